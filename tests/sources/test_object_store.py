"""Files in an object store land as those of a folder do: once, again when changed, whole or not at all."""

import gzip
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
import pytest
from openpyxl import Workbook
from tests.sources.object_store_double import ACCESS_KEY, ObjectStoreDouble, xml_error
from tests.sources.test_files import HEADER, ROW

from journeyhouse import ingest, settings
from journeyhouse.contracts import Receipt
from journeyhouse.errors import SchemaDrift, TransientError
from journeyhouse.sources.registry import registry
from journeyhouse.warehouse import schemas

STREAMS = [
    ("offline_files", "pos_sales"),
    ("offline_campaigns", "campaigns"),
    ("web_events", "segment"),
    ("web_events", "snowplow"),
]
ROOT = "Kho dữ liệu"


@dataclass
class House:
    """A warehouse, and the same sources configured in a folder and in an object store."""

    drop: ObjectStoreDouble
    here: settings.Settings
    there: settings.Settings

    def load(self, stream="pos_sales", source="offline_files", batch="b1", place=None, **more) -> list[Receipt]:
        return ingest.load_stream(place or self.there, source, stream, batch, **more)

    def query(self, text: str) -> list[tuple]:
        with psycopg.connect(self.there.warehouse_url) as connection:
            return connection.execute(text).fetchall()

    def forget(self) -> None:
        with psycopg.connect(self.there.warehouse_url, autocommit=True) as connection:
            for table in [*(f"raw.{a}__{b}" for a, b in STREAMS), "ops.files", "ops.quarantine", "ops.ledger"]:
                connection.execute(f"delete from {table}")

    def put(self, name: str, content: bytes | str) -> None:
        content = content.encode() if isinstance(content, str) else content
        self.drop.put(f"{ROOT}/{name}", content)

    def copies(self) -> list[str]:
        return [str(path) for path in (self.there.var / "incoming").rglob("*")]


@pytest.fixture
def house(tmp_path, warehouse_url, drop, monkeypatch) -> Iterator[House]:
    for name, value in (
        ("JOURNEYHOUSE_WAREHOUSE_URL", warehouse_url),
        ("JOURNEYHOUSE_VAR", str(tmp_path / "var")),
        ("DROP_KEY", ACCESS_KEY),
        ("DROP_SECRET", "canary-secret"),
    ):
        monkeypatch.setenv(name, value)
    with psycopg.connect(warehouse_url, autocommit=True) as connection:
        schemas.ensure(connection, registry())
    names = sorted({source for source, _stream in STREAMS})
    (tmp_path / "here.yml").write_text("sources:\n" + "".join(f"  {name}: {{path: tree}}\n" for name in names))
    there = f'path: "s3://drop/{ROOT}?region=eu-west-1", base_url: {drop.url}'
    signed = "credentials: {access_key_id: env:DROP_KEY, secret_access_key: env:DROP_SECRET}"
    (tmp_path / "there.yml").write_text("sources:\n" + "".join(f"  {name}: {{{there}, {signed}}}\n" for name in names))
    made = House(drop, settings.load(tmp_path / "here.yml"), settings.load(tmp_path / "there.yml"))
    made.forget()
    yield made
    assert made.copies() == []


def sales(*rows: tuple[int, int]) -> str:
    return "\n".join([HEADER, *(ROW.format(n=n, q=q) for n, q in rows)])


def tree() -> dict[str, bytes]:
    book = Workbook()
    book.active.append(["Mã chiến dịch", "Tên chiến dịch", "Phương tiện", "Từ ngày", "Đến ngày", "Chi phí"])
    book.active.append(["TV-TET", "Tết sum vầy", "tv", "01/02/2026", "15/02/2026", 250000000])
    excel = io.BytesIO()
    book.save(excel)
    page = {"type": "page", "anonymousId": "d1", "timestamp": "2026-03-01T10:00:00Z", "properties": {"path": "/"}}
    view = {"event_id": "e1", "event": "page_view", "collector_tstamp": "2026-03-01 10:00:00.000", "domain_userid": "d"}
    return {
        "pos/a.csv": sales((1, 1), (2, 2)).encode(),
        "pos/a.ctl": json.dumps({"rows": 2, "total_amount": 2500001}).encode(),
        "pos/Hà Nội/Hóa đơn số 1.csv": sales((3, 1)).encode("utf-8-sig"),
        "pos/Hà Nội/Hóa đơn số 1.csv.ctl": json.dumps({"rows": 1}).encode(),
        "pos/wide.csv": (sales((4, 1)) + "\nHN01;1").encode(),
        "pos/late.csv.part": b"unfinished",
        "pos/.late.csv": b"hidden",
        "campaigns/tết.xlsx": excel.getvalue(),
        "2026/03/01/part 1.ndjson": "\n".join([json.dumps(page), "{broken", json.dumps(view)]).encode(),
        "2026/03/01/part 2.ndjson.gz": gzip.compress(
            json.dumps(page | {"messageId": "m2", "anonymousId": "Bưởi"}).encode(), mtime=0
        ),
        "2026/03/01/.part.ndjson": b"{}",
    }


def test_the_same_tree_gives_the_same_records_from_both(house):
    root = house.here.config_path.parent / "tree"
    for name, content in tree().items():
        house.put(name, content)
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)

    def everything(place) -> tuple:
        house.forget()
        receipts = [house.load(stream, source, place=place) for source, stream in STREAMS]
        tables = [
            house.query(f"select to_jsonb(t) - '_loaded_at' from raw.{source}__{stream} t order by 1")
            for source, stream in STREAMS
        ]
        files = house.query("select stream, path, size, sha256 from ops.files order by 1, 2")
        return receipts, tables, files, house.query("select stream, reason, payload from ops.quarantine order by 1, 2")

    receipts, tables, files, refused = everything(house.there)
    assert (receipts, tables, files, refused) == everything(house.here)
    assert [len(rows) for rows in tables] == [4, 1, 2, 1]
    assert (len(files), len(refused)) == (8, 2)


def test_a_second_run_fetches_nothing_however_many_pages_the_list_has(house):
    house.drop.page = 3
    for number in range(8):
        house.put(f"pos/{number}.csv", sales((number, 1)))
    assert sum(receipt.loaded for receipt in house.load()) == 8
    assert house.drop.listings == 3
    house.drop.vendor.requests.clear()
    assert (house.load(batch="b2"), house.drop.fetched, house.drop.listings) == ([], [], 3)


@pytest.mark.parametrize("seconds", [1, 0], ids=["later", "within the same second"])
def test_a_changed_object_is_read_again_and_its_rows_are_replaced(house, seconds):
    house.put("pos/a.csv", sales((1, 1), (2, 1)))
    house.put("pos/b.csv", sales((3, 1)))
    house.load()
    house.drop.vendor.requests.clear()
    house.drop.put(f"{ROOT}/pos/a.csv", sales((1, 7), (5, 1)).encode(), seconds)
    (receipt,) = house.load(batch="b2")
    assert (receipt.loaded, receipt.deleted) == (2, 1)
    found = house.query("select receipt_no, quantity::int from raw.offline_files__pos_sales where not _is_deleted")
    assert sorted(found) == [("0001", 7), ("0003", 1), ("0005", 1)]
    assert [key for key in house.drop.fetched if key.endswith(".csv")] == [f"{ROOT}/pos/a.csv"]


def test_an_object_uploaded_again_unchanged_is_fetched_once_and_not_landed(house):
    house.put("pos/a.csv", sales((1, 1)))
    house.load()
    house.put("pos/a.csv", sales((1, 1)))
    assert house.load(batch="b2") == []
    house.drop.vendor.requests.clear()
    assert (house.load(batch="b3"), house.drop.fetched) == ([], [])


def test_a_wrong_control_total_refuses_its_file_alone_until_it_is_corrected(house):
    house.put("pos/bad.csv", sales((1, 1)))
    house.put("pos/bad.csv.ctl", json.dumps({"rows": 2}))
    house.put("pos/good.csv", sales((2, 1)))
    with pytest.raises(SchemaDrift, match="pos/bad.csv: wrong control total .*1 in the file, 2 in the control file"):
        house.load()
    assert house.copies() == []
    assert house.query("select receipt_no from raw.offline_files__pos_sales") == [("0002",)]
    house.put("pos/bad.csv.ctl", json.dumps({"rows": 1}))
    assert [receipt.loaded for receipt in house.load(batch="b2")] == [1]


def test_nothing_is_left_of_a_load_that_broke(house):
    house.put("pos/a.csv", sales((1, 1)))
    seen = []

    def observe(step: str) -> None:
        seen.append(house.copies())
        raise KeyboardInterrupt

    # Held on to: what only goes when the traceback goes would stay for as long as an error is being reported.
    with pytest.raises(KeyboardInterrupt) as caught:
        house.load(observe=observe)
    assert [path.rsplit("/", 2)[1:] for path in seen[0]][-1] == ["offline_files__pos_sales", "file.csv"]
    assert (house.copies(), caught.type) == ([], KeyboardInterrupt)
    assert house.query("select count(*) from ops.files") == [(0,)]
    assert [receipt.loaded for receipt in house.load(batch="b2")] == [1]


def test_a_store_that_is_slow_once_is_asked_again(house):
    house.put("pos/a.csv", sales((1, 1)))
    once = iter([xml_error(503, "SlowDown"), None, xml_error(503, "SlowDown")])
    house.drop.fault = lambda _path: next(once, None)
    assert [receipt.loaded for receipt in house.load()] == [1]
    assert (house.drop.listings, house.drop.fetched[:2]) == (2, [f"{ROOT}/pos/a.csv"] * 2)


def test_a_store_that_goes_away_keeps_what_has_landed_and_the_next_run_goes_on(house):
    for name in ("a", "b", "c"):
        house.put(f"pos/{name}.csv", sales((ord(name) % 10, 1)))
    house.drop.fault = lambda path: xml_error(503, "SlowDown") if path.endswith("b.csv") else None
    with pytest.raises(
        TransientError, match=r"offline_files: s3://drop/Kho dữ liệu cannot be read now \(HTTP 503 SlowDown\)"
    ):
        house.load()
    assert house.query("select path from ops.files") == [("pos/a.csv",)]
    house.drop.fault = lambda _path: None
    assert [receipt.loaded for receipt in house.load(batch="b2")] == [1, 1]


def test_a_house_from_before_object_stores_learns_the_etag(house):
    with psycopg.connect(house.there.warehouse_url, autocommit=True) as connection:
        connection.execute("alter table ops.files drop column etag")
        schemas.ensure(connection, registry())
    house.put("pos/a.csv", sales((1, 1)))
    house.load()
    assert house.query("select etag is not null from ops.files") == [(True,)]
