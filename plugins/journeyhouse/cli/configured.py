"""Which configuration a command speaks of, and how a module adds its commands."""

import argparse
import os
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

from journeyhouse import company
from journeyhouse.settings import HOME, Settings, load

# (name, what it does with its arguments, help) -> its parser
Add = Callable[[str, Callable[[argparse.Namespace], int | None], str], argparse.ArgumentParser]


def configured(arguments: argparse.Namespace) -> Settings:
    var = Path(os.environ.get("JOURNEYHOUSE_VAR") or HOME / "var").resolve()
    return load(arguments.config or os.environ.get("JOURNEYHOUSE_CONFIG") or company.last_config(var))


def as_day(text: str) -> date:
    """The day that an argument says."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"'{text}' is no date; write 2026-01-31") from error


def as_number(text: str) -> float:
    """The number that an argument says; nan where it says none, which is in no range."""
    try:
        return float(text)
    except ValueError:
        return float("nan")


def whole(least: int | None = None) -> Callable[[str], int]:
    """Reads a whole number of an argument, from `least` on."""

    def read(text: str) -> int:
        if not re.fullmatch("-?[0-9]{1,18}", text) or (least is not None and int(text) < least):
            raise argparse.ArgumentTypeError(
                f"'{text}' is no whole number{'' if least is None else f' from {least} on'}"
            )
        return int(text)

    return read


def add_decimal(sub: argparse.ArgumentParser) -> None:
    """The option by which a file's numbers are read."""
    sub.add_argument(
        "--decimal",
        choices=[".", ","],
        default="",
        help="decimal sign of numbers; with a comma, points and blanks part thousands",
    )
