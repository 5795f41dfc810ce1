"""Every metric against what the world knows: at its grain, by month, and over all days and segments at once.

What is expected is added up here from single deeds and told figures; what is found is rolled up from `fct_metric_values` as a
dashboard would. Both go through the same three levels, whatever the metric.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.e2e.measures import Answers, Measure, moment

Sums = dict[tuple, list[Any]]
# People are found with a recall of 0.99 (battery.people), so a few of what is counted by person may stand elsewhere.
LEAST = 0.98
# Sources that tell of no one person's deeds; worlds without them have none of these.
REPORTED = ("M1", "M1_impressions", "M1_clicks", "M2", "M2_clicks", "M3", "M3_mentions", "M3_reach", "M4", "M5", "M5_followers",
            "M5_reactions", "M6", "M7", "M8", "M21", "M41", "M41_reviews", "M41_replied", "M43_uses",
            "M5_growth", "M21_errors")  # fmt: skip


def metrics(house: Answers) -> Iterator[Measure]:
    """Each metric of which the world knows the numerator and denominator, at three levels."""
    catalogue = {
        row["metric_id"]: row for row in house.records("select metric_id, rollup from seeds.seed_metric_catalog")
    }
    found = defaultdict(list)
    for row in house.records("select * from marts.fct_metric_values"):
        found[row["metric_id"]].append(row)
        assert row["denominator"] != 0 or row["value"] is None, "nothing is divided by zero"
    for metric, deeds in sorted(_expected(house).items()):
        rows = found[metric]
        if not rows and metric in REPORTED:
            continue
        rollup = catalogue[metric]["rollup"]
        for period in sorted({row["period"] for row in rows}):
            told = [row for row in rows if row["period"] == period]
            dated = [deed for deed in deeds if deed[0] is not None]
            if dated:
                wanted = _grain(dated, period, {row["dimension"] for row in told})
                yield _close(
                    f"{metric} by {period}",
                    _sums(told, lambda row: (row["day"], row["dimension"], row["segment"])),
                    wanted,
                )
            if rollup == "sum" and dated:
                months = defaultdict(lambda: [0, 0])
                for (day, dimension, segment), pair in wanted.items():
                    _add(months[day.replace(day=1), dimension, segment], *pair)
                yield _close(
                    f"{metric} by month",
                    _sums(told, lambda row: (row["day"].replace(day=1), row["dimension"], row["segment"])),
                    months,
                )
        if rollup == "sum":
            whole = [row for row in rows if row["dimension"] == "all"]
            if whole and not any(isinstance(part, str) for deed in deeds for part in deed[2:]):
                everything = {(): [sum(deed[2] for deed in deeds), sum(deed[3] or 0 for deed in deeds)]}
                yield _close(f"{metric} over all", _sums(whole, lambda row: ()), everything)


def _expected(house: Answers) -> dict[str, list[tuple]]:
    """By metric: (day, segments, numerator, denominator)."""
    told: dict[str, list[tuple]] = defaultdict(list)
    zone = ZoneInfo(house.timezone)
    for line in house.truth("deeds"):
        day = moment(line["at"]).astimezone(zone).date()
        for metric, (above, below) in line["of"].items():
            above = above.replace("{day}", f"{day}") if isinstance(above, str) else above
            told[metric].append((day, line["by"], above, below))
    for metric, day, by, above, below in _figures(house):
        told[metric].append((date.fromisoformat(day) if day else None, by, above, below))
    return told


def _figures(house: Answers) -> Iterator[tuple]:
    """What platforms and files told: (metric, day, segments, numerator, denominator). Their days are the demo company's."""
    if house.timezone != "Asia/Ho_Chi_Minh":
        return
    # Not every world lands every platform.
    platforms = {
        row["platform"] for row in house.records("select distinct platform from marts.fct_ad_performance_daily")
    }
    for row in house.truth("platform_totals"):
        if row["platform"] not in platforms:
            continue
        yield "M1", row["date"], {}, row["clicks"], row["impressions"]
        yield "M1_clicks", row["date"], {}, row["clicks"], None
        yield "M1_impressions", row["date"], {}, row["impressions"], None
    for row in house.truth("searches"):
        yield "M2", row["date"], {"query_class": row["class"]}, row["impressions"], None
        yield "M2_clicks", row["date"], {"query_class": row["class"]}, row["clicks"], None
    for row in house.truth("mentions"):
        by = {"network": row["network"], "product": row["product"]}
        judged = row["positive"] + row["neutral"] + row["negative"]
        yield "M3", row["day"], by, row["positive"] - row["negative"], judged
        yield "M3_mentions", row["day"], by, row["mentions"], None
        yield "M3_reach", row["day"], by, row["reach"], None
        yield "M8", row["day"], {}, row["mentions"], None
    for row in house.truth("share_of_voice"):
        yield "M4", row["week"], {"topic": row["topic"]}, row["own"], row["all"]
    before: dict[str, int] = {}
    # Worlds without reports share products all the same.
    landed = bool(house.records("select 1 from marts.fct_social_engagement_daily limit 1"))
    for row in sorted(house.truth("social"), key=lambda row: row["date"]):
        by = {"account": f"{row['network']}:{row['account']}"}
        if row["post"] != "(all)":
            yield "M5_reactions", row["date"], by, sum(row[what] or 0 for what in ("likes", "comments", "shares")), None
            if landed:
                post = f"social_post:{row['network']}:{row['post']}"
                yield "M38", row["date"], {"content": post}, row["shares"] or 0, None
        elif row["reach"]:
            yield "M5", row["date"], by, row["engagements"], row["reach"]
        if row["post"] == "(all)" and row["followers"] is not None:
            yield "M5_followers", row["date"], by, row["followers"], None
            if by["account"] in before:
                yield "M5_growth", row["date"], by, row["followers"] - before[by["account"]], None
            before[by["account"]] = row["followers"]
    for row in house.truth("domain_scores"):
        yield "M6", row["month"], {"domain": f"{row['provider']}:{row['domain']}"}, row["score"], None
    for row in house.truth("keyword_quality"):
        yield "M7", row["date"], {"keyword": row["keyword"]}, row["weighted_score"], row["impressions"]
    for row in house.truth("usability"):
        yield "M21", None, {"task": f"{row['test']}:{row['task']}"}, row["completed"], row["participants"]
        yield "M21_errors", None, {"task": f"{row['test']}:{row['task']}"}, row["errors"], row["participants"]
    for name in ("reviews", "trustpilot_reviews"):
        for row in house.truth(name):
            yield "M41", row["week"], {}, row["stars"], row["reviews"]
            yield "M41_reviews", row["week"], {}, row["reviews"], None
            yield "M41_replied", row["week"], {}, row["replied"], row["reviews"]
    for row in house.truth("endorsements"):
        yield "M43_uses", None, {}, row["uses"], None
    for row in house.truth("content"):
        if row["engaged"]:
            yield (
                "M25",
                row["month"],
                {what: row[what] or "(none)" for what in ("form", "style", "topic")},
                row["engaged"],
                None,
            )
    for row in house.truth("handovers"):
        by = {"handover": f"{row['level']}: {row['from_unit']} > {row['to_unit']}"}
        if row["handovers"]:
            yield "M47", row["week"], by, row["seconds"] / 3600, row["handovers"]
        yield "M47_lost", row["week"], by, row["lost_journeys"], None


def _grain(deeds: list[tuple], period: str, dimensions: set[str]) -> Sums:
    """Sums by the first day of the period, dimension and segment; a text counts once in each of these."""
    sums: Sums = defaultdict(lambda: [0, 0])
    once: dict[tuple, tuple[set, set]] = defaultdict(lambda: (set(), set()))
    for day, by, *parts in deeds:
        first = {"day": day, "week": day - timedelta(days=day.weekday()), "month": day.replace(day=1)}[period]
        for dimension, segment in ({"all": "all"} | by).items():
            if dimension in dimensions:
                key = (first, dimension, segment)
                _add(sums[key], *(part if not isinstance(part, str) else 0 for part in parts))
                for named, part in zip(once[key], parts, strict=True):
                    if isinstance(part, str):
                        named.add(part)
    return {key: [pair[0] + len(once[key][0]), pair[1] + len(once[key][1])] for key, pair in sums.items()}


def _sums(rows: list[dict], key: Any) -> Sums:
    sums: Sums = defaultdict(lambda: [0, 0])
    for row in rows:
        _add(sums[key(row)], row["numerator"], row["denominator"])
    return sums


def _add(pair: list, above: Any, below: Any) -> None:
    pair[0] += float(above or 0)
    pair[1] += float(below or 0)


def _close(name: str, found: Sums, wanted: Sums) -> Measure:
    """How far numerators and denominators are from what they must be, by all that there is of them. Dimensions the world does
    not know are left out; of those it knows, no segment may be missing or surplus."""
    known = {key[1] for key in wanted if key}
    off, wrong = [0.0, 0.0], []
    for key in {key for key in found if not key or key[1] in known} | set(wanted):
        there, must = found.get(key, [0, 0]), wanted.get(key, [0, 0])
        apart = [abs(one - other) for one, other in zip(there, must, strict=True)]
        off = [one + other for one, other in zip(off, apart, strict=True)]
        if max(apart) > 1e-6 * max(1, *map(abs, must)):
            wrong.append((*map(str, key), there, must))
    size = [sum(abs(pair[nth]) for pair in wanted.values()) for nth in (0, 1)]
    share = 1 - max(gap / max(total, 1) for gap, total in zip(off, size, strict=True))
    return Measure(name, share, LEAST, wrong)
