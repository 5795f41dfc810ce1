"""Insights reports of Meta that are slow, fail, or cannot be read yet."""

from datetime import UTC, datetime, timedelta

import pytest
from tests.sources.battery import check
from tests.sources.specimens import records
from tests.sources.vendor_access import reader
from tests.sources.vendor_double import as_json, open_vendor

from journeyhouse.errors import TransientError
from journeyhouse.sources.meta_ads import source as meta_ads
from journeyhouse.sources.registry import registry

NOW = datetime(2026, 6, 1, tzinfo=UTC)
NOT_READY = {"error": {"code": 100, "error_subcode": 1815107, "message": "The report is not ready to be read."}}
SOURCE = registry()["meta_ads"]
RUNNING, DONE, FAILED = "Job Running", "Job Completed", "Job Failed"


@pytest.fixture
def read(monkeypatch):
    """read(states of the first report, of the second..., unready=n) -> (records, reports ordered, states told)."""
    monkeypatch.setattr(meta_ads, "POLL_SECONDS", (0,))

    def run(*reports: list[str], unready: int = 0):
        stream, told, ordered = SOURCE.streams["insights"], [], []

        def answer(path, _query):
            if path.endswith("/act_1001"):
                return as_json({"timezone_name": "Asia/Ho_Chi_Minh"})
            if path.endswith("/act_1001/insights"):
                ordered.append(iter(reports[len(ordered)]))
                return as_json({"report_run_id": f"{len(ordered)}"})
            if path.endswith("/insights"):
                told.append("read")
                return as_json(NOT_READY, 400) if told.count("read") <= unready else as_json({"data": records(stream)})
            told.append(next(ordered[-1]))
            return as_json({"async_status": told[-1]})

        with open_vendor() as vendor:
            vendor.answer = answer
            found = [
                record
                for portion in reader(vendor, SOURCE).portions(stream, None, NOW - timedelta(days=1), NOW)
                for page in portion.pages
                for record in page
            ]
        return found, len(ordered), told

    return run


@check(20)
@pytest.mark.parametrize("source", [SOURCE], ids=["meta_ads"])
def test_a_report_is_awaited_and_read_when_it_can_be(read, source):
    whole = records(source.streams["insights"])
    assert read(["Job Not Started", RUNNING, RUNNING, DONE])[:2] == (whole, 1)
    assert read([DONE], unready=1) == (whole, 1, [DONE, "read", "read"])


@check(20)
@pytest.mark.parametrize("source", [SOURCE], ids=["meta_ads"])
def test_a_report_that_fails_is_ordered_once_more_and_then_told(read, source):
    assert read([RUNNING, FAILED], [DONE])[:2] == (records(source.streams["insights"]), 2)
    with pytest.raises(TransientError, match=r"meta_ads.insights: report 2 for 2026-05-31..2026-06-01 .*'Job Skipped'"):
        read([FAILED], ["Job Skipped"])
