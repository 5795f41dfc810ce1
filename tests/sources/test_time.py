"""Windows, cursors and local times: no moment is left out, none is moved, whatever the clocks do."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from tests.sources.battery import check

from journeyhouse.contracts import Column, Cursor
from journeyhouse.landing import coerce
from journeyhouse.sources.windows import Watermark, windows

pytestmark = check(19)
NOW = datetime(2026, 6, 1, 10, 30, tzinfo=UTC)
STORED = "2026-05-20T08:00:00+00:00"


def cursor(kind="datetime", lookback=600, slice_days=None, max_history_days=None) -> Cursor:
    return Cursor("updated_at", kind, "updated_at", lookback, slice_days, max_history_days)


@pytest.mark.parametrize("slice_days", [None, 1, 2, 5, 30, 400])
@pytest.mark.parametrize("kind", ["datetime", "date"])
@pytest.mark.parametrize("stored", [None, STORED, NOW.isoformat()])
def test_slices_follow_each_other_without_hole_or_overlap(slice_days, kind, stored):
    start = datetime(2026, 1, 15, 3, tzinfo=UTC)
    found = windows(cursor(kind, slice_days=slice_days), stored, start, NOW)
    assert all(before.until == after.since for before, after in pairwise(found))
    assert found[0].since <= (datetime.fromisoformat(stored) - timedelta(minutes=10) if stored else start)
    assert found[-1].until >= NOW or kind == "datetime" and found[-1].until == NOW
    assert (
        all(before.last + timedelta(days=1) == after.first for before, after in pairwise(found)) or kind == "datetime"
    )


def test_what_came_late_is_met_by_the_lookback():
    (window,) = windows(cursor(lookback=3600), STORED, None, NOW)
    assert window.since == datetime(2026, 5, 20, 7, tzinfo=UTC)


def test_at_midnight_the_new_day_has_not_begun():
    midnight = NOW.replace(hour=0, minute=0)
    assert windows(cursor("date"), STORED, None, midnight)[-1].last == midnight.date() - timedelta(days=1)
    assert windows(cursor("date"), STORED, None, midnight + timedelta(microseconds=1))[-1].last == midnight.date()


def test_no_more_history_is_asked_for_than_the_platform_keeps():
    (window,) = windows(cursor(max_history_days=90), None, datetime(2020, 1, 1, tzinfo=UTC), NOW)
    assert window.since == NOW - timedelta(days=90)


def test_a_record_of_days_to_come_does_not_carry_the_cursor_away():
    (window,) = windows(cursor(), STORED, None, NOW)
    moved = Watermark(cursor(), window)
    assert datetime.fromisoformat(moved(NOW + timedelta(days=400))) == NOW
    assert datetime.fromisoformat(moved(NOW - timedelta(days=1))) == NOW - timedelta(days=1)
    assert moved(None) is None


def test_the_text_of_cursors_sorts_as_their_times():
    window = windows(cursor(), STORED, None, NOW)[0]
    moments = [NOW - timedelta(microseconds=step) for step in (10**9, 10**6, 1000, 1)]
    texts = [Watermark(cursor(), window)(moment) for moment in moments]
    assert texts == sorted(texts) and len({len(text) for text in texts}) == 1


@pytest.mark.parametrize(
    ("zone", "written", "meant"),
    [
        ("Asia/Ho_Chi_Minh", "2026-03-01 00:30:00", "2026-02-28T17:30:00+00:00"),
        ("America/Los_Angeles", "2026-03-08 01:59:59", "2026-03-08T09:59:59+00:00"),
        ("America/Los_Angeles", "2026-03-08 03:00:00", "2026-03-08T10:00:00+00:00"),
        ("Europe/Berlin", "2026-10-25 01:59:59", "2026-10-24T23:59:59+00:00"),
        ("Europe/Berlin", "2026-10-25 02:30:00", "2026-10-25T00:30:00+00:00"),
        ("Europe/Berlin", "2026-10-25 03:00:00", "2026-10-25T02:00:00+00:00"),
        ("Pacific/Kiritimati", "2026-01-01 00:00:00", "2025-12-31T10:00:00+00:00"),
        ("Europe/Berlin", "2026-10-25T02:30:00+01:00", "2026-10-25T01:30:00+00:00"),
        # Milliseconds whose first digits would be a date of 1777.
        ("Europe/Berlin", "1777071620000", "2026-04-24T23:00:20+00:00"),
        ("Europe/Berlin", "20260101", "2025-12-31T23:00:00+00:00"),
    ],
)
def test_a_local_time_is_the_zone_s_and_one_with_an_offset_its_own(zone, written, meant):
    read = coerce.coercer(Column("at", "timestamptz", ("at",)), zone)
    assert read(written).astimezone(UTC).isoformat() == meant


def test_what_lies_before_the_companys_start_is_never_asked_for():
    start = datetime(2026, 5, 1, tzinfo=UTC)
    (window,) = windows(cursor(lookback=90 * 86400), STORED, start, NOW)
    assert window.since == start
