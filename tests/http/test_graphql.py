"""A connection is walked to its end, past the platform's cap too, and refusals in HTTP 200 are told apart."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from tests.loopback import Exchange, served

from journeyhouse.contracts import Column, Cursor, Source, Stream
from journeyhouse.errors import AuthError, ConfigError, SchemaDrift, TransientError
from journeyhouse.http import graphql
from journeyhouse.http.client import Client
from journeyhouse.sources.extract import Reader

NOW = datetime(2026, 6, 1, tzinfo=UTC)
SOURCE = Source(name="acme", title={}, protocol="rest", schedule="", streams={}, rate_limit=10_000)
STREAM = Stream(
    "acme", "things", (Column("id", "bigint", ("id",)), Column("updated_at", "timestamptz", ("updatedAt",))), ("id",), "merge", "none",
    path="/graphql", records="data.things.nodes", paginator={"kind": "graphql", "connection": "data.things", "cap": 9},
    body={"query": "query ($query: String, $after: String) { things { pageInfo { hasNextPage } } }", "variables": {"query": "{since}|{until}"}},
    cursor=Cursor("updated_at", "datetime", "updatedAt", 60),
)  # fmt: skip


def rows(count: int, step: int) -> list[dict]:
    first = NOW - timedelta(hours=20)
    return [{"id": n, "updatedAt": f"{first + timedelta(seconds=step * n):%Y-%m-%dT%H:%M:%SZ}"} for n in range(count)]


def platform(held: list[dict], asked: list[dict], page: int = 3, cap: int = 9):
    """Shows the first nine of what changed in the window, three at a time."""

    def answer(exchange: Exchange) -> None:
        variables = json.loads(exchange.received())["variables"]
        asked.append(variables)
        since, until = variables["query"].split("|")
        found = [row for row in held if since <= row["updatedAt"] < until]
        begin = int(variables["after"] or 0)
        assert begin < cap, "nothing is shown beyond the cap"
        state = {"hasNextPage": begin + page < len(found), "endCursor": str(begin + page)}
        body = {"data": {"things": {"nodes": found[begin : min(begin + page, cap)], "pageInfo": state}}}
        exchange.answer(200, {}, json.dumps(body).encode())

    return answer


def read(url: str, stream: Stream = STREAM) -> list[int]:
    client = Client(SOURCE, url, {}, graphql.classify, attempts=2, sleep=lambda _seconds: None)
    portions = Reader(client, SOURCE, "", None).portions(stream, None, NOW - timedelta(days=1), NOW)
    return [record["id"] for portion in portions for page in portion.pages for record in page]


@pytest.mark.parametrize(
    "count",
    [0, 1, 3, 4, 9, 10, 40],
    ids=["none", "one", "a page", "a page and one", "the cap", "the cap and one", "many"],
)
@pytest.mark.parametrize("step", [60, 0.25], ids=["apart", "in bunches"])
def test_every_record_comes_however_many_there_are(count, step):
    asked: list[dict] = []
    with served(platform(rows(count, step), asked)) as url:
        found = read(url)
    assert sorted(set(found)) == list(range(count))
    assert len(found) - count <= 4 * (count // 5), "only what shares the last moment comes again"


def test_more_in_one_moment_than_the_platform_shows_is_told():
    with (
        served(platform(rows(40, 0), [])) as url,
        pytest.raises(SchemaDrift, match=r"acme\.things: more than 9 records changed at"),
    ):
        read(url)


def test_a_cursor_that_repeats_and_a_query_without_page_info_are_told():
    def answer(state):
        body = json.dumps({"data": {"things": {"nodes": [], **state}}}).encode()
        return lambda exchange: (exchange.received(), exchange.answer(200, {}, body))

    with (
        served(answer({"pageInfo": {"hasNextPage": True, "endCursor": "x"}})) as url,
        pytest.raises(SchemaDrift, match="cursor loop"),
    ):
        read(url, replace(STREAM, paginator={"kind": "graphql", "connection": "data.things"}))
    with served(answer({})) as url, pytest.raises(SchemaDrift, match="asks for no pageInfo"):
        read(url)


@pytest.mark.parametrize(("errors", "error"), [
    ([{"message": "no", "extensions": {"code": "ACCESS_DENIED"}}], AuthError),
    ([{"message": "too dear", "extensions": {"code": "MAX_COST_EXCEEDED"}}], ConfigError),
    ([{"message": "Field 'x' doesn't exist"}], ConfigError),
    ([{"message": "oops", "extensions": {"code": "INTERNAL_SERVER_ERROR"}}], TransientError),
    ([{"message": "oops", "extensions": {"code": "INTERNAL_SERVER_ERROR"}}, {"message": "no", "extensions": {"code": "ACCESS_DENIED"}}], AuthError),
    (["just words"], ConfigError), ("just words", ConfigError),
])  # fmt: skip
def test_errors_refuse_the_answer_even_beside_data(errors, error):
    body = json.dumps(
        {"data": {"things": {"nodes": [{"id": 1}], "pageInfo": {"hasNextPage": False}}}, "errors": errors}
    ).encode()
    with served(lambda exchange: (exchange.received(), exchange.answer(200, {}, body))) as url, pytest.raises(error):
        read(url)
