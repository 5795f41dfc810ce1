"""Files: read once, re-read when changed, refused with file, field and fix when they lie."""

import gzip
import json
import os
import unicodedata
from zipfile import ZipFile

import psycopg
import pytest

from journeyhouse import ingest, settings
from journeyhouse.errors import ConfigError, SchemaDrift
from journeyhouse.sources.registry import registry
from journeyhouse.warehouse import schemas

HEADER = "Mã cửa hàng;Quầy;Số hóa đơn;Dòng;Thời gian;Mã hàng;Tên hàng;Số lượng;Thành tiền;Khách hàng"
ROW = "HN01;1;000{n};1;05/03/2026 18:30:00;NX-01;Nồi cơm điện;{q};1.250.000,50;Trần Thị Bưởi"
OPEN = ROW.format(n=2, q=1).replace("Trần", '"Trần')


def table(*rows: str) -> bytes:
    return "\n".join([HEADER, *rows]).encode()


@pytest.fixture
def house(tmp_path, warehouse_url, monkeypatch) -> settings.Settings:
    monkeypatch.setenv("JOURNEYHOUSE_WAREHOUSE_URL", warehouse_url)
    config = tmp_path / "my.yml"
    config.write_text(
        "sources:\n  offline_files: {path: drop}\n  offline_campaigns: {path: drop/campaigns}\n  web_events: {path: events}\n"
    )
    for folder in ("drop/pos", "drop/campaigns", "events"):
        (tmp_path / folder).mkdir(parents=True)
    with psycopg.connect(warehouse_url, autocommit=True) as connection:
        schemas.ensure(connection, registry())
        for table in (
            "raw.offline_files__pos_sales",
            "raw.offline_campaigns__campaigns",
            "raw.web_events__segment",
            "raw.web_events__snowplow",
            "ops.files",
            "ops.quarantine",
            "ops.ledger",
        ):
            connection.execute(f"delete from {table}")
    return settings.load(config)


def load(house, stream="pos_sales", source="offline_files", batch="b1"):
    return ingest.load_stream(house, source, stream, batch)


def query(house, text):
    with psycopg.connect(house.warehouse_url) as connection:
        return connection.execute(text).fetchall()


def drop(house, name, content: bytes, control: dict | None = None):
    path = house.config_path.parent / "drop" / name
    path.write_bytes(content)
    if control is not None:
        path.with_suffix(".ctl").write_text(json.dumps(control))
    return path


def cp1258(text: str) -> bytes:
    """Vietnamese as cp1258 has it: letters with hat or horn composed, tones as combining marks."""
    tones = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
    out = []
    for letter in unicodedata.normalize("NFC", text):
        parts = unicodedata.normalize("NFD", letter)
        base = unicodedata.normalize("NFC", "".join(mark for mark in parts if mark not in tones))
        out.append(base + "".join(mark for mark in parts if mark in tones))
    return "".join(out).encode("cp1258")


@pytest.mark.parametrize("encode", [lambda text: text.encode("utf-8-sig"), cp1258], ids=["utf-8 with BOM", "cp1258"])
def test_vietnamese_headers_decimal_comma_and_local_time(house, encode):
    text = "\r\n".join([HEADER, ROW.format(n=1, q="2"), ROW.format(n=2, q="1,5")])
    drop(house, "pos/a.csv", encode(text), {"rows": 2, "total_amount": 2500001})
    (receipt,) = load(house)
    assert (receipt.emitted, receipt.loaded) == (2, 2)
    found = query(
        house,
        "select product_name, customer_name, quantity::text, line_amount::text, sold_at at time zone 'UTC' from raw.offline_files__pos_sales order by receipt_no",
    )
    assert found[0][:4] == ("Nồi cơm điện", "Trần Thị Bưởi", "2", "1250000.50")
    assert str(found[0][4]) == "2026-03-05 11:30:00" and found[1][2] == "1.5"


def test_a_file_is_read_once_and_again_when_it_changes(house):
    path = drop(house, "pos/a.csv", "\n".join([HEADER, ROW.format(n=1, q=1), ROW.format(n=2, q=1)]).encode())
    load(house)
    assert load(house, batch="b2") == []
    os.utime(path, (1, 1))
    assert load(house, batch="b3") == []
    path.write_text("\n".join([HEADER, ROW.format(n=1, q=7)]))
    (receipt,) = load(house, batch="b4")
    assert (receipt.loaded, receipt.deleted) == (1, 1)
    assert query(house, "select quantity from raw.offline_files__pos_sales where not _is_deleted") == [(7,)]


@pytest.mark.parametrize(
    ("content", "control", "words"),
    [
        (
            "\n".join([HEADER, ROW.format(n=1, q=1)]).encode(),
            {"rows": 2},
            "wrong control total.*rows: 1 in the file, 2",
        ),
        (
            "\n".join([HEADER, ROW.format(n=1, q=1)]).encode(),
            {"rows": 1, "total_amount": 5},
            "sum of line_amount: 1250000.50",
        ),
        ("\n".join([HEADER, ROW.format(n=1, q=1)]).encode(), {"rows": "many"}, "control file is not readable"),
        (HEADER.replace("Số hóa đơn", "Xxx").encode(), None, r"header lacks receipt_no / Số hóa đơn"),
        (HEADER.encode("utf-16"), None, "UTF-16"),
        (b"\xff\xfe\xd2\xd2", None, "pos/bad.csv: "),
        (
            table(ROW.format(n=1, q=1), OPEN, *(ROW.format(n=n, q=1) for n in (3, 4))),
            None,
            "a quote in the row of line 3 ",
        ),
        (table(OPEN, *(ROW.format(n=n, q=1) for n in (3, 4)), OPEN), None, "a quote in the row of line 2 "),
        (table(OPEN), None, "a quote in the row of line 2 is not closed"),
        (table(OPEN, "x" * 200_000), None, "a quote in the row of line 2 is not closed"),
    ],
)
def test_a_file_that_cannot_be_trusted_is_refused_and_the_others_land(house, content, control, words):
    drop(house, "pos/bad.csv", content, control)
    drop(house, "pos/good.csv", "\n".join([HEADER, ROW.format(n=9, q=1)]).encode())
    with pytest.raises(SchemaDrift, match=words):
        load(house)
    assert query(house, "select receipt_no from raw.offline_files__pos_sales") == [("0009",)]
    assert query(house, "select path from ops.files") == [("pos/good.csv",)]


def test_a_file_whose_name_is_not_utf8_is_named_and_the_others_land(house):
    folder = house.config_path.parent / "drop" / "pos"
    with open(os.fsencode(folder) + b"/\xd0on.csv", "wb") as handle:
        handle.write(table(ROW.format(n=1, q=1)))
    drop(house, "pos/đơn.csv", table(ROW.format(n=9, q=1)))
    with pytest.raises(SchemaDrift, match=r"pos/\\xd0on.csv: the file's name is not UTF-8"):
        load(house)
    assert query(house, "select path from ops.files") == [("pos/đơn.csv",)]


@pytest.mark.parametrize("quoted", ['"Trần ""Bưởi"" Thị"', '"Trần\nThị"', '5" Trần', '"Trần" Thị'])
def test_quotes_that_are_closed_or_stand_within_a_line_are_read(house, quoted):
    rows = [ROW.format(n=1, q=1).replace("Trần Thị Bưởi", quoted), ROW.format(n=2, q=1)]
    drop(house, "pos/a.csv", table(*rows))
    assert [(receipt.loaded, receipt.quarantined) for receipt in load(house)] == [(2, 0)]


def test_a_row_of_the_wrong_width_is_quarantined(house):
    drop(house, "pos/a.csv", "\n".join([HEADER, ROW.format(n=1, q=1), "HN01;1"]).encode())
    (receipt,) = load(house)
    assert (receipt.loaded, receipt.quarantined) == (1, 1)


def test_excel_templates(house):
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["Mã chiến dịch", "Tên chiến dịch", "Phương tiện", "Từ ngày", "Đến ngày", "Chi phí"])
    book.active.append(["TV-TET", "Tết sum vầy", "tv", "01/02/2026", "15/02/2026", 250000000])
    whole = house.config_path.parent / "drop/campaigns/tet.xlsx"
    book.save(whole)
    with ZipFile(whole) as parts, ZipFile(whole.with_name("cut.xlsx"), "w") as cut:
        for name in parts.namelist():
            cut.writestr(name, parts.read(name)[: -200 if "sheet1" in name else None])
    with pytest.raises(SchemaDrift, match=r"cut\.xlsx: not an Excel workbook"):
        load(house, "campaigns", "offline_campaigns")
    assert query(house, "select name, start_date::text, cost from raw.offline_campaigns__campaigns") == [
        ("Tết sum vầy", "2026-02-01", 250000000)
    ]


def test_both_event_specifications_from_one_folder(house):
    lines = [
        {"type": "page", "anonymousId": "d1", "timestamp": "2026-03-01T10:00:00Z", "properties": {"path": "/"}},
        {"event_id": "e1", "event": "page_view", "collector_tstamp": "2026-03-01 10:00:00.000", "domain_userid": "d2"},
    ]
    folder = house.config_path.parent / "events"
    (folder / "a.ndjson").write_text("\n".join(map(json.dumps, lines)) + "\n{broken\n")
    segment = load(house, "segment", "web_events")[0]
    snowplow = load(house, "snowplow", "web_events")[0]
    assert (segment.loaded, segment.quarantined, snowplow.loaded, snowplow.quarantined) == (1, 1, 1, 0)
    reason = query(house, "select reason from ops.quarantine")[0][0]
    assert "malformed JSON in a.ndjson line 3" in reason


def test_a_missing_folder_is_named(house):
    import shutil

    shutil.rmtree(house.config_path.parent / "drop")
    with pytest.raises(ConfigError, match=r"sources\.offline_files\.path: the folder .*drop does not exist"):
        load(house)


def test_the_mark_that_windows_puts_before_a_file_is_no_part_of_the_first_event(house):
    events = house.config_path.parent / "events"
    lines = [json.dumps({"messageId": f"m{n}", "type": "page", "timestamp": "2026-03-05T10:00:00Z"}) for n in (1, 2)]
    (events / "a.ndjson").write_text("\n".join(lines), encoding="utf-8-sig")
    (events / "empty.ndjson").write_bytes(b"")
    first, _second = load(house, "segment", "web_events")
    assert (first.loaded, first.quarantined) == (2, 0)


def test_a_gzip_that_is_cut_or_none_is_refused_whole(house):
    events = house.config_path.parent / "events"
    line = json.dumps({"messageId": "m1", "type": "page", "timestamp": "2026-03-05T10:00:00Z"}).encode() + b"\n"
    whole = gzip.compress(line * 2000)
    (events / "cut.ndjson.gz").write_bytes(whole[: len(whole) // 2])
    (events / "none.ndjson.gz").write_bytes(line)
    with pytest.raises(SchemaDrift, match=r"cut\.ndjson\.gz: not a whole gzip file .*and 1 more file"):
        load(house, "segment", "web_events")
    assert query(house, "select count(*) from raw.web_events__segment") == [(0,)]
    (events / "cut.ndjson.gz").write_bytes(whole)
    (events / "none.ndjson.gz").unlink()
    (receipt,) = load(house, "segment", "web_events", "b2")
    assert (receipt.emitted, receipt.loaded, receipt.page_duplicates) == (2000, 1, 1999)
