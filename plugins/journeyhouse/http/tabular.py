"""Rows that come as lists of values beside their headers, and facts that are told once for all rows, as records."""

from collections.abc import Sequence
from typing import Any

from journeyhouse.contracts import Stream
from journeyhouse.errors import SchemaDrift


def named(stream: Stream, body: Any, rows: Sequence[dict]) -> Sequence[dict]:
    """The rows as records, by the stream's `cells` (field -> names, or where in the answer they stand), `dates` and
    `beside`.

    Raises SchemaDrift where a row has another number of values than there are names.
    """
    cells, beside, dates = (stream.options.get(name, {}) for name in ("cells", "beside", "dates"))
    if not cells and not beside and not dates:
        return rows
    headers = {field: _names(body, where) for field, where in cells.items()}
    told = {name: fact for name, path in beside.items() if (fact := _at(body, path)) is not None}
    return [_dated(dates, _record(stream, headers, row)) | told for row in rows]


def _record(stream: Stream, headers: dict[str, list[str]], row: dict) -> dict:
    record = {name: value for name, value in row.items() if name not in headers}
    for field, names in headers.items():
        values = row.get(field)
        if not isinstance(values, list) or len(values) != len(names):
            raise SchemaDrift(
                f"{stream.source}.{stream.name}: a row's '{field}' in '{stream.records}' does not fit its "
                f"{len(names)} names ({', '.join(names)}); the platform's format has changed."
            )
        record |= {name: _value(cell) for name, cell in zip(names, values, strict=True)}
    return record


def _dated(dates: dict[str, str], record: dict) -> dict:
    """Days that come as year, month and day, as one; what they stood in is left out."""
    found = {name: _day(_at(record, path)) for name, path in dates.items()}
    taken = {path.split(".")[0] for path in dates.values()}
    return {name: value for name, value in record.items() if name not in taken} | found


def _day(parts: Any) -> Any:
    """What does not look like one is left as it is: landing sets its record aside."""
    if isinstance(parts, dict) and all(isinstance(parts.get(name), int) for name in ("year", "month", "day")):
        return f"{parts['year']:04d}-{parts['month']:02d}-{parts['day']:02d}"
    return parts


def _names(body: Any, where: str | list[str]) -> list[str]:
    if isinstance(where, list):
        return where
    return [header.get("name", "") if isinstance(header, dict) else str(header) for header in _at(body, where) or []]


def _value(cell: Any) -> Any:
    return cell.get("value") if isinstance(cell, dict) else cell


def _at(body: Any, path: str) -> Any:
    for key in path.split("."):
        body = body.get(key) if isinstance(body, dict) else None
    return body
