"""Daily figures of pages and accounts in Meta's Graph API. Its days are Pacific ones; a day is told when it is over."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from journeyhouse.contracts import Source, Stream
from journeyhouse.errors import SchemaDrift
from journeyhouse.http import pagination
from journeyhouse.http.client import Client
from journeyhouse.sources.windows import Window

_PACIFIC = ZoneInfo("America/Los_Angeles")
_ONE = timedelta(days=1)


def account_now(client: Client, source: Source, account: str, now: datetime) -> datetime:
    """The end of what can be told: the day that runs in California has no figures yet."""
    return datetime.combine(now.astimezone(_PACIFIC).date(), time(), UTC)


def series(
    client: Client, source: Source, stream: Stream, path: str, params: dict[str, str], window: Window
) -> Iterator[Sequence[dict]]:
    """One request for all days: of each metric a list of values, each by the moment its day ended."""
    found = []
    span = _midnight(window.first), _midnight(window.last + _ONE)
    for metric in _metrics(client, stream, path, params, *span):
        about = {name: value for name, value in metric.items() if name != "values"}
        found += [about | {"day": _day(stream, told)} | told for told in metric.get("values") or []]
    yield found


def totals(
    client: Client, source: Source, stream: Stream, path: str, params: dict[str, str], window: Window
) -> Iterator[Sequence[dict]]:
    """One request a day: a total says nothing of the day it is of."""
    day = window.first
    while day <= window.last:
        yield [
            metric | {"day": f"{day}"}
            # Up to the last second: the next midnight would be a moment of the next day.
            for metric in _metrics(client, stream, path, params, _midnight(day), _midnight(day + _ONE) - 1)
            # What nobody did, or what is not known yet, is left out.
            if metric.get("total_value")
        ]
        day += _ONE


def _metrics(
    client: Client, stream: Stream, path: str, params: dict[str, str], since: int, until: int
) -> Sequence[dict]:
    # Not walked on: the answer's link to the next page leads into the days to come.
    asked = params | {"since": f"{since}", "until": f"{until}"}
    return pagination.records(stream, client.get(path, asked))


def _midnight(day: date) -> int:
    return int(datetime.combine(day, time(), _PACIFIC).timestamp())


def _day(stream: Stream, told: dict) -> str:
    try:
        ended = datetime.fromisoformat(told["end_time"]).astimezone(_PACIFIC)
    except (KeyError, TypeError, ValueError) as error:
        raise SchemaDrift(
            f"{stream.source}.{stream.name}: a value without an end_time; the platform's format has changed."
        ) from error
    return f"{ended.date() - _ONE}"
