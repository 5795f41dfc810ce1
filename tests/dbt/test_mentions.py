"""Mentions: from both feeds into one shape, by product and topic, and against the seasonal norm."""

from datetime import date, datetime, timedelta, timezone

import psycopg
import pytest
from tests.dbt import raw_tables
from tests.dbt.dbt_calls import BEHIND_STAGING, run_dbt

VIETNAM = timezone(timedelta(hours=7))
FIRST = date(2025, 6, 1)
# Four a day, but for one loud day and five silent ones.
PER_DAY = dict.fromkeys(range(80), 4) | {60: 14} | dict.fromkeys(range(64, 69), 0)


@pytest.fixture(scope="module", autouse=True)
def built(database, workplace):
    """A feed of many days by file, and the fixture company's few mentions by the listening tool the year after."""
    with psycopg.connect(database, autocommit=True) as connection:
        raw_tables.load_fixture(connection, "world_day1")
        rows = [
            (f"{day}-{nth}", datetime(FIRST.year, FIRST.month, FIRST.day, 1, nth, tzinfo=VIETNAM) + timedelta(days=day))
            for day, count in PER_DAY.items()
            for nth in range(count)
        ]
        connection.cursor().executemany(
            "insert into raw.social_mentions__mentions (mention_code, mentioned_at, brand, network, sentiment) values (%s, %s, 'NHÀ XINH ', 'Báo', 'Tích cực')",
            rows,
        )
    marts = ["+fct_mentions_daily", "+fct_share_of_voice_weekly", "+fct_brand_mentions_daily"]
    run_dbt([*BEHIND_STAGING, "--select", *marts], workplace, url=database)


def test_a_day_is_held_against_its_weekdays_before(query):
    told = {
        (day - FIRST).days: rest
        for day, *rest in query(
            "select mention_date, mentions, norm, deviations, is_spike, is_sustained_fall from candidate.fct_brand_mentions_daily "
            "where mention_date < '2025-08-20'"
        )
    }
    assert {day: row[0] for day, row in told.items()} == PER_DAY
    assert told[60][1:] == [4.0, 5.0, True, False]
    assert [day for day, row in told.items() if row[3]] == [60]
    assert [day for day, row in told.items() if row[4]] == [68, 69, 70]
    assert told[67][0] == 0 and told[67][2] < -1


def test_the_feed_that_stopped_is_held_against_its_weeks_until_the_last_day_that_is_over(query):
    [(last,)] = query("select max(mention_date) from candidate.fct_brand_mentions_daily")
    [(as_of,)] = query("select as_of from ops.build_context")
    assert last == as_of.astimezone(VIETNAM).date() - timedelta(days=2), "yesterday's mentions may still be found"
    silent = "select min(mention_date) from candidate.fct_brand_mentions_daily where is_sustained_fall and mention_date > '2025-08-19'"
    assert query(silent) == [(FIRST + timedelta(days=84),)]


def test_before_half_of_the_weeks_are_there_nothing_is_judged(query):
    rows = query(
        "select mentions, norm, deviations, is_spike from candidate.fct_brand_mentions_daily order by mention_date limit 3"
    )
    assert rows == [(4, None, None, False)] * 3


def test_a_mention_has_the_first_category_of_each_kind(query):
    rows = query(
        "select mention_date::text, network, product, mentions, positive, neutral, negative, net_sentiment, reach "
        "from candidate.fct_mentions_daily where mention_date > '2026-01-01' order by 1, 2, 3"
    )
    assert rows == [
        ("2026-03-02", "facebook", "Chảo", 1, 1, 0, 0, 1.0, 1200),
        ("2026-03-02", "forum", "(none)", 1, 0, 0, 0, None, 0),
        ("2026-03-04", "facebook", "(none)", 1, 0, 0, 1, -1.0, 30),
    ]


def test_own_voice_is_a_share_of_all_tracked_ones(query):
    rows = query(
        "select week::text, topic, own_mentions, all_mentions, brands, share_of_voice from candidate.fct_share_of_voice_weekly "
        "where week > '2026-01-01' order by 1, 2"
    )
    assert rows == [("2026-03-02", "(none)", 2, 3, 2, 2 / 3), ("2026-03-02", "Giá", 1, 1, 1, 1.0)]
