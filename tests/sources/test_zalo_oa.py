"""Zalo's ratings: every template that was ever sent, page by page, within the window; a day that is used up."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from tests.sources.battery import check
from tests.sources.specimens import name_of, records
from tests.sources.vendor_access import reader, shows
from tests.sources.vendor_double import as_json, open_vendor

from journeyhouse.errors import QuotaExhausted
from journeyhouse.sources.registry import registry

SOURCE = registry()["zalo_oa"]
NOW = datetime(2026, 6, 1, 3, tzinfo=UTC)
SIZE = SOURCE.streams["ratings"].paginator["size"]
by_source = pytest.mark.parametrize("source", [SOURCE], ids=name_of)


@pytest.fixture
def vendor():
    with open_vendor() as opened:
        yield opened


def holding(count):
    """Templates as in the fixture, each with so many ratings."""
    templates, rating = records(SOURCE.streams["templates"]), records(SOURCE.streams["ratings"])[0]

    def answer(path, query):
        if path == "/template/all":
            return as_json({"error": 0, "data": templates, "metadata": {"total": len(templates)}})
        first = int(query["offset"])
        shown = [rating | {"msgId": f"{query['template_id']}:{n}"} for n in range(first, min(first + SIZE, count))]
        return as_json({"error": 0, "message": "Success", "data": {"total": count, "data": shown}})

    return answer


def read(vendor, since):
    portions = reader(vendor, SOURCE).portions(SOURCE.streams["ratings"], None, since, NOW)
    return [record for portion in portions for page in portion.pages for record in page]


@check(14, 21, 23)
@by_source
@pytest.mark.parametrize("count", [0, 1, SIZE, SIZE + 1])
def test_each_template_that_was_sent_is_asked_for_the_window(vendor, source, count):
    vendor.answer = holding(count)
    since = NOW - timedelta(days=1)
    found = read(vendor, since)
    assert sorted(row["msgId"] for row in found) == sorted(
        f"{key}:{n}" for key in (281848, 320131) for n in range(count)
    )
    assert {str(row["templateId"]) for row in found} <= {"281848", "320131"}, "under review: never sent"
    asked = [path for _method, path, _headers in vendor.requests if path.startswith("/rating/get")]
    assert all(f"from_time={since.timestamp():.0f}000&to_time={NOW.timestamp():.0f}000" in path for path in asked)
    assert all(shows(source, path, headers, "") for _method, path, headers in vendor.requests)


def test_a_day_that_is_used_up_is_put_off_to_the_next_of_vietnam(vendor):
    vendor.answer = lambda _path, _query: as_json(
        {"error": -147, "message": "Template has reached the daily quota limit"}
    )
    with pytest.raises(QuotaExhausted) as caught:
        read(vendor, NOW - timedelta(days=1))
    local = caught.value.until.astimezone(ZoneInfo("Asia/Ho_Chi_Minh"))
    assert (local.hour, local.minute) == (0, 0) and timedelta(0) < caught.value.until - datetime.now(UTC) <= timedelta(
        1
    )
    assert len(vendor.requests) == 1
