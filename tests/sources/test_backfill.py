"""A past range read again: planned in words, exact to the day, beside the daily read without moving its cursor."""

from datetime import UTC, date, datetime

import psycopg
import pytest

from journeyhouse import backfill
from journeyhouse.errors import ConfigError
from journeyhouse.landing.state import one_writer
from journeyhouse.sources.registry import registry

FIRST, LAST = date(2026, 1, 5), date(2026, 1, 9)
RANGE = (datetime(2026, 1, 5, tzinfo=UTC), datetime(2026, 1, 10, tzinfo=UTC))


@pytest.fixture(scope="module")
def house(demo):
    """The demo company, whose days have been read as on any day."""
    for stream in ("insights", "ads"):
        demo.load("meta_ads", stream)
    return demo


def test_the_plan_names_streams_accounts_windows_and_calls(house):
    plan = backfill.plan(house.settings, "meta_ads", FIRST, LAST)
    assert {(part.stream, part.account) for part in plan.parts} == {("insights", "1001"), ("insights", "1002")}
    assert all(part.windows >= 1 and part.calls >= 3 for part in plan.parts), "a report is asked for, awaited and read"
    assert set(plan.left_out) == {"ad_accounts", "campaigns", "adsets", "ads"}
    assert plan.runs == [RANGE]
    told = backfill.table(plan, ["insights"])
    assert "meta_ads.insights" in told and "left out" in told and "is being loaded right now" in told


def test_a_long_range_is_cut_into_runs_without_gap_or_overlap(house):
    runs = backfill.plan(house.settings, "klaviyo.events", date(2026, 1, 1), date(2026, 2, 8)).runs
    assert runs[0][0] == datetime(2026, 1, 1, tzinfo=UTC) and runs[-1][1] == datetime(2026, 2, 9, tzinfo=UTC)
    assert all(before[1] == after[0] for before, after in zip(runs, runs[1:], strict=False))
    assert all((until - since).days <= 31 for since, until in runs)


@pytest.mark.parametrize(
    ("target", "first", "last", "words"),
    [
        ("meta_ads.nothing", FIRST, LAST, "meta_ads has no stream 'nothing'. Known: ad_accounts"),
        ("nobody", FIRST, LAST, "unknown source 'nobody'"),
        ("web_events", FIRST, LAST, "web_events reads files by their content"),
        ("meta_ads.ads", FIRST, LAST, "meta_ads.ads has nothing to backfill: ads is read whole by every run"),
        ("meta_ads", LAST, FIRST, "the range must begin before it ends"),
        ("meta_ads", FIRST, date(2031, 1, 1), "not reach beyond"),
        ("meta_ads", date.min, LAST, "from 2000-01-01 on"),
    ],
)
def test_what_cannot_be_backfilled_is_refused_in_words(house, target, first, last, words):
    with pytest.raises(ConfigError, match=words):
        backfill.plan(house.settings, target, first, last)


def test_a_stream_that_is_being_loaded_is_named(house):
    source = registry()["meta_ads"]
    assert backfill.conflicts(house.settings, source) == []
    with (
        psycopg.connect(house.url, autocommit=True) as connection,
        one_writer(connection, source.streams["insights"], "1002"),
    ):
        assert backfill.conflicts(house.settings, source) == ["insights"]


def test_a_backfill_reads_its_days_and_no_others_and_leaves_the_cursor(house):
    """Days that were lost come back as they were; rows of other days are not even looked at."""
    cursor = (
        "select account, cursor_value from ops.cursors where source = 'meta_ads' and stream = 'insights' order by 1"
    )
    before, marks = house.raw("meta_ads__insights"), house.rows(cursor)
    with psycopg.connect(house.url) as connection:
        lost = connection.execute(
            "delete from raw.meta_ads__insights where date_start between %s and %s", (FIRST, LAST)
        ).rowcount
        connection.execute(
            "update raw.meta_ads__insights set spend = -1 where date_start in ('2026-01-04', '2026-01-10')"
        )
    receipts = house.load("meta_ads", "insights", "back", window=RANGE)
    assert lost and sum(receipt.loaded for receipt in receipts) == sum(receipt.emitted for receipt in receipts) == lost
    assert house.rows("select count(*) from raw.meta_ads__insights where spend = -1")[0][0] > 0
    assert house.rows(cursor) == marks
    house.load(
        "meta_ads", "insights", "wide", window=(datetime(2026, 1, 4, tzinfo=UTC), datetime(2026, 1, 11, tzinfo=UTC))
    )
    assert house.raw("meta_ads__insights") == before
