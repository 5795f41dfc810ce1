"""The order exports of marketplaces' seller centres, as the company downloads them week by week."""

import csv
import io
from collections import defaultdict
from collections.abc import Callable

from journeyhouse.demo.clock import local
from journeyhouse.demo.offline_sales import week_of
from journeyhouse.demo.records import Line, MarketOrder
from journeyhouse.demo.workbook import workbook
from journeyhouse.demo.world import World

CANCELLED = "Đã hủy"
_SHOPEE = ["Mã đơn hàng", "Mã Kiện Hàng", "Ngày đặt hàng", "Trạng Thái Đơn Hàng", "Lý do hủy", "Trạng thái Trả hàng/Hoàn tiền",
           "SKU sản phẩm", "Tên sản phẩm", "SKU phân loại hàng", "Tên phân loại hàng", "Giá ưu đãi", "Số lượng", "Số lượng trả lại",
           "Tổng giá bán (sản phẩm)", "Mã giảm giá của Shop", "Phí vận chuyển mà người mua trả", "Thời gian hoàn thành đơn hàng",
           "Phương thức thanh toán", "Người Mua", "Số điện thoại", "Tỉnh/Thành phố"]  # fmt: skip
_TIKTOK = {
    "Order ID": "Platform unique order ID.", "Order Status": "Current order status.", "Order Substatus": "",
    "Cancelation/Return Type": "", "SKU ID": "Platform SKU ID.", "Seller SKU": "Seller SKU input by the seller in the product system.",
    "Product Name": "", "Variation": "", "Quantity": "SKU sold quantity in the order.", "Sku Quantity of return": "",
    "SKU Platform Discount": "", "SKU Seller Discount": "", "SKU Subtotal After Discount": "", "Shipping Fee After Discount": "",
    "Order Amount": "It equals what the buyer pays.", "Order Refund Amount": "", "Created Time": "Order created time.", "Cancelled Time": "",
    "Cancel Reason": "", "Buyer Username": "", "Phone #": "", "Province": "", "Payment Method": "",
}  # fmt: skip
_LAZADA = ["orderItemId", "orderType", "deliveryType", "sellerSku", "lazadaSku", "createTime", "updateTime", "orderNumber", "customerName",
           "customerEmail", "shippingPhone", "shippingCity", "payMethod", "paidPrice", "unitPrice", "sellerDiscountTotal", "shippingFee",
           "itemName", "variation", "status", "buyerFailedDeliveryReason"]  # fmt: skip


def _weeks(world: World, place: str) -> dict[int, list[MarketOrder]]:
    """The orders of each week whose export was downloaded by now; the first download found none."""
    grouped: dict[int, list[MarketOrder]] = defaultdict(list, {-1: []})
    for order in world.ledger.market_orders:
        if order.marketplace == place and order.seen <= world.now_s:
            grouped[week_of(order.at)].append(order)
    return {week: sorted(orders, key=lambda o: (o.at, o.number)) for week, orders in grouped.items()}


def _shopee(order: MarketOrder, nth: int, line: Line) -> list:
    at, off = f"{local(order.at):%Y-%m-%d %H:%M}", order.status == CANCELLED
    return [
        order.number, f"OFG{order.number}", at, order.status, "Đổi ý" if off else "", "", line.sku.split("-")[0], line.name, line.sku, "",
        f"{line.price:.0f}", f"{line.quantity:.0f}", "0", f"{line.amount:.0f}", "0", "18000", "" if off else at, "Ví ShopeePay",
        order.username, order.phone, "TP. Hồ Chí Minh",
    ]  # fmt: skip


def _tiktok(order: MarketOrder, nth: int, line: Line) -> list:
    at, off = f"{local(order.at):%d/%m/%Y %H:%M:%S}\t", order.status == CANCELLED
    # The seller's part and the platform's part of a discount; both parts together are what the buyer did not pay.
    platform = 5_000 if nth == 1 else 0
    return [
        f"{order.number}\t", "Canceled" if off else "Completed", "", "Cancel" if off else "", f"17290000{len(line.sku)}{nth}\t", line.sku,
        line.name, "Mặc định", f"{line.quantity:.0f}", "0", str(platform), "0", f"{line.amount - platform:.0f}", "15000",
        f"{sum(each.amount for each in order.lines) - 5_000 + 15_000:.0f}", "0", at, at if off else "", "Đổi ý" if off else "",
        order.username, order.phone, "Hà Nội", "COD",
    ]  # fmt: skip


def _lazada(order: MarketOrder, nth: int, line: Line) -> list:
    at = f"{local(order.at):%d %b %Y %H:%M}"
    return [
        f"{order.number}{nth:02d}", "Normal", "Dropship", line.sku, f"{line.sku}_VNAMZ", at, at, order.number, "N****n", "", "84********45",
        "Cần Thơ", "COD", f"{line.price:.2f}", f"{line.price:.2f}", "0.00", "0.00", line.name, "",
        "canceled" if order.status == CANCELLED else "delivered", "",
    ]  # fmt: skip


def _rows(orders: list[MarketOrder], write: Callable[[MarketOrder, int, Line], list]) -> list[list]:
    return [write(order, nth, line) for order in orders for nth, line in enumerate(order.lines, 1)]


def shopee_files(world: World) -> dict[str, bytes]:
    """A workbook a week."""
    weeks = _weeks(world, "Shopee")
    return {
        f"Order.all.w{week + 1:03d}.xlsx": workbook("orders", [_SHOPEE, *_rows(orders, _shopee)])
        for week, orders in weeks.items()
    }


def tiktok_shop_files(world: World) -> dict[str, bytes]:
    """A CSV file a week; below its header a line explains the columns."""
    made = {}
    for week, orders in _weeks(world, "TikTok Shop").items():
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(
            [list(_TIKTOK), list(_TIKTOK.values()), *_rows(orders, _tiktok)]
        )
        made[f"All order-w{week + 1:03d}.csv"] = text.getvalue().encode("utf-8-sig")
    return made


def lazada_files(world: World) -> dict[str, bytes]:
    """A workbook a week; a row a piece."""
    weeks = _weeks(world, "Lazada")
    return {
        f"orders_w{week + 1:03d}.xlsx": workbook("sheet1", [_LAZADA, *_rows(orders, _lazada)])
        for week, orders in weeks.items()
    }
