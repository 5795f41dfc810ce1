"""The published tables: made once, widened when a model gains a column or becomes exact, never dropped."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import psycopg
from psycopg import sql

from journeyhouse.errors import ConfigError

STAMPS = {"build_id": "text", "as_of": "timestamp with time zone"}
_STAMP_TEXTS = {
    "build_id": "The build that changed this row last (lần dựng đã đổi dòng này gần nhất).",
    "as_of": "As of when that build stood (thời điểm dữ liệu của lần dựng ấy).",
}
BUILD_TABLE = "journeyhouse_build"
BI_ROLE = "journeyhouse_bi"
# What the candidate of a mart is a view of; of a table nothing.
DEFINITION = "md5(pg_get_viewdef(to_regclass('candidate.' || quote_ident({}))))"

_CONTROL = f"""
create table if not exists ops.publications (
    publication_id bigint generated always as identity primary key,
    build_id text not null, as_of timestamptz not null, kind text not null check (kind in ('publish', 'rollback')),
    table_name text not null, inserted bigint not null, updated bigint not null, deleted bigint not null,
    unchanged bigint not null, published_at timestamptz not null
);
create table if not exists ops.publish_undo (
    table_name text not null, key jsonb not null, former jsonb, build_id text not null
);
alter table ops.publish_undo drop constraint if exists publish_undo_pkey;
create index if not exists publish_undo_of_table on ops.publish_undo (table_name);
create table if not exists marts.{BUILD_TABLE} (
    only_row boolean primary key default true check (only_row),
    build_id text not null, as_of timestamptz not null, published_at timestamptz not null, previous_build_id text
);
comment on table marts.{BUILD_TABLE} is 'The build that all marts show: one row.';
comment on table ops.publish_undo is
    'How to return to the previous build: the former row of every key the last publication touched, null if it was new.';
"""  # noqa: E501 -- comments on tables are read as one line

_SHAPE = """
select a.attname::text, format_type(a.atttypid, a.atttypmod), col_description(c.oid, a.attnum)
from pg_class c
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
where c.oid = to_regclass(%s)
order by a.attnum
"""
_KEY = """
select a.attname::text
from pg_index i cross join unnest(i.indkey::int2[]) with ordinality k(attnum, place)
join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
where i.indisprimary and i.indrelid = to_regclass(%s)
order by k.place
"""


@dataclass(frozen=True)
class Mart:
    """One published table and the candidate it is made from."""

    name: str
    key: tuple[str, ...]
    columns: dict[str, str]
    is_new: bool = False
    is_reshaped: bool = False

    @property
    def published(self) -> sql.Identifier:
        return sql.Identifier("marts", self.name)

    @property
    def candidate(self) -> sql.Identifier:
        return sql.Identifier("candidate", self.name)

    @property
    def everything(self) -> dict[str, str]:
        """Columns of the published table, as they stand in it for this build."""
        return self.columns | STAMPS


def ensure_tables(connection: psycopg.Connection) -> None:
    """Create ops.publications, ops.publish_undo and marts.journeyhouse_build where missing."""
    with connection.transaction():
        connection.execute(_CONTROL)
        # Asked first: who adds a column waits for all who read, even where it is there.
        if "definition" not in shape(connection, "ops.publications"):
            connection.execute("alter table ops.publications add column definition text")


def grant_bi(connection: psycopg.Connection) -> None:
    """Let the BI role read the published marts and nothing else."""
    role = sql.Identifier(BI_ROLE)
    others = ("raw", "raw_history", "staging", "intermediate", "candidate", "seeds", "ops")
    with connection.transaction():
        for schema in others:
            if connection.execute("select to_regnamespace(%s)", (schema,)).fetchone()[0]:
                at = sql.Identifier(schema)
                connection.execute(sql.SQL("revoke all on schema {} from {}").format(at, role))
                connection.execute(sql.SQL("revoke all on all tables in schema {} from {}").format(at, role))
        for statement in (
            "revoke all on schema marts from {}",
            "revoke all on all tables in schema marts from {}",
            "grant usage on schema marts to {}",
            "grant select on all tables in schema marts to {}",
            "alter default privileges in schema marts grant select on tables to {}",
        ):
            connection.execute(sql.SQL(statement).format(role))


def shape(connection: psycopg.Connection, table: str) -> dict[str, str]:
    """Column -> type of a table, in order; empty when there is no such table."""
    return {name: kind for name, kind, _ in connection.execute(_SHAPE, (table,))}


def prepare(connection: psycopg.Connection, name: str, key: Sequence[str]) -> Mart:
    """Bring marts.<name> to the candidate's shape without losing anything. Runs inside the publication.

    Columns are added, and double precision becomes numeric where the candidate is. Raises ConfigError when the
    candidate is missing, lost a column, retyped one in another way, or changed its key.
    """
    columns = {column: kind for column, kind in shape(connection, f"candidate.{name}").items() if column not in STAMPS}
    if not columns:
        raise ConfigError(
            f"candidate.{name} does not exist, but {name} is to be published. Build it (journeyhouse run), "
            "or take it off the list of marts."
        )
    if lost := [column for column in key if column not in columns] or not key:
        raise ConfigError(
            f"{name}: its key {lost or '(none)'} is not among the columns of candidate.{name}. "
            "Name the model's unique columns."
        )
    published = shape(connection, f"marts.{name}")
    mart = Mart(name, tuple(key), columns, not published, is_reshaped=published != columns | STAMPS)
    if not published:
        _create(connection, mart)
    else:
        _widen(connection, mart, published)
    return mart


def _create(connection: psycopg.Connection, mart: Mart) -> None:
    definitions = [
        sql.SQL("{} {}").format(sql.Identifier(column), sql.SQL(kind)) for column, kind in mart.everything.items()
    ]
    connection.execute(
        sql.SQL("create table {} ({}, primary key ({}))").format(
            mart.published,
            sql.SQL(", ").join(definitions),
            sql.SQL(", ").join(map(sql.Identifier, mart.key)),
        )
    )
    if connection.execute("select 1 from pg_roles where rolname = %s", (BI_ROLE,)).fetchone():
        connection.execute(sql.SQL("grant select on {} to {}").format(mart.published, sql.Identifier(BI_ROLE)))


def _widen(connection: psycopg.Connection, mart: Mart, published: dict[str, str]) -> None:
    name = mart.name
    key = tuple(row[0] for row in connection.execute(_KEY, (f"marts.{name}",)))
    if key != mart.key:
        raise ConfigError(
            f"marts.{name} has the key ({', '.join(key)}), the build says ({', '.join(mart.key)}). Readers join "
            f"on it, so it is not changed silently: correct the key, or 'drop table marts.{name}' to have it made anew."
        )
    for column in published:
        if column not in mart.everything:
            raise ConfigError(
                f"candidate.{name} no longer has the column {column}, which readers of marts.{name} may use. Put it "
                f"back in the model; if it must go: 'alter table marts.{name} drop column {column}', then publish."
            )
    published = _make_exact(connection, mart, published)
    for column, kind in mart.everything.items():
        if column not in published:
            connection.execute(
                sql.SQL("alter table {} add column {} {}").format(mart.published, sql.Identifier(column), sql.SQL(kind))
            )
        elif published[column] != kind:
            raise ConfigError(
                f"candidate.{name}.{column} is {kind}, but marts.{name}.{column} is {published[column]}. Cast it in "
                f"the model; if the type must change: 'alter table marts.{name} alter column {column} type {kind}'."
            )


def _make_exact(connection: psycopg.Connection, mart: Mart, published: dict[str, str]) -> dict[str, str]:
    """Turn double precision into the candidate's numeric, value by value as it reads. Returns the shape after it.

    The only change of type made unasked: readers keep every digit they saw. It rewrites the table once.
    """
    exact = {
        column: kind
        for column, kind in mart.columns.items()
        if published.get(column) == "double precision" and kind.startswith("numeric")
    }
    if not exact:
        return published
    changes = sql.SQL(", ").join(
        sql.SQL("alter column {0} type {1} using {0}::text::{1}").format(sql.Identifier(column), sql.SQL(kind))
        for column, kind in exact.items()
    )
    try:
        connection.execute(sql.SQL("alter table {} {}").format(mart.published, changes))
    except (psycopg.errors.FeatureNotSupported, psycopg.errors.DependentObjectsStillExist) as error:
        raise ConfigError(
            f"marts.{mart.name} holds {', '.join(exact)} as double precision and the build has exact numbers, but "
            f"something was built on the column: {error.diag.message_detail or error}. Drop that, publish "
            "(the column becomes exact), and make it anew."
        ) from error
    except psycopg.errors.NumericValueOutOfRange as error:
        raise ConfigError(
            f"marts.{mart.name} holds a number in {', '.join(exact)} that {', '.join(sorted(set(exact.values())))} "
            f"cannot hold: {error.diag.message_detail or error}. Correct or delete that row, then publish."
        ) from error
    return published | exact


def describe(connection: psycopg.Connection, mart: Mart, texts: Mapping[str, str]) -> None:
    """Say in the database what the mart and its columns are, as column -> text, the mart under its own name; untouched
    where it says so already, so that no lock is taken."""
    [(whole,)] = connection.execute("select obj_description(to_regclass(%s), 'pg_class')", (f"marts.{mart.name}",))
    standing = {column: text for column, _, text in connection.execute(_SHAPE, (f"marts.{mart.name}",))}
    if texts.get(mart.name) not in (None, whole):
        _comment(connection, sql.SQL("table {}").format(mart.published), texts[mart.name])
    for column, text in (_STAMP_TEXTS | texts).items():
        if column in standing and standing[column] != text:
            _comment(connection, sql.SQL("column {}.{}").format(mart.published, sql.Identifier(column)), text)


def _comment(connection: psycopg.Connection, target: sql.Composable, text: str) -> None:
    connection.execute(sql.SQL("comment on {} is {}").format(target, sql.Literal(text)))
