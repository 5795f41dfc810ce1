"""How people answer in each channel, and which they prefer, as the warehouse ought to find out."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from journeyhouse.demo import zalo
from journeyhouse.demo.brandname import texts
from journeyhouse.demo.clock import iso, local
from journeyhouse.demo.texting import notices
from journeyhouse.demo.truth_identity import Clusters
from journeyhouse.demo.truth_messages import sends_of
from journeyhouse.demo.truth_nodes import member_node, phone_node, source_contact
from journeyhouse.demo.world import World

# What a platform's word means: it arrived, somebody looked, somebody acted, somebody wants no more.
WORDS = {
    "Received Email": "delivered", "Received SMS": "delivered", "Opened Email": "opened", "Clicked Email": "answered",
    "Clicked SMS": "answered", "Unsubscribed from Email Marketing": "refused",
}  # fmt: skip
HOURS = ("00-06", "06-12", "12-18", "18-24")


@dataclass(slots=True)
class Sent:
    """One message, call or meeting of one person; `told` when an answer to it would be known."""

    told: bool
    delivered: bool = False
    opened: bool = False
    answered: int | None = None
    refused: int | None = None


@dataclass(slots=True)
class Habit:
    """What one person was sent in one channel, and did with it."""

    sent: dict[tuple, Sent] = field(default_factory=dict)
    replies: list[int] = field(default_factory=list)

    @property
    def delivered(self) -> int:
        """All that arrived."""
        return sum(sent.delivered for sent in self.sent.values())

    @property
    def answers(self) -> list[int]:
        """When each answer was given."""
        return [sent.answered for sent in self.sent.values() if sent.answered is not None] + self.replies

    @property
    def contacts(self) -> int:
        """What might have been answered."""
        return max(sum(sent.delivered and sent.told for sent in self.sent.values()), len(self.answers))

    @property
    def welcome(self) -> bool:
        """Whether something was answered, and nothing refused since."""
        refused = [sent.refused for sent in self.sent.values() if sent.refused is not None]
        return bool(self.answers) and (not refused or max(refused) < max(self.answers))


def _happenings(world: World, clusters: Clusters) -> Iterator[tuple[str | None, str, tuple, str, int, bool]]:
    """Person, channel, send, what happened, when, and whether the platform would know of an answer."""
    now, ledger = world.now_s, world.ledger
    # Who has a number that many share is somebody all the same: whom the gateway wrote to.
    for message, sent in sends_of(ledger.messages, now):
        if message.metric in WORDS:
            person = clusters.of(("klaviyo_profile", message.profile))
            send = ("klaviyo", message.campaign, sent)
            yield person, "SMS" if "SMS" in message.metric else "Email", send, WORDS[message.metric], message.at, True
    for letter in ledger.letters:
        if letter.at <= now:
            deeds = [(when, deed) for when, deed in letter.deeds if when <= now]
            person = clusters.of(member_node(letter.member))
            send = ("mailchimp", letter.campaign)
            if "bounce" not in [deed for _, deed in deeds]:
                yield person, "Email", send, "delivered", letter.at, True
            for when, deed in deeds:
                if deed != "bounce":
                    yield person, "Email", send, "opened" if deed == "open" else "answered", when, True
    for notice in notices(world):
        if notice.sent <= now and notice.status(now) == "delivered":
            yield (
                clusters.of(("klaviyo_profile", f"sms:{notice.to}")),
                "SMS",
                ("twilio", local(notice.sent).date()),
                "delivered",
                notice.sent,
                False,
            )
    for text in texts(world):
        if text.sent <= now and text.status(now) == (5, 1):
            send = ("esms", text.campaign or text.kind, local(text.sent).date())
            recipient = ("klaviyo_profile", f"sms:{phone_node(text.to)[1]}")
            yield clusters.of(recipient), "SMS", send, "delivered", text.sent, False
    for call in zalo.calls(world):
        if call.event == "user_received_message":
            recipient = ("klaviyo_profile", f"zalo:{call.phone}")
            yield clusters.of(recipient), "Zalo", (local(call.at).date(),), "delivered", call.at, True
    for call in zalo.ratings(world):
        yield clusters.of(("phone", call.phone)), "Zalo", (call.key,), "replied", call.at, True
    yield from _talks(world, clusters)


def _talks(world: World, clusters: Clusters) -> Iterator[tuple[str | None, str, tuple, str, int, bool]]:
    """Calls that the company made, and meetings."""
    found: list[tuple[str | None, str, int, bool]] = []
    for stream in ("calls", "meetings"):
        for record in world.ledger.hubspot[stream]:
            state = record.state(world.now_s) if record.visible(world.now_s) else {"hs_call_direction": "INBOUND"}
            if state.get("hs_call_direction") != "INBOUND":
                person = clusters.of(("hubspot_contact", str(record.link))) if record.link else None
                found.append((person, str(record.key), record.created, state.get("hs_meeting_outcome") != "NO_SHOW"))
    for stream in ("tasks", "events"):
        for record in world.ledger.salesforce[stream]:
            state = record.state(world.now_s) if record.visible(world.now_s) else {"IsDeleted": True}
            when = state.get("CompletedDateTime", state.get("StartDateTime"))
            if when is not None and not state.get("IsDeleted") and not state.get("IsChild"):
                found.append((clusters.of(source_contact("salesforce", state["WhoId"])), record.key, when, True))
    for person, key, when, kept in found:
        yield person, "Sales Rep", (key,), "delivered", when, True
        if kept:
            yield person, "Sales Rep", (key,), "answered", when, True


def channel_preferences(world: World, clusters: Clusters) -> list[dict]:
    """One line for each person and channel that reached him."""
    habits: dict[tuple[str, str], Habit] = defaultdict(Habit)
    began: dict[str, int] = {}
    for person, channel, send, word, when, told in _happenings(world, clusters):
        if person is None:
            continue
        began[person] = min(when, began.get(person, when))
        habit = habits[person, channel]
        if word == "replied":
            habit.replies.append(when)
            continue
        sent = habit.sent.setdefault(send, Sent(told))
        sent.delivered |= word in ("delivered", "opened", "answered")
        sent.opened |= word == "opened"
        if word == "answered":
            sent.answered = min(when, sent.answered or when)
        if word == "refused":
            sent.refused = max(when, sent.refused or when)
    habits = {key: habit for key, habit in habits.items() if habit.delivered or habit.answers}
    usual: dict[str, float] = {}
    for channel in {channel for _, channel in habits}:
        of_all = [habit for (_, its), habit in habits.items() if its == channel]
        usual[channel] = sum(len(habit.answers) for habit in of_all) / max(sum(habit.contacts for habit in of_all), 1)
    best: dict[str, tuple] = {}
    for (person, channel), habit in sorted(habits.items()):
        if habit.welcome:
            rank = (-(len(habit.answers) + usual[channel]) / (habit.contacts + 1), -habit.contacts, channel)
            best[person] = min(rank, best.get(person, rank))
    return [
        {"person": clusters.owner_of(person), "cluster": person, "began": iso(began[person]), "channel": channel, "delivered": habit.delivered, "contacts": habit.contacts,
         "opens": sum(sent.opened for sent in habit.sent.values()), "responses": len(habit.answers),
         "hour_band": _usual([HOURS[local(when).hour // 6] for when in sorted(habit.answers, reverse=True)]),
         "weekday": _usual([local(when).isoweekday() for when in sorted(habit.answers, reverse=True)]),
         "is_preferred": best.get(person, ("",))[-1] == channel}
        for (person, channel), habit in sorted(habits.items())
    ]  # fmt: skip


def _usual(newest_first: list) -> object | None:
    """The most frequent value; of several the one seen last."""
    return max(newest_first, key=newest_first.count) if newest_first else None
