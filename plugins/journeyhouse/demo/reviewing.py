"""Reviews of the company's stores: changed, answered and sometimes taken back."""

from collections import defaultdict
from datetime import date, timedelta
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
# By day and place: reviews, their stars, those answered, those that bear witness.
Sums = dict[tuple[date, str], list[int]]


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
    """What the marts must say of reviews by day and place, by name of the truth file."""
    sums: Sums = defaultdict(lambda: [0, 0, 0, 0])
    for place in PLACES:
        for review in reviews(world.seed, place):
            if review.visible(world.now_s):
                state = review.state(world.now_s)
                stars = STARS.index(state["stars"]) + 1
                add(sums, review, place.rsplit("/", 1)[1], stars, state["reply"], bool(state["text"]))
    return {"reviews": lines(sums)}


def add(sums: Sums, review: Entity, place: str, stars: int, reply: int | None, has_text: bool) -> None:
    """Count a review of a place on its day; who praises in words bears witness."""
    line = sums[local(review.created).date(), place]
    for nth, count in enumerate((1, stars, reply is not None, has_text and stars >= 4)):
        line[nth] += count


def lines(sums: Sums) -> list[dict]:
    """Lines of the truth file."""
    return [
        {"day": f"{day}", "week": f"{day - timedelta(days=day.weekday())}", "place": place, "reviews": count,
         "stars": stars, "replied": replied, "testimonials": testimonials}
        for (day, place), (count, stars, replied, testimonials) in sorted(sums.items())
    ]  # fmt: skip
