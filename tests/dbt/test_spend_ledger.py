"""Platforms restate their figures: each revision is kept, what was known adds up, and only what changed is written."""

from decimal import Decimal

import psycopg
import pytest
from tests.dbt import raw_tables
from tests.dbt.dbt_calls import run_dbt

AD = {
    "_source_account": "1",
    "account_id": "1",
    "account_currency": "USD",
    "campaign_id": "c",
    "date_start": "2026-10-01",
}
RATES = [
    {"rate_date": "2026-10-01", "from_currency": code, "to_currency": "VND", "rate": rate}
    for code, rate in (("USD", "25000.5"), ("SEK", "2400"))
]
SELECTED = ["+fct_ad_spend_ledger", "+fct_ad_performance_daily"]


def ad(ad_id: str, spend: str, clicks: int = 1, **other: object) -> dict:
    """A day of an ad as Meta reports it."""
    return AD | {"ad_id": ad_id, "spend": spend, "clicks": clicks, "impressions": 100} | other


@pytest.fixture(scope="module")
def days(database, workplace):
    """Land ads at a moment and build; what the ledger holds then."""

    def land(at: str, ads: list[dict], *arguments: str, rates: list[dict] = RATES) -> dict[tuple, tuple]:
        with psycopg.connect(database, autocommit=True) as connection:
            raw_tables.load_rows(connection, {"meta_ads__insights": ads, "fx_rates__rates": rates}, at)
            raw_tables.set_as_of(connection, at)
        selected = [
            "build",
            "--select",
            *SELECTED,
            "spend_ledger_adds_up",
            "--exclude",
            "path:seeds",
            "path:models/staging",
            *arguments,
        ]
        run_dbt([*selected, "--indirect-selection", "cautious"], workplace, url=database)
        with psycopg.connect(database) as connection:
            rows = connection.execute(
                "select ad_id, currency, revision, revision_reason, delta_spend, delta_spend_minor, delta_clicks, "
                "seen_at::text from candidate.fct_ad_spend_ledger"
            ).fetchall()
        return {row[:3]: row[3:] for row in rows}

    return land


@pytest.fixture(scope="module")
def told(days):
    """The ledger after a first day, a restated one, one on which a row is gone, one with it back, and one in another currency."""
    first = days("2026-10-02T01:00:00Z", [ad("a", "1.5"), ad("b", "2"), ad("c", "3", campaign_id="d")])
    restated = days("2026-10-03T01:00:00Z", [ad("a", "1.7", 3)])
    vanished = days("2026-10-04T01:00:00Z", [ad("b", "2", _is_deleted="true")])
    returned = days("2026-10-05T01:00:00Z", [ad("b", "2.5")])
    other = days("2026-10-06T01:00:00Z", [ad("c", "30", account_currency="SEK", campaign_id="d")])
    full = days("2026-10-07T01:00:00Z", [], "--full-refresh")
    return [first, restated, vanished, returned, other, full]


def added(before: dict, after: dict) -> dict:
    """What came between; nothing that was there changed or went."""
    assert before == {key: after[key] for key in before}
    return {key: value for key, value in after.items() if key not in before}


def test_a_restated_day_adds_its_own_revision_and_nothing_else(told):
    assert {key: value[0] for key, value in told[0].items()} == dict.fromkeys(
        [("a", "USD", 1), ("b", "USD", 1), ("c", "USD", 1)], "first"
    )
    # 1.7 dollars are 42,500.85 đồng and 1.5 were 37,500.75: rounded, 42,501 and 37,501.
    assert added(told[0], told[1]) == {("a", "USD", 2): ("restated", Decimal("0.2"), 5000, 2, "2026-10-03 01:00:00+00")}


def test_what_vanishes_is_taken_back_and_may_return(told):
    assert added(told[1], told[2]) == {("b", "USD", 2): ("vanished", Decimal(-2), -50001, -1, "2026-10-04 01:00:00+00")}
    assert added(told[2], told[3]) == {
        ("b", "USD", 3): ("returned", Decimal("2.5"), 62501, 1, "2026-10-05 01:00:00+00")
    }


def test_an_account_that_changes_its_currency_is_taken_back_in_the_old_one(told):
    assert added(told[3], told[4]) == {
        ("c", "USD", 2): ("vanished", Decimal(-3), -75002, -1, "2026-10-06 01:00:00+00"),
        ("c", "SEK", 1): ("first", Decimal(30), 72000, 1, "2026-10-06 01:00:00+00"),
    }


def test_a_full_refresh_forgets_nothing(told):
    assert added(told[4], told[5]) == {}


def test_what_was_known_at_a_moment_is_what_had_been_seen(told, query):
    known = "select coalesce(sum(delta_spend_minor), 0) from candidate.fct_ad_spend_ledger where seen_at <= %s"
    known_by = [query(known, f"2026-10-0{day} 12:00+00")[0][0] for day in range(1, 7)]
    # 37,501 + 50,001 + 75,002; then 42,501 for the first; without the second; it again for 62,501; the third in kronor.
    assert known_by == [0, 162504, 167504, 117503, 180004, 177002]
    assert query("select sum(spend_minor) from candidate.fct_ad_performance_daily") == [(177002,)]


def test_a_day_is_final_when_the_window_has_passed_since_it_and_its_last_change(told, days, query):
    asked = "select ad_id, revisions, is_mature from candidate.fct_ad_performance_daily order by 1"
    assert query(asked) == [("a", 2, False), ("b", 3, False), ("c", 1, False)]
    # The day was 28 days ago on the 29th; the last restatement, of b, was seen on the fifth.
    days("2026-10-30T12:00:00Z", [])
    assert query(asked) == [("a", 2, False), ("b", 3, False), ("c", 1, True)]
    days("2026-11-01T12:00:00Z", [])
    assert query(asked) == [("a", 2, True), ("b", 3, False), ("c", 1, True)]
