"""What Klaviyo sends and what people do with it."""

import random

from journeyhouse.demo.arrivals import message_arrival
from journeyhouse.demo.catalogue_campaigns import FLOWS, mailings
from journeyhouse.demo.chance import digest
from journeyhouse.demo.clock import HOUR, MINUTE, at, day_of
from journeyhouse.demo.life import Life
from journeyhouse.demo.records import Arrival, Message

METRICS = ["Received Email", "Opened Email", "Clicked Email", "Received SMS", "Clicked SMS",
           "Unsubscribed from Email Marketing", "Subscribed to List", "Unsubscribed from List"]  # fmt: skip
NEWSLETTER = "Bản tin nhà đẹp"


def metric_id(name: str) -> str:
    """Id of the metric a kind of event is filed under."""
    return digest("metric", name)[:6].upper()


def _record(
    life: Life, chance: random.Random, metric: str, when: int, campaign: str, subject: str, mailing: str
) -> None:
    """File an event; a few surface in the API only days later."""
    seen = when + (chance.randint(2 * HOUR, 60 * HOUR) if chance.random() < 0.03 else chance.randint(5, 300))
    channel = "sms" if "SMS" in metric else "email"
    flow = {"$flow": campaign} if campaign.startswith("flow_") else {}
    life.ledger.messages.append(Message(
        "5" + digest(life.person.id, metric, campaign, when)[:10], metric, when, seen, life.person.id, life.profile.key, campaign,
        {"Campaign Name": campaign, "Subject": subject, "$message": mailing, "$event_id": f"{mailing}:{when}",
         "Client Type": "Browser" if channel == "email" else "Phone", "Email Domain": "thudientu.example"} | flow,
    ))  # fmt: skip


def move_on_list(life: Life, metric: str, when: int) -> None:
    """Join or leave the newsletter's list: an event of the profile, not of a message."""
    life.ledger.messages.append(Message(
        "5" + digest(life.person.id, metric, when)[:10], metric, when, when + 60, life.person.id, life.profile.key, "",
        {"List": NEWSLETTER, "$event_id": f"{metric}:{when}"},
    ))  # fmt: skip


Click = tuple[int, str, str, str, str]


def _send(life: Life, chance: random.Random, when: int, channel: str, name: str, subject: str, mailing: str,
          warmth: float) -> list[Click]:  # fmt: skip
    """Deliver one message and open it perhaps; returns the click that is wanted, if any."""
    if life.profile is None or life.profile.created > when or not life.subscribed.get(channel):
        return []
    delivered = life.claim(when + chance.randint(5, 900))
    _record(life, chance, "Received Email" if channel == "email" else "Received SMS", delivered, name, subject, mailing)
    last = at(day_of(when), 22)
    if channel == "sms":
        wanted = delivered + chance.randint(1 * MINUTE, 2 * HOUR)
        return [(wanted, "sms", name, subject, mailing)] if chance.random() < warmth * 0.5 and wanted < last else []
    opened = delivered + int(min(chance.expovariate(1 / 5400), 10 * HOUR)) + 30
    if chance.random() > warmth or opened >= last:
        return []
    opened = life.claim(opened)
    _record(life, chance, "Opened Email", opened, name, subject, mailing)
    point = chance.random()
    if point > 0.99:
        _record(life, chance, "Unsubscribed from Email Marketing", life.claim(opened + 40), name, subject, mailing)
        move_on_list(life, "Unsubscribed from List", opened + 41)
        life.subscribed["email"] = False
        life.profile.revise(opened + 40, subscriptions={
            "email": {"marketing": {"consent": "UNSUBSCRIBED", "can_receive_email_marketing": False}}})  # fmt: skip
        return []
    return [(opened + chance.randint(10, 300), "email", name, subject, mailing)] if point < 0.42 else []


def receive(life: Life, chance: random.Random, day: int) -> list[Click]:
    """Everything sent to the person on a day; returns the clicks that would start a session."""
    if life.profile is None or life.person.silent(day):
        life.flows = [flow for flow in life.flows if day_of(flow[0]) > day]
        return []
    clicks: list[Click] = []
    for mailing in mailings(day):
        clicks += _send(life, chance, mailing.send, mailing.channel, mailing.name, mailing.subject, mailing.id, 0.3)
    due = [flow for flow in life.flows if day_of(flow[0]) <= day]
    life.flows = [flow for flow in life.flows if day_of(flow[0]) > day]
    for when, flow in due:
        if flow == "abandoned_cart" and life.cart is None:
            continue
        when = max(when, at(day, 8))
        clicks += _send(life, chance, when, "email", f"flow_{flow}", FLOWS[flow], f"FLOW{flow[:6].upper()}", 0.55)
    if life.wins_back_at and day_of(life.wins_back_at) <= day:
        life.wins_back_at = 0
        clicks += _send(life, chance, at(day, 10), "email", "flow_winback", FLOWS["winback"], "FLOWWINBAC", 0.35)
    return clicks


def click(life: Life, chance: random.Random, when: int, channel: str, name: str, subject: str, mailing: str) -> Arrival:
    """Record the click and say how the session behind it begins."""
    _record(life, chance, "Clicked Email" if channel == "email" else "Clicked SMS", when, name, subject, mailing)
    return message_arrival(channel, name)
