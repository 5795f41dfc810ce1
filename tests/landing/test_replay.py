"""A quarantined row lands once after the contract was mended."""

from dataclasses import replace as changed

from journeyhouse.contracts import Column
from journeyhouse.landing.replay import replay
from tests.landing.conftest import make_stream


def test_rows_refused_for_their_type_land_after_the_type_is_mended(connection, land):
    land([{"id": 1, "name": {"first": "Lan"}}, {"id": 2, "name": "Minh"}, {"name": "no key"}])
    stream = make_stream("things")
    mended = changed(
        stream,
        columns=tuple(Column("name", "text", ("name", "first")) if c.name == "name" else c for c in stream.columns),
    )
    receipt = replay(connection, mended, "", "r1", "UTC", ".")
    assert (receipt.emitted, receipt.loaded, receipt.quarantined) == (2, 1, 1)
    assert connection.execute("select id, name from raw.acme__things order by id").fetchall() == [
        (1, "Lan"),
        (2, "Minh"),
    ]
    waiting = connection.execute("select field from ops.quarantine where replayed_at is null").fetchall()
    assert waiting == [("id",)]
    assert replay(connection, mended, "", "r2", "UTC", ".").loaded == 0


def test_what_landed_after_a_record_was_refused_is_newer_than_it(connection, land):
    mended = changed(
        make_stream("things"),
        columns=tuple(
            Column("day", "date", ("day",), formats=("%d.%m.%Y",)) if c.name == "day" else c
            for c in make_stream("things").columns
        ),
    )
    land([{"id": 1, "name": "before"}, {"id": 3, "name": "before"}])
    refused = [{"id": number, "name": "refused", "day": "01.03.2026"} for number in (1, 2, 3)]
    land([*refused, {"id": 4, "name": "refused once", "day": "01.03.2026"}], batch="b2")
    land([{"id": 4, "name": "refused twice", "day": "02.03.2026"}], batch="b3")
    land([{"id": 1, "name": "mended by the shop"}, {"id": 2, "name": "mended by the shop"}], batch="b4")
    # To be refused once more makes no record younger.
    assert replay(connection, make_stream("things"), "", "r1", "UTC", ".").quarantined == 5
    receipt = replay(connection, mended, "", "r2", "UTC", ".")
    assert (receipt.emitted, receipt.loaded, receipt.unchanged) == (5, 3, 2)
    assert connection.execute("select id, name from raw.acme__things order by id").fetchall() == [
        (1, "mended by the shop"),
        (2, "mended by the shop"),
        (3, "refused"),
        (4, "refused twice"),
    ]


def test_a_row_that_a_gate_set_aside_comes_back_as_it_was(connection, land):
    land([{"id": 5, "name": "Đỗ", "amount": 3, "body": {"a": 1}}])
    connection.execute(
        "insert into ops.quarantine (source, stream, batch_id, reason, field, payload) "
        "select 'acme', 'things', 'b1', 'some.rule', 'amount', to_jsonb(t)::text from raw.acme__things t"
    )
    connection.execute("delete from raw.acme__things")
    replay(connection, make_stream("things"), "", "r1", "UTC", ".")
    assert connection.execute("select name, amount, body from raw.acme__things").fetchall() == [("Đỗ", 3, {"a": 1})]
