"""What the metrics of messages and lists are made of, deed by deed."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

from journeyhouse.demo import newsletter, zalo
from journeyhouse.demo.brandname import texts
from journeyhouse.demo.clock import DAY, iso, parse
from journeyhouse.demo.messaging import NEWSLETTER
from journeyhouse.demo.texting import notices
from journeyhouse.demo.truth_deeds import deed
from journeyhouse.demo.truth_identity import Clusters
from journeyhouse.demo.truth_messages import EVENTS, sends_of
from journeyhouse.demo.truth_nodes import member_node, phone_node
from journeyhouse.demo.world import World

_DEEDS = {"open": "opened", "click": "clicked"}


class Event(NamedTuple):
    """What became of one message of one send."""

    channel: str
    source: str
    campaign: str
    sent: str
    node: Any
    at: int
    what: str


class Move(NamedTuple):
    """Somebody joined a list, or left it, or a campaign's mailings."""

    node: Any
    left_from: str
    at: int
    what: str
    reason: str = "(none)"


def message_deeds(world: World, clusters: Clusters) -> Iterator[dict]:
    """All of them."""
    sends: dict[tuple, list[Event]] = defaultdict(list)
    for event in _events(world):
        sends[event.channel, event.source, event.campaign, event.sent].append(event)
    for (channel, _source, campaign, _sent), events in sends.items():
        people = {
            what: len({event.node for event in events if event.what == what})
            for what in ("delivered", "opened", "clicked", "unsubscribed")
        }
        at, sent = min(event.at for event in events), people["delivered"]
        of = {"M16": (people["clicked"], sent), "M36": (people["unsubscribed"], sent)}
        if channel == "email":
            of |= {"M14": (people["opened"], sent), "M15": (0, sent)}
        yield deed(at, of, campaign=campaign, message_channel=channel)
    # Platforms that know of no campaigns: what they say of one kind on one day is one send.
    for channel, campaign, at, recipient in _plain(world):
        yield deed(at, {"M16": (0, recipient), "M36": (0, recipient)}, campaign=campaign, message_channel=channel)
    for line in letters(world, clusters):
        yield deed(parse(line["at"]), {"M30": (int(line["opened"]), 1)})
    yield from _lists(world, clusters)


def letters(world: World, clusters: Clusters) -> list[dict]:
    """Each e-mail that was delivered: to whom, when, and whether it was opened."""
    people: dict[tuple, list[Event]] = defaultdict(list)
    for event in _events(world):
        if event.channel == "email" and event.what in ("delivered", "opened"):
            people[clusters.of(event.node), event.source, event.campaign, event.sent].append(event)
    return [
        {"cluster": who, "at": iso(at), "opened": any(event.what == "opened" for event in events)}
        for (who, *_send), events in people.items()
        if any(event.what == "delivered" for event in events)
        for at in [min(event.at for event in events)]
    ]


def _events(world: World) -> Iterator[Event]:
    now = world.now_s
    for message, sent in sends_of(world.ledger.messages, now):
        if message.campaign:
            channel = "sms" if "SMS" in message.metric else "email"
            node = ("klaviyo_profile", message.profile)
            yield Event(channel, "klaviyo", message.campaign, sent, node, message.at, EVENTS[message.metric])
    members = {member.key: member for member in world.ledger.members}
    for letter in world.ledger.letters:
        if letter.at <= now:
            done = [(at, what) for at, what in letter.deeds if at <= now]
            fate = "bounced" if "bounce" in [what for _at, what in done] else "delivered"
            told = [(letter.at, fate), *((at, _DEEDS[what]) for at, what in done if what in _DEEDS)]
            member = members[letter.member]
            # Whom a campaign's report counts: it does not name them, and takes the day after it was sent.
            if member.state(now)["status"] == "unsubscribed" and letter.at <= member.updated(now) < letter.at + DAY:
                told.append((member.updated(now), "unsubscribed"))
            for at, what in told:
                yield Event("email", "mailchimp", letter.title, letter.campaign, member_node(letter.member), at, what)


def _plain(world: World) -> Iterator[tuple[str, str, int, str]]:
    now = world.now_s
    for notice in notices(world):
        if notice.sent <= now and notice.status(now) == "delivered":
            yield "sms", "(none)", notice.sent, f"twilio {notice.to}"
    for text in texts(world):
        if text.sent <= now and text.status(now) == (5, 1):
            number = phone_node(text.to)
            yield "sms", text.campaign or "(none)", text.sent, f"esms {text.campaign or text.kind} {number}"
    for call in zalo.calls(world):
        if call.event == "user_received_message":
            yield "zalo", "(none)", call.at, f"zalo {call.phone}"


def _moves(world: World) -> Iterator[Move]:
    now = world.now_s
    for message in world.ledger.messages:
        what = EVENTS[message.metric]
        if message.seen <= now and what in ("list_joined", "list_left", "unsubscribed"):
            yield Move(("klaviyo_profile", message.profile), message.campaign or NEWSLETTER, message.at, what)
    for member in world.ledger.members:
        if member.visible(now):
            state, node = member.state(now), member_node(member.key)
            yield Move(node, newsletter.LIST_NAME, member.created, "list_joined")
            if state["status"] != "subscribed":
                reason = state.get("unsubscribe_reason") or "(none)"
                yield Move(node, newsletter.LIST_NAME, member.updated(now), "list_left", reason)
    for call in zalo.calls(world):
        if call.event in ("follow", "unfollow"):
            what = "list_joined" if call.event == "follow" else "list_left"
            yield Move(("klaviyo_profile", f"zalo:{call.key}"), f"zalo_oa:{zalo.ACCOUNT}", call.at, what)


def _lists(world: World, clusters: Clusters) -> Iterator[dict]:
    """Who joined a list first when, who left what and why, and how many are on the lists."""
    joined: set[tuple] = set()
    for move in sorted(_moves(world), key=lambda move: move.at):
        if move.what != "unsubscribed":
            yield deed(move.at, {"M42": (1 if move.what == "list_joined" else -1, None)}, list=move.left_from)
        if move.what != "list_joined":
            yield deed(move.at, {"M36_reasons": (1, None)}, left_from=move.left_from, reason=move.reason)
        elif (who := clusters.of(move.node), move.left_from) not in joined:
            joined.add((who, move.left_from))
            yield deed(move.at, {"M26_newsletter": (1, None)}, list=move.left_from)
