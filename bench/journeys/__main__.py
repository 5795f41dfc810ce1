"""A full build and a day's increment, layer by layer: `python -m bench.journeys [events ...]`.

One embedded Postgres for each size, the house's own dbt project through the house's own runner. Prints for each layer what the
first build took, what a build with nothing new took, and what the day took that brings a hundredth of the rows, their ratio
(goal: 5 %), the same in seconds of CPU (ours and Postgres's: a slow disk is not in them), and the models that took most of the day; and
which share of people, touches and journeys that day concerns, since what is told person by person cannot cost less than they do. With several sizes (`python -m bench.journeys 5000000 10000000 20000000`)
one table more at the end: how a day of the same number of rows, and the day's share of the build, go with the history; and which models grow.
"""

import math
import statistics
import sys
from dataclasses import dataclass, field

from bench.house import House, house
from bench.journeys.world import World

from journeyhouse.building import begin_build, build_layer, publish_build
from journeyhouse.transform import dbt

_SHOWN = 15
_STEPS = (*dbt.LAYERS, "publication", "all")
_GOAL = 0.05
# A day that takes no more than so much longer over twice the history does not grow with it.
_NOISE = 1.3
_COUNTED = {
    "events": "intermediate.int_events", "devices": "intermediate.int_identity__device_person", "sessions": "candidate.fct_sessions",
    "identifiers": "intermediate.int_identity__nodes", "pairs": "intermediate.int_identity__edges_observed",
    "people": "candidate.dim_person", "journeys": "candidate.fct_journeys",
}  # fmt: skip
_CONCERNED = {"people": "dim_person", "touches": "fct_touchpoints", "journeys": "fct_journeys"}


@dataclass
class Build:
    """Seconds of each model by layer, and seconds of CPU of each layer."""

    models: dict[str, dict[str, float]] = field(default_factory=dict)
    cpu: dict[str, float] = field(default_factory=dict)


def main() -> None:
    sizes = [int(size) for size in sys.argv[1:]] or [1_000_000]
    measured = {}
    for size in sizes:
        with house() as found:
            # The same day for all: over a longer history it must take no longer.
            measured[size] = measure(found, World(size), min(sizes) // 100 if len(sizes) > 1 else 0)
    if len(sizes) > 1:
        print(compared(measured))


def measure(found: House, world: World, same_day: int) -> dict[str, Build]:
    """Build the history; with nothing new; with a day of one hundredth; and, if told, with a day of so many events."""
    world.history(found.connection)
    builds = {"full": build(found)}
    build(found)
    counts = (f"{found.ask(f'select count(*) from {table}')[0][0]:,} {name}" for name, table in _COUNTED.items())
    print(", ".join(counts))
    builds["nothing"] = build(found)
    world.day(found.connection, 0)
    builds["day"] = build(found)
    print(concerned(found))
    if same_day:
        world.day(found.connection, 1, same_day)
        builds["same day"] = build(found)
    print(told(builds))
    return builds


def build(found: House) -> Build:
    begin_build(found.settings)
    done = Build()
    for layer in dbt.LAYERS:
        before = found.now()
        results = build_layer(found.settings, layer)
        cost = found.now() - before
        done.models[layer] = {result.name: result.seconds for result in results}
        done.cpu[layer] = cost.cpu
        print(f"  {layer}: {cost.wall:.1f} s", file=sys.stderr, flush=True)
    cost = found.timed(lambda: publish_build(found.settings))
    done.models["publication"] = {"publication": cost.wall}
    done.cpu["publication"] = cost.cpu
    return done


def concerned(found: House) -> str:
    """Which share of the house the people have whom the last build told anew."""
    shares = {
        name: found.ask(
            f"select avg(case when affected.person_key is null then 0 else 1 end) from candidate.{mart} as told "
            "left join intermediate.int_control__affected_people as affected on affected.person_key = told.person_key"
        )[0][0]
        for name, mart in _CONCERNED.items()
    }
    return "the day concerns " + ", ".join(f"{share:.1%} of the {name}" for name, share in shares.items())


def seconds_of(build: Build, layer: str) -> float:
    """Of one layer, or of all."""
    return sum(sum(models.values()) for name, models in build.models.items() if layer in (name, "all"))


def cpu_seconds_of(build: Build, layer: str) -> float:
    """Seconds of CPU of one layer, or of all."""
    return sum(seconds for name, seconds in build.cpu.items() if layer in (name, "all"))


def models_of(build: Build) -> dict[str, float]:
    """Seconds of each model, of all layers."""
    return {name: seconds for models in build.models.values() for name, seconds in models.items()}


def told(builds: dict[str, Build]) -> str:
    """What each layer took, and the models that took most of the day."""
    lines = [
        f"{'layer':<14}"
        + "".join(f"{f'full {unit}':>12}{'nothing':>9}{'day':>9}{'day / full':>12}" for unit in ("s", "CPU s"))
    ]
    for layer in _STEPS:
        row = f"{layer:<14}"
        for of in (seconds_of, cpu_seconds_of):
            full, nothing, day = (of(builds[name], layer) for name in ("full", "nothing", "day"))
            row += f"{full:>12.1f}{nothing:>9.1f}{day:>9.1f}{day / full if full else 0:>12.1%}"
        lines.append(row)
    full, day = (models_of(builds[name]) for name in ("full", "day"))
    lines.append(f"{'model':<44}{'full s':>9}{'day s':>9}")
    lines += [
        f"{n:<44}{full.get(n, 0):>9.2f}{day[n]:>9.2f}" for n in sorted(day, key=day.__getitem__, reverse=True)[:_SHOWN]
    ]
    return "\n".join(lines)


def compared(measured: dict[int, dict[str, Build]]) -> str:
    """Layer by layer over the sizes: the day's share of the build, and how the same day goes when the history doubles."""
    sizes = sorted(measured)
    lines = [
        f"day / full (goal: at most {_GOAL:.0%}), and seconds of one and the same day ({min(sizes) // 100:,} events)",
        f"{'layer':<14}" + "".join(f"{f'{size:,}':>24}" for size in sizes) + f"{'a doubling':>14}",
    ]
    for layer in _STEPS:
        row, same = f"{layer:<14}", []
        for size in sizes:
            builds = measured[size]
            full = seconds_of(builds["full"], layer)
            same.append(seconds_of(builds["same day"], layer))
            share = seconds_of(builds["day"], layer) / full if full else 0
            row += f"{f'{share:.1%} {same[-1]:.1f} s':>24}"
        growth = doubling(sizes, same)
        lines.append(f"{row}{growth:>13.2f}x{' GROWS' if growth > _NOISE else ''}")
    same = [cpu_seconds_of(measured[size]["same day"], "all") for size in sizes]
    lines.append(
        f"{'all, CPU s':<14}" + "".join(f"{seconds:>24.1f}" for seconds in same) + f"{doubling(sizes, same):>13.2f}x"
    )
    same = [models_of(measured[size]["same day"]) for size in sizes]
    lines.append("models of that day that grew most, seconds")
    for name in sorted(same[-1], key=lambda name: same[0].get(name, 0) - same[-1][name])[:_SHOWN]:
        lines.append(f"{name:<44}" + "".join(f"{day.get(name, 0):>9.2f}" for day in same))
    return "\n".join(lines)


def doubling(sizes: list[int], seconds: list[float]) -> float:
    """By how much seconds go up when the size doubles: the slope through all of them, on a scale of doublings."""
    if min(seconds) <= 0:
        return 1.0
    slope, _start = statistics.linear_regression(
        [math.log2(size) for size in sizes], [math.log2(one) for one in seconds]
    )
    return 2**slope


if __name__ == "__main__":
    main()
