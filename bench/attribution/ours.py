"""Ours on a file of paths: reads it, asks the models' own macros, and prints what that cost and what came out, as JSON."""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from journeyhouse.attribution.credit import Crediting
from journeyhouse.attribution.models import Changes, models
from journeyhouse.attribution.paths import PathFile, gather, read

_GROUPED = "select count(*), sum(conversions) from (select path, sum(conversions) as conversions from file_rows group by path) as grouped"
RULES = ("first", "last", "linear", "position", "time_decay")
_ROUNDS = 3


def main(path: str, counts: str) -> None:
    """Ask of a file of paths; the counts of its chain's steps are left in another, as CSV."""
    costs: dict[str, float] = {}

    def timed(what: str, work: Callable[[], object]) -> object:
        started = time.process_time()
        found = work()
        costs[what] = time.process_time() - started
        return found

    with duckdb.connect() as connection:
        [markov] = models(Changes(models=["markov"]))
        file = PathFile(Path(path))
        loaded = timed("reading the file", lambda: read(file, connection))
        timed("taking in", lambda: gather(file, loaded, connection))
        crediting = Crediting(connection)
        effects = timed("chain", lambda: crediting.effects(markov))
        shared = timed("shares", lambda: crediting.credit([markov]))
        timed("grouping, no more", lambda: connection.execute(_GROUPED).fetchall())
        connection.execute(f"copy file_steps to '{counts}' (header)")
        # The first look warms up the engine for whoever comes after.
        rules = models(Changes(models=RULES))
        for _ in range(_ROUNDS):
            for chosen in ([rules[2]], rules):
                name = f"rules {len(chosen)}"
                before = costs.get(name, float("inf"))
                timed(name, lambda chosen=chosen: crediting.credit(chosen))
                costs[name] = min(before, costs[name])
        told = {
            "costs": costs,
            "effects": {effect.channel: effect.removal_effect for effect in effects},
            "conversions": {row.channel: row.conversions for row in shared},
            "versions": f"DuckDB {duckdb.__version__}",
        }
    print(json.dumps(told))


if __name__ == "__main__":
    main(*sys.argv[1:])
