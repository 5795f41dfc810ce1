"""Sessions, ours beside others' methods on the same events in the same Postgres: `python -m bench.sessions [events] [rounds]`.

Ours are the house's models, run by its dbt; the others are plain SQL (methods.py), and the house's models on DuckDB. In full
and for days that bring a hundredth of the events, all ways in turn, medians of the rounds; afterwards all are held against
a full cut by ordered aggregates, session by session. Goals: in full at most 0.7 of the CPU of ordered aggregates (and the house
keeps the session of each event besides), at most 2.5 times the clock of DuckDB; a day at most 5 % of the full cut and
0.75 of looking back, without a wrong session.
"""

import sys
import tempfile
from pathlib import Path

import duckdb
from bench.house import Cost, House, copy_to_duckdb, house, medians, show_goal
from bench.journeys.world import World
from bench.sessions import methods

from journeyhouse.building import begin_build

MODELS = ("int_sessions__recut", "int_sessions__events", "int_sessions__boundaries")
OURS, ON_DUCKDB = "Journeyhouse", "Journeyhouse on DuckDB"
ALONE, WITH_EVENTS = "ordered aggregates, sessions alone", "ordered aggregates, the same tables"
DAYS_AGAIN, LOOKING_BACK = "the last three days again", "devices looked back to three days"
INCREMENTS = {DAYS_AGAIN: ("peer.again", methods.days_again), LOOKING_BACK: ("peer.back", methods.looking_back)}


def main() -> None:
    events = int(sys.argv[1]) if len(sys.argv) > 1 else 500_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    with house() as found:
        measure(found, World(events), rounds)


def measure(found: House, world: World, rounds: int) -> None:
    world.history(found.connection)
    begin_build(found.settings)
    found.dbt("seed")
    found.dbt("run", "-s", "+int_events")
    # What the others prune by; ours has no use for it.
    found.sql(
        "create schema peer",
        "create index on intermediate.int_events using brin (occurred_at) with (pages_per_range = 32)",
        "analyze intermediate.int_events",
    )
    print(versions(found))
    full, models = in_full(found, rounds)
    show(f"in full, {found.ask('select count(*) from intermediate.int_events')[0][0]:,} events", full, full[OURS])
    for name, cost in models.items():
        print(f"  {name:<44}{cost.wall:>9.2f}{cost.cpu:>9.2f}")
    wrong = found.ask(methods.wrong("intermediate.int_sessions__boundaries", "peer.alone"))[0][0]
    print(f"wrong sessions of ours: {wrong} (goal 0)")
    day, models = days(found, world, rounds)
    show("a day, 1 % of the events", day, full[OURS])
    for name, cost in models.items():
        print(f"  {name:<44}{cost.wall:>9.2f}{cost.cpu:>9.2f}")
    found.sql(*methods.in_full("peer.alone"))
    tables = {OURS: "intermediate.int_sessions__boundaries"} | {name: table for name, (table, _) in INCREMENTS.items()}
    for name, table in tables.items():
        count = found.ask(methods.wrong(table, "peer.alone"))[0][0]
        print(f"wrong sessions after {rounds} days, {name}: {count}")
    show_goal("in full / ordered aggregates without the events' sessions, CPU", full[OURS].cpu / full[ALONE].cpu, 0.7)
    show_goal("in full / ordered aggregates, the same tables, CPU", full[OURS].cpu / full[WITH_EVENTS].cpu, 0.7)
    show_goal("in full / DuckDB, clock", full[OURS].wall / full[ON_DUCKDB].wall, 2.5)
    show_goal("day / full, CPU", day[OURS].cpu / full[OURS].cpu, 0.05)
    show_goal("day / looking back, CPU", day[OURS].cpu / day[LOOKING_BACK].cpu, 0.75)


def in_full(found: House, rounds: int) -> tuple[dict[str, Cost], dict[str, Cost]]:
    """Cost of each way, and of each model of ours; every way leaves its sessions."""
    costs: dict[str, list[Cost]] = {name: [] for name in (OURS, ALONE, WITH_EVENTS, ON_DUCKDB)}
    models: dict[str, list[Cost]] = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sessions.duckdb"
        copy_to_duckdb(found, path, "intermediate.int_events", "ops.build_context")
        for _ in range(rounds):
            ours = found.dbt("run", "--full-refresh", "-s", *MODELS)
            collect(costs, models, OURS, ours)
            costs[ALONE].append(found.sql(*methods.in_full("peer.alone")))
            costs[WITH_EVENTS].append(found.sql(*methods.in_full_with_events("peer.both")))
            costs[ON_DUCKDB].append(
                sum(found.dbt("run", "--full-refresh", "-s", *MODELS, duckdb=path).values(), Cost())
            )
        compare_duckdb(found, path)
    found.sql("drop table peer.both, peer.both_events")
    return medians(costs), medians(models)


def days(found: House, world: World, rounds: int) -> tuple[dict[str, Cost], dict[str, Cost]]:
    """The same for a day; each round is the next day."""
    for table, _method in INCREMENTS.values():
        found.sql(
            f"create table {table} as select * from peer.alone", f"create index on {table} (device_id, started_at)"
        )
        found.sql(f"create index on {table} (started_at)", f"analyze {table}")
    costs: dict[str, list[Cost]] = {name: [] for name in (OURS, *INCREMENTS)}
    models: dict[str, list[Cost]] = {}
    for number in range(rounds):
        (landed_after,) = found.ask(
            "select quote_literal(max(_loaded_at)) || '::timestamptz' from intermediate.int_events"
        )[0]
        world.day(found.connection, number)
        begin_build(found.settings)
        found.dbt("run", "-s", "int_events")
        collect(costs, models, OURS, found.dbt("run", "-s", *MODELS))
        for name, (table, method) in INCREMENTS.items():
            costs[name].append(found.sql(*method(table, landed_after)))
    return medians(costs), medians(models)


def collect(costs: dict, models: dict, way: str, found: dict[str, Cost]) -> None:
    for name, cost in found.items():
        models.setdefault(name, []).append(cost)
    costs[way].append(sum(found.values(), Cost()))


def compare_duckdb(found: House, path: Path) -> None:
    """Both engines cut the same sessions."""
    digest = "select count(*), sum(events), sum(page_views), min(session_key), max(session_key) from intermediate.int_sessions__boundaries"
    with duckdb.connect(str(path)) as source:
        assert source.execute(digest).fetchall() == found.ask(digest), "DuckDB cuts other sessions"


def versions(found: House) -> str:
    return f"Postgres {found.ask('show server_version')[0][0]}, DuckDB {duckdb.__version__}"


def show(title: str, costs: dict[str, Cost], full: Cost) -> None:
    print(f"\n{title:<46}{'wall s':>9}{'CPU s':>9}{'of our full CPU':>17}")
    for name, cost in costs.items():
        print(f"{name:<46}{cost.wall:>9.2f}{cost.cpu:>9.2f}{cost.cpu / full.cpu:>17.1%}")


if __name__ == "__main__":
    main()
