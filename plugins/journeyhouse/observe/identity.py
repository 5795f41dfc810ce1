"""Why an identifier belongs to the person it belongs to: every pair that joins, and every pair that was refused."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import namedtuple_row

from journeyhouse.errors import ConfigError
from journeyhouse.macros import macros
from journeyhouse.settings import Settings
from journeyhouse.warehouse import engine, identifier_key
from journeyhouse.warehouse.identifier_key import IdentifierKey

# Where the key of a record that shows identifiers is found, and what its own number is.
_RECORDS = {
    "order": ("int_orders", "order_key", "source_record_id"),
    "refund": ("int_refunds", "refund_key", "source_record_id"),
    "customer": ("int_customers", "customer_key", "source_record_id"),
    "cart": ("int_carts", "cart_key", "cart_id"),
    "ticket": ("int_tickets", "ticket_key", "source_record_id"),
    "activity": ("int_activities", "activity_key", "source_record_id"),
    "answer": ("int_feedback", "feedback_key", "source_record_id"),
}
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

_MAY_SEE = (
    "select exists (select from pg_class as c join pg_namespace as n on n.oid = c.relnamespace where n.nspname = 'vault' "
    "and c.relname = 'identifiers' and has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select'))"
)
# Types of values that are hashed nowhere.
_PLAIN = "('device', 'crm_account', 'email_domain')"
_LEVELS = {"household": "household", "account": "company"}
_GROUP_WORDS = {
    "max_people_per_value": "too many share it",
    "max_values_per_person": "together they would be more people than one has",
    "min_records": "too few records show it",
    "blocked_value": "it is nobody's (seed_identity_blocked_values)",
}


@dataclass(frozen=True)
class Found:
    """An identifier that reads as what was asked for."""

    node_key: str
    id_type: str
    shown: str
    person_key: str | None
    refused_by: str | None

    def __str__(self) -> str:
        return f"{self.id_type} {self.shown}"


class _Graph:
    """What the last build decided, asked as it is needed."""

    def __init__(self, connection: psycopg.Connection, key: IdentifierKey, country: str):
        self._connection, self._key, self._country = connection, key, country
        self._may_see = connection.execute(_MAY_SEE).fetchone()[0]

    def ask(self, query: str, *values: Any) -> list[Any]:
        with self._connection.cursor(row_factory=namedtuple_row) as cursor:
            return cursor.execute(query, values or None).fetchall()

    def find(self, text: str) -> list[Found]:
        """By what the text is as an identifier of each type, hashed; or as a person's key."""
        spelling = (
            macros("postgres", self._country).normalise_identifier("rules.id_type", "asked.value").replace("%", "%%")
        )
        spelled = self.ask(
            f"select rules.id_type, {spelling} as value "
            "from seeds.seed_identity_rules as rules cross join (select normalize(%s::text, nfc) as value) as asked", text,
        )  # fmt: skip
        hashes = [(row.id_type, self._key.hash(row.value)) for row in spelled if row.value]
        return self._identifiers(
            "(nodes.id_type, nodes.id_value) in (select * from unnest(%s::text[], %s::text[])) or people.person_key = %s",
            [id_type for id_type, _ in hashes], [value for _, value in hashes], text.strip(),
        )  # fmt: skip

    def members(self, person_key: str) -> list[Found]:
        return self._identifiers("people.person_key = %s", person_key)

    def nodes(self, keys: Iterable[str]) -> list[Found]:
        return self._identifiers("nodes.node_key = any(%s)", list(keys))

    def _identifiers(self, condition: str, *values: Any) -> list[Found]:
        rows = self.ask(
            f"select nodes.node_key, nodes.id_type, {self.shown('nodes')} as shown, people.person_key, labels.refused_by "
            "from intermediate.int_identity__nodes as nodes "
            "join intermediate.int_identity__labels as labels on labels.node_key = nodes.node_key "
            "left join intermediate.int_identity__identifier_person as people on people.node_key = nodes.node_key "
            f"where {condition} order by people.priority, nodes.id_type, shown",
            *values,
        )
        return [Found(*row) for row in rows]

    def shown(self, table: str) -> str:
        """Of an identifier's hash in this table, what it stands for; to who may not know, that it is hidden.

        Of an address only house and street are hashed, and its town stands behind.
        """
        hashed = f"substring({table}.id_value from '^[0-9a-f]{{32}}')"
        kept = f"case when {table}.id_type = 'address' then substring({table}.id_value from 33) else '' end"
        hidden = f"'(hidden ' || left({hashed}, 8) || ')'"
        value = (
            f"(select known.value from vault.identifiers as known where known.id_type = {table}.id_type and known.id_value = {hashed})"
            if self._may_see
            else "null"
        )
        return f"case when {table}.id_type in {_PLAIN} then {table}.id_value else coalesce({value}, {hidden}) || {kept} end"

    def pairs(self, table: str, members: Iterable[str]) -> list[Any]:
        keys = list(members)
        return self.ask(f"select * from intermediate.{table} where node_a = any(%s) or node_b = any(%s)", keys, keys)

    def named(self, keys: Iterable[str]) -> dict[str, str]:
        """Records in words: 'magento order 100023'."""
        parts = [
            sql.SQL("select {key}, source_system || {word} || {number} from intermediate.{table} where {key} = any(%(keys)s)").format(
                key=sql.Identifier(key), word=sql.Literal(f" {word} "), number=sql.Identifier(number), table=sql.Identifier(table)
            )
            for word, (table, key, number) in _RECORDS.items()
        ]  # fmt: skip
        query = sql.SQL(" union all ").join(parts)
        return dict(self._connection.execute(query, {"keys": list(keys)}).fetchall())


def explain(settings: Settings, text: str, other: str | None = None) -> str:
    """Whom the identifier names and why, in lines; with `other` how the two come together, or what keeps them apart.

    Raises ConfigError when no record shows it.
    """
    with engine.connect(engine.url(settings), autocommit=True) as connection:
        if connection.execute("select to_regclass('intermediate.int_identity__labels')").fetchone()[0] is None:
            raise ConfigError("nothing was built yet; run scripts/run first.")
        graph = _Graph(connection, identifier_key.held(settings, connection), settings.company["country"])
        told: list[str] = []
        for one in _known(graph, text):
            told += _person(graph, one) if one.person_key else _nobody(graph, one)
            if other is not None:
                told += [line for target in _known(graph, other) for line in _together(graph, one, target)]
        return "\n".join(told)


def _known(graph: _Graph, text: str) -> list[Found]:
    found = graph.find(text)
    if not found:
        raise ConfigError(
            f"no record shows '{text}': neither as e-mail, phone, customer code or card, nor as a person's key."
        )
    by_person: dict[str, Found] = {}
    for one in found:
        by_person.setdefault(one.person_key or one.node_key, one)
    return list(by_person.values())


def _person(graph: _Graph, start: Found) -> list[str]:
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


def _groups(graph: _Graph, person_key: str) -> list[str]:
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


def _nobody(graph: _Graph, one: Found) -> list[str]:
    reason = _WORDS.get(one.refused_by or "", one.refused_by)
    return [f"{one} names nobody: {one.refused_by}, {reason}.", *_refusals(graph, {one.node_key: one})]


def _refusals(graph: _Graph, members: dict[str, Found]) -> list[str]:
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


def _together(graph: _Graph, one: Found, other: Found) -> list[str]:
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
