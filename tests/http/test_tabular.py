"""Rows of bare values become records by their headers; what is told once is told with each."""

import pytest
from tests.http.test_pagination import stream

from journeyhouse.errors import SchemaDrift
from journeyhouse.http.pagination import records

GA4 = {
    "dimensionHeaders": [{"name": "date"}, {"name": "channel"}],
    "metricHeaders": [{"name": "sessions", "type": "TYPE_INTEGER"}],
    "rows": [{"dimensionValues": [{"value": "20260104"}, {"value": "Direct"}], "metricValues": [{"value": "42"}]}],
    "metadata": {"sampled": True},
}
CELLS = {"dimensionValues": "dimensionHeaders", "metricValues": "metricHeaders"}


def told(body, **options):
    made = stream({"kind": "single"}, "rows")
    made.options.update(options)
    return list(records(made, body))


def test_headers_of_the_answer_name_the_values():
    assert told(GA4, cells=CELLS) == [{"date": "20260104", "channel": "Direct", "sessions": "42"}]
    assert told(GA4, cells=CELLS, beside={"sampled": "metadata.sampled", "zone": "metadata.zone"}) == [
        {"date": "20260104", "channel": "Direct", "sessions": "42", "sampled": True}
    ]


def test_names_of_the_manifest_name_the_values():
    body = {"rows": [{"keys": ["2026-01-04", "áo dài"], "clicks": 3}]}
    assert told(body, cells={"keys": ["date", "query"]}) == [{"date": "2026-01-04", "query": "áo dài", "clicks": 3}]


@pytest.mark.parametrize("row", [{"keys": ["2026-01-04"]}, {"keys": "2026-01-04"}, {"clicks": 3}, {"keys": [1, 2, 3]}])
def test_values_that_do_not_fit_their_names_are_no_record(row):
    with pytest.raises(
        SchemaDrift, match=r"acme\.things: a row's 'keys' in 'rows' does not fit its 2 names \(date, query\)"
    ):
        told({"rows": [row]}, cells={"keys": ["date", "query"]})


def test_other_streams_are_left_as_they_are():
    assert told({"rows": [{"keys": [1]}]}) == [{"keys": [1]}]


def test_a_day_in_parts_is_one_day_and_what_is_none_is_left_to_landing():
    parts = {"year": 2026, "month": 1, "day": 4}
    rows = [{"range": {"start": parts, "end": parts}, "clicks": 3}, {"range": {"start": "soon"}}, {}]
    assert told({"rows": rows}, dates={"date": "range.start"}) == [
        {"clicks": 3, "date": "2026-01-04"}, {"date": "soon"}, {"date": None},
    ]  # fmt: skip
