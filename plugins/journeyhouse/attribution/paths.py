"""A file of aggregated paths, read into DuckDB: whatever cannot be counted is named by line and column, and nothing is left out."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from journeyhouse.delimited import Delimited, opened
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

    if not file.separator:
        raise ConfigError('--path-sep is empty; say what stands between the steps of a path, as in --path-sep " > ".')
    shape = opened(file.path, {"path": file.path_column, **file.numbers}, optional={"value", "lost"})
    try:
        _read(file, shape, connection)
    except duckdb.Error as error:
        raise _complaint(file, shape) or ConfigError(f"{file.path}: not readable as CSV: {error}") from error
    [(paths,)] = connection.execute("select count(*) from file_paths").fetchall()
    if not paths:
        raise ConfigError(f"{file.path}: holds no path below its header; write one row for each path.")
    return Loaded(paths, "value" in shape.places, "lost" in shape.places)


def _read(file: PathFile, shape: Delimited, connection: Any) -> None:
    cell = {column: f"c{place}" for column, place in shape.places.items()}
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
        f"from {shape.cells} group by 1",
        shape.parameters,
    )  # fmt: skip
    connection.execute(
        "create or replace temporary table file_paths as select row_number() over () as path_key, "
        "list_transform(string_split(path, $cut), lambda step: trim(step, $blanks)) as steps, "
        "cast(conversions as double) as conversions, cast(value as double) as value, cast(lost as double) as lost from file_sums",
        {"cut": file.cut, "blanks": " \t\r\n\u00a0"},
    )
    wrong = connection.execute(
        "select (select count(*) from file_sums where path is null or worth_nothing > 0 or greatest(no_conversions, no_value, no_lost) > 0 "
        f"or greatest(conversions, value, lost) > {_GREATEST:.0f}) + (select count(*) from file_paths where list_contains(steps, ''))"
    ).fetchall()
    if wrong != [(0,)]:
        raise _complaint(file, shape) or ConfigError(f"{file.path}: cannot be counted.")
    connection.execute(
        "create or replace temporary table file_touches as select path_key, unnest(steps) as channel, "
        "generate_subscripts(steps, 1) as touch_no, len(steps) as touch_count from file_paths"
    )


def _complaint(file: PathFile, shape: Delimited) -> ConfigError | None:
    """The first lines that are wrong, read once more slowly; none where this reading finds nothing."""
    found = shape.complaints(lambda row: _wrong(file, shape.places, row), _SHOWN)
    return ConfigError("\n".join(found)) if found else None


def _wrong(file: PathFile, places: Mapping[str, int], row: list[str]) -> Iterator[str]:
    if not row:
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
