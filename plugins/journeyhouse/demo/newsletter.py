"""The letter about cooking: a second mailing system, in which some customers put down their address.

It goes out late in the evening and is read at night, when nobody is on the web site or served, so that it never meets
anything else. Its chance is its own: the rest of the world does not notice it.
"""

from typing import NamedTuple

from journeyhouse.demo.chance import digest, rng
from journeyhouse.demo.clock import DAY, at, iso_offset
from journeyhouse.demo.life import Life
from journeyhouse.demo.records import Entity, Letter

LIST_ID, LIST_NAME = "b7a1c0d2e3", "Thư bếp nhà mình"
EVERY = 9
_SENT_AT, _READ_FROM, _READ_UNTIL = 22.6, 22.8, 23.9
_TOPICS = [
    ("meo_vat", "Mẹo giữ dao luôn sắc"),
    ("voucher", "Voucher riêng cho gian bếp"),
    ("mon_ngon", "Món ngon cuối tuần"),
    ("hang_moi_ve", "Nồi gang vừa về"),
]


class Issue(NamedTuple):
    id: str
    title: str
    subject: str
    send: int


def issue(nth: int) -> Issue:
    """The letter with this number, from 0 on; it is written two days before it is sent."""
    word, subject = _TOPICS[nth % len(_TOPICS)]
    return Issue(digest("letter", nth)[:10], f"thu_bep_{nth + 1:03d}_{word}", subject, at(nth * EVERY + 4, _SENT_AT))


def member_id(email: str) -> str:
    """The platform's id of an address: the hash of its lower-case form."""
    return digest(email.lower())


def receive(seed: int, life: Life, day: int) -> None:
    """Join the list one day, and from then on get every letter until leaving it."""
    person = life.person
    if person.kind == "visitor" or person.index % 4 != 1:
        return
    chance = rng(seed, "newsletter", person.id, day)
    if life.member is None:
        if not person.silent(day):
            _join(life, at(day, 23.95) + person.index % 120)
        return
    nth, rest = divmod(day - 4, EVERY)
    if rest or nth < 0 or life.member.state(at(day + 1))["status"] != "subscribed":
        return
    sent = issue(nth)
    letter = Letter(sent.id, sent.title, life.member.key, person.emails[0], person.id, sent.send)
    life.ledger.letters.append(letter)
    if person.index % 48 == 1:
        letter.deeds.append((sent.send + 40, "bounce"))
        life.member.revise(sent.send + 60, status="cleaned")
    elif not person.silent(day) and chance.random() < 0.45:
        _read(life, chance, letter, day)


def _join(life: Life, when: int) -> None:
    person = life.person
    life.member = Entity(member_id(person.emails[0]), person.id, [(when, {
        "email_address": person.emails[0], "status": "subscribed", "timestamp_signup": iso_offset(when - 30),
        "timestamp_opt": iso_offset(when), "merge_fields": {"FNAME": person.given, "LNAME": person.family, "PHONE": ""},
    })])  # fmt: skip
    life.ledger.members.append(life.member)


def _read(life: Life, chance, letter: Letter, day: int) -> None:
    when = _free(life, at(day, chance.uniform(_READ_FROM, _READ_UNTIL)))
    letter.deeds.append((when, "open"))
    if chance.random() < 0.3:
        letter.deeds.append((_free(life, when + chance.randint(10, 200)), "click"))
    elif chance.random() < 0.04:
        life.member.revise(when + 50, status="unsubscribed", unsubscribe_reason="Gửi quá nhiều")
    if chance.random() < 0.2:
        letter.deeds.append((_free(life, when + DAY // 100 + chance.randint(0, 60)), "open"))


def _free(life: Life, second: int) -> int:
    """The first second at which the person does nothing else; it is not taken from the rest of the world."""
    while second in life.taken:
        second += 1
    return second
