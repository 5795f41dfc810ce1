"""What the warehouse holds: columns, types and keys of the tables a gate may judge."""

from dataclasses import dataclass
from fnmatch import fnmatchcase

import psycopg
from psycopg import sql

from journeyhouse.errors import ConfigError
from journeyhouse.gates.rules import Rule

_RELATIONS = """
select n.nspname || '.' || c.relname,
       array_agg(a.attname::text order by a.attnum),
       array_agg(format_type(a.atttypid, a.atttypmod) order by a.attnum),
       coalesce((select array_agg(k.attname::text order by array_position(i.indkey::int2[], k.attnum))
                 from pg_index i join pg_attribute k on k.attrelid = c.oid and k.attnum = any (i.indkey)
                 where i.indrelid = c.oid and i.indisprimary), '{}')
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
where c.relkind in ('r', 'p', 'v', 'm') and n.nspname = any (%s)
group by n.nspname, c.relname, c.oid
order by 1
"""
_TEXTUAL = ("text", "character", "json")


@dataclass(frozen=True)
class Relation:
    """One table or view."""

    name: str
    columns: dict[str, str]
    key: tuple[str, ...]

    @property
    def source(self) -> str:
        return self.name.split(".", 1)[1].split("__", 1)[0]

    @property
    def stream(self) -> str:
        return self.name.split("__", 1)[-1]

    @property
    def text_columns(self) -> tuple[str, ...]:
        return tuple(name for name, kind in self.columns.items() if kind.startswith(_TEXTUAL))

    @property
    def identifier(self) -> sql.Identifier:
        return sql.Identifier(*self.name.split(".", 1))


class Catalogue:
    """The relations of some schemas, as they stand now."""

    def __init__(self, connection: psycopg.Connection, schemas: set[str]):
        rows = connection.execute(_RELATIONS, (sorted(schemas),))
        self.relations = {
            name: Relation(name, dict(zip(columns, types, strict=True)), tuple(key))
            for name, columns, types, key in rows
        }

    def of(self, rule: Rule) -> list[Relation]:
        """The relations that a rule is about. Raises ConfigError for a table or column that does not exist."""
        found = [relation for name, relation in self.relations.items() if fnmatchcase(name, rule.table)]
        if not found:
            raise ConfigError(
                f"{rule.file}: rule {rule.id}: table {rule.table} does not exist in the warehouse. "
                "Correct the name, or remove the rule if the table is gone."
            )
        for relation in found:
            for column in rule.columns:
                if column not in relation.columns:
                    raise ConfigError(
                        f"{rule.file}: rule {rule.id}: column {column} does not exist in {relation.name}. "
                        f"It has: {', '.join(relation.columns)}."
                    )
            if rule.scope == "batch" and "_batch_id" not in relation.columns:
                raise ConfigError(f"{rule.file}: rule {rule.id}: {relation.name} has no _batch_id; use scope: table.")
        return found
