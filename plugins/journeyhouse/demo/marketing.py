"""What the marketing team knows from outside: markets, domains, influencers and usability tests. Its own chance streams."""

from datetime import date
from typing import NamedTuple

from journeyhouse.demo.catalogue import CITIES, SHOP_HOST
from journeyhouse.demo.chance import rng
from journeyhouse.demo.clock import date_of, day_of
from journeyhouse.demo.fx import fx_rate

WHOLE = "Toàn quốc"
REGIONS = [*CITIES[:5], WHOLE]
RIVALS = ["bepviet.example", "nhadep24.example"]
PROVIDERS = ["moz", "ahrefs"]
HOUSE_CODE = "NHA10"


class Endorsement(NamedTuple):
    """One influencer's part in a campaign; days are days of the world."""

    campaign: str
    name: str
    influencer: str
    network: str
    code: str
    first: int
    last: int
    reach: int
    cost: float
    currency: str


# The first was over before the world begins, so that there always is a file.
ENDORSEMENTS = [
    Endorsement("KOL-00", "Khai trương trang mới", "@bepcomai", "TikTok", "BEPCOMAI", -40, -20, 95_000, 20_000_000, "VND"),
    Endorsement("KOL-01", "Bếp ấm đón Tết", "@bepcomai", "TikTok", "BEPCOMAI", 6, 34, 180_000, 45_000_000, "VND"),
    Endorsement("KOL-01", "Bếp ấm đón Tết", "@nhagonnhe", "Facebook", "nhagon", 6, 34, 120_000, 30_000_000, "VND"),
    Endorsement("KOL-02", "Hè mát cùng nhà mình", "@bepcomai", "TikTok", "BEPCOMAI", 60, 95, 210_000, 52_500_000, "VND"),
    Endorsement("KOL-02", "Hè mát cùng nhà mình", "@lanreview", "YouTube", "LANREVIEW", 70, 95, 64_000, 1_500.5, "USD"),
]  # fmt: skip


class UsabilityTest(NamedTuple):
    """A test held on one day with its tasks and how hard each is (the share that manages it)."""

    code: str
    day: int
    vietnamese: bool
    tasks: list[tuple[str, str, float]]


USABILITY_TESTS = [
    UsabilityTest("UT-01", -12, True, [("T1", "Tìm nồi inox 24 cm", 0.9), ("T2", "Dùng mã giảm giá", 0.6)]),
    UsabilityTest("UT-02", 33, False, [("T1", "Tìm nồi inox 24 cm", 0.95), ("T2", "Dùng mã giảm giá", 0.8),
                                       ("T3", "Đổi địa chỉ, rồi đặt hàng", 0.7)]),
    UsabilityTest("UT-03", 96, True, [("T2", "Dùng mã giảm giá", 0.9), ("T3", "Đổi địa chỉ, rồi đặt hàng", 0.8)]),
]  # fmt: skip


def promo_code(order: int, day: int) -> str:
    """The code on a discounted order: often that of an influencer who is, or was until lately, talking of the shop."""
    codes = [e.code for e in ENDORSEMENTS if e.first <= day <= e.last + 10]
    chance = rng("promo code", order)
    # People type codes as they like.
    return (
        chance.choice([chance.choice(codes), chance.choice(codes).lower()])
        if codes and chance.random() < 0.6
        else HOUSE_CODE
    )


def months(now: int, days_after: int = 0) -> list[date]:
    """First days of the months that are told by now: from November 2025, `days_after` their first day."""
    found, year, month = [], 2025, 11
    while (date(year, month, 1) - date_of(0)).days + days_after <= day_of(now):
        found.append(date(year, month, 1))
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return found


def market_sizes(seed: int, now: int) -> list[tuple[date, str, int]]:
    """(month, region, size in dong); the association publishes a month some five weeks after it began."""
    return [
        (month, region, (20 if region == WHOLE else 1) * rng(seed, "market", month, region).randint(900, 1_400) * 1_000_000)
        for month in months(now, 36) for region in REGIONS
    ]  # fmt: skip


def domain_scores(seed: int, now: int) -> list[tuple[date, str, str, float]]:
    """(day, domain, provider, score), scored on the first of each month; Ahrefs gives halves, Moz whole numbers."""
    found = []
    for domain in (SHOP_HOST, *RIVALS):
        for provider in PROVIDERS:
            score = rng(seed, "domain", domain, provider).randint(25, 55)
            for month in months(now):
                score += rng(seed, "domain", domain, provider, month).randint(-1, 3) / (1 if provider == "moz" else 2)
                found.append((month, domain, provider, min(score, 100)))
    return sorted(found)


def usability_results(seed: int, now: int) -> list[tuple[UsabilityTest, str, str, str, str, bool, float, int]]:
    """(test, task, task name, participant, device, completed, seconds, errors) of the tests held by now."""
    found = []
    for test in USABILITY_TESTS:
        if test.day > day_of(now):
            continue
        for task, name, share in test.tasks:
            for participant in range(1, 7):
                chance = rng(seed, "usability", test.code, task, participant)
                done, seconds = chance.random() < share, round(chance.uniform(20, 90), 1)
                errors = chance.choice([0, 0, 1, 2]) if done else chance.randint(1, 4)
                device = "điện thoại" if participant % 2 else "máy tính"
                found.append(
                    (test, task, name, f"P{participant:02d}", device, done, seconds if done else 180.0, errors)
                )
    return found


def truth_of_marketing(world) -> dict[str, list[dict]]:
    """What the marts must say of these feeds, by name of the truth file."""
    now = world.now_s
    told = {
        (e.campaign, e.influencer): {
            "campaign": e.campaign, "influencer": e.influencer, "start": f"{date_of(e.first)}", "reach": e.reach,
            "uses": 0, "value_minor": 0,
            "cost_minor": round(e.cost * (fx_rate(world.seed, e.first) if e.currency == "USD" else 1)),
        }
        for e in ENDORSEMENTS if e.first <= day_of(now)
    }  # fmt: skip
    for order in world.ledger.magento["orders"]:
        state = order.state(now) if order.visible(now) else {}
        if not state or state["status"] == "canceled" or not state["coupon_code"]:
            continue
        day = day_of(order.created)
        begun = [e for e in ENDORSEMENTS if e.code.lower() == state["coupon_code"].lower() and e.first <= day]
        if begun:
            latest = max(begun, key=lambda e: e.first)
            told[latest.campaign, latest.influencer]["uses"] += 1
            told[latest.campaign, latest.influencer]["value_minor"] += state["base_grand_total"]
    tests: dict[tuple[str, str], dict] = {}
    for test, task, _name, _who, _device, done, seconds, errors in usability_results(world.seed, now):
        line = tests.setdefault((test.code, task), {
            "test": test.code, "task": task, "date": f"{date_of(test.day)}", "participants": 0, "completed": 0, "errors": 0, "seconds": 0,
        })  # fmt: skip
        line["seconds"] = round(line["seconds"] + (seconds if done else 0), 1)
        line["participants"] += 1
        line["completed"] += done
        line["errors"] += errors
    return {
        "market_sizes": [{"month": f"{month}", "region": "(all)" if region == WHOLE else region, "size_minor": size}
                         for month, region, size in market_sizes(world.seed, now)],
        "domain_scores": [{"month": f"{month}", "domain": domain, "provider": provider, "score": score}
                          for month, domain, provider, score in domain_scores(world.seed, now)],
        "endorsements": list(told.values()),
        "usability": list(tests.values()),
    }  # fmt: skip
