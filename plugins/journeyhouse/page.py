"""Records as they came, over the wire or out of a file: JSON text, decoded as far as somebody asks."""

import json as lenient
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import cache, cached_property
from typing import Any

import msgspec

# Numbers keep the digits they came with: an amount is not a float.
_decode = msgspec.json.Decoder(float_hook=Decimal).decode
_decode_raws = msgspec.json.Decoder(list[msgspec.Raw]).decode


class Page(Sequence):
    """A list of records as JSON text. Iterating decodes; `text` is for a decoder that knows their type."""

    def __init__(self, text: bytes | msgspec.Raw):
        self.text = text

    @classmethod
    def of(cls, lines: Iterable[bytes]) -> "Page":
        """Page of records that are given as one JSON text each."""
        return cls(b"[" + b",".join(lines) + b"]")

    @cached_property
    def raws(self) -> list[msgspec.Raw]:
        """The text of each record."""
        return _decode_raws(self.text)

    def __len__(self) -> int:
        return len(self.raws)

    def __getitem__(self, index: int) -> Any:
        return decode(self.raws[index])

    def __iter__(self) -> Iterator[Any]:
        return map(decode, self.raws)


def decode(text: bytes | msgspec.Raw) -> Any:
    """A JSON text as Python objects, fractions as Decimal. Raises ValueError for what is not JSON."""
    try:
        return _decode(text)
    except (msgspec.DecodeError, RecursionError):
        # One odd value (a lone surrogate, NaN) may not hold up its whole page: landing sets its record aside.
        try:
            return lenient.loads(bytes(text), parse_float=Decimal, parse_constant=str)
        except RecursionError as error:
            raise ValueError("nested too deep") from error


def values(page: Sequence[Any], key: str) -> list[Any]:
    """One field of every record, without decoding the others."""
    if isinstance(page, Page):
        try:
            return [record.value for record in _field_decoder(key).decode(page.text)]
        except (msgspec.DecodeError, UnicodeDecodeError):
            pass
    return [record[key] for record in page]


@cache
def _field_decoder(key: str) -> msgspec.json.Decoder:
    field = msgspec.defstruct("Field", [("value", Any)], rename={"value": key}.get)
    return msgspec.json.Decoder(list[field])


def leave_text(content: bytes, path: Sequence[str]) -> Any:
    """The decoded body, but the list at `path` left as a Page. Raises msgspec.DecodeError for what is not JSON."""
    if not path:
        return Page(content) if bytes(content[:1]) == b"[" else msgspec.json.decode(content)
    try:
        parts = msgspec.json.decode(content, type=dict[str, msgspec.Raw])
    except msgspec.ValidationError:
        return msgspec.json.decode(content)
    return {key: _leaf(raw, path[1:]) if key == path[0] else msgspec.json.decode(raw) for key, raw in parts.items()}


def _leaf(raw: msgspec.Raw, path: Sequence[str]) -> Any:
    return leave_text(bytes(raw), path)
