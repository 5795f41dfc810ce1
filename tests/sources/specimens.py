"""The fixtures of every registered source, as the records that landing is handed, and ways to spoil them."""

import copy
import hashlib
import json
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

import journeyhouse.sources
from journeyhouse.contracts import Column, Source, Stream
from journeyhouse.http import pagination
from journeyhouse.sources import files
from journeyhouse.sources.dropped import DroppedFile
from journeyhouse.sources.registry import registry

ROOMS = Path(journeyhouse.sources.__file__).parent
STREAMS = [(source, stream) for source in registry().values() for stream in source.streams.values()]
SPOILT = {
    "text": {"a": 1},
    "bigint": "zwölf",
    "numeric": "zwölf",
    "boolean": "perhaps",
    "timestamptz": "sắp tới",
    "date": "31.02.2026",
}


def name_of(value: Any) -> str:
    """Test id of a source or a stream."""
    return value.table if isinstance(value, Stream) else value.name if isinstance(value, Source) else str(value)


def fixture_of(stream: Stream) -> Path:
    """The stream's fixture file. Fails with what to do when there is none."""
    room = ROOMS / stream.source / "fixtures"
    found = sorted(room.glob(f"{stream.name}.*"))
    assert found, f"{room} lacks {stream.name}.json (or .ndjson, .csv): a few records in the vendor's own shape"
    return found[0]


@cache
def _read(source: str, name: str) -> list[dict]:
    stream = registry()[source].streams[name]
    path = fixture_of(stream)
    if registry()[source].protocol == "rest":
        told = json.loads(path.read_text(encoding="utf-8"))
        return list(pagination.records(stream, told)) if is_tabular(stream) else told
    with tempfile.TemporaryDirectory() as folder:
        dropped = as_dropped(as_handed_in(stream, Path(folder)))
        return [record for page in files.portion(dropped, stream).pages for record in page]


def as_handed_in(stream: Stream, folder: Path) -> Path:
    """The fixture as the file that people drop or a platform answers with; what has to be made is made in the folder."""
    path = fixture_of(stream)
    return _workbook(path, folder) if stream.options.get("format") == "excel" else path


def is_tabular(stream: Stream) -> bool:
    """Whether its rows are lists of values; then the fixture is a whole answer."""
    return "cells" in stream.options


def as_dropped(path: Path) -> DroppedFile:
    """A file as `new_files` would find it."""
    stat = path.stat()
    return DroppedFile(
        path, PurePosixPath(path.name), stat.st_size, stat.st_mtime_ns, hashlib.sha256(path.read_bytes()).hexdigest()
    )


def _workbook(path: Path, folder: Path) -> Path:
    """Rows written down as JSON, in the Excel file that people drop."""
    from openpyxl import Workbook

    rows, book = json.loads(path.read_text(encoding="utf-8")), Workbook()
    for row in [list(rows[0]), *(list(row.values()) for row in rows)]:
        book.active.append(row)
    book.save(folder / f"{path.stem}.xlsx")
    return folder / f"{path.stem}.xlsx"


def records(stream: Stream) -> list[dict]:
    """The fixture's records; what a driver adds to them (an association) is added here."""
    found = copy.deepcopy(_read(stream.source, stream.name))
    if stream.options.get("associations"):
        found = [record | {"contact_id": f"50{number}"} for number, record in enumerate(found)]
    return found


def variant(stream: Stream) -> dict[str, str]:
    """The first variant a stream is read in."""
    return {name: values[0] for name, values in stream.variants.items()}


def dig(record: Any, path: tuple[str, ...]) -> Any:
    for key in path:
        record = record.get(key) if isinstance(record, dict) else None
    return record


def put(record: dict, path: tuple[str, ...], value: Any) -> dict:
    """A copy of the record with this value at this path."""
    copied = copy.deepcopy(record)
    node = copied
    for key in path[:-1]:
        if not isinstance(node.get(key), dict):
            node[key] = {}
        node = node[key]
    node[path[-1]] = value
    return copied


def key_columns(stream: Stream) -> list[Column]:
    return [column for column in stream.columns if column.name in stream.primary_key]


def another(stream: Stream, record: dict, number: int) -> dict:
    """The record again under a key of its own."""
    column = next(column for column in key_columns(stream) if column.type in ("text", "bigint"))
    return put(record, column.path, 9_000_000 + number if column.type == "bigint" else f"k{9_000_000 + number}")


def spoilable(stream: Stream, kinds: set[str]) -> Iterator[tuple[int, Column]]:
    """The columns of these types that stand in the record itself, numbered."""
    yield from enumerate(column for column in stream.columns if column.variant is None and column.type in kinds)
