"""Regular pages are read at once, others row by row: whichever way a record goes, the same row comes out."""

import json

import pytest
from tests.sources.battery import check
from tests.sources.specimens import STREAMS, name_of, put, records, spoilable, variant

from journeyhouse.contracts import COLUMN_TYPES
from journeyhouse.landing.rows import Rejected, RowBuilder
from journeyhouse.page import Page

# What platforms really send where something else is declared, and what people try.
ZOO = [
    None, "", " ", 0, 1, -1, 1.5, 1e22, 2**63, 2**70, True, False, "0", "1", " 7 ", "1,000", "1.000,50", "NaN", "Infinity", "-inf",
    "1e400", "1e-50", "1_000", "١٢", "20260301", "2026", "10.5", "1790812800", "1773012910000", 1790812800, 1790812800000, 200000000000, 1e-3,
    "2026-03-01", "01/03/2026", "2026-03-01 10:00:00", "2026-03-01T10:00", "2026-03-01T24:00:00", "2026-03-01T10:00:60Z",
    "2026-03-01T10:00:00+0700", "0000-00-00 00:00:00", "1582-10-04", "Mon, 05 Jan 2026 02:30:00 +0700", "Mon, 05 Jan 2026 25:30:00 +0000", "Sat, 31 Feb 2026 02:30:00 +0000", "Mon, 05 Jan 2026 02:30:00 -0000", "/Date(1767580200123+0700)/", "/Date(99999999999999999)/", "-", "true", "YES", "f", [], {}, [None], {"a": float("nan")},
    "a\x00b", {"a": "\x00"}, "\ud800", ["\udfff"], "Đỗ", "Đỗ", "\u200bx", "😀", "x" * 10_000,
]  # fmt: skip


# In text these pass both ways' reading of a page: Postgres refuses them, and the writer begins again (tests/landing).
UNHOLDABLE = ("a\x00b", "\ud800")


def _reader(stream, as_text=False):
    """rows(*records) -> the first one's row; the page is handed as objects, or as the JSON that came over the wire."""
    builder = RowBuilder(stream, stream.options.get("timezone", "UTC"), stream.options.get("decimal", "."))

    def first(*page):
        lines = (json.dumps(record, ensure_ascii=False).encode("utf-8", "surrogatepass") for record in page)
        rows, refused = builder.rows(Page.of(lines) if as_text else list(page), variant(stream))
        return (rows + refused)[0]

    return first


def _told(row) -> str:
    """A row or refusal as text; JSON (the last cell is what nobody declared) by its content, as Postgres compares it."""
    if isinstance(row, Rejected):
        return repr((row.reason, row.field))
    return repr([_content(cell) for cell in row])


def _content(cell):
    try:
        return json.dumps(json.loads(cell), sort_keys=True)
    except (TypeError, ValueError):
        return cell


@check(6)
@pytest.mark.parametrize(("source", "stream"), STREAMS, ids=name_of)
def test_a_record_becomes_the_same_row_alone_and_beside_a_poisoned_one(source, stream):
    found, at_once, row_by_row = records(stream)[0], _reader(stream), _reader(stream)
    for _number, column in spoilable(stream, set(COLUMN_TYPES)):
        for value in ZOO:
            if column.type == "text" and value in UNHOLDABLE:
                continue
            record = put(found, column.path, value)
            alone, beside = at_once(record), row_by_row(record, "no object")
            assert _told(alone) == _told(beside), f"{stream.table}.{column.name} = {value!r:.60}"


@pytest.mark.parametrize(("source", "stream"), STREAMS, ids=name_of)
def test_a_record_becomes_the_same_row_as_text_and_as_objects(source, stream):
    found, as_text, row_by_row = records(stream)[0], _reader(stream, as_text=True), _reader(stream)
    for _number, column in spoilable(stream, set(COLUMN_TYPES)):
        for value in ZOO:
            # JSON has no NaN; a lone surrogate is no UTF-8.
            if value in UNHOLDABLE or value in (["\udfff"], {"a": "\x00"}) or "nan" in repr(value):
                continue
            record = put(found, column.path, value)
            text, row = as_text(record), row_by_row(record, "no object")
            assert _told(text) == _told(row), f"{stream.table}.{column.name} = {value!r:.60}"


@pytest.mark.parametrize(("source", "stream"), STREAMS, ids=name_of)
def test_a_number_that_is_none_is_refused_alone_too(source, stream):
    row = _reader(stream)
    for _number, column in spoilable(stream, {"numeric", "bigint"}):
        for value in ("NaN", "Infinity", "-inf", "1e400", float("nan")):
            refused = row(put(records(stream)[0], column.path, value))
            assert isinstance(refused, Rejected) and refused.field == column.name, f"{column.name} = {value!r}"


@check(22)
@pytest.mark.parametrize(("source", "stream"), STREAMS, ids=name_of)
def test_what_is_refused_keeps_its_record_for_the_replay(source, stream):
    found, row = records(stream)[0], _reader(stream)
    for _number, column in spoilable(stream, {"bigint", "numeric", "timestamptz", "date"}):
        refused = row(put(found, column.path, "không phải"))
        assert isinstance(refused, Rejected) and refused.field == column.name
        assert json.loads(refused.payload) == put(found, column.path, "không phải")


MARKED = [(source, stream) for source, stream in STREAMS if stream.options.get("missing_values")]


@pytest.mark.parametrize("as_text", [True, False])
@pytest.mark.parametrize(("source", "stream"), MARKED, ids=name_of)
def test_a_mark_of_what_is_missing_is_no_value(source, stream, as_text):
    found, row = records(stream)[0], _reader(stream, as_text)
    row(found)  # what nobody declared is known from here on, and does not send the record the slow way
    names = [column.name for column in stream.columns]
    for _number, column in spoilable(stream, {"numeric", "bigint", "timestamptz"}):
        for mark in stream.options["missing_values"] if not column.required else ():
            assert row(put(found, column.path, mark))[names.index(column.name)] is None, f"{column.name} = {mark}"


@pytest.mark.parametrize("as_text", [True, False])
def test_thirteen_digits_are_milliseconds_also_where_all_of_a_page_reads_as_dates(as_text):
    """Python reads 1773012911230 as January 29, 1773, with 1 for the separator: no other time of the record objects."""
    ((_source, stream),) = [pair for pair in STREAMS if pair[1].table == "zalo_events__events"]
    (found,) = [dict(record) for record in records(stream)[:1]]
    found |= {"timestamp": "1773012911230", "message": {"msg_id": "15a0cc0bbb13bd4ce403"}}
    row = _reader(stream, as_text)(found)
    (place,) = [nth for nth, column in enumerate(stream.columns) if column.name == "timestamp"]
    assert f"{row[place]:%Y-%m-%d %H:%M:%S}" == "2026-03-08 23:35:11"
