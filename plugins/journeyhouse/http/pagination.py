"""How a list is walked to its end. Every walk ends: a repeated link, token or page is an error or the end, never a loop."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from requests.utils import parse_header_links

from journeyhouse.contracts import Stream
from journeyhouse.errors import ConfigError, SchemaDrift, TransientError
from journeyhouse.http.client import Answer, Client
from journeyhouse.http.limits import summary
from journeyhouse.http.listing import Listing, ShortList, dig, records
from journeyhouse.page import Page

Pages = Iterator[Sequence[dict]]


def pages(
    client: Client, stream: Stream, path: str, params: dict[str, str], body: dict[str, Any] | None = None
) -> Pages:
    """Pages of records by the stream's paginator. Kinds and their settings: docs/how-to/add-a-source.md."""
    kind = stream.paginator.get("kind")
    if kind not in _WALKS:
        raise ConfigError(
            f"sources/{stream.source}/source.yml: streams.{stream.name}.paginator '{kind}' is unknown; use one of "
            f"{', '.join(_WALKS)}."
        )
    return _WALKS[kind](Listing(client, stream, path, params, body))


def _single(listing: Listing) -> Pages:
    """One answer is all, unless it has as many records (`cap`) as the platform gives at once."""
    page = records(listing.stream, listing.ask().body)
    if len(page) >= listing.stream.paginator.get("cap", len(page) + 1):
        raise CapReached
    yield page


def _next_url(listing: Listing) -> Pages:
    """The body names the address of the next page, whole or relative (`path`)."""
    yield from _links(listing, lambda answer: dig(answer.body, listing.stream.paginator["path"]))


def _link_header(listing: Listing) -> Pages:
    """RFC 8288: the header Link names the next page."""

    def following(answer: Answer) -> str | None:
        links = parse_header_links(answer.headers.get("Link", ""))
        return next((link["url"] for link in links if link.get("rel") == "next"), None)

    yield from _links(listing, following)


def _links(listing: Listing, following: Callable[[Answer], str | None]) -> Pages:
    seen: set[str] = set()
    url: str | None = listing.path
    while url:
        answer = listing.ask() if not seen else listing.ask(path=url, alone=True)
        yield records(listing.stream, answer.body)
        seen.add(url)
        url = listing.way(following(answer))
        if url in seen:
            raise listing.loop("the platform's next link repeats")


def _token(listing: Listing) -> Pages:
    """The body holds a token for the next page (`path`), sent as `param`; the end is no token, or `done` / not `more`."""
    spec, token, seen, listed = listing.stream.paginator, None, set(), 0
    size = {spec["size_param"]: int(spec["size"])} if "size_param" in spec else {}
    while True:
        more = size | ({spec["param"]: token} if token else {})
        body = listing.ask(more, alone=bool(token and spec.get("alone"))).body
        page = records(listing.stream, body)
        yield page
        listed += len(page)
        seen.add(token)
        token = listing.way(dig(body, spec["path"]), str | int)
        ended = dig(body, spec["done"]) if "done" in spec else "more" in spec and not dig(body, spec["more"])
        if not token or ended:
            counted = dig(body, spec["count"]) if "count" in spec else None
            if counted is not None and listing.count(counted) > listed:
                raise ShortList(
                    f"{listing.stream.source}.{listing.stream.name}: {listed} of {counted} records were listed."
                )
            return
        if token in seen:
            raise listing.loop("the platform's token for the next page repeats")


def _page(listing: Listing) -> Pages:
    """Numbered pages (`param`, from `first`) until `total_pages` (or its header), or `total` records, else until a short one."""
    spec, size = listing.stream.paginator, int(listing.stream.paginator["size"])
    first = int(spec.get("first", 1))

    def numbered(count: int) -> dict[str, Any]:
        return {spec["param"]: first + count, spec["size_param"]: size}

    yield from _counted(listing, numbered, size)


def _offset(listing: Listing) -> Pages:
    """`param` records are skipped (by the platform's own page size) until `total`, else until a short page."""
    spec, size = listing.stream.paginator, int(listing.stream.paginator["size"])

    def skipped(count: int) -> dict[str, Any]:
        return {spec["param"]: count * size, spec["size_param"]: size}

    yield from _counted(listing, skipped, size)


def _counted(listing: Listing, place: Callable[[int], dict[str, Any]], size: int) -> Pages:
    spec, count, before = listing.stream.paginator, 0, None
    while True:
        answer = listing.ask(place(count))
        body = answer.body
        page = records(listing.stream, body)
        text = bytes(page.text) if isinstance(page, Page) else page
        total, total_pages = (dig(body, spec[name]) if name in spec else None for name in ("total", "total_pages"))
        if "total_pages_header" in spec:
            total_pages = answer.headers.get(spec["total_pages_header"])
        told, step = (total, size) if total_pages is None else (total_pages, 1)
        left = None if told is None else listing.count(told) - count * step
        if len(page) and text == before:
            # Some platforms answer a page past the end with the last one again.
            if left is not None and left > 0:
                raise listing.broken(f"page {count + 1} of {told} is the one before once more")
            return
        if not len(page) and total_pages is None and left is not None and left > 0:
            raise listing.broken(f"nothing behind {count * size} of {told} records")
        yield page
        count, before = count + 1, text
        if len(page) < size if left is None else left <= step:
            return


def _keyset(listing: Listing) -> Pages:
    """The last record's `key`, sent as `param`, asks for what lies behind it; a short page is the end."""
    spec, size, last = listing.stream.paginator, int(listing.stream.paginator["size"]), None
    seen: set[str] = set()
    while True:
        more = {spec["size_param"]: size} | ({spec["param"]: last} if last is not None else {})
        page = records(listing.stream, listing.ask(more).body)
        yield page
        if len(page) < size:
            return
        last = listing.keys(page, spec["key"])[-1]
        if str(last) in seen:
            raise listing.loop(f"{spec['key']} does not move beyond {last}")
        seen.add(str(last))


def _batches(listing: Listing) -> Pages:
    """One answer holds all: a list of batches, each with its records. A batch without any leaves them out."""
    spec, stream = listing.stream.paginator, listing.stream
    body = listing.client.exchange("POST", listing.path, listing.params, listing.body, "[]").body
    if not isinstance(body, list | Page):
        # The same question asked without streaming is answered by a single batch.
        yield records(stream, body)
        return
    for batch in body:
        if dig(batch, spec.get("error", "error")) is not None:
            # It had begun well, so HTTP said 200.
            raise TransientError(f"{stream.source}.{stream.name}: the answer broke off: {summary(batch)}")
        yield [] if dig(batch, stream.records) is None else records(stream, batch)


class CapReached(Exception):
    """The platform shows no more of this list: what lies behind it is asked for by a later beginning."""


def _graphql(listing: Listing) -> Pages:
    """A connection's pages: `pageInfo` says whether there is more, its `endCursor` goes into the variable `after`."""
    spec, cursor, seen, count = listing.stream.paginator, None, set(), 0
    while True:
        body = listing.ask({"variables": listing.body["variables"] | {"after": cursor}}).body
        page = records(listing.stream, body)
        yield page
        count += len(page)
        state = dig(body, f"{spec['connection']}.pageInfo")
        if not isinstance(state, dict):
            raise SchemaDrift(f"{listing.stream.source}.{listing.stream.name}: the query asks for no pageInfo; add it.")
        if not state.get("hasNextPage"):
            return
        if count >= spec.get("cap", count + 1):
            raise CapReached
        seen.add(cursor)
        cursor = state.get("endCursor")
        if cursor in seen:
            raise listing.loop("the platform's cursor for the next page repeats")


def _magento_keyset(listing: Listing) -> Pages:
    """Always page 1 of `key > last`: safe against shifting pages and against the repeated last page."""
    spec = listing.stream.paginator
    size, key = int(spec["page_size"]), spec["key"]
    group = sum(1 for name in listing.params if name.endswith("[filters][0][field]"))
    prefix = f"searchCriteria[filter_groups][{group}][filters][0]"
    last = 0
    while True:
        body = listing.ask(
            {
                f"{prefix}[field]": key,
                f"{prefix}[value]": last,
                f"{prefix}[condition_type]": "gt",
                "searchCriteria[sortOrders][0][field]": key,
                "searchCriteria[sortOrders][0][direction]": "ASC",
                "searchCriteria[pageSize]": size,
                "searchCriteria[currentPage]": 1,
            }
        ).body
        page = records(listing.stream, body)
        total = dig(body, spec["total"])
        if not page and total is not None and listing.count(total) > 0:
            raise listing.broken(f"nothing of {total} records behind {key} {last}")
        if page:
            yield page
            highest = max(map(int, listing.keys(page, spec.get("key_path", key))))
            if highest <= last:
                raise listing.loop(f"{key} does not grow beyond {last}")
            last = highest
        # `total` counts what is left above `last`, so a short page is the end; a missing total falls back to page size.
        if not page or (len(page) >= listing.count(total) if total is not None else len(page) < size):
            return


_WALKS: dict[str, Callable[[Listing], Pages]] = {
    "single": _single,
    "next_url": _next_url,
    "link_header": _link_header,
    "token": _token,
    "page": _page,
    "offset": _offset,
    "keyset": _keyset,
    "batches": _batches,
    "graphql": _graphql,
    "magento_keyset": _magento_keyset,
}
