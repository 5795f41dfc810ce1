"""TikTok's ads and their daily numbers, which keep moving until they are 28 days old."""

from dataclasses import dataclass
from functools import lru_cache

from journeyhouse.demo.advertising import settled_share
from journeyhouse.demo.arrivals import PAID_SOCIAL
from journeyhouse.demo.chance import rng
from journeyhouse.demo.clock import HOUR, at, date_of, day_of
from journeyhouse.demo.records import Entity

ADVERTISERS = {
    "7300000000000001001": {"name": "Nhà Mình Việt Nam", "currency": "VND"},
    "7300000000000001002": {"name": "Nhà Mình Quốc tế", "currency": "USD"},
}
ADGROUPS = ["Mẹ bỉm sữa Đà Nẵng", "Sinh viên thuê trọ"]
NOT_MEASURED = "-"


@dataclass(frozen=True, slots=True)
class Ad:
    """An ad and its parents; it delivers from `first` to `last` (days of the world)."""

    advertiser: str
    campaign_id: str
    campaign: str
    adgroup_id: str
    adgroup: str
    id: str
    name: str
    first: int
    last: int
    deleted: int | None


def ads(seed: int) -> list[Ad]:
    """Every ad the company ever runs (numbered waves follow each other without end in sight)."""
    made = []
    for nth_advertiser, advertiser in enumerate(ADVERTISERS):
        for wave in range(20):
            chance = rng(seed, "tiktok campaign", advertiser, wave)
            first = max(0, wave * 24 - chance.randint(0, 10))
            last = first + chance.randint(25, 50)
            deleted = last + 4 if wave % 3 == 1 else None
            campaign_id = f"17901{nth_advertiser}{wave:04d}000000"
            campaign = PAID_SOCIAL[(wave + 2 * nth_advertiser + 1) % len(PAID_SOCIAL)]
            for group, adgroup in enumerate(ADGROUPS):
                for clip in range(1 + (wave + group) % 2):
                    made.append(Ad(
                        advertiser, campaign_id, campaign, f"{campaign_id[:-2]}{group + 1}0", adgroup,
                        f"{campaign_id[:-2]}{group + 1}{clip + 1}", f"{campaign} – clip {'AB'[clip]}", first, last, deleted,
                    ))  # fmt: skip
    return made


def entities(seed: int) -> dict[str, dict[str, list[Entity]]]:
    """Campaigns, ad groups and ads per advertiser; a campaign that is deleted takes its groups and ads with it."""
    made = {advertiser: {"campaign": {}, "adgroup": {}, "ad": {}} for advertiser in ADVERTISERS}
    for ad in ads(seed):
        parents = {"advertiser_id": ad.advertiser, "campaign_id": ad.campaign_id}
        facts = {
            "campaign": (ad.campaign_id, {"campaign_name": ad.campaign, "objective_type": "WEB_CONVERSIONS"}),
            "adgroup": (ad.adgroup_id, {"adgroup_id": ad.adgroup_id, "adgroup_name": ad.adgroup}),
            "ad": (ad.id, {"adgroup_id": ad.adgroup_id, "ad_id": ad.id, "ad_name": ad.name}),
        }
        for age, (kind, (key, own)) in enumerate(facts.items()):
            if key in made[ad.advertiser][kind]:
                continue
            stem = f"{kind.upper()}_STATUS_"
            born = parents | own | {"operation_status": "ENABLE", "secondary_status": f"{stem}DELIVERY_OK"}
            entity = Entity(key, None, [(at(ad.first, 8) + 60 * age, born)])
            entity.revise(at(ad.last, 20) + HOUR, operation_status="DISABLE", secondary_status=f"{stem}DISABLE")
            if ad.deleted is not None:
                entity.archived = at(ad.deleted, 9)
            made[ad.advertiser][kind][key] = entity
    return {who: {kind: list(items.values()) for kind, items in shelf.items()} for who, shelf in made.items()}


@lru_cache(maxsize=200_000)
def _final(seed: int, ad: Ad, day: int) -> tuple[int, int, int, float, int, float, float]:
    chance = rng(seed, "tiktok report", ad.id, day)
    impressions = chance.randint(1500, 14_000)
    clicks = int(impressions * chance.uniform(0.004, 0.02))
    spend = clicks * chance.uniform(900, 3400)
    conversions = chance.randint(0, max(1, clicks // 30))
    return impressions, clicks, chance.randint(2, 27), spend, conversions, chance.random(), chance.uniform(0.02, 0.1)


def report(seed: int, ad: Ad, day: int, now: int) -> dict | None:
    """The day's numbers of an ad as the platform reports them at `now`; None when it has no such row."""
    if not ad.first <= day <= ad.last or at(day) >= now:
        return None
    impressions, clicks, turn, spend, conversions, oddity, drift = _final(seed, ad, day)
    age = day_of(now) - day
    # A few rows are taken back after some days, and as many surface late.
    if (oddity < 0.02 and age >= turn) or (oddity > 0.98 and age < turn):
        return None
    settled = settled_share(day, now, drift)
    usd = ADVERTISERS[ad.advertiser]["currency"] == "USD"
    spent = round(spend * settled / 25_400, 2) if usd else int(spend * settled)
    won = int(conversions * settled)
    return {
        "dimensions": {"ad_id": ad.id, "stat_time_day": f"{date_of(day).isoformat()} 00:00:00"},
        "metrics": {
            "campaign_id": ad.campaign_id, "campaign_name": ad.campaign, "adgroup_id": ad.adgroup_id,
            "adgroup_name": ad.adgroup, "ad_name": ad.name, "spend": f"{spent:.2f}" if usd else str(spent),
            "impressions": str(max(1, int(impressions * settled))), "clicks": str(int(clicks * settled)),
            "reach": str(int(impressions * settled * 0.81)), "conversion": str(won),
            "cost_per_conversion": f"{spent / won:.2f}" if won else NOT_MEASURED,
            "secondary_goal_result": str(won // 2) if ad.adgroup == ADGROUPS[0] else NOT_MEASURED,
        },
    }  # fmt: skip


def rows(seed: int, advertiser: str, first: int, last: int, now: int) -> list[tuple[Ad, dict]]:
    """Every report row of an advertiser between two days, both included, ordered by day and ad; each with its ad."""
    chosen = [ad for ad in ads(seed) if ad.advertiser == advertiser]
    found = ((ad, report(seed, ad, day, now)) for day in range(first, last + 1) for ad in chosen)
    return [(ad, row) for ad, row in found if row is not None]
