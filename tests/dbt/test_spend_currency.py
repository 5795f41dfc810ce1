"""Spend and orders are converted by the same rates; without one an amount is unknown; a restated day changes its own rows."""

from decimal import Decimal

import psycopg
import pytest
from tests.dbt import raw_tables
from tests.dbt.dbt_calls import run_dbt

# Whatever the rate, five kronor of orders for one of spend.
RATES = {"2026-10-01": "2400", "2026-10-02": "2713.4567", "2026-10-03": "0.5"}
# Five days after the last of them, which still holds; and nine days after.
HELD, WITHOUT_RATE = "2026-10-08", "2026-10-12"
DAYS = [*RATES, HELD, WITHOUT_RATE]


def rows_of(nth: int, day: str) -> tuple[dict, dict]:
    """A thousand kronor for ads on a day, five thousand for an order."""
    ad = {"_source_account": "1", "account_id": "1", "account_currency": "SEK", "campaign_id": "c", "ad_id": "a", "date_start": day,
          "spend": "1000", "clicks": 3, "impressions": 9}  # fmt: skip
    order = {"entity_id": nth, "increment_id": day, "status": "complete", "customer_id": nth, "base_currency_code": "SEK",
             "order_currency_code": "SEK", "base_grand_total": 5000, "grand_total": 5000, "items": [],
             "created_at": f"{day}T03:00:00Z", "updated_at": f"{day}T03:00:00Z"}  # fmt: skip
    return ad, order


@pytest.fixture(scope="module")
def build(database, workplace):
    """Build what ROAS and the cost of a customer need; dbt's output."""
    marts = ["+fct_restatement_impact", "+fct_acquisition_cost", "+fct_marketing_efficiency", "fct_attribution_credit", "fct_attribution_reversals",
             "+warn_missing_fx", "returns_add_up",
             "customers_and_overheads_add_up", "restatements_lead_to_now"]  # fmt: skip

    def call() -> str:
        return run_dbt(
            ["build", "--select", *marts, "--exclude", "test_type:unit", "path:seeds", "path:models/staging", "--indirect-selection", "cautious"],
            workplace, url=database,
        )  # fmt: skip

    return call


@pytest.fixture(scope="module")
def output(database, build):
    """The company's five days, the last of them without a rate."""
    ads, orders = zip(*(rows_of(nth, day) for nth, day in enumerate(DAYS, start=1)), strict=True)
    rates = [
        {"rate_date": day, "from_currency": "SEK", "to_currency": "VND", "rate": rate} for day, rate in RATES.items()
    ]
    posters = {"campaign_code": "P", "name": "Posters", "medium": "Billboard", "start_date": WITHOUT_RATE, "cost": 10, "currency": "SEK"}  # fmt: skip
    rows = {
        "meta_ads__insights": ads, "magento__orders": orders, "fx_rates__rates": rates,
        "offline_campaigns__campaigns": [posters],
    }  # fmt: skip
    with psycopg.connect(database, autocommit=True) as connection:
        raw_tables.load_rows(connection, rows, "2026-10-13T01:00:00Z")
        # The first day is of two ads, which landed one after the other before a build saw them: no restatement.
        halves = [ads[0] | {"spend": "600"}, ads[0] | {"spend": "400", "ad_id": "b"}]
        for half, at in zip(halves, ("2026-10-13T00:00:00Z", "2026-10-13T00:30:00Z"), strict=True):
            raw_tables.load_rows(connection, {"meta_ads__insights": [half]}, at)
        raw_tables.set_as_of(connection, "2026-10-13T01:00:00Z")
    return build()


def roas(query, basis: str) -> dict[str, float | None]:
    """What a day's orders brought by what its ads cost."""
    return {
        day: None if unknown else round(net / spend, 6)
        for day, net, spend, unknown in query(
            "select day::text, sum(net_credit_minor)::float, sum(spend_minor) filter (where platform = 'meta_ads')::float, "
            "bool_or(spend_minor is null and platform = 'meta_ads') from candidate.fct_attribution_roi "
            "where attribution_model = 'linear' and basis = %s group by 1", basis,
        )
    }  # fmt: skip


@pytest.mark.parametrize("basis", ["spend_day", "conversion_day"])
def test_both_sides_have_the_days_rate(output, query, basis):
    assert roas(query, basis) == dict.fromkeys([*RATES, HELD], 5.0) | {WITHOUT_RATE: None}


def test_a_rate_holds_over_days_that_have_none(output, query):
    asked = (
        "select order_date::text, value_minor from candidate.fct_orders where order_date between %s and %s order by 1"
    )
    assert query(asked, "2026-10-03", HELD) == [("2026-10-03", 2500), (HELD, 2500)]


def test_without_a_rate_an_amount_is_unknown_and_the_build_warns(output, query):
    assert query("select spend, spend_minor from candidate.fct_ad_performance_daily where ad_date = %s", WITHOUT_RATE) == [
        (Decimal(1000), None)
    ]  # fmt: skip
    cost = "select distinct channel, cost_minor, cost_per_customer from candidate.fct_acquisition_cost where channel in ('Paid Social', 'Offline') order by 1"
    assert query(cost) == [("Offline", None, None), ("Paid Social", None, None)]
    # The ad, the order and the posters.
    assert "WARN 3 warn_missing_fx" in output


def test_efficiency_is_unknown_where_a_part_of_it_is(output, query):
    asked = "select month::text, net_revenue_minor, cost_minor, marketing_efficiency, new_customers from candidate.fct_marketing_efficiency"
    assert query(asked) == [("2026-10-01", None, None, None, 5)]


def returns(query) -> dict[tuple, tuple]:
    """Every row of returns."""
    asked = "select day::text, basis, attribution_model, channel, campaign, spend_minor, net_credit_minor, roas from candidate.fct_attribution_roi"
    return {row[:5]: row[5:] for row in query(asked)}


@pytest.fixture(scope="module")
def changed(output, build, database, query):
    """The rate arrives, and with it another figure for the first day, and what the company pays its people; what differs in returns."""
    before = returns(query)
    restated, _order = rows_of(1, DAYS[0])
    rate = {"rate_date": WITHOUT_RATE, "from_currency": "SEK", "to_currency": "VND", "rate": "2500"}
    with psycopg.connect(database, autocommit=True) as connection:
        rows = {"fx_rates__rates": [rate], "meta_ads__insights": [restated | {"spend": "850"}]}
        raw_tables.load_rows(connection, rows, "2026-10-14T01:00:00Z")
        raw_tables.set_as_of(connection, "2026-10-14T01:00:00Z")
        told = build()
        after = returns(query)
        connection.execute(
            "insert into seeds.seed_marketing_overheads (month, kind, amount, currency) values "
            "('2026-10', 'salaries', 1000001, 'VND'), ('2026-10', 'tools', 2, 'SEK')"
        )
    return told, {key: (before.get(key), value) for key, value in after.items() if before.get(key) != value}


def test_when_the_rate_arrives_nothing_is_unknown(changed, query):
    assert "PASS warn_missing_fx" in changed[0]
    assert roas(query, "spend_day") == dict.fromkeys(DAYS, 5.0) | {DAYS[0]: 4.0}
    assert query(
        "select distinct cost_minor from candidate.fct_acquisition_cost where channel = 'Offline' and cost_minor is not null"
    ) == [(25000,)]
    # 5 orders of 5,000 kronor; ads for 5,250 and posters for 10.
    value, cost = 5000 * (2400 + Decimal("2713.4567") + 1 + 2500), 1250 * 2400 + 2713457 + 2 * 500 + 2525000
    asked = "select net_revenue_minor, new_customer_revenue_minor, cost_minor, marketing_efficiency from candidate.fct_marketing_efficiency"
    [(net, of_new, spent, efficiency)] = query(asked)
    assert (net, of_new, spent) == (round(value), round(value), cost)
    assert efficiency == pytest.approx(float(value) / cost)


def test_a_restated_day_changes_its_rows_and_no_other(changed, query):
    ads = {key: both for key, both in changed[1].items() if key[4] == "c"}
    models = {key[2] for key in ads}
    assert {key[:2] for key in ads} == {(day, basis) for day in (DAYS[0], WITHOUT_RATE) for basis in ("spend_day", "conversion_day")}  # fmt: skip
    assert len(models) > 8 and len(ads) == 4 * len(models)
    first = {both for key, both in ads.items() if key[0] == DAYS[0]}
    assert first == {((2400000, 0, 0.0), (3000000, 0, 0.0))}
    # Besides, only the order and the posters of the day whose rate arrived.
    assert {key[0] for key in changed[1]} == {DAYS[0], WITHOUT_RATE}
    impact = query(
        "select distinct ad_date::text, campaign, spend_before_minor, delta_spend_minor, spend_after_minor, roas_after "
        "from candidate.fct_restatement_impact"
    )
    assert impact == [(DAYS[0], "c", 2400000, 600000, 3000000, 0.0)]


def test_overheads_are_borne_by_channels_as_they_cost(changed, workplace, database, query):
    run_dbt(["run", "--select", "fct_acquisition_cost", "fct_marketing_efficiency"], workplace, url=database)
    borne = dict(
        query("select channel, overhead_minor from candidate.fct_acquisition_cost where attribution_model = 'linear'")
    )
    # A million and one đồng and two kronor at 2,400, by 8,214,457 and 25,000; who cost nothing bears nothing.
    assert borne == {"Offline": 3049, "Paid Social": 1001752, "(none)": 0}
    assert query("select overhead_minor, loaded_cost_minor - cost_minor from candidate.fct_marketing_efficiency") == [
        (1004801, 1004801)
    ]
