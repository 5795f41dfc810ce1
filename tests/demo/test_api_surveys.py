"""The survey tools' endpoints, walked as their documentation says."""

from collections import Counter

import requests

from journeyhouse.demo.clock import utc


def test_typeform_is_walked_by_the_token_of_the_last_response(call, big_base, default_world):
    url, found, params = f"{big_base}/typeform/forms/nX4mSau/responses", [], {"page_size": 40}
    params["response_type"] = "completed,partial,started"
    while True:
        page = call("typeform", "GET", url, params=params).json()["items"]
        found += page
        if len(page) < params["page_size"]:
            break
        params["before"] = page[-1]["token"]
    seen = {e.key for e in default_world.ledger.typeform if e.visible(default_world.now_s)}
    assert len(found) == len(seen) > 80 and {row["token"] for row in found} == seen
    kinds = Counter(row["response_type"] for row in found)
    assert set(kinds) == {"completed", "partial", "started"}
    told = Counter((row["response_type"], row.get("submitted_at", "")[:4]) for row in found)
    assert set(told) == {("completed", "2026"), ("partial", ""), ("started", "0001")}, "the platform's year of never"
    assert all((row["answers"] is None) == (row["response_type"] == "started") for row in found)
    usual = call("typeform", "GET", url, params={"page_size": 1000}).json()
    assert usual["total_items"] == kinds["completed"], "without being asked it gives the completed only"
    assert any(not row["hidden"] for row in found) and {name for row in found for name in row["hidden"]} == {
        "customer_code", "email", "phone",
    }  # fmt: skip
    assert any(e.gone and e.gone <= default_world.now_s for e in default_world.ledger.typeform)
    assert call("typeform", "GET", url, params={"page_size": 1001}).status_code == 400
    assert call("typeform", "GET", f"{big_base}/typeform/forms/other/responses").status_code == 404


def test_surveymonkey_is_walked_by_links_the_last_change_first(call, big_base, default_world):
    url, now = f"{big_base}/surveymonkey/v3/surveys/510300771/responses/bulk", default_world.now_s
    found, link, params = [], url, {"per_page": 30, "sort_order": "DESC"}
    while link:
        body = call("surveymonkey", "GET", link, params=params).json()
        found += body["data"]
        link, params = body["links"].get("next"), None
    seen = {str(e.key): e.updated(now) for e in default_world.ledger.surveymonkey if e.visible(now)}
    assert len(found) == len(seen) > 60 and {row["id"] for row in found} == set(seen)
    assert [seen[row["id"]] for row in found] == sorted(seen.values(), reverse=True)
    assert {row["response_status"] for row in found} == {"completed", "partial", "disqualified"}
    middle = sorted(seen.values())[len(seen) // 2]
    moment = f"{utc(middle):%Y-%m-%dT%H:%M:%S}"
    recent = call("surveymonkey", "GET", url, params={"per_page": 100, "start_modified_at": moment}).json()
    assert recent["total"] == sum(changed >= middle for changed in seen.values())
    assert call("surveymonkey", "GET", url, params={"per_page": 101}).status_code == 400
    assert call("surveymonkey", "GET", url.replace("510300771", "1")).status_code == 404


def test_surveymonkey_tells_its_limits_in_headers(call, big_base, auth):
    url = f"{big_base}/surveymonkey/v3/surveys/510300771/responses/bulk"
    answers = [requests.get(url, headers=auth["surveymonkey"], params={"per_page": 1}, timeout=20) for _ in range(60)]
    (refused, *_more) = [answer for answer in answers if answer.status_code == 429]
    assert "Retry-After" not in refused.headers
    assert refused.headers["X-Ratelimit-App-Global-Minute-Remaining"] == "0"
    assert refused.headers["X-Ratelimit-App-Global-Minute-Reset"] == "1"
