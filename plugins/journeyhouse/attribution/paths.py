"""A file of aggregated paths, read into DuckDB: whatever cannot be counted is named by line and column, and nothing is left out."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from journeyhouse.errors import ConfigError

_NUMBER = r"^\s*[0-9]{1,15}([.][0-9]*)?([eE][+-]?[0-9]{1,2})?\s*$"
_GREATEST = 1e15
_SHOWN = 5


@dataclass(frozen=True)
class PathFile:
    """Where the paths are and what their columns are called; `value` and `lost` may be missing from the file."""

    path: Path
    separator: str = " > "
    path_column: str = "path"
    conversions: str = "conversions"
    value: str = "value"
    lost: str = "lost"

    @property
    def numbers(self) -> dict[str, str]:
        return {"conversions": self.conversions, "value": self.value, "lost": self.lost}

    @property
    def cut(self) -> str:
        """What really parts the steps: blanks around a sign do not matter, those around a word do."""
        bare = self.separator.strip()
        return bare if bare and not any(letter.isalnum() for letter in bare) else self.separator


@dataclass(frozen=True)
class Loaded:
    """What a file turned out to hold."""

    paths: int
    has_value: bool
    has_lost: bool


def load(file: PathFile, connection: Any) -> Loaded:
    """Make the tables file_paths (path_key, conversions, value, lost) and file_touches (path_key, touch_no, touch_count, channel).

    Without a column for the value, a conversion is worth one. Raises ConfigError for what cannot be counted.
    """
    # The engine is loaded by who asks it, not by every command.
    import duckdb

    delimiter, header = _header(file)
    places = _places(file, header)
    try:
        _read(file, connection, delimiter, header, places)
    except duckdb.Error as error:
        raise _complaint(file, delimiter, header, places) or ConfigError(
            f"{file.path}: not readable as CSV: {error}"
        ) from error
    [(paths,)] = connection.execute("select count(*) from file_paths").fetchall()
    if not paths:
        raise ConfigError(f"{file.path}: holds no path below its header; write one row for each path.")
    return Loaded(paths, "value" in places, "lost" in places)


def _header(file: PathFile) -> tuple[str, list[str]]:
    if not file.separator:
        raise ConfigError('--path-sep is empty; say what stands between the steps of a path, as in --path-sep " > ".')
    try:
        with file.path.open(encoding="utf-8-sig", newline="") as handle:
            first = handle.readline(1_000_000)
    except UnicodeDecodeError as error:
        raise ConfigError(f"{file.path}, line 1: not UTF-8; save the file as CSV UTF-8.") from error
    except OSError as error:
        raise ConfigError(f"{file.path}: cannot be read: {error.strerror}.") from error
    if "\x00" in first:
        raise ConfigError(f"{file.path}, line 1: looks like UTF-16 or a binary file; save it as CSV UTF-8.")
    readings = {
        delimiter: [cell.strip() for cell in next(csv.reader([first], delimiter=delimiter), [])]
        for delimiter in ",;\t|"
    }
    wanted = {name.lower() for name in (file.path_column, *file.numbers.values())}
    delimiter = max(
        readings, key=lambda sign: (len(wanted & {cell.lower() for cell in readings[sign]}), len(readings[sign]))
    )
    return delimiter, readings[delimiter]


def _places(file: PathFile, header: list[str]) -> dict[str, int]:
    """Where each column stands. Names are compared without regard to case."""
    names = [cell.lower() for cell in header]
    found: dict[str, int] = {}
    for column, name in {"path": file.path_column, **file.numbers}.items():
        if names.count(name.lower()) > 1:
            raise ConfigError(f"{file.path}, line 1, column {name}: is there twice; rename or delete one.")
        if name.lower() in names:
            found[column] = names.index(name.lower())
        elif column in ("path", "conversions") or name != column:
            raise ConfigError(
                f"{file.path}, line 1, column {name}: is missing; there are {', '.join(header) or 'none'}. "
                f"Rename the column, or say --{column}-column NAME."
            )
    return found


def _read(file: PathFile, connection: Any, delimiter: str, header: list[str], places: dict[str, int]) -> None:
    columns = "{" + ", ".join(f"'c{place}': 'VARCHAR'" for place in range(len(header))) + "}"
    cell = {column: f"c{place}" for column, place in places.items()}
    number = {
        column: f"case when regexp_matches({name}, '{_NUMBER}') then cast(trim({name}) as double) end"
        if column == "conversions"
        else f"case when trim(coalesce({name}, '')) = '' then 0 when regexp_matches({name}, '{_NUMBER}') then cast(trim({name}) as double) end"
        for column, name in cell.items()
        if column != "path"
    }
    number.setdefault("value", number["conversions"])
    number.setdefault("lost", "0")
    connection.execute(
        f"create or replace temporary table file_sums as select nfc_normalize({cell['path']}) as path, "
        + ", ".join(f"sum(cast({told} as decimal(38, 9))) as {column}, count(*) - count({told}) as no_{column}" for column, told in number.items())
        + f", sum(case when {number['conversions']} = 0 and {number['value']} > 0 then 1 else 0 end) as worth_nothing "
        "from read_csv($path, delim = $delimiter, header = true, columns = " + columns + ", quote = '\"', escape = '\"', "
        "null_padding = false, strict_mode = true, auto_detect = false, max_line_size = 10000000) group by 1",
        {"path": str(file.path), "delimiter": delimiter},
    )  # fmt: skip
    connection.execute(
        "create or replace temporary table file_paths as select row_number() over () as path_key, "
        "list_transform(string_split(path, $cut), lambda step: trim(step, e' \\t\\r\\n' || chr(160))) as steps, "
        "cast(conversions as double) as conversions, cast(value as double) as value, cast(lost as double) as lost from file_sums",
        {"cut": file.cut},
    )
    wrong = connection.execute(
        "select (select count(*) from file_sums where path is null or worth_nothing > 0 or greatest(no_conversions, no_value, no_lost) > 0 "
        f"or greatest(conversions, value, lost) > {_GREATEST:.0f}) + (select count(*) from file_paths where list_contains(steps, ''))"
    ).fetchall()
    if wrong != [(0,)]:
        raise _complaint(file, delimiter, header, places) or ConfigError(f"{file.path}: cannot be counted.")
    connection.execute(
        "create or replace temporary table file_touches as select path_key, unnest(steps) as channel, "
        "generate_subscripts(steps, 1) as touch_no, len(steps) as touch_count from file_paths"
    )


def _complaint(file: PathFile, delimiter: str, header: list[str], places: dict[str, int]) -> ConfigError | None:
    """The first lines that are wrong, read once more slowly; none where this reading finds nothing."""
    found: list[str] = []
    try:
        with file.path.open(encoding="utf-8-sig", newline="") as handle:
            reader = csv.reader(handle, delimiter=delimiter, strict=True)
            next(reader)
            begins = reader.line_num + 1
            for row in reader:
                found += [f"{file.path}, line {begins}, {text}" for text in _wrong(file, header, places, row)]
                begins = reader.line_num + 1
                if len(found) >= _SHOWN:
                    break
    except (csv.Error, UnicodeDecodeError) as error:
        found.append(
            f"{file.path}, after line {begins - 1}: {error}; save the file as CSV UTF-8 with every quote closed."
        )
    return ConfigError("\n".join(found)) if found else None


def _wrong(file: PathFile, header: list[str], places: dict[str, int], row: list[str]) -> Iterator[str]:
    if not row:
        return
    if len(row) != len(header):
        yield f"all columns: {len(row)} cells under {len(header)} names; put a cell that holds '{','}' in quotes."
        return
    steps = [step.strip() for step in row[places["path"]].split(file.cut)]
    if "" in steps:
        yield f"column {file.path_column}: step {steps.index('') + 1} of '{row[places['path']]}' is empty; name it or take it out."
    numbers: dict[str, float] = {}
    for column, name in file.numbers.items():
        told = row[places[column]].strip() if column in places else ""
        if not told and (column not in places or column != "conversions"):
            continue
        if not re.match(_NUMBER, told):
            kind = (
                "is negative; a path cannot take anything back"
                if told.startswith("-")
                else "is no number; write 1234.5"
            )
            yield f"column {name}: '{told}' {kind}."
        elif float(told) > _GREATEST:
            yield f"column {name}: '{told}' is more than {_GREATEST:.0e}; tell it in thousands."
        else:
            numbers[column] = float(told)
    if numbers.get("conversions") == 0 and numbers.get("value", 0) > 0:
        yield f"column {file.value}: '{row[places['value']]}' without a conversion; count the conversion, or make it 0."
