"""What seller centres export: rows without a number of their own, a row that explains the header, spans that overlap."""

import re
import zipfile
from decimal import Decimal

import psycopg
import pytest
from openpyxl import Workbook
from tests.sources.specimens import ROOMS

from journeyhouse import ingest, recorded, settings
from journeyhouse.errors import ConfigError
from journeyhouse.sources import templates
from journeyhouse.sources.manifest import read_manifest
from journeyhouse.sources.registry import registry
from journeyhouse.warehouse import schemas

HEADER = (
    "Order ID,Order Status,Seller SKU,Quantity,SKU Subtotal Before Discount,Created Time,Buyer Username,Phone #\n"
    "Platform unique order ID.,Current order status.,,,,,,\n"
)


@pytest.fixture
def drop(tmp_path, warehouse_url, monkeypatch):
    """Drop a file and load; gives the rows (order, line, status, sku, quantity, amount) that stand then."""
    monkeypatch.setenv("JOURNEYHOUSE_WAREHOUSE_URL", warehouse_url)
    (tmp_path / "my.yml").write_text("sources: {tiktok_shop: {path: drop}}\n")
    (tmp_path / "drop").mkdir()
    with psycopg.connect(warehouse_url, autocommit=True) as connection:
        schemas.ensure(connection, registry())
        for table in ("raw.tiktok_shop__orders", "ops.files", "ops.quarantine", "ops.ledger"):
            connection.execute(f"delete from {table}")
    house = settings.load(tmp_path / "my.yml")

    def load(name: str, rows: str, header: str = HEADER) -> list[tuple]:
        (tmp_path / "drop" / name).write_text(header + rows, encoding="utf-8-sig")
        ingest.load_stream(house, "tiktok_shop", "orders", name)
        with psycopg.connect(warehouse_url) as connection:
            return connection.execute(
                "select order_no, line_no, status, sku, quantity::int, subtotal_before_discount::int "
                "from raw.tiktok_shop__orders where not _is_deleted order by 1, 2"
            ).fetchall()

    return load


LINE = "{order}\t,{status},{sku},{n},{amount},05/03/2026 18:30:00\t,buoi,(+84)98*****12\n"


def line(order, status, sku, n=1, amount="690.000"):
    return LINE.format(order=order, status=status, sku=sku, n=n, amount=amount)


def test_rows_of_an_order_are_numbered_and_the_explaining_row_is_none(drop):
    rows = line(580, "Đã giao", "NOI") + line(581, "Đã giao", "CHAO") + line(580, "Đã giao", "NOI", 2, "1.380.000")
    assert drop("a.csv", rows) == [
        ("580", 1, "Đã giao", "NOI", 1, 690_000), ("580", 2, "Đã giao", "NOI", 2, 1_380_000),
        ("581", 1, "Đã giao", "CHAO", 1, 690_000),
    ]  # fmt: skip


def test_without_an_explaining_row_the_first_order_is_kept(drop):
    assert len(drop("a.csv", line(580, "Đã giao", "NOI"), HEADER.split("\n")[0] + "\n")) == 1


def test_an_order_that_comes_again_has_its_newer_status_and_the_others_stay(drop):
    drop("orders-0101.csv", line(580, "Đã giao", "NOI") + line(581, "Cần gửi", "CHAO"))
    rows = drop("orders-0115.csv", line(581, "Đã hủy", "CHAO") + line(582, "Cần gửi", "NOI"))
    assert [row[:3] for row in rows] == [("580", 1, "Đã giao"), ("581", 1, "Đã hủy"), ("582", 1, "Cần gửi")]


def test_nobody_fills_in_what_a_platform_exports(tmp_path):
    with pytest.raises(ConfigError, match="shopee reads no tables that people fill in"):
        templates.write_templates(registry()["shopee"], tmp_path, "vi")


@pytest.mark.parametrize("option", ["line_number: {column: line, within: order_no}", "description_row: nothing"])
def test_an_option_that_names_no_column_is_refused(tmp_path, option):
    path = tmp_path / "acme" / "source.yml"
    path.parent.mkdir()
    text = (ROOMS / "shopee" / "source.yml").read_text(encoding="utf-8").replace("source: shopee", "source: acme")
    path.write_text(text.replace("line_number: {column: line_no, within: order_no}", option), encoding="utf-8")
    with pytest.raises(ConfigError, match=r"streams\.orders\.(line_number|description_row) names '\w+', which is not"):
        read_manifest(path)


HEADERS = [
    "Order ID",
    "Order Creation Date",
    "Order Status",
    "Quantity",
    "Product Subtotal",
    "City",
    "Province",
    "Weight",
    "weight",
    "",
]


@pytest.mark.parametrize(
    ("cells", "unnamed"), [(["0,2", "0,5", "gift"], {"column 10": "gift"}), (["0,2", "0,5", None], {})]
)
def test_of_headers_that_say_the_same_none_is_lost(tmp_path, cells, unnamed):
    book = Workbook()
    book.active.append(HEADERS)
    book.active.append(["A1", "05/03/2026", "Completed", 1, 90000, "Quận 1", "TP. Hồ Chí Minh", *cells])
    book.save(tmp_path / "orders.xlsx")
    found = recorded.fit("shopee.orders", tmp_path / "orders.xlsx")
    assert (found.records, found.refused, found.columns["city"]) == (1, [], "TP. Hồ Chí Minh")
    assert found.columns["ordered_at"].isoformat() == "2026-03-05T00:00:00+07:00"
    # The column's name in the warehouse is also a header of the export, of something else.
    assert set(found.undeclared) == {"city (2)", "weight", "weight (2)", *unnamed}


def test_a_cancelled_piece_has_its_reason_under_either_header(tmp_path):
    book = Workbook()
    book.active.append(
        ["orderItemId", "orderNumber", "createTime", "status", "unitPrice", "cancelReason", "Refund Amount"]
    )
    book.active.append([501, 401, "28 Feb 2026 23:30", "canceled", "100.00", "Đổi ý", "0.00"])
    book.save(tmp_path / "orders.xlsx")
    found = recorded.fit("lazada.orders", tmp_path / "orders.xlsx")
    assert (found.columns["reason"], found.columns["refund_amount"], found.undeclared) == ("Đổi ý", 0, {})


@pytest.mark.parametrize("extent", [b'<dimension ref="A1"/>', b""])
def test_a_workbook_that_tells_its_extent_wrongly_or_not_at_all_is_read_whole(tmp_path, extent):
    book = Workbook()
    for row in (
        ["orderItemId", "orderNumber", "createTime", "status", "unitPrice", "refundAmount"],
        [501, 401, "28 Feb 2026 23:30", "delivered", "100.00", "9.00"],
        [502, 401, "28 Feb 2026 23:30", "delivered", "100.00"],
        [503, 401, "28 Feb 2026 23:30", "delivered", "100.00", None, None, "too far"],
    ):
        book.active.append(row)
    book.save(tmp_path / "written.xlsx")
    with zipfile.ZipFile(tmp_path / "written.xlsx") as written, zipfile.ZipFile(tmp_path / "a.xlsx", "w") as told:
        for name in written.namelist():
            told.writestr(name, re.sub(rb"<dimension [^>]*/>", extent, written.read(name)))
    found = recorded.fit("lazada.orders", tmp_path / "a.xlsx")
    assert (found.records, found.columns["refund_amount"]) == (3, 9)
    assert [one.reason for one in found.refused] == ["8 cells under 6 headers in a.xlsx"]


@pytest.mark.parametrize(
    ("target", "header", "row", "taken"),
    [
        ("market_size.sizes", "month;region;amount", "2026-03-01;Huế;150,000", None),
        ("market_size.sizes", "month;region;amount", "2026-03-01;Huế;150.000", 150_000),
        ("market_size.sizes", "month;region;amount", "2026-03-01;Huế;0,125", Decimal("0.125")),
        ("offline_files.marketplace_orders", "order_no,line_no,ordered_at,sku,quantity,line_amount", "M1,1,2026-03-05 08:00:00,A,1,150.000", None),
        ("offline_files.marketplace_orders", "order_no,line_no,ordered_at,sku,quantity,line_amount", "M1,1,2026-03-05 08:00:00,A,1,150.0000", 150),
        ("tiktok_shop.orders", HEADER.split("\n")[0], '501,Đã giao,S,1,"150,000",05/03/2026 08:00:00,b,1', None),
        ("fx_rates.rates", "rate_date,from_currency,to_currency,rate", "2026-03-05,EUR,USD,1.085", Decimal("1.085")),
    ],
)  # fmt: skip
def test_what_may_be_a_thousand_or_one_is_refused_where_three_decimals_are_not_usual(
    tmp_path, target, header, row, taken
):
    (tmp_path / "a.csv").write_text(f"{header}\n{row}\n", encoding="utf-8")
    found = recorded.fit(target, tmp_path / "a.csv")
    reasons = [one.reason for one in found.refused]
    if taken is None:
        assert reasons and "may be 150000 or 150" in reasons[0]
    else:
        assert reasons == [] and taken in found.columns.values()


def test_the_rates_of_the_european_central_bank_are_read_as_published(tmp_path):
    path = tmp_path / "ecb.csv"
    path.write_text(
        "KEY,FREQ,CURRENCY,CURRENCY_DENOM,TIME_PERIOD,OBS_VALUE\nEXR.D.JPY.EUR.SP00.A,D,JPY,EUR,2026-03-05,163.2\n"
    )
    found = recorded.fit("fx_rates.rates", path)
    assert [str(value) for value in found.columns.values()] == ["2026-03-05", "EUR", "JPY", "163.2"]
