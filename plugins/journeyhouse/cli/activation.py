"""Lists of whom to write to, for who sends them."""

import argparse
from pathlib import Path

from journeyhouse.cli.configured import Add, configured
from journeyhouse.errors import ConfigError


def register(add: Add) -> None:
    """Add the command."""
    sub = add(
        "export-list", _export, "write a list of whom to write to, with contacts, for who may look into the vault"
    )
    sub.add_argument("name", help="a list of seed_activation_lists")
    sub.add_argument("--out", type=Path, required=True, help="CSV file to write; only its owner may read it")


def _export(arguments: argparse.Namespace) -> None:
    from journeyhouse.activation.export import export

    if not arguments.out.parent.is_dir():
        raise ConfigError(f"--out {arguments.out}: the folder {arguments.out.parent} is not there; make it first.")
    done = export(configured(arguments), arguments.name, arguments.out)
    print(f"{arguments.out}: {done.people} people of {done.listed} listed.")
