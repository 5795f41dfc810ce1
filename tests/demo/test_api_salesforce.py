"""Salesforce's endpoint: SOQL of one shape, batches by nextRecordsUrl, refresh tokens that rotate."""

import re

import pytest
import requests

from journeyhouse.demo.api import salesforce
from journeyhouse.demo.credentials import credentials
from journeyhouse.sources.registry import registry

DATA = "salesforce/services/data/v67.0"


def soql(stream, since="2026-01-01T00:00:00Z", until="2027-01-01T00:00:00Z"):
    return registry()["salesforce"].streams[stream].params["q"].replace("{since}", since).replace("{until}", until)


def walk(call, base, query):
    found, url, params = [], f"{base}/{DATA}/queryAll", {"q": query}
    while url:
        body = call("salesforce", "GET", url, params=params).json()
        found += body["records"]
        following, params = body.get("nextRecordsUrl"), None
        assert body["done"] == (following is None)
        url = following and f"{base}/salesforce{following}"
    return found


@pytest.mark.parametrize("stream", list(salesforce.OBJECTS.values()))
def test_a_query_brings_each_record_once_in_batches(call, big_base, default_world, stream, monkeypatch):
    monkeypatch.setattr(salesforce, "BATCH", 7)
    rows = walk(call, big_base, soql(stream))
    shown = [e.key for e in default_world.ledger.salesforce[stream] if e.visible(default_world.now_s)]
    assert sorted(row["Id"] for row in rows) == sorted(shown) and len(rows) == len(set(shown)) > 7
    middle = sorted(row["SystemModstamp"] for row in rows)[len(rows) // 2]
    recent = walk(call, big_base, soql(stream, since=middle.replace(".000+0000", "Z")))
    assert [row["Id"] for row in recent] == [row["Id"] for row in rows if row["SystemModstamp"] >= middle]


def test_what_lies_in_the_bin_comes_too(call, big_base):
    assert {row["IsDeleted"] for row in walk(call, big_base, soql("tasks"))} == {True, False}


def test_refused_in_the_platforms_words(call, base):
    url = f"{base}/{DATA}/queryAll"
    wrong = {soql("tasks").replace("WhoId", "Hobby__c"): "INVALID_FIELD", "SELECT Id FORM Task": "MALFORMED_QUERY"}
    for query, code in wrong.items():
        assert call("salesforce", "GET", url, params={"q": query}).json()[0]["errorCode"] == code
    gone = call("salesforce", "GET", f"{base}/{DATA}/query/01g000-200").json()
    assert gone[0]["errorCode"] == "INVALID_QUERY_LOCATOR"
    assert requests.get(url, timeout=20).json()[0]["errorCode"] == "INVALID_SESSION_ID"


def test_each_sign_in_brings_another_refresh_token_and_the_instance(base):
    url, form = (
        f"{base}/salesforce/services/oauth2/token",
        {"grant_type": "refresh_token"} | credentials()["salesforce"],
    )
    first = requests.post(url, data=form, timeout=20).json()
    second = requests.post(url, data=form | {"refresh_token": first["refresh_token"]}, timeout=20).json()
    assert len({form["refresh_token"], first["refresh_token"], second["refresh_token"]}) == 3
    assert first["instance_url"] == f"{base}/salesforce" and "expires_in" not in first
    refused = requests.post(url, data=form | {"refresh_token": "other"}, timeout=20)
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")
    assert re.match("invalid_client", requests.post(url, data={"client_id": "x"}, timeout=20).json()["error"])
