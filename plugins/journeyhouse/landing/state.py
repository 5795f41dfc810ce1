"""What a stream's readers share: the lock of its one writer, and where the last read ended."""

import contextlib
import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

import psycopg

from journeyhouse.contracts import Stream
from journeyhouse.errors import Busy

logger = logging.getLogger(__name__)
# The days of an account may be half a day ahead of UTC.
_AHEAD = timedelta(days=1)


@contextlib.contextmanager
def one_writer(connection: psycopg.Connection, stream: Stream, account: str) -> Iterator[None]:
    """Hold the stream's lock. Raises Busy when another run writes it: two writers never meet."""
    name = f"{stream.source}.{stream.name}.{account}"
    taken = connection.execute("select pg_try_advisory_lock(hashtextextended(%s, 0))", (name,)).fetchone()[0]
    if not taken:
        raise Busy(f"{name} is being loaded by another run; this one did nothing. Try again when it is done.")
    try:
        yield
    finally:
        if not connection.closed:
            connection.execute("select pg_advisory_unlock(hashtextextended(%s, 0))", (name,))


def cursor_value(connection: psycopg.Connection, stream: Stream, account: str, now: datetime) -> str | None:
    """Where the last committed read of this stream ended (ISO text), None before the first.

    A cursor of days to come was written by a clock that went wrong. Nothing tells where reading had truly got to, so
    it is forgotten and the stream read from its start: landing again what is there already changes nothing.
    """
    identity = (stream.source, stream.name, account)
    where = "where source = %s and stream = %s and account = %s"
    row = connection.execute(f"select cursor_value from ops.cursors {where}", identity).fetchone()
    if row is None or datetime.fromisoformat(row[0]) <= now + _AHEAD:
        return row and row[0]
    logger.warning("%s.%s: its cursor %s lies in the future; the stream is read from its start.", *identity[:2], row[0])
    connection.execute(f"delete from ops.cursors {where}", identity)
    return None
