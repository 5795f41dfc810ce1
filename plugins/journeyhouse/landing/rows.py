"""A vendor's record to a typed row: declared columns, and what nobody declared."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from journeyhouse.contracts import Stream
from journeyhouse.landing.coerce import BadValue, coercer, json_text
from journeyhouse.landing.pagewise import PageReader
from journeyhouse.page import Page, decode

# An index holds 2,704 bytes of a row; beside the key there may be an account in it.
_LONGEST_KEY = 2400
_encode = msgspec.json.Encoder(order="deterministic", enc_hook=str, decimal_format="number").encode


@dataclass(frozen=True)
class Rejected:
    """A record that cannot be used, kept with the reason and as it came."""

    reason: str
    field: str
    payload: str


class RowBuilder:
    """Compiled from a stream's manifest once, then called for each page: regular pages at once, others row by row."""

    def __init__(self, stream: Stream, timezone: str = "UTC", decimal: str = "."):
        self._stream = stream
        self._columns = [
            (
                column.name,
                column.path,
                column.required or column.name in stream.primary_key,
                coercer(column, timezone, decimal),
                column.type,
                column.variant,
            )
            for column in stream.columns
        ]
        self._tree = _tree(column.path for column in stream.columns if column.variant is None)
        self._names = [column.name for column in stream.columns]
        self._key_fallback = stream.primary_key[0] if stream.key_fallback else None
        # What a platform writes where it has no number or time ("-"); in text it is text.
        self._missing = frozenset(stream.options.get("missing_values", ()))
        self._pagewise = PageReader(stream, timezone, decimal)
        self.careful = False
        self.drift: dict[str, str] = {}
        self._loose: set[str] = set()

    def rows(self, page: Sequence[Any], variant: dict[str, str] | None = None) -> tuple[list[tuple], list[Rejected]]:
        """Rows (declared values..., is_deleted, extra as JSON text) of a page's records, and those that are refused."""
        variant = variant or {}
        rows = None if self.careful else self._pagewise.rows(page, variant)
        if rows is not None:
            return rows, []
        judged = [self._judged(record, variant) for record in (page.raws if isinstance(page, Page) else page)]
        self._pagewise.widen(self.drift, self._loose)
        return [row for row in judged if type(row) is tuple], [row for row in judged if isinstance(row, Rejected)]

    def _judged(self, record: Any, variant: dict[str, str]) -> tuple | Rejected:
        """One odd record does not send the others of its page the slow way."""
        if isinstance(record, Rejected):
            return record
        row = None if self.careful else self._pagewise.row(record, variant)
        if row is not None:
            return row
        if isinstance(record, msgspec.Raw):
            try:
                record = decode(record)
            except ValueError as error:
                text = bytes(record).decode("utf-8", "backslashreplace")
                return Rejected(f"not readable as JSON: {error}", "", text[:1_000_000])
        return self._row(record, variant)

    def _row(self, record: Any, variant: dict[str, str]) -> tuple | Rejected:
        if not isinstance(record, dict):
            return Rejected("the record is not an object", "", _payload(record))
        values: list[Any] = []
        for name, path, required, convert, kind, from_variant in self._columns:
            value = variant.get(from_variant) if from_variant else dig(record, path)
            if value is None or (value == "" and kind != "text") or self._is_missing(value, kind):
                if required and not (value is None and name == self._key_fallback):
                    return Rejected("a required value is missing", name, _payload(record))
                values.append(None)
                continue
            try:
                values.append(convert(value))
            except BadValue as problem:
                return Rejected(str(problem), name, _payload(record))
            if required and value == "":
                return Rejected("a required value is empty", name, _payload(record))
            if kind == "text" and not isinstance(value, str):
                self._loose.add(name)
        by_name = dict(zip(self._names, values, strict=True))
        if self._stream.required_any and all(by_name[name] is None for name in self._stream.required_any):
            return Rejected("one of these values is needed", ", ".join(self._stream.required_any), _payload(record))
        if self._key_fallback and by_name[self._key_fallback] is None:
            values[self._names.index(self._key_fallback)] = "hash:" + hashlib.sha256(_encode(record)).hexdigest()[:32]
        if sum(len(str(by_name[name]).encode()) for name in self._stream.primary_key) > _LONGEST_KEY:
            return Rejected(f"a key of more than {_LONGEST_KEY} bytes", self._stream.primary_key[0], _payload(record))
        try:
            extra = self._extra(record)
        except BadValue as problem:
            return Rejected(str(problem), "_extra", _payload(record))
        return (*values, self._is_deleted(record, by_name), extra)

    def _is_missing(self, value: Any, kind: str) -> bool:
        return kind not in ("text", "jsonb") and isinstance(value, str) and value in self._missing

    def _is_deleted(self, record: dict, by_name: dict[str, Any]) -> bool:
        rule = self._stream.deleted_when
        if rule:
            return str(by_name.get(rule["column"])) == rule["equals"]
        return self._stream.deletes == "flag" and record.get("archived") is True

    def _extra(self, record: dict) -> str | None:
        left: dict[str, Any] = {}
        _undeclared(record, self._tree, "", left)
        if not left:
            return None
        # Before it is noted as drift: a name that Postgres cannot hold is refused with its record.
        text = json_text(left)
        for name, value in left.items():
            self.drift.setdefault(name, type(value).__name__)
        return text


def dig(record: Any, path: tuple[str, ...]) -> Any:
    """What stands there in a record; None where nothing does."""
    value: Any = record
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _tree(paths: Iterable[tuple[str, ...]]) -> dict[str, Any]:
    """{'attributes': {'email': None}}: None marks a declared leaf."""
    root: dict[str, Any] = {}
    for path in paths:
        node = root
        for key in path[:-1]:
            node = node.setdefault(key, {}) if node.get(key, {}) is not None else {}
        node.setdefault(path[-1], None)
    return root


def _undeclared(record: dict, tree: dict[str, Any], prefix: str, left: dict[str, Any]) -> None:
    for key, value in record.items():
        if key not in tree:
            if value is not None:
                left[prefix + str(key)] = value
        elif tree[key] is not None:
            if isinstance(value, dict):
                _undeclared(value, tree[key], f"{prefix}{key}.", left)
            elif value not in (None, [], ""):
                # A part that declared columns lie in came as something else (PHP writes an empty one as a list).
                left[prefix + str(key)] = value


def _payload(record: Any) -> str:
    """The record as text that Postgres can hold: a NUL is written as its escape, never dropped."""
    try:
        text = _encode(record).decode()
    except (UnicodeEncodeError, msgspec.EncodeError, RecursionError):
        text = ascii(record)
    return text.replace("\x00", "\\u0000")[:1_000_000]
