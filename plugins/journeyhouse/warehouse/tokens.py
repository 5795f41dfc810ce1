"""The tokens that platforms gave us, sealed, one row for each source, account and client: `ops.tokens`.

A refresh token that may be used once is worth as much as the account: it is stored before the access token that came
with it is used, and only the holder of the lock asks for another.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import psycopg

from journeyhouse.errors import ConfigError, TransientError, WarehouseError
from journeyhouse.settings import Settings
from journeyhouse.warehouse import engine
from journeyhouse.warehouse.sealing import Seal, seal

_PATIENCE = "90s"
_KEEP = """
insert into ops.tokens (source, account, client, sealed, expires_at, refreshed_at, refreshes)
values (%s, %s, %s, %s, %s, clock_timestamp(), 1)
on conflict (source, account, client) do update set
    sealed = excluded.sealed, expires_at = excluded.expires_at, refreshed_at = excluded.refreshed_at,
    refreshes = ops.tokens.refreshes + 1
"""


@dataclass(frozen=True)
class Held:
    """A row whose lock we hold. `value` is what was kept last, None before the first time."""

    value: dict[str, Any] | None = field(repr=False)
    _connection: psycopg.Connection
    _seal: Seal
    _name: tuple[str, str, str]

    def keep(self, value: dict[str, Any], expires_at: float | None) -> None:
        """Store the value, committed and on the disk when this returns. `expires_at` (seconds since 1970) is for people to read."""
        until = datetime.fromtimestamp(expires_at, UTC) if expires_at else None
        self._connection.execute(_KEEP, (*self._name, self._seal.close(value), until))


class Tokens:
    """The token store of one house."""

    def __init__(self, settings: Settings):
        self._settings = settings

    @contextmanager
    def held(self, source: str, account: str, client: str) -> Iterator[Held]:
        """Hold the row's lock, which all processes share and a dead one lets go of.

        No transaction is open meanwhile: the platform's answer is waited for in here. Raises TransientError when
        another process keeps the lock for too long, ConfigError when the row was sealed with another key.
        """
        name = (source, account, client)
        own_seal = seal(self._settings)
        with engine.connect(engine.url(self._settings), autocommit=True) as connection:
            # The embedded server acknowledges before it writes, for what can be read again; a token used once cannot.
            connection.execute("set synchronous_commit = on")
            _lock(connection, name)
            yield Held(_stored(connection, own_seal, name), connection, own_seal, name)


def _lock(connection: psycopg.Connection, name: tuple[str, str, str]) -> None:
    """Let go of when the connection closes."""
    connection.execute("select set_config('lock_timeout', %s, false)", (_PATIENCE,))
    try:
        connection.execute("select pg_advisory_lock(hashtextextended(%s, 1))", ("\n".join(name),))
    except psycopg.errors.LockNotAvailable:
        raise TransientError(
            f"{name[0]}: another process has been renewing this account's token for more than {_PATIENCE}."
        ) from None


def _stored(connection: psycopg.Connection, own_seal: Seal, name: tuple[str, str, str]) -> dict[str, Any] | None:
    query = "select sealed from ops.tokens where source = %s and account = %s and client = %s"
    try:
        row = connection.execute(query, name).fetchone()
    except psycopg.errors.UndefinedTable:
        raise WarehouseError("the warehouse has no table ops.tokens yet; run: journeyhouse init") from None
    if row is None:
        return None
    try:
        return own_seal.open(row[0])
    except ConfigError as error:
        raise ConfigError(
            f"the stored token of {name[0]} cannot be opened: {error}. If that key is lost, authorise {name[0]} again, "
            f"configure the new refresh token, and: journeyhouse psql -- -c \"delete from ops.tokens where source = '{name[0]}'\""
        ) from None
