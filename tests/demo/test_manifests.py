"""The payloads carry what the manifests declare: every declared column has a value somewhere."""

import json
from pathlib import Path

import pytest
import requests
import yaml
from tests.demo.conftest import google_token

import journeyhouse.demo as demo
from journeyhouse.demo import newsletter
from journeyhouse.demo.credentials import TWILIO_ACCOUNT
from journeyhouse.demo.web_payloads import segment, snowplow
from journeyhouse.demo.world import World
from journeyhouse.demo.zalo import calls
from journeyhouse.http.pagination import records as pages_of
from journeyhouse.sources.registry import registry

SOURCES = Path(demo.__file__).parents[1] / "sources"


def _manifest(source):
    return yaml.safe_load((SOURCES / source / "source.yml").read_text(encoding="utf-8"))


def _dig(record, path):
    for key in path.split("."):
        record = record.get(key) if isinstance(record, dict) else None
    return record


def _unfilled(source, stream, records):
    columns = _manifest(source)["streams"][stream]["columns"]
    paths = {name: spec.get("path", name) if isinstance(spec, dict) else name for name, spec in columns.items()}
    computed = {name for name, spec in columns.items() if isinstance(spec, dict) and "from" in spec} | {"contact_id"}
    empty = {name for name, path in paths.items() if all(_dig(record, path) is None for record in records)}
    required = {name for name, spec in columns.items() if isinstance(spec, dict) and spec.get("required")}
    assert all(_dig(record, paths[name]) is not None for record in records for name in required)
    return empty - computed


def _patient(send, *args, **options):
    answers = (send(*args, timeout=20, **options) for _ in range(3))
    return next(answer.json() for answer in answers if answer.status_code in (200, 207))


@pytest.mark.parametrize("stream", ["orders", "customers", "carts", "products", "creditmemos", "shipments"])
def test_magento(base, auth, stream):
    path = _manifest("magento")["streams"][stream]["path"]
    body = _patient(
        requests.get, f"{base}/magento{path}", headers=auth["magento"], params={"searchCriteria[pageSize]": 300}
    )
    assert _unfilled("magento", stream, body["items"]) <= {"coupon_code", "reserved_order_id"}


@pytest.mark.parametrize("stream", list(registry()["salesforce"].streams))
def test_salesforce(call, big_base, stream):
    now = {"{since}": "2026-01-01T00:00:00Z", "{until}": "2027-01-01T00:00:00Z"}
    query = registry()["salesforce"].streams[stream].params["q"]
    for name, moment in now.items():
        query = query.replace(name, moment)
    body = call("salesforce", "GET", f"{big_base}/salesforce/services/data/v67.0/queryAll", params={"q": query}).json()
    assert body["records"] and _unfilled("salesforce", stream, body["records"]) <= {
        "master_record_id",
        "mobile_phone",
        "lead_id",
    }


@pytest.mark.parametrize("stream", ["orders", "customers", "products", "abandoned_checkouts", "deletions"])
def test_shopify(call, big_base, stream):
    asked = registry()["shopify"].streams[stream]
    body = call(
        "shopify", "POST", f"{big_base}/shopify/admin/api/2026-10/graphql.json", json={"query": asked.body["query"]}
    ).json()
    rows = _dig(body, asked.records)
    assert rows and _unfilled("shopify", stream, rows) <= {"completed_at", "cancelled_at", "cancel_reason"}


@pytest.mark.parametrize("stream", ["orders", "refunds", "customers", "products"])
def test_woocommerce(call, big_base, stream):
    spec = _manifest("woocommerce")["streams"][stream]
    path = spec["path"].format(api_version="v3")
    rows = call("woocommerce", "GET", f"{big_base}/woocommerce{path}", params=spec["params"] | {"per_page": 100}).json()
    assert rows and _unfilled("woocommerce", stream, rows) == set()


@pytest.mark.parametrize("stream", ["profiles", "metrics", "events", "campaigns", "lists"])
def test_klaviyo(base, auth, stream):
    spec = _manifest("klaviyo")["streams"][stream]
    now = {"since": "2026-01-01T00:00:00Z", "until": "2027-01-01T00:00:00Z", "channel": "email"}
    params = {key: value.format(**now) for key, value in spec.get("params", {}).items()}
    body = _patient(requests.get, f"{base}/klaviyo{spec['path']}", headers=auth["klaviyo"], params=params)
    assert _unfilled("klaviyo", stream, body["data"]) == set()


@pytest.mark.parametrize(
    "stream", ["contacts", "companies", "deals", "tickets", "calls", "meetings", "feedback_submissions"]
)
def test_hubspot(big_base, auth, stream):
    manifest = _manifest("hubspot")
    columns = manifest["streams"][stream]["columns"].values()
    wanted = [
        c["path"].removeprefix("properties.")
        for c in columns
        if isinstance(c, dict) and c.get("path", "").startswith("properties.")
    ]
    path = manifest["streams"][stream]["path"].format(api_version=manifest["api_version"])
    query = {"limit": 200, "properties": wanted}
    body = _patient(requests.post, f"{big_base}/hubspot{path}/search", headers=auth["hubspot"], json=query)
    assert body["results"] and _unfilled("hubspot", stream, body["results"]) == set()


@pytest.mark.parametrize("stream", ["tickets", "users", "satisfaction_ratings"])
def test_zendesk(big_base, auth, stream):
    manifest = _manifest("zendesk")
    spec = manifest["streams"][stream]
    params = {key: value.format(since_epoch=0) for key, value in spec["params"].items()}
    path = spec["path"].format(api_version=manifest["api_version"])
    body = _patient(requests.get, f"{big_base}/zendesk{path}", headers=auth["zendesk"], params=params)
    assert body[spec["records"]] and _unfilled("zendesk", stream, body[spec["records"]]) == set()


def test_surveymonkey(big_base, auth):
    manifest = _manifest("surveymonkey")
    spec = manifest["streams"]["responses"]
    url = f"{big_base}/surveymonkey{spec['path'].format(account='510300771', api_version=manifest['api_version'])}"
    body = _patient(requests.get, url, headers=auth["surveymonkey"], params=spec["params"])
    assert _unfilled("surveymonkey", "responses", body["data"]) == set()


def test_typeform(big_base, auth):
    spec = _manifest("typeform")["streams"]["responses"]
    url = f"{big_base}/typeform{spec['path'].format(account='nX4mSau')}"
    body = _patient(requests.get, url, headers=auth["typeform"], params=spec["params"] | {"page_size": 1000})
    assert _unfilled("typeform", "responses", body["items"]) == set()


@pytest.mark.parametrize("stream", ["campaigns", "adsets", "ads", "insights"])
def test_meta(base, auth, stream):
    manifest = _manifest("meta_ads")
    spec = manifest["streams"][stream]
    params = spec["params"] | {"time_range": json.dumps({"since": "2026-01-10", "until": "2026-02-05"})}
    path = spec["path"].format(api_version=manifest["api_version"], account="1001")
    body = _patient(requests.get, f"{base}/meta_ads{path}", headers=auth["meta_ads"], params=params)
    assert _unfilled("meta_ads", stream, body["data"]) == set()


@pytest.mark.parametrize("stream", ["advertisers", "campaigns", "adgroups", "ads", "reports"])
def test_tiktok(call, base, stream):
    manifest = _manifest("tiktok_ads")
    spec = manifest["streams"][stream]
    fill = {
        "{account}": "7300000000000001001",
        "{primary_status}": "STATUS_ALL",
        "{first}": "2026-01-10",
        "{last}": "2026-02-05",
    }
    params = {"page_size": 1000} | spec["params"]
    for name, text in fill.items():
        params = {key: str(value).replace(name, text) for key, value in params.items()}
    path = spec["path"].format(api_version=manifest["api_version"])
    body = call("tiktok_ads", "GET", f"{base}/tiktok_ads{path}", params=params).json()
    assert (body["code"], _unfilled("tiktok_ads", stream, body["data"]["list"])) == (0, set())


@pytest.mark.parametrize("stream", ["lists", "members", "campaigns", "reports", "email_activity"])
def test_mailchimp(call, big_base, stream):
    manifest = _manifest("mailchimp")
    spec = manifest["streams"][stream]
    places = {"list": newsletter.LIST_ID, "campaign": newsletter.issue(1).id}
    now = {"since": "2025-12-01T00:00:00Z", "until": "2027-01-01T00:00:00Z"}
    params = {"count": 1000} | {key: value.format(**now) for key, value in spec["params"].items()}
    path = spec["path"].format(api_version=manifest["api_version"]).format(**places)
    body = call("mailchimp", "GET", f"{big_base}/mailchimp{path}", params=params).json()
    found = (
        [record | {"send_time": "2026-01-14"} for record in body[spec["records"]]]
        if stream == "email_activity"
        else body[spec["records"]]
    )
    assert _unfilled("mailchimp", stream, found) == set()


def test_twilio(call, big_base):
    manifest = _manifest("twilio")
    spec = manifest["streams"]["messages"]
    path = spec["path"].format(api_version=manifest["api_version"], account=TWILIO_ACCOUNT)
    body = call("twilio", "GET", f"{big_base}/twilio{path}", params=spec["params"]).json()
    assert _unfilled("twilio", "messages", body["messages"]) == set()


@pytest.mark.parametrize(
    "stream",
    [
        "customers",
        "campaigns",
        "ad_groups",
        "ads",
        "ad_performance",
        "campaign_performance",
        "keyword_view",
        "click_view",
    ],
)
def test_google_ads(big_base, stream):
    manifest = _manifest("google_ads")
    spec = manifest["streams"][stream]
    query = spec["body"]["query"].replace("{first}", "2026-02-10").replace("{last}", "2026-03-20")
    url = f"{big_base}/google_ads" + spec["path"].format(api_version=manifest["api_version"], account="3216549870")
    headers = {"Authorization": f"Bearer {google_token(big_base, 'google_ads')}"}
    batches = _patient(requests.post, url, json={"query": query}, headers=headers)
    rows = [row for batch in batches for row in batch["results"]]
    assert _unfilled("google_ads", stream, rows) == set()


def test_ga4(big_base):
    spec = _manifest("ga4")["streams"]["channel_traffic"]
    body = spec["body"] | {"dateRanges": [{"startDate": "2026-01-01", "endDate": "2026-04-30"}]}
    headers = {"Authorization": f"Bearer {google_token(big_base, 'ga4')}"}
    url = f"{big_base}/ga4{spec['path'].format(api_version='v1beta', account='412345678')}"
    answer = _patient(requests.post, url, json=body, headers=headers)
    assert (
        _unfilled("ga4", "channel_traffic", list(pages_of(registry()["ga4"].streams["channel_traffic"], answer)))
        == set()
    )


@pytest.mark.parametrize(("stream", "render"), [("segment", segment), ("snowplow", snowplow)])
def test_web_events(default_world: World, stream, render):
    records = [render(hit, hit.received) for hit in default_world.ledger.hits if hit.source == stream]
    assert _unfilled("web_events", stream, records) <= {"mkt_term", "mkt_content"}
    if stream == "segment":
        any_of = _manifest("web_events")["streams"]["segment"]["required_any"]
        names = {"original_timestamp": "originalTimestamp", "sent_at": "sentAt", "received_at": "receivedAt"}
        assert all(any(names.get(name, name) in record for name in any_of) for record in records)
        assert any("timestamp" not in record for record in records)


def test_zalo_events(default_world: World):
    records = [json.loads(call.text()) | {"signature": "mac=", "received_at": ""} for call in calls(default_world)]
    assert _unfilled("zalo_events", "events", records) == set()
