"""Which window of a stream to read next, and where its cursor then stands."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from journeyhouse.contracts import Cursor

# Without a start_date a first read goes back this far.
DEFAULT_HISTORY = timedelta(days=5 * 365)


@dataclass(frozen=True)
class Window:
    """A half-open range of time; for date cursors, `first` and `last` are the days it covers."""

    since: datetime
    until: datetime

    @property
    def first(self) -> date:
        return self.since.date()

    @property
    def last(self) -> date:
        return (self.until - timedelta(microseconds=1)).date()


def windows(cursor: Cursor, stored: str | None, start: datetime | None, now: datetime) -> list[Window]:
    """From the stored cursor minus the lookback (or from the start) to now, never from before the start, cut into slices.

    The end is `now`, so records dated in the future never move the cursor past it.
    """
    since = start or now - DEFAULT_HISTORY
    if stored:
        again = datetime.fromisoformat(stored) - timedelta(seconds=cursor.lookback_seconds)
        # What lies before the company's start was not wanted the first time either.
        since = max(again, start) if start else again
    if cursor.max_history_days:
        since = max(since, now - timedelta(days=cursor.max_history_days))
    until = now
    if cursor.kind == "date":
        since = _day(since)
        # The day that `now` lies in is read too; at midnight it has not begun.
        until = _day(now - timedelta(microseconds=1)) + timedelta(days=1)
    since = min(since, until)
    if not cursor.slice_days:
        return [Window(since, until)]
    cut, found = since, []
    while cut < until:
        after = min(cut + timedelta(days=cursor.slice_days), until)
        found.append(Window(cut, after))
        cut = after
    return found or [Window(since, until)]


def _day(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


class Watermark:
    """Where the cursor stands once a window is in: at the highest value that landed, never beyond the window's end."""

    def __init__(self, cursor: Cursor, window: Window):
        self._window, self._whole_days = window, cursor.kind == "date"

    def __call__(self, highest: datetime | None) -> str | None:
        """ISO text that sorts as time. A replaced range of days is complete even where it is empty."""
        if self._whole_days:
            return _iso(self._window.until - timedelta(days=1))
        return _iso(min(highest, self._window.until)) if highest else None


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
