"""Figures by day from Meta: Pacific days across a change of clocks, a request a day for totals, nothing of the running day."""

from datetime import UTC, datetime

import pytest
from tests.sources.battery import check
from tests.sources.vendor_access import reader
from tests.sources.vendor_double import as_json, open_vendor

from journeyhouse.errors import SchemaDrift
from journeyhouse.sources.registry import registry

PAGE, PROFILE = registry()["facebook_page"], registry()["instagram"]
# In California it is still the tenth; on the eighth the clocks there went forward.
NOW = datetime(2026, 3, 11, 6, 59, tzinfo=UTC)


@pytest.fixture
def vendor():
    with open_vendor() as opened:
        opened.asked = []
        yield opened


def read(vendor, source, name, answer, start=datetime(2026, 3, 6, tzinfo=UTC)):
    def respond(_path, query):
        if query.get("fields") == "access_token":
            return as_json({"id": "1001", "access_token": "the-pages-own"})
        vendor.asked.append((int(query["since"]), int(query["until"])))
        return as_json(answer(query))

    vendor.answer = respond
    portions = reader(vendor, source).portions(source.streams[name], None, start, NOW)
    return [record for portion in portions for page in portion.pages for record in page]


@check(14, 23)
@pytest.mark.parametrize("source", [PAGE], ids=["facebook_page"])
def test_a_value_belongs_to_the_day_that_its_end_closes(vendor, source):
    values = [{"value": 5, "end_time": f"2026-03-{end}:00:00+0000"} for end in ("08T08", "09T07", "10T07")]
    metric = {"name": "page_follows", "period": "day", "title": "Follows", "values": values}
    told = {"data": [metric], "paging": {"next": "https://x/"}}
    found = read(vendor, source, "page_insights", lambda _query: told)
    assert [record["day"] for record in found] == ["2026-03-07", "2026-03-08", "2026-03-09"]
    assert {record["title"] for record in found} == {"Follows"}, "what is said of the metric is kept with each value"
    # From midnight to midnight there, the running day left out; the link to days to come is not followed.
    midnights = (datetime(2026, 3, 6, 8, tzinfo=UTC), datetime(2026, 3, 10, 7, tzinfo=UTC))
    assert vendor.asked == [tuple(int(moment.timestamp()) for moment in midnights)]
    bearers = [headers["Authorization"] for _method, _path, headers in vendor.requests]
    assert bearers == ["Bearer canary-access_token", "Bearer the-pages-own"]


def test_a_value_without_an_end_is_told(vendor):
    with pytest.raises(SchemaDrift, match=r"facebook_page\.page_insights: a value without an end_time"):
        read(
            vendor, PAGE, "page_insights", lambda _query: {"data": [{"name": "page_follows", "values": [{"value": 5}]}]}
        )


@check(14, 23)
@pytest.mark.parametrize("source", [PROFILE], ids=["instagram"])
def test_a_total_is_asked_for_day_by_day(vendor, source):
    def answer(query):
        hours = (int(query["until"]) + 1 - int(query["since"])) // 3600
        quiet = {"name": "saves", "period": "day", "total_value": None}
        return {"data": [{"name": "reach", "period": "day", "title": "Reach", "total_value": {"value": hours}}, quiet]}

    found = read(vendor, source, "account_totals", answer)
    assert [(record["day"], record["total_value"]["value"]) for record in found] == [
        ("2026-03-06", 24), ("2026-03-07", 24), ("2026-03-08", 23), ("2026-03-09", 24),
    ]  # fmt: skip
    assert {record["title"] for record in found} == {"Reach"}
    assert all(one[1] + 1 == other[0] for one, other in zip(vendor.asked, vendor.asked[1:], strict=False))
