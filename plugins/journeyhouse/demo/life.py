"""One person's running state while the world lives through its days."""

from dataclasses import dataclass, field

from journeyhouse.demo.catalogue import Product
from journeyhouse.demo.clock import DAY, at
from journeyhouse.demo.people import Person
from journeyhouse.demo.records import Entity, Ledger

QUIET = 41 * 60


@dataclass(slots=True)
class Cart:
    """A basket that may still become an order."""

    entity: Entity
    goods: list[tuple[Product, int]]
    abandoned: bool = False


@dataclass(slots=True)
class Life:
    """What a person has done so far: accounts opened, basket, errands, seconds already used."""

    person: Person
    ledger: Ledger
    day: int = 0
    taken: set[int] = field(default_factory=set)
    busy_until: int = 0
    counters: dict[str, int] = field(default_factory=dict)
    sessions: int = 0
    email: str = ""
    account: Entity | None = None
    profile: Entity | None = None
    contact: Entity | None = None
    member: Entity | None = None
    lead_given: bool = False
    known_as_email: bool = False
    cart: Cart | None = None
    logged_in: set[str] = field(default_factory=set)
    tablet_used: bool = False
    errands: list[tuple[int, str, str]] = field(default_factory=list)
    flows: list[tuple[int, str]] = field(default_factory=list)
    orders: int = 0
    last_order: int = 0
    wins_back_at: int = 0
    subscribed: dict[str, bool] = field(default_factory=dict)

    def claim(self, second: int) -> int:
        """The first second from the given one on at which nothing else has happened to this person."""
        while second in self.taken:
            second += 1
        self.taken.add(second)
        return second

    def begin_day(self, day: int) -> None:
        """Start numbering the day's records; seconds long past need no guarding any more."""
        self.day = day
        self.counters = {}
        if len(self.taken) > 400:
            limit = at(day) - DAY
            self.taken = {second for second in self.taken if second >= limit}

    def number(self, kind: str) -> int:
        """A record number that rises with the days and never depends on other people's doings."""
        nth = self.counters.get(kind, 0)
        self.counters[kind] = nth + 1
        if nth > 9:
            raise OverflowError(f"{self.person.id} made more than ten {kind} records in a day")
        return (self.day + 1) * 1_000_000 + self.person.index * 10 + nth

    @property
    def user(self) -> str | None:
        """The user id the web site knows, if any."""
        if self.account is not None:
            return self.person.code
        return self.email if self.known_as_email else None
