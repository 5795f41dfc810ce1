"""Shopify's endpoint: connections searched by time, refusals in HTTP 200, tokens for client credentials."""

from datetime import UTC, datetime

import pytest
import requests

from journeyhouse.demo.credentials import credentials
from journeyhouse.sources.registry import registry
from journeyhouse.sources.shopify.source import as_bulk, joined
from journeyhouse.sources.windows import Window

PATH = "shopify/admin/api/2026-10/graphql.json"
ORDERS = registry()["shopify"].streams["orders"].body["query"]


def ask(call, base, document, **variables):
    return call("shopify", "POST", f"{base}/{PATH}", json={"query": document, "variables": variables}).json()


def walk(call, base, query, text=""):
    found, after = [], None
    while True:
        orders = ask(call, base, query, query=text, after=after)["data"]["orders"]
        found += orders["nodes"]
        if not orders["pageInfo"]["hasNextPage"]:
            return found
        after = orders["pageInfo"]["endCursor"]


def test_orders_come_in_the_order_of_their_changes_and_deleted_ones_not_at_all(call, big_base, default_world):
    now, sales = default_world.now_s, default_world.ledger.sales["crafts"]
    rows = walk(call, big_base, ORDERS)
    assert {row["name"] for row in rows} == {sale.code for sale in sales if sale.visible(now)}
    changed = [row["updatedAt"] for row in rows]
    assert changed == sorted(changed) and len(rows) > 40
    middle = changed[len(changed) // 2]
    recent = walk(call, big_base, ORDERS, f"updated_at:>='{middle}' AND updated_at:<'2027-01-01T00:00:00Z'")
    assert [row["name"] for row in recent] == [row["name"] for row in rows if row["updatedAt"] >= middle]
    deletions = registry()["shopify"].streams["deletions"].body["query"]
    told = ask(call, big_base, deletions)["data"]["events"]["nodes"]
    gone = {f"gid://shopify/Order/{sale.number}" for sale in sales if sale.gone is not None and sale.gone <= now}
    assert gone and {row["subjectId"] for row in told if row["action"] == "destroy"} == gone


def test_totals_are_lines_and_shipping_in_dollars(call, big_base):
    for row in walk(call, big_base, ORDERS):
        lines = sum(float(line["discountedTotalSet"]["shopMoney"]["amount"]) for line in row["lineItems"]["nodes"])
        total = float(row["totalPriceSet"]["shopMoney"]["amount"])
        assert total == pytest.approx(lines + float(row["totalShippingPriceSet"]["shopMoney"]["amount"]), abs=0.02)
        assert row["totalPriceSet"]["shopMoney"]["currencyCode"] == "USD"


def test_only_what_is_asked_for_comes_and_an_unknown_field_is_refused(call, big_base):
    slim = "query { orders(first: 2, sortKey: UPDATED_AT) { pageInfo { hasNextPage } nodes { name customer { legacyResourceId } } } }"
    nodes = ask(call, big_base, slim)["data"]["orders"]["nodes"]
    assert len(nodes) == 2 and all(set(node) == {"name", "customer"} for node in nodes)
    for query, code in ((slim.replace("name", "colour"), "undefinedField"), (slim.replace("first: 2", "first: 251"), "argumentLiteralsIncompatible"),
                        (ORDERS.replace("first: 20, after", "first: 200, after"), "MAX_COST_EXCEEDED")):  # fmt: skip
        assert ask(call, big_base, query)["errors"][0]["extensions"]["code"] == code


def test_throttled_queries_say_what_they_cost_and_tokens_are_minted(base, auth):
    body = {"query": "query { products(first: 1) { pageInfo { hasNextPage } nodes { title } } }"}
    answers = [requests.post(f"{base}/{PATH}", headers=auth["shopify"], json=body, timeout=20) for _ in range(30)]
    refused = [answer.json() for answer in answers if "errors" in answer.json()]
    assert 1 <= len(refused) <= 2 and {answer.status_code for answer in answers} == {200}
    assert refused[0]["extensions"]["cost"]["throttleStatus"]["restoreRate"] == 100.0
    url = f"{base}/shopify/admin/oauth/access_token"
    granted = requests.post(
        url, data={"grant_type": "client_credentials"} | credentials()["shopify"], timeout=20
    ).json()
    assert granted["expires_in"] == 86399
    assert (
        requests.post(url, data={"grant_type": "client_credentials", "client_id": "x"}, timeout=20).status_code == 400
    )
    assert requests.post(f"{base}/{PATH}", json=body, timeout=20).status_code == 401


def test_a_bulk_operation_tells_what_pages_tell(call, big_base):
    stream = registry()["shopify"].streams["orders"]
    window = Window(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
    run = "mutation ($query: String!) { bulkOperationRunQuery(query: $query) { bulkOperation { id } userErrors { message } } }"
    state = "query ($id: ID!) { node(id: $id) { ... on BulkOperation { status url rootObjectCount } } }"
    begun = ask(call, big_base, run, query=as_bulk(stream, window))["data"]["bulkOperationRunQuery"]
    told = {"status": "CREATED"}
    for _ in range(4):
        if told["status"] != "COMPLETED":
            told = ask(call, big_base, state, id=begun["bulkOperation"]["id"])["data"]["node"]
    file = requests.get(told["url"], timeout=20)
    assert joined(stream, file.content) == walk(call, big_base, ORDERS)
    parents = [number for number, line in enumerate(file.text.splitlines()) if '"__parentId"' not in line]
    assert len(parents) == int(told["rootObjectCount"]) and parents != list(range(len(parents)))
    assert requests.get(told["url"], headers={"X-Shopify-Access-Token": "x"}, timeout=20).status_code == 403
    assert requests.get(told["url"].split("?")[0], timeout=20).status_code == 403
    refused = ask(call, big_base, run, query="{ orders { nodes { name } } }")["data"]["bulkOperationRunQuery"]
    assert refused["bulkOperation"] is None and refused["userErrors"]
