"""Becoming known: leads, newsletter profiles, shop accounts, log-ins, changed e-mails."""

from journeyhouse.demo.chance import digest
from journeyhouse.demo.clock import day_of, iso_offset
from journeyhouse.demo.life import Life
from journeyhouse.demo.messaging import NEWSLETTER, move_on_list
from journeyhouse.demo.people import written_phone
from journeyhouse.demo.records import Entity


def ensure_profile(life: Life, when: int, chance, subscribe: bool = False) -> None:
    """Let the mailing system know the person."""
    if life.profile is not None:
        return
    person = life.person
    life.subscribed = {"email": subscribe or chance.random() < 0.8, "sms": chance.random() < 0.45}
    consent = "SUBSCRIBED" if life.subscribed["email"] else "NEVER_SUBSCRIBED"
    life.profile = Entity(
        "01J" + digest("profile", person.id)[:20].upper(), person.id,
        [(when, {
            "email": life.email or person.emails[0], "phone_number": f"+84{person.phone[1:]}" if chance.random() < 0.7 else None,
            "external_id": person.code if life.account else None, "first_name": person.given, "last_name": person.family,
            "title": None, "locale": "vi-VN",
            "location": {"city": person.city, "country": "Vietnam", "timezone": "Asia/Ho_Chi_Minh"},
            "properties": {"so_thich": chance.choice(["nấu ăn", "trang trí", "cây cảnh", "dọn dẹp"])},
            "subscriptions": {
                "email": {"marketing": {"consent": consent, "can_receive_email_marketing": life.subscribed["email"],
                                        "consent_timestamp": iso_offset(when)}},
                "sms": {"marketing": {"consent": "SUBSCRIBED" if life.subscribed["sms"] else "NEVER_SUBSCRIBED",
                                      "can_receive_sms_marketing": life.subscribed["sms"],
                                      "consent_timestamp": iso_offset(when)}},
            },
        })],
    )  # fmt: skip
    life.ledger.profiles.append(life.profile)
    if life.subscribed["email"]:
        move_on_list(life, "Subscribed to List", when)


def give_lead(session) -> None:
    """Follow a lead form: a profile, and for some the e-mail becomes their web user id."""
    life = session.life
    life.lead_given = True
    life.email = life.email or life.person.emails[0]
    ensure_profile(life, session.now + 5, session.chance, subscribe=True)
    if life.account is None and life.person.email_user_id and session.device.kind != "tablet":
        life.known_as_email = True
        session.user = life.email
        life.logged_in.add(session.device.id)
        session.step(brisk=True)
        session.hit("identify", "", traits={"email": life.email})
        session.step(brisk=True)
        session.track("Newsletter Confirmed", list=NEWSLETTER)


def _open_account(life: Life, when: int, chance) -> None:
    person = life.person
    life.email = life.email or person.emails[0]
    attributes = (
        [{"attribute_code": "loyalty_card", "value": person.card}] if person.card and chance.random() < 0.8 else []
    )
    life.account = Entity(
        person.customer_id, person.id,
        [(when, {
            "id": person.customer_id, "group_id": 1, "email": life.email, "firstname": person.given, "lastname": person.family,
            "dob": person.born if chance.random() < 0.6 else None,
            "gender": {"M": 1, "F": 2}[person.gender] if chance.random() < 0.7 else None,
            "store_id": 1, "website_id": 1, "addresses": [], "disable_auto_group_change": 0, "custom_attributes": attributes,
        })],
    )  # fmt: skip
    life.ledger.magento["customers"].append(life.account)
    if life.profile is not None:
        life.profile.revise(when + 30, external_id=person.code)
    elif chance.random() < 0.85:
        ensure_profile(life, when + 30, chance)
    if life.profile is not None and chance.random() < 0.5:
        life.flows.append((when + 3600, "chao_mung"))


def log_in(session) -> None:
    """Log in, opening the account the first time; from here on events carry the user id."""
    life, chance, person = session.life, session.chance, session.life.person
    session.step(brisk=True)
    first = life.account is None
    previous = life.user
    if first:
        _open_account(life, session.now, chance)
    session.user = person.code
    if session.device.kind != "tablet":
        life.logged_in.add(session.device.id)
    if session.app:
        session.track("Signed In", method="password")
        return
    traits = {"email": life.email, "name": person.name}
    if chance.random() < 0.5:
        traits["phone"] = written_phone(chance, person.phone)
    session.hit("identify", "", traits=traits)
    if first and previous is not None:
        session.hit("alias", "", previous=previous)
    if "business" in person.quirks:
        session.hit("group", f"congty-{person.index}", traits={"name": f"Công ty TNHH {person.given} Gia Phát"})
    session.step(brisk=True)
    session.track("Account Created" if first else "Signed In", method="password")


def add_address(life: Life, when: int) -> None:
    """Keep the delivery address, and with it the phone, on the account."""
    person = life.person
    if life.account is None or life.account.state(when).get("addresses"):
        return
    address = {"id": person.customer_id * 10, "customer_id": person.customer_id, "telephone": person.phone, "city": person.city,
               "street": [person.street], "country_id": "VN", "default_billing": True}  # fmt: skip
    life.account.revise(when, addresses=[address])


def change_email(life: Life, when: int) -> None:
    """The same account moves to the person's other e-mail; so does the mailing profile."""
    life.email = life.person.emails[1]
    life.account.revise(when, email=life.email)
    if life.profile is not None:
        life.profile.revise(when + 60, email=life.email)


def delete_account(life: Life, when: int) -> None:
    """The shop forgets the account, and the person the shop; earlier orders keep its id."""
    life.account.gone = when
    life.person.silence = (day_of(when) + 1, 10**6)
