"""Every walk yields each record once and ends."""

import json
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.sources.vendor_double import as_json, nested, open_vendor, serve

from journeyhouse.contracts import Column, Source, Stream
from journeyhouse.errors import SchemaDrift
from journeyhouse.http.client import Client
from journeyhouse.http.pagination import pages

SOURCE = Source(name="acme", title={}, protocol="rest", schedule="", streams={}, rate_limit=1000)


def stream(paginator: dict, records: str) -> Stream:
    return Stream(
        "acme",
        "things",
        (Column("id", "bigint", ("id",)),),
        ("id",),
        "merge",
        "none",
        records=records,
        paginator=paginator,
    )


def answer(body) -> tuple[int, dict, bytes]:
    return 200, {}, json.dumps(body).encode()


@pytest.mark.parametrize("count", [0, 1, 3, 4, 10], ids=["none", "one", "exactly a page", "a page and one", "many"])
def test_next_url_walks_to_the_end(script, count):
    def serve(path):
        after = int(parse_qs(urlsplit(path).query).get("after", ["0"])[0])
        more = after + 3 < count
        items = [{"id": number} for number in range(after, min(after + 3, count))]
        return answer({"data": items, "links": {"next": f"{script.url}/things?after={after + 3}" if more else None}})

    script.answers = [serve]
    found = list(
        pages(
            Client(SOURCE, script.url, {}),
            stream({"kind": "next_url", "path": "links.next"}, "data"),
            "/things",
            {},
        )
    )
    assert [record["id"] for page in found for record in page] == list(range(count))


def test_an_empty_page_in_the_middle_is_not_the_end(script):
    script.answers = [
        answer({"data": [{"id": 1}], "next": f"{script.url}/b"}),
        answer({"data": [], "next": f"{script.url}/c"}),
        answer({"data": [{"id": 2}]}),
    ]
    found = list(pages(Client(SOURCE, script.url, {}), stream({"kind": "next_url", "path": "next"}, "data"), "/a", {}))
    assert [record["id"] for page in found for record in page] == [1, 2]


def test_a_next_link_that_repeats_is_an_error_not_a_loop(script):
    script.answers = [answer({"data": [{"id": 1}], "next": f"{script.url}/b"})]
    with pytest.raises(SchemaDrift, match="cursor loop"):
        list(pages(Client(SOURCE, script.url, {}), stream({"kind": "next_url", "path": "next"}, "data"), "/a", {}))
    assert len(script.requests) == 2


def test_records_that_moved_are_drift(script):
    script.answers = [answer({"items": []})]
    with pytest.raises(SchemaDrift, match="'data' in the answer is NoneType, expected a list"):
        list(pages(Client(SOURCE, script.url, {}), stream({"kind": "next_url", "path": "next"}, "data"), "/a", {}))


@pytest.mark.parametrize(
    ("body", "empty"),
    [({"code": 105}, True), ({"code": "105", "data": None}, True), ({"code": "9"}, False), ({}, False)],
)
def test_a_list_may_be_missing_where_the_answer_says_so(script, body, empty):
    script.answers = [answer(body)]
    walk = pages(
        Client(SOURCE, script.url, {}),
        stream({"kind": "single", "absent_is_empty": {"code": ["105"]}}, "data"),
        "/a",
        {},
    )
    if empty:
        assert list(walk) == [[]]
    else:
        with pytest.raises(SchemaDrift, match="'data' in the answer is NoneType"):
            list(walk)


KEYSET = {"kind": "magento_keyset", "page_size": 3, "key": "id", "total": "total_count"}


@pytest.mark.parametrize("count", [0, 1, 3, 4, 9, 10])
def test_magento_keyset_survives_the_repeated_last_page(script, count):
    """The server repeats its last page past the end, as Magento does; keyset paging never asks for it."""

    def serve(path):
        query = parse_qs(urlsplit(path).query)
        after = int(query["searchCriteria[filter_groups][0][filters][0][value]"][0])
        left = [{"id": number} for number in range(1, count + 1) if number > after]
        assert query["searchCriteria[currentPage]"] == ["1"]
        return answer({"items": left[:3], "total_count": len(left)})

    script.answers = [serve]
    found = list(pages(Client(SOURCE, script.url, {}), stream(KEYSET, "items"), "/things", {}))
    assert [record["id"] for page in found for record in page] == list(range(1, count + 1))


def test_magento_server_that_ignores_the_keyset_is_caught(script):
    script.answers = [answer({"items": [{"id": 1}, {"id": 2}, {"id": 3}], "total_count": 9})]
    with pytest.raises(SchemaDrift, match="cursor loop"):
        list(pages(Client(SOURCE, script.url, {}), stream(KEYSET, "items"), "/things", {}))


WALKS = {
    "link_header": ({"kind": "link_header"}, "[]", None),
    "token": ({"kind": "token", "param": "pageToken", "path": "nextPageToken"}, "items", None),
    "token until done": (
        {"kind": "token", "param": "cursor", "path": "after_cursor", "done": "end_of_stream", "alone": True}, "tickets", None,
    ),
    "token while more": ({"kind": "token", "param": "after", "path": "meta.after", "more": "meta.has_more"}, "items", None),
    "page with total pages": (
        {"kind": "page", "param": "page", "size_param": "page_size", "size": 3, "total_pages": "data.page_info.total_page"},
        "data.list", None,
    ),
    "page from nought without totals": (
        {"kind": "page", "param": "page", "size_param": "per_page", "size": 3, "first": 0}, "[]", None,
    ),
    "offset with total": (
        {"kind": "offset", "param": "offset", "size_param": "count", "size": 3, "total": "total_items"}, "members", None,
    ),
    "offset by POST": (
        {"kind": "offset", "param": "startRow", "size_param": "rowLimit", "size": 3}, "rows", {"startDate": "2026-03-01"},
    ),
    "keyset": ({"kind": "keyset", "param": "before", "key": "id", "size_param": "page_size", "size": 3}, "items", None),
}  # fmt: skip


@pytest.mark.parametrize("count", [0, 1, 3, 4, 10], ids=["none", "one", "exactly a page", "a page and one", "many"])
@pytest.mark.parametrize(("paginator", "where", "body"), WALKS.values(), ids=WALKS)
def test_every_walk_yields_each_record_once(paginator, where, body, count):
    things = replace(stream(paginator, where), path="/things", body=body)
    with open_vendor() as vendor:
        serve(vendor, SOURCE, things, [{"id": number} for number in range(count)])
        found = list(pages(Client(SOURCE, vendor.url, {}), things, "/things", {"since": "x"}, body))
    assert [record["id"] for page in found for record in page] == list(range(count))
    first, later = vendor.requests[0], vendor.requests[1:]
    assert first[0] == ("GET" if body is None else "POST") and "since=x" in first[1]
    if paginator.get("alone") or paginator["kind"] == "link_header":
        assert not any("since" in path for _method, path, _headers in later)


@pytest.mark.parametrize(("paginator", "where", "body"), WALKS.values(), ids=WALKS)
def test_no_walk_goes_round_in_circles(paginator, where, body):
    """The platform answers everything with the same full page, the same token and the same link."""
    things = replace(stream(paginator, where), path="/things", body=body)
    page = [{"id": number} for number in range(3)]
    with open_vendor() as vendor:
        answer = page if where == "[]" else nested(where, page)
        if paginator["kind"] == "token":
            answer = answer | {
                "nextPageToken": "t",
                "after_cursor": "t",
                "end_of_stream": False,
                "meta": {"after": "t", "has_more": True},
            }
        link = {"Link": f'<{vendor.url}/things?after=3>; rel="next"'} if paginator["kind"] == "link_header" else {}
        vendor.answer = lambda _path, _query: as_json(answer, 200, link)
        walk = pages(Client(SOURCE, vendor.url, {}), things, "/things", {}, body)
        if paginator["kind"] in ("page", "offset"):
            assert len(list(walk)) == 1, "a page that is answered again past the end is the end"
        else:
            with pytest.raises(SchemaDrift, match="cursor loop"):
                list(walk)
        assert len(vendor.requests) <= 3


def test_a_link_header_to_another_host_is_refused():
    things = replace(stream({"kind": "link_header"}, "[]"), path="/things")
    with open_vendor() as vendor:
        link = {"Link": '<http://169.254.169.254/latest>; rel="next"'}
        vendor.answer = lambda _path, _query: as_json([{"id": 1}], 200, link)
        with pytest.raises(SchemaDrift, match="leads to another host"):
            list(pages(Client(SOURCE, vendor.url, {}), things, "/things", {}))
        assert len(vendor.requests) == 1


@pytest.mark.parametrize("paginator", [KEYSET, WALKS["keyset"][0]], ids=["magento", "keyset"])
def test_a_record_without_the_key_of_the_walk_is_drift(paginator):
    things = replace(stream(paginator, "items"), path="/things")
    with open_vendor() as vendor:
        vendor.answer = lambda _path, _query: as_json(
            {"items": [{"id": 1}, {"name": "x"}, {"id": None}], "total_count": 9}
        )
        with pytest.raises(SchemaDrift, match="a record without 'id'"):
            list(pages(Client(SOURCE, vendor.url, {}), things, "/things", {}))
