"""A throw-away Postgres with the house's own dbt project on it, and what work on it costs."""

import os
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import psycopg

from journeyhouse import settings
from journeyhouse.sources.registry import registry
from journeyhouse.transform import dbt, rehashing
from journeyhouse.warehouse import embedded, schemas

_TICKS = os.sysconf("SC_CLK_TCK")
_DUCKDB_TYPES = {"jsonb": "json", "numeric": "decimal(38, 10)"}


@dataclass(frozen=True)
class Cost:
    """Seconds by the clock, and of CPU: of all processes of Postgres, and of this process with its children."""

    wall: float = 0.0
    postgres: float = 0.0
    client: float = 0.0

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(self.wall + other.wall, self.postgres + other.postgres, self.client + other.client)

    def __sub__(self, other: "Cost") -> "Cost":
        return Cost(self.wall - other.wall, self.postgres - other.postgres, self.client - other.client)

    @property
    def cpu(self) -> float:
        """CPU seconds of both sides."""
        return self.postgres + self.client


def cpu_of(postmaster: int) -> float:
    """CPU seconds of a Postgres so far: its own, of processes that it has seen end, of those that run."""

    def ticks(pid: str, fields: slice) -> int:
        try:
            # The name, in brackets, may hold blanks; the field after it is the third.
            stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            return 0
        return sum(map(int, stat[fields]))

    running = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
    return (ticks(str(postmaster), slice(11, 15)) + sum(ticks(pid, slice(11, 13)) for pid in running)) / _TICKS


class House:
    """A warehouse of nobody's: every raw table is there and empty."""

    def __init__(self, home: Path, cluster: embedded.Cluster):
        self.settings = replace(
            settings.load(), demo=None, var=home.parent, warehouse_url=cluster.url("journeyhouse", "bench")
        )
        self.connection = psycopg.connect(self.settings.warehouse_url, autocommit=True)
        self._postmaster = int((home / "data" / "postmaster.pid").read_text().split()[0])
        schemas.ensure(self.connection, registry())

    def now(self) -> Cost:
        """All seconds so far; the difference of two is what was done between them."""
        usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        client = sum(one.ru_utime + one.ru_stime for one in usage)
        return Cost(time.perf_counter(), cpu_of(self._postmaster), client)

    def timed(self, work: Callable[[], object]) -> Cost:
        before = self.now()
        work()
        return self.now() - before

    def sql(self, *statements: str) -> Cost:
        """Run statements one after the other."""
        return self.timed(lambda: [self.connection.execute(statement) for statement in statements])

    def ask(self, query: str) -> list[tuple]:
        return self.connection.execute(query).fetchall()

    def dbt(self, *arguments: str, duckdb: Path | None = None) -> dict[str, Cost]:
        """Run the house's dbt, one model at a time; each model's cost with its hooks, without dbt's own start."""
        from dbt.cli.main import dbtRunner

        from journeyhouse.transform import kept_sessions

        kept_sessions.keep()
        began: dict[str, Cost] = {}
        costs: dict[str, Cost] = {}

        def hear(event) -> None:
            if event.info.name == "NodeStart":
                began[event.data.node_info.node_name] = self.now()
            elif event.info.name == "NodeFinished":
                name = event.data.node_info.node_name
                costs[name] = self.now() - began[name]

        variables = dbt.environment(self.settings) | rehashing.begin(self.settings, self.connection).environment()
        if duckdb:
            variables |= {"JOURNEYHOUSE_DBT_TARGET": "duckdb", "JOURNEYHOUSE_DUCKDB_PATH": str(duckdb)}
            variables["DBT_TARGET_PATH"] += "_duckdb"
        before = os.environ.copy()
        os.environ.update(variables)
        try:
            done = dbtRunner(callbacks=[hear]).invoke(["--quiet", "--log-level-file", "none", *arguments, "--threads", "1"])  # fmt: skip
        finally:
            os.environ.clear()
            os.environ.update(before)
        assert done.success, done.exception or [r.message for r in done.result if r.status not in ("success", "pass")]
        return costs


@contextmanager
def house() -> Iterator[House]:
    """A house for the time of the block. Its autovacuum rests: its seconds belong to no method."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "postgres"
        cluster = embedded.start(home)
        try:
            embedded.ensure_database(cluster, "bench")
            with psycopg.connect(cluster.url("postgres", "postgres"), autocommit=True) as connection:
                connection.execute("alter system set autovacuum = off")
                connection.execute("select pg_reload_conf()")
            found = House(home, cluster)
            with found.connection:
                yield found
        finally:
            embedded.stop(home)


def copy_to_duckdb(house: House, path: Path, *tables: str) -> None:
    """Copy tables (schema.name) with their rows into a DuckDB file."""
    with tempfile.TemporaryDirectory() as folder, duckdb.connect(str(path)) as target:
        target.execute("set TimeZone = 'UTC'")
        for table in tables:
            schema, _, name = table.partition(".")
            file = Path(folder) / f"{name}.csv"
            with file.open("wb") as out, house.connection.cursor().copy(f"copy (select * from {table}) to stdout (format csv, header)") as copy:  # fmt: skip
                for block in copy:
                    out.write(block)
            kinds = house.ask(
                "select column_name, data_type from information_schema.columns "
                f"where table_schema = '{schema}' and table_name = '{name}' order by ordinal_position"
            )
            columns = ", ".join(f"{column} {_DUCKDB_TYPES.get(kind, kind)}" for column, kind in kinds)
            target.execute(f"create schema if not exists {schema}")
            target.execute(f"create table {table} ({columns})")
            target.execute(f"copy {table} from '{file}' (header, delimiter ',', quote '\"', escape '\"')")


def medians(costs: dict[str, list[Cost]]) -> dict[str, Cost]:
    """Of each way the median of each figure."""
    return {
        name: Cost(
            *(statistics.median(getattr(one, figure) for one in found) for figure in ("wall", "postgres", "client"))
        )
        for name, found in costs.items()
    }


def show_goal(what: str, ratio: float, goal: float, at_least: bool = False) -> None:
    """A ratio beside what it should be."""
    missed = ratio < goal if at_least else ratio > goal
    print(f"{what} = {ratio:.3f} (goal: {'at least' if at_least else 'at most'} {goal}){' MISSED' if missed else ''}")
