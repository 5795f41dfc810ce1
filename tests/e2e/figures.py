"""What platforms, files and many people at once come to, as the world told it: (metric, day, segments, numerator, denominator)."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from statistics import linear_regression
from zoneinfo import ZoneInfo

from tests.e2e.measures import Answers, moment
from tests.e2e.money import channel_costs, new_customers

Figure = tuple[str, str | date, dict, float, float | None]
# The trend of a rate is that of so many weeks.
TREND_WEEKS = 12


def figures(house: Answers) -> Iterator[Figure]:
    """All of them; days that platforms tell are the demo company's."""
    yield from _trends(house)
    yield from _acquisition(house)
    yield from _stages(house)
    yield from _lists(house)
    if house.timezone == "Asia/Ho_Chi_Minh":
        yield from _advertising(house)
        yield from _listening(house)
        yield from _social(house)
        yield from _marketing(house)
        yield from _reviews(house)
        yield from _journeys(house)
        yield from _needs(house)
        yield from _market(house)


def _landed(house: Answers, mart: str) -> bool:
    """Whether a platform that tells this landed: not every world has each."""
    return bool(house.records(f"select 1 from marts.{mart} limit 1"))


def _advertising(house: Answers) -> Iterator[Figure]:
    platforms = {
        row["platform"] for row in house.records("select distinct platform from marts.fct_ad_performance_daily")
    }
    for row in house.truth("platform_totals"):
        if row["platform"] in platforms:
            day, by, spend = row["date"], {"channel": row["channel"]}, row["spend_minor"]
            yield "M1", day, by, row["clicks"], row["impressions"]
            yield "M1_clicks", day, by, row["clicks"], None
            yield "M1_impressions", day, by, row["impressions"], None
            yield "M1_spend", day, by, spend, None
            yield "M1_cpc", day, by, spend, row["clicks"]
            yield "M1_cpm", day, by, 1000 * spend, row["impressions"]
    for row in house.truth("keyword_quality"):
        yield "M7", row["date"], {"keyword": row["keyword"]}, row["weighted_score"], row["impressions"]
    for row in house.truth("keyword_costs"):
        yield "M7_cpc", row["date"], {"keyword": row["keyword"]}, row["spend_minor"], row["clicks"]


def _listening(house: Answers) -> Iterator[Figure]:
    for row in house.truth("searches"):
        if row["class"] in ("brand", "product", "slogan"):
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


def _social(house: Answers) -> Iterator[Figure]:
    before: dict[str, int] = {}
    # Worlds without reports share products all the same.
    landed = _landed(house, "fct_social_engagement_daily")
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


def _marketing(house: Answers) -> Iterator[Figure]:
    scores: dict[str, float] = {}
    for row in sorted(house.truth("domain_scores"), key=lambda row: row["month"]):
        by = {"domain": f"{row['provider']}:{row['domain']}"}
        yield "M6", row["month"], by, row["score"], None
        if by["domain"] in scores:
            yield "M6_change", row["month"], by, row["score"] - scores[by["domain"]], None
        scores[by["domain"]] = row["score"]
    for row in house.truth("usability"):
        by = {"task": f"{row['test']}:{row['task']}"}
        yield "M21", row["date"], by, row["completed"], row["participants"]
        yield "M21_errors", row["date"], by, row["errors"], row["participants"]
        if row["completed"]:
            yield "M21_time", row["date"], by, row["seconds"], row["completed"]
    for row in house.truth("endorsements"):
        by = {"influencer": f"{row['campaign']}: {row['influencer']}"}
        yield "M43", row["start"], by, row["value_minor"], row["cost_minor"]
        yield "M43_reach", row["start"], by, row["reach"], None
        yield "M43_uses", row["start"], by, row["uses"], None


def _reviews(house: Answers) -> Iterator[Figure]:
    landed = _landed(house, "fct_reviews_weekly")
    for row in (*house.truth("reviews"), *house.truth("trustpilot_reviews")):
        yield "M41", row["week"], {}, row["stars"], row["reviews"]
        yield "M41_reviews", row["week"], {}, row["reviews"], None
        yield "M41_replied", row["week"], {}, row["replied"], row["reviews"]
        if landed:
            yield "M42_rating", row["day"], {}, row["stars"], row["reviews"]
            yield "M42_testimonials", row["day"], {}, row["testimonials"], None


def _journeys(house: Answers) -> Iterator[Figure]:
    for row in house.truth("content"):
        if row["engaged"]:
            by = {what: row[what] or "(none)" for what in ("form", "style", "topic")}
            yield "M25", row["month"], by, row["engaged"], None
    for row in house.truth("handovers"):
        by = {"handover": f"{row['level']}: {row['from_unit']} > {row['to_unit']}"}
        if row["handovers"]:
            yield "M47", row["week"], by, row["seconds"] / 3600, row["handovers"]
        yield "M47_lost", row["week"], by, row["lost_journeys"], None


def _stages(house: Answers) -> Iterator[Figure]:
    """What became of journeys in each stage that they came to; whoever came further, or converted, advanced."""
    zone = ZoneInfo(house.timezone)
    for row in house.truth("journey_progress"):
        day = moment(row["started_at"]).astimezone(zone).date()
        for stage in row["stages"]:
            outcome = row["outcome"] if stage == row["stage"] else "advanced"
            by, won_back = {"stage": f"{row['framework']}:{stage}"}, outcome == "won_back"
            yield "M45", day, by, int(outcome in ("advanced", "converted")), 1
            yield "M45_stalled", day, by, int(outcome == "stalled"), 1
            yield "M45_lost", day, by, int(won_back or outcome == "lost"), 1
            if won_back or outcome == "lost":
                yield "M45_won_back", day, by, int(won_back), 1


def _needs(house: Answers) -> Iterator[Figure]:
    """Touches of each need by all purchases of the month, attempts left at a step, channels that people prefer."""
    rows = house.truth("touches_per_purchase")
    for month, purchases in {row["month"]: row["purchases"] for row in rows}.items():
        needs = sorted({row["need"] for row in rows})
        yield "M46", month, {"need": needs}, 0, purchases
    for row in rows:
        yield "M46", row["month"], {"need": row["need"]}, row["touches"], 0
    steps = ("cart", "checkout", "order")
    for row in house.truth("checkouts"):
        if row["status"] != "open":
            came = list(steps[: steps.index(row["step"]) + 1])
            yield "M49", row["day"], {"step": came}, 0, row["attempts"]
            yield "M49", row["day"], {"step": row["step"]}, row["attempts"] if row["reason"] else 0, 0
    zone = ZoneInfo(house.timezone)
    for row in house.truth("channel_preferences"):
        began = moment(row["began"]).astimezone(zone).date()
        yield "M52", began, {"channel": row["channel"]}, int(row["is_preferred"]), row["cluster"]


def _market(house: Answers) -> Iterator[Figure]:
    """Own sales by the size of the whole market, of the months that somebody tells the size of."""
    zone = ZoneInfo(house.timezone)
    sold: Counter = Counter()
    for row in house.truth("orders"):
        if row["status"] == "valid":
            sold[f"{moment(row['ordered_at']).astimezone(zone):%Y-%m-01}"] += row["value_minor"]
    for row in house.truth("market_sizes"):
        if row["region"] == "(all)":
            yield "M13", row["month"], {}, sold[row["month"]], row["size_minor"]


def _lists(house: Answers) -> Iterator[Figure]:
    """Who joined less who left, by how many were on the list as the week began, in every week since its first."""
    zone = ZoneInfo(house.timezone)
    moves: dict[str, Counter] = defaultdict(Counter)
    for line in house.truth("deeds"):
        if "M42" in line["of"] and "list" in line["by"]:
            day = moment(line["at"]).astimezone(zone).date()
            moves[line["by"]["list"]][day - timedelta(days=day.weekday())] += line["of"]["M42"][0]
    calendar = {row["week"] for row in house.records("select week from marts.dim_date")}
    for name, weeks in moves.items():
        size = 0
        for week in sorted({week for week in calendar if week >= min(weeks)} | set(weeks)):
            yield "M12", week, {"list": name}, weeks[week], size
            size += weeks[week]


def _acquisition(house: Answers) -> Iterator[Figure]:
    """What channels cost in each month, and the new customers whose last touch they had."""
    for (month, channel), cost in channel_costs(house).items():
        yield "M19", f"{month}-01", {"channel": channel}, cost, 0
    for month, channel in new_customers(house):
        yield "M19", f"{month}-01", {"channel": channel}, 0, 1


def _trends(house: Answers) -> Iterator[Figure]:
    """The straight line through each person's weekly open rates, week by week."""
    zone = ZoneInfo(house.timezone)
    told: dict[str, dict[date, Counter]] = defaultdict(lambda: defaultdict(Counter))
    for row in house.truth("letters"):
        day = moment(row["at"]).astimezone(zone).date()
        told[row["cluster"]][day - timedelta(days=day.weekday())].update(all=1, opened=row["opened"])
    for weeks in told.values():
        rates = {week: count["opened"] / count["all"] for week, count in weeks.items()}
        for week in rates:
            near = {(then - week).days // 7: rate for then, rate in rates.items() if then <= week}
            near = {ago: rate for ago, rate in near.items() if ago > -TREND_WEEKS}
            if len(near) > 1:
                yield "M30_slope", week, {}, linear_regression(list(near), list(near.values())).slope, 1
