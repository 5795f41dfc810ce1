"""Reviews of the company's stores: changed, answered and sometimes taken back."""

from collections import defaultdict
from datetime import timedelta
from functools import lru_cache

from journeyhouse.demo.chance import rng
from journeyhouse.demo.clock import DAY, HOUR, at, local
from journeyhouse.demo.records import Entity
from journeyhouse.demo.world import World

ACCOUNT = "accounts/1104500000"
# How many reviews a day each store gets.
PLACES = {f"{ACCOUNT}/locations/2001": 0.7, f"{ACCOUNT}/locations/2002": 0.25}
STARS = ["ONE", "TWO", "THREE", "FOUR", "FIVE"]
_GOOD = [
    "Nồi tốt, nhân viên nhiệt tình 👍",
    "Giao nhanh, gói kỹ",
    "Cửa hàng sạch đẹp, dễ tìm",
    "Giá hợp lý, sẽ quay lại",
]
_BAD = ["Chờ thanh toán quá lâu", "Hàng trưng bày khác hàng giao", "Đổi trả khó khăn 😡"]
_NAMES = ["Nguyễn Thị Lan", "Trần Văn Bình", "Lê Quỳnh", "Phạm Đức Anh", "A Google user"]
_LAST_DAY = 1500


@lru_cache
def reviews(seed: int, place: str) -> tuple[Entity, ...]:
    """Every review the store ever gets; `gone` is when its writer takes it back."""
    made = []
    for day in range(_LAST_DAY):
        chance = rng(seed, "google review", place, day)
        if chance.random() >= PLACES[place]:
            continue
        when = at(day, chance.uniform(8, 22))
        stars = chance.choices(STARS, [1, 1, 2, 5, 9])[0]
        text = chance.choice(_GOOD if stars in STARS[3:] else _BAD) if chance.random() < 0.8 else None
        review = Entity(
            f"AbFvOq{place[-1]}{day:05d}",
            None,
            [(when, {"name": chance.choice(_NAMES), "stars": stars, "text": text, "reply": None})],
        )
        if chance.random() < 0.6:
            answered = when + int(chance.uniform(2, 90) * HOUR)
            review.revise(answered, reply=answered)
        if chance.random() < 0.08:
            review.revise(when + int(chance.uniform(3, 12) * DAY), stars="THREE", edited=True)
        if chance.random() < 0.05:
            review.gone = when + int(chance.uniform(2, 20) * DAY)
        made.append(review)
    return tuple(made)


def written(review: Entity, now: int) -> int:
    """When its writer changed it last; the company's answer does not count."""
    changes = [when for when, fields in review.revisions if when <= now and "reply" not in fields]
    return max([review.created, *changes])


def truth_of_reviews(world: World) -> dict[str, list[dict]]:
    """What the marts must say of reviews by week and place, by name of the truth file."""
    sums: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for place in PLACES:
        for review in reviews(world.seed, place):
            if review.visible(world.now_s):
                state, day = review.state(world.now_s), local(review.created).date()
                line = sums[f"{day - timedelta(days=day.weekday())}", place]
                line[0] += 1
                line[1] += STARS.index(state["stars"]) + 1
                line[2] += state["reply"] is not None
    return {
        "reviews": [
            {"week": week, "place": place.rsplit("/", 1)[1], "reviews": count, "stars": stars, "replied": replied}
            for (week, place), (count, stars, replied) in sorted(sums.items())
        ]
    }
