"""Meta's ads and their daily numbers, which keep moving until they are 28 days old."""

from dataclasses import dataclass
from functools import lru_cache

from journeyhouse.demo.arrivals import PAID_SOCIAL
from journeyhouse.demo.chance import rng
from journeyhouse.demo.clock import HOUR, at, date_of, day_of
from journeyhouse.demo.records import Entity

FINAL_AGE = 28
ACCOUNTS = {
    "1001": {"name": "Nhà Mình Việt Nam", "currency": "VND"},
    "1002": {"name": "Nhà Mình Quốc tế", "currency": "USD"},
}


@dataclass(frozen=True, slots=True)
class Ad:
    """An ad and its parents; it delivers from `first` to `last` (days of the world)."""

    account: str
    campaign_id: str
    campaign: str
    adset_id: str
    adset: str
    id: str
    name: str
    first: int
    last: int
    deleted: int | None


def ads(seed: int) -> list[Ad]:
    """Every ad the company ever runs (numbered waves follow each other without end in sight)."""
    made = []
    for account in ACCOUNTS:
        for wave in range(24):
            chance = rng(seed, "campaign", account, wave)
            first = max(0, wave * 20 - chance.randint(0, 12))
            last = first + chance.randint(35, 70)
            campaign_id = f"2385{account}{wave:04d}00"
            name = f"{PAID_SOCIAL[(wave + int(account)) % len(PAID_SOCIAL)]}"
            for adset in range(2):
                for nth in range(2 if wave % 2 else 3):
                    deleted = last + 5 if chance.random() < 0.15 else None
                    made.append(Ad(
                        account, campaign_id, name, f"{campaign_id[:-2]}{adset + 1}0",
                        ["Nữ 25–44 Hà Nội", "Gia đình trẻ TP.HCM"][adset], f"{campaign_id[:-2]}{adset + 1}{nth + 1}",
                        f"{name} – mẫu {'ABC'[nth]}", first, last, deleted,
                    ))  # fmt: skip
    return made


def entities(seed: int) -> dict[str, dict[str, list[Entity]]]:
    """Campaigns, ad sets and ads per account, with the statuses they pass through."""
    made = {account: {"campaigns": {}, "adsets": {}, "ads": {}} for account in ACCOUNTS}
    for ad in ads(seed):
        start, end = at(ad.first, 8), at(ad.last, 20)
        shelf = made[ad.account]
        live = {"status": "ACTIVE", "effective_status": "ACTIVE"}
        if ad.campaign_id not in shelf["campaigns"]:
            base = {"id": ad.campaign_id, "name": ad.campaign, "objective": "OUTCOME_SALES", "buying_type": "AUCTION"}
            campaign = Entity(ad.campaign_id, None, [(start, base | live)])
            campaign.revise(end + HOUR, status="PAUSED", effective_status="PAUSED")
            shelf["campaigns"][ad.campaign_id] = campaign
        if ad.adset_id not in shelf["adsets"]:
            base = {"id": ad.adset_id, "campaign_id": ad.campaign_id, "name": ad.adset, "billing_event": "IMPRESSIONS"}
            adset = Entity(ad.adset_id, None, [(start + 60, base | live)])
            adset.revise(end + HOUR, status="PAUSED", effective_status="PAUSED")
            shelf["adsets"][ad.adset_id] = adset
        creative = {"id": f"9{ad.id[4:]}"}
        base = {
            "id": ad.id,
            "campaign_id": ad.campaign_id,
            "adset_id": ad.adset_id,
            "name": ad.name,
            "creative": creative,
        }
        made_ad = Entity(ad.id, None, [(start + 120, base | live)])
        made_ad.revise(end + HOUR, status="PAUSED", effective_status="PAUSED")
        if ad.deleted is not None:
            made_ad.revise(at(ad.deleted, 9), status="DELETED", effective_status="DELETED")
        shelf["ads"][ad.id] = made_ad
    return {account: {kind: list(items.values()) for kind, items in shelf.items()} for account, shelf in made.items()}


@lru_cache(maxsize=200_000)
def _final(seed: int, ad: Ad, day: int) -> tuple[int, int, int, float, int, float, float]:
    chance = rng(seed, "insight", ad.id, day)
    impressions = chance.randint(800, 9000)
    clicks = int(impressions * chance.uniform(0.006, 0.03))
    per_click = chance.uniform(1500, 5200)
    purchases = chance.randint(0, max(1, clicks // 40))
    return (
        impressions,
        clicks,
        chance.randint(2, 27),
        clicks * per_click,
        purchases,
        chance.random(),
        chance.uniform(0.02, 0.12),
    )


def settled_share(day: int, now: int, drift: float) -> float:
    """How much of a day's final numbers a platform has told by `now`; it goes on counting for FINAL_AGE days."""
    age = day_of(now) - day
    share = 1 - drift * (FINAL_AGE - age) / FINAL_AGE if age < FINAL_AGE else 1.0
    return share * max(0.02, (now - at(day)) / (24 * HOUR)) if age == 0 else share


def insight(seed: int, ad: Ad, day: int, now: int) -> dict | None:
    """The day's numbers of an ad as the platform reports them at `now`; None when it has no such row."""
    if not ad.first <= day <= ad.last or at(day) >= now:
        return None
    impressions, clicks, turn, spend, purchases, oddity, drift = _final(seed, ad, day)
    age = day_of(now) - day
    if (oddity < 0.008 and age >= turn) or (oddity > 0.988 and age < turn):
        return None
    settled = settled_share(day, now, drift)
    impressions, clicks = max(1, int(impressions * settled)), int(clicks * settled)
    usd = ACCOUNTS[ad.account]["currency"] == "USD"
    spent = f"{spend * settled / 25_400:.2f}" if usd else str(int(spend * settled))
    bought = int(purchases * settled)
    value = f"{bought * 24.5:.2f}" if usd else str(bought * 620_000)
    row = {
        "account_id": ad.account, "account_currency": ACCOUNTS[ad.account]["currency"], "campaign_id": ad.campaign_id,
        "campaign_name": ad.campaign, "adset_id": ad.adset_id, "adset_name": ad.adset, "ad_id": ad.id, "ad_name": ad.name,
        "impressions": str(impressions), "clicks": str(clicks), "inline_link_clicks": str(int(clicks * 0.8)),
        "reach": str(int(impressions * 0.83)), "spend": spent,
        "date_start": date_of(day).isoformat(), "date_stop": date_of(day).isoformat(),
        "actions": [{"action_type": "link_click", "value": str(int(clicks * 0.8)), "7d_click": str(int(clicks * 0.8))}],
    }  # fmt: skip
    if bought:
        windows = {"1d_click": str(bought // 2), "7d_click": str(bought), "1d_view": "0"}
        row["actions"].append({"action_type": "purchase", "value": str(bought)} | windows)
        row["action_values"] = [{"action_type": "purchase", "value": value, "7d_click": value}]
    return row


def rows(seed: int, account: str, first: int, last: int, now: int) -> list[dict]:
    """Every insight row of an account between two days, both included, ordered by day and ad."""
    chosen = [ad for ad in ads(seed) if ad.account == account]
    found = (insight(seed, ad, day, now) for day in range(first, last + 1) for ad in chosen)
    return [row for row in found if row is not None]
