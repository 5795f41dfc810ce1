"""Records to typed rows, whole pages at once. What holds anything unusual (another type, an unknown field, a missing key)
is left to the row-wise way, which knows what to do with it."""

import re
from collections.abc import Sequence
from datetime import UTC
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from journeyhouse.contracts import Stream
from journeyhouse.landing.coerce import coercer
from journeyhouse.landing.shape import Path, Shape
from journeyhouse.page import Page

# Names that a structure cannot carry: msgspec refuses them.
_UNCOMPILABLE = re.compile(r'[\\"\x00-\x1f]')
# Fields that nobody declared are compiled in up to this number; free-form records have no end of them.
_MOST_LEARNT = 200
_IRREGULAR = (msgspec.DecodeError, ValueError, RecursionError)


class PageReader:
    """`rows(page)` gives the rows of a regular page, `row(record)` that of a regular record, else None.

    What the row-wise way found (fields that are drift, text that came as a number) is learnt by `widen`.
    """

    def __init__(self, stream: Stream, timezone: str, decimal: str):
        # Local formats and the decimal mark are the row-wise way's business, and so is a mark of what is missing that has
        # digits: it would be read as the number or time it looks like.
        marks = "".join(stream.options.get("missing_values", ()))
        self._regular = (
            decimal == "."
            and not any(column.formats or not column.thousandths for column in stream.columns)
            and not any(letter.isdigit() for letter in marks)
        )
        self._stream = stream
        self._zone = UTC if timezone == "UTC" else ZoneInfo(timezone)
        self._extra: tuple[Path, ...] = ()
        self._loose: frozenset[str] = frozenset()
        self._shapes: dict[bool, Shape] = {}

    def widen(self, drift: dict[str, str], loose: set[str]) -> None:
        """Undeclared fields seen so far are expected from now on (they still go to `_extra`), and text of other types."""
        known = [path for name in drift if self._learnable(path := tuple(name.split(".")))][:_MOST_LEARNT]
        if len(known) != len(self._extra) or len(loose) != len(self._loose):
            self._extra, self._loose = tuple(sorted(known)), frozenset(loose)
            self._shapes.clear()

    def rows(self, page: Sequence[Any], variant: dict[str, str]) -> list[tuple] | None:
        if not self._regular:
            return None
        try:
            shape = self._shape(page)
            row, constants = shape.row, self._constants(variant)
            return [row(record, constants) for record in shape.records(page)]
        except _IRREGULAR:
            return None

    def row(self, record: Any, variant: dict[str, str]) -> tuple | None:
        """The same for one record of a page that holds irregular ones."""
        rows = self.rows(Page.of([bytes(record)]) if isinstance(record, msgspec.Raw) else [record], variant)
        return rows[0] if rows else None

    def _learnable(self, path: Path) -> bool:
        """Not a name that cannot be compiled, nor one that runs through a declared value, or ends above one."""
        declared = [column.path for column in self._stream.columns if column.variant is None]
        meets = any(path[: len(other)] == other or other[: len(path)] == path for other in declared)
        beside = len(path) == 1 or any(other[: len(path) - 1] == path[:-1] for other in declared)
        return beside and not meets and not any(_UNCOMPILABLE.search(key) for key in path)

    def _constants(self, variant: dict[str, str]) -> list[Any]:
        """Columns that the request fixes, not the record."""
        given = [(column, variant.get(column.variant)) for column in self._stream.columns if column.variant]
        return [None if value is None else coercer(column)(value) for column, value in given]

    def _shape(self, page: Sequence[Any]) -> Shape:
        as_text = isinstance(page, Page)
        if as_text not in self._shapes:
            self._shapes[as_text] = Shape(self._stream, self._zone, self._extra, self._loose, as_text)
        return self._shapes[as_text]
