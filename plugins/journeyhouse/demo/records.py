"""The kinds of things that happen in the demo world, each with the second it becomes visible."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Arrival:
    """How a session began: the marks on its first event, and the channel they stand for."""

    channel: str
    referrer: str = ""
    utm: dict[str, str] = field(default_factory=dict)
    click: tuple[str, str] | None = None


@dataclass(slots=True)
class Hit:
    """One web or app event; `again` is the second a repeated copy is received (0: none), `skew` by how much
    the device's clock is wrong."""

    id: str
    source: str
    kind: str
    name: str
    at: int
    received: int
    owner: str
    device: str | None
    user: str | None = None
    path: str = ""
    title: str = ""
    props: dict[str, Any] | None = None
    traits: dict[str, Any] | None = None
    arrival: Arrival | None = None
    previous: str | None = None
    form: str = "desktop"
    session: str = ""
    again: int = 0
    skew: int = 0


@dataclass(slots=True)
class Entity:
    """A vendor's record with its history: each revision overlays the fields it names."""

    key: Any
    owner: str | None
    revisions: list[tuple[int, dict[str, Any]]]
    gone: int | None = None
    archived: int | None = None
    link: Any = None

    @property
    def created(self) -> int:
        """Second of the first revision."""
        return min(when for when, _ in self.revisions)

    def revise(self, when: int, **fields: Any) -> None:
        """Change fields from a given second on."""
        self.revisions.append((when, fields))

    def visible(self, now: int) -> bool:
        """Whether the vendor still answers with this record (archived ones included)."""
        return self.created <= now and (self.gone is None or self.gone > now)

    def updated(self, now: int) -> int:
        """Second of the latest change that has happened by now."""
        last = max((when for when, _ in self.revisions if when <= now), default=0)
        return max(last, self.archived) if self.archived and self.archived <= now else last

    def state(self, now: int) -> dict[str, Any]:
        """Fields as they stand by now."""
        merged: dict[str, Any] = {}
        for when, fields in sorted(self.revisions, key=lambda item: item[0]):
            if when <= now:
                merged |= fields
        return merged


@dataclass(slots=True)
class Message:
    """A Klaviyo event; it surfaces in the API at `seen`, up to days after it happened."""

    id: str
    metric: str
    at: int
    seen: int
    owner: str
    profile: str
    campaign: str
    props: dict[str, Any]


@dataclass(slots=True)
class Letter:
    """A newsletter that went to one member of the list, and what he did with it: (second, deed)."""

    campaign: str
    title: str
    member: str
    email: str
    owner: str
    at: int
    deeds: list[tuple[int, str]] = field(default_factory=list)


@dataclass(slots=True)
class Line:
    """One line of an order or a receipt."""

    sku: str
    name: str
    quantity: float
    price: float
    amount: float


@dataclass(slots=True)
class Receipt:
    """A till receipt, visible once its store's day file is dropped; only the world knows what a return takes back."""

    store: str
    terminal: str
    number: str
    at: int
    seen: int
    owner: str | None
    card: str
    phone: str
    buyer: str
    payment: str
    lines: list[Line]
    takes_back: str = ""

    @property
    def order_number(self) -> str:
        """Identity of the receipt across stores."""
        return f"{self.store}-{self.terminal}-{self.number}"

    @property
    def total(self) -> float:
        """Sum of the lines; negative for a return."""
        return sum(line.amount for line in self.lines)


@dataclass(slots=True)
class MarketOrder:
    """A marketplace order, visible once its week's file is dropped."""

    number: str
    marketplace: str
    currency: str
    at: int
    seen: int
    owner: str
    username: str
    phone: str
    status: str
    lines: list[Line]


@dataclass(slots=True)
class Ledger:
    """Everything the world has produced so far, visible or not."""

    hits: list[Hit] = field(default_factory=list)
    # The blog's, which another tool measures.
    blog_hits: list[Hit] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    market_orders: list[MarketOrder] = field(default_factory=list)
    magento: dict[str, list[Entity]] = field(
        default_factory=lambda: {
            s: [] for s in ("orders", "customers", "carts", "products", "creditmemos", "shipments")
        }
    )
    hubspot: dict[str, list[Entity]] = field(
        default_factory=lambda: {
            s: [] for s in ("contacts", "companies", "deals", "tickets", "calls", "meetings", "feedback_submissions")
        }
    )
    salesforce: dict[str, list[Entity]] = field(
        default_factory=lambda: {
            s: [] for s in ("accounts", "contacts", "leads", "opportunities", "tasks", "events", "campaign_members")
        }
    )
    # Orders of the company's further shops (sister_shops.Sale), by shop.
    sales: dict[str, list[Any]] = field(default_factory=dict)
    profiles: list[Entity] = field(default_factory=list)
    members: list[Entity] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    typeform: list[Entity] = field(default_factory=list)
    surveymonkey: list[Entity] = field(default_factory=list)
    zendesk: dict[str, list[Entity]] = field(
        default_factory=lambda: {s: [] for s in ("tickets", "users", "satisfaction_ratings")}
    )
