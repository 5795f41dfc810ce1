"""A hand-written web log is enough: sessions, touches and a converted journey, with all other marts empty."""

import psycopg
import pytest
from tests.dbt import raw_tables
from tests.dbt.dbt_calls import run_dbt


@pytest.fixture(scope="module")
def built(database, workplace):
    with psycopg.connect(database, autocommit=True) as connection:
        raw_tables.load_fixture(connection, "web_alone")
    run_dbt(
        ["build", "--exclude-resource-type", "unit_test", "--exclude", "path:seeds", "path:models/staging"],
        workplace,
        url=database,
    )
    return database


def test_the_visitor_becomes_a_known_customer(built, query):
    [(anonymous, orders, value, channel)] = query(
        "select is_anonymous, orders, value_minor, first_channel from candidate.dim_person"
    )
    assert (anonymous, orders, value, channel) == (False, 1, 350000, "Paid Social")


def test_sessions_touches_and_one_converted_journey(built, query):
    assert query("select channel, page_views, landing_page from candidate.fct_sessions order by started_at") == [
        ("Paid Social", 2, "/"),
        ("Direct", 1, "/san-pham/ao-dai"),
    ]
    assert query("select status, order_number, value_minor, touches from candidate.fct_journeys") == [
        ("converted", "DH-1", 350000, 4)
    ]
    assert query("select touchpoint_type, campaign from candidate.fct_touchpoints order by occurred_at, 1") == [
        ("web_visit", "hang_moi"),
        ("article_read", "hang_moi"),
        ("web_visit", None),
        ("purchase", None),
    ]


def test_lines_come_from_the_event(built, query):
    assert query("select sku, quantity, value_minor from candidate.fct_order_lines") == [("AD-1", 1.0, 350000)]


def test_marts_of_absent_sources_exist_and_are_empty(built, query):
    for mart in ("fct_ad_performance_daily", "fct_message_performance", "fct_list_growth_weekly", "fct_carts",
                 "fct_nps_monthly", "fct_refunds"):  # fmt: skip
        assert query(f"select count(*) from candidate.{mart}") == [(0,)]
        assert query("select count(*) from information_schema.columns where table_name = %s", mart)[0][0] > 3
