"""Brandwatch: mentions are asked for query by query, with moments written its own way."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from journeyhouse.contracts import Source, Stream
from journeyhouse.http import pagination
from journeyhouse.http.client import Client
from journeyhouse.page import values
from journeyhouse.sources.windows import Window


def mentions(
    client: Client, source: Source, stream: Stream, path: str, params: dict[str, str], window: Window
) -> Iterator[Sequence[dict]]:
    """What each query of the project found within the window, one query after the other: a mention may be in several."""
    queries = source.streams["queries"]
    listed = path.replace("/data/mentions", "/queries/summary")
    found = [key for page in pagination.pages(client, queries, listed, queries.params) for key in values(page, "id")]
    moments = {"startDate": _moment(window.since), "endDate": _moment(window.until)}
    for key in found:
        yield from pagination.pages(client, stream, path, params | moments | {"queryId": str(key)})


def _moment(when: datetime) -> str:
    return f"{when:%Y-%m-%dT%H:%M:%S}.000+0000"


DRIVERS = {"brandwatch_mentions": mentions}
