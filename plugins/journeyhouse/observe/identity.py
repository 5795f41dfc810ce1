"""Why an identifier belongs to the person it belongs to: every pair that joins, and every pair that was refused."""

from collections import defaultdict
from typing import Any

from journeyhouse.errors import ConfigError
from journeyhouse.observe.identity_graph import Found, Graph
from journeyhouse.settings import Settings
from journeyhouse.warehouse import engine, identifier_key

_WORDS = {
    "blocked_value": "the value names nobody (seed_identity_blocked_values)",
    "max_people_per_value": "too many people are seen on it",
    "max_accounts_per_value": "one system has more than one account on it",
    "max_names_per_value": "records call whom it belongs to by names that contradict each other",
    "max_values_per_person": "one person does not have so many values of a type",
    "max_identifiers_per_person": "one person does not have so many identifiers",
    "min_records": "too few records show it",
    "manual_split": "a human parted them (seed_identity_manual_links)",
    "unknown_identifier": "no record shows one of the two",
}
# Refusals of a value for whom it is seen with.
_COUNTED = ("max_people_per_value", "max_accounts_per_value", "max_names_per_value")
_LEVELS = {"household": "household", "account": "company"}
_GROUP_WORDS = {
    "max_people_per_value": "too many share it",
    "max_values_per_person": "together they would be more people than one has",
    "min_records": "too few records show it",
    "blocked_value": "it is nobody's (seed_identity_blocked_values)",
}


def explain(settings: Settings, text: str, other: str | None = None) -> str:
    """Whom the identifier names and why, in lines; with `other` how the two come together, or what keeps them apart.

    Raises ConfigError when no record shows it.
    """
    with engine.connect(engine.url(settings), autocommit=True) as connection:
        if connection.execute("select to_regclass('intermediate.int_identity__labels')").fetchone()[0] is None:
            raise ConfigError("nothing was built yet; run scripts/run first.")
        graph = Graph(connection, identifier_key.held(settings, connection), settings.company["country"])
        told: list[str] = []
        for one in graph.known(text):
            told += _person(graph, one) if one.person_key else _nobody(graph, one)
            if other is not None:
                told += [line for target in graph.known(other) for line in _together(graph, one, target)]
        return "\n".join(told)


def _person(graph: Graph, start: Found) -> list[str]:
    members = {one.node_key: one for one in graph.members(start.person_key)}
    pairs = graph.pairs("int_identity__edges_accepted", members)
    records = graph.named(pair.example_record_key for pair in pairs if pair.example_record_key)
    lines = [f"{start} is person {start.person_key}, known by {len(members)} identifier(s):"]
    lines.append(f"  {start}")
    for node, pair, depth in _walk(start.node_key, pairs):
        lines.append(f"  {'   ' * (depth - 1)}└─ {members[node]}: {_evidence(pair, records)}")
    lines += [
        f"  device {device.device_id}{': shared, each visit is settled by itself' if device.is_shared else ''}"
        for device in graph.ask(
            "select distinct d.device_id, d.is_shared from intermediate.int_identity__identifier_person p "
            "join intermediate.int_identifiers i on i.node_key = p.node_key "
            "join intermediate.int_identifiers s on s.record_key = i.record_key and s.id_type = 'device' "
            "join intermediate.int_identity__device_person d on d.device_id = s.id_value where p.person_key = %s order by 1",
            start.person_key,
        )
    ]
    lines.append("history of the key:")
    for event in graph.ask(
        "select revision, recorded_as_of, event, previous_person_key, count(*) as identifiers "
        "from intermediate.int_identity__person_ledger where person_key = %s or previous_person_key = %s "
        "group by 1, 2, 3, 4 order by 1, 3", start.person_key, start.person_key,
    ):  # fmt: skip
        source = f" out of {event.previous_person_key}" if event.previous_person_key else ""
        lines.append(f"  {event.recorded_as_of:%Y-%m-%d}  {event.event}: {event.identifiers} identifier(s){source}")
    return lines + _refusals(graph, members) + _groups(graph, start.person_key)


def _groups(graph: Graph, person_key: str) -> list[str]:
    """The household and company of a person, what ties him to each, and what was refused to."""
    if graph.ask("select to_regclass('intermediate.int_groups__members') as built")[0].built is None:
        return []
    told = []
    ties = graph.ask(
        f"select members.level, members.group_key, ties.id_type, {graph.shown('ties')} as id_value, ties.people, "
        "(select count(*) from intermediate.int_groups__members as others where others.group_key = members.group_key) as size "
        "from intermediate.int_groups__members as members join intermediate.int_groups__ties as ties on ties.node_a = members.node_key "
        "where members.person_key = %s order by members.level desc, ties.id_type, 4", person_key,
    )  # fmt: skip
    for level, key in dict.fromkeys((tie.level, tie.group_key) for tie in ties):
        mine = [tie for tie in ties if tie.group_key == key]
        told.append(f"{_LEVELS[level]} {key}, {mine[0].size} person(s), by")
        told += [f"  {tie.id_type} {tie.id_value}: {tie.people} person(s) on it" for tie in mine]
    refused = graph.ask(
        f"select edges.level, edges.id_type, {graph.shown('edges')} as id_value, edges.people, coalesce(edges.refused_by, labels.refused_by) as refused_by "
        "from intermediate.int_groups__edges as edges "
        "join intermediate.int_groups__labels as labels on labels.node_key = edges.node_b "
        "where edges.person_key = %s and coalesce(edges.refused_by, labels.refused_by) is not null order by 1 desc, 2, 3", person_key,
    )  # fmt: skip
    told += [
        f"  no {_LEVELS[row.level]} by {row.id_type} {row.id_value} ({row.people} person(s){' or more' if row.refused_by == 'max_people_per_value' else ''} on it): "
        f"{_GROUP_WORDS.get(row.refused_by, row.refused_by)} (seed_group_rules)"
        for row in refused
    ]
    return told


def _nobody(graph: Graph, one: Found) -> list[str]:
    reason = _WORDS.get(one.refused_by or "", one.refused_by)
    return [f"{one} names nobody: {one.refused_by}, {reason}.", *_refusals(graph, {one.node_key: one})]


def _refusals(graph: Graph, members: dict[str, Found]) -> list[str]:
    pairs = graph.pairs("int_identity__edges_rejected", members)
    if not pairs:
        return ["nothing was refused."]
    keys = {pair.node_a for pair in pairs} | {pair.node_b for pair in pairs}
    known = {one.node_key: one for one in graph.nodes(keys)}
    records = graph.named(pair.example_record_key for pair in pairs if pair.example_record_key)
    lines = ["refused:"]
    for pair in pairs:
        two = " - ".join(
            str(known.get(key, "an identifier that no record shows")) for key in (pair.node_a, pair.node_b)
        )
        many = f" ({pair.people_on_value} people on it)" if pair.people_on_value and pair.refused_by in _COUNTED else ""
        lines.append(f"  {two}: {pair.refused_by}, {_WORDS.get(pair.refused_by, '')}{many}; {_evidence(pair, records)}")
    return lines


def _together(graph: Graph, one: Found, other: Found) -> list[str]:
    if one.person_key != other.person_key or one.person_key is None:
        return [f"{one} and {other} are not one person: no pair that is not refused leads from one to the other."]
    members = {found.node_key: found for found in graph.members(one.person_key)}
    pairs = graph.pairs("int_identity__edges_accepted", members)
    came_from = {node: pair for node, pair, _depth in _walk(one.node_key, pairs)}
    way, node = [str(other)], other.node_key
    while node != one.node_key:
        pair = came_from[node]
        node = pair.node_a if pair.node_b == node else pair.node_b
        way.append(str(members[node]))
    return [f"{one} and {other} are one person: " + " - ".join(reversed(way))]


def _walk(start: str, pairs: list[Any]) -> list[tuple[str, Any, int]]:
    """Everything that the pairs reach, in the order of reading: (node, pair that leads there, steps)."""
    ties: dict[str, list[tuple[str, Any]]] = defaultdict(list)
    for pair in sorted(pairs, key=lambda pair: (-pair.records, pair.node_a, pair.node_b)):
        ties[pair.node_a].append((pair.node_b, pair))
        ties[pair.node_b].append((pair.node_a, pair))
    reached, order = {start}, []
    nearest = [(start, 0)]
    children: dict[str, list[tuple[str, Any, int]]] = defaultdict(list)
    for node, depth in nearest:
        for neighbour, pair in ties[node]:
            if neighbour not in reached:
                reached.add(neighbour)
                nearest.append((neighbour, depth + 1))
                children[node].append((neighbour, pair, depth + 1))
    waiting = list(reversed(children[start]))
    while waiting:
        step = waiting.pop()
        order.append(step)
        waiting += reversed(children[step[0]])
    return order


def _evidence(pair: Any, records: dict[str, str]) -> str:
    parts = []
    if getattr(pair, "manual_link_id", None):
        parts.append(f"joined by a human ({pair.manual_link_id})")
    if pair.records:
        shown = records.get(pair.example_record_key, "what the web or a message showed together")
        parts.append(f"{pair.records} record(s) show both, e.g. {shown}")
    return "; ".join(parts) or "no record shows both"
