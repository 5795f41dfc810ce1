"""How seeds that no build would accept are refused: every wrong cell by file, row and field, in one message."""

from collections.abc import Sequence
from pathlib import Path

from journeyhouse.errors import ConfigError

_SHOWN = 10


def whole(text: str, least: int, most: int) -> bool:
    """Is the text a whole number between these? Digits of other scripts are digits to Python and no number to a database."""
    return text.isascii() and text.isdigit() and least <= int(text) <= most


def refuse(what: str, folder: Path, found: Sequence[str]) -> None:
    """Raises ConfigError with the first of what was found wrong; nothing when nothing was."""
    if found:
        listed = "\n".join(f"  {text}" for text in found[:_SHOWN])
        raise ConfigError(f"the {what} in {folder} cannot be used; correct these and run again:\n{listed}")
