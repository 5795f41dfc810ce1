"""Identifiers as the last build's identity graph knows them, found by what people write."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import namedtuple_row

from journeyhouse.errors import ConfigError
from journeyhouse.macros import macros
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
_MAY_SEE = (
    "select exists (select from pg_class as c join pg_namespace as n on n.oid = c.relnamespace where n.nspname = 'vault' "
    "and c.relname = 'identifiers' and has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select'))"
)
# Types of values that are hashed nowhere.
_PLAIN = "('device', 'crm_account', 'email_domain')"


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


class Graph:
    """What the last build decided, asked as it is needed."""

    def __init__(self, connection: psycopg.Connection, key: IdentifierKey, country: str):
        self._connection, self._key, self._country = connection, key, country
        self._may_see = connection.execute(_MAY_SEE).fetchone()[0]

    def ask(self, query: str, *values: Any) -> list[Any]:
        with self._connection.cursor(row_factory=namedtuple_row) as cursor:
            return cursor.execute(query, values or None).fetchall()

    def hashes(self, text: str) -> list[tuple[str, str]]:
        """What the text is as an identifier of each type, hashed."""
        spelling = (
            macros("postgres", self._country).normalise_identifier("rules.id_type", "asked.value").replace("%", "%%")
        )
        spelled = self.ask(
            f"select rules.id_type, {spelling} as value "
            "from seeds.seed_identity_rules as rules cross join (select normalize(%s::text, nfc) as value) as asked", text,
        )  # fmt: skip
        return [(row.id_type, self._key.hash(row.value)) for row in spelled if row.value]

    def find(self, text: str) -> list[Found]:
        """By what the text is as an identifier; or as a person's key."""
        hashes = self.hashes(text)
        return self._identifiers(
            "(nodes.id_type, nodes.id_value) in (select * from unnest(%s::text[], %s::text[])) or people.person_key = %s",
            [id_type for id_type, _ in hashes], [value for _, value in hashes], text.strip(),
        )  # fmt: skip

    def known(self, text: str) -> list[Found]:
        """Whom the text names: of each person, or identifier that is nobody's, one. Raises ConfigError when no record shows it."""
        found = self.find(text)
        if not found:
            raise ConfigError(
                f"no record shows '{text}': neither as e-mail, phone, customer code or card, nor as a person's key."
            )
        by_person: dict[str, Found] = {}
        for one in found:
            by_person.setdefault(one.person_key or one.node_key, one)
        return list(by_person.values())

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
