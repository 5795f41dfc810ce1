"""Delimited files that people bring along: which sign parts the cells, and where the columns stand."""

import csv
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from journeyhouse.errors import ConfigError


@dataclass(frozen=True)
class Delimited:
    """A file as its header tells it; `places` has, of the columns that are wanted, where those stand that are there."""

    path: Path
    delimiter: str
    header: tuple[str, ...]
    places: Mapping[str, int]

    @property
    def cells(self) -> str:
        """What DuckDB reads of the file, behind `from`: every cell as text, c0, c1 and so on; `parameters` say of which file."""
        columns = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(len(self.header)))
        return (
            f"read_csv($path, delim = $delimiter, header = true, columns = {{{columns}}}, quote = '\"', escape = '\"', "
            "null_padding = false, strict_mode = true, auto_detect = false, max_line_size = 10000000)"
        )

    @property
    def parameters(self) -> dict[str, str]:
        return {"path": str(self.path), "delimiter": self.delimiter}

    def lines(self, records: set[int]) -> dict[int, int]:
        """In which line these records begin; the first below the header is 1, blank lines are none."""
        found: dict[int, int] = {}
        with self.path.open(encoding="utf-8-sig", newline="") as handle:
            reader = csv.reader(handle, delimiter=self.delimiter)
            next(reader)
            record, begins = 0, reader.line_num + 1
            for row in reader:
                record += bool(row)
                if row and record in records:
                    found[record] = begins
                begins = reader.line_num + 1
                if len(found) == len(records):
                    break
        return found

    def complaints(self, wrong: Callable[[list[str]], Iterable[str]], shown: int) -> list[str]:
        """The first of what is `wrong` with rows, each by its line; of rows with cells too many or too few, and where reading breaks off, too."""
        found: list[str] = []
        begins = 1
        try:
            with self.path.open(encoding="utf-8-sig", newline="") as handle:
                reader = csv.reader(handle, delimiter=self.delimiter, strict=True)
                next(reader)
                begins = reader.line_num + 1
                for row in reader:
                    found += [f"{self.path}, line {begins}, {text}" for text in self._misshapen(row) or wrong(row)]
                    begins = reader.line_num + 1
                    if len(found) >= shown:
                        break
        except (csv.Error, UnicodeDecodeError) as error:
            found.append(
                f"{self.path}, after line {begins - 1}: {error}; save the file as CSV UTF-8 with every quote closed."
            )
        return found

    def _misshapen(self, row: list[str]) -> list[str]:
        if len(row) in (0, len(self.header)):
            return []
        cells = f"{len(row)} cells under {len(self.header)} names"
        return [f"all columns: {cells}; put a cell that holds '{self.delimiter}' in quotes."]


def opened(path: Path, wanted: Mapping[str, str], optional: set[str]) -> Delimited:
    """Read the header; `wanted` has the names of the columns in this file, compared without regard to case.

    Raises ConfigError where the file cannot be read, or a column is missing or there twice. An optional column may be
    missing unless it was given another name.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            first = handle.readline(1_000_000)
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}, line 1: not UTF-8; save the file as CSV UTF-8.") from error
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}.") from error
    if "\x00" in first:
        raise ConfigError(f"{path}, line 1: looks like UTF-16 or a binary file; save it as CSV UTF-8.")
    readings = {sign: [cell.strip() for cell in next(csv.reader([first], delimiter=sign), [])] for sign in ",;\t|"}
    names = {name.lower() for name in wanted.values()}
    delimiter = max(readings, key=lambda sign: (len(names & {c.lower() for c in readings[sign]}), len(readings[sign])))
    header = readings[delimiter]
    lower = [cell.lower() for cell in header]
    places: dict[str, int] = {}
    for column, name in wanted.items():
        if lower.count(name.lower()) > 1:
            raise ConfigError(f"{path}, line 1, column {name}: is there twice; rename or delete one.")
        if name.lower() in lower:
            places[column] = lower.index(name.lower())
        elif column not in optional or name != column:
            raise ConfigError(
                f"{path}, line 1, column {name}: is missing; there are {', '.join(header) or 'none'}. "
                f"Rename the column, or say --{column}-column NAME."
            )
    return Delimited(path, delimiter, tuple(header), places)
