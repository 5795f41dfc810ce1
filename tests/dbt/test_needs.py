"""What leads to purchases, which channel is answered, where buying fails, and when the brand is known: on both engines."""

from functools import partial

import psycopg
import pytest
from tests.dbt import raw_tables
from tests.dbt.dbt_calls import BEHIND_STAGING, ask_both, run_dbt

MARTS = [
    "+fct_touches_per_purchase_monthly", "+fct_channel_preferences", "+fct_checkout_friction_daily", "+fct_journey_effort",
    "+vault_people",
]  # fmt: skip


@pytest.fixture(scope="module")
def both(database, workplace, duckdb_path):
    """Ask both engines one question about the same company; the answer, once they agree."""
    with psycopg.connect(database, autocommit=True) as connection:
        raw_tables.load_fixture(connection, "needs")
        raw_tables.copy_to_duckdb(connection, duckdb_path)
    for engine in ({"url": database}, {"duckdb_path": duckdb_path}):
        run_dbt([*BEHIND_STAGING, "--select", *MARTS], workplace, **engine)
    return partial(ask_both, database, duckdb_path)


def test_touches_count_by_need_and_every_purchase_once(both):
    rows = both("select cast(month as text), need, context, touches, purchases, touches_per_purchase "
                "from candidate.fct_touches_per_purchase_monthly order by 2, 3")  # fmt: skip
    assert rows == [
        ("2026-09-01", "decide", "cart", 1, 2, 0.5),
        ("2026-09-01", "inform", "habit", 1, 2, 0.5),
        ("2026-09-01", "save", "promotion", 1, 2, 0.5),
        ("2026-09-01", "transact", "checkout", 1, 2, 0.5),
    ]


def test_a_response_is_an_act_and_few_contacts_prove_little(both):
    rows = both(
        "select s.person, p.channel, p.delivered, p.contacts, p.opens, p.machine_only_opens, p.responses, p.smoothed_response_rate, "
        "p.is_preferred from candidate.fct_channel_preferences as p join (select person_key, min(value) as person "
        "from vault.people where id_type in ('customer_code', 'phone') group by person_key) as s "
        "on s.person_key = p.person_key order by 1, 2"
    )
    assert rows == [
        # The gateway's message is delivered, and no contact; one of two notifications was rated.
        ("+84909000009", "SMS", 1, 0, 0, 0, 0, 0.5, False),
        ("+84909000009", "Zalo", 2, 2, 0, 0, 1, 0.5, True),
        ("C1", "Email", 2, 2, 0, 1, 1, (1 + 2 / 3) / 3, True),
        ("C1", "SMS", 1, 1, 0, 0, 0, 0.25, False),
        # He has clicked his only mail, and left the list since; the plan and his own call are no contacts.
        ("C2", "Email", 1, 1, 1, 0, 1, (1 + 2 / 3) / 2, False),
        ("C2", "SMS", 1, 1, 0, 0, 1, 0.75, True),
        ("C2", "Sales Rep", 2, 2, 0, 0, 1, 0.5, False),
    ]


def test_hours_and_weekdays_are_the_companys(both):
    rows = both(
        "select channel, hour_band, weekday, cast(cohort_month as text) from candidate.fct_channel_preferences "
        "where is_preferred order by 1"
    )
    assert rows == [
        ("Email", "18-24", 2, "2026-09-01"),
        ("SMS", "00-06", 4, "2026-09-01"),
        ("Zalo", "12-18", 6, "2026-09-01"),
    ]


def test_an_attempt_is_told_by_how_far_it_came_in_time_and_why_it_failed(both):
    rows = both(
        "select cast(reached_date as text), step, status, abandonment_reason, value_minor, cart_key is null "
        "from candidate.fct_checkouts order by 1, 2, 4"
    )
    assert rows == [
        ("2026-09-05", "cart", "recovered", "shipping_fee", 500_000, False),
        ("2026-09-06", "cart", "abandoned", "delivery_time", 90_000, False),
        ("2026-09-06", "checkout", "abandoned", "unknown", 15_000, False),
        ("2026-09-06", "checkout", "abandoned", "voucher_failed", None, True),
        ("2026-09-06", "order", "abandoned", "canceled", 70_000, False),
        ("2026-10-20", "cart", "open", None, None, True),
    ]


def test_every_reasons_rate_has_all_who_came_to_the_step_below_it(both):
    rows = both(
        "select cast(reached_date as text), step, abandonment_reason, started, abandoned, recovered, abandoned_value_minor, "
        "lost_value_minor, abandonment_rate from candidate.fct_checkout_friction_daily order by 1, step_position, 3"
    )
    assert rows == [
        ("2026-09-05", "cart", "shipping_fee", 1, 1, 1, 500_000, 0, 1.0),
        ("2026-09-06", "cart", "delivery_time", 4, 1, 0, 90_000, 90_000, 0.25),
        ("2026-09-06", "checkout", "unknown", 3, 1, 0, 15_000, 15_000, 1 / 3),
        ("2026-09-06", "checkout", "voucher_failed", 3, 1, 0, 0, 0, 1 / 3),
        ("2026-09-06", "order", "canceled", 1, 1, 0, 70_000, 70_000, 1.0),
    ]


def test_the_brand_is_known_with_the_first_visit_by_oneself(both):
    rows = both(
        "select cast(cohort_month as text), channel, journeys, touches_p50, days_p50, touches_per_week_p50 from candidate.fct_journey_effort "
        "where kind = 'recognise' order by 1, 2"
    )
    assert rows == [
        ("2026-09-01", "Direct", 1, 1.0, 0.0, 1.0),
        ("2026-09-01", "Paid Search", 1, 3.0, 2.0, 3.0),
        # Minh came logged in; the reader of an article came back two weeks later by the company's name.
        ("2026-09-01", "Referral", 2, 2.0, 7.0, 1.25),
        ("2026-10-01", "Direct", 1, 1.0, 0.0, 1.0),
    ]
