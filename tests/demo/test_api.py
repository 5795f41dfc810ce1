"""Each vendor's endpoint, walked by a naive client: exactly the visible records, faithful refusals."""

import time

import pytest
import requests


def _magento(call, base, path, size, **criteria):
    params = {"searchCriteria[pageSize]": size, "searchCriteria[sortOrders][0][field]": "entity_id"} | criteria
    found, page = [], 1
    while True:
        body = call("magento", "GET", f"{base}/magento/rest/all/V1/{path}",
                    params=params | {"searchCriteria[currentPage]": page}).json()  # fmt: skip
        found += body["items"]
        if page * size >= body["total_count"]:
            return found, body["total_count"]
        page += 1


@pytest.mark.parametrize("path", ["orders", "customers/search", "carts/search", "products", "creditmemos", "shipments"])
def test_magento_lists_hold_exactly_the_visible_records(call, base, server, path):
    world = server.company.world
    found, total = _magento(call, base, path, 7)
    wanted = {e.key for e in world.ledger.magento[path.split("/")[0]] if e.visible(world.now_s)}
    assert [row.get("entity_id", row.get("id")) for row in found] == sorted(wanted)
    assert total == len(wanted) > 0


def test_magento_criteria_and_traps(call, base):
    every, _ = _magento(call, base, "orders", 50)
    middle = every[len(every) // 2]
    field = "searchCriteria[filter_groups][{}][filters][{}][{}]".format
    criteria = {
        field(0, 0, "field"): "updated_at", field(0, 0, "value"): middle["updated_at"], field(0, 0, "condition_type"): "gteq",
        field(1, 0, "field"): "entity_id", field(1, 0, "value"): str(middle["entity_id"]), field(1, 0, "condition_type"): "gt",
        field(1, 1, "field"): "entity_id", field(1, 1, "value"): str(middle["entity_id"]), field(1, 1, "condition_type"): "eq",
    }  # fmt: skip
    found, _ = _magento(call, base, "orders", 50, **criteria)
    wanted = [o for o in every if o["updated_at"] >= middle["updated_at"] and o["entity_id"] >= middle["entity_id"]]
    assert [o["entity_id"] for o in found] == [o["entity_id"] for o in wanted]
    url = f"{base}/magento/rest/all/V1/orders"
    last = call(
        "magento", "GET", url, params={"searchCriteria[pageSize]": 5, "searchCriteria[currentPage]": 999}
    ).json()
    assert 0 < len(last["items"]) <= 5 and last["items"][-1]["entity_id"] == every[-1]["entity_id"]
    assert call("magento", "GET", url, params={"searchCriteria[pageSize]": 301}).status_code == 400
    assert call("magento", "GET", url).status_code == 400
    slim = call(
        "magento",
        "GET",
        url,
        params={"searchCriteria[pageSize]": 1, "fields": "items[entity_id,payment[method]],total_count"},
    )
    assert set(slim.json()) == {"items", "total_count"} and set(slim.json()["items"][0]) == {"entity_id", "payment"}


@pytest.mark.parametrize(("path", "params"), [
    ("profiles", {"page[size]": 3, "sort": "updated"}), ("events", {"page[size]": 20, "sort": "datetime"}), ("metrics", {}),
    ("lists", {"page[size]": 10}), ("campaigns", {"filter": "equals(messages.channel,'email')"}),
])  # fmt: skip
def test_klaviyo_next_links_end_with_null(call, base, server, path, params):
    found, url = [], f"{base}/klaviyo/api/{path}"
    while url:
        body = call("klaviyo", "GET", url, params=params).json()
        found += [row["id"] for row in body["data"]]
        url, params = body["links"]["next"], None
    world = server.company.world
    wanted = {
        "profiles": {p.key for p in world.ledger.profiles if p.visible(world.now_s)},
        "events": {m.id for m in world.ledger.messages if m.seen <= world.now_s},
    }
    assert len(found) == len(set(found)) > 0
    assert set(found) == wanted.get(path, set(found))


def test_klaviyo_filters_and_refusals(call, base, server):
    world = server.company.world
    moments = sorted(m.at for m in world.ledger.messages if m.seen <= world.now_s)
    since, until = moments[len(moments) // 3], moments[len(moments) * 2 // 3]
    text = f"greater-or-equal(datetime,{_iso(since)}),less-than(datetime,{_iso(until)})"
    url = f"{base}/klaviyo/api/events"
    body = call("klaviyo", "GET", url, params={"filter": text, "page[size]": 1000, "include": "metric,profile"}).json()
    assert len(body["data"]) == sum(since <= at < until for at in moments) > 0
    assert {row["type"] for row in body["included"]} == {"metric", "profile"}
    assert call("klaviyo", "GET", url, params={"page[size]": 1001}).status_code == 400
    assert call("klaviyo", "GET", f"{base}/klaviyo/api/campaigns").status_code == 400
    refused = call(
        "klaviyo", "GET", f"{base}/klaviyo/api/profiles", params={"filter": f"greater-or-equal(updated,{_iso(since)})"}
    )
    assert refused.status_code == 400 and "greater-or-equal" in refused.json()["errors"][0]["detail"]


def _iso(second):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(second))


@pytest.mark.parametrize("stream", ["contacts", "tickets", "feedback_submissions"])
def test_hubspot_search_finds_the_living_and_the_list_the_archived(call, base, server, stream):
    world, url = server.company.world, f"{base}/hubspot/crm/objects/2026-09/{stream}"
    query = {"filterGroups": [{"filters": [{"propertyName": "hs_object_id", "operator": "GT", "value": "0"}]}], "limit": 4,
             "sorts": [{"propertyName": "hs_object_id", "direction": "ASCENDING"}], "properties": ["city"], "after": "0"}  # fmt: skip
    found = []
    while True:
        body = call("hubspot", "POST", f"{url}/search", json=query).json()
        found += body["results"]
        if "paging" not in body:
            break
        query["after"] = body["paging"]["next"]["after"]
    shown = [e for e in world.ledger.hubspot[stream] if e.visible(world.now_s)]
    archived = {str(e.key) for e in shown if e.archived and e.archived <= world.now_s}
    assert [row["id"] for row in found] == sorted({str(e.key) for e in shown} - archived, key=int)
    assert (
        len(found) == body["total"] > 0 and "city" in found[0]["properties"] and "email" not in found[0]["properties"]
    )
    listed = call("hubspot", "GET", url, params={"archived": "true", "limit": 100}).json()["results"]
    assert {row["id"] for row in listed} == archived


def test_hubspot_associations_and_caps(call, base, server):
    world = server.company.world
    answers = [e for e in world.ledger.hubspot["feedback_submissions"] if e.visible(world.now_s)]
    body = call("hubspot", "POST", f"{base}/hubspot/crm/associations/2026-09/feedback_submissions/contacts/batch/read",
                json={"inputs": [{"id": str(e.key)} for e in answers]}).json()  # fmt: skip
    assert {r["from"]["id"]: r["to"][0]["toObjectId"] for r in body["results"]} == {str(e.key): e.link for e in answers}
    search = f"{base}/hubspot/crm/objects/2026-09/contacts/search"
    assert call("hubspot", "POST", search, json={"limit": 200, "after": "9900"}).status_code == 400
    assert call("hubspot", "POST", search, json={"limit": 201}).status_code == 400


@pytest.mark.parametrize(("path", "status", "sign"), [
    ("meta_ads/v26.0/act_1001", 400, '"code": 190'), ("klaviyo/api/profiles", 401, "not_authenticated"),
    ("magento/rest/all/V1/orders", 401, "isn't authorized"), ("hubspot/crm/objects/2026-09/contacts", 401, "INVALID_AUTHENTICATION"),
    ("zendesk/api/v2/incremental/tickets/cursor.json", 401, "Couldn't authenticate you"),
    ("surveymonkey/v3/surveys/510300771/responses/bulk", 401, '"1011"'),
    ("typeform/forms/nX4mSau/responses", 401, "AUTHENTICATION_FAILED"),
])  # fmt: skip
def test_wrong_credentials_are_refused_in_the_vendors_words(base, path, status, sign):
    for headers in ({}, {"Authorization": "Bearer wrong", "revision": "2026-07-15"}):
        answer = requests.get(f"{base}/{path}", headers=headers, timeout=20)
        assert answer.status_code == status and sign in answer.text


def test_every_vendor_throttles_now_and_then(base, auth):
    tries = {
        "meta_ads": "v26.0/act_1001",
        "klaviyo": "api/lists",
        "hubspot": "crm/objects/2026-09/deals",
        "zendesk": "api/v2/satisfaction_ratings.json",
        "typeform": "forms/nX4mSau/responses",
    }
    with requests.Session() as session:
        for vendor, path in tries.items():
            answers = [session.get(f"{base}/{vendor}/{path}", headers=auth[vendor], timeout=20) for _ in range(60)]
            refused = [a for a in answers if a.status_code != 200]
            assert 1 <= len(refused) <= 2 and refused[0].headers["Retry-After"] == "1"
