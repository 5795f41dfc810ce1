"""Brandwatch: queries, mentions by span and cursor, and what adds up to the truth."""

from collections import Counter

import pytest
import requests

from journeyhouse.demo.credentials import credentials
from journeyhouse.demo.listening import OWN, PROJECT, QUERIES
from journeyhouse.demo.truth import truth

WHOLE = {
    "startDate": "2025-12-01T00:00:00.000+0000",
    "endDate": "2030-01-01T00:00:00.000+0000",
    "orderDirection": "asc",
}


def ask(base, path, token=None, **params):
    headers = {"Authorization": f"Bearer {token or credentials()['social_listening']['access_token']}"}
    for _ in range(3):
        answer = requests.get(f"{base}/social_listening{path}", params=params, headers=headers, timeout=20)
        if answer.status_code != 429:
            return answer
        assert answer.headers["x-rate-limit-used"] == answer.headers["x-rate-limit"]
    raise AssertionError("throttled three times in a row")


def walk(base, query, size):
    found, cursor = [], {}
    while True:
        body = ask(base, f"/projects/{PROJECT}/data/mentions", queryId=query, pageSize=size, **WHOLE, **cursor).json()
        found += body["results"]
        if "nextCursor" not in body:
            return found, body["resultsTotal"]
        cursor = {"cursor": body["nextCursor"]}


def test_every_query_is_walked_in_the_order_of_time(base):
    listed = ask(base, f"/projects/{PROJECT}/queries/summary").json()["results"]
    assert {query["id"] for query in listed} == set(QUERIES)
    for query in QUERIES:
        found, total = walk(base, query, 7)
        assert len(found) == total > 7
        assert [mention["date"] for mention in found] == sorted(mention["date"] for mention in found)
        assert len({mention["resourceId"] for mention in found}) == total
        assert found == walk(base, query, 5000)[0]


def test_mentions_and_clippings_add_up_to_the_truth(base, server):
    own = next(key for key, (brand, _rate) in QUERIES.items() if brand == OWN)
    found = Counter(mention["pageType"] for mention in walk(base, own, 500)[0])
    wanted = Counter()
    for line in truth(server.company.world)["mentions"]:
        wanted[line["network"]] += line["mentions"]
    assert found == Counter({network: count for network, count in wanted.items() if network not in ("print", "radio")})
    assert wanted["print"] + wanted["radio"] > 0


@pytest.mark.parametrize(
    ("path", "params", "status"),
    [
        ("/projects/1/queries/summary", {}, 404),
        (f"/projects/{PROJECT}/data/mentions", {"queryId": "2003001101"}, 400),
        (f"/projects/{PROJECT}/data/mentions", WHOLE | {"queryId": "7"}, 400),
        (f"/projects/{PROJECT}/data/mentions", WHOLE | {"queryId": "2003001101", "pageSize": 5001}, 400),
    ],
)
def test_what_is_wrong_is_told_in_the_platforms_shape(base, path, params, status):
    answer = ask(base, path, **params)
    assert answer.status_code == status and set(answer.json()) == {"error", "error_description"}
    assert ask(base, path, token="other", **params).status_code == 401
