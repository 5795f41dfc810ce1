"""The raw tables of an empty warehouse, and the fixture company built on it in two days."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import psycopg
import pytest
from tests import databases
from tests.dbt import raw_tables
from tests.dbt.dbt_calls import (
    BEHIND_STAGING,
    STANDING,
    WAREHOUSE,
    WAREHOUSE_FILE,
    duckdb_marts,
    postgres_marts,
    run_dbt,
)

from journeyhouse.warehouse import embedded

# As a version of before left it: without its index and its changes.
MADE_ANOTHER_WAY = """
create table candidate.former as select * from candidate.dim_person;
drop table candidate.dim_person cascade;
alter table candidate.former rename to dim_person;
drop table intermediate.dim_person__changes;
delete from ops.told where model = 'dim_person'
"""


@pytest.fixture(scope="session")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where dbt may write."""
    return tmp_path_factory.mktemp("dbt")


@pytest.fixture(scope="session")
def standing(cluster: embedded.Cluster, workplace: Path) -> Iterator[str]:
    """A warehouse in which nothing has landed, with its seeds and staging: what tests copy rather than build."""
    with ExitStack() as kept:
        with databases.database(cluster, WAREHOUSE) as url:
            with psycopg.connect(url, autocommit=True) as connection:
                raw_tables.create_empty_warehouse(connection)
            run_dbt(STANDING, workplace, url=url)
            kept.enter_context(databases.database(cluster, "standing", WAREHOUSE))
        yield "standing"


@pytest.fixture(scope="session")
def day_one(cluster: embedded.Cluster, standing: str, workplace: Path) -> Iterator[str]:
    """A warehouse in which the fixture company's first day is built, to be copied too."""
    with ExitStack() as kept:
        with databases.database(cluster, WAREHOUSE, standing) as url:
            with psycopg.connect(url, autocommit=True) as connection:
                raw_tables.load_fixture(connection, "world_day1")
            run_dbt(BEHIND_STAGING, workplace, url=url)
            kept.enter_context(databases.database(cluster, "day_one", WAREHOUSE))
        yield "day_one"


@pytest.fixture(scope="module")
def database(cluster: embedded.Cluster, standing: str) -> Iterator[str]:
    """A module's warehouse: every raw table exists and holds nothing."""
    with databases.database(cluster, WAREHOUSE, standing) as url:
        yield url


@pytest.fixture
def own_database(cluster: embedded.Cluster, standing: str) -> Iterator[str]:
    """The same for one test alone."""
    with databases.database(cluster, WAREHOUSE, standing) as url:
        yield url


@pytest.fixture(scope="session")
def standing_duckdb(workplace: Path) -> Path:
    """The same on the other engine."""
    path = _no_duckdb(workplace)
    raw_tables.create_empty_duckdb(path)
    run_dbt(STANDING, workplace, duckdb_path=path)
    with duckdb.connect(str(path)) as written:
        written.execute("checkpoint")
    return path.rename(workplace / "standing.duckdb")


@pytest.fixture(scope="module")
def duckdb_path(standing_duckdb: Path, workplace: Path) -> Path:
    """A module's warehouse on DuckDB."""
    return Path(shutil.copyfile(standing_duckdb, _no_duckdb(workplace)))


def _no_duckdb(workplace: Path) -> Path:
    """Where the file of DuckDB will stand. The one before may have left what was not put into it yet."""
    for name in (WAREHOUSE_FILE, f"{WAREHOUSE_FILE}.wal"):
        (workplace / name).unlink(missing_ok=True)
    return workplace / WAREHOUSE_FILE


@pytest.fixture(scope="module")
def query(database: str) -> Callable[..., list[tuple]]:
    """Ask the database; rows back."""

    def ask(sql: str, *parameters: object) -> list[tuple]:
        with psycopg.connect(database) as connection:
            return connection.execute(sql, parameters or None).fetchall()

    return ask


@dataclass
class World:
    """What the marts held after each build of the fixture company."""

    url: str
    marts: dict[str, dict[str, list]] = field(default_factory=dict)
    sessions: dict[str, dict[str, str]] = field(default_factory=dict)
    people: dict[str, dict[str, str]] = field(default_factory=dict)
    affected: dict[str, int] = field(default_factory=dict)

    def remember(self, build: str) -> None:
        """Keep what a build left."""
        self.marts[build] = postgres_marts(self.url)
        with psycopg.connect(self.url) as connection:
            self.sessions[build] = dict(
                connection.execute("select first_source_record_id, session_key from candidate.fct_sessions").fetchall()
            )
            self.people[build] = dict(connection.execute("select value, person_key from vault.people"))
        self.count_affected(build)

    def count_affected(self, build: str) -> None:
        with psycopg.connect(self.url) as connection:
            (self.affected[build],) = connection.execute(
                "select count(*) from intermediate.int_control__affected_people"
            ).fetchone()


@pytest.fixture(scope="module")
def world(database: str, workplace: Path) -> World:
    """Day 1 on Postgres and on DuckDB; day 2 as an increment, after two that broke half-way; with nothing new; and in full."""
    company = World(database)
    with psycopg.connect(database, autocommit=True) as connection:
        raw_tables.load_fixture(connection, "world_day1")
        duckdb_path = _no_duckdb(workplace)
        raw_tables.create_empty_duckdb(duckdb_path)
        raw_tables.copy_to_duckdb(connection, duckdb_path)
    run_dbt(["build"], workplace, url=database)
    company.remember("day 1")
    run_dbt(["build"], workplace, duckdb_path=duckdb_path)
    company.marts["day 1 on duckdb"] = duckdb_marts(duckdb_path)
    with psycopg.connect(database, autocommit=True) as connection:
        raw_tables.load_fixture(connection, "world_day2")
        connection.execute("delete from raw.offline_files__pos_sales where receipt_no = '5'")
        connection.execute(MADE_ANOTHER_WAY)
    for last in ("int_identity__labels", "int_journeys__touches"):
        run_dbt([*BEHIND_STAGING, "-s", f"+{last}"], workplace, url=database)
    company.count_affected("broken")
    run_dbt(["build", "--exclude-resource-type", "unit_test"], workplace, url=database)
    company.remember("day 2")
    for selector in ("intermediate", "marts"):
        run_dbt(["run", "--selector", selector], workplace, url=database)
    company.remember("nothing new")
    run_dbt([*BEHIND_STAGING, "--full-refresh"], workplace, url=database)
    company.remember("in full")
    return company
