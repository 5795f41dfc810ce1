"""Hash a warehouse's identifiers for the first time, or anew by another key: people keep their keys through both.

The ledger alone must be carried over, for it is never rebuilt. What else holds hashes is dropped, and the next build makes it.
"""

import psycopg
from psycopg import sql

from journeyhouse.errors import ConfigError
from journeyhouse.landing.suppression import hashing, masked
from journeyhouse.macros import macros
from journeyhouse.settings import Settings
from journeyhouse.warehouse import engine, identifier_key
from journeyhouse.warehouse.identifier_key import IdentifierKey

_LOCK = 0x6A68_0004
_LEDGERS = ("int_identity__person_ledger", "int_groups__ledger", "int_ad_spend__ledger")
_EXISTS = "select to_regclass('intermediate.{}') is not null"
# Before identifiers were hashed they stood in the graph as they are.
_IN_THE_CLEAR = "select node_key, id_type, id_value as value from intermediate.int_identity__nodes"
_IN_THE_VAULT = "select md5(id_type || chr(31) || id_value) as node_key, id_type, value from vault.identifiers"


def begin(settings: Settings, connection: psycopg.Connection) -> IdentifierKey:
    """The key of a build. The first one notes it, and hashes who was known before there was a key."""
    if connection.execute("select 1 from ops.identifier_key").fetchone() is None:
        key = identifier_key.own(settings)
        with hashing(settings, key) as own, own.transaction():
            own.execute("select pg_advisory_xact_lock(%s)", (_LOCK,))
            if own.execute("select 1 from ops.identifier_key").fetchone() is None:
                if _has(own, _LEDGERS[0]) and _has(own, "int_identity__nodes"):
                    _carry_over(own, _IN_THE_CLEAR)
                own.execute("insert into ops.identifier_key (fingerprint) values (%s)", (key.fingerprint,))
    return masked(identifier_key.held(settings, connection))


def rotate(settings: Settings, forget_erased: bool = False) -> IdentifierKey:
    """Hash everything by another key: the one that this house was given since, else a new one of its own. Returns it.

    The former key is not needed. Of who was erased the warehouse has hashes alone: without `forget_erased` they hold it to its key. Raises
    ConfigError then, when there is nothing to hash, or no other key to hash by.
    """
    with engine.connect(engine.url(settings), autocommit=True) as connection:
        known = connection.execute("select fingerprint from ops.identifier_key").fetchone()
        (erased,) = connection.execute("select count(*) from ops.erased_identifiers").fetchone()
    if known is None:
        raise ConfigError("no identifier of this warehouse is hashed yet; the first build does it.")
    if erased and not forget_erased:
        raise ConfigError(
            f"{erased} identifier(s) of people who were erased are known by their hashes alone, and would be landed again under another key. "
            "Rotate with --forget-erased, then erase again who asks for it: the requests say by which identifiers."
        )
    key = identifier_key.configured(settings)
    is_own = key is None or key.fingerprint == known[0]
    if is_own:
        if settings.identifier_key:
            raise ConfigError(
                f"{identifier_key.NAME} is the key that the warehouse is hashed with; set it to the new one, then run this again."
            )
        key = identifier_key.prepare(settings)
    with hashing(settings, key) as connection, connection.transaction():
        connection.execute("select pg_advisory_xact_lock(%s)", (_LOCK,))
        _carry_over(connection, _IN_THE_VAULT)
        connection.execute(f"update vault.identifiers set id_value = {macros('postgres').keyed_hash('value')}")
        connection.execute("delete from ops.erased_identifiers")
        connection.execute("update ops.identifier_key set fingerprint = %s, since = now()", (key.fingerprint,))
    if is_own:
        identifier_key.take(settings)
    return key


def _has(connection: psycopg.Connection, table: str) -> bool:
    return connection.execute(_EXISTS.format(table)).fetchone()[0]


def _carry_over(connection: psycopg.Connection, known: str) -> None:
    """Name the ledger's identifiers as they are hashed now; forget all that holds them by another name."""
    hashed = macros("postgres").keyed_hash("known.value")
    connection.execute(
        f"update intermediate.{_LEDGERS[0]} as ledger set node_key = md5(known.id_type || chr(31) || {hashed}) "
        f"from ({known}) as known where known.node_key = ledger.node_key"
    )
    gone = connection.execute(
        "select tablename from pg_tables where schemaname = 'intermediate' and tablename <> all(%s)", (list(_LEDGERS),)
    ).fetchall()
    for (table,) in gone:
        connection.execute(sql.SQL("drop table if exists {} cascade").format(sql.Identifier("intermediate", table)))
