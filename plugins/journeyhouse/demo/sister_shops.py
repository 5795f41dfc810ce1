"""The company's further shops: what known customers order there, and from where they came to it."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import NamedTuple

from journeyhouse.demo.chance import rng, weighted
from journeyhouse.demo.clock import DAY, HOUR, MINUTE
from journeyhouse.demo.later import Calendar, occasions
from journeyhouse.demo.people import Person, written_phone
from journeyhouse.demo.records import Arrival, Ledger


class Part(NamedTuple):
    """What a shop sells, priced in its currency."""

    id: int
    sku: str
    name: str
    price: Decimal


@dataclass(frozen=True, slots=True)
class Shop:
    """One shop: who of the customers knows it, and how often they order."""

    name: str
    system: str
    currency: str
    step: Decimal
    shipping: Decimal
    goods: list[Part]
    arrivals: list[tuple[Arrival, float]]
    shares: Callable[[Person], bool]
    every: float


@dataclass(slots=True)
class Sale:
    """An order of a further shop, with everything that comes of it. `visits` are (second, arrival), the last one that of the order."""

    shop: Shop
    number: int
    person: Person
    registered: bool
    email: str
    phone: str
    at: int
    lines: list[tuple[Part, int]]
    discount: Decimal
    payment: str
    visits: list[tuple[int, Arrival]]
    canceled: int | None = None
    completed: int | None = None
    gone: int | None = None
    refund: tuple[int, Decimal, str] | None = None

    @property
    def account(self) -> int:
        """Id of the buyer's account at the shop, where he has one."""
        return 300 + self.person.index

    @property
    def goods(self) -> Decimal:
        """Value of the lines before any discount."""
        return sum((part.price * quantity for part, quantity in self.lines), Decimal(0))

    @property
    def total(self) -> Decimal:
        """What was paid, in the shop's currency."""
        return self.goods - self.discount + self.shop.shipping

    @property
    def refund_key(self) -> int:
        """Id of the refund at the shop."""
        return self.number + 40_000_000

    @property
    def refund_id(self) -> str:
        """The refund as the warehouse names it."""
        return f"refund:{self.shop.system}:{self.refund_key}"

    def status(self, now: int) -> str:
        """Where the order stands, in WooCommerce's words."""
        if self.canceled is not None and self.canceled <= now:
            return "cancelled"
        if self.refund is not None and self.refund[0] <= now and self.refund[1] == self.total:
            return "refunded"
        return "completed" if self.completed is not None and self.completed <= now else "processing"

    def visible(self, now: int) -> bool:
        """Whether the shop still shows the order."""
        return self.at <= now and (self.gone is None or self.gone > now)

    def updated(self, now: int) -> int:
        """Second of the latest change that has happened by now."""
        refunded = self.refund[0] if self.refund else None
        return max(
            when for when in (self.at, self.canceled, self.completed, refunded) if when is not None and when <= now
        )


_NAMES = [
    "Gioăng nồi inox 24 cm",
    "Tay cầm chảo 28 cm",
    "Lõi lọc máy lọc không khí",
    "Nắp bình giữ nhiệt",
    "Bông lau 360°",
    "Bóng đèn bàn 5 W 💡",
]
PARTS = [Part(4001 + n, f"PT-{n + 1:02d}", name, Decimal(price))
         for n, (name, price) in enumerate(zip(_NAMES, (45_000, 89_000, 390_000, 59_000, 75_000, 65_000), strict=True))]  # fmt: skip
PARTS_SHOP = Shop(
    "parts", "woocommerce", "VND", Decimal(1000), Decimal(20_000), PARTS,
    [
        (Arrival("Direct"), 3),
        (Arrival("Organic Search", "https://www.google.com/"), 3),
        (Arrival("Paid Social", "https://l.facebook.com/", {"source": "facebook", "medium": "paid_social", "campaign": "phu_tung"}), 2),
        (Arrival("Email", "", {"source": "newsletter", "medium": "email", "campaign": "flash_sale_phu_tung"}), 2),
        (Arrival("Referral", "https://tinhte.vn/bai-viet"), 1),
    ],
    lambda person: person.index % 3 == 1, 50,
)  # fmt: skip
SHOPS = [PARTS_SHOP]


def live(seed: int, shop: Shop, people: list[Person], ledger: Ledger, calendar: Calendar, last: int) -> None:
    """Place the orders of everybody's days up to `last`, on seconds at which nothing else happens."""
    for person in people:
        if person.kind != "customer" or not shop.shares(person):
            continue
        for nth, wanted in occasions(seed, f"shop {shop.name}", person, last, shop.every):
            ledger.sales.setdefault(shop.name, []).append(_sale(seed, shop, person, calendar, nth, wanted))


def _sale(seed: int, shop: Shop, person: Person, calendar: Calendar, nth: int, wanted: int) -> Sale:
    chance = rng(seed, f"shop {shop.name}", person.id, nth)
    visits = [(calendar.free(person.id, wanted - chance.randint(3, 40) * MINUTE), weighted(chance, shop.arrivals))]
    placed = calendar.free(person.id, wanted)
    lines = [(part, chance.choice([1, 1, 2])) for part in chance.sample(shop.goods, chance.choice([1, 1, 2]))]
    made = Sale(
        shop, 5_000_000 + person.index * 1_000 + nth, person, chance.random() < 0.6, person.emails[0],
        written_phone(chance, person.phone), placed, lines, Decimal(0), chance.choice(["cod", "bacs", "momo"]), visits,
    )  # fmt: skip
    if chance.random() < 0.3:
        made.discount = made.goods / 10 // shop.step * shop.step
    _fate(chance, made, calendar)
    return made


def _fate(chance: Random, sale: Sale, calendar: Calendar) -> None:
    point = chance.random()
    if point < 0.07:
        sale.canceled = sale.at + chance.randint(1, 20) * HOUR
        return
    sale.completed = sale.at + chance.randint(2, 5) * DAY
    if point < 0.17:
        amount = sale.total if chance.random() < 0.4 else sale.lines[0][0].price
        when = calendar.free(sale.person.id, sale.completed + chance.randint(1, 4) * DAY)
        sale.refund = (when, min(amount, sale.total), chance.choice(["Không vừa", "Hàng bị lỗi", ""]))
    elif point < 0.22:
        # Entered by mistake, and thrown into the trash.
        sale.gone = sale.at + chance.randint(2, 9) * DAY
