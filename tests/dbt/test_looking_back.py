"""Models that look back across purchases and chains that remember two and three channels: marts against plain loops, on both engines."""

from collections import defaultdict
from fractions import Fraction
from itertools import groupby

import duckdb
import psycopg
import pytest
from tests.dbt import raw_tables
from tests.dbt.dbt_calls import BEHIND_STAGING, differences, duckdb_marts, postgres_marts, run_dbt
from tests.dbt.looking_back import (
    BACK,
    GIVEN_BACK,
    HALF_LIFE,
    LATE,
    NOW,
    a_year_before,
    effects,
    is_given_back,
    month,
    paths,
    remembered,
    shared,
    shop_rows,
    visits,
)

CHAINS = {"two": (2, True), "two_again": (2, True), "three": (3, True), "three_won": (3, False)}
# kind, scope, days to look back, half-life, order of the chain, with lost journeys
MODELS = {
    "back": ("linear", "lookback", BACK, None, None, None),
    "decay_back": ("time_decay", "lookback", BACK, HALF_LIFE, None, None),
    "journeys_back": ("markov_per_journey", "lookback", BACK, None, 3, True),
} | {name: ("markov", "cycle", None, None, *chain) for name, chain in CHAINS.items()}
ADD = (
    "insert into seeds.seed_attribution_models (attribution_model, kind, scope, lookback_days, half_life_days, markov_order, "
    "with_lost, name_en, name_vi) values "
) + ", ".join(
    str((name, *model, name, name)).replace("None", "null").replace("True", "true").replace("False", "false")
    for name, model in MODELS.items()
)
RUN = [
    *BEHIND_STAGING,
    "--select",
    "+fct_attribution_channels",
    "+fct_attribution_credit",
    "+fct_attribution_reversals",
    "+fct_conversions",
]
# Bought in the shop, by nobody that is known.
RECEIPT = {
    "store_id": "HN1", "terminal_id": "T1", "receipt_no": "7", "line_no": 1, "sold_at": "2026-05-02T04:00:00Z", "sku": "AO-04",
    "quantity": 1, "unit_price": 120000, "line_amount": 120000, "currency": "VND",
}  # fmt: skip


@pytest.fixture(scope="module")
def company(database, workplace, duckdb_path):
    """Every visit; what the marts held after a first part, after the rest as an increment, and of all at once on the other engine."""
    found = visits(7) + a_year_before()
    # The second day brings what happened since, and every fortieth of what had: merges of journeys, and orders of closed months.
    # Nothing of whom was paid back: how a refund is shared out changes by what others did.
    first = {n for n, visit in enumerate(found) if visit.at < LATE and (n % 40 or is_given_back(visit))}
    marts = {}

    def rows(numbers) -> list[dict]:
        return [row for n in sorted(numbers) for row in found[n].rows(n)]

    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(ADD)
        landed = {"web_events__segment": rows(first), "offline_files__pos_sales": [RECEIPT]} | shop_rows(found)
        for build, moment in (("first", LATE), ("then", NOW)):
            raw_tables.load_rows(connection, landed, moment.isoformat())
            raw_tables.set_as_of(connection, moment.isoformat())
            run_dbt(RUN, workplace, url=database)
            marts[build] = postgres_marts(database)
            landed = {"web_events__segment": rows(set(range(len(found))) - first)}
        raw_tables.copy_to_duckdb(connection, duckdb_path)
    with duckdb.connect(str(duckdb_path)) as other:
        other.execute(ADD)
    run_dbt(RUN, workplace, duckdb_path=duckdb_path)
    marts["all at once"] = duckdb_marts(duckdb_path)
    run_dbt(["test", "--select", "credit_adds_up", "channels_add_up", "chains_end"], workplace, url=database)
    return paths(found), marts


def test_an_increment_equals_a_full_build_on_the_other_engine(company):
    _told, marts = company
    assert differences(marts["then"], marts["all at once"]) == {}
    assert marts["first"]["fct_attribution_channels"] != marts["then"]["fct_attribution_channels"]


@pytest.fixture(scope="module")
def channels(company, query):
    """The month's channels under a model: month, channel, conversions, credit, removal effect, and what was paid back in it."""
    return lambda model: query(
        "select month::text, channel, conversions, credit_minor, removal_effect, refunded_minor from candidate.fct_attribution_channels "
        "where attribution_model = %s and conversion_type = 'purchase' order by 1, 2",
        model,
    )


@pytest.mark.parametrize("model", CHAINS)
def test_chains_that_remember_share_by_what_removing_a_channel_does(company, channels, model):
    told, _marts = company
    order, with_lost = CHAINS[model]
    assert remembered(told, order) == set(range(1, order + 1))
    wanted = effects(told, order, with_lost)
    bought = [path for path in told if path.bought]
    assert len(wanted) > 12
    paid_back, given = defaultdict(float), {}
    for when, rows in groupby(channels(model), key=lambda row: row[0]):
        orders = [path.bought.value for path in bought if path.month == when]
        sums = [sum(effect[which] for (of, _c), effect in wanted.items() if of == when) for which in (0, 1)]
        credited = 0
        returned = sum(path.bought.value for path in bought if path.month == when and is_given_back(path.bought))
        for _month, channel, conversions, credit, effect, refunded in rows:
            if when == month(GIVEN_BACK):
                assert (conversions, credit, effect) == (0, 0, None)
                given[channel] = refunded
                continue
            if channel == "(none)":
                assert (when, conversions, credit) == ("2026-05-01", 1, 120000)
                continue
            on_orders, on_value = wanted.pop((when, channel))
            assert effect == pytest.approx(on_orders, rel=1e-9, abs=1e-12)
            assert conversions == pytest.approx(len(orders) * on_orders / sums[0], rel=1e-9, abs=1e-9)
            assert credit == pytest.approx(sum(orders) * on_value / sums[1], abs=1)
            credited += credit
            if returned:
                paid_back[channel] += returned * on_value / sums[1]
        assert credited == sum(orders)
    assert wanted == {}
    assert given == pytest.approx({channel: paid_back.get(channel, 0) for channel in given}, abs=5)
    assert sum(given.values()) == sum(path.bought.value for path in bought if is_given_back(path.bought))


def test_remembering_more_is_not_the_same(channels):
    told = {model: [row[2:5] for row in channels(model)] for model in CHAINS}
    assert told["two"] == told["two_again"]
    assert len({str(told[model]) for model in CHAINS}) == 3


@pytest.mark.parametrize("model", ["back", "decay_back", "journeys_back"])
def test_touches_before_earlier_purchases_earn_too(company, query, model):
    told, _marts = company
    by_channel = {key: effect[0] for key, effect in effects(told, 3, True).items()}
    found = defaultdict(list)
    for order, channel, credit in query(
        "select conversions.order_number, credit.channel, credit.credit_minor from candidate.fct_attribution_credit as credit "
        "join candidate.fct_conversions as conversions using (conversion_key) where credit.attribution_model = %s "
        "and credit.conversion_type = 'purchase' and credit.channel <> '(none)' order by 1, credit.touch_no",
        model,
    ):
        found[order].append((channel, credit))
    bought = [path for path in told if path.bought]
    assert sum(len(path.back) > len(path.touches) for path in bought) > 100
    assert sum(len(path.back) < len(path.touches) for path in bought) > 10
    for path in bought:
        names = [visit.channel for visit in path.back]
        latest = path.back[-1].at
        weights = {
            "back": lambda visit: Fraction(1),
            "decay_back": lambda visit: Fraction(0.5 ** ((latest - visit.at).total_seconds() / 86400 / HALF_LIFE)),  # noqa: B023
            "journeys_back": lambda visit: Fraction(by_channel.get((path.month, visit.channel), 0)) / names.count(visit.channel),  # noqa: B023
        }[model]  # fmt: skip
        wanted = shared(path, [weights(visit) for visit in path.back])
        got = found.pop(path.bought.order)
        assert [channel for channel, _credit in got] == names
        assert [credit for _channel, credit in got] == pytest.approx(wanted, abs=0 if model == "back" else 1)
    assert found == {}
