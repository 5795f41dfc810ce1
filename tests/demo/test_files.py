"""The files the demo drops: readable as declared, complete by their control files, stable."""

import csv
import json
import unicodedata
from datetime import timedelta

import pytest

from journeyhouse.demo.catalogue import PRODUCTS, STORES
from journeyhouse.demo.clock import START, date_of, day_of, parse
from journeyhouse.demo.files import write_files
from journeyhouse.demo.server import advance, prepare, read_state
from journeyhouse.demo.vietnamese import to_cp1258
from journeyhouse.demo.world import build_world

VIETNAMESE = "Ă ắ ằ ẳ ẵ ặ â ấ ầ ẩ ẫ ậ đ Đ é è ẻ ẽ ẹ ê ế ề ể ễ ệ í ì ỉ ĩ ị ó ò ỏ õ ọ ô ố ồ ổ ỗ ộ ơ ớ ờ ở ỡ ợ ú ù ủ ũ ụ ư ứ ừ ử ữ ự ý ỳ ỷ ỹ ỵ"


@pytest.fixture(scope="module")
def folder(tiny_world, tmp_path_factory):
    made = tmp_path_factory.mktemp("files")
    write_files(tiny_world, made)
    return made


def test_every_vietnamese_letter_survives_cp1258():
    for text in (VIETNAMESE, VIETNAMESE.upper(), unicodedata.normalize("NFD", VIETNAMESE)):
        assert unicodedata.normalize("NFC", to_cp1258(text).decode("cp1258")) == unicodedata.normalize("NFC", text)


def _read(path, encoding, delimiter):
    with path.open(encoding=encoding, newline="") as lines:
        return list(csv.reader(lines, delimiter=delimiter))


def test_cp1258_till_files_name_goods_and_people_rightly(folder, tiny_world):
    store = next(code for code, _, style in STORES if style == "cp1258")
    names = {product.name for product in PRODUCTS}
    found = 0
    for path in (folder / "offline_files" / "pos" / store).glob("*.csv"):
        with pytest.raises(UnicodeDecodeError):
            path.read_text(encoding="utf-8")
        header, *rows = _read(path, "cp1258", ";")
        assert unicodedata.normalize("NFC", header[2]) == "Số hóa đơn"
        for row in rows:
            assert unicodedata.normalize("NFC", row[6]) in names
            assert "," in row[9] and "." not in row[9]
            found += 1
    receipts = [r for r in tiny_world.ledger.receipts if r.store == store and r.seen <= tiny_world.now_s]
    assert found == sum(len(r.lines) for r in receipts) > 0


def test_control_files_state_rows_and_sums(folder):
    controls = list((folder / "offline_files").rglob("*.ctl"))
    assert len(controls) > 20
    for control in controls:
        stated = json.loads(control.read_text())
        path = control.with_suffix("")
        vietnamese = b";" in path.read_bytes().split(b"\n")[0]
        header, *rows = _read(path, "cp1258" if vietnamese else "utf-8-sig", ";" if vietnamese else ",")
        column = [unicodedata.normalize("NFC", name) in ("line_amount", "Thành tiền") for name in header].index(True)
        assert stated["rows"] == len(rows)
        assert round(sum(float(row[column].replace(",", ".")) for row in rows), 2) == stated["total_amount"]


def test_web_files_hold_each_event_on_the_day_it_was_received(folder, tiny_world):
    ids = []
    for path in (folder / "web_events").rglob("*.ndjson"):
        for line in path.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            received = record.get("receivedAt") or record["collector_tstamp"]
            assert date_of(day_of(parse(received))).isoformat() == path.parent.name
            assert ("collector_tstamp" in record) == (path.stem == "snowplow")
            ids.append(record.get("messageId") or record["event_id"])
    visible = [h for h in tiny_world.ledger.hits if h.received <= tiny_world.now_s]
    assert len(set(ids)) == len(visible) < len(ids)


def _stamps(home):
    return {p.relative_to(home): (p.stat().st_mtime_ns, p.read_bytes()) for p in home.rglob("*") if p.is_file()}


def test_writing_again_touches_nothing_and_a_day_later_only_adds(tmp_path):
    prepare(tmp_path, 11, 25, 40)
    before = _stamps(tmp_path)
    prepare(tmp_path, 11, 25, 40)
    assert _stamps(tmp_path) == before
    state = advance(tmp_path, 1)
    assert read_state(tmp_path) == state and state.now == START + timedelta(days=41)
    after = _stamps(tmp_path)
    assert set(before) < set(after)
    changed = {path for path in before if before[path] != after[path]}
    web_or_sales = [p for p in changed if "web_events" in p.parts or "pos" in p.parts or "marketplace" in p.parts]
    assert web_or_sales == []
    fresh = build_world(11, 25, 40, state.now)
    write_files(fresh, tmp_path / "files")
    assert _stamps(tmp_path) == after


def test_of_a_company_in_which_nothing_has_happened_yet_the_folders_are_there(tmp_path, tiny_world):
    write_files(build_world(7, 1, 1, START), tmp_path / "new")
    write_files(tiny_world, tmp_path / "old")
    assert {path.name for path in (tmp_path / "new").iterdir()} == {path.name for path in (tmp_path / "old").iterdir()}


def test_another_world_resets_the_folder(tmp_path):
    prepare(tmp_path, 11, 25, 40)
    state = prepare(tmp_path, 12, 6, 10)
    assert (state.seed, state.customers, state.days) == (12, 6, 10)
    days = {path.name for path in (tmp_path / "files" / "web_events").iterdir()}
    assert days and max(days) <= date_of(10).isoformat()
    with pytest.raises(ValueError, match="at least one customer"):
        prepare(tmp_path, 1, 0, 10)
