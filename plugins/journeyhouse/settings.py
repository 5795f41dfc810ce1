"""The one place that reads journeyhouse.yml and the environment; everything else takes a Settings."""

import json
import os
import re
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from journeyhouse import company_settings, connections
from journeyhouse.documents import mapping, no_unknown, read_yaml, text
from journeyhouse.errors import ConfigError

HOME = Path(os.environ.get("JOURNEYHOUSE_HOME") or Path(__file__).resolve().parents[2])
DEMO = "demo"
_TOP_LEVEL = {"company", "demo", "sources", "retention"}
_SOURCE_KEYS = {"enabled", "base_url", "path", "accounts", "credentials", "start_date", "parallel", "token_url"}
_BUCKET_OPTIONS = {"s3": {"region"}, "gs": set(), "az": {"account"}}


@dataclass(frozen=True)
class Bucket:
    """A place in an object store. `options` are what stands behind the question mark: region (s3), account (az)."""

    scheme: str
    name: str
    prefix: str = ""
    options: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.scheme}://{self.name}/{self.prefix}"

    @property
    def kind(self) -> str:
        return "container" if self.scheme == "az" else "bucket"


@dataclass(frozen=True)
class SourceSettings:
    """When and where one source is read. Credentials are references (`env:NAME`, `airflow:CONN_ID`), never values.

    `parallel` is how many of its streams are read side by side, each by an Airflow task of its own.
    """

    name: str
    enabled: bool
    base_url: str | None = None
    path: Path | Bucket | None = None
    accounts: tuple[str, ...] = ()
    credentials: dict[str, str] = field(default_factory=dict)
    start_date: str | None = None
    token_url: str | None = None
    parallel: int = 1


@dataclass(frozen=True)
class Demo:
    """The demo company: any seed, number of customers and number of days is another world."""

    seed: int
    customers: int
    days: int


@dataclass(frozen=True)
class Settings:
    """Typed, frozen settings of one house."""

    config_path: Path
    var: Path
    company: dict[str, str]
    sources: dict[str, SourceSettings]
    demo: Demo | None
    warehouse_url: str | None
    database: str = "journeyhouse"
    token_key: str | None = field(default=None, repr=False)
    identifier_key: str | None = field(default=None, repr=False)
    # Whoever has it may write there.
    alert_url: str | None = field(default=None, repr=False)
    # How long former versions of raw rows are kept; None = for ever.
    raw_history_days: int | None = None

    @property
    def enabled(self) -> list[SourceSettings]:
        return [source for source in self.sources.values() if source.enabled]

    @property
    def demo_home(self) -> Path:
        return self.var / "demo"


def load(config: str | os.PathLike | None = None) -> Settings:
    """Read the configuration file (default: `$JOURNEYHOUSE_CONFIG`, else journeyhouse.yml of the checkout).

    Raises ConfigError naming file, field and fix for anything unknown or of the wrong type.
    """
    var = Path(os.environ.get("JOURNEYHOUSE_VAR") or HOME / "var").resolve()
    path = Path(config or os.environ.get("JOURNEYHOUSE_CONFIG") or HOME / "journeyhouse.yml").resolve()
    raw = _read(path)
    no_unknown(path, "", raw, _TOP_LEVEL)
    company = company_settings.read(path, mapping(path, "company", raw.get("company")))
    sources = {
        name: _source(path, var, name, mapping(path, f"sources.{name}", body))
        for name, body in mapping(path, "sources", raw.get("sources")).items()
    }
    return Settings(
        config_path=path,
        var=var,
        company=company,
        sources=sources,
        demo=_demo(path, raw.get("demo")),
        warehouse_url=os.environ.get("JOURNEYHOUSE_WAREHOUSE_URL") or None,
        database=os.environ.get("JOURNEYHOUSE_DATABASE") or _database(var, path),
        token_key=os.environ.get("JOURNEYHOUSE_TOKEN_KEY") or None,
        identifier_key=os.environ.get("JOURNEYHOUSE_IDENTIFIER_KEY") or None,
        alert_url=_alert_url(os.environ.get("JOURNEYHOUSE_ALERT_URL", "").strip()),
        raw_history_days=_raw_history_days(path, mapping(path, "retention", raw.get("retention"))),
    )


def _alert_url(given: str) -> str | None:
    if given and not re.match("https?://.", given):
        raise ConfigError("JOURNEYHOUSE_ALERT_URL is no address of a webhook; it begins with https://, or unset it.")
    return given or None


def _raw_history_days(path: Path, body: dict[str, Any]) -> int | None:
    no_unknown(path, "retention", body, {"raw_history_days"})
    days = body.get("raw_history_days")
    if days is None or (isinstance(days, int) and not isinstance(days, bool) and days >= 1):
        return days
    raise ConfigError(
        f"{path}: retention.raw_history_days must be a whole number of days from 1 on, found '{days}'; "
        "without it former versions of raw rows are kept for ever."
    )


def _database(var: Path, config: Path) -> str:
    """The embedded server keeps a database for each company; var/company.json names the one in use."""
    try:
        company = json.loads((var / "company.json").read_text())
    except (OSError, ValueError):
        return "journeyhouse"
    return company["database"] if company["config"] == str(config) else "journeyhouse"


def _read(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise ConfigError(f"{path}: the configuration file does not exist. Name another one with --config.")
    raw = read_yaml(path)
    return mapping(path, "the file", raw)


def _source(path: Path, var: Path, name: str, body: dict[str, Any]) -> SourceSettings:
    where = f"sources.{name}"
    no_unknown(path, where, body, _SOURCE_KEYS)
    credentials = mapping(path, f"{where}.credentials", body.get("credentials"))
    for key, reference in credentials.items():
        scheme, _, rest = str(reference).partition(":")
        if scheme not in ("env", "file", "airflow", "demo") or not rest:
            raise ConfigError(
                f"{path}: {where}.credentials.{key} must be a reference such as env:NAME, file:/path or airflow:CONN_ID; "
                "secrets are never written into the configuration file."
            )
        if scheme == "airflow" and not connections.is_reference(rest):
            raise ConfigError(
                f"{path}: {where}.credentials.{key} is no part of a connection; write airflow:CONN_ID (its password), "
                "airflow:CONN_ID.login, airflow:CONN_ID.host or airflow:CONN_ID.extra.KEY."
            )
    return SourceSettings(
        name=name,
        enabled=_enabled(path, where, body.get("enabled", True)),
        base_url=_address(path, where, body, "base_url"),
        path=_place(path, var, name, body.get("path")),
        accounts=_accounts(path, where, body.get("accounts") or []),
        credentials={key: str(reference) for key, reference in credentials.items()},
        start_date=_start_date(path, where, body.get("start_date")),
        token_url=_address(path, where, body, "token_url"),
        parallel=_parallel(path, where, body.get("parallel", 1)),
    )


def _accounts(path: Path, where: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ConfigError(f"{path}: {where}.accounts must be a list, e.g. accounts: ['1001'].")
    for account in value:
        if isinstance(account, bool) or not isinstance(account, str | int) or not str(account).strip():
            raise ConfigError(
                f"{path}: {where}.accounts has {account!r}, which is no id; write each in quotes, e.g. '1001'."
            )
    found = tuple(str(account).strip() for account in value)
    if len(set(found)) < len(found):
        raise ConfigError(f"{path}: {where}.accounts names one account twice; it would be read twice.")
    return found


def _enabled(path: Path, where: str, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise ConfigError(f"{path}: {where}.enabled must be true or false without quotes, found '{value}'.")


def _address(path: Path, where: str, body: dict[str, Any], key: str) -> str | None:
    return None if body.get(key) is None else text(path, f"{where}.{key}", body[key])


def _place(path: Path, var: Path, source: str, value: Any) -> Path | Bucket | None:
    if not value:
        return None
    if value == DEMO:
        return var / "demo" / "files" / source
    where = f"{path}: sources.{source}.path"
    if not isinstance(value, str):
        raise ConfigError(f"{where} must be a folder or the address of an object store, e.g. s3://bucket/prefix.")
    return _bucket(where, value) if "://" in value else (path.parent / Path(value).expanduser()).resolve()


def _bucket(where: str, value: str) -> Bucket:
    """`scheme://bucket/prefix?option=value`. Refusals repeat no more than names: somebody may have put a secret in it."""
    scheme, _, rest = value.partition("://")
    if scheme not in _BUCKET_OPTIONS:
        raise ConfigError(f"{where}: unknown scheme '{scheme}://'; use s3://, gs:// or az://, or the path of a folder.")
    place, _, query = rest.partition("?")
    name, _, prefix = place.partition("/")
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", name):
        raise ConfigError(f"{where} names no bucket; write it as {scheme}://bucket/prefix.")
    prefix = prefix.strip("/")
    if any(part in ("", ".", "..") for part in prefix.split("/")) and prefix:
        raise ConfigError(f"{where}: the prefix has an empty part, '.' or '..'; write it as {scheme}://bucket/prefix.")
    options = dict(parse_qsl(query, keep_blank_values=True))
    for key in options:
        if key not in _BUCKET_OPTIONS[scheme]:
            known = ", ".join(f"{scheme}://bucket/prefix?{name}=..." for name in _BUCKET_OPTIONS[scheme]) or "none"
            raise ConfigError(f"{where}: unknown option '{key}'. Known here: {known}.")
    return Bucket(scheme, name, prefix, options)


def _parallel(path: Path, where: str, value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 1:
        return value
    raise ConfigError(f"{path}: {where}.parallel must be a whole number from 1 on, found '{value}'.")


def _start_date(path: Path, where: str, value: Any) -> str | None:
    if not value:
        return None
    try:
        datetime.fromisoformat(str(value))
    except ValueError:
        raise ConfigError(f"{path}: {where}.start_date '{value}' is not a date; write it as \"2026-01-31\".") from None
    return str(value)


def _demo(path: Path, body: Any) -> Demo | None:
    if not body:
        return None
    body = mapping(path, "demo", body)
    no_unknown(path, "demo", body, {"seed", "customers", "days"})
    values = {}
    for key, default in (("seed", 7), ("customers", 240), ("days", 120)):
        raw = os.environ.get(f"JOURNEYHOUSE_DEMO_{key.upper()}") or body.get(key, default)
        try:
            values[key] = int(raw)
        except (TypeError, ValueError) as error:
            raise ConfigError(f"{path}: demo.{key} must be a whole number, found '{raw}'.") from error
        if key != "seed" and values[key] < 1:
            raise ConfigError(f"{path}: demo.{key} must be at least 1, found {values[key]}.")
    return Demo(**values)
