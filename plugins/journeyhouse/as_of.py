"""A past report built again: what had landed by a moment, told by the rules and the person keys of then, beside the house."""

import difflib
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import psycopg
from psycopg import sql

from journeyhouse import clock
from journeyhouse.errors import Busy, ConfigError
from journeyhouse.publish.tables import BI_ROLE
from journeyhouse.rules import history
from journeyhouse.settings import Settings
from journeyhouse.transform import dbt
from journeyhouse.warehouse import engine, schemas, versions

SCHEMAS = ("as_of_raw", "as_of_ops", "as_of_seeds", "as_of_staging", "as_of_vault", "as_of_intermediate", "as_of_marts")
_LEDGERS = ("int_identity__person_ledger", "int_groups__ledger")
# Whoever people are taken for, what platforms had said and chains weighed by is what they had then.
_LEDGERS_OF_FIGURES = ("int_ad_spend__ledger", "int_attribution__effects_ledger")
_LABELS = "int_identity__labels"
_LOCK = 0x6A68_0003
_CONTEXT = """
create table as_of_ops.build_context as
select 'as of'::text as build_id, %(at)s::timestamptz as as_of, %(landed)s::timestamptz as built_at, %(landed)s::timestamptz as loaded_until, ''::text as macros
"""
# What was told or done by then, each row with the time of that.
_TOLD = "create table as_of_ops.{table} as select * from ops.{table} where made_at <= %(landed)s"
# Revisions of builds that were begun by then; older ledgers say only as of when each build stood.
_LEDGER = """
create table as_of_intermediate.{ledger} as select l.* from intermediate.{ledger} as l
where %(now)s or case
    when to_jsonb(l) ->> 'recorded_at' is null then (to_jsonb(l) ->> 'recorded_as_of')::timestamptz <= %(at)s
    else (to_jsonb(l) ->> 'recorded_at')::timestamptz <= %(landed)s
end
"""
# Who is one person is asked of today; identifiers that are shown no more belong to whom they belonged last.
_TODAYS_LABELS = """
create table as_of_intermediate.{labels} as select * from intermediate.{labels};
insert into as_of_intermediate.{labels} (node_key, label, component)
select distinct on (node_key) node_key, person_key, person_key from intermediate.{ledger}
where node_key not in (select node_key from intermediate.{labels}) order by node_key, revision desc
"""
# A load that has written and not committed: its rows bear older times than they are seen at.
_LANDING = """
select min(a.xact_start) from pg_stat_activity a join pg_locks l on l.pid = a.pid join pg_class c on c.oid = l.relation
where l.mode = 'RowExclusiveLock' and c.relnamespace = 'raw'::regnamespace and a.pid <> pg_backend_pid()
"""


@dataclass(frozen=True)
class Moment:
    """As of when a report stands, and the load time up to which rows count for it."""

    at: datetime
    landed_until: datetime


@dataclass(frozen=True)
class Rebuilt:
    """What was built: the moment, the rows of each table of as_of_marts, and the seeds that nobody kept of then."""

    moment: Moment
    rows: dict[str, int]
    seeds_of_today: tuple[str, ...]


def rebuild(
    settings: Settings, wanted: str, marts: Sequence[str] = (), rules: str = "then", identity: str = "then"
) -> Rebuilt:
    """Build marts (all, or those named) as of a day, a time or a build; what an earlier call built is replaced.

    `rules` is then, now, or a version or day of `rules as-of`; `identity` then or now. The house is only read. Raises
    ConfigError for a moment of which nothing is known, Busy while a load is at work that began before it.
    """
    _known(marts)
    with engine.connect(engine.url(settings), autocommit=True) as connection:
        if not connection.execute("select pg_try_advisory_lock(%s)", (_LOCK,)).fetchone()[0]:
            raise Busy("another report is being built as of a date; there is one place for them, wait for it.")
        moment = _moment(connection, settings, wanted)
        seeds = _seeds(connection, settings, moment, rules)
        _make_room(connection, moment, identity)
        project = dbt.target(settings) / "as_of" / "project"
        shutil.rmtree(project, ignore_errors=True)
        shutil.copytree(dbt.PROJECT, project)
        history.replace_in(project / "seeds", seeds)
        built = (_LABELS, _LEDGERS[0]) if identity == "now" else ()
        loaded = dbt.build_as_of(settings, project, marts, built)
        _grant(connection)
        unkept = tuple(name for name in loaded if seeds and name not in seeds)
        return Rebuilt(moment, _counted(connection), unkept)


def drop(settings: Settings) -> None:
    """Remove what was built as of a date."""
    with engine.connect(engine.url(settings), autocommit=True) as connection:
        _drop(connection)
    shutil.rmtree(dbt.target(settings) / "as_of", ignore_errors=True)


def _known(marts: Sequence[str]) -> None:
    known = dbt.marts()
    for mart in marts:
        if mart not in known:
            near = difflib.get_close_matches(mart, known, 3) or sorted(known)[:3]
            raise ConfigError(f"there is no mart '{mart}'; did you mean {', '.join(near)}?")


def _moment(connection: psycopg.Connection, settings: Settings, wanted: str) -> Moment:
    """The moment that was asked for. Data that has a clock of its own (the demo's) landed by the builds that stood there."""
    if not connection.execute("select to_regclass('ops.raw_history')").fetchone()[0]:
        raise ConfigError(
            "this warehouse keeps no former versions yet; 'journeyhouse init' makes it keep them from then on."
        )
    build = connection.execute("select as_of, built_at from ops.builds where build_id = %s", (wanted,)).fetchone()
    if build:
        found = Moment(*build)
    else:
        at = _parsed(wanted, settings.company["timezone"], clock.now(settings))
        found = Moment(at, _landed_until(connection, at) if settings.demo else at)
    first, kept = versions.first_load(connection), versions.kept_since(connection)
    if first is None or found.landed_until < first:
        raise ConfigError(
            f"nothing had landed by {wanted}; " + (f"the first rows came at {first:%Y-%m-%d %H:%M %Z}." if first else "the warehouse is empty.")
        )  # fmt: skip
    if kept and found.landed_until < kept:
        raise ConfigError(f"former versions of rows are kept since {kept:%Y-%m-%d %H:%M %Z}; {wanted} cannot be told.")
    landing = connection.execute(_LANDING).fetchone()[0]
    if landing and landing <= found.landed_until:
        raise Busy(
            f"a load that began at {landing:%H:%M:%S %Z} is still at work; what landed by {wanted} is not known yet."
        )
    return found


def _parsed(wanted: str, timezone: str, now: datetime) -> datetime:
    """A time, or the end of a day in the company's time zone; of today, now."""
    zone, day = ZoneInfo(timezone), None
    try:
        day = date.fromisoformat(wanted)
    except ValueError:
        try:
            at = datetime.fromisoformat(wanted)
        except ValueError:
            raise ConfigError(
                f"'{wanted}' is no day (2026-03-01), no time (2026-03-01T18:00) and no build of this warehouse."
            ) from None
        at = at if at.tzinfo else at.replace(tzinfo=zone)
    else:
        at = datetime.combine(day, datetime.min.time(), zone)
    if at > now:
        raise ConfigError(f"{wanted} is in the future; it is {now.astimezone(zone):%Y-%m-%d %H:%M} in {timezone}.")
    return min(at + timedelta(days=1), now) if day else at


def _landed_until(connection: psycopg.Connection, at: datetime) -> datetime:
    row = connection.execute(
        "select max(built_at), (select min(as_of) from ops.builds) from ops.builds where as_of <= %s", (at,)
    )
    built, oldest = row.fetchone()
    if built is None:
        since = f"the oldest stands as of {oldest:%Y-%m-%d %H:%M %Z}" if oldest else "there is none"
        raise ConfigError(f"no build stood by {at:%Y-%m-%d %H:%M %Z}; {since}.")
    return built


def _seeds(connection: psycopg.Connection, settings: Settings, moment: Moment, rules: str) -> dict[str, list[dict]]:
    if rules == "now":
        return {}
    if rules == "then":
        return history.in_force(connection, moment.at, moment.landed_until)
    version, _build = history.find(connection, rules, settings.company["timezone"])
    return history.in_force(connection, moment.at, moment.landed_until) | history.of_version(connection, version)


def _make_room(connection: psycopg.Connection, moment: Moment, identity: str) -> None:
    known = connection.execute("select to_regclass(%s)", (f"intermediate.{_LABELS}",)).fetchone()[0]
    if identity == "now" and not known:
        raise ConfigError("no build has told yet who is one person; run: journeyhouse run")
    with connection.transaction():
        _drop(connection)
        for schema in SCHEMAS:
            connection.execute(sql.SQL("create schema {}").format(sql.Identifier(schema)))
        told = {"at": moment.at, "landed": moment.landed_until, "now": identity == "now"}
        _execute(connection, _CONTEXT, told)
        for table, made in (("value_forecasts", schemas.FORECASTS), ("activation_exports", schemas.EXPORTS)):
            connection.execute(made)
            _execute(connection, _TOLD, told, table=table)
        for ledger in (*_LEDGERS, *_LEDGERS_OF_FIGURES):
            if connection.execute("select to_regclass(%s)", (f"intermediate.{ledger}",)).fetchone()[0]:
                _execute(connection, _LEDGER, told | {"now": told["now"] and ledger in _LEDGERS}, ledger=ledger)
        if identity == "now":
            for statement in _TODAYS_LABELS.split(";"):
                _execute(connection, statement, {}, labels=_LABELS, ledger=_LEDGERS[0])


def _execute(connection: psycopg.Connection, statement: str, values: dict, **names: str) -> None:
    """Statements that make tables take no parameters: the values are written into them."""
    with psycopg.ClientCursor(connection) as cursor:
        identifiers = {name: sql.Identifier(value) for name, value in names.items()}
        cursor.execute(sql.SQL(statement).format(**identifiers), values)


def _drop(connection: psycopg.Connection) -> None:
    for schema in SCHEMAS:
        connection.execute(sql.SQL("drop schema if exists {} cascade").format(sql.Identifier(schema)))


def _grant(connection: psycopg.Connection) -> None:
    """BI may read these marts too: they hold of then what the published ones hold of now."""
    for statement in (
        "grant usage on schema as_of_marts to {}",
        "grant select on all tables in schema as_of_marts to {}",
    ):
        connection.execute(sql.SQL(statement).format(sql.Identifier(BI_ROLE)))


def _counted(connection: psycopg.Connection) -> dict[str, int]:
    tables = connection.execute(
        "select tablename from pg_tables where schemaname = 'as_of_marts' order by 1"
    ).fetchall()
    views = connection.execute("select viewname from pg_views where schemaname = 'as_of_marts' order by 1").fetchall()
    return {
        name: connection.execute(
            sql.SQL("select count(*) from {}").format(sql.Identifier("as_of_marts", name))
        ).fetchone()[0]
        for (name,) in sorted([*tables, *views])
    }
