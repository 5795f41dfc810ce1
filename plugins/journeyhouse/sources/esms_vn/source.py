"""eSMS.vn: how its list says "created between", and refusals that come in HTTP 200 under a code."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from journeyhouse.contracts import Stream
from journeyhouse.http import limits
from journeyhouse.sources.windows import Window

_LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")
_FINE = {"100", "105"}
# 101: wrong key or secret; 140: the address that asks is not on the account's list.
_DENIED = {"101", "140"}


def window_params(stream: Stream, window: Window) -> dict[str, str]:
    """Times of Vietnam without a zone."""
    since, until = (moment.astimezone(_LOCAL) for moment in (window.since, window.until))
    return {"From": f"{since:%Y-%m-%d %H:%M:%S}", "To": f"{until:%Y-%m-%d %H:%M:%S}"}


def classify(status: int, body: Any, headers: Mapping[str, str]) -> limits.Outcome:
    """Meaning of an answer by its `CodeResult`."""
    code = str(body["CodeResult"]) if isinstance(body, Mapping) and body.get("CodeResult") else None
    if status >= 400 or code is None or code in _FINE:
        return limits.classify(status, body, headers)
    message = f"CodeResult {code}: {body.get('ErrorMessage') or 'no message'}"[:300]
    return limits.Outcome("auth" if code in _DENIED else "config", message)
