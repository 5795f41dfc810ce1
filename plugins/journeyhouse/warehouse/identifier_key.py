"""The key by which identifiers are hashed: the house's secret, of which the warehouse holds a fingerprint alone.

SQL computes the HMAC from the two pads, which a session is given as settings when it connects: neither stands in any statement.
"""

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from journeyhouse.errors import ConfigError
from journeyhouse.settings import Settings
from journeyhouse.warehouse.own_keys import own_key, write_key

NAME = "JOURNEYHOUSE_IDENTIFIER_KEY"
_BLOCK = 64
_SHORTEST = 32
_LENGTH = 32
_PADS = {"inner": 0x36, "outer": 0x5C}
_ANEW = "hash everything anew by another key: journeyhouse rotate-identifier-key"


@dataclass(frozen=True)
class IdentifierKey:
    """A key of RFC 2104 with SHA-256."""

    secret: bytes = field(repr=False)

    @property
    def fingerprint(self) -> str:
        """What may be known of the key, to tell it from another one."""
        return hmac.digest(self.secret, b"fingerprint of the identifier key", "sha256").hex()[:16]

    def hash(self, value: str) -> str:
        """As the macro `keyed_hash`: the leftmost half of the HMAC (RFC 2104, section 5), in hexadecimal digits."""
        return hmac.digest(self.secret, value.encode(), "sha256").hex()[:_LENGTH]

    def pads(self) -> dict[str, str]:
        """The key as the inner and the outer hash take it, in hexadecimal digits."""
        whole = self.secret if len(self.secret) <= _BLOCK else hashlib.sha256(self.secret).digest()
        return {name: bytes(byte ^ pad for byte in whole.ljust(_BLOCK, b"\0")).hex() for name, pad in _PADS.items()}

    def options(self) -> str:
        """The pads as options that libpq gives a session of Postgres."""
        return " ".join(f"-c journeyhouse.identifier_key_{name}={pad}" for name, pad in self.pads().items())

    def environment(self) -> dict[str, str]:
        """What dbt's connections are made with: Postgres' by libpq's own variable, DuckDB's by the profile.

        dbt keeps variables with this prefix out of its logs and of what it writes.
        """
        pads = {f"DBT_ENV_SECRET_IDENTIFIER_KEY_{name.upper()}": pad for name, pad in self.pads().items()}
        given = [word for word in (os.environ.get("PGOPTIONS"), self.options()) if word]
        return pads | {"PGOPTIONS": " ".join(given)}


def configured(settings: Settings) -> IdentifierKey | None:
    """The key of the environment, else of var/identifier.key; None where there is neither."""
    path = _path(settings)
    if settings.identifier_key:
        return _checked(settings.identifier_key, NAME)
    return _checked(path.read_text(), str(path)) if path.is_file() else None


def own(settings: Settings) -> IdentifierKey:
    """The configured key; where there is none the house makes its own, once."""
    return configured(settings) or _checked(own_key(_path(settings), _new_secret), str(_path(settings)))


def held(settings: Settings, connection: psycopg.Connection) -> IdentifierKey:
    """The key that this warehouse's identifiers are hashed with.

    Raises ConfigError where it is not here: hashed with another one, nobody would be who he was.
    """
    known = connection.execute("select fingerprint from ops.identifier_key").fetchone()
    if known is None:
        raise ConfigError("the identifiers of this warehouse are not hashed yet; run: journeyhouse build")
    key = configured(settings)
    if key is None or key.fingerprint != known[0]:
        key = _prepared(settings, known[0]) or key
    place = f"{_path(settings)}, or {NAME}"
    if key is None:
        raise ConfigError(
            f"the identifiers of this warehouse are hashed with the key {known[0]}, which this house does not have. Copy it "
            f"from the house that built the warehouse ({place}). If it is lost, {_ANEW}"
        )
    if key.fingerprint != known[0]:
        raise ConfigError(
            f"the identifiers of this warehouse are hashed with the key {known[0]}, but this house has {key.fingerprint}. Give "
            f"it the former key ({place}), or {_ANEW}"
        )
    return key


def prepare(settings: Settings) -> IdentifierKey:
    """A new key of the house's own, kept beside the present one until `take`."""
    write_key(_next(settings), _new_secret(), replace=True)
    return _checked(_next(settings).read_text(), str(_next(settings)))


def take(settings: Settings) -> None:
    """Make the prepared key the house's own."""
    _next(settings).replace(_path(settings))


def _prepared(settings: Settings, fingerprint: str) -> IdentifierKey | None:
    """The prepared key if it is this one: a rotation was cut off after the warehouse had it."""
    path = _next(settings)
    key = _checked(path.read_text(), str(path)) if path.is_file() and not settings.identifier_key else None
    if key is None or key.fingerprint != fingerprint:
        return None
    take(settings)
    return key


def _path(settings: Settings) -> Path:
    return settings.var / "identifier.key"


def _next(settings: Settings) -> Path:
    return settings.var / "identifier.key.next"


def _new_secret() -> str:
    return secrets.token_hex(32)


def _checked(secret: str, place: str) -> IdentifierKey:
    secret = secret.strip()
    if len(secret) < _SHORTEST:
        raise ConfigError(
            f"{place} holds no identifier key: it must have {_SHORTEST} characters or more. "
            'Make one with: python -c "import secrets; print(secrets.token_hex(32))"'
        )
    return IdentifierKey(secret.encode())
