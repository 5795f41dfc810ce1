"""HubSpot: search with its 10,000 cap, archived records, associations, and rate limits named in the body."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from journeyhouse.contracts import Source, Stream
from journeyhouse.http import limits, pagination
from journeyhouse.http.client import Client
from journeyhouse.page import values
from journeyhouse.sources.windows import Window

_SEARCH_PAGE = 200
_LIST_PAGE = "100"


def classify(status: int, body: Any, headers: Mapping[str, str]) -> limits.Outcome:
    """429 names its policy: a used-up day is a quota, a used-up second a short wait."""
    if status == 429 and isinstance(body, dict):
        message = str(body.get("message", "rate limit"))
        if body.get("policyName") == "DAILY":
            tomorrow = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
            return limits.Outcome("quota", message, until=tomorrow)
        wait = limits.retry_after(headers)
        return limits.Outcome(
            "retry",
            message,
            wait if wait is not None else 1.0 if body.get("policyName") == "SECONDLY" else 10.0,
            throttled=True,
        )
    return limits.classify(status, body, headers)


def search(
    client: Client, source: Source, stream: Stream, path: str, params: dict[str, str], window: Window
) -> Iterator[Sequence[dict]]:
    """Changed records of a closed window by id keyset: a result set beyond 10,000 never comes up, and records
    that share one modification time cannot loop. Then the archived ones, which search does not return."""
    properties = [column.path[1] for column in stream.columns if column.path[0] == "properties"]
    last = 0
    while True:
        body = client.post(f"{path}/search", json=_query(stream, window, properties, last), records=stream.records)
        page = pagination.records(stream, body)
        if page:
            yield _associate(client, source, stream, page)
            last = max(map(int, values(page, "id")))
        if len(page) < _SEARCH_PAGE:
            break
    yield from _archived(client, source, stream, path, properties, window)


def _query(stream: Stream, window: Window, properties: list[str], last: int) -> dict[str, Any]:
    def milliseconds(moment: datetime) -> str:
        return str(int(moment.timestamp() * 1000))

    field = stream.cursor.field
    filters = [
        {"propertyName": field, "operator": "GTE", "value": milliseconds(window.since)},
        {"propertyName": field, "operator": "LTE", "value": milliseconds(window.until)},
        {"propertyName": "hs_object_id", "operator": "GT", "value": str(last)},
    ]
    return {
        "filterGroups": [{"filters": filters}],
        "sorts": [{"propertyName": "hs_object_id", "direction": "ASCENDING"}],
        "properties": properties,
        "limit": _SEARCH_PAGE,
        "after": "0",
    }


def _archived(
    client: Client, source: Source, stream: Stream, path: str, properties: list[str], window: Window
) -> Iterator[Sequence[dict]]:
    after: str | None = None
    while True:
        params = {"limit": _LIST_PAGE, "archived": "true", "properties": ",".join(properties)}
        body = client.get(path, params | ({"after": after} if after else {}))
        recent = [
            record
            for record in pagination.records(stream, body)
            if datetime.fromisoformat(record.get("archivedAt") or record["updatedAt"]) >= window.since
        ]
        if recent:
            yield recent
        after = pagination.dig(body, "paging.next.after")
        if not after:
            return


def _associate(client: Client, source: Source, stream: Stream, page: Sequence[dict]) -> Sequence[dict]:
    """Search leaves associations out; the first associated contact becomes `contact_id`."""
    target = stream.options.get("associations")
    if not target:
        return page
    owners: dict[str, str] = {}
    path = f"/crm/associations/{source.api_version}/{stream.name}/{target}/batch/read"
    for start in range(0, len(page), 100):
        body = client.post(path, json={"inputs": [{"id": key} for key in values(page, "id")[start : start + 100]]})
        for result in body.get("results", []):
            if result.get("to"):
                owners[str(result["from"]["id"])] = str(result["to"][0]["toObjectId"])
    return [record | {"contact_id": owners.get(str(record["id"]))} for record in page]


DRIVERS = {"hubspot_search": search}
