"""The proof of an erasure: no staged row shows an identifier of somebody who was erased, whatever a source's manifest says of its columns."""

import ast
from collections.abc import Iterator
from typing import Any

import psycopg
import yaml
from psycopg import sql

from journeyhouse.errors import JourneyhouseError
from journeyhouse.macros import macros
from journeyhouse.settings import HOME


def refuse_shown(connection: psycopg.Connection, country: str) -> None:
    """Raises JourneyhouseError naming each staging model and column that still shows one of the list of the erased."""
    shown = []
    for model, checks in _models(country):
        if connection.execute("select to_regclass(%s) is not null", (f"staging.{model}",)).fetchone()[0]:
            counts = ", ".join(f"count(*) filter (where {condition})" for _, condition in checks)
            found = connection.execute(
                sql.SQL("select {} from {} as member").format(sql.SQL(counts), sql.Identifier("staging", model))
            ).fetchone()
            shown += [f"{model}.{column} ({rows})" for (column, _), rows in zip(checks, found, strict=True) if rows]
    if shown:
        raise JourneyhouseError(
            f"still shown, in rows: {', '.join(shown)}. The raw columns that these are made of must say whom they name (`identifies` in "
            "source.yml); nothing was erased."
        )


def personal_columns() -> dict[str, dict[str, str]]:
    """By shape the columns that name a person, with the type of identifier (macros/identity/keyed_hash.sql)."""
    return ast.literal_eval(str(macros("postgres").personal_columns()).strip())


def _models(country: str) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Staging models with each personal column and the condition that it shows somebody who was erased."""
    written: Any = macros("postgres", country)
    project = yaml.safe_load((HOME / "dbt_project" / "dbt_project.yml").read_text(encoding="utf-8"))
    for shape, columns in personal_columns().items():
        for member in project["vars"][f"shape_{shape}"]:
            if not member.startswith("int_"):
                yield (
                    member,
                    [
                        (
                            column,
                            f"{written.keyed_identifier(id_type, f'member.{written.personal_source(column).strip()}')} in "
                            f"(select id_value from ops.erased_identifiers where id_type = '{id_type}')",
                        )
                        for column, id_type in columns.items()
                        if id_type != "address"
                    ],
                )
