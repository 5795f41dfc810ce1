"""The real dbt, each call in a process of its own, on a throw-away database; and what its marts then hold."""

import datetime
import gc
import json
import os
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg
from tests.forked import fresh

from journeyhouse.warehouse.identifier_key import IdentifierKey

# What every warehouse of the tests is built with.
KEY = IdentifierKey(b"a key of the tests, and of no house")
# One name for all: dbt parses the project anew for another one.
WAREHOUSE, WAREHOUSE_FILE = "warehouse", "warehouse.duckdb"
PROJECT = Path(__file__).resolve().parents[2] / "dbt_project"
# Seeds and staging, which say the same of every company: they stand in the warehouses that tests begin with (conftest.standing).
STANDING = ["build", "--exclude-resource-type", "unit_test", "test", "--select", "path:seeds", "path:models/staging"]
# Models behind them: what these hold is what most tests look at. dbt's own tests are asked once an engine (conftest.world).
BEHIND_STAGING = ["run", "--exclude", "path:models/staging"]


def run_dbt(
    arguments: list[str],
    workplace: Path,
    url: str = "",
    duckdb_path: Path | None = None,
    key: IdentifierKey = KEY,
    variables: dict[str, object] | None = None,
    edited: dict[str, tuple[str, str]] | None = None,
) -> str:
    """Run dbt against a Postgres URL or a DuckDB file; its output, or an error that shows it.

    `edited` are models in whose SQL somebody has replaced a text by another.
    """
    target = "duckdb" if duckdb_path else "postgres"
    folder = parsed(workplace, target).parent
    parts = urlsplit(url)
    environment = {
        "JOURNEYHOUSE_DBT_TARGET": target,
        "JOURNEYHOUSE_DBT_HOST": parts.hostname or "",
        "JOURNEYHOUSE_DBT_PORT": str(parts.port or 5432),
        "JOURNEYHOUSE_DBT_USER": unquote(parts.username or ""),
        "JOURNEYHOUSE_DBT_PASSWORD": unquote(parts.password or ""),
        "JOURNEYHOUSE_DBT_DBNAME": parts.path.lstrip("/"),
        "JOURNEYHOUSE_DUCKDB_PATH": str(duckdb_path or ""),
        "JOURNEYHOUSE_TIMEZONE": "Asia/Ho_Chi_Minh",
        "JOURNEYHOUSE_CURRENCY": "VND",
        "DBT_TARGET_PATH": str(folder),
        "DBT_LOG_PATH": str(workplace / f"logs_{target}"),
        "DBT_PROJECT_DIR": str(PROJECT),
        "DBT_PROFILES_DIR": str(PROJECT),
    } | key.environment()
    if variables:
        arguments = [*arguments, "--vars", json.dumps(variables)]
    output = workplace / "output.txt"
    process = fresh.Process(
        target=_invoke, args=(arguments, environment, parsed(workplace, target), edited or {}, output)
    )
    process.start()
    process.join()
    told = output.read_text(encoding="utf-8")
    if process.exitcode != 0:
        raise AssertionError(f"{' '.join(arguments)} failed:\n{told[-8000:]}")
    return told


def parsed(workplace: Path, target: str = "postgres") -> Path:
    """Where dbt keeps the project as it has parsed it for an engine."""
    return workplace / f"target_{target}" / "partial_parse.msgpack"


def _invoke(
    arguments: list[str], environment: dict[str, str], kept: Path, edited: dict[str, tuple[str, str]], output: Path
) -> None:
    from dbt.cli.main import dbtRunner
    from dbt.contracts.graph.manifest import Manifest

    from journeyhouse.transform import found_relations, heard_events, kept_sessions

    kept_sessions.keep()
    heard_events.hear()
    found_relations.find()
    # The process ends with the run: what it holds is given back then.
    gc.disable()
    os.environ.update(environment)
    os.chdir(PROJECT)
    with output.open("w", encoding="utf-8") as out:
        os.dup2(out.fileno(), 1)
        os.dup2(out.fileno(), 2)
    # One parse an engine: what variables say is read when a model runs, dbt alone would parse anew for it.
    known = Manifest.from_msgpack(kept.read_bytes()) if kept.is_file() else None
    if known:
        for node in known.nodes.values():
            if node.name in edited:
                old, new = edited.pop(node.name)
                assert old in node.raw_code
                node.raw_code = node.raw_code.replace(old, new)
        known.build_flat_graph()
    assert not edited
    command = ["--no-use-colors", "--log-level-file", "none", "--no-write-json", *arguments]
    sys.exit(0 if dbtRunner(manifest=known).invoke(command).success else 1)


def comparable(value: object) -> str:
    """A value as text that is the same on every engine."""
    if isinstance(value, float):
        return f"{value:.9g}"
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).isoformat()
    return str(value)


def marts_of(connection: object) -> dict[str, list[tuple[str, ...]]]:
    """Every table of the candidate schema with its rows, sorted."""
    names = connection.execute(
        "select table_name from information_schema.tables where table_schema = 'candidate' order by table_name"
    ).fetchall()
    return {
        name: sorted(
            tuple(comparable(value) for value in row)
            for row in connection.execute(f'select * from candidate."{name}"').fetchall()
        )
        for (name,) in names
    }


def postgres_marts(url: str) -> dict[str, list[tuple[str, ...]]]:
    """The candidate marts of a Postgres database."""
    with psycopg.connect(url) as connection:
        return marts_of(connection)


def duckdb_marts(path: Path) -> dict[str, list[tuple[str, ...]]]:
    """The candidate marts of a DuckDB file."""
    import duckdb

    with duckdb.connect(str(path), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        return marts_of(connection)


def ask_both(url: str, duckdb_path: Path, sql: str, same_types: bool = False) -> list[tuple]:
    """Ask a Postgres database and a DuckDB file one question; the answer, once they agree."""
    import duckdb

    with psycopg.connect(url) as postgres, duckdb.connect(str(duckdb_path), read_only=True) as other:
        other.execute("set TimeZone = 'UTC'")
        one, two = postgres.execute(sql).fetchall(), other.execute(sql).fetchall()
    assert one == two
    assert not same_types or [list(map(type, row)) for row in one] == [list(map(type, row)) for row in two]
    return one


def differences(one: dict[str, list], other: dict[str, list]) -> dict[str, tuple[list, list]]:
    """Marts whose rows differ, each with a few rows that only one side has."""
    return {
        name: (
            [row for row in one.get(name, []) if row not in other.get(name, [])][:2],
            [row for row in other.get(name, []) if row not in one.get(name, [])][:2],
        )
        for name in sorted(one.keys() | other.keys())
        if one.get(name) != other.get(name)
    }
