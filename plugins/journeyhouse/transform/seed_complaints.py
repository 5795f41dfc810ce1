"""How seeds that no build would accept are read and refused: every wrong cell by file, row and field, in one message."""

import csv
from collections.abc import Sequence
from pathlib import Path

from journeyhouse.errors import ConfigError

_SHOWN = 10
Row = dict[str, str]
Rows = list[tuple[int, Row]]


def rows(folder: Path, name: str, layout: Sequence[str]) -> Rows:
    """The rows of a seed with their numbers in the file, every cell as text. Raises ConfigError where it is not laid out so."""
    try:
        with (folder / name).open(encoding="utf-8-sig", newline="") as handle:
            reader = csv.DictReader(handle)
            if tuple(reader.fieldnames or ()) != tuple(layout):
                raise ConfigError(f"{folder / name}: columns must be {','.join(layout)}")
            # A cell that is missing is an empty one. Blanks around a word are left: to the warehouse they are part of it.
            return [
                (number, {field: row[field] or "" for field in layout}) for number, row in enumerate(reader, start=2)
            ]
    except OSError as error:
        raise ConfigError(f"{folder / name}: cannot be read: {error.strerror}.") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise ConfigError(f"{folder / name}: not readable as CSV in UTF-8: {error}") from error


def whole(text: str, least: int, most: int) -> bool:
    """Is the text a whole number between these? Digits of other scripts are digits to Python and no number to a database."""
    return text.isascii() and text.isdigit() and least <= int(text) <= most


def refuse(what: str, folder: Path, found: Sequence[str]) -> None:
    """Raises ConfigError with the first of what was found wrong; nothing when nothing was."""
    if found:
        listed = "\n".join(f"  {text}" for text in found[:_SHOWN])
        raise ConfigError(f"the {what} in {folder} cannot be used; correct these cells and run again:\n{listed}")
