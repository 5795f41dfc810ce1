"""Zendesk's endpoint, walked as its documentation says."""

import pytest

from journeyhouse.demo.api.zendesk import LAG


def walk(call, url, start, size):
    """Rows of an export page by page; the end is a flag, not an empty page."""
    found, params = [], {"start_time": start, "per_page": size, "include": "metric_sets"}
    for _ in range(100):
        body = call("zendesk", "GET", url, params=params).json()
        found.append(body[next(name for name in ("tickets", "users") if name in body)])
        if body["end_of_stream"]:
            return found
        params = {"cursor": body["after_cursor"], "per_page": size}
    raise AssertionError("no end")


@pytest.mark.parametrize("stream", ["tickets", "users"])
def test_an_export_brings_each_change_up_to_a_minute_ago_once(call, big_base, default_world, stream):
    url, now = f"{big_base}/zendesk/api/v2/incremental/{stream}/cursor.json", default_world.now_s
    seen = [e for e in default_world.ledger.zendesk[stream] if e.visible(now) and e.updated(now) <= now - LAG]
    pages = walk(call, url, 0, 40)
    ids = [row["id"] for page in pages for row in page]
    assert len(pages) > 1 and len(ids) == len(set(ids))
    assert set(ids) == {e.key for e in seen}
    middle = sorted(e.updated(now) for e in seen)[len(seen) // 2]
    recent = [row["id"] for page in walk(call, url, middle, 1000) for row in page]
    assert set(recent) == {e.key for e in seen if e.updated(now) >= middle}
    assert call("zendesk", "GET", url, params={"start_time": now - LAG + 1}).status_code == 422
    assert call("zendesk", "GET", url).status_code == 400


def test_a_deleted_ticket_comes_once_more_and_the_systems_changes_move_only_one_time(call, big_base):
    url = f"{big_base}/zendesk/api/v2/incremental/tickets/cursor.json"
    rows = [row for page in walk(call, url, 0, 1000) for row in page]
    assert {"open", "solved", "closed", "deleted"} == {row["status"] for row in rows}
    assert any(row["status"] == "closed" and row["generated_timestamp"] > _epoch(row["updated_at"]) for row in rows)
    assert all(row["metric_set"]["solved_at"] for row in rows if row["status"] in ("solved", "closed"))


def _epoch(text):
    from journeyhouse.demo.clock import parse

    return parse(text)


def test_only_ratings_that_were_given_are_received(call, big_base, default_world):
    url, now = f"{big_base}/zendesk/api/v2/satisfaction_ratings.json", default_world.now_s
    found, params = [], {"score": "received", "start_time": 0, "page[size]": 7}
    while True:
        body = call("zendesk", "GET", url, params=params).json()
        found += body["satisfaction_ratings"]
        if not body["meta"]["has_more"]:
            break
        params["page[after]"] = body["meta"]["after_cursor"]
    given = {
        r.key
        for r in default_world.ledger.zendesk["satisfaction_ratings"]
        if r.state(now).get("score") in ("good", "bad")
    }
    assert [row["id"] for row in found] == sorted(given) and {row["score"] for row in found} == {"good", "bad"}
    everything = call("zendesk", "GET", url, params={"page[size]": 100}).json()["satisfaction_ratings"]
    assert "offered" in {row["score"] for row in everything}
    assert call("zendesk", "GET", url, params={"page[size]": 101}).status_code == 400
