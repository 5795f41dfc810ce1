"""Mailchimp's endpoint: pages by offset in a stable order, reports that add up their activity, refusals in its words."""

from collections import Counter

import pytest
import requests

from journeyhouse.demo import newsletter


def _all(call, base, path, name, **params):
    found, total = [], 1
    while len(found) < total:
        body = call("mailchimp", "GET", f"{base}/mailchimp/3.0/{path}", params=params | {"offset": len(found)}).json()
        assert set(body) >= {name, "total_items"}, body
        found, total = found + body[name], body["total_items"]
    return found


def test_activity_adds_up_to_the_reports_and_to_the_truth(call, big_base, default_truth):
    seen = Counter()
    for report in _all(call, big_base, "reports", "reports", count=5):
        people = _all(call, big_base, f"reports/{report['id']}/email-activity", "emails", count=50)
        deeds = Counter(deed["action"] for row in people for deed in row["activity"])
        openers = sum(any(deed["action"] == "open" for deed in row["activity"]) for row in people)
        assert report["emails_sent"] == len(people) == len({row["email_id"] for row in people})
        assert (report["opens"]["opens_total"], report["opens"]["unique_opens"]) == (deeds["open"], openers)
        assert (report["clicks"]["clicks_total"], report["bounces"]["hard_bounces"]) == (
            deeds["click"],
            deeds["bounce"],
        )
        for row in people:
            seen.update(f"{report['id']}:{row['email_id']}:{deed['action']}:{deed['timestamp']}"
                        for deed in row["activity"] if deed["action"] != "bounce")  # fmt: skip
    wanted = {t["source_record_id"] for t in default_truth["touches"] if t["source_record_id"] in seen}
    assert set(seen) == wanted and set(seen.values()) == {1} and len(seen) > 100


def test_members_are_found_by_when_they_changed(call, big_base):
    path, order = f"lists/{newsletter.LIST_ID}/members", {"sort_field": "last_changed", "sort_dir": "ASC", "count": 7}
    everyone = _all(call, big_base, path, "members", **order)
    assert [row["last_changed"] for row in everyone] == sorted(row["last_changed"] for row in everyone)
    assert {row["status"] for row in everyone} == {"subscribed", "unsubscribed", "cleaned"}
    middle = everyone[len(everyone) // 2]["last_changed"].replace("+00:00", "Z")
    later = _all(call, big_base, path, "members", since_last_changed=middle, **order)
    earlier = _all(call, big_base, path, "members", before_last_changed=middle, **order)
    assert len(later) + len(earlier) + 1 == len(everyone)


def test_only_the_fields_that_are_asked_for_come(call, base):
    fields = {"fields": "lists.id,lists.stats.member_count"}
    body = call("mailchimp", "GET", f"{base}/mailchimp/3.0/lists", params=fields).json()
    (shown,) = body.pop("lists")
    assert (body, list(shown), list(shown["stats"])) == ({}, ["id", "stats"], ["member_count"])


@pytest.mark.parametrize(("path", "params", "status", "title"), [
    ("lists/unknown/members", {}, 404, "Resource Not Found"), ("reports/unknown/email-activity", {}, 404, "Resource Not Found"),
    ("lists", {"count": 1001}, 400, "Invalid Resource"), ("campaigns", {"sort_field": "title"}, 400, "Invalid Resource"),
])  # fmt: skip
def test_what_is_refused_is_refused_as_a_problem(call, base, path, params, status, title):
    answer = call("mailchimp", "GET", f"{base}/mailchimp/3.0/{path}", params=params)
    assert (answer.status_code, answer.json()["title"]) == (status, title)


def test_overload_is_told_in_two_ways_and_a_wrong_key_in_one(base, auth):
    answers = [requests.get(f"{base}/mailchimp/3.0/lists", headers=auth["mailchimp"], timeout=20) for _ in range(70)]
    refused = {(a.status_code, a.headers["Content-Type"]) for a in answers if a.status_code != 200}
    assert refused == {(429, "application/problem+json"), (403, "text/html")}
    assert requests.get(f"{base}/mailchimp/3.0/lists", timeout=20).json()["title"] == "API Key Invalid"


def test_letters_are_read_when_nothing_else_happens(default_world):
    """So that no person ever does two things in one second, and no session is touched."""
    moments = Counter(when for letter in default_world.ledger.letters for when, _deed in letter.deeds)
    others = {hit.at for hit in default_world.ledger.hits} | {m.at for m in default_world.ledger.messages}
    assert moments and not others & set(moments)
