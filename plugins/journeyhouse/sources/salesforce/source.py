"""Salesforce: errors are a list with codes, a used-up day of requests is a quota; long windows are read by Bulk API 2.0."""

import csv
import io
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from journeyhouse.contracts import Source, Stream
from journeyhouse.errors import SchemaDrift, TransientError
from journeyhouse.http import limits, pagination
from journeyhouse.http.client import TEXT, Client
from journeyhouse.sources.windows import Window

POLL_SECONDS = (1, 2, 5, 10, 30)
_JOB_TIMEOUT = 3600
# A job takes a minute to begin: what a day brings is asked for at once, a first read or a backfill by a job.
_BULK_FROM = timedelta(days=7)
_PART = "50000"

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


def query(
    client: Client, source: Source, stream: Stream, path: str, params: dict[str, str], window: Window
) -> Iterator[Sequence[dict]]:
    """A window's records: of a short one page by page, of a long one as the parts of a bulk query's CSV."""
    if window.until - window.since < _BULK_FROM:
        for page in pagination.pages(client, stream, path, params):
            # What the record's own address is, a bulk query does not tell: a record is to be the same by either way.
            yield [{name: value for name, value in record.items() if name != "attributes"} for record in page]
        return
    jobs = f"/services/data/{source.api_version}/jobs/query"
    # Sorting would keep the platform from splitting the work, and nobody needs the order.
    soql = params["q"].split(" ORDER BY ")[0]
    asked = {
        "operation": "queryAll",
        "query": soql,
        "contentType": "CSV",
        "columnDelimiter": "COMMA",
        "lineEnding": "LF",
    }
    job = f"{jobs}/{client.post(jobs, json=asked)['id']}"
    _await_job(client, stream, job)
    locator, seen = None, set()
    while locator != "null":
        part = client.exchange(
            "GET", f"{job}/results", {"maxRecords": _PART} | ({"locator": locator} if locator else {}), records=TEXT
        )
        # CSV has no null: what is empty is missing.
        yield [{name: value or None for name, value in row.items()} for row in csv.DictReader(io.StringIO(part.body))]
        seen.add(locator)
        locator = part.headers.get("Sforce-Locator", "null")
        if locator in seen:
            raise SchemaDrift(
                f"salesforce.{stream.name}: cursor loop: the platform's locator repeats; reading stopped."
            )
    client.exchange("DELETE", job, records=TEXT)


def _await_job(client: Client, stream: Stream, job: str) -> None:
    started, polls = time.monotonic(), 0
    while True:
        told = client.get(job)
        state = told.get("state", "")
        if state == "JobComplete":
            return
        if state not in ("UploadComplete", "InProgress"):
            raise TransientError(
                f"salesforce.{stream.name}: the bulk query ended as '{state}': {told.get('errorMessage', 'no reason told')}"
            )
        if time.monotonic() - started > _JOB_TIMEOUT:
            raise TransientError(f"salesforce.{stream.name}: the bulk query is '{state}' for more than an hour.")
        time.sleep(POLL_SECONDS[min(polls, len(POLL_SECONDS) - 1)])
        polls += 1


DRIVERS = {"salesforce_query": query}
