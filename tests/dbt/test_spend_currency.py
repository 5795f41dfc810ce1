"""Spend and orders are converted by the same rates; without one an amount is unknown, and the build says so."""

from decimal import Decimal

import psycopg
import pytest
from tests.dbt import raw_tables
from tests.dbt.dbt_calls import run_dbt

# Whatever the rate, five kronor of orders for one of spend.
RATES = {"2026-10-01": "2400", "2026-10-02": "2713.4567", "2026-10-03": "0.5"}
WITHOUT_RATE = "2026-10-04"
DAYS = [*RATES, WITHOUT_RATE]


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
    marts = ["+fct_ad_performance_daily", "+fct_orders", "+fct_acquisition_cost", "+warn_missing_fx"]

    def call() -> str:
        return run_dbt(
            ["build", "--select", *marts, "--exclude", "test_type:unit", "--indirect-selection", "cautious"],
            workplace, url=database,
        )  # fmt: skip

    return call


@pytest.fixture(scope="module")
def output(database, build):
    """The company's four days, the last of them without a rate."""
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
        raw_tables.load_rows(connection, rows, "2026-10-05T01:00:00Z")
        raw_tables.set_as_of(connection, "2026-10-05T01:00:00Z")
    return build()


def roas(query) -> dict[str, Decimal | None]:
    """Value of a day's orders by what its ads cost."""
    return dict(
        query(
            "select ad_date::text, round(max(value_minor)::numeric / max(spend_minor), 6) from candidate.fct_ad_performance_daily "
            "left join candidate.fct_orders on order_date = ad_date group by 1"
        )
    )


def test_both_sides_have_the_days_rate(output, query):
    assert roas(query) == dict.fromkeys(RATES, Decimal(5)) | {WITHOUT_RATE: None}


def test_without_a_rate_an_amount_is_unknown_and_the_build_warns(output, query):
    assert query("select spend, spend_minor from candidate.fct_ad_performance_daily where ad_date = %s", WITHOUT_RATE) == [
        (Decimal(1000), None)
    ]  # fmt: skip
    cost = "select distinct channel, cost_minor, cost_per_customer from candidate.fct_acquisition_cost where channel in ('Paid Social', 'Offline') order by 1"
    assert query(cost) == [("Offline", None, None), ("Paid Social", None, None)]
    # The ad, the order and the posters.
    assert "WARN 3 warn_missing_fx" in output


def test_when_the_rate_arrives_nothing_is_unknown(output, build, database, query):
    rate = {"rate_date": WITHOUT_RATE, "from_currency": "SEK", "to_currency": "VND", "rate": "2500"}
    with psycopg.connect(database, autocommit=True) as connection:
        raw_tables.load_rows(connection, {"fx_rates__rates": [rate]}, "2026-10-06T01:00:00Z")
        raw_tables.set_as_of(connection, "2026-10-06T01:00:00Z")
    assert "PASS warn_missing_fx" in build()
    assert roas(query) == dict.fromkeys(DAYS, Decimal(5))
    assert query(
        "select distinct cost_minor from candidate.fct_acquisition_cost where channel = 'Offline' and cost_minor is not null"
    ) == [(25000,)]
