"""Zalo's business interface: ratings are asked for template by template; refusals come in HTTP 200 under a code."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from journeyhouse.contracts import Source, Stream
from journeyhouse.http import limits, pagination
from journeyhouse.http.client import Client
from journeyhouse.page import values
from journeyhouse.sources.windows import Window

_LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")
# The access token is wrong or has expired, or the app is not what it says; a token is renewed once, and then it is an error.
_DENIED = {-124, -216, -220, *range(-105, -100)}
# The account's or the template's day is used up.
_QUOTA = {-144, -147}
_TOO_FAST = -32
# "Unknown error, please try again later".
_UNKNOWN = -100
# Under review and refused ones were never sent.
_UNSENT = {"PENDING_REVIEW", "REJECT"}


def classify(status: int, body: Any, headers: Mapping[str, str]) -> limits.Outcome:
    """Meaning of an answer by its `error`; 0 is success."""
    code = body.get("error") if isinstance(body, Mapping) else None
    if status >= 400 or not isinstance(code, int) or code == 0:
        return limits.classify(status, body, headers)
    message = f"error {code}: {body.get('message') or body.get('error_name') or 'no message'}"[:300]
    if code in _QUOTA:
        return limits.Outcome("quota", message, until=_midnight(datetime.now(UTC)))
    if code in (_TOO_FAST, _UNKNOWN):
        return limits.Outcome("retry", message, limits.retry_after(headers), throttled=code == _TOO_FAST)
    return limits.Outcome("auth" if code in _DENIED else "config", message)


def _midnight(now: datetime) -> datetime:
    """When the next day begins in Vietnam."""
    day = now.astimezone(_LOCAL).replace(hour=0, minute=0, second=0, microsecond=0)
    return (day + timedelta(days=1)).astimezone(UTC)


def _milliseconds(moment: datetime) -> str:
    return f"{moment.timestamp() * 1000:.0f}"


def ratings(
    client: Client, source: Source, stream: Stream, path: str, params: dict[str, str], window: Window
) -> Iterator[Sequence[dict]]:
    """Ratings given within the window, one template after the other."""
    templates = source.streams["templates"]
    times = {"from_time": _milliseconds(window.since), "to_time": _milliseconds(window.until)}
    sent = [
        key
        for page in pagination.pages(client, templates, templates.path, templates.params)
        for key, status in zip(values(page, "templateId"), values(page, "status"), strict=True)
        if status not in _UNSENT
    ]
    for key in sent:
        for page in pagination.pages(client, stream, path, params | times | {"template_id": str(key)}):
            yield [
                record | {"templateId": key, "ratingId": f"{record.get('msgId')}:{record.get('submitDate')}"}
                for record in page
            ]


DRIVERS = {"zalo_ratings": ratings}
