"""Salesforce: errors are a list with codes; a used-up day of requests is a quota, an answer of its edge passes."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from journeyhouse.http import limits

_RETRY = {"QUERY_TIMEOUT", "INVALID_QUERY_LOCATOR", "UNABLE_TO_LOCK_ROW", "SERVER_UNAVAILABLE", "UNKNOWN_EXCEPTION"}
# Of the edge in front of the instance, with a page of HTML.
_EDGE = {406, 420}


def classify(status: int, body: Any, headers: Mapping[str, str]) -> limits.Outcome:
    """Requests are counted over the last 24 hours, so that an hour later some are free again."""
    first = body[0] if isinstance(body, list) and body and isinstance(body[0], dict) else {}
    code = str(first.get("errorCode", ""))
    if status < 400 or not code and status not in _EDGE:
        return limits.classify(status, body, headers)
    message = f"HTTP {status}: {code} {str(first.get('message', ''))[:250]}"
    if code == "REQUEST_LIMIT_EXCEEDED":
        return limits.Outcome("quota", message, until=datetime.now(UTC) + timedelta(hours=1))
    if code in _RETRY or status in _EDGE or status >= 500:
        return limits.Outcome("retry", message, limits.retry_after(headers))
    return limits.Outcome("auth" if status in (401, 403) else "config", message)
