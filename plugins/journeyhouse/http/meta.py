"""What Meta's Graph API means by its errors: HTTP 400 with a code, for ads, pages and Instagram alike."""

from collections.abc import Mapping
from typing import Any

import msgspec

from journeyhouse.http import limits

# Codes by the Graph and Marketing APIs' error references: throttling, then temporary failures, then missing rights.
_THROTTLED = {4, 17, 32, 341, 613, *range(80000, 80007), 80008, 80014}
_TEMPORARY = {1, 2, 960, 2637}
_DENIED = {102, 190, 200, 210, 10}


def classify(status: int, body: Any, headers: Mapping[str, str]) -> limits.Outcome:
    """Meaning of an answer by error.code; the wait comes from the usage header, which counts minutes."""
    error = body.get("error") if isinstance(body, dict) else None
    if not isinstance(error, dict):
        return limits.classify(status, body, headers)
    code, message = (
        error.get("code"),
        f"code {error.get('code')}/{error.get('error_subcode')}: {error.get('message')}",
    )
    if code in _DENIED:
        return limits.Outcome("auth", message)
    if code in _THROTTLED:
        return limits.Outcome("retry", message, _regain_seconds(headers), throttled=True)
    if (
        code in _TEMPORARY
        or error.get("is_transient")
        or error.get("error_subcode") in (99, 104, 1815107)
        or status >= 500
    ):
        return limits.Outcome("retry", message)
    return limits.Outcome("config", message)


def _regain_seconds(headers: Mapping[str, str]) -> float | None:
    try:
        usage = msgspec.json.decode(headers.get("x-business-use-case-usage", "{}"))
        minutes = [entry["estimated_time_to_regain_access"] for entries in usage.values() for entry in entries]
    except (msgspec.DecodeError, KeyError, TypeError, AttributeError):
        minutes = []
    return max(minutes) * 60.0 if minutes and max(minutes) > 0 else limits.retry_after(headers)
