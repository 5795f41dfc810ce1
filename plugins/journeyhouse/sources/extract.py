"""A declared REST stream to portions of records, ready to land. Knows manifests, not vendors."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property, partial
from types import ModuleType
from typing import Any
from urllib.parse import quote

from journeyhouse.contracts import Source, Stream
from journeyhouse.errors import SchemaDrift
from journeyhouse.http import pagination
from journeyhouse.http.client import Client
from journeyhouse.landing.portion import Pages, Portion
from journeyhouse.page import values
from journeyhouse.sources.windows import Watermark, Window, windows

logger = logging.getLogger(__name__)


def path_of(source: Source, stream: Stream, account: str) -> str:
    """Where a stream is asked for. `{account_quoted}` is an account that holds slashes, as one part of the path."""
    return stream.path.format(api_version=source.api_version, account=account, account_quoted=quote(account, safe=""))


class Reader:
    """Reads the streams of one account. A source's own Python may add: `DRIVERS` (name -> how pages are fetched),
    `window_params(stream, window)`, `live_keys(client, stream, path)`, `overlooked(client, stream, path, keys)` (which of the keys
    that are not among these live all the same), `account_now(client, source, account, now)` and `signed_in(client, source, account)`, the client that reads the account."""

    def __init__(self, client: Client, source: Source, account: str, connector: ModuleType | None):
        self._source, self._account, self._connector = source, account, connector
        self._given = client

    @cached_property
    def _client(self) -> Client:
        signed_in = getattr(self._connector, "signed_in", None)
        return signed_in(self._given, self._source, self._account) if signed_in else self._given

    def portions(
        self, stream: Stream, stored: str | None, start: datetime | None, now: datetime, exact: bool = False
    ) -> Iterator[Portion]:
        """What to land, in order. A later portion is not fetched before the earlier one is committed.

        With `exact` the days asked for are the account's own already, and `now` is no present to be moved to its zone.
        """
        listed, short = set[str](), list[str]()
        if stream.cursor is None:
            for variant in _variants(stream):
                yield Portion(Pages(partial(self._listing, stream, variant, listed, short)), variant)
        else:
            if not exact and stream.cursor.kind == "date" and hasattr(self._connector, "account_now"):
                now = self._connector.account_now(self._client, self._source, self._account, now)
            for window in windows(stream.cursor, stored, start, now):
                yield Portion(
                    Pages(partial(self._pages, stream, window, {})),
                    partitions=(window.first, window.last) if stream.restatement == "replace" else None,
                    cursor_column=stream.cursor.column,
                    cursor=Watermark(stream.cursor, window),
                )
        # Of a list that is short nothing can be said to be gone.
        if stream.deletes == "sweep" and not short:
            if hasattr(self._connector, "live_keys"):
                listed |= self._connector.live_keys(self._client, stream, self._path(stream))
            there = getattr(self._connector, "overlooked", None)
            if not listed and not there:
                # More often a slip of the platform's than a company that has nothing left.
                logger.warning(
                    "%s.%s: the platform lists nothing at all; what stands is not held to be gone.",
                    stream.source,
                    stream.name,
                )
                return
            asked = {"overlooked": partial(there, self._client, stream, self._path(stream))} if there else {}
            yield Portion([], keys=frozenset(listed), **asked)

    def first_page(self, stream: Stream, start: datetime | None, now: datetime) -> Sequence[dict]:
        """One page, to prove that credentials, host and format are right; no bulk job is begun for it."""
        stream = replace(stream, options={name: value for name, value in stream.options.items() if name != "bulk"})
        portion = next(self.portions(stream, None, start, now))
        return next(iter(portion.pages), [])

    def _listing(
        self, stream: Stream, variant: dict[str, str], listed: set[str], short: list[str]
    ) -> Iterator[Sequence[dict]]:
        """The whole list, page by page; notes which keys it has where the platform hides deletions, and if it is short."""
        try:
            for page in self._pages(stream, None, variant):
                if stream.deletes == "sweep":
                    listed.update(_keys(page, _key_path(stream)))
                yield page
        except pagination.ShortList as told:
            short.append(str(told))
            logger.warning("%s What is missing is not held to be gone; the next run lists all again.", told)

    def _pages(self, stream: Stream, window: Window | None, variant: dict[str, str]) -> Iterator[Sequence[dict]]:
        params = {key: self._format(value, window, variant) for key, value in stream.params.items()}
        if stream.body is None:
            params |= self._own_params(stream, window)
        path = self._path(stream)
        if stream.options.get("unescaped"):
            path, params = path + "?" + "&".join(f"{name}={value}" for name, value in params.items()), {}
        driver = stream.driver or _bulk_driver(stream, window)
        if driver:
            return self._connector.DRIVERS[driver](self._client, self._source, stream, path, params, window)
        if window and "cap" in stream.paginator:
            beyond = self._in_halves if stream.restatement == "replace" else self._beyond_the_cap
            return beyond(stream, window, variant, path, params)
        return self._listed(stream, window, variant, path, params)

    def _listed(
        self, stream: Stream, window: Window | None, variant: dict[str, str], path: str, params: dict[str, str]
    ) -> Iterator[Sequence[dict]]:
        body = None
        if stream.body is not None:
            body = self._format(stream.body, window, variant) | self._own_params(stream, window)
        return pagination.pages(self._client, stream, path, params, body)

    def _own_params(self, stream: Stream, window: Window | None) -> dict[str, str]:
        """What the source's own Python says of the window: a part of the query or, where there is one, of the body."""
        if window and hasattr(self._connector, "window_params"):
            return self._connector.window_params(stream, window)
        return {}

    def _beyond_the_cap(
        self, stream: Stream, window: Window, variant: dict[str, str], path: str, params: dict[str, str]
    ) -> Iterator[Sequence[dict]]:
        """A list in the order of its cursor, of which the platform shows the first so many only: the rest of the window
        is asked for anew, from the last record on."""
        while True:
            last: datetime | None = None
            try:
                for page in self._listed(stream, window, variant, path, params):
                    yield page
                    if len(page):
                        last = datetime.fromisoformat(max(values(page, stream.cursor.field)))
                return
            except pagination.CapReached:
                if last is None or last <= window.since:
                    raise SchemaDrift(
                        f"{stream.source}.{stream.name}: more than {stream.paginator['cap']} records changed at {window.since}, and the "
                        "platform shows no more of one moment."
                    ) from None
                window = Window(last, window.until)

    def _in_halves(
        self, stream: Stream, window: Window, variant: dict[str, str], path: str, params: dict[str, str]
    ) -> Iterator[Sequence[dict]]:
        """A report of days of which the platform leaves out what is too much for one answer: it is asked for in two parts."""
        try:
            yield from self._listed(stream, window, variant, path, params)
        except pagination.CapReached:
            if window.first == window.last:
                raise SchemaDrift(
                    f"{stream.source}.{stream.name}: {window.first} alone has {stream.paginator['cap']} rows or more, and the platform "
                    "leaves out what is beyond."
                ) from None
            half = window.since + timedelta(days=((window.last - window.first).days + 1) // 2)
            for part in (Window(window.since, half), Window(half, window.until)):
                yield from self._pages(stream, part, variant)

    def _path(self, stream: Stream) -> str:
        return path_of(self._source, stream, self._account)

    def _format(self, value: Any, window: Window | None, variant: dict[str, str]) -> Any:
        """Fill {account}, {since}, {until}, {first}, {last} (days), {first_year} and the like, and variant names, at any
        depth; other braces stay."""
        if isinstance(value, dict):
            return {key: self._format(item, window, variant) for key, item in value.items()}
        if isinstance(value, list):
            return [self._format(item, window, variant) for item in value]
        if not isinstance(value, str):
            return value
        known = {"account": self._account} | variant
        if window:
            known |= {
                "since": f"{window.since:%Y-%m-%dT%H:%M:%SZ}",
                "until": f"{window.until:%Y-%m-%dT%H:%M:%SZ}",
                "first": f"{window.first}",
                "last": f"{window.last}",
                "since_epoch": f"{window.since.timestamp():.0f}",
            }
            for end, day in (("first", window.first), ("last", window.last)):
                known |= {f"{end}_year": f"{day.year}", f"{end}_month": f"{day.month}", f"{end}_day": f"{day.day}"}
        for name, text in known.items():
            value = value.replace("{" + name + "}", text)
        return value


def _bulk_driver(stream: Stream, window: Window | None) -> str | None:
    """How a long window is read where the platform has a way for much at once: its jobs take a minute to begin."""
    spec = stream.options.get("bulk")
    return spec["driver"] if spec and window and window.until - window.since >= timedelta(days=spec["days"]) else None


def _key_path(stream: Stream) -> str:
    """Where in a record its key stands: a column may be called otherwise than the platform's field."""
    return next(".".join(column.path) for column in stream.columns if column.name == stream.primary_key[-1])


def _keys(page: Sequence[dict], path: str) -> Iterator[str]:
    """Keys of the page's records; one without a key is set aside when it lands."""
    if "." not in path:
        try:
            return map(str, values(page, path))
        except (KeyError, TypeError):
            pass
    found = (pagination.dig(record, path) for record in page)
    return (str(key) for key in found if key is not None)


def _variants(stream: Stream) -> list[dict[str, str]]:
    found: list[dict[str, str]] = [{}]
    for name, choices in stream.variants.items():
        found = [variant | {name: value} for variant in found for value in choices]
    return found
