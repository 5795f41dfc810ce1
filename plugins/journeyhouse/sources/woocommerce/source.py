"""WooCommerce: how it is asked for what changed, and which records still exist."""

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
    asked = {name: value for name, value in stream.params.items() if name in ("status", "role", "orderby", "order")}
    pages = pagination.pages(client, stream, path, asked | {"_fields": "id"})
    return frozenset(str(value) for page in pages for value in values(page, "id"))
