"""Who was erased does not land again: rows that name him are left out, those of the books come without him."""

import psycopg
import pytest

from journeyhouse.contracts import Column, Identifies, Source, Stream
from journeyhouse.errors import TransientError
from journeyhouse.landing.portion import Portion
from journeyhouse.landing.writer import Writer
from journeyhouse.warehouse import schemas
from journeyhouse.warehouse.identifier_key import IdentifierKey

KEY = IdentifierKey(b"a key of the tests, long enough for it")
COLUMNS = (
    Column("id", "bigint", ("id",), required=True),
    Column("email", "text", ("email",), pii="direct", identifies=(Identifies("email"),)),
    Column("phone", "text", ("phone",), pii="direct", identifies=(Identifies("phone"),)),
    Column("shop", "text", ("shop",)),
    Column("customer_id", "bigint", ("customer_id",), identifies=(Identifies("customer_code", "acme:"),)),
    Column("buyer", "text", ("buyer",), identifies=(Identifies("marketplace_buyer", "{shop}:"),)),
    Column("hidden", "jsonb", ("hidden",), identifies=(Identifies("email", key="mail"),)),
    Column("city", "text", ("city",), pii="quasi"),
    Column("amount", "numeric", ("amount",)),
)
HIS = {
    "email": {"email": " An@Thu.Example "},
    "phone": {"phone": "0912 345 678"},
    "customer_code": {"customer_id": 12},
    "marketplace_buyer": {"shop": "Tiki", "buyer": "AN90"},
    "json": {"hidden": {"mail": "AN@thu.example"}},
}
ANOTHERS = {
    "email": "b@thu.example",
    "phone": "0912345679",
    "shop": "Tiki",
    "customer_id": 1,
    "buyer": "an9",
    "city": "Huế",
}
ERASED = {
    "email": "an@thu.example",
    "phone": "+84912345678",
    "customer_code": "acme:12",
    "marketplace_buyer": "tiki:an90",
}


def stream_of(name: str, on_erasure: str) -> Stream:
    return Stream("erasing", name, COLUMNS, ("id",), "merge", "none", on_erasure=on_erasure)


VISITS, BOOKS = stream_of("visits", "delete"), stream_of("books", "keep")


@pytest.fixture
def connection(warehouse_url):
    with psycopg.connect(warehouse_url, autocommit=True, options=KEY.options()) as opened:
        source = Source("erasing", {}, "rest", "", {"visits": VISITS, "books": BOOKS})
        schemas.ensure(opened, {"erasing": source})
        (erasure,) = opened.execute(
            "insert into ops.erasures (identifiers, rows) values (4, '{}') returning erasure_id"
        ).fetchone()
        for id_type, value in ERASED.items():
            opened.execute(
                "insert into ops.erased_identifiers values (%s, %s, %s)", (id_type, KEY.hash(value), erasure)
            )
        yield opened
        opened.execute("delete from ops.erased_identifiers; delete from ops.erasures")
        opened.execute("truncate raw.erasing__visits, raw.erasing__books")


def land(connection, stream, records):
    numbered = [{"id": number, "amount": 5, **record} for number, record in enumerate(records)]
    return Writer(connection, stream, "", "b1").write(Portion([numbered]))


@pytest.mark.parametrize("named", HIS)
def test_a_row_that_names_him_is_left_out_however_it_is_written(connection, named):
    receipt = land(connection, VISITS, [HIS[named], ANOTHERS])
    assert (receipt.emitted, receipt.loaded, receipt.suppressed) == (2, 1, 1)
    assert connection.execute("select id from raw.erasing__visits").fetchall() == [(1,)]
    assert connection.execute("select suppressed from ops.ledger where batch_id = 'b1'").fetchone()


@pytest.mark.parametrize("named", HIS)
def test_the_books_are_kept_without_him(connection, named):
    receipt = land(connection, BOOKS, [{"city": "Đà Lạt", "unknown": "a note on him", **HIS[named]}, ANOTHERS])
    assert (receipt.emitted, receipt.loaded, receipt.suppressed) == (2, 2, 0)
    rows = connection.execute(
        "select email, phone, customer_id, buyer, hidden, city, _extra, amount from raw.erasing__books order by id"
    ).fetchall()
    assert rows[0] == (*[None] * 7, 5)
    assert rows[1][0] == "b@thu.example" and rows[1][5] == "Huế"
    again = land(connection, BOOKS, [{"city": "Đà Lạt", "unknown": "a note on him", **HIS[named]}, ANOTHERS])
    assert (again.loaded, again.unchanged) == (0, 2), "what was emptied before is what would land"


@pytest.mark.parametrize("stream", [VISITS, BOOKS])
def test_what_is_refused_of_him_does_not_wait_to_be_mended(connection, stream):
    broken = [{"amount": "no number", **record} for record in (*HIS.values(), ANOTHERS)]
    receipt = land(connection, stream, broken)
    assert (receipt.emitted, receipt.loaded, receipt.quarantined, receipt.suppressed) == (6, 0, 1, 5)
    waiting = connection.execute("select payload from ops.quarantine where source = 'erasing'").fetchall()
    assert len(waiting) == 1 and "b@thu.example" in waiting[0][0]
    connection.execute("delete from ops.quarantine where source = 'erasing'")


def test_a_session_that_cannot_hash_lands_nothing(connection, warehouse_url):
    with psycopg.connect(warehouse_url, autocommit=True) as without:
        with pytest.raises(TransientError, match="somebody was erased"):
            land(without, VISITS, [HIS["email"]])
        assert without.execute("select count(*) from raw.erasing__visits").fetchone() == (0,)


def test_a_ledger_from_before_there_were_erasures_accounts_for_every_row(connection):
    connection.execute(
        "truncate ops.ledger; alter table ops.ledger drop column suppressed, add constraint ledger_check "
        "check (emitted = loaded + unchanged + quarantined + page_duplicates)"
    )
    schemas.ensure(connection, {})
    assert land(connection, VISITS, [HIS["email"], ANOTHERS]).suppressed == 1
