"""LinkedIn's ads for the company's business customers: UTC days, none on Sundays, numbers that move for 28 days."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from journeyhouse.demo.advertising import settled_share
from journeyhouse.demo.chance import rng
from journeyhouse.demo.clock import HOUR, START, at, date_of, day_of

ACCOUNTS = {"508800123": {"name": "Nhà Mình B2B", "currency": "USD"}}
CAMPAIGNS = ["Quà Tết doanh nghiệp", "Bếp văn phòng", "Trang bị khách sạn"]
WAVE = 40


@dataclass(frozen=True, slots=True)
class Creative:
    """An ad and its campaign; it delivers from `first` to `last` (days of the world)."""

    account: str
    campaign_id: int
    campaign: str
    id: int
    name: str | None
    first: int
    last: int
    removed: int | None


@lru_cache
def creatives(seed: int) -> tuple[Creative, ...]:
    """Every creative the company ever runs; campaigns follow each other."""
    made = []
    for account in ACCOUNTS:
        for wave in range(20):
            chance = rng(seed, "linkedin campaign", account, wave)
            first = max(0, wave * WAVE - chance.randint(0, 6))
            last = wave * WAVE + WAVE + chance.randint(0, 8)
            for nth in range(2):
                removed = last + 3 if wave % 2 == 0 and nth == 1 else None
                made.append(Creative(
                    account, 350100000 + wave, CAMPAIGNS[wave % len(CAMPAIGNS)], 120100000 + 10 * wave + nth,
                    f"Ảnh {wave + 1}" if nth == 0 else None, first, last, removed,
                ))  # fmt: skip
    return tuple(made)


def today(now: int) -> int:
    """The day of the world that the calendar in Greenwich shows; at midnight it has not begun."""
    return (datetime.fromtimestamp(now - 1, UTC).date() - START.date()).days


@lru_cache(maxsize=50_000)
def _final(seed: int, creative: int, day: int) -> tuple[int, int, int, float, float, float]:
    chance = rng(seed, "linkedin report", creative, day)
    impressions = chance.randint(90, 900)
    clicks = int(impressions * chance.uniform(0.003, 0.02))
    return (
        impressions,
        clicks,
        chance.randint(2, 27),
        clicks * chance.uniform(2, 9),
        chance.random(),
        chance.uniform(0.01, 0.08),
    )


def report(seed: int, ad: Creative, day: int, now: int) -> dict | None:
    """The day's numbers of a creative as they are told at `now`; None when there is no such row."""
    if not ad.first <= day <= ad.last or day > today(now) or date_of(day).weekday() == 6:
        return None
    impressions, clicks, turn, cost, oddity, drift = _final(seed, ad.id, day)
    age = day_of(now) - day
    if (oddity < 0.08 and age >= turn) or (oddity > 0.92 and age < turn):
        return None
    settled = settled_share(day, now, drift)
    told = {"impressions": max(1, int(impressions * settled)), "costInLocalCurrency": f"{cost * settled:.2f}"}
    if int(clicks * settled):
        told |= {
            "clicks": int(clicks * settled),
            "landingPageClicks": int(clicks * settled * 0.7),
            "likes": clicks // 3,
        }
    return told | ({"externalWebsiteConversions": 1, "comments": 1, "shares": 1} if clicks > 8 else {})


def rows(seed: int, account: str, first: int, last: int, now: int) -> Iterator[tuple[int, Creative, dict]]:
    """(day, creative, metrics) of every row between two days, both included."""
    chosen = [ad for ad in creatives(seed) if ad.account == account]
    found = ((day, ad, report(seed, ad, day, now)) for day in range(first, last + 1) for ad in chosen)
    return ((day, ad, told) for day, ad, told in found if told)


def state(ad: Creative, now: int) -> str | None:
    """The creative's status by now; None before it was made."""
    if at(ad.first, 8) > now:
        return None
    if ad.removed is not None and at(ad.removed, 9) <= now:
        return "REMOVED"
    return "PAUSED" if at(ad.last, 20) + HOUR <= now else "ACTIVE"
