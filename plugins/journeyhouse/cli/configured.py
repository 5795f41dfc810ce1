"""Which configuration a command speaks of, and how a module adds its commands."""

import argparse
import os
from collections.abc import Callable
from pathlib import Path

from journeyhouse import company
from journeyhouse.settings import HOME, Settings, load

# (name, what it does with its arguments, help) -> its parser
Add = Callable[[str, Callable[[argparse.Namespace], int | None], str], argparse.ArgumentParser]


def configured(arguments: argparse.Namespace) -> Settings:
    var = Path(os.environ.get("JOURNEYHOUSE_VAR") or HOME / "var").resolve()
    return load(arguments.config or os.environ.get("JOURNEYHOUSE_CONFIG") or company.last_config(var))
