"""A seed file with other columns than its table has, after an edit or a new version: dbt would insert into the old one."""

from pathlib import Path

import psycopg
from psycopg import sql

from journeyhouse.transform.seed_files import header


def drop(folder: Path, connection: psycopg.Connection) -> list[str]:
    """Drop the tables of reshaped seeds, with the views on them: the build makes both again. Their names back."""
    held: dict[str, set[str]] = {}
    for table, column in connection.execute(
        "select table_name, column_name from information_schema.columns where table_schema = 'seeds'"
    ):
        held.setdefault(table, set()).add(column)
    reshaped = [
        path.stem for path in sorted(folder.glob("*.csv")) if path.stem in held and held[path.stem] != set(header(path))
    ]
    for table in reshaped:
        connection.execute(sql.SQL("drop table {} cascade").format(sql.Identifier("seeds", table)))
    return reshaped
