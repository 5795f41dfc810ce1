"""What Google's APIs mean by their errors: one shape for all of them, in which each product names its own reasons."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from journeyhouse.http import limits

# Used up for longer than a process should sleep; without a word of Google's the next hour is tried.
_USED_UP = {
    "EXCESSIVE_LONG_TERM_QUERY_RESOURCE_CONSUMPTION", "dailyLimitExceeded", "dailyLimitExceededUnreg", "quotaExceeded",
}  # fmt: skip
_TOO_FAST = {
    "RESOURCE_EXHAUSTED", "RESOURCE_TEMPORARILY_EXHAUSTED", "EXCESSIVE_SHORT_TERM_QUERY_RESOURCE_CONSUMPTION",
    "rateLimitExceeded", "userRateLimitExceeded", "RATE_LIMIT_EXCEEDED",
}  # fmt: skip
_SECONDS = re.compile(r"^(\d+(?:\.\d+)?)s$")


def classify(status: int, body: Any, headers: Mapping[str, str]) -> limits.Outcome:
    """Meaning of an answer by its reasons. Those of a stream (searchStream) are the one element of a list."""
    if 200 <= status < 300:
        return limits.OK
    if isinstance(body, Sequence) and not isinstance(body, str) and len(body):
        body = body[0]
    error = body.get("error") if isinstance(body, dict) else None
    if not isinstance(error, dict):
        return limits.classify(status, body, headers)
    reasons = list(_reasons(error))
    message = f"HTTP {status}: {', '.join(dict.fromkeys(reasons))}: {_words(error)}"[:350]
    if status == 429 or (status < 500 and (_USED_UP | _TOO_FAST) & set(reasons)):
        wait = _wait(error) or limits.retry_after(headers)
        if wait is None and _USED_UP & set(reasons):
            return limits.Outcome("quota", message, until=datetime.now(UTC) + timedelta(hours=1))
        return limits.Outcome("retry", message, wait, throttled=True)
    outcome = limits.classify(status, body, headers)
    return limits.Outcome(outcome.kind, message, outcome.wait)


def _reasons(error: Mapping[str, Any]) -> Iterator[str]:
    """The status, and whatever the product calls it more exactly."""
    if error.get("status"):
        yield str(error["status"])
    for older in error.get("errors") or []:
        if isinstance(older, dict) and older.get("reason"):
            yield str(older["reason"])
    for detail in _details(error):
        if detail.get("reason"):
            yield str(detail["reason"])
        for inner in detail.get("errors") or []:
            yield from map(str, (inner.get("errorCode") or {}).values())


def _words(error: Mapping[str, Any]) -> str:
    """Google Ads says "invalid argument" outside, and which one inside."""
    told = [inner.get("message") for detail in _details(error) for inner in detail.get("errors") or []]
    return " ".join(str(text) for text in told if text) or str(error.get("message"))


def _wait(error: Mapping[str, Any]) -> float | None:
    """Seconds that Google asks to wait: in the general RetryInfo, or in Google Ads' own details."""
    told = [detail.get("retryDelay") for detail in _details(error)]
    for detail in _details(error):
        for inner in detail.get("errors") or []:
            told.append(((inner.get("details") or {}).get("quotaErrorDetails") or {}).get("retryDelay"))
    return max((float(found[1]) for text in told if (found := _SECONDS.match(str(text)))), default=None)


def _details(error: Mapping[str, Any]) -> list[dict]:
    return [detail for detail in error.get("details") or [] if isinstance(detail, dict)]
