"""Mailchimp: members are asked for list by list, activity campaign by campaign; overload may speak HTML."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
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
        yield from pagination.pages(client, stream, path.format(list=key), params)


def email_activity(
    client: Client, source: Source, stream: Stream, path: str, params: dict[str, str], window: Window
) -> Iterator[Sequence[dict]]:
    """What every recipient did with each campaign that was sent within the window."""
    campaigns = source.streams["campaigns"]
    sent = campaigns.params | {
        "status": "sent",
        # The platform compares by "after".
        "since_send_time": f"{window.since - timedelta(seconds=1):%Y-%m-%dT%H:%M:%SZ}",
        "before_send_time": f"{window.until:%Y-%m-%dT%H:%M:%SZ}",
        "sort_field": "send_time",
    }
    found = pagination.pages(client, campaigns, campaigns.path.format(api_version=source.api_version), sent)
    for campaign in [campaign for page in found for campaign in page]:
        for page in pagination.pages(client, stream, path.format(campaign=campaign["id"]), params):
            yield [record | {"send_time": campaign["send_time"]} for record in page]


DRIVERS = {"mailchimp_members": members, "mailchimp_email_activity": email_activity}
