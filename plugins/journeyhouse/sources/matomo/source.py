"""Matomo: the days that its filter knows, and refusals that come in HTTP 200."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from journeyhouse.contracts import Stream
from journeyhouse.http import limits
from journeyhouse.sources.windows import Window

_DENIED = ("unable to authenticate", "can't access this resource", "must be logged in", "failed logins")
_LATER = ("took too long", "max execution time", "maintenance")


def window_params(stream: Stream, window: Window) -> dict[str, str]:
    """Days of the site's zone, which may be half a day away from UTC at either end; visits told twice are merged."""
    day = timedelta(days=1)
    return {"date": f"{window.first - day},{window.last + day}"}


def classify(status: int, body: Any, headers: Mapping[str, str]) -> limits.Outcome:
    """Meaning of an answer by its `result`: releases differ in whether an error has a status of its own."""
    if not isinstance(body, Mapping) or body.get("result") != "error" or status >= 500:
        return limits.classify(status, body, headers)
    message = limits.summary(body)
    told = message.lower()
    if any(words in told for words in _LATER):
        return limits.Outcome("retry", message, limits.retry_after(headers))
    denied = status in (401, 403) or any(words in told for words in _DENIED)
    return limits.Outcome("auth" if denied else "config", message)
