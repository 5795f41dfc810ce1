"""Delimited files that people bring along: which sign parts the cells, where the columns stand, how numbers are written."""

import csv
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from journeyhouse.errors import ConfigError

_PARTING = "[. \u00a0\u202f]"
_WITH_COMMA = f"[+-]?([0-9]{{1,3}}({_PARTING}[0-9]{{3}})+|[0-9]+)(,[0-9]*)?"
# A thousand and more to who writes commas, little more than one to who writes points.
_EITHER = "[+-]?[0-9]{1,3}[.][0-9]{3}"


@dataclass(frozen=True)
class Delimited:
    """A file as its header tells it; `places` has, of the columns that are wanted, where those stand that are there.

    `decimal` is the sign that the caller says, if he does; `above` are the lines before the header.
    """

    path: Path
    delimiter: str
    header: tuple[str, ...]
    places: Mapping[str, int]
    decimal: str = ""
    above: int = 0

    @property
    def cells(self) -> str:
        """What DuckDB reads of the file, behind `from`: every cell as text, c0, c1 and so on; `parameters` say of which file."""
        columns = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(len(self.header)))
        return (
            f"read_csv($path, delim = $delimiter, header = true, columns = {{{columns}}}, quote = '\"', escape = '\"', "
            f"null_padding = false, strict_mode = true, auto_detect = false, max_line_size = 10000000, skip = {self.above})"
        )

    @property
    def parameters(self) -> dict[str, str]:
        # DuckDB takes a path for a pattern: a name with a star or a bracket would be another file's.
        return {"path": re.sub(r"[*?\[]", r"[\g<0>]", str(self.path)), "delimiter": self.delimiter}

    def lines(self, records: set[int]) -> dict[int, int]:
        """In which line these records begin; the first below the header is 1, blank lines are none."""
        found: dict[int, int] = {}
        with self.path.open(encoding="utf-8-sig", newline="") as handle:
            reader = self._below_header(handle, strict=False)
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
                reader = self._below_header(handle)
                begins = reader.line_num + 1
                for row in reader:
                    found += [f"{self.path}, line {begins}, {text}" for text in self._misshapen(row) or wrong(row)]
                    begins = reader.line_num + 1
                    if len(found) >= shown:
                        break
        except UnicodeDecodeError:
            found.append(not_utf8(self.path))
        except csv.Error as error:
            found.append(
                f"{self.path}, after line {begins - 1}: {error}; save the file as CSV UTF-8 with every quote closed."
            )
        return found

    def number(self, cell: str) -> str:
        """The SQL of a cell's number with a point for its decimal sign; what is none cannot be cast."""
        if self.decimal != ",":
            return cell
        point = f"replace(regexp_replace({cell}, '{_PARTING}', '', 'g'), ',', '.')"
        return f"case when regexp_full_match({cell}, '{_WITH_COMMA}') then {point} when {cell} <> '' then 'no number' else '' end"

    def plain(self, text: str) -> str:
        """What `number` says of one cell."""
        if self.decimal != "," or not text:
            return text
        return re.sub(_PARTING, "", text).replace(",", ".") if re.fullmatch(_WITH_COMMA, text) else "no number"

    def doubtful(self, cell: str) -> str:
        """The condition that a number may be meant either way: sheets part cells by semicolons where the comma is the decimal sign."""
        return f"regexp_full_match({cell}, '{_EITHER}')" if self._may_have_commas else "false"

    def is_doubtful(self, text: str) -> bool:
        """What `doubtful` says of one cell."""
        return self._may_have_commas and bool(re.fullmatch(_EITHER, text))

    def no_number(self, text: str) -> str:
        """What is wrong with a cell that is to be a number, and how to mend it."""
        if self.is_doubtful(text):
            return f"'{text}' may be {text.replace('.', '')} or {float(text):g}; say --decimal , or --decimal ."
        if self.decimal == ",":
            return f"'{text}' is no number; write 1234,5 or 1.234,5."
        comma = ", or say --decimal , where that is the sign" if "," in text else ""
        return f"'{text}' is no number; write 1234.5{comma}."

    @property
    def _may_have_commas(self) -> bool:
        return self.delimiter == ";" and not self.decimal

    def _below_header(self, handle: Iterable[str], strict: bool = True) -> Any:
        reader = csv.reader(handle, delimiter=self.delimiter, strict=strict)
        for _ in range(self.above + 1):
            next(reader)
        return reader

    def _misshapen(self, row: list[str]) -> list[str]:
        if len(row) in (0, len(self.header)):
            return []
        cells = f"{len(row)} cells under {len(self.header)} names"
        return [f"all columns: {cells}; put a cell that holds '{self.delimiter}' in quotes."]


def opened(path: Path, wanted: Mapping[str, str], optional: set[str], decimal: str = "") -> Delimited:
    """Read the header; `wanted` has the names of the columns in this file, compared without regard to case.

    Raises ConfigError where the file cannot be read, or a column is missing or there twice. An optional column may be
    missing unless it was given another name.
    """
    if path.exists() and not path.is_file() and not path.is_dir():
        raise ConfigError(f"{path}: is no file that can be read twice; save it as one first.")
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            above, first = _first_line(handle)
    except UnicodeDecodeError as error:
        raise ConfigError(not_utf8(path)) from error
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
    return Delimited(path, delimiter, tuple(header), places, decimal, above)


def _first_line(handle: Any) -> tuple[int, str]:
    """How many lines say nothing (blank, or a sheet's own `sep=;`) before the header, and the header."""
    above = 0
    while (line := handle.readline(1_000_000)) and (not line.strip() or re.fullmatch(r"sep=.\s*", line)):
        above += 1
    return (above, line) if line else (0, "")


def not_utf8(path: Path) -> str:
    """What is said of the first line that is no UTF-8."""
    with path.open("rb") as handle:
        nth = next((nth for nth, line in enumerate(handle, start=1) if not _decodes(line)), 1)
    return f"{path}, line {nth}: not UTF-8; save the file as CSV UTF-8."


def _decodes(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True
