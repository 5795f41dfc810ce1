"""Mailchimp: members are asked for list by list, activity campaign by campaign; overload may speak HTML."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from journeyhouse.contracts import Source, Stream
from journeyhouse.http import limits, pagination
from journeyhouse.http.client import Client
from journeyhouse.page import values
from journeyhouse.sources.windows import Window


def classify(status: int, body: Any, headers: Mapping[str, str]) -> limits.Outcome:
    """A refusal comes as problem details; a 403 without them is the gateway's, which sheds load."""
    if status == 403 and not isinstance(body, dict):
        return limits.Outcome(
            "retry", f"HTTP 403 without a reason: {limits.summary(body)}", limits.retry_after(headers)
        )
    return limits.classify(status, body, headers)


def members(
    client: Client, source: Source, stream: Stream, path: str, params: dict[str, str], window: Window
) -> Iterator[Sequence[dict]]:
    """Members of every list that changed within the window, one list after the other."""
    lists = source.streams["lists"]
    found = pagination.pages(client, lists, lists.path.format(api_version=source.api_version), lists.params)
    for key in [key for page in found for key in values(page, "id")]:
        yield from _in_order_of_change(client, stream, path.format(list=key), params, window.since)


def _in_order_of_change(
    client: Client, stream: Stream, path: str, params: dict[str, str], since: datetime
) -> Iterator[Sequence[dict]]:
    """Who changes while the pages are read goes to the end, and all after him move up past a page's edge: each page is asked
    for from the last one's last second on, by a number to skip only within one second."""
    size, skipped = int(stream.paginator["size"]), 0
    while True:
        more = {"since_last_changed": _after(since), "count": str(size), "offset": str(skipped)}
        page = pagination.records(stream, client.get(path, params | more, records=stream.records))
        yield page
        if len(page) < size:
            return
        last = datetime.fromisoformat(values(page, "last_changed")[-1])
        since, skipped = (last, 0) if last > since else (since, skipped + size)


def _after(moment: datetime) -> str:
    """The platform compares by "after"."""
    return f"{moment.astimezone(UTC) - timedelta(seconds=1):%Y-%m-%dT%H:%M:%SZ}"


def email_activity(
    client: Client, source: Source, stream: Stream, path: str, params: dict[str, str], window: Window
) -> Iterator[Sequence[dict]]:
    """What every recipient did with each campaign that was sent within the window."""
    campaigns = source.streams["campaigns"]
    sent = campaigns.params | {
        "status": "sent",
        "since_send_time": _after(window.since),
        "before_send_time": f"{window.until:%Y-%m-%dT%H:%M:%SZ}",
        "sort_field": "send_time",
    }
    found = pagination.pages(client, campaigns, campaigns.path.format(api_version=source.api_version), sent)
    for campaign in [campaign for page in found for campaign in page]:
        for page in pagination.pages(client, stream, path.format(campaign=campaign["id"]), params):
            yield [record | {"send_time": campaign["send_time"]} for record in page]


DRIVERS = {"mailchimp_members": members, "mailchimp_email_activity": email_activity}
