"""How an answer is understood, and how long to wait: the default for vendors that speak plain HTTP."""

import email.utils
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

# Who asks for longer is asked again after a day: a slip of the platform's may not silence a stream for good.
_LONGEST = 86_400.0


@dataclass(frozen=True)
class Outcome:
    """What an answer means. kind: ok | retry | quota | auth | config. `wait` in seconds, None = back off.

    `throttled`: refused because of the rate, so that all who ask this account slow down.
    """

    kind: str
    message: str = ""
    wait: float | None = None
    until: datetime | None = None
    throttled: bool = False


OK = Outcome("ok")


def classify(status: int, body: Any, headers: Mapping[str, str]) -> Outcome:
    """Meaning of a status code by RFC 9110/6585. Sources refine it with their own `classify`."""
    if 200 <= status < 300:
        return OK
    message = f"HTTP {status}: {summary(body)}"
    if status in (401, 403):
        return Outcome("auth", message)
    if status == 429 or status in (408, 425) or status >= 500:
        return Outcome("retry", message, retry_after(headers), throttled=status == 429)
    return Outcome("config", message)


def retry_after(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """Seconds asked for by a Retry-After header, as a number or an HTTP date, a day at most; None without one."""
    value = headers.get("Retry-After")
    if not value:
        return None
    try:
        return max(0.0, min(float(value), _LONGEST))
    except ValueError:
        try:
            moment = email.utils.parsedate_to_datetime(value)
        except (TypeError, ValueError):
            return None
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return max(0.0, min((moment - (now or datetime.now(UTC))).total_seconds(), _LONGEST))


def summary(body: Any) -> str:
    """The vendor's own words about an error, shortened."""
    if isinstance(body, Mapping):
        error = body.get("error", body)
        if isinstance(body.get("errors"), list) and body["errors"] and isinstance(body["errors"][0], Mapping):
            error = body["errors"][0]
        if isinstance(error, Mapping):
            for key in ("message", "detail", "title"):
                if error.get(key):
                    return str(error[key])[:300]
        return str(error)[:300]
    return str(body)[:120]
