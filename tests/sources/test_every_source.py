"""Every stream of every source against a real Postgres: what its fixture holds lands, what is spoilt is set aside.
A new source brings a manifest and fixtures, and is tested here without a line of its own."""

import pytest
from tests.sources.battery import check
from tests.sources.specimens import (
    SPOILT,
    STREAMS,
    another,
    dig,
    key_columns,
    name_of,
    put,
    records,
    spoilable,
)

every_stream = pytest.mark.parametrize(("source", "stream"), STREAMS, ids=name_of)
HOSTILE = ["channel; DROP TABLE z", 'a"b', "it's", "back\\slash", "{0}", "tên có dấu", "__class__", "f0", ""]


@check(5, 6, 7)
@every_stream
def test_the_fixture_lands_whole_and_fills_every_column(source, stream, land, connection, refused):
    found = records(stream)
    receipt = land(found)
    assert (receipt.loaded, refused()) == (len(found), [])
    counts = ", ".join(f'count("{column.name}")' for column in stream.columns)
    filled = connection.execute(f"select {counts} from raw.{stream.table}").fetchone()
    assert [column.name for column, count in zip(stream.columns, filled, strict=True) if not count] == []
    keys = ", ".join(stream.primary_key)
    assert connection.execute(f"select count(distinct ({keys})) from raw.{stream.table}").fetchone() == (len(found),)


@check(8)
@every_stream
def test_landing_the_same_again_writes_nothing(source, stream, land, connection):
    found = records(stream)
    land(found)
    before = connection.execute(f"select ctid, xmin from raw.{stream.table} order by ctid").fetchall()
    assert land(found).unchanged == len(found)
    # A poisoned page is read row by row instead of at once; the good rows must come out the same.
    mixed = land([*found, "no object"])
    assert (mixed.unchanged, mixed.quarantined) == (len(found), 1)
    assert connection.execute(f"select ctid, xmin from raw.{stream.table} order by ctid").fetchall() == before


@check(22)
@every_stream
def test_a_repeated_page_is_counted_and_lands_once(source, stream, land, connection):
    found = records(stream)
    receipt = land(found, found)
    assert (receipt.loaded, receipt.page_duplicates) == (len(found), len(found))


@check(7, 22)
@every_stream
def test_a_missing_required_value_sets_the_row_aside(source, stream, land, refused):
    found = records(stream)
    needed = [c for c in stream.columns if c.required or c in key_columns(stream)]
    fallback = stream.primary_key[0] if stream.key_fallback else None
    spoilt = {
        column.name: put(another(stream, found[0], number), column.path, None)
        for number, column in enumerate(needed)
        if column.name != fallback
    }
    receipt = land([*spoilt.values(), *found])
    assert refused() == list(spoilt.items())
    assert receipt.loaded == len(found)


@check(7)
@every_stream
def test_an_empty_key_is_a_missing_key(source, stream, land, refused):
    """Alone in its page, the row goes the way of regular pages."""
    found = records(stream)
    spoilt = {column.name: put(found[0], column.path, "") for column in key_columns(stream)}
    for record in spoilt.values():
        land([record])
    assert refused() == list(spoilt.items())
    assert land(found).loaded == len(found)


@pytest.mark.parametrize(("source", "stream"), [pair for pair in STREAMS if pair[1].key_fallback], ids=name_of)
def test_a_key_that_may_be_missing_is_made_from_the_content(source, stream, land):
    (column,) = key_columns(stream)
    nameless = [put(record, column.path, None) for record in records(stream)]
    assert land(nameless).loaded == len(nameless)
    assert land(nameless).unchanged == len(nameless)


@check(22)
@every_stream
def test_a_nul_byte_sets_the_row_aside_with_its_payload(source, stream, land, refused):
    found = records(stream)
    spoilt = [
        (
            column.name,
            put(another(stream, found[0], number), column.path, "a\x00b" if column.type == "text" else {"a": "\x00"}),
        )
        for number, column in spoilable(stream, {"text", "jsonb"})
    ]
    receipt = land([record for _name, record in spoilt], found)
    assert refused() == spoilt
    assert receipt.loaded == len(found)


@check(22)
@every_stream
def test_a_retyped_column_sets_the_row_aside_and_never_becomes_null(source, stream, land, refused):
    found = records(stream)
    spoilt = [
        (column.name, put(another(stream, found[0], number), column.path, SPOILT[column.type]))
        for number, column in spoilable(stream, set(SPOILT))
    ]
    receipt = land(*([record] for _name, record in spoilt), found)
    assert refused() == spoilt
    assert receipt.loaded == len(found)


@check(22)
@every_stream
def test_an_undeclared_field_is_kept_whatever_its_name(source, stream, land, connection, refused):
    """The second page is read by what was learnt from the first; no name may break the reading."""
    found = records(stream)[0]
    key = key_columns(stream)[0]
    names = [*HOSTILE, *(f"{column.name}.x" for column in stream.columns)]
    pages = [
        [another(stream, found, n) | {name: n}, another(stream, found, 1000 + n) | {name: n}]
        for n, name in enumerate(names)
    ]
    receipt = land(*([record] for page in pages for record in page))
    assert (receipt.loaded, refused()) == (2 * len(names), [])
    kept = dict(connection.execute(f"select {key.name}, _extra from raw.{stream.table}").fetchall())
    if len(stream.primary_key) == 1:
        for n, page in enumerate(pages):
            for record in page:
                assert kept[dig(record, key.path)][names[n]] == n
    drift = {row[0] for row in connection.execute("select field from ops.drift where field <> all(%s)", (list(found),))}
    assert set(names) <= drift


@check(22)
@every_stream
def test_a_nested_part_that_became_text_is_not_lost(source, stream, land, connection, refused):
    """`customer: {id: 5}` that comes as `customer: "5"` is set aside or kept as drift, never dropped in silence."""
    parents = dict.fromkeys(column.path[:1] for column in stream.columns if len(column.path) > 1)
    found = records(stream)[0]
    for number, path in enumerate(parents):
        land([put(another(stream, found, number), path, "retyped")])
    kept = connection.execute(
        f"select count(*) from raw.{stream.table} where _extra::text like '%retyped%'"
    ).fetchone()[0]
    assert kept + len(refused()) == len(parents)
