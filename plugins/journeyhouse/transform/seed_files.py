"""The one reader of seeds: a file as Excel or a hand leaves it is read as dbt loads it, or refused by file, row, column and fix."""

import csv
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from unicodedata import normalize

from journeyhouse.delimited import not_utf8
from journeyhouse.documents import read_yaml
from journeyhouse.errors import ConfigError
from journeyhouse.settings import HOME
from journeyhouse.transform.seed_complaints import refuse

SEEDS = HOME / "dbt_project" / "seeds"
_SIGNS = {";": "semicolons", "\t": "tabs", "|": "bars"}
_WHOLE = {"integer": re.compile(r"-?[0-9]{1,9}"), "bigint": re.compile(r"-?[0-9]{1,18}")}
Row = dict[str, str]
Rows = list[tuple[int, Row]]


@cache
def layouts() -> dict[str, dict[str, str]]:
    """The type of each column of each seed, as _seeds.yml declares them."""
    return {seed["name"]: seed["config"]["column_types"] for seed in read_yaml(SEEDS / "_seeds.yml")["seeds"]}


@cache
def keys() -> dict[str, list[str]]:
    """What a seed has no two rows of, where nothing else is asked of it: its primary_key in _seeds.yml."""
    seeds = read_yaml(SEEDS / "_seeds.yml")["seeds"]
    return {seed["name"]: seed["config"]["meta"]["primary_key"] for seed in seeds if "meta" in seed["config"]}


def rows(path: Path) -> Rows:
    """The rows of a seed by their numbers in the file; every cell as text, `null` empty and TRUE in small letters, as dbt takes them.

    Raises ConfigError where the file cannot be read, or is not laid out as _seeds.yml says.
    """
    columns, *records = _read(path)
    refuse("seeds", path.parent, _misshapen(path, columns, records))
    types = layouts()[path.stem]
    return [
        (number, {column: _cell(cell, types[column]) for column, cell in zip(columns, record, strict=True)})
        for number, record in enumerate(records, start=2)
    ]


def header(path: Path) -> list[str]:
    """The names of a seed's columns. Raises ConfigError where the file cannot be read."""
    return _read(path)[0]


def check(folder: Path, complete: bool = True) -> None:
    """Raises ConfigError listing what nobody could mean in any seed of a folder, whatever it is for.

    A folder that is not `complete` may have some of the seeds only.
    """
    paths = sorted(folder.glob("*.csv"))
    found = [f"{name}.csv: is missing" for name in sorted(layouts().keys() - {path.stem for path in paths}) if complete]
    for path in paths:
        try:
            columns, *records = _read(path)
        except ConfigError as error:
            found.append(str(error))
        else:
            found += _misshapen(path, columns, records) or [*_wrong_cells(path), *_twice(path)]
    refuse("seeds", folder, found)


def _read(path: Path) -> list[list[str]]:
    """Header and records, as they stand in the file."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            records = list(csv.reader(handle, strict=True))
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise ConfigError(not_utf8(path)) from error
    except csv.Error as error:
        raise ConfigError(f"{path}: {error}; save the file as CSV UTF-8 with every quote closed.") from error
    if any("\0" in cell for record in records for cell in record):
        raise ConfigError(f"{path}: not UTF-8; save the file as CSV UTF-8.")
    if not records:
        raise ConfigError(f"{path}: is empty; its first line must name the columns.")
    return records


def _misshapen(path: Path, columns: Sequence[str], records: Sequence[Sequence[str]]) -> list[str]:
    if path.stem not in layouts():
        return [f"{path.name}: no seed of this name is in _seeds.yml; delete the file, or describe its columns there"]
    layout = list(layouts()[path.stem])
    for sign, name in _SIGNS.items():
        if sign in "".join(columns[:1]):
            return [
                f"{path.name}: cells are separated by {name}; save the file with commas (Excel: the list separator of the region)"
            ]
    if sorted(columns) != sorted(layout):
        told = {
            "missing": [column for column in layout if column not in columns],
            "unknown": [column or "(no name)" for column in columns if column not in layout],
            "there twice": sorted({column for column in columns if columns.count(column) > 1}),
        }
        listed = "".join(f"; {what}: {','.join(names)}" for what, names in told.items() if names)
        return [f"{path.name}: columns must be {','.join(layout)}{listed}"]
    return [text for number, record in enumerate(records, start=2) for text in _record(path, number, columns, record)]


def _record(path: Path, number: int, columns: Sequence[str], record: Sequence[str]) -> Iterator[str]:
    """dbt loads a blank line as a row without values, and what is missing at the end of one as no value."""
    if not any(cell.strip() for cell in record):
        yield f"{path.name}, row {number}: is blank; delete the line"
    elif len(record) != len(columns):
        fix = "put a cell that holds ',' in quotes" if len(record) > len(columns) else "an empty cell has its comma too"
        yield f"{path.name}, row {number}: {len(record)} cells under {len(columns)} names; {fix}"


def _cell(text: str, kind: str) -> str:
    if text.lower() == "null":
        return ""
    return text.lower() if kind == "boolean" else text


def _wrong_cells(path: Path) -> Iterator[str]:
    types = layouts()[path.stem]
    for number, row in rows(path):
        for column, cell in row.items():
            if cell != cell.strip():
                yield f"{path.name}, row {number}, field {column}: '{cell}' has a blank before or behind it; delete that"
            elif cell and (wanted := _wanted(cell, types[column])):
                yield f"{path.name}, row {number}, field {column}: must be {wanted}, not '{cell}'"


def _twice(path: Path) -> Iterator[str]:
    """As rules compare texts (rule_text): a second row of one key would tell everything of it twice, an empty one is of nothing."""
    key = keys().get(path.stem, [])
    seen: dict[tuple[str, ...], int] = {}
    for number, row in rows(path) if key else ():
        if not row[key[0]]:
            yield f"{path.name}, row {number}, field {key[0]}: is empty"
        first = seen.setdefault(tuple(normalize("NFC", row[column]).lower() for column in key), number)
        if first != number:
            said = ", ".join(row[column] for column in key if row[column])
            yield f"{path.name}, row {number}, field {key[-1]}: '{said}' is in row {first} already"


def _wanted(cell: str, kind: str) -> str:
    """What a cell of this type must be where it is not; else empty."""
    if kind in _WHOLE:
        return "" if _WHOLE[kind].fullmatch(cell) else "a whole number"
    if kind == "boolean":
        return "" if cell in ("true", "false") else "true or false"
    if kind.startswith("decimal"):
        digits, behind = map(int, re.findall("[0-9]+", kind))
        return "" if re.fullmatch(rf"-?[0-9]{{1,{digits - behind}}}([.][0-9]+)?", cell) else "a number, as 0.5"
    if kind == "date":
        try:
            datetime.strptime(cell, "%Y-%m-%d")
        except ValueError:
            return "a day, as 2026-03-01"
    return ""
