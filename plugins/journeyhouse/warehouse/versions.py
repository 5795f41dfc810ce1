"""Former versions of raw rows, in raw_history.<source>__<stream>: what was known on a day stays known.

The database keeps them itself, in the transaction of whoever replaces or removes a row: a landing, a gate, a hand. A
version was valid in [_loaded_at, _superseded_at); of a row that was replaced the end is its successor's _loaded_at, so
that at each moment a row has one version or none. Inserting costs nothing.
"""

from datetime import datetime

import psycopg
from psycopg import sql

SCHEMA = "raw_history"
_CONTROL = """
create table if not exists ops.raw_history (
    only_row boolean primary key default true check (only_row), kept_since timestamptz
);
comment on column ops.raw_history.kept_since is 'Versions that ended before are not there; null where all are.'
"""
# By name and from the catalogue: columns that come later stand elsewhere in the history than in the table.
_KEEP = """
create or replace function raw_history.keep() returns trigger language plpgsql as $keep$
declare
    history regclass := to_regclass(format('raw_history.%I', tg_table_name));
    names text;
    former text;
    same text;
begin
    if not exists (select from superseded) then
        return null;
    end if;
    select string_agg(format('%I', a.attname), ', '), string_agg(format('was.%I', a.attname), ', ') into names, former
    from pg_attribute a join pg_attribute h on h.attrelid = history and h.attname = a.attname and not h.attisdropped
    where a.attrelid = tg_relid and a.attnum > 0 and not a.attisdropped;
    if tg_op = 'DELETE' then
        execute format('insert into %1$s (%2$s, _superseded_at) select %2$s, clock_timestamp() from superseded', history, names);
    else
        select string_agg(format('was.%1$I = becomes.%1$I', a.attname), ' and ') into same
        from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any (i.indkey)
        where i.indrelid = tg_relid and i.indisprimary;
        execute format(
            'insert into %1$s (%2$s, _superseded_at) select %3$s, coalesce(becomes._loaded_at, clock_timestamp()) '
            'from superseded was left join successors becomes on %4$s',
            history, names, former, same
        );
    end if;
    return null;
end
$keep$
"""
_TRIGGERS = """
create or replace trigger keep_replaced after update on {table} referencing old table as superseded new table as successors
for each statement execute function raw_history.keep();
create or replace trigger keep_removed after delete on {table} referencing old table as superseded
for each statement execute function raw_history.keep();
"""
_TABLES = """
select c.relname, a.attname, format_type(a.atttypid, a.atttypmod), n.nspname = 'raw',
    exists (select from pg_trigger t where t.tgrelid = c.oid and t.tgname = 'keep_removed')
from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
where n.nspname in ('raw', 'raw_history') and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
order by a.attnum
"""


def begin(connection: psycopg.Connection) -> None:
    """Note since when versions are kept: since ever where no raw table was made yet. Runs before the first is."""
    connection.execute(_CONTROL)
    connection.execute(
        "insert into ops.raw_history (kept_since) "
        "select case when exists (select from pg_tables where schemaname = 'raw') then now() end on conflict do nothing"
    )


def ensure(connection: psycopg.Connection) -> None:
    """A history of every raw table, with its columns and types as they stand now."""
    connection.execute(_KEEP)
    raw: dict[str, dict[str, str]] = {}
    history: dict[str, dict[str, str]] = {}
    watched = set()
    for table, column, kind, is_raw, is_watched in connection.execute(_TABLES):
        (raw if is_raw else history).setdefault(table, {})[column] = kind
        if is_watched:
            watched.add(table)
    for name, columns in raw.items():
        table, kept = sql.Identifier("raw", name), sql.Identifier(SCHEMA, name)
        if name not in history:
            connection.execute(
                sql.SQL("create table {} (like {}, _superseded_at timestamptz not null)").format(kept, table)
            )
            connection.execute(sql.SQL("create index on {} (_superseded_at)").format(kept))
        for column, kind in columns.items():
            held = history.get(name, columns).get(column)
            if held != kind:
                change = "add column {} {}" if held is None else "alter column {} type {}"
                connection.execute(
                    sql.SQL("alter table {} " + change).format(kept, sql.Identifier(column), sql.SQL(kind))
                )
        if name not in watched:
            connection.execute(sql.SQL(_TRIGGERS).format(table=table))


def kept_since(connection: psycopg.Connection) -> datetime | None:
    """From when on every version is there; None when that is since ever."""
    return connection.execute("select max(kept_since) from ops.raw_history").fetchone()[0]


def first_load(connection: psycopg.Connection) -> datetime | None:
    """When the oldest row that is held landed; None when nothing did."""
    tables = connection.execute("select tablename from pg_tables where schemaname = %s", (SCHEMA,)).fetchall()
    moments = sql.SQL(" union all ").join(
        sql.SQL("select min(_loaded_at) as at from {}").format(sql.Identifier(schema, table))
        for (table,) in tables
        for schema in ("raw", SCHEMA)
    )
    return (
        connection.execute(sql.SQL("select min(at) from ({}) loads").format(moments)).fetchone()[0] if tables else None
    )


def forget(connection: psycopg.Connection, days: int) -> int:
    """Delete versions that ended more than so many days ago; returns how many."""
    with connection.transaction():
        (until,) = connection.execute(
            "update ops.raw_history set kept_since = greatest(kept_since, now() - make_interval(days => %s)) "
            "returning kept_since",
            (days,),
        ).fetchone()
        tables = connection.execute("select tablename from pg_tables where schemaname = %s", (SCHEMA,)).fetchall()
        return sum(
            connection.execute(
                sql.SQL("delete from {} where _superseded_at < %s").format(sql.Identifier(SCHEMA, table)), (until,)
            ).rowcount
            for (table,) in tables
        )
