"""The offline feeds as files: tills, marketplaces, offline campaigns, exchange rates."""

import csv
import io
import json
import re
import zipfile
from collections import defaultdict

from journeyhouse.demo.catalogue import STORES
from journeyhouse.demo.chance import rng
from journeyhouse.demo.clock import date_of, day_of, local
from journeyhouse.demo.offline_sales import week_of
from journeyhouse.demo.records import MarketOrder, Receipt
from journeyhouse.demo.vietnamese import to_cp1258
from journeyhouse.demo.world import World

POS_TEMPLATE = ["store_id", "terminal_id", "receipt_no", "line_no", "sold_at", "sku", "product_name", "quantity", "unit_price",
                "line_amount", "currency", "payment_method", "loyalty_card", "loyalty_phone", "customer_name"]  # fmt: skip
POS_VIETNAMESE = ["Mã cửa hàng", "Quầy", "Số hóa đơn", "Dòng", "Thời gian", "Mã hàng", "Tên hàng", "Số lượng", "Đơn giá",
                  "Thành tiền", "Tiền tệ", "Thanh toán", "Thẻ thành viên", "Điện thoại", "Khách hàng"]  # fmt: skip
MARKET_TEMPLATE = ["order_no", "line_no", "marketplace", "ordered_at", "status", "buyer_username", "buyer_phone", "sku",
                   "product_name", "quantity", "line_amount", "currency"]  # fmt: skip
MARKET_VIETNAMESE = ["Mã đơn hàng", "Dòng", "Sàn", "Ngày đặt", "Trạng thái", "Người mua", "Điện thoại", "Mã hàng", "Tên hàng",
                     "Số lượng", "Thành tiền", "Tiền tệ"]  # fmt: skip
OFFLINE_CAMPAIGNS = [
    ("BB-HN-01", "Pano Cầu Giấy đón Tết", "billboard", "Hà Nội", 0, 24, 185_000_000, 420_000),
    ("TV-VTV3-02", "TVC bếp nhà mình", "tv", "Toàn quốc", 10, 40, 640_000_000, 5_200_000),
    ("TR-HCM-03", "Tờ rơi quận 7", "flyer", "TP. Hồ Chí Minh", 30, 44, 32_000_000, 60_000),
    ("RD-VOV-04", "Quảng cáo VOV giao thông", "radio", "Hà Nội", 45, 75, 88_000_000, 900_000),
    ("BC-TN-05", "Báo Tết trang đôi", "press", "Toàn quốc", 20, 50, 120_000_000, 300_000),
    ("BB-DN-06", "Pano cầu Rồng", "billboard", "Đà Nẵng", 80, 110, 95_000_000, 210_000),
]


def _sheet(rows: list[list], delimiter: str, end: str) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter, lineterminator=end).writerows(rows)
    return buffer.getvalue()


def _control(rows: list[list], amount: float) -> bytes:
    total = int(amount) if amount == int(amount) else round(amount, 2)
    return json.dumps({"rows": len(rows) - 1, "total_amount": total}).encode() + b"\n"


def _comma(value: float) -> str:
    return f"{value:.2f}".replace(".", ",")


def _dot(value: float) -> str:
    return str(int(value)) if value == int(value) else f"{value:.2f}"


def _pos_rows(receipts: list[Receipt], vietnamese: bool) -> list[list]:
    rows: list[list] = [POS_VIETNAMESE if vietnamese else POS_TEMPLATE]
    number = _comma if vietnamese else _dot
    when = "%d/%m/%Y %H:%M:%S" if vietnamese else "%Y-%m-%dT%H:%M:%S"
    for receipt in sorted(receipts, key=lambda r: (r.at, r.number)):
        for nth, line in enumerate(receipt.lines, 1):
            rows.append([
                receipt.store, receipt.terminal, receipt.number, nth, local(receipt.at).strftime(when), line.sku, line.name,
                number(line.quantity), number(line.price), number(line.amount), "VND", receipt.payment, receipt.card,
                receipt.phone, receipt.buyer,
            ])  # fmt: skip
    return rows


def pos_files(world: World) -> dict[str, bytes]:
    """One file per store and day, with its control file, for the days already dropped."""
    grouped: dict[tuple[str, int], list[Receipt]] = defaultdict(list)
    for receipt in world.ledger.receipts:
        if receipt.seen <= world.now_s:
            grouped[receipt.store, day_of(receipt.at)].append(receipt)
    styles = {code: style for code, _, style in STORES}
    made: dict[str, bytes] = {}
    for (store, day), receipts in grouped.items():
        vietnamese = styles[store] == "cp1258"
        rows = _pos_rows(receipts, vietnamese)
        path = f"pos/{store}/{store}_{date_of(day):%Y%m%d}.csv"
        if vietnamese:
            made[path] = to_cp1258(_sheet(rows, ";", "\r\n"))
        else:
            made[path] = b"\xef\xbb\xbf" + _sheet(rows, ",", "\n").encode()
        made[f"{path}.ctl"] = _control(rows, sum(r.total for r in receipts))
    return made


def marketplace_files(world: World) -> dict[str, bytes]:
    """One file per marketplace and week, dropped on the Monday after it."""
    grouped: dict[tuple[str, int], list[MarketOrder]] = defaultdict(list)
    for order in world.ledger.market_orders:
        if order.seen <= world.now_s:
            grouped[order.marketplace, week_of(order.at)].append(order)
    made: dict[str, bytes] = {}
    for (place, week), orders in grouped.items():
        vietnamese = place == "TikTok Shop"
        when = "%Y-%m-%dT%H:%M:%S" if place == "Etsy" else "%Y-%m-%d %H:%M:%S"
        rows: list[list] = [MARKET_VIETNAMESE if vietnamese else MARKET_TEMPLATE]
        for order in sorted(orders, key=lambda o: (o.at, o.number)):
            for nth, line in enumerate(order.lines, 1):
                rows.append([
                    order.number, nth, place, local(order.at).strftime(when), order.status, order.username, order.phone, line.sku,
                    line.name, _dot(line.quantity), _dot(line.amount), order.currency,
                ])  # fmt: skip
        name = place.lower().replace(" ", "_")
        path = f"marketplace/{name}/{name}_w{week:03d}.csv"
        made[path] = b"\xef\xbb\xbf" + _sheet(rows, ",", "\n").encode()
        made[f"{path}.ctl"] = _control(rows, sum(line.amount for order in orders for line in order.lines))
    return made


def fx_rate(seed: int, day: int) -> int:
    """Dong for one dollar on a day; whole hundreds, so that amounts in cents convert without rounding."""
    return 25_400 + 100 * rng(seed, "fx", day).randint(-3, 6)


def fx_file(world: World) -> dict[str, bytes]:
    """One growing file of daily rates, from a week before the world begins."""
    rows: list[list] = [["rate_date", "from_currency", "to_currency", "rate"]]
    rows += [
        [date_of(day).isoformat(), "USD", "VND", fx_rate(world.seed, day)] for day in range(-7, day_of(world.now_s) + 1)
    ]
    return {"fx/usd_vnd.csv": _sheet(rows, ",", "\n").encode()}


def campaign_file(world: World) -> dict[str, bytes]:
    """The marketing team's workbook of offline campaigns; an entry is typed in on the day it begins."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.title = "Chiến dịch"
    sheet.append(
        [
            "Mã chiến dịch",
            "Tên chiến dịch",
            "Phương tiện",
            "Khu vực",
            "Từ ngày",
            "Đến ngày",
            "Chi phí",
            "Tiền tệ",
            "Lượt tiếp cận",
        ]
    )
    for code, name, medium, region, first, last, cost, reach in OFFLINE_CAMPAIGNS:
        if first <= day_of(world.now_s):
            sheet.append([code, name, medium, region, date_of(first), date_of(last), cost, "VND", reach])
    raw = io.BytesIO()
    book.save(raw)
    # The library stamps the present moment into the file; without it the same content gives the same bytes.
    fixed = io.BytesIO()
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target:
        for item in source.infolist():
            content = source.read(item.filename)
            if item.filename == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2026-01-01T00:00:00Z", content)
            target.writestr(zipfile.ZipInfo(item.filename, (2026, 1, 1, 0, 0, 0)), content)
    return {"campaigns/offline.xlsx": fixed.getvalue()}


def offline_files(world: World) -> dict[str, bytes]:
    """Every offline file visible by now: path below the feed's folder, and content."""
    return pos_files(world) | marketplace_files(world) | fx_file(world) | campaign_file(world)
