"""The company's further shops: what known customers order there, and from where they came to it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import NamedTuple

from journeyhouse.demo.catalogue import PRODUCTS
from journeyhouse.demo.chance import rng, weighted
from journeyhouse.demo.clock import DAY, HOUR, MINUTE, at
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
    channel: str = "web"
    place: str = ""
    code: str = "{}"
    # Exported now and then, in local minutes: what happened since the last export nobody outside knows.
    exported: bool = False
    step_s: int = 1
    # Share of the orders that had an earlier visit, which the shop remembers too.
    earlier: float = 0.0

    def told(self, now: int) -> int:
        """Up to when the shop's doings are known by now."""
        if not self.exported:
            return now
        return max(
            day for day in exports(now + EXPORT_EVERY * DAY) if day <= now or day == at(FIRST_EXPORT - EXPORT_EVERY, 6)
        )


# 2026-01-01 is a Thursday: day 4 is the first Monday.
FIRST_EXPORT, EXPORT_EVERY = 4, 14


def exports(now: int) -> Iterator[int]:
    """The mornings on which the marketplaces' orders were exported, after one before the world began."""
    day = FIRST_EXPORT - EXPORT_EVERY
    while at(day, 6) <= now:
        yield at(day, 6)
        day += EXPORT_EVERY


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
        return f"refund:{self.shop.system}:{self.code if self.shop.exported else self.refund_key}"

    @property
    def code(self) -> str:
        """The order's number as the shop writes it."""
        return self.shop.code.format(self.number)

    @property
    def username(self) -> str:
        """The buyer's name at the marketplace: where the weekly lists know him there, the same one."""
        place, name = self.person.buyer or ("", "")
        return name if place == self.shop.place else f"khach.{self.person.index}"

    @property
    def left_at(self) -> int | None:
        """When the buyer, known by his account, had left a checkout on his earlier visit."""
        return self.visits[0][0] + 600 if len(self.visits) > 1 and self.registered else None

    def refunded(self, now: int) -> bool:
        """Whether money has gone back by now."""
        return self.refund is not None and self.refund[0] <= self.shop.told(now)

    def status(self, now: int) -> str:
        """Where the order stands, in WooCommerce's words."""
        if self.canceled is not None and self.canceled <= self.shop.told(now):
            return "cancelled"
        if self.refunded(now) and self.refund[1] == self.total:
            return "refunded"
        return "completed" if self.completed is not None and self.completed <= self.shop.told(now) else "processing"

    def visible(self, now: int) -> bool:
        """Whether the shop still shows the order."""
        return self.at <= self.shop.told(now) and (self.gone is None or self.gone > now)

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
STALL_GOODS = [Part(product.id, product.sku, product.name, Decimal(product.price)) for product in PRODUCTS[:8]]


def _stall(system: str, place: str, tenth: int, code: str, step_s: int) -> Shop:
    return Shop(
        system, system, "VND", Decimal(1000), Decimal(0), STALL_GOODS, [], lambda person: person.index % 10 == tenth, 24,
        "marketplace", place, code, True, step_s,
    )  # fmt: skip


# The company's own stalls, beside the sales that the marketplaces' weekly lists bring.
STALLS = [
    _stall("shopee", "Shopee", 7, "26SP{}", 60),
    _stall("lazada", "Lazada", 3, "40{:012d}", 60),
    _stall("tiktok_shop", "TikTok Shop", 4, "58{:016d}", 1),
]
_CRAFTS = ["Ấm trà Bát Tràng", "Quạt nan 🪭", "Khăn lụa Vạn Phúc", "Đèn lồng Hội An", "Giỏ mây tre", "Tranh Đông Hồ"]
CRAFTS = [Part(8001 + n, f"GIFT-{n + 1:02d}", name, Decimal(price))
          for n, (name, price) in enumerate(zip(_CRAFTS, ("24.95", "9.50", "39.00", "14.75", "18.20", "27.00"), strict=True))]  # fmt: skip
CRAFTS_SHOP = Shop(
    "crafts", "shopify", "USD", Decimal("0.01"), Decimal("6.90"), CRAFTS,
    [
        (Arrival("Direct"), 3),
        (Arrival("Organic Search", "https://www.google.com/"), 2),
        (Arrival("Paid Search", "https://www.google.com/", {"source": "google", "medium": "cpc", "campaign": "handmade_gifts"}), 3),
        (Arrival("Organic Social", "https://l.instagram.com/", {"source": "instagram", "medium": "social", "campaign": "new_arrival"}), 2),
    ],
    lambda person: person.index % 8 == 2, 40, code="#{}", earlier=0.6,
)  # fmt: skip
SHOPS = [PARTS_SHOP, *STALLS, CRAFTS_SHOP]


def live(seed: int, shop: Shop, people: list[Person], ledger: Ledger, calendar: Calendar, last: int) -> None:
    """Place the orders of everybody's days up to `last`, on seconds at which nothing else happens."""
    for person in people:
        if person.kind != "customer" or not shop.shares(person):
            continue
        for nth, wanted in occasions(seed, f"shop {shop.name}", person, last, shop.every):
            ledger.sales.setdefault(shop.name, []).append(_sale(seed, shop, person, calendar, nth, wanted))


def _sale(seed: int, shop: Shop, person: Person, calendar: Calendar, nth: int, wanted: int) -> Sale:
    chance = rng(seed, f"shop {shop.name}", person.id, nth)
    visits = []
    if shop.arrivals:
        if shop.earlier and chance.random() < shop.earlier:
            before = calendar.free(person.id, wanted - chance.randint(2, 9) * DAY)
            visits.append((before, weighted(chance, shop.arrivals)))
        visits.append(
            (calendar.free(person.id, wanted - chance.randint(3, 40) * MINUTE), weighted(chance, shop.arrivals))
        )
    placed = calendar.free(person.id, wanted // shop.step_s * shop.step_s, shop.step_s)
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
        if sale.shop.exported:
            # The exports do not say when: the day the order was settled stands for it.
            sale.completed = when = calendar.free(sale.person.id, sale.completed, sale.shop.step_s)
            amount = sale.lines[0][0].price
        else:
            when = calendar.free(sale.person.id, sale.completed + chance.randint(1, 4) * DAY)
        sale.refund = (when, min(amount, sale.total), chance.choice(["Không vừa", "Hàng bị lỗi", ""]))
    elif point < 0.22 and not sale.shop.exported:
        # Entered by mistake, and thrown into the trash.
        sale.gone = sale.at + chance.randint(2, 9) * DAY
