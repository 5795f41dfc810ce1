"""Landing: nothing lost, nothing twice, everything accounted for, in one transaction."""

import hashlib
from datetime import date
from decimal import Decimal

import pytest

from journeyhouse.errors import Busy
from journeyhouse.landing.state import one_writer
from journeyhouse.landing.writer import Writer
from tests.landing.conftest import make_stream

FULL = {
    "id": 1,
    "name": "Nguyễn Văn Ánh 🎉",
    "amount": 12.5,
    "ok": True,
    "at": "2026-03-01T10:00:00+07:00",
    "day": "2026-03-01",
    "body": {"a": [1, "đ"]},
}
# No compression makes it short.
ENDLESS = "".join(hashlib.sha256(bytes([number])).hexdigest() for number in range(250))


def rows(connection, query):
    return connection.execute(query).fetchall()


def test_every_type_arrives_as_declared(connection, land):
    receipt = land([FULL])
    assert (receipt.emitted, receipt.loaded) == (1, 1)
    row = rows(connection, "select name, amount::text, ok, at at time zone 'UTC', day, body from raw.acme__things")[0]
    assert row[0] == FULL["name"] and row[1] == "12.5" and row[2] is True
    assert str(row[3]) == "2026-03-01 03:00:00" and row[4] == date(2026, 3, 1) and row[5] == FULL["body"]


def test_a_re_read_writes_nothing(connection, land):
    land([FULL, FULL | {"id": 2}])
    before = rows(connection, "select ctid, xmin, id from raw.acme__things order by id")
    receipt = land([FULL, FULL | {"id": 2}], batch="b2")
    assert (receipt.emitted, receipt.loaded, receipt.unchanged) == (2, 0, 2)
    assert rows(connection, "select ctid, xmin, id from raw.acme__things order by id") == before


def test_the_last_of_a_key_wins_and_is_counted(connection, land):
    receipt = land([FULL | {"name": "old"}, FULL | {"name": "new"}])
    assert (receipt.emitted, receipt.loaded, receipt.page_duplicates) == (2, 1, 1)
    assert rows(connection, "select name from raw.acme__things") == [("new",)]


@pytest.mark.parametrize(
    ("bad", "field", "reason"),
    [
        ({"id": None}, "id", "missing"),
        ({"id": ""}, "id", "missing"),
        ({"id": "x"}, "id", "expected a number"),
        ({"id": 2**70}, "id", "too large"),
        ({"name": "a\x00b"}, "name", "NUL"),
        ({"name": "a\ud800b"}, "name", "lone surrogate"),
        ({"name": {"a": 1}}, "name", "found an object"),
        ({"amount": "1e400"}, "amount", "out of range"),
        ({"amount": "zwölf"}, "amount", "expected a number"),
        ({"ok": "perhaps"}, "ok", "expected true or false"),
        ({"at": "0000-00-00 00:00:00"}, "at", "expected a time"),
        ({"day": "31.02.2026"}, "day", "expected a date"),
        ({"body": {"a": "\x00"}}, "body", "NUL"),
        ({"surprise": "\x00"}, "_extra", "NUL"),
        ({"sur\x00prise": 1}, "_extra", "NUL"),
        ({"sur\ud800prise": 1}, "_extra", "surrogates not allowed"),
        ({"surprise": Decimal("1e999999")}, "_extra", "out of range"),
        ({"body": [{"a": Decimal("-1e999999")}]}, "body", "out of range"),
        ({"amount": "0." + "1" * 20_000}, "amount", "out of range"),
    ],
)
def test_a_poison_row_is_quarantined_and_the_rest_lands(connection, land, bad, field, reason):
    receipt = land([FULL, FULL | {"id": 7} | bad])
    assert (receipt.emitted, receipt.loaded, receipt.quarantined) == (2, 1, 1)
    (found,) = rows(connection, "select source, stream, batch_id, field, reason, payload from ops.quarantine")
    assert found[:4] == ("acme", "things", "b1", field)
    assert reason in found[4] and ("Ngu" in found[5] or field == "name")


def test_a_key_that_no_index_holds_is_set_aside(connection, land):
    stream = make_stream("named", primary_key=("name",))
    assert land([FULL, FULL | {"name": ENDLESS}], stream).quarantined == 1
    assert land([FULL, FULL | {"name": ENDLESS}], stream, batch="b2").quarantined == 1
    assert rows(connection, "select name from raw.acme__named") == [(FULL["name"],)]
    assert rows(connection, "select distinct field, left(reason, 5) from ops.quarantine") == [("name", "a key")]


def test_a_field_of_an_endless_name_is_drift_by_its_beginning(connection, land):
    assert land([FULL | {ENDLESS: 1}]).loaded == 1
    assert rows(connection, "select field from ops.drift") == [(ENDLESS[:500],)]
    assert rows(connection, "select _extra from raw.acme__things") == [({ENDLESS: 1},)]


def test_records_that_are_no_objects_are_kept_too(connection, land):
    assert land([FULL, None, 3, ["x"]]).quarantined == 3
    assert sorted(row[0] for row in rows(connection, "select payload from ops.quarantine")) == [
        "3",
        '["x"]',
        "null",
    ]


def test_lossless_retyping_is_accepted(connection, land):
    land(
        [
            {
                "id": "5",
                "name": 17,
                "amount": "3.10",
                "ok": "1",
                "at": 1772334000,
                "day": "20260301",
                "body": "text",
            }
        ]
    )
    assert rows(connection, "select id, name, amount::text, ok, day, body from raw.acme__things") == [
        (5, "17", "3.10", True, date(2026, 3, 1), "text")
    ]


def test_undeclared_fields_are_kept_and_reported_as_drift(connection, land):
    receipt = land([FULL | {"channel; DROP TABLE z": 1, "new": {"x": 1}}])
    assert receipt.drift == ("channel; DROP TABLE z", "new")
    assert rows(connection, "select _extra from raw.acme__things") == [({"channel; DROP TABLE z": 1, "new": {"x": 1}},)]
    assert len(rows(connection, "select * from ops.drift")) == 2


def test_a_replaced_partition_loses_its_vanished_rows_only(connection, land):
    stream = make_stream("days", restatement="replace", partition="day")
    first = [FULL | {"id": n, "day": f"2026-03-0{n}"} for n in (1, 2, 3)]
    land(first, stream, partitions=(date(2026, 3, 1), date(2026, 3, 3)))
    receipt = land([first[1] | {"amount": 99}], stream, batch="b2", partitions=(date(2026, 3, 2), date(2026, 3, 3)))
    assert (receipt.loaded, receipt.deleted) == (1, 1)
    assert rows(connection, "select id, amount::float from raw.acme__days where not _is_deleted order by id") == [
        (1, 12.5),
        (2, 99),
    ]


def test_a_moment_lies_in_the_partition_of_its_day_of_utc(connection, land):
    stream = make_stream("days", restatement="replace", partition="at")
    moments = (
        "2026-03-02T06:59:59+07:00",
        "2026-03-02T07:00:00+07:00",
        "2026-03-03T06:59:59+07:00",
        "2026-03-03T07:00:00+07:00",
    )
    land([FULL | {"id": n, "at": at} for n, at in enumerate(moments, 1)], stream)
    assert land([], stream, batch="b2", partitions=(date(2026, 3, 2), date(2026, 3, 2))).deleted == 2
    assert rows(connection, "select id from raw.acme__days where not _is_deleted order by id") == [(1,), (4,)]


def test_a_sweep_marks_what_is_no_longer_listed(connection, land):
    land([FULL, FULL | {"id": 2}])
    assert land([], keys=frozenset({"1"}), batch="b2").deleted == 1
    assert rows(connection, "select id from raw.acme__things where _is_deleted") == [(2,)]


def test_the_cursor_never_moves_back(connection, land):
    land([FULL], cursor=lambda _highest: "2026-03-05T00:00:00.000000+00:00")
    land([FULL], cursor=lambda _highest: "2026-01-01T00:00:00.000000+00:00", batch="b2")
    assert rows(connection, "select cursor_value from ops.cursors") == [("2026-03-05T00:00:00.000000+00:00",)]


@pytest.mark.parametrize("step", ["staged", "merged", "accounted"])
def test_a_failure_at_any_step_changes_nothing(connection, land, step):
    class Stop(Exception):
        pass

    def crash(reached):
        if reached == step:
            raise Stop

    from journeyhouse.landing.portion import Portion

    with pytest.raises(Stop):
        Writer(connection, make_stream("things"), "", "b1", observe=crash).write(
            Portion([[FULL, FULL | {"id": None}]], cursor=lambda _highest: "x")
        )
    for table in ("raw.acme__things", "ops.quarantine", "ops.ledger", "ops.cursors"):
        assert rows(connection, f"select count(*) from {table}") == [(0,)]


def test_one_stream_has_one_writer(connection, warehouse_url):
    import psycopg

    with (
        psycopg.connect(warehouse_url, autocommit=True) as other,
        one_writer(connection, make_stream("things"), ""),
    ):
        with pytest.raises(Busy, match=r"acme\.things"), one_writer(other, make_stream("things"), ""):
            raise AssertionError("two writers met")
        with one_writer(other, make_stream("days"), ""):
            assert rows(other, "select 1") == [(1,)]


def test_a_renamed_file_keeps_its_rows(connection, land, tmp_path):
    from pathlib import PurePosixPath

    from journeyhouse.sources.dropped import DroppedFile

    stream = make_stream("files", restatement="file")
    first = DroppedFile(tmp_path, PurePosixPath("a.csv"), 1, 1, "x")
    land([FULL, FULL | {"id": 2}], stream, file=first)
    receipt = land([FULL], stream, file=first, batch="b2")
    assert (receipt.unchanged, receipt.deleted) == (1, 1)
    land([FULL], stream, file=DroppedFile(tmp_path, PurePosixPath("b.csv"), 1, 1, "x"), batch="b3")
    assert rows(connection, "select id, _source_file from raw.acme__files where not _is_deleted") == [(1, "b.csv")]
