"""What is said of the company and a competitor: on networks as a listening tool finds it, and as an agency clips it."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import timedelta
from functools import lru_cache

from journeyhouse.demo.chance import rng, weighted
from journeyhouse.demo.clock import DAY, HOUR, at, local
from journeyhouse.demo.records import Entity
from journeyhouse.demo.world import World

PROJECT = "1998340020"
OWN = "Nhà Xinh"
# The queries of the project, each with how often its brand is spoken of on a day.
QUERIES = {2003001101: (OWN, 3.0), 2003001102: ("Bếp Vàng", 2.5)}
NETWORKS = [("facebook", 9), ("tiktok", 5), ("forum", 3), ("news", 1), ("youtube", 1)]
PRODUCTS = ["Nồi & chảo", "Máy hút bụi", "Robot hút bụi"]
TOPICS = ["Chất lượng", "Giá", "Giao hàng", "Bảo hành"]
_SENTIMENTS = [("positive", 5), ("neutral", 4), ("negative", 3)]
_WORDS = {
    "positive": "{brand} dùng thích quá 😍",
    "neutral": "Có ai mua {brand} chưa ạ?",
    "negative": "{brand} giao chậm 😡",
}
_LAST_DAY = 1500


def _rate(day: int, usual: float) -> float:
    """A campaign makes people talk for a day; in one quiet stretch hardly anybody does."""
    if day % 45 == 38:
        return usual * 5
    return usual * 0.1 if 84 <= day % 150 < 94 else usual


@lru_cache
def mentions(seed: int, query: int) -> tuple[Entity, ...]:
    """Every mention that the query ever finds, up to three days late; some are judged anew by an analyst, some taken back."""
    brand, usual = QUERIES[query]
    made = []
    for day in range(_LAST_DAY):
        chance = rng(seed, "mention", query, day)
        for nth in range(sum(chance.random() < _rate(day, usual) / 20 for _ in range(20))):
            when = at(day, chance.uniform(0, 24))
            found = when + int(chance.choice([0.1, 0.5, 6, 60]) * HOUR * chance.random()) + 60
            judged = _judged(chance)
            author = chance.choice(["Ngọc Lan", "Bình Trần", "Bếp Mẹ Na", ""])
            said = {"at": when, "text": _WORDS[judged["sentiment"]].format(brand=brand), "author": author}
            mention = Entity(f"9{query % 100:02d}{day:05d}{nth:03d}", None, [(found, said | judged)])
            if chance.random() < 0.1:
                mention.revise(found + int(chance.uniform(1, 9) * DAY), sentiment=weighted(chance, _SENTIMENTS))
            if chance.random() < 0.04:
                mention.gone = found + int(chance.uniform(1, 9) * DAY)
            made.append(mention)
    return tuple(made)


def _judged(chance: random.Random) -> dict:
    return {
        "network": weighted(chance, NETWORKS), "sentiment": weighted(chance, _SENTIMENTS), "reach": chance.randrange(20, 9000),
        "product": chance.choice([None, *PRODUCTS]), "topic": chance.choice([None, *TOPICS]),
    }  # fmt: skip


@lru_cache
def clippings(seed: int) -> tuple[dict, ...]:
    """What the agency finds in papers and on the radio, by the day it is handed in: the day after it was said."""
    made = []
    for day in range(_LAST_DAY):
        chance = rng(seed, "clipping", day)
        if chance.random() < 0.2:
            brand = OWN if chance.random() < 0.6 else "Bếp Vàng"
            said = {
                "code": f"BC-{day:04d}",
                "at": at(day, chance.uniform(6, 21)) // 60 * 60,
                "handed": at(day + 1, 9),
                "brand": brand,
            }
            judged = {
                "network": chance.choice(["print", "radio"]),
                "sentiment": chance.choice(["positive", "negative", None]),
            }
            made.append(_judged(chance) | said | judged)
    return tuple(made)


def _said(world: World) -> Iterator[dict]:
    """Every mention that can be known by now, as it is judged by now."""
    for query, (brand, _usual) in QUERIES.items():
        for mention in mentions(world.seed, query):
            if mention.visible(world.now_s):
                yield mention.state(world.now_s) | {"brand": brand}
    yield from (one for one in clippings(world.seed) if one["handed"] <= world.now_s)


def truth_of_mentions(world: World) -> dict[str, list[dict]]:
    """What the marts must say of mentions by day, network and product, and by week and topic."""
    judged: dict[tuple, Counter] = defaultdict(Counter)
    voices: dict[tuple, Counter] = defaultdict(Counter)
    for one in _said(world):
        day = local(one["at"]).date()
        voices[f"{day - timedelta(days=day.weekday())}", one["topic"] or "(none)"].update(
            all=1, own=int(one["brand"] == OWN)
        )
        if one["brand"] == OWN:
            judged[f"{day}", one["network"], one["product"] or "(none)"].update(
                {"mentions": 1, "reach": one["reach"], one["sentiment"] or "unjudged": 1}
            )
    names = ("mentions", "positive", "neutral", "negative", "reach")
    return {
        "mentions": [
            {"day": day, "network": network, "product": product} | {name: counts[name] for name in names}
            for (day, network, product), counts in sorted(judged.items())
        ],
        "share_of_voice": [
            {"week": week, "topic": topic, "own": counts["own"], "all": counts["all"]}
            for (week, topic), counts in sorted(voices.items())
        ],
    }
