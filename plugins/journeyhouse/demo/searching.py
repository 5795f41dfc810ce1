"""What people search for before they come, as the search engine tells it: by its own days, and late."""

from collections import defaultdict
from datetime import datetime
from zoneinfo import ZoneInfo

from journeyhouse.demo.chance import rng
from journeyhouse.demo.clock import START, date_of
from journeyhouse.demo.world import World

SITE = "sc-domain:shop.example.com"
PACIFIC = ZoneInfo("America/Los_Angeles")
# Days that are told but not final.
UNSETTLED = 2
QUERIES = [
    ("nhà mình", "brand"), ("nha minh shop", "brand"), ("nhaminh đánh giá", "brand"), ("nồi chiên không dầu", "product"),
    ("mua chảo chống dính ở đâu", "product"), ("robot hut bui gia re", "product"), ("nhà gọn bếp ấm", "slogan"),
    ("nha gon bep am nghia la gi", "slogan"), ("cách dọn nhà đón tết 🧧", "other"), ("quà tân gia", "other"),
]  # fmt: skip
COUNTRIES, DEVICES = ("vnm", "vnm", "vnm", "usa"), ("MOBILE", "DESKTOP")


def today(now: int) -> int:
    """The day of the world that the calendar in California shows."""
    return (datetime.fromtimestamp(now, PACIFIC).date() - START.date()).days


def rows(seed: int, day: int) -> list[dict]:
    """A day's final rows: query, country, device, clicks, impressions, position."""
    found = []
    for query, kind in QUERIES:
        for device in DEVICES:
            chance = rng(seed, "search", query, device, day)
            if chance.random() < 0.45:
                continue
            impressions = chance.randint(2, 90)
            found.append({
                "date": f"{date_of(day)}", "query": query, "class": kind, "country": chance.choice(COUNTRIES), "device": device,
                "impressions": impressions, "clicks": int(impressions * chance.uniform(0, 0.6 if kind == "brand" else 0.15)),
                "position": round(chance.uniform(1, 3 if kind == "brand" else 30), 2),
            })  # fmt: skip
    return found


def hidden(seed: int, day: int, device: str) -> tuple[int, int]:
    """(impressions, clicks) of queries that too few people searched to be named."""
    chance = rng(seed, "search hidden", day, device)
    impressions = chance.randint(5, 40)
    return impressions, impressions // 7


def truth_of_searches(world: World) -> dict[str, list[dict]]:
    """What the marts must say of searches, by name of the truth file: final days only."""
    sums: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for day in range(today(world.now_s) - UNSETTLED + 1):
        told = [(row["class"], row["impressions"], row["clicks"]) for row in rows(world.seed, day)]
        told += [("(anonymised)", *hidden(world.seed, day, device)) for device in DEVICES]
        for kind, impressions, clicks in told:
            sums[f"{date_of(day)}", kind][0] += impressions
            sums[f"{date_of(day)}", kind][1] += clicks
    return {
        "searches": [
            {"date": day, "class": kind, "impressions": impressions, "clicks": clicks}
            for (day, kind), (impressions, clicks) in sorted(sums.items())
        ]
    }
