"""Google reviews: a list that is shorter than it says lets nothing be held to be gone."""

import pytest
from tests.sources.battery import check
from tests.sources.specimens import records
from tests.sources.vendor_access import reader
from tests.sources.vendor_double import as_json, open_vendor

from journeyhouse.sources.registry import registry

SOURCE = registry()["google_reviews"]
STREAM = SOURCE.streams["reviews"]


@pytest.fixture
def vendor():
    with open_vendor() as opened:
        yield opened


def read(vendor):
    """(records, swept keys or None)."""
    found, swept = [], None
    for portion in reader(vendor, SOURCE).portions(STREAM, None, None, None):
        found += [record for page in portion.pages for record in page]
        swept = portion.keys or swept
    return found, swept


@check(18)
@pytest.mark.parametrize("source", [SOURCE], ids=["google_reviews"])
@pytest.mark.parametrize(("counted", "is_whole"), [(3, True), (2, True), (4, False), (None, True)])
def test_of_a_short_list_nothing_is_gone(vendor, source, counted, is_whole, caplog):
    told = records(STREAM)[:3]
    more = {"totalReviewCount": counted} if counted is not None else {}
    pages = {"": {"reviews": told[:2], "nextPageToken": "x"} | more, "x": {"reviews": told[2:]} | more}
    vendor.answer = lambda _path, query: as_json(pages[query.get("pageToken", "")])
    found, swept = read(vendor)
    assert len(found) == 3, "what came is landed in any case"
    assert swept == (frozenset(record["reviewId"] for record in told) if is_whole else None)
    assert ("3 of 4 records were listed. What is missing is not held to be gone" in caplog.text) is not is_whole


def test_a_place_without_reviews_has_an_empty_answer(vendor):
    vendor.answer = lambda _path, _query: as_json({})
    assert read(vendor)[0] == []
