"""What a stream's readers share: the lock of its one writer, and where the last read ended."""

import contextlib
from collections.abc import Iterator

import psycopg

from journeyhouse.contracts import Stream
from journeyhouse.errors import Busy


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


def cursor_value(connection: psycopg.Connection, stream: Stream, account: str) -> str | None:
    """Where the last committed read of this stream ended (ISO text), None before the first."""
    row = connection.execute(
        "select cursor_value from ops.cursors where source = %s and stream = %s and account = %s",
        (stream.source, stream.name, account),
    ).fetchone()
    return row[0] if row else None
