"""The wholesale team's CRM: buyers for companies, whom it knows by their business, calls and meets."""

from journeyhouse.demo.catalogue import CITIES
from journeyhouse.demo.chance import rng
from journeyhouse.demo.clock import DAY, HOUR, START_S, date_of, day_of
from journeyhouse.demo.later import Calendar, occasions
from journeyhouse.demo.people import Person
from journeyhouse.demo.records import Entity, Ledger

# Who buys, and the domain of the company's mailboxes.
COMPANIES = {
    "Khách sạn Sông Hương": "songhuong.example",
    "Bếp Việt": "bepviet.example",
    "Trường Mầm non Hoa Sen": "hoasen.example",
    "Nhà hàng Gió Biển": "giobien.example",
    "Chuỗi cà phê Mộc": "caphemoc.example",
    "Căn hộ An Phú": "anphu.example",
    "Nhà nghỉ Đồi Thông": "doithong.example",
    "Tiệm bánh Hương Quê": "huongque.example",
    "Văn phòng Sen Vàng": "senvang.example",
}
CAMPAIGN = "701000000000001AAA"


def record_id(prefix: str, number: int) -> str:
    """An 18-character id of the object that the prefix stands for."""
    return f"{prefix}{number:012d}AAA"


def live(seed: int, people: list[Person], ledger: Ledger, calendar: Calendar, last: int) -> None:
    """Meet the buyers and deal with them up to the day `last`."""
    for number, company in enumerate(COMPANIES, 1):
        ledger.salesforce["accounts"].append(Entity(record_id("001", number), None, [(START_S + number * DAY, {
            "Name": company, "Type": "Customer", "Industry": "Hospitality", "Phone": "024 3999 9999", "BillingCity": CITIES[number % len(CITIES)],
            "OwnerId": record_id("005", 1), "MasterRecordId": None,
        })]))  # fmt: skip
    for person in people:
        if person.kind == "customer" and person.index % 12 == 0:
            for nth, wanted in occasions(seed, "wholesale", person, last, every=25):
                if nth == 1:
                    _meet(seed, person, ledger, wanted)
                _deal(seed, person, ledger, calendar, nth, wanted)


def contact_id(person: Person) -> str:
    """The person's record, who may have begun as a lead."""
    return record_id("003", person.index)


def _meet(seed: int, person: Person, ledger: Ledger, when: int) -> None:
    chance = rng(seed, "wholesale", person.id)
    crm = ledger.salesforce
    company = chance.choice(list(COMPANIES))
    account = record_id("001", 1 + list(COMPANIES).index(company))
    known = {
        "FirstName": person.given,
        "LastName": person.family,
        "Email": person.emails[0],
        "Phone": f"+84{person.phone[1:]}",
    }
    if person.index % 24 == 0:
        lead = Entity(record_id("00Q", person.index), person.id, [(when - 3 * DAY, known | {
            "Company": company, "City": person.city, "Status": "Open - Not Contacted", "LeadSource": "Trade Show", "ConvertedContactId": None,
            "HasOptedOutOfEmail": False, "MasterRecordId": None,
        })])  # fmt: skip
        lead.revise(when, Status="Closed - Converted", ConvertedContactId=contact_id(person))
        crm["leads"].append(lead)
    if person.index % 24:
        known |= {"Email": f"mua.hang{person.index}@{COMPANIES[company]}"}
    crm["contacts"].append(Entity(contact_id(person), person.id, [(when, known | {
        "AccountId": account, "MobilePhone": None, "MailingCity": person.city, "Title": "Mua hàng", "LeadSource": "Trade Show",
        "HasOptedOutOfEmail": False, "MasterRecordId": None,
    })]))  # fmt: skip
    crm["campaign_members"].append(Entity(record_id("00v", person.index), person.id, [(when + HOUR, {
        "CampaignId": CAMPAIGN, "ContactId": contact_id(person), "LeadId": None, "Status": "Responded", "HasResponded": True,
        "FirstRespondedDate": str(date_of(day_of(when))),
    })]))  # fmt: skip
    opportunity = Entity(record_id("006", person.index), person.id, [(when + HOUR, {
        "AccountId": account, "Name": f"{company}: đơn sỉ", "StageName": "Prospecting", "Amount": chance.randint(20, 300) * 1_000_000.0,
        "Probability": 10, "CloseDate": str(date_of(day_of(when) + 40)), "IsWon": False, "IsClosed": False, "LeadSource": "Trade Show",
        "CampaignId": CAMPAIGN,
    })])  # fmt: skip
    won = chance.random() < 0.6
    opportunity.revise(
        when + 30 * DAY,
        StageName="Closed Won" if won else "Closed Lost",
        Probability=100 if won else 0,
        IsWon=won,
        IsClosed=True,
    )
    crm["opportunities"].append(opportunity)


def _deal(seed: int, person: Person, ledger: Ledger, calendar: Calendar, nth: int, wanted: int) -> None:
    chance = rng(seed, "wholesale", person.id, nth)
    number = person.index * 1_000 + nth
    at = calendar.free(person.id, wanted + HOUR)
    about = {"WhoId": contact_id(person), "WhatId": record_id("006", person.index)}
    if chance.random() < 0.35:
        # The colleague from the warehouse is invited too.
        for key, is_child in ((number, False), (number + 500_000_000, True)):
            ledger.salesforce["events"].append(Entity(record_id("00U", key), person.id, [(at, about | {
                "Subject": "Xem mẫu tại kho", "Type": "Meeting", "StartDateTime": at, "EndDateTime": at + HOUR,
                "IsChild": is_child, "IsRecurrence": False})]))  # fmt: skip
        return
    planned = at - 2 * HOUR
    task = Entity(record_id("00T", number), person.id, [(planned, about | {
        "Subject": "Gọi hỏi số lượng 📞", "Type": "Call", "TaskSubtype": "Call", "CallType": None, "CallDisposition": None, "Status": "Not Started",
        "ActivityDate": str(date_of(day_of(at))), "CompletedDateTime": None, "IsDeleted": False,
    })])  # fmt: skip
    if chance.random() < 0.85:
        task.revise(at, Status="Completed", CallType="Outbound", CallDisposition="Đã nói chuyện", CompletedDateTime=at)
    if chance.random() < 0.1:
        # Written down twice, and thrown away.
        task.revise(at + DAY, IsDeleted=True)
    ledger.salesforce["tasks"].append(task)
