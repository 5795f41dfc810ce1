"""Google's search ads, keywords and clicks: figures that keep moving for 28 days, and the clicks behind the web's visits."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import lru_cache
from zoneinfo import ZoneInfo

from journeyhouse.demo.advertising import settled_share
from journeyhouse.demo.arrivals import PAID_SEARCH
from journeyhouse.demo.chance import rng
from journeyhouse.demo.clock import START, at, date_of, day_of
from journeyhouse.demo.fx import fx_rate

CUSTOMERS = {
    "3216549870": {"name": "Nhà Mình Việt Nam", "currency": "VND", "zone": "Asia/Ho_Chi_Minh", "campaigns": PAID_SEARCH},
    "3216549871": {"name": "Nhà Mình Quốc tế", "currency": "USD", "zone": "America/New_York", "campaigns": PAID_SEARCH[:2]},
}  # fmt: skip
KEYWORDS = {
    "brand_vn": ["nhà mình", "nha minh shop"],
    "noi_chien_khong_dau": ["nồi chiên không dầu", "nồi chiên giá rẻ"],
    "flash_sale_tu_khoa": ["đồ gia dụng", "khuyến mãi đồ bếp"],
    "giam_gia_may_hut": ["máy hút bụi", "robot hút bụi"],
}
PMAX = "pmax_nha_bep"
WAVE = 30


@dataclass(frozen=True, slots=True)
class Ad:
    """An ad and its parents; it delivers from `first` to `last` (days of the world)."""

    customer: str
    campaign_id: str
    campaign: str
    adgroup_id: str
    adgroup: str
    id: str
    name: str | None
    first: int
    last: int
    removed: int | None


def campaigns(customer: str) -> dict[str, str]:
    """Campaign ids with their names; the last one is a Performance Max campaign, which has no ads."""
    names = [*CUSTOMERS[customer]["campaigns"], PMAX]
    return {f"2{customer[-1]}{nth + 1:03d}": name for nth, name in enumerate(names)}


@lru_cache
def ads(seed: int) -> tuple[Ad, ...]:
    """Every ad the company ever runs: in each ad group one follows the other, with a few days side by side."""
    made = []
    for customer in CUSTOMERS:
        for campaign_id, campaign in campaigns(customer).items():
            for group in range(0 if campaign == PMAX else 2 if customer[-1] == "0" else 1):
                adgroup_id = f"{campaign_id}{group + 1}"
                for wave in range(24):
                    chance = rng(seed, "google ad", adgroup_id, wave)
                    first = max(0, wave * WAVE - chance.randint(0, 8))
                    last = wave * WAVE + WAVE + chance.randint(0, 6)
                    made.append(Ad(
                        customer, campaign_id, campaign, adgroup_id, ["Chính xác", "Mở rộng"][group], f"{adgroup_id}{wave:02d}",
                        f"Mẫu {wave + 1} – {campaign}" if wave % 2 else None, first, last, last + 5 if wave % 3 == 1 else None,
                    ))  # fmt: skip
    return tuple(made)


def today(customer: str, now: int) -> int:
    """The day of the world that the customer's calendar shows; at midnight it has not begun."""
    local = datetime.fromtimestamp(now - 1, ZoneInfo(CUSTOMERS[customer]["zone"]))
    return (local.date() - START.date()).days


@lru_cache(maxsize=200_000)
def _final(seed: int, key: str, day: int) -> tuple[int, int, int, float, int, float, float]:
    chance = rng(seed, "google report", key, day)
    impressions = chance.randint(60, 900)
    clicks = int(impressions * chance.uniform(0.03, 0.12))
    return (
        impressions, clicks, chance.randint(2, 27), clicks * chance.uniform(1800, 6500), chance.randint(0, 6), chance.random(),
        chance.uniform(0.01, 0.08),
    )  # fmt: skip


def _figures(seed: int, customer: str, key: str, day: int, now: int) -> dict | None:
    """Metrics as they are told at `now`, None where there is no row; a field without a value is left out."""
    if day > today(customer, now):
        return None
    impressions, clicks, turn, cost, half_conversions, oddity, drift = _final(seed, key, day)
    age = day_of(now) - day
    # A few rows are taken back after some days (invalid clicks), and as many surface late.
    if (oddity < 0.01 and age >= turn) or (oddity > 0.99 and age < turn):
        return None
    settled = settled_share(day, now, drift)
    # Billed in whole dong, or in cents; told in millionths of a dong or a dollar.
    usd = CUSTOMERS[customer]["currency"] == "USD"
    micros = int(cost * settled / 254) * 10_000 if usd else int(cost * settled) * 1_000_000
    told = {"impressions": str(max(1, int(impressions * settled))), "cost_micros": str(micros)}
    if int(clicks * settled):
        told["clicks"] = str(int(clicks * settled))
    if half := int(half_conversions * settled):
        told |= {"conversions": half / 2, "conversions_value": half * (12.25 if usd else 310_000.5)}
    return told


def by_ad(seed: int, customer: str, first: int, last: int, now: int) -> Iterator[tuple[int, Ad, dict]]:
    """(day, ad, metrics) of every row between two days, both included."""
    chosen = [ad for ad in ads(seed) if ad.customer == customer]
    for day in range(first, last + 1):
        for ad in chosen:
            told = _figures(seed, customer, ad.id, day, now) if ad.first <= day <= ad.last else None
            if told:
                yield day, ad, told


def _sum(told: list[dict]) -> dict:
    names = dict.fromkeys(name for one in told for name in one)
    sums = {name: sum(float(one.get(name, 0)) for one in told) for name in names}
    return {name: value if name.startswith("conversions") else str(int(value)) for name, value in sums.items()}


def by_campaign(seed: int, customer: str, first: int, last: int, now: int) -> Iterator[tuple[int, str, dict]]:
    """(day, campaign id, metrics): what the ads say, added up, and the campaigns that have no ads."""
    of_ads: dict[tuple[int, str], list[dict]] = {}
    for day, ad, told in by_ad(seed, customer, first, last, now):
        of_ads.setdefault((day, ad.campaign_id), []).append(told)
    for day in range(first, last + 1):
        for campaign_id, name in campaigns(customer).items():
            told = _figures(seed, customer, campaign_id, day, now) if name == PMAX else None
            rows = of_ads.get((day, campaign_id), [told] if told else [])
            if rows:
                yield day, campaign_id, _sum(rows)


def by_keyword(seed: int, customer: str, first: int, last: int, now: int) -> Iterator[tuple[int, Ad, int, dict]]:
    """(day, an ad of the group, place of the keyword in its campaign's list, metrics with the day's quality score)."""
    of_group: dict[tuple[int, str], list[tuple[Ad, dict]]] = {}
    for day, ad, told in by_ad(seed, customer, first, last, now):
        of_group.setdefault((day, ad.adgroup_id), []).append((ad, told))
    for (day, group), rows in of_group.items():
        whole = _sum([told for _ad, told in rows])
        counts = {name: int(whole.get(name, 0)) for name in ("impressions", "clicks", "cost_micros")}
        most = {name: count * 3 // 5 for name, count in counts.items()}
        for place in range(2):
            told = {name: str(most[name] if place == 0 else count - most[name]) for name, count in counts.items()}
            chance = rng(seed, "google quality", group, place, day // 10)
            # Of some keywords Google has seen too little.
            if place == 0 or chance.random() < 0.8:
                told["historical_quality_score"] = chance.randint(3, 10)
            yield day, rows[0][0], place, told


@dataclass(frozen=True, slots=True)
class Click:
    """A click that led to the shop, with the ad that earned it."""

    gclid: str
    day: int
    ad: Ad
    device: str


def clicks(world) -> list[Click]:
    """The clicks of the first customer that Google tells of, by the marks that the web's visits carry."""
    customer, found = next(iter(CUSTOMERS)), {}
    for hit in world.ledger.hits:
        arrival = hit.arrival
        if arrival is None or arrival.click is None or arrival.click[0] != "gclid" or hit.at > world.now_s:
            continue
        gclid, day = arrival.click[1], day_of(hit.at)
        chance = rng(world.seed, "google click", gclid)
        running = [ad for ad in ads(world.seed)
                   if ad.customer == customer and ad.campaign == arrival.utm["campaign"] and ad.first <= day <= ad.last]  # fmt: skip
        # A few are kept back for want of consent.
        if running and chance.random() >= 0.05:
            found[gclid] = Click(gclid, day, chance.choice(running), "DESKTOP" if hit.form == "desktop" else "MOBILE")
    return sorted(found.values(), key=lambda click: (click.day, click.gclid))


def truth_of_google_ads(world) -> dict[str, list[dict]]:
    """What the marts must say of keywords and clicks, by name of the truth file."""
    weighted: dict[tuple[str, str], list[int]] = {}
    costs: dict[tuple[str, str], list[Fraction]] = {}
    for customer, facts in CUSTOMERS.items():
        for day, ad, place, told in by_keyword(world.seed, customer, 0, today(customer, world.now_s), world.now_s):
            rate = fx_rate(world.seed, day) if facts["currency"] == "USD" else 1
            cost = costs.setdefault((f"{date_of(day)}", KEYWORDS[ad.campaign][place]), [Fraction(0), Fraction(0)])
            cost[0] += Fraction(int(told["cost_micros"]) * rate, 1_000_000)
            cost[1] += int(told["clicks"])
            if "historical_quality_score" in told:
                sums = weighted.setdefault((f"{date_of(day)}", KEYWORDS[ad.campaign][place]), [0, 0])
                sums[0] += told["historical_quality_score"] * int(told["impressions"])
                sums[1] += int(told["impressions"])
    return {
        "keyword_quality": [{"date": day, "keyword": keyword, "weighted_score": score, "impressions": impressions}
                            for (day, keyword), (score, impressions) in sorted(weighted.items())],
        "keyword_costs": [{"date": day, "keyword": keyword, "spend_minor": float(spend), "clicks": int(clicked)}
                          for (day, keyword), (spend, clicked) in sorted(costs.items())],
        "ad_clicks": [{"click_id": click.gclid, "date": f"{date_of(click.day)}", "ad_id": click.ad.id,
                       "campaign": click.ad.campaign} for click in clicks(world)],
    }  # fmt: skip


def ends(ad: Ad) -> tuple[int, int | None]:
    """Seconds at which an ad is paused and removed."""
    return at(ad.last, 23), None if ad.removed is None else at(ad.removed, 9)
