"""Who belongs together, ours beside others' methods on the same pairs in the same Postgres: `python -m bench.identity [edges] [rounds]`.

Ours is the house's model of labels, run by its dbt, on Postgres and on DuckDB; the others are in methods.py. All ways in
turn, medians of the rounds, and each answer is held against scipy's. The limits that keep one person from growing without end
are lifted: here it is the graph that is measured. Then a hundredth more edges land, day by day, and the house's identity models run
again. Goals: at least 5 times less CPU than least labels, nobody misplaced; a day at most 10 % of the first build.
"""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
import scipy
from bench.house import Cost, House, copy_to_duckdb, house, medians, show_goal
from bench.identity import methods
from bench.identity.graph import Graph

from journeyhouse.building import begin_build

LABELS = "int_identity__labels"
# All that stands between the identifiers that records show and whose they are.
MODELS = ["-s", "+int_identity__record_person", "+int_identity__device_person", "+int_identity__edges_accepted",
    "+int_identity__edges_rejected", "--exclude", "+int_identifiers", "+int_identifiers__judged", "+int_identifiers__names", "--vars", "{identity_max_identifiers: 1000000000}"]  # fmt: skip
ONLY_LABELS = ["-s", LABELS, *MODELS[-2:]]
LEFT_FOR_DUCKDB = ("intermediate.int_identity__nodes", "intermediate.int_identity__edges_observed",
    "intermediate.int_identity__manual_links", "seeds.seed_identity_rules", "seeds.seed_identity_manual_links", "ops.build_context")  # fmt: skip
OURS, ON_DUCKDB = "Journeyhouse", "Journeyhouse on DuckDB"
LEAST_LABEL = f"least label, {methods.ROUNDS} rounds"


def main() -> None:
    edges = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    with house() as found:
        measure(found, Graph(edges), rounds)


def measure(found: House, graph: Graph, rounds: int) -> None:
    found.dbt("seed")
    found.sql(
        "create schema peer",
        "update seeds.seed_identity_rules set max_people_per_value = null, max_accounts_per_value = null, "
        "max_names_per_value = null, max_values_per_person = null, min_records = null",
    )
    graph.history(found.connection)
    full = told(found)
    edges, nodes = (
        found.ask(f"select count(*) from intermediate.int_identity__{name}")[0][0]
        for name in ("edges_observed", "nodes")
    )
    print(
        f"{edges:,} edges, {nodes:,} identifiers; Postgres {found.ask('show server_version')[0][0]}, DuckDB {duckdb.__version__}, scipy {scipy.__version__}"
    )
    costs, wrong = in_turn(found, rounds)
    # Labels were made anew in the rounds: who reads them tells all once more, before a day is a day.
    told(found)
    print(f"{'labels in full':<30}{'wall s':>9}{'CPU s':>9}{'CPU of ours':>13}{'misplaced':>11}")
    for name, cost in costs.items():
        print(f"{name:<30}{cost.wall:>9.2f}{cost.cpu:>9.2f}{cost.cpu / costs[OURS].cpu:>13.1f}{wrong[name]:>11,}")
    days = []
    for _ in range(rounds):
        graph.day(found.connection)
        days.append(told(found))
    day = medians({name: [one[name] for one in days] for name in days[0]})
    print(f"{'model':<44}{'full CPU s':>12}{'day CPU s':>12}")
    for name in sorted(day, key=lambda name: -day[name].cpu):
        print(f"{name:<44}{full[name].cpu:>12.2f}{day[name].cpu:>12.2f}")
    misplaced = wrong_of(found, f"intermediate.{LABELS}")
    print(f"misplaced after {rounds} days: {misplaced} (goal 0)")
    show_goal("least labels / ours, CPU", costs[LEAST_LABEL].cpu / costs[OURS].cpu, 5, at_least=True)
    show_goal("labels, day / full, CPU", day[LABELS].cpu / full[LABELS].cpu, 0.1)
    show_goal("all identity models, day / full, CPU", total(day).cpu / total(full).cpu, 0.1)


def told(found: House) -> dict[str, Cost]:
    """Bring what landed up to the identifiers, then run the identity models; what each of these cost."""
    begin_build(found.settings)
    found.dbt("run", "-s", "+int_identifiers", "+int_identifiers__judged", "+int_identifiers__names")
    return found.dbt("run", *MODELS)


def total(costs: dict[str, Cost]) -> Cost:
    return sum(costs.values(), Cost())


def in_turn(found: House, rounds: int) -> tuple[dict[str, Cost], dict[str, int]]:
    """Cost of each way, and how many nodes it misplaces."""
    costs: dict[str, list[Cost]] = {}
    wrong: dict[str, int] = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "identity.duckdb"
        copy_to_duckdb(found, path, *LEFT_FOR_DUCKDB)
        peers: dict[str, Callable[[], Cost]] = {
            LEAST_LABEL: lambda: found.sql(*methods.least_label()),
            "one hop": lambda: found.sql(*methods.one_hop()),
            "scipy, copied out and in": lambda: found.timed(lambda: methods.by_scipy(found.connection)),
        }
        for _ in range(rounds):
            costs.setdefault(OURS, []).append(total(found.dbt("run", "--full-refresh", *ONLY_LABELS)))
            wrong[OURS] = wrong_of(found, f"intermediate.{LABELS}")
            for name, run in peers.items():
                costs.setdefault(name, []).append(run())
                wrong[name] = wrong_of(found, "peer.labels")
            costs.setdefault(ON_DUCKDB, []).append(total(found.dbt("run", "--full-refresh", *ONLY_LABELS, duckdb=path)))
        with duckdb.connect(str(path)) as answers:
            labels = answers.execute(f"select label from intermediate.{LABELS} order by node_key").fetchall()
        wrong[ON_DUCKDB] = methods.misplaced(np.array(labels)[:, 0], methods.solved(found.connection)[1])
    return medians(costs), wrong


def wrong_of(found: House, table: str) -> int:
    labels = found.ask(f"select label from {table} order by node_key")
    return methods.misplaced(np.array(labels)[:, 0], methods.solved(found.connection)[1])


if __name__ == "__main__":
    main()
