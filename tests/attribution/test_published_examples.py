"""Small examples that others have published come out to the digits printed."""

from itertools import combinations, permutations

import pytest

THREE = [("c1 > c2 > c3", 1, 1, 0), ("c1", 0, 0, 1), ("c2 > c3", 0, 0, 1)]
MAILING = [("Ads", 2, 2, 1), ("Mailing", 1, 1, 0), ("Ads > Mailing", 1, 1, 0)]
NINE = [(path, 1, 3) for path in ["A", "A > B", "A > B > C", "B", "B > A", "B > C > A", "C", "C > A", "C > B > A"]]


def test_three_paths_of_which_one_converts(attribute):
    path = attribute.file(THREE)
    assert attribute.effects(path) == {"c1": (0.5, 0.5), "c2": (1, 1), "c3": (1, 1)}
    assert attribute.credit(path)["markov"] == {"c1": (0.2, 0.2), "c2": (0.4, 0.4), "c3": (0.4, 0.4)}


def test_ads_and_mailing(attribute):
    path = attribute.file(MAILING)
    assert attribute.effects(path) == {"Ads": (0.75, 0.75), "Mailing": (0.5, 0.5)}
    assert attribute.credit(path)["markov"] == {"Ads": (2.4, 2.4), "Mailing": (1.6, 1.6)}


def test_nine_paths_under_every_model_that_was_published(attribute):
    path = attribute.file(NINE)
    effects = attribute.effects(path)
    assert {channel: round(effect, 6) for channel, (effect, _) in effects.items()} == {
        "A": 0.666667,
        "B": 0.533333,
        "C": 0.491228,
    }
    value = {
        model: tuple(row[channel][1] for channel in "ABC")
        for model, row in attribute.credit(path, "--direct", "A", "--position-weights", "40,20,40").items()
    }
    assert value["markov"] == pytest.approx((10.643153, 8.514523, 7.842324), abs=1e-6)
    assert value["first"] == (9, 9, 9)
    assert value["last"] == (15, 6, 6)
    assert value["last_non_direct"] == (3, 12, 12)
    assert value["linear"] == pytest.approx((10.5, 9, 7.5), abs=1e-8)
    assert value["position"] == pytest.approx((11.1, 8.4, 7.5), abs=1e-8)


def lattice(worth: dict[str, float]) -> dict[str, float]:
    """Shapley values of a characteristic function, by all orders in which players may come."""
    players = sorted(set("".join(worth)))
    orders = list(permutations(players))
    gained = dict.fromkeys(players, 0.0)
    for order in orders:
        for place, player in enumerate(order):
            before, after = ("".join(sorted(order[: place + more])) for more in (0, 1))
            gained[player] += worth.get(after, 0) - worth.get(before, 0)
    return {player: gain / len(orders) for player, gain in gained.items()}


def dividends(worth: dict[str, float]) -> dict[str, float]:
    """What a coalition brings beyond its parts: conversions of exactly these channels that would give this function."""
    found: dict[str, float] = {}
    for coalition in sorted(worth, key=len):
        parts = ("".join(part) for size in range(1, len(coalition)) for part in combinations(coalition, size))
        found[coalition] = worth[coalition] - sum(found[part] for part in parts)
    return found


@pytest.mark.parametrize(
    ("worth", "published"),
    [
        ({"1": 0, "2": 0, "3": 0, "12": 0, "13": 1, "23": 1, "123": 1}, {"1": 1 / 6, "2": 1 / 6, "3": 2 / 3}),
        ({"O": 7, "F": 6, "D": 4, "FO": 15, "DO": 7, "DF": 9, "DFO": 19}, {"O": 7.666667, "F": 8.166667, "D": 3.166667}),
    ],
    ids=["gloves", "three channels"],
)  # fmt: skip
def test_a_characteristic_function(attribute, worth, published):
    """A file holds no negative conversions, so what coalitions bring and what they cost are two files."""
    assert lattice(worth) == pytest.approx(published, abs=1e-6)
    net = dict.fromkeys(published, 0.0)
    for sign in (1, -1):
        rows = [(" > ".join(coalition), max(0, sign * gain)) for coalition, gain in dividends(worth).items()]
        for channel, (conversions, _) in attribute.credit(attribute.file(rows), "--models", "shapley")[
            "shapley"
        ].items():
            net[channel] += sign * conversions
    assert net == pytest.approx(published, abs=1e-6)
