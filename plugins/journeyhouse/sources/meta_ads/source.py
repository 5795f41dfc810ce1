"""Meta Ads: what the manifest cannot say. Errors come as HTTP 400 with a code; insights are asynchronous reports;
days are those of the ad account's time zone."""

import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from journeyhouse.contracts import Source, Stream
from journeyhouse.errors import TransientError
from journeyhouse.http import limits, pagination
from journeyhouse.http.client import Client
from journeyhouse.sources.windows import Window

# Codes by the Marketing API's error reference: throttling, then temporary failures.
_THROTTLED = {4, 17, 32, 341, 613, *range(80000, 80007), 80008, 80014}
_TEMPORARY = {1, 2, 960, 2637}
_DENIED = {102, 190, 200, 10}
POLL_SECONDS = (0.2, 0.5, 1, 2, 5, 10, 30)
_REPORT_TIMEOUT = 3600


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


def account_now(client: Client, source: Source, account: str, now: datetime) -> datetime:
    """Today as the ad account counts it: report days are days of its own time zone."""
    body = client.get(f"/{source.api_version}/act_{account}", {"fields": "timezone_name"})
    local = now.astimezone(ZoneInfo(body.get("timezone_name") or "UTC"))
    return local.replace(tzinfo=UTC)


def report_run(
    client: Client, source: Source, stream: Stream, path: str, params: dict[str, str], window: Window
) -> Iterator[Sequence[dict]]:
    """Start an insights report, wait for it, read its pages. A failed report is started once more."""
    params = params | {"time_range": f'{{"since":"{window.first}","until":"{window.last}"}}'}
    for attempt in (1, 2):
        run = client.post(path, params)["report_run_id"]
        status = _await_report(client, source, run)
        if status == "Job Completed":
            break
        if attempt == 2:
            raise TransientError(
                f"meta_ads.{stream.name}: report {run} for {window.first}..{window.last} ended as '{status}' twice."
            )
    yield from pagination.pages(client, stream, f"/{source.api_version}/{run}/insights", {"limit": params["limit"]})


def _await_report(client: Client, source: Source, run: str) -> str:
    started, polls = time.monotonic(), 0
    while True:
        status = client.get(f"/{source.api_version}/{run}").get("async_status", "")
        if status not in ("Job Not Started", "Job Started", "Job Running"):
            return status
        if time.monotonic() - started > _REPORT_TIMEOUT:
            return f"{status} for more than an hour"
        time.sleep(POLL_SECONDS[min(polls, len(POLL_SECONDS) - 1)])
        polls += 1


DRIVERS = {"meta_report_run": report_run}
