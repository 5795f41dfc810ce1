"""WooCommerce: how it is asked for what changed, and which records still exist."""

from collections.abc import Iterable, Sequence

from journeyhouse.contracts import Stream
from journeyhouse.http import pagination
from journeyhouse.http.client import Client
from journeyhouse.page import values
from journeyhouse.sources.windows import Window


def window_params(stream: Stream, window: Window) -> dict[str, str]:
    """A time without a zone, taken for GMT by `dates_are_gmt`; WordPress reads one with a zone differently by version."""
    return {"modified_after": f"{window.since:%Y-%m-%dT%H:%M:%S}"}


def live_keys(client: Client, stream: Stream, path: str) -> frozenset[str]:
    """Ids of all that still exist; `_fields` keeps the answers small, and the trash is not listed."""
    return _ids(pagination.pages(client, stream, path, _asked(stream)))


def overlooked(client: Client, stream: Stream, path: str, keys: list[str]) -> frozenset[str]:
    """Ids that are there all the same: while the pages are read a deletion moves all after it up, past a page's edge."""
    size = int(stream.paginator["size"])
    parts = [",".join(keys[start : start + size]) for start in range(0, len(keys), size)]
    return _ids(
        page for part in parts for page in pagination.pages(client, stream, path, _asked(stream) | {"include": part})
    )


def _asked(stream: Stream) -> dict[str, str]:
    kept = ("status", "role", "orderby", "order")
    return {name: value for name, value in stream.params.items() if name in kept} | {"_fields": "id"}


def _ids(pages: Iterable[Sequence[dict]]) -> frozenset[str]:
    return frozenset(str(value) for page in pages for value in values(page, "id"))
