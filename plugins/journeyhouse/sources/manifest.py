"""Typed model of a source.yml. A manifest that does not fit is refused with file, field and fix."""

import re
from pathlib import Path
from typing import Any

from journeyhouse.contracts import COLUMN_TYPES, Column, Cursor, Identifies, Source, Stream
from journeyhouse.documents import read_yaml
from journeyhouse.errors import ConfigError
from journeyhouse.http import auth_spec

_NAME = re.compile(r"^[a-z][a-z0-9_]{0,50}$")
_STREAM_KEYS = {
    "path", "params", "body", "records", "paginator", "driver", "primary_key", "restatement", "deletes", "deleted_when",
    "cursor", "partition", "columns", "variants", "required_any", "key_fallback",
    "glob", "format", "when", "encodings", "decimal", "timezone", "control", "associations", "merged_ids",
    "missing_values", "cells", "beside", "dates", "unescaped", "line_number", "description_row", "exported", "graphql", "bulk",
    "on_erasure",
}  # fmt: skip
_RESTATEMENTS = ("merge", "replace", "append", "file")
_DELETES = ("none", "flag", "sweep", "tombstone")
_ON_ERASURE = ("delete", "keep")


def read_manifest(path: Path) -> Source:
    """Parse `sources/<name>/source.yml` into a Source. Raises ConfigError naming file, field and fix."""
    raw = read_yaml(path)
    name = _identifier(path, "source", raw.get("source"))
    if name != path.parent.name:
        raise ConfigError(f"{path}: source is '{name}' but the folder is '{path.parent.name}'; they must be equal.")
    if raw.get("protocol") not in ("rest", "files"):
        raise ConfigError(f"{path}: protocol must be rest or files, found '{raw.get('protocol')}'.")
    per_account = bool(raw.get("per_account", False))
    streams = {
        stream: _stream(path, name, stream, body, per_account) for stream, body in (raw.get("streams") or {}).items()
    }
    if not streams:
        raise ConfigError(f"{path}: streams is empty; declare at least one stream.")
    return Source(
        name=name,
        title=raw.get("title") or {"en": name, "vi": name},
        protocol=raw["protocol"],
        schedule=raw.get("schedule", "0 3 * * *"),
        streams=streams,
        base_url=raw.get("base_url", ""),
        api_version=str(raw.get("api_version", "")),
        auth=auth_spec.check(str(path), raw.get("auth")),
        headers=raw.get("headers") or {},
        **_rate(path, raw.get("rate_limit") or {"per_second": 10}),
        concurrency=int(raw.get("concurrency", 1)),
        per_account=per_account,
        download_hosts=tuple(raw.get("download_hosts") or ()),
    )


_PERIODS = {"per_minute": 60, "per_ten_minutes": 600}


def _rate(path: Path, spec: dict[str, Any]) -> dict[str, Any]:
    """A limit by minutes is used by bursts of half of it, or of `burst`, and spread for the rest, so that no such time,
    wherever it begins, sees more."""
    if set(spec) == {"per_second"}:
        return {"rate_limit": float(spec["per_second"])}
    periods = set(spec) - {"burst"}
    if len(periods) != 1 or not periods <= set(_PERIODS):
        raise ConfigError(f"{path}: rate_limit must be one of per_second, {', '.join(_PERIODS)} with a number.")
    period = periods.pop()
    count = float(spec[period])
    burst = spec.get("burst", count / 2)
    if not 0 < burst < count:
        raise ConfigError(f"{path}: rate_limit.burst must lie between 0 and the limit itself.")
    return {"rate_limit": (count - burst) / _PERIODS[period], "burst": max(1, int(burst))}


def _identifier(path: Path, field: str, value: Any) -> str:
    if not isinstance(value, str) or not _NAME.match(value):
        raise ConfigError(f"{path}: {field} '{value}' must be a lower-case snake_case name.")
    return value


def _stream(path: Path, source: str, name: str, body: dict[str, Any], per_account: bool) -> Stream:
    where = f"streams.{name}"
    _identifier(path, where, name)
    for key in body:
        if key not in _STREAM_KEYS:
            raise ConfigError(f"{path}: {where}.{key} is unknown. Known: {', '.join(sorted(_STREAM_KEYS))}.")
    columns = tuple(_column(path, where, key, spec) for key, spec in (body.get("columns") or {}).items())
    names = {column.name for column in columns}
    _one_column_each(path, where, columns)
    for key in body.get("primary_key") or [None]:
        if key not in names:
            raise ConfigError(f"{path}: {where}.primary_key names '{key}', which is not a declared column.")
    if body.get("restatement") not in _RESTATEMENTS:
        raise ConfigError(f"{path}: {where}.restatement must be one of {', '.join(_RESTATEMENTS)}.")
    if body.get("deletes", "none") not in _DELETES:
        raise ConfigError(f"{path}: {where}.deletes must be one of {', '.join(_DELETES)}.")
    if body.get("on_erasure", "delete") not in _ON_ERASURE:
        raise ConfigError(f"{path}: {where}.on_erasure must be one of {', '.join(_ON_ERASURE)}.")
    partition = (body.get("partition") or {}).get("column")
    if (body["restatement"] == "replace") != (partition in names):
        raise ConfigError(f"{path}: {where}: restatement replace needs partition.column, a declared column.")
    if "graphql" in body:
        body = _graphql(path, where, body)
    if "bulk" in body and not ({"driver", "days"} <= set(body["bulk"]) and "cursor" in body):
        raise ConfigError(f"{path}: {where}.bulk needs driver and days, and a cursor whose windows have a length.")
    paginator = body.get("paginator", "single")
    for option in ("line_number", "description_row"):
        spec = body.get(option)
        for key in spec.values() if isinstance(spec, dict) else [spec] if spec else []:
            if key not in names:
                raise ConfigError(f"{path}: {where}.{option} names '{key}', which is not a declared column.")
    return Stream(
        source=source,
        name=name,
        columns=columns,
        primary_key=tuple(body["primary_key"]),
        restatement=body["restatement"],
        deletes=body.get("deletes", "none"),
        per_account=per_account,
        path=body.get("path", ""),
        params={key: str(value) for key, value in (body.get("params") or {}).items()},
        body=body.get("body"),
        records=body.get("records", ""),
        paginator=paginator if isinstance(paginator, dict) else {"kind": paginator},
        driver=body.get("driver"),
        cursor=_cursor(path, where, body.get("cursor"), names),
        partition=partition,
        deleted_when=body.get("deleted_when"),
        variants=body.get("variants") or {},
        required_any=tuple(body.get("required_any") or ()),
        key_fallback=body.get("key_fallback"),
        on_erasure=body.get("on_erasure", "delete"),
        options={
            key: body[key]
            for key in (
                "glob",
                "format",
                "when",
                "encodings",
                "decimal",
                "timezone",
                "control",
                "associations",
                "merged_ids",
                "missing_values",
                "cells",
                "beside",
                "line_number",
                "description_row",
                "exported",
                "dates",
                "unescaped",
                "bulk",
            )
            if key in body
        },
    )


def _one_column_each(path: Path, where: str, columns: tuple[Column, ...]) -> None:
    """A value of the platform's lands in one column; what it is taken for besides is said in staging."""
    taken: dict[tuple, str] = {}
    for column in columns:
        other = taken.setdefault((column.path, column.variant), column.name)
        if other != column.name:
            raise ConfigError(
                f"{path}: {where}.columns.{column.name} reads '{'.'.join(column.path)}', which {other} reads already; declare it "
                "once, and derive the other in the staging model."
            )


def _graphql(path: Path, where: str, body: dict[str, Any]) -> dict[str, Any]:
    """`graphql` names a file beside the manifest with the query, its variables and the connection that is walked."""
    spec = body["graphql"]
    for key in ("query", "connection"):
        if not isinstance(spec, dict) or not spec.get(key):
            raise ConfigError(
                f"{path}: {where}.graphql.{key} is missing; name the query's file and the path of its list."
            )
    file = path.with_name(spec["query"])
    if not file.is_file():
        raise ConfigError(f"{path}: {where}.graphql.query: {file} does not exist.")
    paginator = {"kind": "graphql", "connection": spec["connection"]} | ({"cap": spec["cap"]} if "cap" in spec else {})
    asked = {"query": file.read_text(encoding="utf-8"), "variables": spec.get("variables") or {}}
    return body | {
        "body": asked,
        "records": f"{spec['connection']}.{spec.get('records', 'nodes')}",
        "paginator": paginator,
    }


def _column(path: Path, where: str, name: str, spec: Any) -> Column:
    _identifier(path, f"{where}.columns", name)
    spec = {"type": spec} if isinstance(spec, str) else spec
    if spec.get("type") not in COLUMN_TYPES:
        raise ConfigError(
            f"{path}: {where}.columns.{name}.type '{spec.get('type')}' must be one of {', '.join(COLUMN_TYPES)}."
        )
    return Column(
        name=name,
        type=spec["type"],
        path=tuple(str(spec.get("path", name)).split(".")),
        required=bool(spec.get("required", False)),
        pii=spec.get("pii", "none"),
        identifies=_identifies(path, f"{where}.columns.{name}", spec),
        variant=spec.get("from"),
        headers=tuple(spec.get("headers") or (name,)),
        formats=tuple(spec.get("formats") or ()),
        # What has headers comes in files that people write, each by his own country's marks.
        thousandths=bool(spec.get("thousandths", "headers" not in spec)),
    )


def _identifies(path: Path, where: str, spec: dict[str, Any]) -> tuple[Identifies, ...]:
    """`email`, `customer_code shopify:` (what stands before the value), a list of such; of JSON key: type."""
    told = spec.get("identifies", [])
    if isinstance(told, dict) != (spec["type"] == "jsonb") and told:
        raise ConfigError(
            f"{path}: {where}.identifies: a JSON column names its keys, as {{email: email}}; any other column does not."
        )
    if isinstance(told, dict):
        found = [Identifies(str(id_type), key=str(key)) for key, id_type in told.items()]
    else:
        words = [str(word).partition(" ") for word in ([told] if isinstance(told, str) else told)]
        found = [Identifies(id_type, before) for id_type, _, before in words]
    for one in found:
        _identifier(path, f"{where}.identifies", one.id_type)
    return tuple(found)


def _cursor(path: Path, where: str, spec: dict[str, Any] | None, names: set[str]) -> Cursor | None:
    if not spec:
        return None
    if spec.get("column") not in names:
        raise ConfigError(f"{path}: {where}.cursor.column '{spec.get('column')}' is not a declared column.")
    lookback = spec.get("lookback_seconds", int(spec.get("lookback_days", 0)) * 86_400)
    if not lookback:
        raise ConfigError(f"{path}: {where}.cursor needs a lookback: platforms restate and index late.")
    return Cursor(
        column=spec["column"],
        kind=spec.get("kind", "datetime"),
        field=spec.get("field", spec["column"]),
        lookback_seconds=int(lookback),
        slice_days=spec.get("slice_days"),
        max_history_days=spec.get("max_history_days"),
    )
