"""SurveyMonkey: its window of time, and limits by the minute and the day that are told in headers."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from journeyhouse.contracts import Stream
from journeyhouse.http import limits
from journeyhouse.sources.windows import Window

_LIMIT = "X-Ratelimit-App-Global"


def classify(status: int, body: Any, headers: Mapping[str, str]) -> limits.Outcome:
    """429 comes without Retry-After; the headers say which limit is used up and in how many seconds it is new."""
    if status != 429:
        return limits.classify(status, body, headers)
    message = f"HTTP 429: {limits.summary(body)}"
    if headers.get(f"{_LIMIT}-Day-Remaining") == "0":
        until = datetime.now(UTC) + timedelta(seconds=_seconds(headers, "Day") or 3600)
        return limits.Outcome("quota", message, until=until)
    return limits.Outcome("retry", message, _seconds(headers, "Minute"), throttled=True)


def _seconds(headers: Mapping[str, str], period: str) -> float | None:
    try:
        return max(0.0, float(headers.get(f"{_LIMIT}-{period}-Reset", "")))
    except ValueError:
        return None


def window_params(stream: Stream, window: Window) -> dict[str, str]:
    """Modified since; implicitly in UTC."""
    return {"start_modified_at": f"{window.since:%Y-%m-%dT%H:%M:%S}"}
