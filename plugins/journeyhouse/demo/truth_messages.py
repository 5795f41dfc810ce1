"""What became of messages, as the platforms tell it: the touches among it, and how many of each kind there are."""

from collections import Counter
from collections.abc import Iterable, Iterator

from journeyhouse.demo.brandname import texts
from journeyhouse.demo.clock import iso_offset
from journeyhouse.demo.records import Message
from journeyhouse.demo.texting import notices
from journeyhouse.demo.truth_identity import Clusters
from journeyhouse.demo.truth_meaning import Touch
from journeyhouse.demo.truth_nodes import member_node
from journeyhouse.demo.world import World
from journeyhouse.demo.zalo import calls

MESSAGES = {"Opened Email": "email_opened", "Clicked Email": "email_clicked", "Clicked SMS": "sms_clicked"}
LETTERS = {"open": "email_opened", "click": "email_clicked"}
EVENTS = {
    "Received Email": "delivered", "Opened Email": "opened", "Clicked Email": "clicked", "Received SMS": "delivered",
    "Clicked SMS": "clicked", "Unsubscribed from Email Marketing": "unsubscribed", "Subscribed to List": "list_joined",
    "Unsubscribed from List": "list_left",
}  # fmt: skip
ZALO = {"user_received_message": "delivered", "follow": "list_joined", "unfollow": "list_left"}
BRANDNAME = {(7, 2): "sent", (5, 1): "delivered", (5, 0): "bounced"}
TEXTS = {"sent": "sent", "delivered": "delivered", "undelivered": "bounced"}


def sends_of(messages: Iterable[Message], now: int) -> Iterator[tuple[Message, str]]:
    """What is known of messages by now, each with its send: a flow writes under one id for years, so whenever it reaches somebody is one."""
    reached: dict[tuple[str, str], int] = {}
    for message in sorted((message for message in messages if message.seen <= now), key=lambda message: message.at):
        send = message.props.get("$message", "")
        if "$flow" in message.props:
            to = message.profile, send
            if EVENTS[message.metric] == "delivered":
                reached[to] = message.at
            send = f"{send} {reached.get(to, message.at)}"
        yield message, send


def message_touches(world: World, clusters: Clusters) -> list[Touch]:
    """Opens and clicks."""
    return [
        Touch(m.id, MESSAGES[m.metric], m.at, clusters.of(("klaviyo_profile", m.profile)),
              "SMS" if m.metric == "Clicked SMS" else "Email", m.campaign,
              content=("klaviyo", "sms" if m.metric == "Clicked SMS" else "email", m.campaign.lower()))
        for m in world.ledger.messages if m.seen <= world.now_s and m.metric in MESSAGES
    ]  # fmt: skip


def letter_touches(world: World, clusters: Clusters) -> list[Touch]:
    """Opens and clicks of the newsletter; each goes by its campaign, member, deed and time."""
    return [
        Touch(f"{letter.campaign}:{letter.member}:{deed}:{iso_offset(when)}", LETTERS[deed], when,
              clusters.of(member_node(letter.member)), "Email", letter.title, content=("mailchimp", "email", letter.title))
        for letter in world.ledger.letters for when, deed in letter.deeds if when <= world.now_s and deed in LETTERS
    ]  # fmt: skip


def message_costs(world: World) -> list[dict]:
    """What the messages of each kind have cost, where the platform tells it in dong."""
    told: Counter = Counter()
    for text in texts(world):
        told[text.kind] += int(text.price)
    return [{"platform": "esms_vn", "kind": kind, "cost": cost} for kind, cost in sorted(told.items())]


def message_totals(world: World) -> list[dict]:
    """How many messages came to what, per platform and channel."""
    now, told = world.now_s, Counter()
    for message in world.ledger.messages:
        if message.seen <= now:
            told["klaviyo", "sms" if "SMS" in message.metric else "email", EVENTS[message.metric]] += 1
    for member in world.ledger.members:
        if member.visible(now):
            told["mailchimp", "email", "list_joined"] += 1
            told["mailchimp", "email", "list_left"] += member.state(now)["status"] != "subscribed"
    for letter in world.ledger.letters:
        if letter.at <= now:
            deeds = [deed for when, deed in letter.deeds if when <= now]
            told["mailchimp", "email", "bounced" if "bounce" in deeds else "delivered"] += 1
            told["mailchimp", "email", "opened"] += deeds.count("open")
            told["mailchimp", "email", "clicked"] += deeds.count("click")
    for notice in notices(world):
        if notice.sent <= now:
            told["twilio", "sms", TEXTS[notice.status(now)]] += 1
    for text in texts(world):
        if text.sent <= now:
            told["esms_vn", "sms", BRANDNAME[text.status(now)]] += 1
    for call in calls(world):
        if call.event in ZALO:
            told["zalo_events", "zalo", ZALO[call.event]] += 1
    return [
        {"platform": platform, "channel": channel, "event": event, "messages": count}
        for (platform, channel, event), count in sorted(told.items())
        if count
    ]
