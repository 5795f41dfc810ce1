"""LinkedIn Ads: parameters in Rest.li's own spelling, versions that end, days that are used up."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from tests.sources.battery import check
from tests.sources.vendor_access import reader
from tests.sources.vendor_double import as_json, open_vendor

from journeyhouse.errors import ConfigError, QuotaExhausted, SchemaDrift
from journeyhouse.sources.registry import registry

SOURCE = registry()["linkedin_ads"]
NOW = datetime(2026, 6, 1, 5, tzinfo=UTC)


@pytest.fixture
def vendor():
    with open_vendor() as opened:
        opened.answer = lambda _path, _query: as_json({"elements": []})
        yield opened


def read(vendor, stream):
    portions = reader(vendor, SOURCE).portions(SOURCE.streams[stream], None, datetime(2026, 5, 9, tzinfo=UTC), NOW)
    return [list(portion.pages) for portion in portions]


@check(23)
@pytest.mark.parametrize("source", [SOURCE], ids=["linkedin_ads"])
def test_a_report_is_asked_for_in_brackets_that_nobody_escapes(vendor, source):
    read(vendor, "ad_analytics")
    ((method, path, headers),) = vendor.requests
    assert "dateRange=(start:(year:2026,month:5,day:9),end:(year:2026,month:6,day:1))" in path
    assert "accounts=List(urn%3Ali%3AsponsoredAccount%3A1001)" in path and "%28" not in path
    assert headers["LinkedIn-Version"] == source.api_version and headers["X-Restli-Protocol-Version"] == "2.0.0"
    assert headers["X-RestLi-Method"] == "FINDER"


@pytest.mark.parametrize("creatives", [700, 15_000])
def test_days_of_more_rows_than_an_answer_holds_are_asked_for_in_halves_down_to_one(vendor, creatives):
    days = re.compile(r"start:\(year:(\d+),month:(\d+),day:(\d+)\),end:\(year:(\d+),month:(\d+),day:(\d+)")

    def answer(_path, query):
        *first, year, month, day = map(int, days.search(str(query)).groups())
        span = [date(*first) + timedelta(days=n) for n in range((date(year, month, day) - date(*first)).days + 1)]
        rows = [
            {"pivotValues": [f"urn:li:sponsoredCreative:{n}"], "dateRange": {"start": {"year": d.year, "month": d.month, "day": d.day}}}
            for d in span for n in range(creatives)
        ]  # fmt: skip
        return as_json({"elements": rows[:15_000]})

    vendor.answer = answer
    if creatives == 15_000:
        with pytest.raises(SchemaDrift, match="2026-05-09 alone has 15000 rows or more"):
            read(vendor, "ad_analytics")
        return
    (pages,) = read(vendor, "ad_analytics")
    assert sum(map(len, pages)) == 24 * creatives and len(vendor.requests) == 3


def test_a_version_that_ended_is_told_and_not_tried_again(vendor):
    vendor.answer = lambda _path, _query: as_json(
        {"status": 426, "message": "Requested version 202607 is not active"}, 426
    )
    with pytest.raises(ConfigError, match="Requested version 202607 is not active"):
        read(vendor, "campaigns")
    assert len(vendor.requests) == 1


def test_a_used_up_day_returns_at_midnight(vendor):
    told = {
        "status": 429,
        "message": "Resource level throttle APPLICATION DAY limit for calls to this resource is reached.",
    }
    vendor.answer = lambda _path, _query: as_json(told, 429)
    with pytest.raises(QuotaExhausted) as caught:
        read(vendor, "creatives")
    until = caught.value.until
    assert (until.hour, until.minute) == (0, 0) and timedelta(0) < until - datetime.now(UTC) <= timedelta(days=1)
