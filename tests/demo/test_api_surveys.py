"""The survey tools' endpoints, walked as their documentation says."""

from collections import Counter


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
    assert all(("submitted_at" in row) == (row["response_type"] == "completed") for row in found)
    assert all((row["answers"] is None) == (row["response_type"] == "started") for row in found)
    usual = call("typeform", "GET", url, params={"page_size": 1000}).json()
    assert usual["total_items"] == kinds["completed"], "without being asked it gives the completed only"
    assert any(not row["hidden"] for row in found) and {name for row in found for name in row["hidden"]} == {
        "customer_code", "email", "phone",
    }  # fmt: skip
    assert any(e.gone and e.gone <= default_world.now_s for e in default_world.ledger.typeform)
    assert call("typeform", "GET", url, params={"page_size": 1001}).status_code == 400
    assert call("typeform", "GET", f"{big_base}/typeform/forms/other/responses").status_code == 404
