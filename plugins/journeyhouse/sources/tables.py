"""Tables that people drop (CSV, Excel): encodings, delimiters, headers by any of their names, control totals."""

import csv
import io
import json
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from journeyhouse.contracts import Column, Stream
from journeyhouse.errors import SchemaDrift
from journeyhouse.landing.coerce import BadValue, coercer
from journeyhouse.landing.rows import Rejected
from journeyhouse.sources.dropped import DroppedFile

_PAGE = 1000


def csv_pages(file: DroppedFile, stream: Stream) -> Iterator[list[dict]]:
    text = _decode(file, stream)
    first = text.split("\n", 1)[0]
    delimiter = max(";,\t|", key=first.count)
    rows = _cells(file, text, delimiter)
    header = next(rows, [])
    yield from _paged(_checked(file, stream, header, rows))


def excel_pages(file: DroppedFile, stream: Stream) -> Iterator[list[dict]]:
    rows = _sheet(file)
    header = ["" if cell is None else str(cell) for cell in next(rows, ())]
    filled = (_fitted(row, len(header)) for row in rows if any(cell is not None for cell in row))
    yield from _paged(_checked(file, stream, header, filled))


def _cells(file: DroppedFile, text: str, delimiter: str) -> Iterator[list[str]]:
    """Rows of cells. Raises SchemaDrift where a quote is not closed: the rows behind it would all be one cell."""
    strict = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begins = 1
    while '"' in text:
        try:
            next(strict)
        except StopIteration:
            break
        except csv.Error as error:
            # Of a quote that stands wrongly within one line it is plain what is meant.
            if strict.line_num > begins or "end of data" in str(error):
                raise _open(file, begins, error) from None
        begins = strict.line_num + 1
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as error:
        raise _open(file, begins, error) from None


def _open(file: DroppedFile, line: int, error: csv.Error) -> SchemaDrift:
    return SchemaDrift(
        f"{file.relative}: a quote in the row of line {line} is not closed ({error}). Nothing of it was loaded; close it and drop it again."
    )


def _sheet(file: DroppedFile) -> Iterator[tuple]:
    """Rows of the first sheet, the first as wide as the sheet says it is."""
    import zipfile
    import zlib

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        sheet = load_workbook(file.path, read_only=True, data_only=True).worksheets[0]
        # How far a sheet reaches is told wrongly by some programs and not at all by others: at the least as far as its cells.
        told = sheet.max_column or 0
        sheet.reset_dimensions()
        rows = sheet.iter_rows(values_only=True)
        header = next(rows, ())
        yield header + (None,) * (told - len(header))
        yield from rows
    # The parser's own is a SyntaxError; the sheet is read only when its rows are asked for.
    except (
        zipfile.BadZipFile,
        zlib.error,
        InvalidFileException,
        LookupError,
        OSError,
        EOFError,
        SyntaxError,
        TypeError,
        ValueError,
    ) as error:
        raise SchemaDrift(
            f"{file.relative}: not an Excel workbook (.xlsx): {error}. Save it as .xlsx and drop it again."
        ) from error


def _fitted(row: tuple, width: int) -> tuple:
    """A row as wide as its header: of empty cells at its end Excel may leave some away, or add some. Others stay, to be refused."""
    beyond = any(cell is not None for cell in row[width:])
    return row if beyond else row[:width] + (None,) * (width - len(row))


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
    # A column without a header counts where there is something in it: many files end each line with the delimiter.
    nameless = {name for name, cell in zip(names, header, strict=True) if not cell.strip()}
    control, sums, count = _control(file, stream), {}, 0
    numbered, seen = stream.options.get("line_number"), Counter()
    described, exported = stream.options.get("description_row"), stream.options.get("exported")
    totals = {column.name: coercer(column, decimal=stream.options.get("decimal", ".")) for column in stream.columns}
    for row in rows:
        if not any(cell not in (None, "") for cell in row):
            continue
        if exported:
            row = [cell.strip() if isinstance(cell, str) else cell for cell in row]
        record = {
            name: cell for name, cell in zip(names, row, strict=False) if name not in nameless or cell not in (None, "")
        }
        if described:
            # Only the first row may explain the header: where its number is none.
            explains, described = not str(record.get(described, "")).isdigit(), None
            if explains:
                continue
        if len(row) != len(names):
            yield Rejected(
                f"{len(row)} cells under {len(names)} headers in {file.relative}",
                "",
                json.dumps(list(map(str, row)), ensure_ascii=False),
            )
            count += 1
            continue
        count += 1
        if numbered:
            seen[record[numbered["within"]]] += 1
            record[numbered["column"]] = seen[record[numbered["within"]]]
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

    # What a column is called in the warehouse counts last: Shopee's `City` is not the `city`, which its `Province` is.
    accepted = {plain(column.name): (column.name, len(column.headers)) for column in stream.columns}
    for column in stream.columns:
        accepted |= {plain(label): (column.name, rank) for rank, label in enumerate(column.headers)}
    found: dict[str, tuple[int, int]] = {}
    for place, cell in enumerate(header):
        if matched := accepted.get(plain(cell)):
            found[matched[0]] = min(found.get(matched[0], (matched[1], place)), (matched[1], place))
    column_at = {place: name for name, (_, place) in found.items()}
    names: list[str] = []
    for place, cell in enumerate(header):
        name = label = column_at.get(place) or plain(cell) or f"column {place + 1}"
        # Exports repeat headers: none takes another's values away.
        times = 1
        while place not in column_at and (name in found or name in names):
            times += 1
            name = f"{label} ({times})"
        names.append(name)
    made = stream.options.get("line_number", {}).get("column")
    missing = [_label(column) for column in stream.columns if column.required and column.name not in [*names, made]]
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
            "sums": {
                column: Decimal(str(stated[name])) for column, name in spec.get("sums", {}).items() if name in stated
            },
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


def _paged(records: Iterable[Any]) -> Iterator[list[Any]]:
    page = []
    for record in records:
        page.append(record)
        if len(page) == _PAGE:
            yield page
            page = []
    yield page
