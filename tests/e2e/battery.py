"""What any world must come out as: people, sessions, touches, journeys and stages, each against what the world knows."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import combinations

from tests.e2e.measures import Answers, Measure, moment, same
from tests.e2e.money import credit, returns
from tests.e2e.suggesting import audiences, related_products, suggestions

JUDGED = ("channel", "moment", "need", "context", "department", "stage_five", "stage_six", "stage_seven")


def measure(house: Answers) -> Iterator[Measure]:
    """Everything that is the same in every world: what is not exact says what share must be."""
    for part in BATTERY:
        yield from part(house)


def _pairs(groups: dict[str, list]) -> set[frozenset]:
    return {frozenset(pair) for members in groups.values() for pair in combinations(sorted(members), 2)}


def people(house: Answers) -> Iterator[Measure]:
    """Identifier pairs that are one person: no wrong one, and of those that records show to be one nearly all.

    Two who are called at one number, and whom no record tells apart, nobody can part.
    """
    owner = {(row["type"], row["value"]): row for row in house.truth("identifiers")}
    found, wanted = defaultdict(list), defaultdict(list)
    resolved = (
        "select id_type, value, person_key from vault.people union all "
        "select 'device', device_id, coalesce(person_key, anonymous_key) from intermediate.int_identity__device_person "
        "where not is_shared"
    )
    for row in house.records(resolved):
        key = (row["id_type"], row["value"])
        if key in owner and not owner[key]["shared"]:
            found[row["person_key"]].append(key)
    for key, row in owner.items():
        if not row["shared"]:
            wanted[row["cluster"]].append(key)
    predicted, true = _pairs(found), _pairs(wanted)
    wrong = [
        pair
        for pair in predicted
        if len({owner[key]["person"] for key in pair}) > 1
        and len({(owner[key].get("line") or key, owner[key]["cluster"]) for key in pair}) > 1
    ]
    yield Measure("identity: precision", 1 - len(wrong) / len(predicted), 1, [tuple(sorted(pair)) for pair in wrong])
    missing = [tuple(sorted(pair)) for pair in true - predicted]
    yield Measure("identity: recall", 1 - len(missing) / len(true), 0.99, missing)


def sessions(house: Answers) -> Iterator[Measure]:
    """Every session with its device, first event, beginning, end and number of events."""
    wanted = (
        (row["device"], row["first_event_id"], moment(row["started_at"]), moment(row["ended_at"]), row["events"])
        for row in house.truth("sessions")
    )
    found = house.records(
        "select device_id, first_source_record_id, started_at, ended_at, events from intermediate.int_sessions__boundaries"
    )
    yield same("sessions", (tuple(row.values()) for row in found), wanted)


def touches(house: Answers) -> Iterator[Measure]:
    """Every touch, and what it means."""
    wanted = {(row["touchpoint_type"], row["source_record_id"]): row for row in house.truth("touches")}
    found = {
        (row["touchpoint_type"], row["source_record_id"]): row
        for row in house.records("select * from marts.fct_touchpoints")
    }
    yield same("touchpoints", found.keys(), wanted.keys(), least=0.99)
    both = sorted(set(wanted) & set(found))
    for attribute in JUDGED:
        wrong = [
            (*key, wanted[key][attribute], found[key][attribute])
            for key in both
            if wanted[key][attribute] != found[key][attribute]
        ]
        yield Measure(f"touchpoints: {attribute}", 1 - len(wrong) / len(both), 0.99, wrong)


def journeys(house: Answers) -> Iterator[Measure]:
    """Every journey with its status, number of touches, beginning and order."""
    wanted = (
        (row["status"], row["touches"], moment(row["started_at"]), row["order_number"])
        for row in house.truth("journeys")
    )
    found = house.records("select status, touches, started_at, order_number from marts.fct_journeys")
    yield same("journeys", (tuple(row.values()) for row in found), wanted)


def stages(house: Answers) -> Iterator[Measure]:
    """In each stage model how far each journey came, what it became, and where each person stands."""
    progress = house.truth("journey_progress")
    came = house.records(
        "select p.framework, j.started_at, p.stage, p.touchpoint_type, p.outcome from marts.fct_journey_progress p "
        "join marts.fct_journeys j using (journey_key)"
    )
    stand = house.records("select framework, stage, entered_at, last_touch_at from marts.fct_person_stage")
    for model in sorted({row["framework"] for row in progress}):
        yield same(
            f"stages of journeys: {model}",
            (tuple(row.values()) for row in came if row["framework"] == model),
            ((model, moment(row["started_at"]), row["stage"], row["touchpoint_type"], row["outcome"])
             for row in progress if row["framework"] == model),
        )  # fmt: skip
        yield same(
            f"stages of people: {model}",
            (tuple(row.values()) for row in stand if row["framework"] == model),
            ((model, row["stage"], moment(row["entered_at"]), moment(row["last_touch_at"]))
             for row in house.truth("person_stages") if row["framework"] == model),
        )  # fmt: skip


def groups(house: Answers) -> Iterator[Measure]:
    """Households and companies: who belongs together, and what they did together."""
    rows = house.records("select id_type || ':' || value as cluster, person_key from vault.people")
    person = {row["cluster"]: row["person_key"] for row in rows}
    customers = {person.get(row["cluster"]) for row in house.truth("identifiers")}
    for level, name in (("household", "households"), ("account", "accounts")):
        wanted = {
            frozenset(person[member] for member in row["members"]): (
                row["people"], row["orders"], row["value_minor"], row["journeys"], row["touches"],
                moment(row["first_seen_at"]) if row["first_seen_at"] else None,
            )
            for row in house.truth(name)
        }  # fmt: skip
        told = {
            row.pop("key"): tuple(row.values())
            for row in house.records(
                f"select {level}_key as key, people, orders, value_minor, journeys, touches, first_seen_at from marts.dim_{level}"
            )
        }
        members: dict[str, set[str]] = defaultdict(set)
        for row in house.records(
            f"select {level}_key as key, person_key from marts.dim_person where {level}_key is not null"
        ):
            # The owner of a shop, who tried it out, is nobody's customer.
            if row["person_key"] in customers:
                members[row["key"]].add(row["person_key"])
        if wanted or members:
            yield same(name, ((frozenset(people),) for people in members.values()), ((people,) for people in wanted))
            sums = {frozenset(people): told[key] for key, people in members.items()}
            yield same(
                f"orders of {name}",
                ((key, *row[:3]) for key, row in sums.items()),
                ((key, *row[:3]) for key, row in wanted.items()),
            )
            yield same(f"journeys of {name}", sums.items(), wanted.items(), 0.98)


BATTERY: tuple[Callable[[Answers], Iterator[Measure]], ...] = (
    people,
    sessions,
    touches,
    journeys,
    stages,
    groups,
    credit,
    returns,
    related_products,
    suggestions,
    audiences,
)
