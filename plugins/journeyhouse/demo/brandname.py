"""Text messages through a Vietnamese platform: codes for new accounts, the parts shop's notices, advertisements.

They follow from what happens and change nothing else.
"""

from dataclasses import dataclass

from journeyhouse.demo.chance import digest, rng
from journeyhouse.demo.clock import HOUR, at, day_of, local
from journeyhouse.demo.people import Person
from journeyhouse.demo.world import World

ADVERTISING, CARE, FIXED = 1, 2, 8
# In dong; an advertisement is longer than one message holds.
PRICES = {ADVERTISING: 1700, CARE: 790, FIXED: 345}
# Days between the evenings on which the company advertises.
EVERY = 42


@dataclass(frozen=True, slots=True)
class Text:
    """One message, with the seconds at which it is created, goes out and is reported on by the network."""

    kind: int
    reference: str
    send: int
    campaign: str | None
    owner: str
    to: str
    content: str
    price: float
    created: int
    sent: int
    settled: int
    arrives: bool

    def status(self, now: int) -> tuple[int, int]:
        """(SendStatus, SendResult) by now."""
        if now < self.sent:
            return 2, 2
        return (7, 2) if now < self.settled else (5, int(self.arrives))


def texts(world: World) -> list[Text]:
    """Messages created by the world's clock, in order of time."""
    people = {person.id: person for person in world.people if person.kind == "customer"}
    found = [
        _text(world, FIXED, account.key, None, people[account.owner], f"Nha Minh: ma xac nhan {account.key * 37 % 9000 + 1000}", account.created)
        for account in world.ledger.magento["customers"] if people[account.owner].index % 3 == 0
    ]  # fmt: skip
    for sale in world.ledger.sales.get("parts", []):
        told = [("đã nhận", sale.at)] + ([("đã hoàn tất", sale.completed)] if sale.completed is not None else [])
        for nth, (words, when) in enumerate(told):
            if sale.gone is None or when < sale.gone:
                content = f"Nhà Mình: đơn {sale.number} {words}, cảm ơn anh/chị ❤️"
                found.append(_text(world, CARE, 10 * sale.number + nth, None, sale.person, content, when))
    for day in range(5, day_of(world.now_s) + 1, EVERY):
        campaign, content = (
            f"vui_bep_{local(at(day)):%d_%m}",
            "(QC) Nha Minh: giam 10% do bep. Tu choi: soan TC gui 1551",
        )
        found += [
            _text(world, ADVERTISING, 90_000_000 + day, campaign, person, content, at(day, 19))
            for person in people.values() if person.index % 4 == 2 and person.arrives < day and not person.silent(day)
        ]  # fmt: skip
    return sorted(
        (text for text in found if text.created <= world.now_s), key=lambda text: (text.created, text.reference)
    )


def _text(world: World, kind: int, send: int, campaign: str | None, person: Person, content: str, when: int) -> Text:
    chance = rng(world.seed, "brandname", kind, send, person.id)
    sent = when + chance.randint(2, 120)
    settled = sent + (chance.randint(5, 300) if chance.random() < 0.9 else chance.randint(4, 40) * HOUR)
    return Text(
        kind, digest("brandname", kind, send, person.id), send, campaign, person.id,
        person.phone if chance.random() < 0.8 else f"84{person.phone[1:]}", content, float(PRICES[kind]), when, sent, settled,
        chance.random() < 0.93,
    )  # fmt: skip
