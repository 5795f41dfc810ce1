"""What an answer may not be: an end before the told one, a way that leads nowhere or round in circles."""

import itertools
from dataclasses import replace

import pytest
from tests.http.test_pagination import KEYSET, SOURCE, WALKS, stream
from tests.sources.vendor_double import as_json, open_vendor

from journeyhouse.errors import SchemaDrift
from journeyhouse.http.client import Client
from journeyhouse.http.listing import ShortList
from journeyhouse.http.pagination import pages

OFFSET, PAGE, NUMBERED = (
    WALKS["offset with total"][0],
    {"kind": "page", "param": "page", "size_param": "per_page", "size": 3, "total_pages": "pages"},
    {"kind": "page", "param": "page", "size_param": "per_page", "size": 3, "total": "total_items"},
)


@pytest.mark.parametrize(
    ("paginator", "told", "second"),
    [
        (OFFSET, {"total_items": 9}, [1, 2, 3]),
        (PAGE, {"pages": 3}, [1, 2, 3]),
        (NUMBERED, {"total_items": "9"}, []),
        (KEYSET, {"total_count": 9}, []),
    ],
    ids=["a page twice of so many records", "a page twice of so many pages", "an empty page", "magento, an empty page"],
)
def test_a_list_that_breaks_off_before_its_told_end_is_not_whole(paginator, told, second):
    things = replace(stream(paginator, "items"), path="/things")
    answers = iter([[1, 2, 3], second, [7, 8, 9]])
    with open_vendor() as vendor:
        vendor.answer = lambda _path, _query: as_json(told | {"items": [{"id": number} for number in next(answers)]})
        with pytest.raises(ShortList, match="broke off"):
            list(pages(Client(SOURCE, vendor.url, {}), things, "/things", {}))


def test_a_key_that_goes_back_is_a_loop():
    things = replace(stream(WALKS["keyset"][0], "items"), path="/things")
    lasts = itertools.cycle([7, 5])
    with open_vendor() as vendor:
        vendor.answer = lambda _path, _query: as_json({"items": [{"id": 1}, {"id": 2}, {"id": next(lasts)}]})
        with pytest.raises(SchemaDrift, match="cursor loop"):
            list(pages(Client(SOURCE, vendor.url, {}), things, "/things", {}))


@pytest.mark.parametrize(
    ("paginator", "told"),
    [
        ({"kind": "next_url", "path": "next"}, {"next": 7}),
        ({"kind": "next_url", "path": "next"}, {"next": {"href": "/b"}}),
        ({"kind": "next_url", "path": "next"}, {"next": "http://[b"}),
        ({"kind": "token", "param": "t", "path": "next"}, {"next": {"after": "b"}}),
        (OFFSET, {"total_items": "many"}),
        (PAGE, {"pages": {"value": 3}}),
    ],
    ids=[
        "a number",
        "an object",
        "no address",
        "an object for a token",
        "a word for a number",
        "an object for a number",
    ],
)
def test_what_cannot_lead_on_is_drift(paginator, told):
    things = replace(stream(paginator, "items"), path="/things")
    with open_vendor() as vendor:
        vendor.answer = lambda _path, _query: as_json(told | {"items": [{"id": number} for number in range(3)]})
        with pytest.raises(SchemaDrift, match="format has changed|no address"):
            list(pages(Client(SOURCE, vendor.url, {}), things, "/things", {}))
