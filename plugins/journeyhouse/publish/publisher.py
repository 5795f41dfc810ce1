"""Publish an audited build: candidate -> marts in one transaction, and back again."""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

import psycopg
from psycopg.pq import TransactionStatus

from journeyhouse.errors import Busy, ConfigError, TransientError
from journeyhouse.publish import difference
from journeyhouse.publish.result import PublishResult, TableChange
from journeyhouse.publish.tables import BUILD_TABLE, DEFINITION, describe, ensure_tables, prepare

_LOCK = 0x6A68_0002
_LOCK_TIMEOUT = "5s"
_PATIENCE = "2s"
_PASSING = (
    psycopg.errors.LockNotAvailable,
    psycopg.errors.DeadlockDetected,
    psycopg.errors.SerializationFailure,
    psycopg.errors.AdminShutdown,
    psycopg.errors.CrashShutdown,
)


def publish(
    connection: psycopg.Connection,
    tables: Mapping[str, Sequence[str]],
    build_id: str,
    as_of: datetime,
    descriptions: Mapping[str, Mapping[str, str]] | None = None,
) -> PublishResult:
    """Make marts show this build: all tables (name -> unique columns) in one transaction, as a difference.

    `descriptions` say for each mart what it and its columns are; they become comments in the database.

    Rows that do not differ keep the build_id and as_of they were published with. Publishing the same
    build again is harmless. Raises ConfigError for a mart whose shape or key does not fit, Busy when
    another publication runs, TransientError when a reader's lock stood in the way; then nothing changed.
    """
    with _alone(connection):
        ensure_tables(connection)
        with _one_transaction(connection):
            standing = connection.execute(f"select build_id from marts.{BUILD_TABLE}").fetchone()
            _refuse_forgotten(connection, tables)
            again = standing is not None and standing[0] == build_id
            # Of a build published again the first state of each row is kept: it is looked for among many.
            connection.execute("analyze ops.publish_undo" if again else "truncate ops.publish_undo")
            since = _published_at(connection)
            # No way leads back to a build that shows who was erased.
            keeps = standing is not None and not _erases(connection)
            changes = {}
            for name in sorted(tables):
                mart = prepare(connection, name, tables[name])
                describe(connection, mart, (descriptions or {}).get(name, {}))
                changes[name] = difference.apply(connection, mart, build_id, as_of, keeps, since)
            if not again:
                _move_pointer(connection, build_id, as_of, keeps)
            _write_history(connection, build_id, as_of, "publish", changes)
            previous = connection.execute(f"select previous_build_id from marts.{BUILD_TABLE}").fetchone()[0]
    return PublishResult(build_id, as_of, previous, changes)


def rollback(connection: psycopg.Connection) -> PublishResult:
    """Return to the build before the last: the very rows it showed, with their build_id and as_of.

    One step back is kept. Raises ConfigError when there is nothing to return to.
    """
    with _alone(connection):
        ensure_tables(connection)
        with _one_transaction(connection):
            pointer = connection.execute(
                "select former from ops.publish_undo where table_name = %s", (BUILD_TABLE,)
            ).fetchone()
            if pointer is None:
                raise ConfigError(
                    "there is no earlier build to return to: nothing was published twice since the last rollback, or somebody was erased. "
                    "Only one step back is kept; to go further, build the older data again."
                )
            touched = connection.execute(
                "select table_name, (array_agg(key))[1] from ops.publish_undo where table_name <> %s "
                "group by table_name order by table_name",
                (BUILD_TABLE,),
            ).fetchall()
            changes = {name: difference.restore(connection, name, tuple(example)) for name, example in touched}
            former = pointer[0]
            connection.execute(
                f"update marts.{BUILD_TABLE} set build_id = %s, as_of = %s::timestamptz, "
                "published_at = %s::timestamptz, previous_build_id = %s",
                [former[name] for name in ("build_id", "as_of", "published_at", "previous_build_id")],
            )
            build_id, as_of, previous = connection.execute(
                f"select build_id, as_of, previous_build_id from marts.{BUILD_TABLE}"
            ).fetchone()
            connection.execute("truncate ops.publish_undo")
            _write_history(connection, build_id, as_of, "rollback", changes)
    return PublishResult(build_id, as_of, previous, changes)


def _published_at(connection: psycopg.Connection) -> datetime | None:
    """When the build that readers see was published; none after a rollback: then the marts are behind the models."""
    last = connection.execute(
        "select kind, published_at from ops.publications order by publication_id desc limit 1"
    ).fetchone()
    return last[1] if last and last[0] == "publish" else None


def _erases(connection: psycopg.Connection) -> bool:
    """Whether somebody was erased since the last publication."""
    if connection.execute("select to_regclass('ops.erasures')").fetchone()[0] is None:
        return False
    return connection.execute(
        "select exists (select from ops.erasures where erased_at > "
        "coalesce((select max(published_at) from ops.publications where kind = 'publish'), '-infinity'))"
    ).fetchone()[0]


def _move_pointer(connection: psycopg.Connection, build_id: str, as_of: datetime, kept: bool) -> None:
    if kept:
        connection.execute(
            "insert into ops.publish_undo (table_name, key, former, build_id) "
            "select %s, '{}', jsonb_object(array['build_id', 'as_of', 'published_at', 'previous_build_id'],"
            f" array[build_id, as_of::text, published_at::text, previous_build_id]), %s from marts.{BUILD_TABLE}",
            (BUILD_TABLE, build_id),
        )
    connection.execute(
        f"insert into marts.{BUILD_TABLE} as b (build_id, as_of, published_at) values (%s, %s, clock_timestamp()) "
        "on conflict (only_row) do update set build_id = excluded.build_id, as_of = excluded.as_of, "
        "published_at = excluded.published_at, previous_build_id = b.build_id",
        (build_id, as_of),
    )


def _write_history(
    connection: psycopg.Connection, build_id: str, as_of: datetime, kind: str, changes: dict[str, TableChange]
) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into ops.publications (build_id, as_of, kind, table_name, inserted, updated, deleted, unchanged,"
            f" definition, published_at) values (%s, %s, %s, %s, %s, %s, %s, %s, {DEFINITION.format('%s')}, now())",
            [
                (build_id, as_of, kind, name, c.inserted, c.updated, c.deleted, c.unchanged, name)
                for name, c in changes.items()
            ],
        )


def _refuse_forgotten(connection: psycopg.Connection, tables: Mapping[str, Sequence[str]]) -> None:
    """A mart left out of the build would stand still among marts that move, and nobody would see it."""
    published = connection.execute(
        "select distinct table_name from ops.publications where to_regclass('marts.' || quote_ident(table_name)) is not null"
    ).fetchall()
    if forgotten := sorted({name for (name,) in published} - set(tables)):
        names = ", ".join(f"marts.{name}" for name in forgotten)
        raise ConfigError(
            f"{names} was published before and is not in this build: readers would see old rows beside new ones. "
            f"Build it again, or take it from them knowingly: drop table {names}."
        )


@contextlib.contextmanager
def _alone(connection: psycopg.Connection) -> Iterator[None]:
    """One publication at a time. The lock is the session's, so that the snapshot is taken after the wait."""
    if connection.info.transaction_status != TransactionStatus.IDLE:
        raise ConfigError("publish needs a connection without an open transaction: it commits as one whole.")
    autocommit, connection.autocommit = connection.autocommit, True
    try:
        try:
            with connection.transaction():
                connection.execute(f"set local lock_timeout = '{_PATIENCE}'")
                connection.execute("select pg_advisory_lock(%s)", (_LOCK,))
        except psycopg.errors.LockNotAvailable:
            raise Busy("another publication is running; try again when it has finished.") from None
        try:
            yield
        finally:
            if not connection.closed:
                connection.execute("select pg_advisory_unlock(%s)", (_LOCK,))
    finally:
        if not connection.closed:
            connection.autocommit = autocommit


@contextlib.contextmanager
def _one_transaction(connection: psycopg.Connection) -> Iterator[None]:
    """All or nothing, on one snapshot of the candidate, never waiting long behind a reader's lock."""
    try:
        with connection.transaction():
            connection.execute("set transaction isolation level repeatable read")
            connection.execute(f"set local lock_timeout = '{_LOCK_TIMEOUT}'")
            connection.execute("set local datestyle = 'ISO, YMD'")
            connection.execute("set local timezone = 'UTC'")
            yield
    except _PASSING as error:
        raise TransientError(
            f"publishing was interrupted ({error.diag.message_primary}); nothing was changed. Try again."
        ) from error
