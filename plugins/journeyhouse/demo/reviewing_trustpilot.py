"""Reviews on Trustpilot: buyers of the shop who were invited, and strangers who were not. Its own chance streams."""

from collections import defaultdict

from journeyhouse.demo.chance import digest, rng
from journeyhouse.demo.clock import DAY, HOUR, at, day_of
from journeyhouse.demo.records import Entity
from journeyhouse.demo.reviewing import Sums, add, lines
from journeyhouse.demo.world import World

UNIT, DOMAIN = "5e3de1b45fb06f0001790b51", "nhaxinh.example"
LOCATIONS = {"cau-giay": "Nhà Xinh Cầu Giấy"}
_GOOD = [
    ("Rất hài lòng", "Đóng gói cẩn thận, giao đúng hẹn 👍"),
    ("Tốt", None),
    ("Sẽ quay lại", "Nồi đẹp hơn trong ảnh"),
]
_BAD = [("Thất vọng", "Giao trễ bốn ngày, gọi không ai nghe 😡"), ("Tạm được", "Hộp bị móp")]
_NAMES = ["Lan N.", "bình 123", "Quỳnh Lê", "Đức Anh"]


def reviews(world: World) -> list[Entity]:
    """All reviews by now and some to come; `gone` is when one is taken down."""
    made = [
        _review(world.seed, f"order {order.key}", order.created + 3 * DAY, order.state(order.created), order.owner)
        for order in world.ledger.magento["orders"]
        if rng(world.seed, "trustpilot invited", order.key).random() < 0.22
    ]
    made += [
        _review(world.seed, f"day {day}", at(day, 9), None, None)
        for day in range(day_of(world.now_s) + 1)
        if rng(world.seed, "trustpilot organic", day).random() < 0.15
    ]
    return made


def _review(seed: int, occasion: str, earliest: int, order: dict | None, owner: str | None) -> Entity:
    chance = rng(seed, "trustpilot", occasion)
    when = earliest + int(chance.uniform(0, 9) * HOUR)
    stars = chance.choices([1, 2, 3, 4, 5], [2, 1, 2, 5, 10])[0]
    title, text = chance.choice(_GOOD if stars > 3 else _BAD)
    review = Entity(digest("trustpilot", seed, occasion)[:24], owner, [(when, {
        "stars": stars, "title": title, "text": text, "name": chance.choice(_NAMES), "updated": None, "reply": None, "report": None,
        "reference": order["increment_id"] if order else None, "email": order["customer_email"] if order else None,
        "location": None if order or chance.random() < 0.5 else "cau-giay",
    })])  # fmt: skip
    if chance.random() < 0.5:
        replied = when + int(chance.uniform(1, 70) * HOUR)
        review.revise(replied, reply=replied)
    if chance.random() < 0.08:
        edited = when + int(chance.uniform(3, 10) * DAY)
        review.revise(edited, stars=4, updated=edited)
    if chance.random() < 0.06:
        review.gone = when + int(chance.uniform(2, 15) * DAY)
    elif stars == 1 and chance.random() < 0.3:
        reported = when + DAY
        review.revise(reported, report=reported)
    return review


def truth_of_trustpilot(world: World) -> dict[str, list[dict]]:
    """What the marts must say of these reviews by day and place."""
    sums: Sums = defaultdict(lambda: [0, 0, 0, 0])
    for review in reviews(world):
        state = review.state(world.now_s)
        if review.visible(world.now_s) and not state["report"]:
            place = LOCATIONS.get(state["location"], DOMAIN)
            add(sums, review, place, state["stars"], state["reply"], bool(state["title"] or state["text"]))
    return {"trustpilot_reviews": lines(sums)}
