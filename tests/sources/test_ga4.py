"""Google Analytics 4: quotas that come back with the hour or the day, one day a question, days of the property."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from tests.sources.battery import check
from tests.sources.vendor_access import reader
from tests.sources.vendor_double import as_json, open_vendor

from journeyhouse.errors import QuotaExhausted
from journeyhouse.sources.registry import registry

SOURCE = registry()["ga4"]
STREAM = SOURCE.streams["channel_traffic"]
NOW = datetime(2026, 6, 1, 20, tzinfo=UTC)


@pytest.fixture
def vendor():
    with open_vendor() as opened:
        yield opened


def read(vendor, start):
    return [list(portion.pages) for portion in reader(vendor, SOURCE).portions(STREAM, None, start, NOW)]


@pytest.mark.parametrize(("words", "longest"), [("per hour", timedelta(hours=1)), ("per day", timedelta(hours=25))])
def test_a_used_up_quota_is_put_off_until_it_comes_back(vendor, words, longest):
    error = {"code": 429, "status": "RESOURCE_EXHAUSTED", "message": f"Exhausted property tokens {words}."}
    vendor.answer = lambda _path, _query: as_json({"error": error}, 429)
    before = datetime.now(UTC)
    with pytest.raises(QuotaExhausted) as caught:
        read(vendor, NOW - timedelta(days=1))
    until = caught.value.until
    assert timedelta(0) < until - before <= longest and (until.minute, until.second) == (0, 0)
    assert len(vendor.requests) == 1


@check(19)
@pytest.mark.parametrize("source", [SOURCE], ids=["ga4"])
def test_days_are_asked_for_one_by_one_up_to_the_propertys_today(vendor, source):
    vendor.answer = lambda _path, _query: as_json({"metadata": {"timeZone": "Asia/Ho_Chi_Minh"}})
    assert read(vendor, datetime(2026, 5, 30, tzinfo=UTC)) == [[[]], [[]], [[]], [[]]], "no rows is no error"
    asked = [json.loads(body)["dateRanges"][0] for body in vendor.bodies[1:]]
    assert asked == [
        {"startDate": day, "endDate": day} for day in ("2026-05-30", "2026-05-31", "2026-06-01", "2026-06-02")
    ]
