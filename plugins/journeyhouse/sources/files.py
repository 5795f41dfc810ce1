"""Files dropped into a folder or an object store: each is read once, and again when its content changes."""

import csv
import fnmatch
import gzip
import io
import json
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path, PurePosixPath
from typing import Any

import msgspec
import psycopg

from journeyhouse.contracts import Column, Stream
from journeyhouse.errors import SchemaDrift
from journeyhouse.landing.coerce import BadValue, coercer
from journeyhouse.landing.portion import Pages, Portion
from journeyhouse.landing.rows import Rejected
from journeyhouse.page import Page
from journeyhouse.sources.stores import Entry, Store

_PAGE = 1000


@dataclass(frozen=True)
class DroppedFile:
    """A file as it was when read. `relative` is its POSIX path below the source's root, `path` where it can be opened."""

    path: Path
    relative: PurePosixPath
    size: int
    mtime_ns: int
    sha256: str
    etag: str | None = None


def waiting(store: Store, stream: Stream) -> list[Entry]:
    """Files of the stream's glob, in path order. Hidden and unfinished ones (`.x`, `x.tmp`, `x.part`) are left alone."""
    return [
        entry
        for entry in store.entries(stream.options["glob"])
        if not any(fnmatch.fnmatch(entry.relative.name, mask) for mask in (".*", "~$*", "*.tmp", "*.part"))
    ]


def new_files(store: Store, stream: Stream, connection: psycopg.Connection) -> Iterator[DroppedFile]:
    """Files that were not loaded yet with this content, in path order. Each can be opened until the next is asked for.

    What looks as it did when it was loaded is not opened. Close the iterator, so that no copy stays behind.
    """
    known = {
        path: (looks, sha256)
        for path, *looks, sha256 in connection.execute(
            "select path, size, mtime_ns, etag, sha256 from ops.files where source = %s and stream = %s",
            (stream.source, stream.name),
        )
    }
    for entry in waiting(store, stream):
        looked, loaded = known.get(str(entry.relative), (None, None))
        looks = [entry.size, entry.mtime_ns, entry.etag]
        if looked == looks:
            continue
        with store.local(entry, stream.options.get("control", {}).get("suffix")) as held:
            if held and held[1] == loaded:
                # Touched or uploaded again, not changed: remembered, so that it is not opened at each run.
                connection.execute(
                    "update ops.files set size = %s, mtime_ns = %s, etag = %s where source = %s and stream = %s and path = %s",
                    (*looks, stream.source, stream.name, str(entry.relative)),
                )
            elif held:
                yield DroppedFile(held[0], entry.relative, entry.size, entry.mtime_ns, held[1], entry.etag)


def portion(file: DroppedFile, stream: Stream) -> Portion:
    """The file's records. Raises SchemaDrift naming file and fix when it cannot be read as declared."""
    readers = {"ndjson": _ndjson, "csv": _csv, "excel": _excel}
    return Portion(Pages(lambda: readers[stream.options["format"]](file, stream)), file=file)


def _paged(records: Iterable[Any]) -> Iterator[list[Any]]:
    page = []
    for record in records:
        page.append(record)
        if len(page) == _PAGE:
            yield page
            page = []
    yield page


def _ndjson(file: DroppedFile, stream: Stream) -> Iterator[Sequence[Any]]:
    """Lines stay text until landing knows their types; here only the fields that `when` names are looked at."""
    rule = stream.options.get("when", {})
    present, absent = rule.get("present"), rule.get("absent")
    look = _looker(present or absent)
    opener = gzip.open if file.path.suffix == ".gz" else open
    lines: list[bytes] = []
    with opener(file.path, "rb") as handle:
        for number, line in enumerate(handle, 1):
            if not line.strip():
                continue
            try:
                has_field = look(line)
            except ValueError as error:
                # A broken line belongs to no specification; the stream that takes the rest reports it, once.
                if not present:
                    text = line.decode("utf-8", "backslashreplace").replace("\x00", "\\u0000")
                    yield [Rejected(f"malformed JSON in {file.relative} line {number}: {error}", "", text[:1_000_000])]
                continue
            if not rule or has_field == bool(present):
                lines.append(line)
            if len(lines) == _PAGE:
                yield Page.of(lines)
                lines = []
    yield Page.of(lines)


def _looker(name: str | None) -> Callable[[bytes], bool]:
    """Function telling whether a line is an object that has this field. Raises ValueError when it is not JSON."""
    absent = msgspec.Raw(b"")
    field = msgspec.defstruct("Line", [("value", msgspec.Raw, absent)] if name else [], rename={"value": name}.get)
    decode = msgspec.json.Decoder(field).decode

    def look(line: bytes) -> bool:
        if not line.isascii():
            line.decode()
        try:
            return getattr(decode(line), "value", absent) is not absent
        except msgspec.ValidationError:
            return False
        except RecursionError as error:
            raise ValueError("nested too deep") from error

    return look


def _csv(file: DroppedFile, stream: Stream) -> Iterator[list[dict]]:
    text = _decode(file, stream)
    first = text.split("\n", 1)[0]
    delimiter = max(";,\t|", key=first.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    header = next(rows, [])
    yield from _paged(_checked(file, stream, header, rows))


def _excel(file: DroppedFile, stream: Stream) -> Iterator[list[dict]]:
    import zipfile

    from openpyxl import load_workbook

    try:
        sheet = load_workbook(file.path, read_only=True, data_only=True).worksheets[0]
    except (zipfile.BadZipFile, KeyError, OSError) as error:
        raise SchemaDrift(
            f"{file.relative}: not an Excel workbook (.xlsx): {error}. Save it as .xlsx and drop it again."
        ) from error
    rows = sheet.iter_rows(values_only=True)
    header = ["" if cell is None else str(cell) for cell in next(rows, ())]
    yield from _paged(_checked(file, stream, header, (row for row in rows if any(cell is not None for cell in row))))


def _decode(file: DroppedFile, stream: Stream) -> str:
    content = file.path.read_bytes()
    if b"\x00" in content[:4096]:
        raise SchemaDrift(
            f"{file.relative}: looks like UTF-16 or a binary file; save it as CSV UTF-8 and drop it again."
        )
    tried = stream.options.get("encodings", ["utf-8-sig"])
    for encoding in tried:
        try:
            # cp1258 writes tones as combining marks: composed, the same name is the same text everywhere.
            return unicodedata.normalize("NFC", content.decode(encoding))
        except UnicodeDecodeError:
            continue
    raise SchemaDrift(f"{file.relative}: not readable as {' or '.join(tried)}; save it as CSV UTF-8 and drop it again.")


def _checked(file: DroppedFile, stream: Stream, header: list[str], rows: Any) -> Iterator[dict]:
    """Rows under their column names; refuses a file whose header or control totals are wrong."""
    names = _match_header(file, stream, header)
    control, sums, count = _control(file, stream), {}, 0
    totals = {column.name: coercer(column, decimal=stream.options.get("decimal", ".")) for column in stream.columns}
    for row in rows:
        if not any(cell not in (None, "") for cell in row):
            continue
        record = {name: cell for name, cell in zip(names, row, strict=False) if name}
        if len(row) != len(names):
            yield Rejected(
                f"{len(row)} cells under {len(names)} headers in {file.relative}",
                "",
                json.dumps(list(map(str, row)), ensure_ascii=False),
            )
            count += 1
            continue
        count += 1
        for column in control.get("sums", {}):
            try:
                sums[column] = sums.get(column, Decimal(0)) + Decimal(totals[column](record[column]))
            except BadValue:
                continue
        yield record
    if control:
        _compare(file, control, count, sums)


def _match_header(file: DroppedFile, stream: Stream, header: list[str]) -> list[str]:
    def plain(text: str) -> str:
        return unicodedata.normalize("NFC", text).strip().casefold()

    accepted = {plain(label): column.name for column in stream.columns for label in (column.name, *column.headers)}
    names = [accepted.get(plain(cell), plain(cell)) for cell in header]
    missing = [_label(column) for column in stream.columns if column.required and column.name not in names]
    if missing:
        raise SchemaDrift(
            f"{file.relative}: the header lacks {', '.join(missing)}; found: {', '.join(header)[:200]}. "
            "Correct the header (or the encoding: UTF-8 or cp1258) and drop the file again."
        )
    return names


def _label(column: Column) -> str:
    return " / ".join(dict.fromkeys((column.name, *column.headers)))


def _control(file: DroppedFile, stream: Stream) -> dict[str, Any]:
    spec = stream.options.get("control")
    path = file.path.with_name(file.path.name + spec["suffix"]) if spec else None
    if path is not None and not path.is_file():
        path = file.path.with_suffix(spec["suffix"])
    if path is None or not path.is_file():
        return {}
    try:
        stated = json.loads(path.read_text(encoding="utf-8-sig"))
        return {
            "rows": int(stated[spec["rows"]]) if spec["rows"] in stated else None,
            "sums": {column: Decimal(str(stated[name])) for column, name in spec["sums"].items() if name in stated},
        }
    except (ValueError, TypeError, ArithmeticError) as error:
        raise SchemaDrift(
            f"{file.relative}: its control file is not readable: {error}. Correct it and run again."
        ) from error


def _compare(file: DroppedFile, control: dict[str, Any], count: int, sums: dict[str, Decimal]) -> None:
    wrong = []
    if control["rows"] is not None and control["rows"] != count:
        wrong.append(f"rows: {count} in the file, {control['rows']} in the control file")
    wrong += [
        f"sum of {column}: {sums.get(column, 0)} in the file, {stated} in the control file"
        for column, stated in control["sums"].items()
        if sums.get(column, Decimal(0)) != stated
    ]
    if wrong:
        raise SchemaDrift(
            f"{file.relative}: wrong control total ({'; '.join(wrong)}). Nothing of it was loaded; drop a complete file."
        )
