"""A company whose people come by what came before, and its credit by plain loops: touches across purchases, chains that remember."""

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from math import floor

from tests.attribution.chains import LEAST, histories, removed, states_of

WAYS = {
    "Paid Search": "utm_source=google&utm_medium=cpc",
    "Email": "utm_medium=email",
    "Paid Social": "utm_medium=paid_social",
    "Affiliates": "utm_medium=affiliate",
}
LATE, NOW = datetime(2026, 5, 20, tzinfo=UTC), datetime(2026, 12, 20, tzinfo=UTC)
BEGIN, GIVEN_BACK = datetime(2026, 1, 2, tzinfo=UTC), datetime(2025, 12, 10, tzinfo=UTC)
BACK, HALF_LIFE, SILENT = 12, 5, timedelta(days=90)
HOME = timedelta(hours=7)


@dataclass(frozen=True)
class Visit:
    """One visit, by a channel; `order` is what it ended in, some minutes after."""

    person: str
    at: datetime
    channel: str
    order: str = ""
    value: int = 0

    @property
    def bought_at(self) -> datetime:
        return self.at + timedelta(minutes=10)

    def rows(self, number: int) -> Iterator[dict]:
        page = {"anonymous_id": f"d-{self.person}", "user_id": self.person}
        yield page | {
            "message_id": f"v{number}", "type": "page", "timestamp": self.at.isoformat(),
            "page_url": f"https://shop.example.com/?{WAYS[self.channel]}", "page_path": "/",
        }  # fmt: skip
        if self.order:
            yield page | {
                "message_id": f"o{number}", "type": "track", "event": "Order Completed", "timestamp": self.bought_at.isoformat(),
                "properties": {"order_id": self.order, "total": self.value, "currency": "VND"},
            }  # fmt: skip


def visits(seed: int, people: range = range(700), begin: datetime = BEGIN, journeys: int = 3) -> list[Visit]:
    """Three journeys a person. Whether he buys depends on the two channels that he came by last, not on one."""
    dice, found = random.Random(seed), []  # noqa: S311
    for number in people:
        at = begin + timedelta(minutes=dice.randrange(120 * 1440))
        for _ in range(journeys):
            before = ""
            for _ in range(dice.randint(1, 6)):
                channel = dice.choices([*WAYS], [8, 6, 6, 0.3])[0]
                buys = dice.random() < (0.6 if (before, channel) == ("Paid Social", "Email") else 0.12)
                order, value = (f"O{begin.year}-{len(found)}", dice.randint(1, 10**6)) if buys else ("", 0)
                found.append(Visit(f"C{number}", at, channel, order, value))
                before, at = channel, at + timedelta(minutes=dice.randint(600, 8000))
                if buys:
                    break
            else:
                at += timedelta(days=95)
    return [visit for visit in found if visit.at < NOW - timedelta(days=100)]


def a_year_before() -> list[Visit]:
    """People of a year before. Every second of them was paid back all that he had spent, in a month in which nobody came."""
    return visits(8, range(1000, 1060), BEGIN - timedelta(days=365), journeys=1)


def is_given_back(visit: Visit) -> bool:
    return visit.at.year < BEGIN.year and int(visit.person[1:]) % 2 == 0


def shop_rows(found: list[Visit]) -> dict[str, list[dict]]:
    """The orders and credit memos of those who were paid back, as the shop itself tells them."""
    bought = [(number, visit) for number, visit in enumerate(found, 1) if visit.order and is_given_back(visit)]
    money = {number: {"base_currency_code": "VND", "order_currency_code": "VND", "grand_total": visit.value, "base_grand_total": visit.value} for number, visit in bought}  # fmt: skip
    return {
        "magento__orders": [
            money[number]
            | {
                "entity_id": number, "increment_id": visit.order, "status": "complete", "customer_id": visit.person[1:],
                "created_at": visit.bought_at.isoformat(), "updated_at": visit.bought_at.isoformat(), "items": [],
            }
            for number, visit in bought
        ],
        "magento__creditmemos": [
            money[number] | {"entity_id": number, "order_id": number, "created_at": GIVEN_BACK.isoformat()}
            for number, _visit in bought
        ],
    }  # fmt: skip


@dataclass(frozen=True)
class Path:
    """What led to an order, or to nothing, in the month in which that was known."""

    month: str
    touches: list[Visit]
    back: list[Visit]
    bought: Visit | None = None


def paths(found: list[Visit]) -> list[Path]:
    """Journeys end at orders, or when nothing comes for so many days."""
    told, by_person = [], defaultdict(list)
    for visit in found:
        by_person[visit.person].append(visit)
    for his in by_person.values():
        under_way: list[Visit] = []
        for place, visit in enumerate(his):
            under_way.append(visit)
            if visit.order:
                back = [one for one in his[: place + 1] if visit.bought_at - one.at <= timedelta(days=BACK)]
                told.append(Path(month(visit.bought_at), under_way, back, visit))
                under_way = []
            elif place + 1 == len(his) or his[place + 1].at - visit.at >= SILENT:
                told.append(Path(month(visit.at + SILENT), under_way, []))
                under_way = []
    return told


def month(moment: datetime) -> str:
    return f"{moment + HOME:%Y-%m}-01"


def effects(told: list[Path], order: int, with_lost: bool) -> dict[tuple[str, str], tuple[float, float]]:
    """Removal effects, on conversions and on value, by month and channel."""
    rows = defaultdict(list)
    for path in told:
        way = " > ".join(visit.channel for visit in path.touches)
        bought = path.bought
        if bought or with_lost:
            rows[path.month].append((way, int(bought is not None), bought.value if bought else 0, int(not bought)))
    return {
        (when, channel): effect
        for when, counted in rows.items()
        if any(row[1] for row in counted)
        for channel, effect in removed(counted, order, with_lost).items()
    }


def remembered(told: list[Path], order: int) -> set[int]:
    """How many channels the states of the chains remember."""
    sizes = set()
    for when in {path.month for path in told}:
        ways = [" > ".join(visit.channel for visit in path.touches) for path in told if path.month == when]
        seen = defaultdict(int)
        for way in ways:
            for history in histories(way, order):
                for size in range(2, order + 1):
                    seen[history[:size]] += 1
        sizes |= {len(state) for way in ways for state in states_of(way, order, seen)}
    assert all(size <= order for size in sizes) and LEAST > 1
    return sizes


def shared(path: Path, weights: list[Fraction]) -> list[int]:
    """An order's value by weights, in whole minor units: differences of rounded running shares."""
    total, sums = sum(weights), [Fraction(0)]
    for weight in weights:
        sums.append(sums[-1] + weight)
    ends = [floor(path.bought.value * upto / total + Fraction(1, 2)) for upto in sums]
    return [one - other for one, other in zip(ends[1:], ends, strict=False)]
