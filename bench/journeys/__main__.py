"""A full build and a day's increment, layer by layer: `python -m bench.journeys [events]`.

One embedded Postgres, the house's own dbt project through the house's own runner. Prints for each layer what the first build took, what the
day took that brings a hundredth of the rows, their ratio (goal: 5 %), and the models that took most of the day.
"""

import sys
import tempfile
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import psycopg
from bench.journeys.world import BEGIN, DAYS, World

from journeyhouse import settings
from journeyhouse.building import begin_build
from journeyhouse.sources.registry import registry
from journeyhouse.transform import dbt
from journeyhouse.warehouse import embedded, schemas

_SHOWN = 15


def main() -> None:
    events = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "postgres"
        cluster = embedded.start(home)
        try:
            embedded.ensure_database(cluster, "bench")
            house = replace(
                settings.load(), demo=None, var=Path(folder), warehouse_url=cluster.url("journeyhouse", "bench")
            )
            with psycopg.connect(house.warehouse_url, autocommit=True) as connection:
                measure(house, connection, World(events))
        finally:
            embedded.stop(home)


def measure(house: settings.Settings, connection: psycopg.Connection, world: World) -> None:
    schemas.ensure(connection, registry())
    now = BEGIN + timedelta(days=DAYS)
    world.history(connection, now)
    full = build(house)
    build(house)
    counts = {
        name: connection.execute(f"select count(*) from {table}").fetchone()[0]
        for name, table in (("events", "intermediate.int_events"), ("sessions", "candidate.fct_sessions"),
                            ("identifiers", "intermediate.int_identity__nodes"), ("pairs", "intermediate.int_identity__edges_observed"),
                            ("people", "candidate.dim_person"), ("journeys", "candidate.fct_journeys"))
    }  # fmt: skip
    print(", ".join(f"{count:,} {name}" for name, count in counts.items()))
    idle = build(house)
    world.day(connection, 0, now + timedelta(days=1))
    day = build(house)
    print(f"{'layer':<14}{'full s':>9}{'nothing s':>11}{'day s':>9}{'day / full':>12}")
    for layer in (*dbt.LAYERS, "all"):
        first, none, then = (
            sum(sum(models.values()) for name, models in found.items() if layer in (name, "all"))
            for found in (full, idle, day)
        )
        print(f"{layer:<14}{first:>9.1f}{none:>11.1f}{then:>9.1f}{then / first if first else 0:>12.1%}")
    models = {name: seconds for layer in day.values() for name, seconds in layer.items()}
    before = {name: seconds for layer in full.values() for name, seconds in layer.items()}
    print(f"{'model':<44}{'full s':>9}{'day s':>9}")
    for name in sorted(models, key=models.__getitem__, reverse=True)[:_SHOWN]:
        print(f"{name:<44}{before.get(name, 0):>9.2f}{models[name]:>9.2f}")


def build(house: settings.Settings) -> dict[str, dict[str, float]]:
    """Seconds of each model, by layer."""
    begin_build(house)
    found = {}
    for layer in dbt.LAYERS:
        started = time.perf_counter()
        results = dbt.build(house, layer)
        found[layer] = {result.name: result.seconds for result in results}
        print(f"  {layer}: {time.perf_counter() - started:.1f} s", file=sys.stderr, flush=True)
    return found


if __name__ == "__main__":
    main()
