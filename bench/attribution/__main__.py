"""Attribution of a file of paths beside what others do with it: `python -m bench.attribution [paths]` (default 1,000,000).

Each way in a process of its own, of the same file of converting paths over twenty channels (world.py says how they are made); CPU
seconds, all threads. Everybody is timed from the path strings in memory, a table of path, conversions and lost as reading left it: what
reading costs is shown beside it and in no ratio. Ours then groups equal paths, cuts them, counts steps and solves the chain, on conversions
and on value. Correct is what numpy finds by taking each channel out and solving again.
ChannelAttribution simulates: it is asked with its defaults, and with ever more simulations until no channel is 2 % wrong.
Nova MAM also spreads each journey's conversion anew: it is held against us without that, and shown with it.
Goals: at least 5 and 100 times less than ChannelAttribution, at least 15 times less than Nova MAM, effects from kept counts within
half a second on Postgres, five models of rules in at most 1.5 times the pass of one; no error above one in 10^9. A hundred times less than a
simulation that is 2 % wrong is out of reach: to group a million strings once, and do no more, is shown as the limit.
"""

import platform
import sys
import tempfile
import time
from pathlib import Path

import psycopg
from bench.attribution.world import removal_effects, write_paths
from bench.house import show_goal

from bench import environments
from journeyhouse.macros import Macros
from journeyhouse.warehouse import embedded

PEERS = Path(__file__).parent / "peers"
REQUIREMENTS = {
    # It asks for matplotlib without saying so.
    "channelattribution": ["ChannelAttribution==2.2.5", "matplotlib"],
    "mam": ["marketing-attribution-models==2.1.1"],
}
# Simulations to begin with; the first is the default, the others go on until one is good enough.
SIMULATIONS = ("1e5", "1e6", "3e6", "1e7", "2e7", "5e7", "1e8", "2e8")
_GOOD_ENOUGH = 0.02
_ROUNDS = 5


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        file, counts = Path(folder) / "paths.csv", Path(folder) / "counts.csv"
        truth = removal_effects(write_paths(file, count))
        print(f"{count:,} paths, {len(truth)} channels; {environments.processor()}, Python {platform.python_version()}")
        ours = environments.asked(sys.executable, "-m", "bench.attribution.ours", str(file), str(counts))
        chain = ours["costs"]["taking in"] + ours["costs"]["chain"]
        shown("Journeyhouse", chain, ours["costs"], ours["versions"], error(ours["effects"], truth))
        refreshed, refreshed_error = refresh(Path(folder) / "postgres", counts, truth)
        nova = peer("mam", "nova_mam.py", str(file))
        if nova:
            effects = nova["costs"]["taking in"] + nova["costs"]["removal effects"]
            shown("Nova MAM", effects, nova["costs"], nova["versions"], error(nova["effects"], truth))
        wanted, costs = shares(truth, count), []
        for simulations in SIMULATIONS:
            found = peer("channelattribution", "channel_attribution.py", str(file), simulations)
            if not found:
                break
            costs.append(found["costs"]["model"])
            wrong = error(found["conversions"], wanted)
            shown(f"ChannelAttribution {simulations}", costs[-1], found["costs"], found["versions"], wrong)
            if wrong[0] <= _GOOD_ENOUGH and simulations != SIMULATIONS[0]:
                show_goal(
                    f"G10 ChannelAttribution {simulations} (<= 2 % wrong) / ours", costs[-1] / chain, 100, at_least=True
                )
                print(
                    f"the limit: {costs[-1] / ours['costs']['grouping, no more']:.0f} x, with the strings grouped and nothing told"
                )
                break
        if costs:
            show_goal("G10 ChannelAttribution's default / ours", costs[0] / chain, 5, at_least=True)
        show_goal("G10 greatest error of ours", error(ours["effects"], truth)[0], 1e-9)
        if nova:
            show_goal("G11 Nova MAM's removal effects / ours", effects / chain, 15, at_least=True)
        show_goal("G12 effects from kept counts on Postgres, seconds", refreshed, 0.5)
        show_goal("G12 their greatest error", refreshed_error, 1e-9)
        show_goal("G13 five models of rules / one", ours["costs"]["rules 5"] / ours["costs"]["rules 1"], 1.5)


def peer(name: str, script: str, *arguments: str) -> dict | None:
    """What a peer found."""
    return environments.peer(name, REQUIREMENTS[name], PEERS / script, *arguments)


def refresh(home: Path, counts: Path, truth: dict[str, float]) -> tuple[float, float]:
    """Removal effects from counts that a Postgres keeps, in SQL alone: least seconds by the clock, greatest error."""
    cluster = embedded.start(home)
    try:
        embedded.ensure_database(cluster, "bench")
        with psycopg.connect(cluster.url("journeyhouse", "bench"), autocommit=True) as connection:
            connection.execute(
                "create temporary table kept (window_key text, back_1 text, from_node text, to_node text, "
                "journeys numeric, conversions numeric, value numeric)"
            )
            with connection.cursor().copy(
                "copy kept from stdin (format csv, header, force_not_null (back_1, from_node, to_node))"
            ) as copy:
                copy.write(counts.read_bytes())
            connection.execute("analyze kept")
            statement = Macros("postgres").removal_effects("kept")
            took = []
            for _ in range(_ROUNDS):
                started = time.perf_counter()
                rows = connection.execute(statement).fetchall()
                took.append(time.perf_counter() - started)
    finally:
        embedded.stop(home)
    return min(took), error({row[1]: row[2] for row in rows}, truth)[0]


def shares(effects: dict[str, float], conversions: int) -> dict[str, float]:
    return {channel: conversions * effect / sum(effects.values()) for channel, effect in effects.items()}


def error(found: dict[str, float], truth: dict[str, float]) -> tuple[float, float]:
    """The greatest and the mean relative error over channels; what is missing is wholly wrong."""
    wrong = [abs(found.get(channel, 0) - right) / right for channel, right in truth.items()]
    return max(wrong), sum(wrong) / len(wrong)


def shown(name: str, cpu: float, costs: dict[str, float], versions: str, wrong: tuple[float, float]) -> None:
    parts = ", ".join(f"{what} {seconds:.2f}" for what, seconds in costs.items())
    print(f"{name} ({versions}): {cpu:.2f} s CPU ({parts}); error at most {wrong[0]:.2g}, in the mean {wrong[1]:.2g}")


if __name__ == "__main__":
    main()
