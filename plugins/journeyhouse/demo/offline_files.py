"""What stores and marketplaces hand in: files of tills and of marketplace orders."""

import csv
import io
import json
from collections import defaultdict

from journeyhouse.demo.catalogue import STORES
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


def offline_files(world: World) -> dict[str, bytes]:
    """Every offline file visible by now: path below the feed's folder, and content."""
    return pos_files(world) | marketplace_files(world)
