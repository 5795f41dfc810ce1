"""Whole pages to typed rows at once, by a structure compiled from the manifest. A page that holds anything unusual
(another type, an unknown field, a missing key) is left to the row-wise way, which knows what to do with it. Text is not
looked into: what Postgres refuses (a NUL, a lone surrogate) makes the writer begin again, row by row."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import msgspec

from journeyhouse.contracts import Column, Stream
from journeyhouse.landing.coerce import json_text

# Names that a structure cannot carry: msgspec refuses them.
_UNCOMPILABLE = re.compile(r'[\\"\x00-\x1f]')
_Bigint = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]
_PYTHON = {
    "text": str,
    "bigint": _Bigint,
    "numeric": Decimal,
    "boolean": bool,
    "timestamptz": str,
    "date": date,
    "jsonb": Any,
}


class PageReader:
    """`rows(page)` gives the rows of a regular page, or None. Fields found as drift are learnt by `widen`."""

    def __init__(self, stream: Stream, timezone: str, decimal: str):
        # Local formats, control over the decimal mark, flags and content hashes are the row-wise way's business.
        self._regular = (
            decimal == "."
            and stream.key_fallback is None
            and not stream.required_any
            and stream.deletes != "flag"
            and not any(column.formats or column.variant for column in stream.columns)
        )
        self._stream = stream
        self._zone = UTC if timezone == "UTC" else ZoneInfo(timezone)
        self._extra: tuple[tuple[str, ...], ...] = ()
        self._compile()

    def widen(self, drift: dict[str, str]) -> None:
        """Undeclared fields seen so far are expected from now on; they still go to `_extra`."""
        known = {path for name in drift if self._learnable(path := tuple(name.split(".")))}
        if len(known) != len(self._extra):
            self._extra = tuple(sorted(known))
            self._compile()

    def _learnable(self, path: tuple[str, ...]) -> bool:
        """Not a name that cannot be compiled, nor one that runs through a declared value, or ends above one."""
        declared = [column.path for column in self._stream.columns]
        meets = any(path[: len(other)] == other or other[: len(path)] == path for other in declared)
        beside = len(path) == 1 or any(other[: len(path) - 1] == path[:-1] for other in declared)
        return beside and not meets and not any(_UNCOMPILABLE.search(key) for key in path)

    def rows(self, page: list[Any]) -> list[tuple] | None:
        if not self._regular:
            return None
        try:
            return [self._row(record) for record in msgspec.convert(page, self._type, strict=False)]
        except (msgspec.ValidationError, ValueError, RecursionError):
            return None

    def _compile(self) -> None:
        if not self._regular:
            return
        tree: dict[str, Any] = {}
        for column in self._stream.columns:
            _plant(tree, column.path, (_PYTHON[column.type], self._required(column)))
        for path in self._extra:
            _plant(tree, path, (Any, False))
        names: dict[tuple[str, ...], str] = {}
        self._type = list[_struct(tree, (), names)]
        self._row = self._row_function(names)

    def _row_function(self, names: dict[tuple[str, ...], str]) -> Callable[[Any], tuple]:
        """One Python expression for the whole row: attribute reads, no loop, no lookup."""
        scope = {
            "aware": self._aware,
            "json": _json,
            "extra": _extra,
            "needed": _needed,
            "number": _bounded,
        }
        wrap = {"timestamptz": "aware({})", "jsonb": "json({})", "numeric": "number({})"}
        cells = [
            ("needed({})" if column.type == "text" and self._required(column) else wrap.get(column.type, "{}")).format(
                _read(column.path, names)
            )
            for column in self._stream.columns
        ]
        pairs = ", ".join(f"({'.'.join(path)!r}, {_read(path, names)})" for path in self._extra)
        cells += ["False", f"extra(({pairs},))" if pairs else "None"]
        return eval(f"lambda r: ({', '.join(cells)},)", scope)  # noqa: S307 - names come from a checked manifest, data never enters

    def _required(self, column: Column) -> bool:
        return column.required or column.name in self._stream.primary_key

    def _aware(self, text: str | None) -> datetime | None:
        """ISO text only: what else may be a time (a number, digits) is for the row-wise way to judge."""
        if text is None:
            return None
        moment = datetime.fromisoformat(text)
        return moment if moment.tzinfo else moment.replace(tzinfo=self._zone)


def _plant(tree: dict[str, Any], path: tuple[str, ...], leaf: tuple[Any, bool]) -> None:
    node = tree
    for key in path[:-1]:
        node = node.setdefault(key, {})
        if not isinstance(node, dict):
            return
    node.setdefault(path[-1], leaf)


def _struct(tree: dict[str, Any], prefix: tuple[str, ...], names: dict[tuple[str, ...], str]) -> type:
    """A structure whose attributes are f0, f1, … so that a vendor's field name never becomes code."""
    fields, renamed = [], {}
    for number, (key, leaf) in enumerate(tree.items()):
        attribute = f"f{number}"
        names[(*prefix, key)] = attribute
        renamed[attribute] = key
        if isinstance(leaf, dict):
            fields.append((attribute, _struct(leaf, (*prefix, key), names) | None, None))
        elif leaf[1]:
            fields.append((attribute, leaf[0]))
        else:
            fields.append((attribute, leaf[0] if leaf[0] is Any else leaf[0] | None, None))
    fields.sort(key=lambda item: len(item))
    return msgspec.defstruct("Record", fields, rename=renamed.get, forbid_unknown_fields=True, gc=False)


def _read(path: tuple[str, ...], names: dict[tuple[str, ...], str]) -> str:
    """`r.f3`, or for a nested value `(None if r.f3 is None else r.f3.f0)`."""
    text, guards = "r", []
    for depth in range(1, len(path) + 1):
        text += "." + names[path[:depth]]
        if depth < len(path):
            guards.append(f"{text} is None")
    return f"(None if {' or '.join(guards)} else {text})" if guards else text


def _needed(value: str | None) -> str | None:
    if not value:
        raise ValueError("a required value is empty")
    return value


def _bounded(value: Decimal | None) -> Decimal | None:
    if value is not None and not (value.is_finite() and -40 <= value.adjusted() <= 40):
        raise ValueError("the number is out of range")
    return value


def _json(value: Any) -> str | None:
    return None if value is None or value == "" else json_text(value)


def _extra(pairs: tuple[tuple[str, Any], ...]) -> str | None:
    left = {name: value for name, value in pairs if value is not None}
    return json_text(left) if left else None
