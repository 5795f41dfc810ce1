"""Credit on random files against independent computations: linear algebra, the coalition lattice, plain loops."""

import random

import duckdb
import pytest
from tests.attribution.chains import removed

from journeyhouse.attribution.credit import Crediting
from journeyhouse.attribution.models import Changes, models
from journeyhouse.attribution.paths import PathFile, load
from journeyhouse.macros import Macros

CHANNELS = ["Tìm kiếm", "Zalo", "E-mail", "Quảng cáo", "Trực tiếp"]


def random_paths(seed: int, longest: int = 7, paths: int = 60, most: int = 9) -> list[tuple[str, int, int, int]]:
    chance = random.Random(seed)  # noqa: S311
    rows = []
    for _ in range(paths):
        path = chance.choices(CHANNELS[: 2 + seed % 4], k=chance.randint(1, longest))
        conversions = chance.choice([0, 0, chance.randint(1, most)])
        rows.append((" > ".join(path), conversions, conversions * chance.randint(0, 50), chance.randint(0, most)))
    return [("Zalo", 1, 10, 1), *rows]


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("options", [(), ("--without-lost",), ("--order", "2"), ("--order", "3"), ("--order", "3", "--without-lost")], ids=" ".join)  # fmt: skip
def test_removal_effects_are_what_removing_a_channel_does(attribute, near, seed, options):
    rows = random_paths(seed)
    order = int(options[1]) if "--order" in options else 1
    wanted = removed(rows, order, "--without-lost" not in options)
    path = attribute.file(rows)
    found = attribute.effects(path, *options)
    for channel, effects in found.items():
        assert effects == (near(wanted.get(channel, (0, 0))[0]), near(wanted.get(channel, (0, 0))[1])), channel
    credit = attribute.credit(path, "--models", "markov", *options)["markov"]
    totals = sum(row[1] for row in rows), sum(row[2] for row in rows)
    for channel, told in credit.items():
        for measure in (0, 1):
            share = found[channel][measure] / sum(effect[measure] for effect in found.values())
            assert told[measure] == pytest.approx(share * totals[measure], rel=1e-6)


def test_paths_that_circle_for_thousands_of_steps_are_exact(attribute, near):
    rows = [(" > ".join(["A", "B"] * 2000), 1, 1, 0), ("A", 1, 1, 3), ("B > C", 2, 2, 0)]
    assert attribute.effects(attribute.file(rows)) == {
        channel: (near(effect), near(value)) for channel, (effect, value) in removed(rows).items()
    }


@pytest.mark.parametrize(
    "rows",
    [
        [("A > B", 10**9, 10**9, 3), ("Rare", 1, 1, 0)],
        [("A", 10**12, 10**12, 10**12 - 1), ("A > B", 1, 10**12, 0), ("B", 0, 0, 1)],
        [("A > B > C", 0.3, 0.1, 0.7), ("C", 0, 0, 0.01), ("B > A", 1.7, 2.5, 0)],
        [("(start) > (conversion) > (null) > (none)", 1, 1, 1), ("(null)", 1, 1, 0), ("(start)", 0, 0, 3)],
        [(" > ".join("ABCDEF"[nth * nth % 11 % 6] for nth in range(10_000)), 1, 1, 2), ("A > B", 3, 3, 1)],
    ],
    ids=["seen once among a billion", "a million million", "parts of a conversion", "named like the ends", "ten thousand steps"],
)  # fmt: skip
def test_removal_effects_of_files_that_are_far_from_the_mean(attribute, near, rows):
    wanted = {channel: (near(effect), near(value)) for channel, (effect, value) in removed(rows).items()}
    assert attribute.effects(attribute.file(rows)) == wanted


@pytest.mark.parametrize("options", [(), ("--order", "2")], ids=" ".join)
def test_a_channel_twice_in_a_row_changes_no_removal_effect_and_no_credit_of_channels(attribute, options):
    rows = random_paths(3)
    doubled = [(path.replace("Zalo", "Zalo > Zalo > Zalo"), *counts) for path, *counts in rows]
    kept = ("markov", "markov_per_journey", "shapley")
    one, other = attribute.file(rows), None
    wanted = attribute.effects(one, *options), {model: attribute.credit(one, *options)[model] for model in kept}
    other = attribute.file(doubled)
    assert (
        attribute.effects(other, *options),
        {model: attribute.credit(other, *options)[model] for model in kept},
    ) == wanted


def by_hand(path: str, effects: dict[str, tuple[float, float]]) -> dict[str, list[float]]:
    """Each touch's share under each model."""
    steps = path.split(" > ")
    count, channels = len(steps), set(steps)
    by_effect = sum(effects[channel][0] for channel in channels)
    last_of = lambda fits: max((place for place, step in enumerate(steps) if fits(step)), default=count - 1)  # noqa: E731
    decay = [0.5 ** ((count - 1 - place) / 3) for place in range(count)]
    only = lambda chosen: [float(place == chosen) for place in range(count)]  # noqa: E731
    ends = [30] + [60 / max(1, count - 2)] * (count - 2) + [10] if count > 2 else [1] * count
    return {
        "first": only(0), "last": only(count - 1), "linear": [1 / count] * count,
        "last_non_direct": only(last_of(lambda step: step != "Trực tiếp")),
        "last_paid": only(last_of(lambda step: step in ("Quảng cáo", "Zalo"))),
        "position": [weight / sum(ends) for weight in ends], "time_decay": [weight / sum(decay) for weight in decay],
        "shapley": [1 / len(channels) / steps.count(step) for step in steps],
        "markov_per_journey": [effects[step][0] / by_effect / steps.count(step) for step in steps],
    }  # fmt: skip


@pytest.mark.parametrize("seed", range(6))
def test_every_model_of_touches_is_what_a_loop_over_the_touches_says(attribute, seed):
    rows = random_paths(seed)
    path = attribute.file(rows)
    options = [
        "--half-life",
        "3",
        "--position-weights",
        "30,60,10",
        "--direct",
        "trực tiếp",
        "--paid",
        "Quảng cáo",
        "--paid",
        "Zalo",
    ]
    effects, found = attribute.effects(path), attribute.credit(path, *options)
    wanted: dict[str, dict[str, list[float]]] = {}
    for told, conversions, value, _ in rows:
        if conversions:
            for model, shares in by_hand(told, effects).items():
                for step, share in zip(told.split(" > "), shares, strict=True):
                    sums = wanted.setdefault(model, {}).setdefault(step, [0.0, 0.0])
                    sums[0] += share * conversions
                    sums[1] += share * value
    for model, sums in wanted.items():
        for channel, told in found[model].items():
            assert told == pytest.approx(sums.get(channel, [0, 0]), rel=1e-7, abs=1e-7), (model, channel)
    for model, told in found.items():
        for measure in (0, 1):
            assert sum(row[measure] for row in told.values()) == pytest.approx(sum(row[1 + measure] for row in rows)), (
                model
            )


def test_steps_counted_of_whole_paths_are_those_that_the_models_count_of_touches(attribute):
    rows = [(path.replace("Zalo", "Zalo >  Zalo"), *counts) for path, *counts in random_paths(4)]
    with duckdb.connect() as connection:
        load(PathFile(attribute.file(rows)), connection)
        crediting = Crediting(connection)
        [shapley, markov] = models(Changes(models=["shapley", "markov"]))[::-1]
        crediting.credit([shapley])
        crediting.effects(markov)
        counted = "select back_1, to_node, journeys from file_steps"
        told = Macros("duckdb").path_steps("file_touches", 1, ["conversions", "lost"])
        summed = f"select back_1, to_node, sum(conversions + lost) from ({told}) group by all"
        assert connection.execute(f"{counted} except {summed}").fetchall() == []
        assert connection.execute(f"{summed} except {counted}").fetchall() == []
        assert connection.execute("select count(*) from file_steps").fetchone()[0] > len(CHANNELS)
