"""The shop's membership: some with an account try it, and of those some renew it month by month.

A trial is begun on the site; the shop's server renews by itself, and tells of it with the account and no device.
"""

from journeyhouse.demo.chance import digest, rng
from journeyhouse.demo.clock import DAY, at, day_of
from journeyhouse.demo.later import Calendar
from journeyhouse.demo.people import Person
from journeyhouse.demo.records import Arrival, Entity, Hit, Ledger

PLAN = "thanh_vien_nha_minh"
PAGE = ("/thanh-vien", "Thành viên Nhà Mình")
# Nobody is on the site so late.
_HOUR = 23.92


def live(seed: int, people: list[Person], ledger: Ledger, calendar: Calendar, last: int) -> None:
    """Try and renew up to the day `last`, on seconds at which nothing else happens."""
    accounts = {account.owner: account for account in ledger.magento["customers"]}
    for person in people:
        if person.id in accounts and person.devices:
            _try(seed, person, accounts[person.id], ledger, calendar, last)


def _try(seed: int, person: Person, account: Entity, ledger: Ledger, calendar: Calendar, last: int) -> None:
    chance = rng(seed, "membership", person.id)
    begun = day_of(account.created) + chance.randint(2, 20)
    if chance.random() > 0.35 or person.silent(begun) or not _has(account, at(begun, 24)) or begun > last:
        return
    device = next((device for device in person.devices if device.kind != "app"), None)
    if device is None:
        return
    now = calendar.free(person.id, at(begun, _HOUR))
    arrival = Arrival("Direct")
    shown = _hit(
        person, now, device.id, "page", *PAGE, form=device.kind, session=f"membership:{person.id}", arrival=arrival
    )
    now = calendar.free(person.id, now + chance.randint(20, 120))
    started = _hit(
        person, now, device.id, "track", "Trial Started", form=device.kind, session=shown.session, props={"plan": PLAN}
    )
    ledger.hits += [shown, started]
    due = begun + 14
    while chance.random() < 0.7 and due <= last and _has(account, at(due, 24)):
        now = calendar.free(person.id, at(due, _HOUR))
        ledger.hits.append(
            _hit(
                person, now, None, "track", "Subscription Renewed", form="server", props={"plan": PLAN, "total": 49_000}
            )
        )
        due += 30


def _has(account: Entity, second: int) -> bool:
    return account.created < second - DAY and (account.gone is None or account.gone > second)


def _hit(person: Person, when: int, device: str | None, kind: str, name: str, title: str = "", **told) -> Hit:
    if kind == "page":
        told |= {"path": name, "title": title}
        name = title
    return Hit(
        id=digest("membership", person.id, kind, when)[:32], source="segment", kind=kind, name=name, at=when,
        received=when + 4, owner=person.id, device=device, user=person.code, **told,
    )  # fmt: skip
