"""Answers to the surveys of outside tools: who was asked, what they said, and where they gave up."""

from typing import NamedTuple

from journeyhouse.demo.catalogue import NPS_COMMENTS
from journeyhouse.demo.chance import digest, rng
from journeyhouse.demo.clock import DAY
from journeyhouse.demo.later import Calendar, occasions
from journeyhouse.demo.people import Person
from journeyhouse.demo.records import Entity, Ledger

# The form's fields by the ref under which seed_survey_questions.csv knows them.
FORM, NPS, EFFORT, WHY = "nX4mSau", "nps", "effort", "why"
FORM_NAME = "Sau khi nhận hàng"
# The same of the survey: a scale whose choices have weights, and a question of two choices.
SURVEY, STARS, SOLVED = "510300771", "8101", "8102"
STARS_NAME, SOLVED_NAME = "Cửa hàng phục vụ", "Vấn đề đã xong"
YES, NO = "72001", "72002"


class Respondent(NamedTuple):
    """What a survey's link says of whom it was sent to: one identifier, or nothing."""

    customer_code: str | None = None
    email: str | None = None
    phone: str | None = None

    def told(self) -> dict[str, str]:
        """The fields that are there."""
        return {name: value for name, value in self._asdict().items() if value}


def live(seed: int, people: list[Person], ledger: Ledger, calendar: Calendar, last: int) -> None:
    """Answer the surveys of everybody's days up to `last`."""
    accounts = {account.owner: account.created for account in ledger.magento["customers"]}
    for person in people:
        if person.kind != "customer":
            continue
        for nth, wanted in occasions(seed, "typeform", person, last, every=110):
            _respond(seed, person, ledger, calendar, nth, wanted, accounts.get(person.id))
        for nth, when in occasions(seed, "surveymonkey", person, last, every=140):
            _rate(seed, person, ledger, nth, when, accounts.get(person.id))


def _respondent(person: Person, when: int, account: int | None, point: float) -> Respondent:
    if point < 0.1:
        return Respondent()
    if account is not None and account < when:
        return Respondent(customer_code=person.code)
    return Respondent(phone=person.phone) if person.index % 2 else Respondent(email=person.emails[0].upper())


def _respond(
    seed: int, person: Person, ledger: Ledger, calendar: Calendar, nth: int, when: int, account: int | None
) -> None:
    chance = rng(seed, "typeform", person.id, nth)
    token = digest("typeform", person.id, nth)[:24]
    hidden = _respondent(person, when, account, chance.random()).told()
    response = Entity(token, person.id, [(when, {
        "response_type": "started", "hidden": hidden, "answers": None, "staged_at": None, "submitted_at": None,
    })])  # fmt: skip
    ledger.typeform.append(response)
    fate = chance.random()
    if fate < 0.12:
        return
    staged = calendar.free(person.id, when + chance.randint(15, 60))
    answers = [_number("a1", NPS, "nps", chance.choice([2, 5, 6, 7, 8, 9, 9, 10, 10]))]
    response.revise(staged, response_type="partial", answers=answers, staged_at=staged)
    if fate < 0.3:
        return
    # Some come back to it a day later.
    submitted = calendar.free(person.id, staged + (DAY if fate < 0.4 else chance.randint(20, 200)))
    answers = [*answers, _number("a2", EFFORT, "opinion_scale", chance.randint(2, 7))]
    comment = chance.choice(NPS_COMMENTS)
    if comment:
        answers.append({"field": {"id": "a3", "ref": WHY, "type": "long_text"}, "type": "text", "text": comment})
    response.revise(submitted, response_type="completed", answers=answers, submitted_at=submitted)
    if chance.random() < 0.1:
        # Asked for its deletion, and was heard.
        response.gone = submitted + 10 * DAY


def _number(key: str, ref: str, kind: str, value: int) -> dict:
    return {"field": {"id": key, "ref": ref, "type": kind}, "type": "number", "number": value}


def _rate(seed: int, person: Person, ledger: Ledger, nth: int, when: int, account: int | None) -> None:
    """Stars for the service, and whether the problem is gone; some think better of it the next day."""
    chance = rng(seed, "surveymonkey", person.id, nth)
    who = _respondent(person, when, account, chance.random())
    stars, done = chance.randint(1, 5), when + chance.randint(20, 300)
    response = Entity(11_000_000 + person.index * 1_000 + nth, person.id, [(when, {
        "response_status": "partial", "total_time": 0, "collection_mode": "default", "ip_address": f"203.0.113.{person.index % 250 + 1}",
        "custom_variables": {name: value for name, value in who.told().items() if name != "email"},
        "email": who.email, "first_name": person.given if who.email else "", "stars": stars, "solved": None,
    })])  # fmt: skip
    ledger.surveymonkey.append(response)
    fate = chance.random()
    if fate < 0.06:
        response.revise(done, response_status="disqualified", total_time=done - when)
    elif fate < 0.85:
        response.revise(done, response_status="completed", total_time=done - when, solved=chance.random() < 0.7)
        if fate < 0.15:
            response.revise(done + DAY, stars=min(5, stars + 1))
