"""The deterministic world: every person's days, lived one after the other up to `now`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from random import Random

from journeyhouse.demo import (
    accounts,
    blog,
    helpdesk,
    membership,
    messaging,
    newsletter,
    offline_sales,
    service,
    sister_shops,
    surveys,
    wholesale,
)
from journeyhouse.demo.arrivals import arrival
from journeyhouse.demo.browsing import browse
from journeyhouse.demo.catalogue import PRODUCTS
from journeyhouse.demo.chance import rng
from journeyhouse.demo.clock import START_S, at, day_of
from journeyhouse.demo.hostile import as_hostile, worsen
from journeyhouse.demo.later import Calendar
from journeyhouse.demo.life import QUIET, Life
from journeyhouse.demo.people import Device, Person, customer, visitor
from journeyhouse.demo.records import Arrival, Entity, Ledger

LATEST_HOUR = 22.4


@dataclass(slots=True)
class World:
    """What has happened; `now_s` says what of it is visible."""

    seed: int
    customers: int
    days: int
    now: datetime
    people: list[Person]
    ledger: Ledger

    @property
    def now_s(self) -> int:
        """The clock as seconds since the epoch."""
        return int(self.now.timestamp())


def _device(life: Life, chance: Random, day: int) -> Device | None:
    person = life.person
    # On a family tablet the days alternate, so that its users' sessions never touch.
    if person.tablet is not None and day % 2 == person.tablet_parity and chance.random() < 0.35:
        return person.tablet
    return chance.choice(person.devices) if person.devices else None


def _sessions(life: Life, chance: Random, day: int, clicks: list[messaging.Click]) -> None:
    person = life.person
    agenda: list[tuple[int, int, Callable[[int], Arrival] | None, Arrival | None]] = []
    for nth, (wanted, *message) in enumerate(clicks):
        agenda.append((wanted, nth, lambda when, m=message: messaging.click(life, chance, when, *m), None))
    if chance.random() < person.pace * (1.6 if day - person.arrives < 10 else 1.0):
        for _ in range(2 if chance.random() < 0.2 else 1):
            agenda.append((at(day, chance.triangular(6.2, LATEST_HOUR, 20)), 9, None, arrival(chance)))
    for wanted, _, clicked, found in sorted(agenda, key=lambda item: item[:2]):
        start = wanted
        if start < life.busy_until + QUIET:
            if clicked:
                continue
            start = life.busy_until + QUIET + chance.randint(0, 1800)
        device = _device(life, chance, day)
        if device is None or start > at(day, LATEST_HOUR):
            continue
        if clicked:
            start = life.claim(start)
            found = clicked(start)
            start += 3
        browse(life, chance, start, device, found)


def _live(seed: int, life: Life, day: int) -> None:
    person = life.person
    chance = rng(seed, person.id, day)
    life.begin_day(day)
    if person.silent(day):
        life.errands.clear()
        return
    clicks = messaging.receive(life, chance, day)
    _sessions(life, chance, day, clicks)
    if person.kind == "visitor":
        return
    if person.card and chance.random() < (0.05 if person.style == "store" else 0.015):
        offline_sales.visit_store(life, chance, day, life.ledger)
    if person.buyer and chance.random() < (0.05 if person.style == "market" else 0.015):
        offline_sales.buy_on_marketplace(life, chance, day, life.ledger)
    if life.orders or life.profile or life.account:
        service.serve(life, chance, day)
    if life.account and life.account.gone is None:
        if day >= person.changes_email_after and life.email == person.emails[0]:
            accounts.change_email(life, at(day, 12))
        if person.index % 97 == 40 and life.orders and not person.card and chance.random() < 0.03:
            accounts.delete_account(life, at(day, 23.9))


def _products(ledger: Ledger) -> None:
    for product in PRODUCTS:
        made = Entity(product.id, None, [(START_S - 3600 * product.id, {
            "id": product.id, "sku": product.sku, "name": product.name, "price": product.price, "status": 1,
            "type_id": "simple", "attribute_set_id": 4, "visibility": 4, "weight": 1,
            "custom_attributes": [{"attribute_code": "category", "value": product.category},
                                  {"attribute_code": "url_key", "value": product.sku.lower()}],
        })])  # fmt: skip
        if product.id % 6 == 0:
            made.revise(at(product.id % 50, 7), price=product.price * 105 // 100 // 1000 * 1000)
        ledger.magento["products"].append(made)


def build_world(seed: int, customers: int, days: int, now: datetime, hostile: bool = False) -> World:
    """Live every day up to `now`. A later `now` only adds: nothing that was visible changes its past.

    In a hostile world devices and systems tell the same life in the worst ways they have (hostile.py).
    """
    ledger = Ledger()
    visitors = max(3, customers * 3 // 4)
    if hostile:
        people = [as_hostile(customer(seed, i, customers, tablet_every=4)) for i in range(customers)]
    else:
        people = [customer(seed, i, customers) for i in range(customers)]
    people += [visitor(seed, i) for i in range(visitors)]
    _products(ledger)
    last = day_of(int(now.timestamp()))
    for person in people:
        life = Life(person, ledger)
        for day in range(person.arrives, last + 1):
            _live(seed, life, day)
            newsletter.receive(seed, life, day)
    for day in range(last + 1):
        offline_sales.walk_ins(seed, day, 1 + customers // 400, ledger)
    calendar = Calendar(ledger)
    helpdesk.live(seed, people, ledger, calendar, last)
    surveys.live(seed, people, ledger, calendar, last)
    for shop in sister_shops.SHOPS:
        sister_shops.live(seed, shop, people, ledger, calendar, last)
    wholesale.live(seed, people, ledger, calendar, last)
    blog.live(seed, people, ledger, calendar, last)
    membership.live(seed, people, ledger, calendar, last)
    if hostile:
        worsen(seed, people[customers:], ledger, last)
    return World(seed, customers, days, now, people, ledger)
