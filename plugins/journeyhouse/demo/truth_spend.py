"""What marketing cost: the ad platforms' totals as they report them at the clock, and every cost in dong by its day."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from journeyhouse.demo import advertising, advertising_google, advertising_linkedin, advertising_tiktok
from journeyhouse.demo.campaign_files import OFFLINE_CAMPAIGNS
from journeyhouse.demo.clock import date_of, day_of
from journeyhouse.demo.fx import fx_rate
from journeyhouse.demo.marketing import ENDORSEMENTS
from journeyhouse.demo.world import World


def platform_totals(world: World) -> list[dict]:
    """The ad platforms' totals per account and day, as they report them at the clock."""
    return [
        {"platform": platform, "account": account, "channel": channel, "date": day, "currency": facts["currency"],
         "spend": spend / 100, "impressions": impressions, "clicks": clicks,
         "spend_minor": round(_dong(world, Fraction(spend, 100), facts["currency"], _day(day)))}
        for platform, channel, accounts, figures in (
            ("meta_ads", "Paid Social", advertising.ACCOUNTS, _meta_figures),
            ("tiktok_ads", "Paid Social", advertising_tiktok.ADVERTISERS, _tiktok_figures),
            ("google_ads", "Paid Search", advertising_google.CUSTOMERS, _google_figures),
            ("linkedin_ads", "Paid Social", advertising_linkedin.ACCOUNTS, _linkedin_figures),
        )
        for account, facts in accounts.items()
        for day, (spend, impressions, clicks) in sorted(_by_day(figures(world, account)).items())
    ]  # fmt: skip


def _meta_figures(world: World, account: str) -> Iterator[tuple[str, dict]]:
    for row in advertising.rows(world.seed, account, 0, day_of(world.now_s), world.now_s):
        yield row["date_start"], row


def _tiktok_figures(world: World, account: str) -> Iterator[tuple[str, dict]]:
    for _ad, row in advertising_tiktok.rows(world.seed, account, 0, day_of(world.now_s), world.now_s):
        yield row["dimensions"]["stat_time_day"][:10], row["metrics"]


def _google_figures(world: World, account: str) -> Iterator[tuple[str, dict]]:
    last = advertising_google.today(account, world.now_s)
    for day, _campaign, told in advertising_google.by_campaign(world.seed, account, 0, last, world.now_s):
        spend = {"spend": int(told["cost_micros"]) / 1_000_000, "clicks": told.get("clicks", 0)}
        yield f"{date_of(day)}", told | spend


def _linkedin_figures(world: World, account: str) -> Iterator[tuple[str, dict]]:
    last = advertising_linkedin.today(world.now_s)
    for day, _ad, told in advertising_linkedin.rows(world.seed, account, 0, last, world.now_s):
        yield f"{date_of(day)}", told | {"spend": told["costInLocalCurrency"], "clicks": told.get("clicks", 0)}


def _by_day(figures: Iterator[tuple[str, dict]]) -> dict[str, list[int]]:
    sums: dict[str, list[int]] = {}
    for day, row in figures:
        total = sums.setdefault(day, [0, 0, 0])
        # Hundredths, so that sums stay exact in either currency.
        total[0] += round(float(row["spend"]) * 100)
        total[1] += int(row["impressions"])
        total[2] += int(row["clicks"])
    return sums


def marketing_costs(world: World) -> list[dict]:
    """What each channel cost on each day, in dong: ads on the day, campaigns outside the net and influencers as they start."""
    told: Counter = Counter()
    for row in platform_totals(world):
        channel = row["channel"]
        spend = Fraction(str(row["spend"]))
        told[row["date"], channel, row["platform"]] += _dong(world, spend, row["currency"], _day(row["date"]))
    for _code, _name, _medium, _region, first, _last, cost, _reach in OFFLINE_CAMPAIGNS:
        if first <= day_of(world.now_s):
            told[f"{date_of(first)}", "Offline", "(none)"] += cost
    for one in ENDORSEMENTS:
        if one.first <= day_of(world.now_s):
            cost = _dong(world, Fraction(str(one.cost)), one.currency, one.first)
            told[f"{date_of(one.first)}", "Affiliates", "(none)"] += cost
    return [
        {"date": day, "channel": channel, "platform": platform, "cost_minor": round(cost)}
        for (day, channel, platform), cost in sorted(told.items())
    ]


def _day(date_text: str) -> int:
    return (date.fromisoformat(date_text) - date_of(0)).days


def _dong(world: World, amount: Fraction, currency: str, day: int) -> Fraction:
    return amount * (fx_rate(world.seed, day) if currency == "USD" else 1)
