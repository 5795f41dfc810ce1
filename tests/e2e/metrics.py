"""Every metric against what the world knows: at its grain, by month, and over all days and segments at once.

What is expected is added up here from single deeds and told figures; what is found is rolled up from `fct_metric_values` as a
dashboard would. Both go through the same three levels: what adds up is added, of what stands the last day's counts, and what
does neither is held at every level that it has rows for.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from journeyhouse.transform.semantic_layer import catalogue, parts
from tests.e2e.figures import figures
from tests.e2e.forecasts import fits, forecasts
from tests.e2e.measures import Answers, Measure, moment

Sums = dict[tuple, list[Any]]
# People are found with a recall of 0.99 (battery.people), so a few of what is counted by person may stand elsewhere.
LEAST = 0.98
# Told of as it stands at the end of each day: deeds are what changes it.
STANDING = ("M42", "M42_rating", "M42_testimonials")
# Of which metric's deeds, and which of their parts, these are the middle.
MEDIANS = {"M44_median_days": ("M44", 0), "M44_median_touches": ("M44_touches", 0)}
# Sources that tell of no one person's deeds; worlds without them have none of these.
REPORTED = ("M1", "M1_impressions", "M1_clicks", "M2", "M2_clicks", "M3", "M3_mentions", "M3_reach", "M4", "M5", "M5_followers",
            "M5_reactions", "M6", "M7", "M8", "M13", "M21", "M41", "M41_reviews", "M41_replied", "M43", "M43_reach", "M43_uses",
            "M1_spend", "M1_cpc", "M1_cpm", "M5_growth", "M6_change", "M7_cpc", "M21_errors", "M21_time")  # fmt: skip


def metrics(house: Answers) -> Iterator[Measure]:
    """Each metric of which the world knows the numerator and denominator: at its grain, by month, and over all days."""
    dimensions: dict[str, set[str]] = defaultdict(set)
    for part in parts():
        dimensions[part["id"]] |= {*(["all"] if part.get("whole", True) else []), *part.get("by", {})}
    days = [row["date_day"] for row in house.records("select date_day from marts.dim_date")]
    found = defaultdict(list)
    for row in house.records("select * from marts.fct_metric_values"):
        found[row["metric_id"]].append(row)
    for metric, deeds in sorted(_expected(house).items()):
        rows = found[metric]
        if not rows and deeds and metric not in REPORTED:
            yield _close(f"{metric} at all", {}, _grain(deeds, "day", dimensions[metric], None))
        rollup = catalogue()[metric]["rollup"]
        for period in sorted({row["period"] for row in rows}):
            told = [row for row in rows if row["period"] == period]
            wanted = _grain(deeds, period, dimensions[metric], median if metric in MEDIANS else None)
            if metric in STANDING:
                wanted = _standing(wanted, {*days, *(key[0] for key in wanted)})
            there = {
                key: [float(part or 0) for part in pair]
                for row in told
                for key, pair in [
                    ((row["day"], row["dimension"], row["segment"]), (row["numerator"], row["denominator"]))
                ]
            }
            assert len(there) == len(told), "one row for each day, dimension and segment"
            yield _close(f"{metric} by {period}", there, wanted)
            if rollup != "none":
                rolled = _latest if rollup == "latest" else _total
                for level, first in (("month", lambda day: day.replace(day=1)), ("all days", lambda day: date.max)):
                    yield _close(f"{metric} over {level}", rolled(there, first), rolled(wanted, first))
    yield from fits(house)


def _expected(house: Answers) -> dict[str, list[tuple]]:
    """By metric: (day, segments, numerator, denominator)."""
    told: dict[str, list[tuple]] = defaultdict(list)
    zone = ZoneInfo(house.timezone)
    for line in house.truth("deeds"):
        day = moment(line["at"]).astimezone(zone).date()
        for metric, (above, below) in line["of"].items():
            above = above.replace("{day}", f"{day}") if isinstance(above, str) else above
            told[metric].append((day, line["by"], above, below))
    for metric, day, by, above, below in (*figures(house), *forecasts(house)):
        told[metric].append((date.fromisoformat(day) if isinstance(day, str) else day, by, above, below))
    for metric, (of, nth) in MEDIANS.items():
        told[metric] = [(day, by, pair[nth], None) for day, by, *pair in told[of]]
    return told


def _grain(deeds: list[tuple], period: str, dimensions: set[str], of_all: Callable | None) -> Sums:
    """Sums by the first day of the period, dimension and segment, or what `of_all` says of the numbers; a text counts once
    in each of these."""
    numbers: dict[tuple, tuple[list, list]] = defaultdict(lambda: ([], []))
    once: dict[tuple, tuple[set, set]] = defaultdict(lambda: (set(), set()))
    for day, by, *pair in deeds:
        first = {"day": day, "week": day - timedelta(days=day.weekday()), "month": day.replace(day=1)}[period]
        for dimension, segments in ({"all": "all"} | by).items():
            for segment in segments if isinstance(segments, list) else [segments]:
                key = (first, dimension, segment)
                for part, added, named in zip(pair, numbers[key], once[key], strict=True):
                    if isinstance(part, str):
                        named.add(part)
                    elif part is not None:
                        added.append(float(part))
    add = of_all or sum
    return {
        key: [(add(added) if added else 0) + len(named) for added, named in zip(pair, once[key], strict=True)]
        for key, pair in numbers.items()
        if key[1] in dimensions
    }


def _standing(changes: Sums, days: set[date]) -> Sums:
    """What has come about by the end of each day."""
    found: Sums = {}
    for dimension, segment in {key[1:] for key in changes}:
        stand = [0.0, 0.0]
        for day in sorted(days):
            change = changes.get((day, dimension, segment), (0, 0))
            found[day, dimension, segment] = stand = [one + more for one, more in zip(stand, change, strict=True)]
    return found


def _total(sums: Sums, first: Callable[[date], date]) -> Sums:
    rolled: Sums = defaultdict(lambda: [0.0, 0.0])
    for (day, *of), pair in sums.items():
        key = (first(day), *of)
        rolled[key] = [one + more for one, more in zip(rolled[key], pair, strict=True)]
    return rolled


def _latest(sums: Sums, first: Callable[[date], date]) -> Sums:
    return {(first(day), *of): pair for (day, *of), pair in sorted(sums.items())}


def _close(name: str, found: Sums, wanted: Sums) -> Measure:
    """How far numerators and denominators are from what they must be, by all that there is of them. Dimensions the world does
    not know are left out; of those it knows, no segment may be missing or surplus."""
    known = {key[1] for key in wanted}
    off, wrong = [0.0, 0.0], []
    for key in {key for key in found if key[1] in known} | set(wanted):
        there, must = found.get(key, [0, 0]), wanted.get(key, [0, 0])
        apart = [abs(one - other) for one, other in zip(there, must, strict=True)]
        off = [one + other for one, other in zip(off, apart, strict=True)]
        if max(apart) > 1e-6 * max(1, *map(abs, must)):
            wrong.append((*map(str, key), there, must))
    size = [sum(abs(pair[nth]) for pair in wanted.values()) for nth in (0, 1)]
    share = 1 - max(gap / max(total, 1) for gap, total in zip(off, size, strict=True))
    return Measure(name, share, LEAST, wrong)
