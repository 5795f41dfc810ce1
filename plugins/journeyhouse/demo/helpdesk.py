"""Zendesk's records: people who write to or call the help desk, their tickets, and what they thought of the help."""

from journeyhouse.demo.catalogue import TICKETS
from journeyhouse.demo.chance import rng, weighted
from journeyhouse.demo.clock import DAY, HOUR, iso
from journeyhouse.demo.later import Calendar, occasions
from journeyhouse.demo.people import Person
from journeyhouse.demo.records import Entity, Ledger

BAD_REASONS = [
    "The issue took too long to resolve",
    "The issue was not resolved",
    "The agent's knowledge is unsatisfactory",
]
_KINDS = [("delivery", 4), ("product_issue", 4), ("return_refund", 2), ("general_inquiry", 3), ("warranty", 2)]


def live(seed: int, people: list[Person], ledger: Ledger, calendar: Calendar, last: int) -> None:
    """Open the tickets of everybody's days up to `last`."""
    accounts = {account.owner: account.created for account in ledger.magento["customers"]}
    for person in people:
        if person.kind != "customer":
            continue
        for nth, wanted in occasions(seed, "help desk", person, last, every=130):
            when = calendar.free(person.id, wanted)
            if nth == 1:
                _user(person, ledger, when, accounts.get(person.id))
            _ticket(seed, person, ledger, nth, when)


def user_id(person: Person) -> int:
    """Id of the person's user at the help desk."""
    return 39_000_000 + person.index


def _user(person: Person, ledger: Ledger, when: int, account: int | None) -> None:
    """The help desk learns one thing of a person: the shop's code where the shop hands it on, an e-mail, or a phone."""
    known = account is not None and account < when
    how = "code" if known and person.index % 3 == 2 else "phone" if person.index % 3 == 1 else "email"
    user = Entity(user_id(person), person.id, [(when, {
        "name": person.name, "role": "end-user", "email": person.emails[0].title() if how == "email" else None,
        "phone": f"+84{person.phone[1:]}" if how == "phone" else None, "external_id": person.code if how == "code" else None,
        "active": True, "locale": "vi", "time_zone": "Hanoi", "verified": how == "code", "suspended": False,
    })])  # fmt: skip
    if person.index % 23 == 7:
        # An agent tidies up: the user is switched off, and is still who wrote.
        user.revise(when + 20 * DAY, active=False)
    ledger.zendesk["users"].append(user)


def _ticket(seed: int, person: Person, ledger: Ledger, nth: int, when: int) -> None:
    chance = rng(seed, "help desk", person.id, nth)
    category = weighted(chance, _KINDS)
    subject, text = chance.choice(TICKETS[category])
    key = 40_000_000 + person.index * 1_000 + nth
    channel = chance.choice(["email", "web", "voice", "chat"])
    ticket = Entity(key, person.id, [(when, {
        "subject": subject, "raw_subject": subject, "description": text, "type": chance.choice(["question", "problem", "incident"]),
        "priority": chance.choice(["low", "normal", "high", None]), "status": "open", "requester_id": user_id(person),
        "submitter_id": user_id(person), "via": {"channel": channel, "source": {"from": {"name": person.name}, "to": {}, "rel": None}},
        "tags": [category, "vn"], "updated_at": iso(when), "solved_at": None, "reopens": 0,
    })], link=user_id(person))  # fmt: skip
    ledger.zendesk["tickets"].append(ticket)
    fate = chance.random()
    if fate < 0.06:
        # Written twice by mistake, and deleted.
        gone = when + chance.randint(1, 30) * HOUR
        ticket.revise(gone, status="deleted", updated_at=iso(gone))
    elif fate < 0.9:
        solved = when + chance.randint(1 * HOUR, 3 * DAY)
        ticket.revise(solved, status="solved", solved_at=iso(solved), updated_at=iso(solved))
        # The system closes it four days later, and does not count that as an update.
        ticket.revise(solved + 4 * DAY, status="closed")
        _rating(chance, ledger, ticket, solved + DAY)


def _rating(chance, ledger: Ledger, ticket: Entity, offered: int) -> None:
    """A day later the requester is asked; half answer, and a few think better of it."""
    rating = Entity(62_000_000 + ticket.key, ticket.owner, [(offered, {
        "ticket_id": ticket.key, "requester_id": ticket.link, "assignee_id": 39_900_001, "group_id": 7001, "score": "offered",
        "comment": None, "reason": None, "reason_code": 0,
    })], link=ticket.link)  # fmt: skip
    ledger.zendesk["satisfaction_ratings"].append(rating)
    point, answered = chance.random(), offered + chance.randint(HOUR, 2 * DAY)
    if point < 0.35:
        rating.revise(
            answered,
            score="good",
            comment=chance.choice(["Hỗ trợ nhanh, cảm ơn shop ❤️", None]),
            reason="No reason provided",
        )
    elif point < 0.55:
        rating.revise(answered, score="bad", reason=chance.choice(BAD_REASONS), reason_code=5)
        if point < 0.4:
            rating.revise(answered + DAY, score="good", reason="No reason provided", reason_code=0)
