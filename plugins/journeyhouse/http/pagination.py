"""How a list is walked to its end. Every walk ends: a repeated link or page is an error, not a loop."""

from collections.abc import Iterator, Sequence
from typing import Any

from journeyhouse.contracts import Stream
from journeyhouse.errors import ConfigError, SchemaDrift
from journeyhouse.http.client import Client
from journeyhouse.page import Page, values


def dig(body: Any, path: str) -> Any:
    """Value at a dotted path, None where it stops; '.' is the body itself."""
    if path == ".":
        return body
    for key in path.split("."):
        body = body.get(key) if isinstance(body, dict) else None
    return body


def records(stream: Stream, body: Any) -> Sequence[dict]:
    """The page's records. Raises SchemaDrift when they are not where the manifest says."""
    found = dig(body, stream.records)
    if stream.records == ".":
        return [found]
    if not isinstance(found, list | Page):
        raise SchemaDrift(
            f"{stream.source}.{stream.name}: '{stream.records}' in the answer is {type(found).__name__}, expected a list; "
            "the platform's format has changed or the path in source.yml is wrong."
        )
    return found


def _list(stream: Stream) -> str | None:
    """Where the records lie as a list; '.' is a body that is the one record."""
    return None if stream.records == "." else stream.records


def pages(client: Client, stream: Stream, path: str, params: dict[str, str]) -> Iterator[Sequence[dict]]:
    """Pages of records by the stream's paginator: single, next_url or magento_keyset."""
    kind = stream.paginator.get("kind")
    if kind == "single":
        yield records(stream, client.get(path, params, _list(stream)))
    elif kind == "next_url":
        yield from _next_url(client, stream, path, params)
    elif kind == "magento_keyset":
        yield from _magento_keyset(client, stream, path, params)
    else:
        raise ConfigError(f"sources/{stream.source}/source.yml: streams.{stream.name}.paginator '{kind}' is unknown.")


def _next_url(client: Client, stream: Stream, path: str, params: dict[str, str] | None) -> Iterator[Sequence[dict]]:
    seen = set()
    url: str | None = path
    while url:
        body = client.get(url, params, _list(stream))
        yield records(stream, body)
        seen.add(url)
        url, params = dig(body, stream.paginator["path"]), None
        if url in seen:
            raise SchemaDrift(
                f"{stream.source}.{stream.name}: cursor loop: the platform's next link repeats; reading stopped."
            )


def _magento_keyset(client: Client, stream: Stream, path: str, params: dict[str, str]) -> Iterator[Sequence[dict]]:
    """Always page 1 of `key > last`: safe against shifting pages and against the repeated last page."""
    spec = stream.paginator
    size, key = int(spec["page_size"]), spec["key"]
    key_path = spec.get("key_path", key)
    last = 0
    group = sum(1 for name in params if name.endswith("[filters][0][field]"))
    while True:
        prefix = f"searchCriteria[filter_groups][{group}][filters][0]"
        body = client.get(
            path,
            params
            | {
                f"{prefix}[field]": key,
                f"{prefix}[value]": str(last),
                f"{prefix}[condition_type]": "gt",
                "searchCriteria[sortOrders][0][field]": key,
                "searchCriteria[sortOrders][0][direction]": "ASC",
                "searchCriteria[pageSize]": str(size),
                "searchCriteria[currentPage]": "1",
            },
            _list(stream),
        )
        page = records(stream, body)
        total = dig(body, spec["total"])
        if page:
            yield page
            highest = max(map(int, values(page, key_path)))
            if highest <= last:
                raise SchemaDrift(
                    f"{stream.source}.{stream.name}: cursor loop: {key} does not grow beyond {last}; reading stopped."
                )
            last = highest
        # `total` counts what is left above `last`, so a short page is the end; a missing total falls back to page size.
        if not page or (len(page) >= int(total) if total is not None else len(page) < size):
            return
