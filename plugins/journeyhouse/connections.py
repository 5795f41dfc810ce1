"""`airflow:` references: a secret of an Airflow connection, inside Airflow by its own look-up, outside from the environment.

This module knows no Airflow. journeyhouse.airflow registers its look-up, which also asks the secrets backends.
"""

import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

_REFERENCE = re.compile(r"^(?P<id>[\w.-]*?\w)(?:\.(?:(?P<part>login|host|password)|extra\.(?P<key>.+)))?$")


@dataclass(frozen=True)
class Connection:
    """The parts of an Airflow connection that can hold a credential."""

    login: str = ""
    password: str = field(default="", repr=False)
    host: str = ""
    extra: dict[str, Any] = field(default_factory=dict, repr=False)


def from_environment(conn_id: str) -> Connection | None:
    """AIRFLOW_CONN_<ID> as JSON or URI, the two forms that Airflow reads; None when it is unset or unreadable."""
    text = os.environ.get(f"AIRFLOW_CONN_{conn_id.upper()}", "").strip()
    try:
        return _from_json(text) if text.startswith("{") else _from_uri(text) if text else None
    except (ValueError, AttributeError):
        return None


_look_up: Callable[[str], Connection | None] = from_environment


def register(look_up: Callable[[str], Connection | None]) -> None:
    """Ask this from now on. It answers None for a connection that does not exist."""
    global _look_up
    _look_up = look_up


def is_reference(rest: str) -> bool:
    """Whether `rest` may stand behind `airflow:`."""
    return bool(_REFERENCE.match(rest))


def value(rest: str) -> str:
    """What `CONN_ID`, `CONN_ID.login`, `CONN_ID.host` or `CONN_ID.extra.KEY` refers to, '' when there is none."""
    parts = _REFERENCE.match(rest)
    found = _look_up(parts["id"]) if parts else None
    if found is None:
        return ""
    if parts["key"]:
        held = found.extra.get(parts["key"])
        return held if isinstance(held, str) else "" if held is None else json.dumps(held)
    return str(getattr(found, parts["part"] or "password") or "")


def _from_json(text: str) -> Connection:
    body = json.loads(text)
    return Connection(
        str(body.get("login") or ""), str(body.get("password") or ""), str(body.get("host") or ""),
        extra_fields(body.get("extra")),
    )  # fmt: skip


def _from_uri(text: str) -> Connection:
    parts = urlsplit(text)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    held = extra_fields(query["__extra__"]) if "__extra__" in query else query
    # urlsplit lowers the host's letters; a credential may sit in it.
    host = re.sub(r":\d+$", "", parts.netloc.rpartition("@")[2])
    return Connection(unquote(parts.username or ""), unquote(parts.password or ""), unquote(host), held)


def extra_fields(value: Any) -> dict[str, Any]:
    """A connection's extra field, which is a mapping or its JSON text; {} for anything else."""
    if isinstance(value, str):
        try:
            value = json.loads(value or "{}")
        except ValueError:
            return {}
    return value if isinstance(value, dict) else {}
