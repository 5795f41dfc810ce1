"""Google Ads: quotas that name their wait, a stream that breaks off, customers that are refused, days of the customer."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from tests.sources.battery import check
from tests.sources.vendor_access import reader
from tests.sources.vendor_double import as_json, open_vendor

from journeyhouse.errors import AuthError, QuotaExhausted, TransientError
from journeyhouse.http.google import classify
from journeyhouse.sources import google_ads
from journeyhouse.sources.registry import registry

SOURCE = registry()["google_ads"]
NOW = datetime(2026, 6, 1, 3, tzinfo=UTC)
REFUSALS = json.loads((Path(google_ads.__file__).parent / "fixtures" / "errors.json").read_text(encoding="utf-8"))


@pytest.fixture
def vendor():
    with open_vendor() as opened:
        yield opened


def read(vendor, stream, start=NOW - timedelta(days=2)):
    portions = reader(vendor, SOURCE).portions(SOURCE.streams[stream], None, start, NOW)
    return [record for portion in portions for page in portion.pages for record in page]


def test_a_day_that_is_used_up_is_put_off_until_google_says_and_not_tried_again(vendor):
    (refusal,) = (one for one in REFUSALS if one.get("wait"))
    vendor.answer = lambda _path, _query: as_json(refusal["body"], 429)
    before = datetime.now(UTC)
    with pytest.raises(QuotaExhausted) as caught:
        read(vendor, "campaigns")
    assert timedelta(seconds=40_500) < caught.value.until - before < timedelta(seconds=40_700)
    assert len(vendor.requests) == 1


def test_a_short_wait_is_waited_for(vendor):
    detail = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "4s"}
    body = {"error": {"code": 429, "status": "RESOURCE_EXHAUSTED", "message": "slow down", "details": [detail]}}
    answers = iter([as_json(body, 429), as_json([{"results": [{"campaign": {"id": "1"}}]}])])
    vendor.answer = lambda _path, _query: next(answers)
    assert [row["campaign"]["id"] for row in read(vendor, "campaigns")] == ["1"]
    assert classify(429, body, {}).wait == 4.0


def test_an_answer_that_breaks_off_is_no_whole_one(vendor):
    broken = {"error": {"code": 500, "status": "INTERNAL", "message": "Internal error encountered."}}
    vendor.answer = lambda _path, _query: as_json([{"results": [{"campaign": {"id": "1"}}]}, broken])
    with pytest.raises(TransientError, match=r"google_ads\.campaigns: the answer broke off: Internal error"):
        read(vendor, "campaigns")


def test_a_refusal_says_which_and_a_token_is_not_renewed_for_it(vendor):
    refusal = next(one for one in REFUSALS if one["status"] == 403)
    vendor.answer = lambda _path, _query: as_json(refusal["body"], 403)
    with pytest.raises(AuthError, match="USER_PERMISSION_DENIED: User doesn't have permission"):
        read(vendor, "campaigns")
    assert len(vendor.requests) == 1


@check(19)
@pytest.mark.parametrize("source", [SOURCE], ids=["google_ads"])
def test_the_last_day_asked_for_is_the_customers(vendor, source):
    last = {}
    for zone in ("Etc/GMT+12", "Etc/GMT-14"):
        vendor.answer = lambda _path, _query, zone=zone: as_json([{"results": [{"customer": {"timeZone": zone}}]}])
        vendor.bodies.clear()
        portions = reader(vendor, source).portions(source.streams["ad_performance"], None, NOW - timedelta(days=9), NOW)
        for portion in portions:
            list(portion.pages)
        last[zone] = max(re.findall(r"AND '([0-9-]+)'", " ".join(vendor.bodies)))
    assert (last["Etc/GMT+12"], last["Etc/GMT-14"]) == ("2026-05-31", "2026-06-01")


def test_clicks_are_asked_for_day_by_day_and_not_beyond_what_google_keeps(vendor):
    vendor.answer = lambda _path, _query: as_json([])
    read(vendor, "click_view", NOW - timedelta(days=400))
    days = re.findall(r"segments\.date = '([0-9-]+)'", " ".join(vendor.bodies))
    assert len(days) == len(set(days)) == 90
    assert NOW.date() - date.fromisoformat(min(days)) == timedelta(days=89) and max(days) == f"{NOW.date()}"
