"""Who was erased stays erased: what still names him is not landed again, or lands without him.

The list of the erased (ops.erased_identifiers) holds hashes alone. Which columns of a stream name somebody its manifest says (`identifies`);
a row that names one of the erased is left out, or, where the stream is kept on erasure (`on_erasure: keep`: the books), emptied of
all that is personal in it.
"""

import contextlib
import re
from collections.abc import Iterator, Sequence

import msgspec
import psycopg
from psycopg import sql

from journeyhouse.contracts import Column, Identifies, Stream
from journeyhouse.errors import TransientError
from journeyhouse.http import redaction
from journeyhouse.landing.rows import Rejected, dig
from journeyhouse.macros import macros
from journeyhouse.settings import Settings
from journeyhouse.warehouse import engine, identifier_key
from journeyhouse.warehouse.identifier_key import IdentifierKey

_IS_ANYBODY = "select exists (select from ops.erased_identifiers)"
_HAS_KEY = "select coalesce(current_setting('journeyhouse.identifier_key_inner', true), '') <> ''"
_PLACEHOLDER = re.compile(r"\{([a-z0-9_]+)\}")


@contextlib.contextmanager
def session(settings: Settings) -> Iterator[psycopg.Connection]:
    """A connection to land over; one that can hash identifiers where somebody was erased.

    Raises ConfigError where the key that the erased are hashed with is not here: who is on the list could not be told.
    """
    with engine.connect(engine.url(settings), autocommit=True) as connection:
        key = identifier_key.held(settings, connection) if _any_erased(connection) else None
        if key is None:
            yield connection
            return
    with hashing(settings, key) as connection:
        yield connection


def hashing(settings: Settings, key: IdentifierKey) -> contextlib.AbstractContextManager[psycopg.Connection]:
    """A connection whose statements may hash identifiers."""
    return engine.connect(engine.url(settings), autocommit=True, options=masked(key).options())


def masked(key: IdentifierKey) -> IdentifierKey:
    """Whatever fails from now on, its message shows neither the key nor what is made of it."""
    for secret in (key.secret.decode(), *key.pads().values()):
        redaction.remember(secret)
    return key


def begin(connection: psycopg.Connection, stream: Stream) -> bool:
    """Whether rows of this stream are to be held against the list. Inside a landing's transaction, before it writes: an erasure
    waits for this landing to end, or this landing for the erasure, and then knows of it.

    Raises TransientError when the first erasure came while this session, which cannot hash, was at work.
    """
    if not identifying(stream):
        return False
    connection.execute(sql.SQL("lock table {} in row exclusive mode").format(sql.Identifier("raw", stream.table)))
    if not _any_erased(connection):
        return False
    if not connection.execute(_HAS_KEY).fetchone()[0]:
        raise TransientError(f"{stream.table}: somebody was erased meanwhile; nothing was landed. Try again.")
    return True


def suppress(connection: psycopg.Connection, table: sql.Identifier, stream: Stream, country: str) -> int:
    """Take the erased out of these rows of the stream. Returns how many rows went; of a stream that is kept none do."""
    named = names(stream, country)
    if stream.on_erasure == "keep":
        connection.execute(sql.SQL("update {} t set {} where {}").format(table, emptied(stream), named), prepare=False)
        return 0
    return connection.execute(sql.SQL("delete from {} t where {}").format(table, named), prepare=False).rowcount


def unnamed(
    connection: psycopg.Connection, stream: Stream, country: str, refused: Sequence[Rejected]
) -> list[Rejected]:
    """Of refused records those that name nobody who was erased, as far as they can be read."""
    columns = [column for column in stream.columns if column.identifies]
    columns += [
        column
        for column in stream.columns
        if any(f"{{{column.name}}}" in one.before for held in columns for one in held.identifies)
    ]
    table = sql.Identifier("pg_temp", "refused")
    shape = sql.SQL(", ").join(
        sql.SQL("{} {}").format(sql.Identifier(one.name), sql.SQL("jsonb" if one.type == "jsonb" else "text"))
        for one in columns
    )
    connection.execute(sql.SQL("create temp table refused (nth bigint, {}) on commit drop").format(shape))
    with connection.cursor().copy(sql.SQL("copy {} from stdin").format(table)) as copy:
        for nth, record in enumerate(refused):
            copy.write_row((nth, *(_told(record, column) for column in columns)))
    his = sql.SQL("select nth from {} t where {}").format(table, names(stream, country))
    gone = {nth for (nth,) in connection.execute(his)}
    connection.execute(sql.SQL("drop table {}").format(table))
    return [record for nth, record in enumerate(refused) if nth not in gone]


def _told(refused: Rejected, column: Column) -> str | None:
    """What a refused record has in a column, as text; None where it cannot be read. A gate sets rows aside by their columns' names."""
    try:
        record = msgspec.json.decode(refused.payload)
    except msgspec.DecodeError:
        return None
    value = dig(record, (column.name,) if isinstance(record, dict) and "_batch_id" in record else column.path)
    if column.type == "jsonb":
        return msgspec.json.encode(value).decode() if isinstance(value, dict) else None
    return str(value) if isinstance(value, str | int) else None


def identifying(stream: Stream) -> bool:
    """Whether a row of this stream can name a person."""
    return any(column.identifies for column in stream.columns)


def names(stream: Stream, country: str) -> sql.SQL:
    """The condition that a row `t` of an identifying stream names somebody of the list. `country` says how phones are written."""
    hashed = macros("postgres", country).keyed_identifier
    told = (
        f"{hashed(one.id_type, _value(column, one))} in (select id_value from ops.erased_identifiers where id_type = '{one.id_type}')"
        for column in stream.columns
        for one in column.identifies
    )
    return sql.SQL(f"({' or '.join(told)})")


def emptied(stream: Stream) -> sql.Composed:
    """What is personal in a row, set to nothing; its key stays."""
    columns = [
        column.name
        for column in stream.columns
        if (column.identifies or column.pii != "none") and column.name not in stream.primary_key
    ]
    return sql.SQL(", ").join(sql.SQL("{} = null").format(sql.Identifier(name)) for name in (*columns, "_extra"))


def _value(column: Column, one: Identifies) -> str:
    """The SQL text of an identifier in a row `t`, as staging makes it of the column."""
    held = f"t.\"{column.name}\" ->> '{one.key}'" if one.key else f'cast(t."{column.name}" as text)'
    parts = [
        f'cast(t."{part}" as text)' if nth % 2 else f"'{part}'"
        for nth, part in enumerate(_PLACEHOLDER.split(one.before))
        if part
    ]
    return f"({' || '.join([*parts, held])})"


def _any_erased(connection: psycopg.Connection) -> bool:
    return connection.execute(_IS_ANYBODY).fetchone()[0]
