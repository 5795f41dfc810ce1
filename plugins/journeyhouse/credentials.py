"""Resolve a secret reference to its value. Values live in memory only: never in a file, a log or a traceback."""

import os
from pathlib import Path

from journeyhouse import connections
from journeyhouse.errors import ConfigError


class Secret(str):
    """A string that does not show itself when printed, logged or put into a traceback."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "Secret('***')"

    def __str__(self) -> str:
        return "***"

    def __format__(self, _spec: str) -> str:
        return "***"

    def reveal(self) -> str:
        return str.__str__(self)


def resolve(source: str, name: str, reference: str) -> Secret:
    """Value of `env:NAME`, `file:PATH`, `airflow:CONN_ID[.login|.host|.extra.KEY]` or `demo:NAME` (the demo company's).

    Blanks and line breaks around it are no part of it: whoever writes one down ends with a line break. Raises ConfigError naming
    the source, the credential and the reference, never the value.
    """
    scheme, _, rest = reference.partition(":")
    if scheme == "env":
        value = os.environ.get(rest, "").strip()
        remedy = f"set the environment variable {rest}"
    elif scheme == "file":
        path = Path(rest).expanduser()
        value = _text(path)
        remedy = f"write the secret into {path}, as UTF-8 that this user may read"
    elif scheme == "airflow":
        value = connections.value(rest).strip()
        remedy = "add it to that Airflow connection (outside Airflow: to the environment variable AIRFLOW_CONN_<ID>)"
    else:
        from journeyhouse.demo.credentials import credentials

        value = credentials().get(source, {}).get(rest, "")
        remedy = "demo: references work for the demo company's sources only"
    if not value:
        raise ConfigError(f"sources.{source}.credentials.{name}: '{reference}' is empty; {remedy}.")
    return Secret(value)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""
