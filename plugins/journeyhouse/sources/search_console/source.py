"""Search Console: what the manifest cannot say. Days are Pacific ones, and the newest are not final yet."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from journeyhouse.contracts import Source
from journeyhouse.http import google, limits
from journeyhouse.http.client import Client
from journeyhouse.sources.extract import path_of

_PACIFIC = ZoneInfo("America/Los_Angeles")
# Load is measured by ten minutes; Google says to come back after fifteen.
_LOAD_RETURNS = timedelta(minutes=15)


def classify(status: int, body: Any, headers: Mapping[str, str]) -> limits.Outcome:
    """Google's meaning, with its advice about load."""
    outcome = google.classify(status, body, headers)
    if outcome.kind == "quota" and "quotaExceeded" in outcome.message:
        return limits.Outcome("quota", outcome.message, until=datetime.now(UTC) + _LOAD_RETURNS)
    return outcome


def account_now(client: Client, source: Source, account: str, now: datetime) -> datetime:
    """The end of what is final: the first day that the platform is still working on, else its own today."""
    today = now.astimezone(_PACIFIC)
    asked = {
        "startDate": f"{today - timedelta(days=10):%Y-%m-%d}", "endDate": f"{today:%Y-%m-%d}", "dimensions": ["date"],
        "dataState": "all", "startRow": 0, "rowLimit": 25,
    }  # fmt: skip
    told = client.post(path_of(source, source.streams["totals"], account), json=asked).get("metadata") or {}
    incomplete = told.get("first_incomplete_date") or told.get("firstIncompleteDate")
    if incomplete:
        return datetime.combine(date.fromisoformat(incomplete), time(), UTC)
    return today.replace(tzinfo=UTC)
