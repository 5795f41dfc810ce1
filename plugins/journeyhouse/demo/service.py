"""HubSpot's records: contacts (merged, archived), tickets, calls, meetings, surveys, deals, companies."""

import random

from journeyhouse.demo.catalogue import NPS_COMMENTS, TICKETS
from journeyhouse.demo.chance import weighted
from journeyhouse.demo.clock import DAY, HOUR, at, day_of, iso_ms
from journeyhouse.demo.life import Life
from journeyhouse.demo.records import Entity


def contact_key(life: Life, nth: int = 0) -> int:
    """Id of the person's main contact (0) or of a duplicate that is merged away later."""
    return 500_000 + life.person.index * 10 + nth


def ensure_contact(life: Life, when: int, chance: random.Random) -> Entity:
    """The person's contact; some come with duplicates that are merged two weeks later."""
    if life.contact is not None:
        if when < life.contact.created:
            life.contact.revisions[0] = (when, life.contact.revisions[0][1])
        return life.contact
    person = life.person
    email = life.email or (person.emails[0] if chance.random() < 0.6 or not person.phone else None)
    mobile = person.index % 3 == 1
    life.contact = Entity(contact_key(life), person.id, [(when, {
        "email": email, "phone": None if mobile else f"+84{person.phone[1:]}",
        "mobilephone": f"+84{person.phone[1:]}" if mobile else None, "firstname": person.given, "lastname": person.family,
        "city": person.city, "lifecyclestage": "customer" if life.orders else "lead",
        "customer_code": person.code if life.account else None, "hs_additional_emails": None,
        "hs_email_optout": "true" if person.index % 29 == 7 else None,
        "hs_merged_object_ids": None, "hs_analytics_source": "OFFLINE", "hubspot_owner_id": str(7000 + person.index % 5),
    })])  # fmt: skip
    life.ledger.hubspot["contacts"].append(life.contact)
    merged = when + 14 * DAY + person.index % 3600
    losers = []
    for nth in range(1, person.duplicates + 1):
        loser = Entity(contact_key(life, nth), person.id, [(when + nth * HOUR, {
            "email": person.emails[1] if nth == 1 else None, "phone": person.phone if nth == 2 else None,
            "firstname": person.given, "lastname": None, "city": None, "lifecyclestage": "lead", "customer_code": None,
            "hs_additional_emails": None, "hs_email_optout": None, "hs_merged_object_ids": None, "hs_analytics_source": "ORGANIC_SEARCH",
        })], gone=merged)  # fmt: skip
        life.ledger.hubspot["contacts"].append(loser)
        losers.append(str(loser.key))
    if person.index % 17 == 3:
        # The same phone typed in once more by a call agent, and archived when somebody noticed.
        life.ledger.hubspot["contacts"].append(Entity(contact_key(life, 3), person.id, [(when + 2 * DAY, {
            "email": None, "phone": person.phone, "firstname": person.given, "lastname": person.family, "city": None,
            "lifecyclestage": "lead", "customer_code": None, "hs_additional_emails": None, "hs_email_optout": None, "hs_merged_object_ids": None,
        })], archived=when + 12 * DAY))  # fmt: skip
    if losers:
        life.contact.revise(merged, hs_merged_object_ids=";".join(losers), hs_additional_emails=person.emails[1])
    return life.contact


def _add(life: Life, stream: str, when: int, fields: dict, contact: int | None) -> Entity:
    """A record of the CRM, made on the day the person's records of that day are numbered by."""
    base = {"tickets": 1, "calls": 2, "meetings": 3, "feedback_submissions": 4, "deals": 5, "companies": 6}[stream]
    made = Entity(base * 10_000_000_000 + life.number(stream), life.person.id, [(when, fields)], link=contact)
    life.ledger.hubspot[stream].append(made)
    return made


def open_ticket(life: Life, chance: random.Random, when: int, category: str) -> None:
    """A question or complaint, usually closed within three days."""
    subject, content = chance.choice(TICKETS[category])
    ensure_contact(life, when - HOUR, chance)
    person = life.person
    link = contact_key(life, 1) if person.duplicates and chance.random() < 0.3 else contact_key(life)
    if link != contact_key(life) and when < life.contact.created + 3 * HOUR:
        link = contact_key(life)
    ticket = _add(life, "tickets", when, {
        "subject": subject, "content": content, "hs_ticket_category": category,
        "hs_ticket_priority": weighted(chance, [("LOW", 3), ("MEDIUM", 4), ("HIGH", 2)]), "hs_pipeline": "0",
        "hs_pipeline_stage": "1", "source_type": chance.choice(["EMAIL", "CHAT", "PHONE", "FORM"]),
        "createdate": iso_ms(when), "closed_date": None, "hubspot_owner_id": str(7000 + chance.randint(0, 4)),
    }, None if chance.random() < 0.03 else link)  # fmt: skip
    if chance.random() < 0.9:
        closed = when + chance.randint(1 * HOUR, 3 * DAY)
        ticket.revise(closed, hs_pipeline_stage="4", closed_date=iso_ms(closed))


def _survey(life: Life, chance: random.Random, when: int, kind: str, late: bool) -> None:
    ensure_contact(life, when - HOUR, chance)
    low = late or chance.random() < 0.2
    top = 10 if kind == "NPS" else 5
    _add(life, "feedback_submissions", when, {
        "hs_survey_type": kind, "hs_survey_name": "Bạn có giới thiệu nhà mình?" if kind == "NPS" else "Bạn hài lòng chứ?",
        "hs_value": str(chance.randint(0, top // 2 + 1) if low else chance.randint(top * 7 // 10, top)),
        "hs_content": chance.choice(NPS_COMMENTS), "hs_submission_timestamp": iso_ms(when),
        "hs_survey_channel": "EMAIL", "hs_response_group": "detractor" if low else "promoter",
    }, contact_key(life))  # fmt: skip


def after_delivery(life: Life, chance: random.Random, arrived: int, late: bool) -> None:
    """Complaints and surveys that answer a delivery."""
    if chance.random() < (0.3 if late else 0.1):
        category = (
            "delivery" if late else weighted(chance, [("product_issue", 4), ("return_refund", 3), ("warranty", 1)])
        )
        open_ticket(life, chance, life.claim(arrived + chance.randint(1 * HOUR, 2 * DAY)), category)
    if chance.random() < 0.3:
        _survey(life, chance, life.claim(at(day_of(arrived) + 3, chance.uniform(9, 20))), "NPS", late)
    elif chance.random() < 0.15:
        _survey(life, chance, life.claim(at(day_of(arrived) + 2, chance.uniform(9, 20))), "CSAT", late)


def serve(life: Life, chance: random.Random, day: int) -> None:
    """The day's contacts with sales and support that no order caused."""
    person = life.person
    if chance.random() < 0.004:
        open_ticket(life, chance, life.claim(at(day, chance.uniform(8, 20))), "general_inquiry")
    point = chance.random()
    pace = 0.02 if "business" in person.quirks else 0.004
    if point < pace:
        when = life.claim(at(day, chance.uniform(8.5, 17)))
        ensure_contact(life, when - HOUR, chance)
        _add(life, "calls", when, {
            "hs_call_title": "Gọi tư vấn sản phẩm", "hs_call_direction": chance.choice(["INBOUND", "OUTBOUND"]),
            "hs_call_status": "COMPLETED", "hs_call_duration": str(chance.randint(30, 1200) * 1000),
            "hs_timestamp": iso_ms(when), "hs_call_disposition": "connected",
        }, contact_key(life))  # fmt: skip
    elif point < 1.6 * pace:
        when = life.claim(at(day, chance.uniform(8.5, 17)))
        ensure_contact(life, when - HOUR, chance)
        _add(life, "meetings", when, {
            "hs_meeting_title": "Gặp tại showroom ☕", "hs_meeting_outcome": chance.choice(["COMPLETED", "NO_SHOW"]),
            "hs_timestamp": iso_ms(when), "hs_meeting_location": person.city,
        }, contact_key(life))  # fmt: skip
        if "business" in person.quirks:
            _deal(life, chance, when + 600)


def _deal(life: Life, chance: random.Random, when: int) -> None:
    person = life.person
    if not any(c.owner == person.id for c in life.ledger.hubspot["companies"][-50:]):
        company = _add(life, "companies", when, {
            "name": f"Công ty TNHH {person.given} Gia Phát", "domain": f"giaphat{person.index}.example", "city": person.city,
            "industry": "HOSPITALITY", "numberofemployees": str(chance.randint(5, 90)),
        }, None)  # fmt: skip
        life.contact.revise(when, associatedcompanyid=str(company.key))
    deal = _add(life, "deals", when, {
        "dealname": f"Trang bị căn hộ {person.family}", "amount": str(chance.randint(5, 90) * 1_000_000),
        "deal_currency_code": "VND", "dealstage": "appointmentscheduled", "pipeline": "default",
        "closedate": iso_ms(when + 20 * DAY), "hs_deal_stage_probability": "0.2",
    }, contact_key(life))  # fmt: skip
    deal.revise(when + 9 * DAY, dealstage=chance.choice(["closedwon", "closedlost"]))
