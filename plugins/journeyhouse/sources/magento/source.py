"""Magento: how its search criteria say "changed since", and how deletions show (records vanish from the list)."""

from journeyhouse.contracts import Stream
from journeyhouse.http import pagination
from journeyhouse.http.client import Client
from journeyhouse.page import values
from journeyhouse.sources.windows import Window


def window_params(stream: Stream, window: Window) -> dict[str, str]:
    """updated_at is compared in UTC, without a zone."""
    prefix = "searchCriteria[filter_groups][0][filters][0]"
    return {
        f"{prefix}[field]": stream.cursor.field,
        f"{prefix}[value]": f"{window.since:%Y-%m-%d %H:%M:%S}",
        f"{prefix}[condition_type]": "gteq",
    }


def live_keys(client: Client, stream: Stream, path: str) -> frozenset[str]:
    """Ids of all records that still exist; `fields` keeps the answer small."""
    key = stream.primary_key[0]
    pages = pagination.pages(client, stream, path, {"fields": f"items[{key}],total_count"})
    return frozenset(str(value) for page in pages for value in values(page, key))
