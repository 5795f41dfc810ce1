"""Where the warehouse is, and connections to it."""

import contextlib
import re
from collections.abc import Iterator, Sequence
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

import psycopg

from journeyhouse.errors import WarehouseError
from journeyhouse.settings import Settings
from journeyhouse.warehouse import embedded

# What may stand behind the question mark of an address, and by which name libpq reads it of its environment.
_LIBPQ = {
    name: f"PG{name.replace('_', '').upper()}"
    for name in ("sslmode", "sslrootcert", "sslcert", "sslkey", "sslcrl", "channel_binding")
} | {"connect_timeout": "PGCONNECT_TIMEOUT"}

_NO_ADDRESS = (
    "JOURNEYHOUSE_WAREHOUSE_URL is not an address of a Postgres. Write postgresql://user:password@host:5432/database; "
    "in the password / is written %2F, @ is %40, : is %3A."
)


def url(settings: Settings, role: str = "journeyhouse") -> str:
    """The warehouse's URL: the configured one, else the embedded server's."""
    if settings.warehouse_url:
        return settings.warehouse_url
    return embedded.load(settings.var / "postgres").url(role, settings.database)


def dbt_environment(settings: Settings) -> dict[str, str]:
    """The same address in the pieces that dbt's profile wants."""
    pieces = _pieces(
        url(settings), [f"JOURNEYHOUSE_DBT_{name}" for name in ("HOST", "PORT", "USER", "PASSWORD", "DBNAME")]
    )
    return pieces | {"JOURNEYHOUSE_DBT_HOST": pieces["JOURNEYHOUSE_DBT_HOST"] or "127.0.0.1"}


def libpq_environment(address: str) -> dict[str, str]:
    """An address as libpq reads it of its environment: a password goes by no argument, which everybody who lists processes sees."""
    return _pieces(address, ["PGHOST", "PGPORT", "PGUSER", "PGPASSWORD", "PGDATABASE"])


def _pieces(address: str, names: Sequence[str]) -> dict[str, str]:
    """Host, port, user, password and database of an address under these names, and how it wants its connection encrypted."""
    parts = _parts(address)
    told = (parts.hostname, str(parts.port or 5432), parts.username, parts.password, parts.path.lstrip("/"))
    return {name: unquote(piece or "") for name, piece in zip(names, told, strict=True)} | _encryption(address)


def _encryption(address: str) -> dict[str, str]:
    """How an address wants its connection encrypted, for programs that are given the address in pieces."""
    asked = dict(parse_qsl(urlsplit(address).query))
    return {variable: asked[name] for name, variable in _LIBPQ.items() if name in asked}


def _parts(address: str) -> SplitResult:
    """What an address is made of. Raises WarehouseError for another way of naming a server, which psycopg alone would read."""
    parts = urlsplit(address)
    try:
        parts.port  # noqa: B018 # reads it
    except ValueError:
        raise WarehouseError(_NO_ADDRESS) from None
    if parts.scheme not in ("postgresql", "postgres"):
        raise WarehouseError(_NO_ADDRESS)
    return parts


@contextlib.contextmanager
def connect(address: str, **options) -> Iterator[psycopg.Connection]:
    """A connection whose failures are told in plain words, without the password.

    Raises WarehouseError when the server cannot be reached, is lost meanwhile, has no room left, was never made ready, or
    lets its user not do what he asks.
    """
    parts = _parts(address)
    port = parts.port or 5432
    try:
        connection = psycopg.connect(address, connect_timeout=10, **options)
    except psycopg.ProgrammingError:
        raise WarehouseError(_NO_ADDRESS) from None
    except psycopg.OperationalError as error:
        # Several lines where several addresses were tried, or with a question that means: nobody listens there.
        said = re.search(r" port \d+ failed: (.*)", str(error))
        reason = said[1].strip() if said else (str(error).strip().splitlines() or ["no answer"])[-1]
        raise WarehouseError(
            f"the warehouse at {parts.hostname}:{port}{parts.path} cannot be reached: {reason}. "
            "Start it with 'journeyhouse up', or correct JOURNEYHOUSE_WAREHOUSE_URL."
        ) from None
    try:
        with connection:
            yield connection
    except psycopg.errors.DiskFull as error:
        raise WarehouseError(
            f"the warehouse's disk is full ({error.diag.message_primary}). The batch in hand was rolled back, earlier ones "
            "stand; free space and run again."
        ) from error
    except (psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName) as error:
        raise WarehouseError(
            f"the warehouse at {parts.hostname}:{port}{parts.path} lacks a table ({error.diag.message_primary}). Make what is missing "
            "with 'journeyhouse init', and marts with 'journeyhouse run'."
        ) from error
    except (psycopg.errors.InsufficientPrivilege, psycopg.errors.ReadOnlySqlTransaction) as error:
        user, database = unquote(parts.username or ""), unquote(parts.path.lstrip("/"))
        raise WarehouseError(
            f"the warehouse at {parts.hostname}:{port}{parts.path} lets its user {user} not do that ({error.diag.message_primary}). "
            f"He must own what the house has made there, write, and make schemas: grant create on database {database} to {user};"
        ) from error
    except psycopg.OperationalError as error:
        if not connection.broken:
            raise
        raise WarehouseError(
            f"the warehouse at {parts.hostname}:{port}{parts.path} broke off ({str(error).strip().splitlines()[0]}). "
            "What was committed stands; run again when it is up."
        ) from error
    finally:
        connection.close()
