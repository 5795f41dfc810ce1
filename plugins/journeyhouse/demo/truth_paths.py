"""What journeys' paths come to: hand-overs, flow, what is lost where; told from the world's own touches."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import groupby
from statistics import median

from journeyhouse.demo.clock import DAY, local
from journeyhouse.demo.truth_meaning import Touch
from journeyhouse.demo.world import World

LAPSE = 90 * DAY
REQUESTS = {"question_asked", "lead_submitted", "ticket_opened"}
ANSWERS = {"sales_call", "sales_meeting"}
PATIENCE = 7 * DAY
DEPTH = 10
# Steps by kind of cycle in their expected order: name, moments, whether it may be left out.
EXPECTED = {
    "first": [("arrive", {"landed", "searched"}, False), ("learn", {"read_content"}, False), ("compare", {"compared", "asked"}, True),
              ("cart", {"added_to_cart"}, False), ("checkout", {"started_checkout"}, False), ("buy", {"bought"}, False)],
    "repeat": [("receive", {"received"}, False), ("arrive", {"landed", "searched"}, False), ("learn", {"read_content"}, True),
               ("cart", {"added_to_cart"}, False), ("checkout", {"started_checkout"}, False), ("buy", {"repurchased"}, False)],
}  # fmt: skip


@dataclass(slots=True)
class Journey:
    """A journey of the truth: its line for the file, and what the line was made of."""

    line: dict
    touches: list[Touch]
    value: int
    path: list[Touch] = field(init=False)

    def __post_init__(self) -> None:
        ranks = [0 if t.type == "purchase" else 1 if t.post_purchase_of else 2 for t in self.touches]
        self.path = [touch for touch, rank in zip(self.touches, ranks, strict=True) if rank == max(ranks)]

    @property
    def kind(self) -> str:
        """Of a customer, or of somebody who has not bought before."""
        return "first" if self.line["cycle_no"] == 1 else "repeat"

    def lapsed(self) -> bool:
        """Whether it ended in silence."""
        return self.line["status"] == "lapsed"


def _unit(touch: Touch, level: str) -> str:
    return {"channel": touch.channel, "touchpoint_type": touch.type}.get(level) or touch.meaning()[level]


def _monday(second: int) -> str:
    day = local(second).date()
    return f"{day - timedelta(days=day.weekday())}"


def _worth(journeys: Iterable[Journey]) -> dict[str, int]:
    values = defaultdict(list)
    for journey in journeys:
        if journey.line["status"] == "converted":
            values[journey.kind].append(journey.value)
    return {kind: round(median(found) + 1e-6) for kind, found in values.items()}


def _answered_tickets(world: World) -> set[tuple[str, int]]:
    hubspot = [
        (t, t.state(world.now_s).get("closed_date")) for t in world.ledger.hubspot["tickets"] if t.visible(world.now_s)
    ]
    zendesk = [
        (t, t.state(world.now_s).get("solved_at")) for t in world.ledger.zendesk["tickets"] if t.created <= world.now_s
    ]
    return {(str(ticket.key), ticket.created) for ticket, closed in hubspot + zendesk if closed}


def _unanswered(journey: Journey, now: int, answered: set[tuple[str, int]]) -> Touch | None:
    """The first request that neither a sales rep, nor a purchase, nor the closing of the ticket answered."""
    if journey.line["status"] == "converted":
        return None
    for nth, touch in enumerate(journey.touches):
        if (touch.type in REQUESTS and now - touch.at >= PATIENCE and (touch.source_record_id, touch.at) not in answered
                and all(later.type not in ANSWERS for later in journey.touches[nth + 1:])):  # fmt: skip
            return touch
    return None


def _moves(journeys: list[Journey], now: int, answered: set[tuple[str, int]]) -> Iterator[tuple]:
    """Hand-overs: (journey, level, from, to, touch, seconds or None, lost)."""
    for journey in journeys:
        asked = _unanswered(journey, now, answered)
        for level in ("department", "channel"):
            for before, touch in zip(journey.path, journey.path[1:], strict=False):
                units = _unit(before, level), _unit(touch, level)
                if units[0] != units[1]:
                    lost = touch is journey.path[-1] and journey.lapsed() and asked is None
                    yield journey, level, *units, touch, touch.at - before.at, lost
            if asked:
                yield journey, level, _unit(asked, level), "(nobody)", asked, None, True


def handovers(world: World, journeys: list[Journey]) -> list[dict]:
    """Hand-overs by week, level, from and to."""
    found, worth = defaultdict(list), _worth(journeys)
    for journey, level, before, after, touch, seconds, lost in _moves(journeys, world.now_s, _answered_tickets(world)):
        found[_monday(touch.at), level, before, after].append((journey, seconds, lost))
    return [
        {"week": week, "level": level, "from_unit": before, "to_unit": after,
         "handovers": sum(seconds is not None for _, seconds, _ in moves),
         "seconds": sum(seconds or 0 for _, seconds, _ in moves),
         "lost_journeys": sum(lost for *_, lost in moves),
         "lost_value_minor": sum(worth.get(journey.kind, 0) for journey, _, lost in moves if lost)}
        for (week, level, before, after), moves in sorted(found.items())
    ]  # fmt: skip


def paths(journeys: list[Journey]) -> list[dict]:
    """Channels of journeys in order, by month."""
    found = defaultdict(list)
    for journey in journeys:
        month = f"{local(journey.touches[0].at):%Y-%m-01}"
        found[month, " > ".join(name for name, _ in groupby(touch.channel for touch in journey.path))].append(journey)
    return [
        {"month": month, "path": path, "journeys": len(those), "value_minor": sum(journey.value for journey in those),
         "conversions": sum(journey.line["status"] == "converted" for journey in those),
         "first": sum(journey.kind == "first" for journey in those)}
        for (month, path), those in sorted(found.items())
    ]  # fmt: skip


def flow(journeys: list[Journey]) -> list[dict]:
    """Steps from node to node, from the start and back from the conversion."""
    found: dict[tuple, int] = defaultdict(int)
    for journey in journeys:
        for level in ("channel", "touchpoint_type", "moment"):
            nodes = [name for name, _ in groupby(_unit(touch, level) for touch in journey.path)]
            nodes.append(f"({journey.line['status']})")
            for nth in range(len(nodes) - 1):
                if nth < DEPTH:
                    found[level, "start", nth + 1, nodes[nth], nodes[nth + 1]] += 1
                back = len(nodes) - 1 - nth
                if journey.line["status"] == "converted" and back <= DEPTH:
                    found[level, "conversion", back, nodes[nth], nodes[nth + 1]] += 1
    return [
        {
            "level": level,
            "direction": direction,
            "step_no": step,
            "from_node": before,
            "to_node": after,
            "journeys": count,
        }
        for (level, direction, step, before, after), count in sorted(found.items())
    ]


def losses(world: World, journeys: list[Journey]) -> list[dict]:
    """What was lost in the latest four whole weeks that can be judged, and in the four before, by kind and place."""
    worth, found = _worth(journeys), defaultdict(lambda: [0, 0, 0])

    def lose(kind: str, place: str, when: int, settles: int, value: int) -> None:
        monday = local(when).date() - timedelta(days=local(when).weekday())
        age = (local(world.now_s).date() - monday).days - 7 - settles
        if 0 <= age < 56:
            line = found[kind, place]
            line[0] += age < 28
            line[1] += value if age < 28 else 0
            line[2] += age >= 28

    for journey in journeys:
        if journey.lapsed():
            value = worth.get(journey.kind, 0)
            lose("stage_lapsed", _unit(journey.touches[-1], "stage_five"), journey.touches[-1].at, LAPSE // DAY, value)
    for journey, level, before, after, touch, seconds, lost in _moves(journeys, world.now_s, _answered_tickets(world)):
        if level == "department" and lost:
            value = worth.get(journey.kind, 0)
            if seconds is None:
                lose("request_unanswered", before, touch.at, PATIENCE // DAY, value)
            else:
                lose("handover_lost", f"{before} > {after}", touch.at, LAPSE // DAY, value)
    return [
        {"kind": kind, "place": place, "cases": cases, "lost_value_minor": value, "previous_cases": earlier}
        for (kind, place), (cases, value, earlier) in sorted(found.items())
    ]


def conformance(journeys: list[Journey]) -> list[dict]:
    """Journeys by month, kind of cycle and how they leave the expected order."""
    found: dict[tuple, int] = defaultdict(int)
    for journey in journeys:
        steps = EXPECTED[journey.kind]
        moments = [_unit(touch, "moment") for touch in journey.touches]
        met = [nth for moment in moments for nth, (_, names, _) in enumerate(steps) if moment in names]
        if not met:
            continue
        left = {("skips", name) for nth, (name, _, free) in enumerate(steps[: max(met)]) if nth not in met and not free}
        left |= {("goes back", f"{steps[a][0]} > {steps[b][0]}") for a, b in zip(met, met[1:], strict=False) if a > b}
        left |= {(kind, "(any)") for kind, _ in left} or {("follows", "(any)")}
        for deviation, place in left:
            found[f"{local(journey.touches[0].at):%Y-%m-01}", journey.kind, deviation, place] += 1
    return [
        {"month": month, "cycle": cycle, "deviation": deviation, "place": place, "journeys": count}
        for (month, cycle, deviation, place), count in sorted(found.items())
    ]
