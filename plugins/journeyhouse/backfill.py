"""A past range read once more: what that takes is said before it is done."""

import math
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import psycopg
from psycopg import sql

from journeyhouse import clock
from journeyhouse.contracts import Source, Stream
from journeyhouse.errors import ConfigError
from journeyhouse.ingest import accounts, configured
from journeyhouse.settings import Settings
from journeyhouse.sources import registry
from journeyhouse.sources.windows import windows
from journeyhouse.warehouse import engine

# Each is an Airflow run of its own: one that fails does not cost the others.
_DAYS_A_RUN = 31
# What is dated before is not of our time, as at the gates.
_OLDEST = date(2000, 1, 1)
_PAGE = 100


@dataclass(frozen=True)
class Part:
    """One stream of one account in the asked range: how many windows are read, and about how many calls that takes."""

    stream: str
    account: str
    windows: int
    calls: int
    note: str = ""


@dataclass(frozen=True)
class Plan:
    """What a backfill would do. `left_out` says of each stream without a cursor why it has no part in it."""

    source: str
    first: date
    last: date
    parts: tuple[Part, ...]
    left_out: dict[str, str]

    @property
    def streams(self) -> list[str]:
        return list(dict.fromkeys(part.stream for part in self.parts))

    @property
    def runs(self) -> list[tuple[datetime, datetime]]:
        """Ranges [since, until) of the Airflow runs, in UTC, oldest first."""
        since, end, found = _midnight(self.first), _midnight(self.last) + timedelta(days=1), []
        while since < end:
            until = min(since + timedelta(days=_DAYS_A_RUN), end)
            found.append((since, until))
            since = until
        return found


def plan(settings: Settings, target: str, first: date, last: date) -> Plan:
    """Plan `<source>` or `<source>.<stream>` for the days first..last, both included.

    Raises ConfigError for an unknown or unconfigured target, and for a range that is empty or in the future.
    """
    name, _, wanted = target.partition(".")
    source, own = registry.source(name), configured(settings, name)
    if wanted and wanted not in source.streams:
        raise ConfigError(f"{name} has no stream '{wanted}'. Known: {', '.join(source.streams)}.")
    if source.protocol == "files":
        raise ConfigError(
            f"{name} reads files by their content: drop the old files again, there is nothing to backfill."
        )
    now = clock.now(settings)
    if not _OLDEST <= first <= last <= now.date():
        raise ConfigError(
            f"--from {first} --to {last}: the range must begin before it ends, from {_OLDEST} on, and not reach beyond {now.date()}."
        )
    parts, left_out = [], {}
    with engine.connect(engine.url(settings), autocommit=True) as connection:
        for stream in source.streams.values():
            if wanted in ("", stream.name):
                if stream.cursor is None:
                    left_out[stream.name] = "is read whole by every run"
                else:
                    parts += [_part(connection, stream, account, first, last, now) for account in accounts(source, own)]
    if not parts:
        raise ConfigError(f"{target} has nothing to backfill: {', '.join(f'{k} {v}' for k, v in left_out.items())}.")
    return Plan(name, first, last, tuple(parts), left_out)


def conflicts(settings: Settings, source: Source) -> list[str]:
    """Streams of the source that somebody is loading right now; a backfill of them waits its turn."""
    with engine.connect(engine.url(settings), autocommit=True) as connection:
        held = connection.execute(
            "select s.name from unnest(%s::text[]) as s(name) where exists (select from pg_locks l where l.locktype = 'advisory' "
            "and l.granted and ((l.classid::bigint << 32) | l.objid::bigint) = hashtextextended(s.name, 0) and l.objsubid = 1)",
            ([f"{source.name}.{stream}.{account}" for stream in source.streams for account in _all(settings, source)],),
        ).fetchall()
    return sorted({name.split(".")[1] for (name,) in held})


def _all(settings: Settings, source: Source) -> tuple[str, ...]:
    return accounts(source, configured(settings, source.name))


def _part(connection: psycopg.Connection, stream: Stream, account: str, first: date, last: date, now: datetime) -> Part:
    since, until = _midnight(first), _midnight(last) + timedelta(days=1)
    note = ""
    if stream.cursor.max_history_days:
        oldest = now - timedelta(days=stream.cursor.max_history_days)
        if since < oldest:
            note = f"the platform keeps {stream.cursor.max_history_days} days: read from {oldest.date()}"
    found = windows(stream.cursor, None, since, until)
    days = (until - since).days
    rows = _rows_a_day(connection, stream, account) * days / len(found)
    size = int(stream.paginator.get("size") or stream.paginator.get("page_size") or stream.params.get("limit") or _PAGE)
    # A report is asked for and waited for before its pages are read.
    calls = len(found) * (max(1, math.ceil(rows / size)) + (2 if stream.driver else 0))
    return Part(stream.name, account, len(found), calls, note)


def _rows_a_day(connection: psycopg.Connection, stream: Stream, account: str) -> float:
    """How many rows of this account have landed for a day so far; 0 before the first."""
    column = sql.Identifier(stream.cursor.column)
    count, oldest, newest = connection.execute(
        sql.SQL(
            "select count(*), min({0})::timestamptz, max({0})::timestamptz from {1} where _source_account = %s"
        ).format(column, sql.Identifier("raw", stream.table)),
        (account,),
    ).fetchone()
    return count / max(1, (newest - oldest).days + 1) if count and oldest else 0.0


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def table(found: Plan, busy: list[str]) -> str:
    """The plan as people read it."""
    lines = [f"{'stream':<28}{'account':<20}{'windows':>8}{'calls, about':>14}"]
    for part in found.parts:
        lines.append(
            f"{found.source + '.' + part.stream:<28}{part.account:<20}{part.windows:>8}{part.calls:>14}  {part.note}".rstrip()
        )
    lines += [f"{found.source}.{stream}: left out, it {why}" for stream, why in found.left_out.items()]
    lines += [
        f"{found.source}.{stream}: is being loaded right now; the backfill waits for it"
        for stream in busy
        if stream in found.streams
    ]
    lines.append(
        f"{found.first} to {found.last}: {len(found.runs)} Airflow run(s), then a build. The daily cursors stay where they are."
    )
    return "\n".join(lines)
