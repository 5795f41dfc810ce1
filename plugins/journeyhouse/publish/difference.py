"""Candidate -> published as a difference: only rows that differ are written, and their former state is kept."""

from datetime import datetime

import psycopg
from psycopg import sql

from journeyhouse.errors import ConfigError
from journeyhouse.publish.result import TableChange
from journeyhouse.publish.tables import DEFINITION, Mart, shape

# Rows are remembered as text per column, not as JSON values: a type's own text form returns the very same value.
_KEEP = """
insert into ops.publish_undo (table_name, key, former, build_id)
select {name}, k.key, {former}, %(build_id)s
from changing x left join {published} m on {same} cross join lateral (select {key} as key) k
where not exists (select from ops.publish_undo u where u.table_name = {name} and u.key = k.key)
"""

# What a model wrote down since the last publication is all that differs: it was not made anew meanwhile, none of it is
# forgotten yet (models keep their changes for 30 days), and the view through which the mart shows it reads as it did.
_TELLS_ALL = f"""
select from ops.told where model = %(model)s and whole_at <= %(since)s and %(since)s > now() - interval '30 days'
and {DEFINITION.format("%(mart)s")} is not distinct from (
    select definition from ops.publications where table_name = %(mart)s order by publication_id desc limit 1
)
"""


def apply(
    connection: psycopg.Connection,
    mart: Mart,
    build_id: str,
    as_of: object,
    keep_undo: bool,
    since: datetime | None = None,
) -> TableChange:
    """Merge one mart inside the publication's transaction.

    Of a model that writes down what it changed, only what changed `since` the last publication is compared.
    """
    stamps = {"build_id": build_id, "as_of": as_of}
    if mart.is_new and not keep_undo:
        return _filled(connection, mart, stamps)
    scope = _changed_since(connection, mart, since) if since and not mart.is_new and not mart.is_reshaped else None
    published, candidate = mart.published, mart.candidate
    if scope:
        published = _looked_at(connection, "held", mart.published, scope)
        candidate = _looked_at(connection, "told", mart.candidate, scope)
    _refuse_repeated_keys(connection, mart, candidate)
    key = [sql.Identifier(column) for column in mart.key]
    values = [column for column in mart.columns if column not in mart.key]
    parts = {
        "published": published,
        "candidate": candidate,
        "same_m": _same(mart, "m", "c"),
        "differs": _row("m", values, "is distinct from", "c") if values else sql.SQL("false"),
        "either_keys": sql.SQL(", ").join(sql.SQL("coalesce(m.{0}, c.{0}) as {0}").format(column) for column in key),
        "first": sql.Identifier(mart.key[0]),
    }
    connection.execute("drop table if exists pg_temp.changing")
    connection.execute(
        sql.SQL(
            "create temp table changing on commit drop as "
            "select case when m.{first} is null then 'i' when c.{first} is null then 'd' else 'u' end as what, {either_keys} "
            "from {published} m full join {candidate} c on {same_m} "
            "where m.{first} is null or c.{first} is null or {differs}"
        ).format(**parts)
    )
    counts = dict(connection.execute("select what, count(*) from changing group by what").fetchall())
    if counts:
        connection.execute("analyze changing")
    if counts and keep_undo:
        connection.execute(
            sql.SQL(_KEEP).format(
                name=sql.Literal(mart.name),
                key=_as_text("x", mart.key),
                former=sql.SQL("case when x.what <> 'i' then {} end").format(_as_text("m", tuple(mart.everything))),
                published=mart.published,
                same=_same(mart, "m", "x"),
            ),
            {"build_id": build_id},
        )
    rows_before = _rows_before(connection, mart, counted_last=scope is not None)
    _write(connection, mart, candidate, values, counts, stamps)
    inserted, updated, deleted = (counts.get(what, 0) for what in "iud")
    return TableChange(inserted, updated, deleted, rows_before - updated - deleted)


def restore(connection: psycopg.Connection, name: str, key: tuple[str, ...]) -> TableChange:
    """Put back the former row of every key that the last publication touched."""
    standing = shape(connection, f"marts.{name}")
    gone = connection.execute(
        "select distinct k from (select jsonb_object_keys(former) as k from (select former from ops.publish_undo "
        "where table_name = %s and former is not null limit 1) one) names where not (k = any (%s))",
        (name, list(standing)),
    ).fetchall()
    if gone or not set(key) <= set(standing):
        raise ConfigError(
            f"marts.{name} was altered by hand since the last publication "
            f"({', '.join(row[0] for row in gone) or 'its key'} is missing): the former rows do not fit any more. "
            "Build and publish instead."
        )
    published = sql.Identifier("marts", name)
    columns = sql.SQL(", ").join(map(sql.Identifier, standing))
    typed = sql.SQL(", ").join(
        sql.SQL("(u.former ->> {})::{}").format(sql.Literal(column), sql.SQL(kind)) for column, kind in standing.items()
    )
    same = sql.SQL(" and ").join(
        sql.SQL("m.{} = (u.key ->> {})::{}").format(
            sql.Identifier(column), sql.Literal(column), sql.SQL(standing[column])
        )
        for column in key
    )
    removed = connection.execute(
        sql.SQL("delete from {} m using ops.publish_undo u where u.table_name = {} and {}").format(
            published, sql.Literal(name), same
        )
    ).rowcount
    returned = connection.execute(
        sql.SQL(
            "insert into {} ({}) select {} from ops.publish_undo u where u.table_name = {} and u.former is not null"
        ).format(published, columns, typed, sql.Literal(name))
    ).rowcount
    both = connection.execute(
        "select count(*) filter (where former is not null), count(*) from ops.publish_undo where table_name = %s",
        (name,),
    ).fetchone()
    replaced = removed - (both[1] - both[0])
    total = connection.execute(sql.SQL("select count(*) from {}").format(published)).fetchone()[0]
    return TableChange(returned - replaced, replaced, removed - replaced, total - returned)


def _filled(connection: psycopg.Connection, mart: Mart, stamps: dict) -> TableChange:
    """The first publication of a house: nothing stands that could differ, and there is no build to return to."""
    _refuse_repeated_keys(connection, mart, mart.candidate)
    return TableChange(_insert(connection, mart, mart.candidate, sql.SQL(""), stamps), 0, 0, 0)


def _write(
    connection: psycopg.Connection,
    mart: Mart,
    candidate: sql.Composable,
    values: list[str],
    counts: dict[str, int],
    stamps: dict,
) -> None:
    same_x = _same(mart, "m", "x")
    if counts.get("d"):
        connection.execute(
            sql.SQL("delete from {} m using changing x where x.what = 'd' and {}").format(mart.published, same_x)
        )
    if not counts.keys() - {"d"}:
        return
    # Set aside, for of a join of three tables by many columns the planner expects one row, and reads the last one whole for each.
    connection.execute("drop table if exists pg_temp.coming")
    connection.execute(
        sql.SQL(
            "create temp table coming on commit drop as "
            "select c.*, x.what as _what from {} c join changing x on {} where x.what <> 'd'"
        ).format(candidate, _same(mart, "c", "x"))
    )
    connection.execute("analyze coming")
    if counts.get("u"):
        connection.execute(
            sql.SQL(
                "update {published} m set {values}, build_id = %(build_id)s, as_of = %(as_of)s "
                "from coming c where c._what = 'u' and {same}"
            ).format(
                published=mart.published,
                values=sql.SQL(", ").join(sql.SQL("{0} = c.{0}").format(sql.Identifier(v)) for v in values),
                same=_same(mart, "m", "c"),
            ),
            stamps,
        )
    if counts.get("i"):
        _insert(connection, mart, sql.Identifier("coming"), sql.SQL("where c._what = 'i'"), stamps)


def _insert(
    connection: psycopg.Connection, mart: Mart, table: sql.Composable, which: sql.Composable, stamps: dict
) -> int:
    """Write rows of a table, stamped with the build; how many they were."""
    return connection.execute(
        sql.SQL(
            "insert into {published} ({into}) select {columns}, %(build_id)s, %(as_of)s from {table} c {which}"
        ).format(
            published=mart.published,
            into=sql.SQL(", ").join(map(sql.Identifier, mart.everything)),
            columns=_listed("c", tuple(mart.columns)),
            table=table,
            which=which,
        ),
        stamps,
    ).rowcount


def _changed_since(connection: psycopg.Connection, mart: Mart, since: datetime) -> list[str] | None:
    """Leave what the model changed since then in looked_at; its columns, or none where the whole must be compared."""
    model = _told_model(connection, mart)
    log = shape(connection, f"intermediate.{model}__changes")
    # By its key a row is found whatever else of it changed, and no part of a key is empty.
    keyed = list(mart.key) if set(mart.key) <= set(log) else []
    columns = keyed or [column for column in log if column in mart.columns]
    known = {"model": model, "since": since, "mart": mart.name}
    if not columns or not connection.execute(_TELLS_ALL, known).rowcount:
        return None
    connection.execute("drop table if exists pg_temp.looked_at")
    connection.execute(
        sql.SQL("create temp table looked_at on commit drop as select distinct {} from {} where told_at > %s").format(
            sql.SQL(", ").join(map(sql.Identifier, columns)), sql.Identifier("intermediate", f"{model}__changes")
        ),
        (since,),
    )
    connection.execute("analyze looked_at")
    return columns


def _rows_before(connection: psycopg.Connection, mart: Mart, counted_last: bool) -> int:
    """How many rows are published. Of a mart of which only a day is looked at not even they are counted: the last publication did."""
    told = "select inserted + updated + unchanged from ops.publications where table_name = %s and %s order by publication_id desc limit 1"
    return connection.execute(
        sql.SQL("select coalesce(({}), (select count(*) from {}))").format(sql.SQL(told), mart.published),
        (mart.name, counted_last),
    ).fetchone()[0]


def _looked_at(connection: psycopg.Connection, name: str, table: sql.Composable, scope: list[str]) -> sql.Composable:
    """The rows of a table that are looked at, set aside: joined as they are, how many match by several columns is guessed
    far too low, and each row would be held against each."""
    connection.execute(sql.SQL("drop table if exists pg_temp.{}").format(sql.Identifier(name)))
    connection.execute(
        sql.SQL("create temp table {} on commit drop as select t.* from {} t join looked_at l on {}").format(
            sql.Identifier(name),
            table,
            sql.SQL(" and ").join(sql.SQL("t.{0} = l.{0}").format(sql.Identifier(c)) for c in scope),
        )
    )
    connection.execute(sql.SQL("analyze {}").format(sql.Identifier(name)))
    return sql.Identifier("pg_temp", name)


def _told_model(connection: psycopg.Connection, mart: Mart) -> str:
    """The model behind the mart: itself, or what it is a view of where it is a view of one table."""
    below = connection.execute(
        "select table_name from information_schema.view_table_usage where view_schema = 'candidate' and view_name = %s",
        (mart.name,),
    ).fetchall()
    return below[0][0] if len(below) == 1 else mart.name


def _refuse_repeated_keys(connection: psycopg.Connection, mart: Mart, candidate: sql.Composable) -> None:
    key = sql.SQL(", ").join(map(sql.Identifier, mart.key))
    missing = sql.SQL(" or ").join(sql.SQL("{} is null").format(sql.Identifier(c)) for c in mart.key)
    found = connection.execute(
        sql.SQL("select {0} from {1} c group by {0} having count(*) > 1 or bool_or({2}) limit 1").format(
            key, candidate, missing
        )
    ).fetchone()
    if found:
        raise ConfigError(
            f"candidate.{mart.name} has a repeated or empty key ({', '.join(mart.key)}), e.g. "
            f"{', '.join(map(str, found))}. Correct the model's grain; nothing was published."
        )


def _same(mart: Mart, left: str, right: str) -> sql.Composed:
    return sql.SQL(" and ").join(
        sql.SQL(f"{left}.{{0}} = {right}.{{0}}").format(sql.Identifier(column)) for column in mart.key
    )


def _row(left: str, columns: list[str], operator: str, right: str) -> sql.Composed:
    return sql.SQL(f"({{}}) {operator} ({{}})").format(_listed(left, tuple(columns)), _listed(right, tuple(columns)))


def _listed(alias: str, columns: tuple[str, ...]) -> sql.Composed:
    return sql.SQL(", ").join(sql.SQL(f"{alias}.{{}}").format(sql.Identifier(column)) for column in columns)


def _as_text(alias: str, columns: tuple[str, ...]) -> sql.Composed:
    names = sql.SQL(", ").join(sql.Literal(column) for column in columns)
    texts = sql.SQL(", ").join(sql.SQL(f"{alias}.{{}}::text").format(sql.Identifier(column)) for column in columns)
    return sql.SQL("jsonb_object(array[{}]::text[], array[{}]::text[])").format(names, texts)
