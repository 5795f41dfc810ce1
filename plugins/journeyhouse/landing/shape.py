"""The structure of a stream's records, compiled from its manifest: read from JSON text or objects, turned into rows.

It refuses (ValueError) what is not exactly as declared. Text is not looked into: what Postgres refuses (a NUL, a lone
surrogate) makes the writer begin again, row by row.
"""

import json
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

import msgspec

from journeyhouse.contracts import Column, Stream
from journeyhouse.landing.coerce import coercer, json_text
from journeyhouse.page import Page

Path = tuple[str, ...]
_ABSENT = msgspec.Raw(b"null")
_Bigint = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]
_PYTHON = {
    "text": str,
    "bigint": _Bigint,
    "numeric": Decimal,
    "boolean": bool,
    "timestamptz": str,
    "date": date,
}


class Shape:
    """The structure of a stream's records, read from JSON text or from objects, and how one becomes a row."""

    def __init__(self, stream: Stream, zone: Any, extra: tuple[Path, ...], loose: frozenset[str], as_text: bool):
        self._stream, self._zone, self._loose = stream, zone, loose
        # JSON that is stored as JSON stays the text it is.
        self._json = msgspec.Raw if as_text else Any
        tree: dict[str, Any] = {}
        for column in stream.columns:
            if column.variant is None:
                _plant(tree, column.path, (self._type(column), self._required(column)))
        for path in extra:
            _plant(tree, path, (self._json, False))
        names: dict[Path, str] = {}
        record = list[_struct(tree, (), names)]
        self.records: Callable[[Any], list[Any]] = (
            _of_text(record) if as_text else lambda page: msgspec.convert(page, record, strict=False)
        )
        self.row: Callable[[Any, list[Any]], tuple] = self._row_function(names, extra)

    def _type(self, column: Column) -> Any:
        if column.type == "jsonb":
            return self._json
        return Any if column.name in self._loose else _PYTHON[column.type]

    def _required(self, column: Column) -> bool:
        """A key that may be made from the content is left to the row-wise way where it is missing."""
        return column.required or column.name in self._stream.primary_key

    def _row_function(self, names: dict[Path, str], extra: tuple[Path, ...]) -> Callable[[Any, list[Any]], tuple]:
        """One Python expression for the whole row: attribute reads, no loop, no lookup."""
        stream, constant = self._stream, iter(range(len(self._stream.columns)))
        scope = {
            "aware": self._aware, "number": _bounded, "text": _text, "needed": _needed, "any_of": _any_of,
            "json": _json_of_text if self._json is msgspec.Raw else _json,
            "extra": _extra_of_text if self._json is msgspec.Raw else _extra,
            "true": _true_text if self._json is msgspec.Raw else _true,
        }  # fmt: skip
        wrap = {"timestamptz": "aware({})", "jsonb": "json({})", "numeric": "number({})"}
        cells = {}
        for column in stream.columns:
            cell = f"c[{next(constant)}]" if column.variant else _read(column.path, names)
            if column.variant is None:
                cell = wrap.get(column.type, "text({})" if column.name in self._loose else "{}").format(cell)
            if self._required(column) and (column.variant or column.type in ("text", "jsonb")):
                cell = f"needed({cell})"
            cells[column.name] = cell
        if stream.required_any:
            # Tested beside the first cell, whose value it hands on.
            first = stream.columns[0].name
            cells[first] = f"any_of({cells[first]}, {', '.join(cells[name] for name in stream.required_any)})"
        rule, flag = stream.deleted_when, ("archived",)
        deleted = "False"
        if rule:
            scope["equals"] = rule["equals"]
            deleted = f"str({cells[rule['column']]}) == equals"
        elif stream.deletes == "flag" and flag in names:
            deleted = f"true({_read(flag, names)})"
        labels = [".".join(path) for path in extra]
        shown = [json.dumps(label) if self._json is msgspec.Raw else label for label in labels]
        pairs = ", ".join(f"({label!r}, {_read(path, names)})" for label, path in zip(shown, extra, strict=True))
        row = [*cells.values(), deleted, f"extra(({pairs},))" if pairs else "None"]
        return eval(f"lambda r, c: ({', '.join(row)},)", scope)  # noqa: S307 - names come from a checked manifest, data never enters

    def _aware(self, text: str | None) -> datetime | None:
        """ISO text only: what else may be a time (a number, digits) is for the row-wise way to judge."""
        if text is None:
            return None
        if text.isdigit():
            raise ValueError("digits may be a count: Python would read 1773012910000 as a day of January 1773")
        moment = datetime.fromisoformat(text)
        return moment if moment.tzinfo else moment.replace(tzinfo=self._zone)


def _of_text(record: Any) -> Callable[[Page], list[Any]]:
    decode = msgspec.json.Decoder(record, strict=False, float_hook=Decimal).decode
    return lambda page: decode(page.text)


def _plant(tree: dict[str, Any], path: Path, leaf: tuple[Any, bool]) -> None:
    node = tree
    for key in path[:-1]:
        node = node.setdefault(key, {})
        if not isinstance(node, dict):
            return
    node.setdefault(path[-1], leaf)


def _struct(tree: dict[str, Any], prefix: Path, names: dict[Path, str]) -> type:
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
        elif leaf[0] is msgspec.Raw:
            fields.append((attribute, msgspec.Raw, _ABSENT))
        else:
            fields.append((attribute, leaf[0] if leaf[0] is Any else leaf[0] | None, None))
    fields.sort(key=len)
    return msgspec.defstruct("Record", fields, rename=renamed.get, forbid_unknown_fields=True, gc=False)


def _read(path: Path, names: dict[Path, str]) -> str:
    """`r.f3`, or for a nested value `(None if r.f3 is None else r.f3.f0)`."""
    text, guards = "r", []
    for depth in range(1, len(path) + 1):
        text += "." + names[path[:depth]]
        if depth < len(path):
            guards.append(f"{text} is None")
    return f"(None if {' or '.join(guards)} else {text})" if guards else text


def _needed(value: Any) -> Any:
    if value is None or value == "":
        raise ValueError("a required value is missing")
    return value


def _any_of(value: Any, *others: Any) -> Any:
    if all(other is None for other in others):
        raise ValueError("one of these values is needed")
    return value


def _bounded(value: Decimal | None) -> Decimal | None:
    if value is not None and not (value.is_finite() and -40 <= value.adjusted() <= 40):
        raise ValueError("the number is out of range")
    return value


_to_text = coercer(Column("", "text", ()))


def _text(value: Any) -> str | None:
    return value if value is None or type(value) is str else _to_text(value)


def _json(value: Any) -> str | None:
    return None if value is None or value == "" else json_text(value)


def _json_of_text(raw: msgspec.Raw | None) -> str | None:
    text = "null" if raw is None else str(raw, "utf-8")
    return None if text in ("null", '""') else text


def _extra(pairs: tuple[tuple[str, Any], ...]) -> str | None:
    left = {name: value for name, value in pairs if value is not None}
    return json_text(left) if left else None


def _extra_of_text(pairs: tuple[tuple[str, msgspec.Raw | None], ...]) -> str | None:
    left = [f"{name}:{text}" for name, raw in pairs if raw is not None and (text := str(raw, "utf-8")) != "null"]
    return "{" + ",".join(left) + "}" if left else None


def _true(value: Any) -> bool:
    return value is True


def _true_text(raw: Any) -> bool:
    """`archived` may be declared (a bool) or not (its text)."""
    return raw is True or (isinstance(raw, msgspec.Raw) and bytes(raw) == b"true")
