"""A world made harder: what happened stays what it was, what systems and devices tell of it gets worse.

Browsers forget their cookie every fortnight, every second household shares a tablet, clocks are wrong, phones report
weeks late and many times over, machines visit without end; addresses, numbers and names are written in every way that
means the same, tills have titles and placeholders for names, and some people share one number with a whole dormitory.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

from journeyhouse.demo.catalogue import NOBODYS_NAMES, TITLES, without_marks
from journeyhouse.demo.chance import rng
from journeyhouse.demo.clock import DAY, HOUR, MINUTE, START_S, at, day_of
from journeyhouse.demo.people import Person
from journeyhouse.demo.records import Entity, Hit, Ledger

COOKIE_DAYS = 14
DORMITORY = range(8, 24)
_DORMITORY_PHONE = "0912345670"
# A clock that was reset, and one that was set by a child.
_RESET, _AHEAD = 86_400, 4_070_908_800


def as_hostile(person: Person) -> Person:
    """The same person, some with an address in their own letters, some with the dormitory's phone."""
    emails = list(person.emails)
    if person.index % 5 == 1:
        emails[0] = f"{person.given.split()[-1].lower()}.đỗ{person.index + 1}@thudientu.example"
    phone = _DORMITORY_PHONE if person.index in DORMITORY else person.phone
    return replace(person, emails=emails, phone=phone)


def worsen(seed: int, visitors: list[Person], ledger: Ledger, last: int) -> None:
    """Worsen everything the ledger holds. What is decided for a record depends on that record alone."""
    sessions: dict[str, list[Hit]] = defaultdict(list)
    for hit in ledger.hits:
        if hit.device is not None:
            sessions[hit.session].append(hit)
    for key, run in sessions.items():
        _worsen_session(rng(seed, "hostile", key), seed, run, ledger)
    ledger.hits += _machine(visitors[0], last)
    for entities in _entities(ledger):
        for entity in entities:
            entity.revisions = [
                (when, _rewritten(rng(seed, "hostile", entity.key, when), fields)) for when, fields in entity.revisions
            ]
    for receipt in ledger.receipts:
        receipt.buyer = _called(rng(seed, "hostile", receipt.order_number), receipt.buyer)
    for sale in (sale for sales in ledger.sales.values() for sale in sales):
        chance = rng(seed, "hostile", sale.shop.name, sale.number)
        sale.email, sale.phone = _email(chance, sale.email), _phone(chance, sale.phone)


def _worsen_session(chance: Random, seed: int, run: list[Hit], ledger: Ledger) -> None:
    device, first = run[0].device, run[0]
    skew = rng(seed, "clock", device).choice([0, 0, 0, 5 * HOUR, -2 * DAY, 37])
    age = (first.at - START_S) // (COOKIE_DAYS * DAY)
    delay = chance.randint(3 * DAY, 25 * DAY) if chance.random() < 0.1 else 0
    for hit in run:
        hit.device = f"{device}-{age}" if age else device
        hit.skew = skew
        hit.received += delay
        if hit.again or chance.random() < 0.2:
            hit.again = hit.received + chance.randint(30, 4 * DAY)
    if chance.random() < 0.04 and first.source == "segment":
        wrong = chance.choice([_RESET, _AHEAD]) + first.at % DAY
        ledger.hits.append(replace(first, id=f"{chance.getrandbits(128):032x}", at=wrong, user=None, arrival=None))


def _machine(owner: Person, last: int) -> list[Hit]:
    """Something that looks at the shop every twenty minutes, for three days in every twenty."""
    return [
        Hit(
            id=rng("machine", second).randbytes(16).hex(), source="segment", kind="page", name="Trang chủ", at=second,
            received=second + 1, owner=owner.id, device="machine-0001", path="/", title="Trang chủ", form="laptop",
            session=f"machine-{start}",
        )
        for start in range(2, last + 1, 20)
        for second in range(at(start), at(start + 3), 20 * MINUTE)
        if day_of(second) <= last
    ]  # fmt: skip


def _entities(ledger: Ledger) -> list[list[Entity]]:
    vendors = (ledger.magento, ledger.hubspot, ledger.salesforce, ledger.zendesk)
    kept = ("orders", "customers", "contacts", "leads", "users")
    return [vendor[name] for vendor in vendors for name in kept if name in vendor] + [ledger.profiles]


def _rewritten(chance: Random, fields: Any) -> Any:
    if isinstance(fields, list):
        return [_rewritten(chance, item) for item in fields]
    if not isinstance(fields, dict):
        return fields
    return {
        name: WRITTEN[name](chance, value) if name in WRITTEN and isinstance(value, str) else _rewritten(chance, value)
        for name, value in fields.items()
    }


def _email(chance: Random, text: str) -> str:
    return chance.choice([text, text.upper(), unicodedata.normalize("NFD", text), f" {text}"])


def _phone(chance: Random, text: str) -> str:
    digits = "".join(c for c in text if c.isdigit())
    if not digits.startswith(("0", "84")):
        return text
    own = digits[2:] if digits.startswith("84") else digits[1:]
    return chance.choice([text, f"0084{own}", f"84{own}", f"(+84) {own[:2]}-{own[2:]}", f"0{own[:3]} {own[3:]}\u00a0"])


def _name(chance: Random, text: str) -> str:
    return unicodedata.normalize("NFD", text) if chance.random() < 0.5 else text


def _person_name(chance: Random, text: str) -> str:
    return chance.choice([text, unicodedata.normalize("NFD", text), text.upper(), without_marks(text)])


def _called(chance: Random, name: str) -> str:
    """Whom a till has bought, if anybody: walk-ins have no name at all."""
    own = name.split()[-1] if name else ""
    return name and chance.choice(
        [
            _person_name(chance, name),
            f"{chance.choice(TITLES)} {own}",
            chance.choice(NOBODYS_NAMES),
            f"{name[0]}***{own[-1]}",
        ]
    )


WRITTEN: dict[str, Callable[[Random, str], str]] = {
    **dict.fromkeys(("email", "customer_email", "Email"), _email),
    **dict.fromkeys(("telephone", "phone", "mobilephone", "Phone"), _phone),
    **dict.fromkeys(("firstname", "lastname", "first_name", "last_name", "FirstName", "LastName"), _person_name),
    **dict.fromkeys(("customer_firstname", "customer_lastname"), _person_name),
    **dict.fromkeys(("name", "city"), _name),
}
