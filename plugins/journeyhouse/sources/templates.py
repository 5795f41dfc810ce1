"""Files for people to fill in: one a table of a file source, with its header in the language they work in."""

import csv
import io
from pathlib import Path

from journeyhouse.contracts import Column, Source, Stream
from journeyhouse.errors import ConfigError

LANGUAGES = ("en", "vi")
_ENDINGS = {"csv": "csv", "excel": "xlsx"}


def header(stream: Stream, language: str) -> list[str]:
    """The header's cells. A manifest gives a column's own name first, then the Vietnamese one."""
    return [_heading(column, language) for column in stream.columns]


def delimiter(stream: Stream) -> str:
    """Where numbers have a decimal comma, spreadsheets part cells by semicolons."""
    return ";" if stream.options.get("decimal") == "," else ","


def write_templates(source: Source, folder: Path, language: str) -> list[Path]:
    """Write `<source>__<stream>.csv` (or .xlsx) for each table that people hand in; returns the paths.

    Raises ConfigError when the source has none, or when a file is there already: it may have been filled in.
    """
    tables = [stream for stream in source.streams.values() if stream.options.get("format") in _ENDINGS]
    if not tables:
        raise ConfigError(f"{source.name} reads no tables that people fill in; templates are for CSV and Excel files.")
    paths = [folder / f"{stream.table}.{_ENDINGS[stream.options['format']]}" for stream in tables]
    for path in paths:
        if path.exists():
            raise ConfigError(f"{path} is there already and may have been filled in; name another folder with --out.")
    folder.mkdir(parents=True, exist_ok=True)
    for stream, path in zip(tables, paths, strict=True):
        path.write_bytes(_content(stream, header(stream, language)))
    return paths


def _heading(column: Column, language: str) -> str:
    return column.headers[1] if language == "vi" and len(column.headers) > 1 else column.headers[0]


def _content(stream: Stream, cells: list[str]) -> bytes:
    if stream.options["format"] == "excel":
        from openpyxl import Workbook

        book, held = Workbook(), io.BytesIO()
        book.active.append(cells)
        book.save(held)
        return held.getvalue()
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter(stream), lineterminator="\r\n").writerow(cells)
    # The mark by which spreadsheets know UTF-8.
    return text.getvalue().encode("utf-8-sig")
