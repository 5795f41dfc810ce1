"""Meta Ads: what the manifest cannot say. Errors come in the Graph API's shape; insights are asynchronous reports; days
are those of the ad account's time zone."""

import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from journeyhouse.contracts import Source, Stream
from journeyhouse.errors import TransientError
from journeyhouse.http import pagination
from journeyhouse.http.client import Client
from journeyhouse.http.meta import classify
from journeyhouse.sources.windows import Window

__all__ = ["DRIVERS", "POLL_SECONDS", "account_now", "classify"]

POLL_SECONDS = (0.2, 0.5, 1, 2, 5, 10, 30)
_REPORT_TIMEOUT = 3600


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
