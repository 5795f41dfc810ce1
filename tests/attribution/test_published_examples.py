"""Small examples that others have published come out to the digits printed."""

from itertools import combinations, permutations

import psycopg
import pytest

from journeyhouse.macros import Macros

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


@pytest.fixture(scope="module")
def touches(warehouse_url):
    """touches(rows) -> a connection to Postgres with the table `touches`, as the models weigh them."""
    with psycopg.connect(warehouse_url, autocommit=True) as connection:

        def of(rows: list[tuple]) -> psycopg.Connection:
            connection.execute(
                "drop table if exists touches; create table touches (path_key int, touch_no int, touch_count int, channel text, "
                "conversions int, value int, lost int, age_days int, channel_touch_no int, channel_touches int)"
            )
            for key, (path, conversions, value, *lost) in enumerate(rows):
                steps = path.split(" > ")
                for nth, step in enumerate(steps, start=1):
                    told = (key, nth, len(steps), step, conversions, value, sum(lost), len(steps) - nth, 1, 1)
                    connection.execute("insert into touches values (" + ", ".join(["%s"] * len(told)) + ")", told)
            return connection

        yield of


@pytest.mark.parametrize(
    ("rows", "published"),
    [
        (THREE, {"c1": 0.5, "c2": 1, "c3": 1}),
        (MAILING, {"Ads": 0.75, "Mailing": 0.5}),
        (NINE, {"A": 0.666667, "B": 0.533333, "C": 0.491228}),
    ],
    ids=["three paths", "ads and mailing", "nine paths"],
)
def test_removal_effects_by_the_models_sql_in_postgres(touches, rows, published):
    connection, macros = touches(rows), Macros("postgres")
    ends = ", ".join(
        f"sum(case when to_node = '' then {name} else 0 end) as {name}" for name in ("conversions", "value")
    )
    connection.execute(
        "drop table if exists steps; create table steps as select 'all' as window_key, back_1 as from_node, to_node, "
        f"sum(journeys) as journeys, {ends} from (select *, conversions + lost as journeys from "
        f"({macros.path_steps('touches', 1, ['conversions', 'value', 'lost'])}) as steps) as steps group by back_1, to_node"
    )
    found = connection.execute(
        f"select channel, removal_effect, residual from ({macros.removal_effects('steps')}) as e"
    )
    effects = {channel: effect for channel, effect, residual in found.fetchall() if residual < 1e-12}
    assert {channel: round(effect, 6) for channel, effect in effects.items()} == published


@pytest.mark.parametrize(
    ("kind", "published"),
    [
        ("first", (9, 9, 9)), ("last", (15, 6, 6)), ("last_non_direct", (3, 12, 12)), ("linear", (10.5, 9, 7.5)),
        ("position", (11.1, 8.4, 7.5)),
    ],
)  # fmt: skip
def test_touches_of_the_nine_paths_by_the_models_sql_in_postgres(touches, kind, published):
    parameters = {"first_weight": 40, "last_weight": 40, "is_direct": "channel = 'A'"}
    weight = Macros("postgres").touch_weight(kind, parameters)
    found = touches(NINE).execute(
        f"select channel, sum(value * weight / whole)::float from (select *, sum(weight) over (partition by path_key) as whole "
        f"from (select *, cast({weight} as numeric) as weight from touches) as weighed) as shared group by 1 order by 1"
    )
    assert [value for _channel, value in found.fetchall()] == pytest.approx(published)


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
