"""What the seller centres of the marketplaces export: the last weeks' orders, one row an item, names and phones masked."""

import csv
import io
from collections.abc import Callable
from decimal import Decimal

from journeyhouse.demo.clock import DAY, date_of, day_of, local
from journeyhouse.demo.sister_shops import Sale, exports
from journeyhouse.demo.workbooks import workbook
from journeyhouse.demo.world import World

# Longer than the time between two exports: each order comes again until it is settled.
COVERED = 35 * DAY
SHOPEE = ["Mã đơn hàng", "Ngày đặt hàng", "Trạng Thái Đơn Hàng", "Lý do hủy", "Trạng thái Trả hàng/Hoàn tiền", "SKU sản phẩm", "Tên sản phẩm",
          "SKU phân loại hàng", "Tên phân loại hàng", "Giá gốc", "Giá ưu đãi", "Số lượng", "Số lượng sản phẩm được hoàn trả",
          "Tổng giá bán (sản phẩm)", "Tổng giá trị đơn hàng (VND)", "Mã giảm giá của Shop", "Phí vận chuyển mà người mua trả",
          "Thời gian hoàn thành đơn hàng", "Phương thức thanh toán", "Người Mua", "Tên Người nhận", "Số điện thoại", "Tỉnh/Thành phố"]  # fmt: skip
LAZADA = ["orderItemId", "orderType", "sellerSku", "lazadaSku", "createTime", "updateTime", "orderNumber", "deliveredDate", "customerName",
          "customerEmail", "shippingPhone", "shippingCity", "payMethod", "paidPrice", "unitPrice", "sellerDiscountTotal", "shippingFee",
          "itemName", "variation", "status", "buyerFailedDeliveryReason", "refundAmount"]  # fmt: skip
TIKTOK = ["Order ID", "Order Status", "Order Substatus", "Cancelation/Return Type", "SKU ID", "Seller SKU", "Product Name", "Variation", "Quantity",
          "Sku Quantity of return", "SKU Unit Original Price", "SKU Subtotal Before Discount", "SKU Platform Discount", "SKU Seller Discount",
          "SKU Subtotal After Discount", "Shipping Fee After Discount", "Order Amount", "Order Refund Amount", "Created Time", "Delivered Time",
          "Cancel Reason", "Buyer Username", "Recipient", "Phone #", "Province", "Payment Method"]  # fmt: skip


def _exported(world: World, name: str) -> dict[tuple[int, int], list[Sale]]:
    """(first second, second of the export) -> the orders placed between them."""
    found = {}
    for moment in exports(world.now_s):
        placed = [s for s in world.ledger.sales.get(name, ()) if moment - COVERED < s.at <= moment]
        found[moment - COVERED, moment] = sorted(placed, key=lambda sale: (sale.at, sale.number))
    return found


def _span(first: int, last: int) -> str:
    return f"{date_of(day_of(first)):%Y%m%d}_{date_of(day_of(last)):%Y%m%d}"


def _dotted(amount: Decimal | int) -> str:
    return f"{amount:,.0f}".replace(",", ".")


def _masked(text: str) -> str:
    return f"{text[:1]}******{text[-1:]}"


def _shopee(sale: Sale, now: int) -> list[list]:
    status = {"cancelled": "Đã hủy", "processing": "Đang giao"}.get(sale.status(now), "Hoàn thành")
    done = sale.completed if status == "Hoàn thành" else None
    back = sale.refunded(now)
    return [
        [sale.code, f"{local(sale.at):%Y-%m-%d %H:%M}", status, "Đổi ý" if status == "Đã hủy" else "", "Đã Chấp Thuận Yêu Cầu" if back and not nth else "",
         part.sku, part.name, "", "", _dotted(part.price), _dotted(part.price), quantity, 1 if back and not nth else 0,
         _dotted(part.price * quantity), _dotted(sale.total), int(sale.discount), 0, f"{local(done):%Y-%m-%d %H:%M}" if done else "",
         "Thanh toán khi nhận hàng", sale.username, _masked(sale.person.name), f"******{sale.person.phone[-2:]}", sale.person.city]
        for nth, (part, quantity) in enumerate(sale.lines)
    ]  # fmt: skip


def _lazada(sale: Sale, now: int) -> list[list]:
    status = {"cancelled": "canceled", "processing": "shipped"}.get(sale.status(now), "delivered")
    done = f"{local(sale.completed):%d %b %Y %H:%M}" if status == "delivered" else ""
    pieces = [part for part, quantity in sale.lines for _ in range(quantity)]
    rows = []
    for nth, part in enumerate(pieces):
        discount = sale.discount if not nth else Decimal(0)
        back = sale.refunded(now) and not nth
        rows.append([
            f"50{sale.number}{nth:02d}", "Normal", part.sku, f"{part.id}_VNAMZ", f"{local(sale.at):%d %b %Y %H:%M}", done, sale.code, done,
            _masked(sale.person.name), "", f"84*******{sale.person.phone[-2:]}", sale.person.city, "COD", f"{part.price - discount:.2f}",
            f"{part.price:.2f}", f"{-discount:.2f}", "0.00", part.name, "", "returned" if back else status,
            sale.refund[2] if back else "", f"{sale.refund[1]:.2f}" if back else "",
        ])  # fmt: skip
    return rows


def _tiktok(sale: Sale, now: int) -> list[list]:
    status = {"cancelled": "Đã hủy", "processing": "Đã vận chuyển"}.get(sale.status(now), "Đã hoàn tất")
    done = f"{local(sale.completed):%d/%m/%Y %H:%M:%S}" if status == "Đã hoàn tất" else ""
    back = sale.refunded(now)
    rows = []
    for nth, (part, quantity) in enumerate(sale.lines):
        goods, discount = part.price * quantity, sale.discount if not nth else Decimal(0)
        platform = goods // 20_000 * 1000
        rows.append([
            f"{sale.code}\t", status, status, "Return/Refund" if back else "", f"17{part.id}\t", part.sku, part.name, "Mặc định", quantity,
            1 if back and not nth else 0, _dotted(part.price), _dotted(goods), _dotted(platform), _dotted(discount),
            _dotted(goods - platform - discount), "0", _dotted(sale.total), _dotted(sale.refund[1]) if back else "0",
            f"{local(sale.at):%d/%m/%Y %H:%M:%S}\t", f"{done}\t", "Đổi ý" if status == "Đã hủy" else "", sale.username,
            _masked(sale.person.name), f"(+84)9*******{sale.person.phone[-2:]}", sale.person.city, "COD",
        ])  # fmt: skip
    return rows


def _rows(sales: list[Sale], moment: int, write: Callable[[Sale, int], list[list]]) -> list[list]:
    return [row for sale in sales for row in write(sale, moment)]


def shopee_files(world: World) -> dict[str, bytes]:
    """Workbooks with a Vietnamese header."""
    return {f"Order.all.{_span(*span)}.xlsx": workbook([SHOPEE, *_rows(sales, span[1], _shopee)], "orders")
            for span, sales in _exported(world, "shopee").items()}  # fmt: skip


def lazada_files(world: World) -> dict[str, bytes]:
    """Workbooks with an English header, a row for each piece."""
    return {f"orders_{_span(*span)}.xlsx": workbook([LAZADA, *_rows(sales, span[1], _lazada)], "sheet1")
            for span, sales in _exported(world, "lazada").items()}  # fmt: skip


def tiktok_shop_files(world: World) -> dict[str, bytes]:
    """CSV whose first row explains the header."""
    made = {}
    for span, sales in _exported(world, "tiktok_shop").items():
        held = io.StringIO()
        explained = ["Platform unique order ID.", "Current order status.", *[""] * (len(TIKTOK) - 2)]
        csv.writer(held, lineterminator="\n").writerows([TIKTOK, explained, *_rows(sales, span[1], _tiktok)])
        made[f"Tất cả đơn hàng-{_span(*span)}.csv"] = b"\xef\xbb\xbf" + held.getvalue().encode()
    return made
