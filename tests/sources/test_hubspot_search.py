"""HubSpot's search answers 200 records a page and refuses to go beyond 10,000; archived records are listed apart."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from tests.loopback import Exchange, served
from tests.sources.battery import check
from tests.sources.specimens import STREAMS, name_of, records
from tests.sources.vendor_access import reader, shows

from journeyhouse.sources.registry import registry

pytestmark = [
    check(14, 23),
    pytest.mark.parametrize(("source", "stream"), [p for p in STREAMS if p[1].driver == "hubspot_search"], ids=name_of),
]
NOW = datetime(2026, 6, 1, tzinfo=UTC)
HELD = 10_450


class HubSpot:
    """Holds `count` records that all changed at one moment, and one that was archived."""

    def __init__(self, stream, count: int):
        self.found, self.count, self.asked = records(stream)[0], count, []

    def __call__(self, asked: Exchange) -> None:
        body = json.loads(asked.received() or b"{}")
        self.asked.append((asked.path, dict(asked.headers), body))
        if "/associations/" in asked.path:
            results = [{"from": {"id": i["id"]}, "to": [{"toObjectId": 7}]} for i in body["inputs"] if i["id"] != "2"]
            return asked.answer(207, {}, json.dumps({"results": results}).encode())
        if not asked.path.endswith("/search"):
            gone = self.found | {"id": "999999", "archived": True, "archivedAt": "2026-05-31T12:00:00Z"}
            old = gone | {"id": "999998", "archivedAt": "2020-01-01T00:00:00Z"}
            return asked.answer(200, {}, json.dumps({"results": [old, gone]}).encode())
        last = next(int(f["value"]) for f in body["filterGroups"][0]["filters"] if f["propertyName"] == "hs_object_id")
        limit = int(body["limit"])
        assert limit <= 200 and int(body["after"]) + limit <= 10_000, "HubSpot refuses this with HTTP 400"
        page = [self.found | {"id": str(key)} for key in range(last + 1, min(last + limit, self.count) + 1)]
        return asked.answer(200, {}, json.dumps({"total": self.count - last, "results": page}).encode())


class Served:
    def __init__(self, url: str):
        self.url = url


def read(source, stream, count: int):
    """(live ids, archived ids, contact ids, requests)"""
    platform = HubSpot(stream, count)
    with served(lambda asked: platform(asked)) as url:
        portions = reader(Served(url), source).portions(stream, None, NOW - timedelta(days=1), NOW)
        found = [record for portion in portions for page in portion.pages for record in page]
    live = [int(record["id"]) for record in found if not record.get("archived")]
    return live, [record["id"] for record in found if record.get("archived")], found, platform.asked


@pytest.mark.parametrize("count", [0, 1, 199, 200, 201, 400])
def test_every_record_comes_once_and_what_was_archived_lately_too(source, stream, count):
    live, archived, _found, _asked = read(source, stream, count)
    assert (live, archived) == (list(range(1, count + 1)), ["999999"])


def test_more_than_ten_thousand_of_one_moment_come_once(source, stream):
    live, _archived, _found, _asked = read(source, stream, HELD)
    assert live == list(range(1, HELD + 1))


def test_it_asks_for_what_is_declared_since_the_moment_it_was_told(source, stream):
    _live, _archived, found, asked = read(source, stream, 3)
    declared = [column.path[1] for column in stream.columns if column.path[0] == "properties"]
    path, _headers, body = asked[0]
    since = {f["propertyName"]: f["value"] for f in body["filterGroups"][0]["filters"] if f["operator"] == "GTE"}
    assert path == f"{stream.path.format(api_version=registry()['hubspot'].api_version)}/search"
    assert body["properties"] == declared
    assert since == {stream.cursor.field: str(int((NOW - timedelta(days=1)).timestamp() * 1000))}
    assert all(shows(source, path, headers, str(body)) for path, headers, body in asked)
    if stream.options.get("associations"):
        assert [record["contact_id"] for record in found[:3]] == ["7", None, "7"]
