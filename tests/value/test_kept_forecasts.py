"""The warehouse's forecasts: made once a day, and kept with what they knew."""

from datetime import date, timedelta

import psycopg
import pytest

from journeyhouse.value import forecasts

TODAY = date(2026, 6, 1)


@pytest.fixture
def warehouse(warehouse_url):
    """Twenty customers who bought twice, as a build's models leave them."""
    with psycopg.connect(warehouse_url, autocommit=True) as connection:
        connection.execute(
            "create schema ops; create schema intermediate; create table ops.build_context (build_id text, built_at timestamptz);"
            "insert into ops.build_context values ('b', now());"
            "create table intermediate.int_value__order_days (person_key text, ordered_on date, value_minor bigint)"
        )
        bought = [
            (f"p{nth}", TODAY - timedelta(days=ago), 100 + nth) for nth in range(20) for ago in (150 - nth, 5 + 3 * nth)
        ]
        connection.cursor().executemany("insert into intermediate.int_value__order_days values (%s, %s, %s)", bought)
        yield connection


def test_a_forecast_says_of_how_many_purchases_it_was_told(warehouse):
    forecasts.make(warehouse, TODAY)
    told = "select person_key, repeats, alive, expected_orders_90 from ops.value_forecasts where known_until = made_on order by 1"
    first = warehouse.execute(told).fetchall()
    # One order is cancelled after the day's first build; somebody else's first one comes.
    warehouse.execute(
        "delete from intermediate.int_value__order_days where person_key = 'p3' and ordered_on > '2026-05-01'"
    )
    warehouse.execute("insert into intermediate.int_value__order_days values ('q', '2026-06-01', 5)")
    assert forecasts.make(warehouse, TODAY) == 1
    second = warehouse.execute(told).fetchall()
    assert [row for row in second if row[0] != "q"] == first
    assert {row[0]: row[1] for row in second} == {row[0]: 1 for row in first} | {"q": 0}
    assert {repeats for _person, repeats, alive, _orders in second if alive < 1} == {1}
