"""The whole house in a folder of its own: real Postgres, real Airflow, the demo company over HTTP and files."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

from journeyhouse.settings import HOME
from journeyhouse.warehouse import embedded
from tests.e2e.desk import Desk, opened


@dataclass
class House:
    """Commands of the house, its marts, and the truth of its demo world."""

    var: Path
    timezone: str = "Asia/Ho_Chi_Minh"
    seconds: dict[str, float] = field(default_factory=dict)

    def command(self, *arguments: str, expect: int = 0) -> str:
        environment = os.environ | {"JOURNEYHOUSE_VAR": str(self.var)}
        started = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-m", "journeyhouse", *arguments],
            cwd=HOME,
            env=environment,
            capture_output=True,
            text=True,
            timeout=900,
        )
        self.seconds[" ".join(arguments)] = time.monotonic() - started
        assert done.returncode == expect, (
            f"{arguments}: {done.returncode}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
        )
        return done.stdout + done.stderr

    def url(self) -> str:
        database = json.loads((self.var / "company.json").read_text())["database"]
        return embedded.load(self.var / "postgres").url("journeyhouse", database)

    def airflow(self) -> psycopg.Connection:
        """Airflow's own tables."""
        return psycopg.connect(embedded.load(self.var / "postgres").url("airflow", "airflow"))

    def rows(self, query: str) -> list[tuple]:
        with psycopg.connect(self.url()) as connection:
            return connection.execute(query).fetchall()

    def records(self, query: str) -> list[dict]:
        with psycopg.connect(self.url(), row_factory=psycopg.rows.dict_row) as connection:
            return connection.execute(query).fetchall()

    def truth(self, name: str) -> list[dict]:
        lines = (self.var / "demo" / "truth" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines]

    def contents(self, schema: str = "marts") -> dict[str, list[str]]:
        """Every table of a schema as sorted rows of text, without the columns that only name the build."""
        tables = self.rows(
            f"select table_name from information_schema.tables where table_schema = '{schema}' order by 1"
        )
        return {
            table: [
                row[0]
                for row in self.rows(
                    f"select (to_jsonb(t) - 'build_id' - 'as_of')::text as r from {schema}.{table} t order by 1"
                )
            ]
            for (table,) in tables
            if table != "journeyhouse_build"
        }


def _house(tmp_path_factory, *arguments: str) -> Iterator[House]:
    house = House(tmp_path_factory.mktemp("house"))
    try:
        house.command("run", *arguments)
        yield house
    finally:
        house.command("down")


@pytest.fixture(scope="package")
def default_world(tmp_path_factory) -> Iterator[House]:
    yield from _house(tmp_path_factory)


@pytest.fixture(scope="package")
def other_world(tmp_path_factory) -> Iterator[House]:
    yield from _house(tmp_path_factory, "--seed", "2024", "--customers", "60", "--days", "75")


@pytest.fixture(params=["default_world", pytest.param("other_world", marks=pytest.mark.thorough)], scope="package")
def house(request) -> House:
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="package")
def desk(cluster, tmp_path_factory) -> Iterator[Desk]:
    with opened(cluster, tmp_path_factory.mktemp("desk"), tmp_path_factory.mktemp("company")) as found:
        yield found
