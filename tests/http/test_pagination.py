"""Every walk yields each record once and ends."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest

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
