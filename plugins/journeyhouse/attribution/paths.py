"""A file of aggregated paths, read into DuckDB: whatever cannot be counted is named by line and column, and nothing is left out."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from journeyhouse.delimited import Delimited, opened
from journeyhouse.errors import ConfigError

_NUMBER = re.compile(r"\s*[+]?([0-9]+(_[0-9]+)*[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?\s*", re.ASCII)
_GREATEST, _GREATEST_SUM = 1e15, 1e17
# Up to here doubles that are whole numbers add up exactly, in whichever order.
_WHOLE = 2**53
_BLANKS = " \t\r\n\u00a0"
_SEPARATOR = " > "
# What others write between steps; the arrows would otherwise be cut at their heads.
_ARROWS, _SIGNS = ("-", "=", "–", "—"), ("|", ",", ";", "→", "»", "\t")
# Channels are few, and those of the first rows are nearly always all of them.
_FIRST_ROWS = 10_000
_SHOWN = 5


@dataclass(frozen=True)
class PathFile:
    """Where the paths are and what their columns are called; `value` and `lost` may be missing from the file.

    Without a separator it is " > ", and paths that seem to be parted otherwise are refused.
    """

    path: Path
    separator: str | None = None
    path_column: str = "path"
    conversions: str = "conversions"
    value: str = "value"
    lost: str = "lost"
    decimal: str = ""

    @property
    def numbers(self) -> dict[str, str]:
        return {"conversions": self.conversions, "value": self.value, "lost": self.lost}

    @property
    def cut(self) -> str:
        """What really parts the steps: blanks around a sign do not matter, those around a word do."""
        said = _SEPARATOR if self.separator is None else self.separator
        bare = said.strip()
        return bare if bare and not any(letter.isalnum() for letter in bare) else said


@dataclass(frozen=True)
class Loaded:
    """What a file turned out to hold; `whole` if its numbers are, and so small that doubles add them up exactly."""

    paths: int
    has_value: bool
    has_lost: bool
    whole: bool


def load(file: PathFile, connection: Any) -> Loaded:
    """Make the tables that Crediting asks. Without a column for the value, a conversion is worth one.

    Raises ConfigError for what cannot be counted.
    """
    loaded = read(file, connection)
    gather(file, loaded, connection)
    return loaded


def read(file: PathFile, connection: Any) -> Loaded:
    """Make the table file_rows (path, conversions, value, lost), a row for each of the file's."""
    # The engine is loaded by who asks it, not by every command.
    import duckdb

    if file.separator == "":
        raise ConfigError('--path-sep is empty; say what stands between the steps of a path, as in --path-sep " > ".')
    shape = _opened(file)
    # No row of these tables has a place to keep, and pairs of words are few enough to be counted in an array.
    connection.execute("set preserve_insertion_order = false; set perfect_ht_threshold = 20")
    told = {
        column: f"cast(nullif({shape.number(f'trim(c{place})')}, '') as double)"
        for column, place in shape.places.items()
        if column != "path"
    }
    doubtful = " or ".join(shape.doubtful(f"trim(c{shape.places[column]})") for column in told)
    value = f"coalesce({told['value']}, 0)" if "value" in told else told["conversions"]
    lost = f"coalesce({told['lost']}, 0)" if "lost" in told else "cast(0 as double)"
    try:
        connection.execute(
            f"create or replace temporary table file_rows as select c{shape.places['path']} as path, {told['conversions']} as conversions, "
            f"{value} as value, {lost} as lost from {shape.cells}",
            shape.parameters,
        )
    except duckdb.Error as error:
        raise _complaint(file) or ConfigError(f"{file.path}: not readable as CSV: {error}") from error
    if connection.execute(f"select 1 from {shape.cells} where {doubtful} limit 1", shape.parameters).fetchall():
        raise _complaint(file) or ConfigError(f"{file.path}: cannot be counted.")
    [(rows, wrong, whole, *sums)] = connection.execute(
        "select count(*), count(*) filter (where path is null or conversions is null or least(conversions, value, lost) < 0 "
        f"or greatest(conversions, value, lost) > {_GREATEST} or (conversions = 0 and value > 0)), "
        "bool_and(conversions = floor(conversions) and value = floor(value) and lost = floor(lost)), "
        "sum(conversions), sum(value), sum(lost) from file_rows"
    ).fetchall()
    if not rows:
        raise ConfigError(f"{file.path}: holds no path below its header; write one row for each path.")
    if wrong:
        raise _complaint(file) or ConfigError(f"{file.path}: cannot be counted.")
    for name, total in zip(file.numbers.values(), sums, strict=True):
        if total > _GREATEST_SUM:
            raise ConfigError(
                f"{file.path}, column {name}: adds up to more than {_GREATEST_SUM:.0e}; tell it in thousands."
            )
    return Loaded(rows, "value" in shape.places, "lost" in shape.places, whole and sum(sums) < _WHOLE)


def gather(file: PathFile, loaded: Loaded, connection: Any) -> None:
    """Make, of file_rows, file_paths (steps, conversions, value, lost) and file_channels (step, channel).

    Steps stand as they were written, each word once as a number of an enumeration; which channel a step means, however it is blanked or
    composed, is told of the words and not of every touch.
    """
    import duckdb

    # A sign that is the same however it is composed is found in any path; a word with marks only in one composed like itself.
    alike = all(unicodedata.is_normalized(form, file.cut) for form in ("NFC", "NFD"))
    path = "path" if alike else "nfc_normalize(path)"
    steps = f"string_split({path}, {literal(unicodedata.normalize('NFC', file.cut))})"
    number = "double" if loaded.whole else "decimal(38, 9)"
    sums = ", ".join(f"sum(cast({column} as {number})) as {column}" for column in file.numbers)
    for rows in (f"(select * from file_rows limit {_FIRST_ROWS})", "file_rows"):
        connection.execute("drop table if exists file_paths")
        connection.execute(
            f"create or replace temporary type file_step as enum (select distinct unnest({steps}) from {rows})"
        )
        try:
            connection.execute(
                f"create temporary table file_paths as select cast({steps} as file_step[]) as steps, {sums} from file_rows group by {path}"
            )
            break
        except duckdb.ConversionException:
            # A step that the first rows do not have.
            continue
    connection.execute(
        f"create or replace temporary table file_channels as select step, trim(nfc_normalize(cast(step as varchar)), {literal(_BLANKS)}) as channel "
        "from (select unnest(enum_range(cast(null as file_step))) as step)"
    )
    if connection.execute("select 1 from file_channels where channel = ''").fetchall():
        raise _complaint(file) or ConfigError(f"{file.path}: cannot be counted.")
    if file.separator is None:
        _refuse_otherwise_parted(file, connection)


def _refuse_otherwise_parted(file: PathFile, connection: Any) -> None:
    channels = [
        channel for (channel,) in connection.execute("select distinct channel from file_channels order by 1").fetchall()
    ]
    [(longest,)] = connection.execute("select max(len(steps)) from file_paths").fetchall()
    for channel in channels:
        sign = f"{channel[-1]}>" if channel.endswith(_ARROWS) else ""
        if longest == 1:
            sign = next((sign for sign in _SIGNS if sign in channel.strip(sign)), sign)
        if sign:
            raise ConfigError(
                f"{file.path}, column {file.path_column}: '{channel}' seems to be parted by '{sign}'; "
                f'say --path-sep="{sign}", or --path-sep="{_SEPARATOR}" if it is one step.'
            )


def _opened(file: PathFile) -> Delimited:
    wanted = {"path": file.path_column, **file.numbers}
    return opened(file.path, wanted, optional={"value", "lost"}, decimal=file.decimal)


def _complaint(file: PathFile) -> ConfigError | None:
    """The first lines that are wrong, read once more slowly; none where this reading finds nothing."""
    shape = _opened(file)
    found = shape.complaints(lambda row: _wrong(file, shape, row), _SHOWN)
    return ConfigError("\n".join(found)) if found else None


def _wrong(file: PathFile, shape: Delimited, row: list[str]) -> Iterator[str]:
    if not row:
        return
    places = shape.places
    steps = [step.strip() for step in row[places["path"]].split(file.cut)]
    if "" in steps:
        yield f"column {file.path_column}: step {steps.index('') + 1} of '{row[places['path']]}' is empty; name it or take it out."
    numbers: dict[str, float] = {}
    for column, name in file.numbers.items():
        told = row[places[column]].strip(" \u00a0") if column in places else ""
        if not told and (column not in places or column != "conversions"):
            continue
        plain = shape.plain(told)
        if plain.startswith("-"):
            yield f"column {name}: '{told}' is negative; a path cannot take anything back."
        elif not _NUMBER.fullmatch(plain) or shape.is_doubtful(told):
            yield f"column {name}: {shape.no_number(told)}"
        elif float(plain) > _GREATEST:
            yield f"column {name}: '{told}' is more than {_GREATEST:.0e}; tell it in thousands."
        else:
            numbers[column] = float(plain)
    if numbers.get("conversions") == 0 and numbers.get("value", 0) > 0:
        yield f"column {file.value}: '{row[places['value']]}' without a conversion; count the conversion, or make it 0."


def literal(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"
