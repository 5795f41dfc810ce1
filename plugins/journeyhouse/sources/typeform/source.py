"""Typeform: responses that were deleted on request vanish from the list."""

from journeyhouse.contracts import Stream
from journeyhouse.http import pagination
from journeyhouse.http.client import Client
from journeyhouse.page import values


def live_keys(client: Client, stream: Stream, path: str) -> frozenset[str]:
    """Tokens of all responses of the form that still exist."""
    key = stream.primary_key[0]
    pages = pagination.pages(client, stream, path, stream.params)
    return frozenset(str(value) for page in pages for value in values(page, key))
