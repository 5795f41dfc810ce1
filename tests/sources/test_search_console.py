"""Search Console: only what is final, by Pacific days, for sites whose names hold slashes; a load quota that returns."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from tests.sources.battery import check
from tests.sources.vendor_access import reader
from tests.sources.vendor_double import as_json, open_vendor

from journeyhouse.errors import QuotaExhausted
from journeyhouse.sources.extract import path_of
from journeyhouse.sources.registry import registry

SOURCE = registry()["search_console"]
STREAM = SOURCE.streams["queries"]
# In California it is still the day before.
NOW = datetime(2026, 6, 1, 5, tzinfo=UTC)


@pytest.fixture
def vendor():
    with open_vendor() as opened:
        yield opened


def read(vendor):
    start = datetime(2026, 5, 27, tzinfo=UTC)
    return [portion for portion in reader(vendor, SOURCE).portions(STREAM, None, start, NOW) if not any(portion.pages)]


@check(19)
@pytest.mark.parametrize("source", [SOURCE], ids=["search_console"])
@pytest.mark.parametrize(
    ("told", "last"),
    [({"first_incomplete_date": "2026-05-29"}, "2026-05-28"), ({"firstIncompleteDate": "2026-05-30"}, "2026-05-29"), ({}, "2026-05-31")],
    ids=["as documented", "as its discovery document spells it", "all final"],
)  # fmt: skip
def test_days_are_read_up_to_the_first_that_is_not_final(vendor, source, told, last):
    vendor.answer = lambda _path, _query: as_json({"metadata": told})
    portions = read(vendor)
    asked = [json.loads(body) for body in vendor.bodies]
    assert asked[0]["dataState"] == "all" and asked[0]["endDate"] == "2026-05-31"
    assert {question["dataState"] for question in asked[1:]} == {"final"}
    assert max(question["endDate"] for question in asked[1:]) == last
    assert portions[-1].cursor(None).startswith(last), "the cursor waits there"


def test_a_site_is_one_part_of_the_path():
    path = path_of(SOURCE, STREAM, "https://www.example.com/vi/")
    assert path == "/webmasters/v3/sites/https%3A%2F%2Fwww.example.com%2Fvi%2F/searchAnalytics/query"
    assert path_of(SOURCE, replace(STREAM, path="/x/{account}"), "a:b") == "/x/a:b"


def test_load_returns_after_a_quarter_of_an_hour(vendor):
    error = {"code": 403, "message": "Search Analytics load quota exceeded.", "errors": [{"reason": "quotaExceeded"}]}
    vendor.answer = lambda _path, _query: as_json({"error": error}, 403)
    with pytest.raises(QuotaExhausted) as caught:
        read(vendor)
    assert timedelta(minutes=14) < caught.value.until - datetime.now(UTC) <= timedelta(minutes=15)
    assert len(vendor.requests) == 1 and urlsplit(vendor.requests[0][1]).path.endswith("/searchAnalytics/query")
