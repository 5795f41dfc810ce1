"""What the metrics of baskets, orders and their lines are made of, deed by deed."""

from collections.abc import Iterator

from journeyhouse.demo.clock import DAY, parse
from journeyhouse.demo.truth_commerce import Order
from journeyhouse.demo.truth_deeds import REORDER, deed
from journeyhouse.demo.world import World


def order_deeds(world: World, orders: list[Order], valid: dict[str, list[Order]]) -> Iterator[dict]:
    """All of them; `valid` are the orders that count, by their buyer, in order of time."""
    yield from _baskets(world)
    yield from _sales(world, orders)
    yield from _deliveries(world, orders, valid)
    for own in valid.values():
        yield from _customer(own, world.now_s)


def _baskets(world: World) -> Iterator[dict]:
    """A basket not ordered for a day is abandoned; one ordered later is recovered. Every reason is held against all baskets."""
    now, ordered, told = world.now_s, {}, []
    for order in world.ledger.magento["orders"]:
        if order.visible(now) and order.state(now)["status"] != "canceled":
            ordered[order.state(now)["quote_id"]] = order.created
    for basket in world.ledger.magento["carts"]:
        state = basket.state(now) if basket.visible(now) else {}
        if state.get("items_count"):
            said = (state.get("extension_attributes") or {}).get("abandon_reason")
            told.append((basket.created, ordered.get(basket.key), said or "unknown"))
    for sale in (sale for sales in world.ledger.sales.values() for sale in sales):
        if sale.left_at is not None and sale.left_at <= now < sale.at:
            told.append((sale.left_at, None, "unknown"))
        if sale.shop.system == "shopify" and sale.visible(now):
            told.append((sale.at, None if sale.status(now) == "cancelled" else sale.at, "unknown"))
    # Who left it less than a day ago may still order.
    fates = [
        (at, reason, ordered_at is not None, ordered_at is None or ordered_at - at > DAY)
        for at, ordered_at, reason in told
        if ordered_at is not None or now - at > DAY
    ]
    reasons = sorted({reason for _at, reason, _came_back, abandoned in fates if abandoned})
    for at, reason, came_back, abandoned in fates:
        yield deed(at, {"M22": (0, 1)}, reason=reasons)
        if abandoned:
            yield deed(at, {"M22": (1, 0), "M22_recovered": (int(came_back), 1)}, reason=reason)


def _sales(world: World, orders: list[Order]) -> Iterator[dict]:
    late = {f"{key:09d}" for key, arrived, promised in _arrivals(world) if arrived > promised}
    for order in orders:
        # Receipts of goods taken back name no sale: their files do not tell which.
        returned = order.valid and order.refunded > 0 and order.channel != "store"
        if order.valid:
            yield deed(order.at, {"M31_orders": (1, None), "M31_basket": (order.value, 1)}, order_channel=order.channel)
        if returned:
            yield deed(order.at, {"M37_value": (order.refunded, None)})
        for nth, (sku, value) in enumerate(order.lines):
            back = returned and (order.came_back is None or nth < order.came_back)
            of: dict = {"M37_canceled": (int(not order.valid), 1)}
            if order.valid:
                of |= {"M37": (int(back), 1), "M31": (value, None)}
            if order.valid and order.channel == "web" and order.number in late:
                of["M37_late"] = (int(back), 1)
            yield deed(order.at, of, product=sku, order_channel=order.channel)


def _customer(own: list[Order], now: int) -> Iterator[dict]:
    """What he is worth so far, and what each of his orders led to in time."""
    kept = [order for order in own if not order.refunded_by_name or order.value > order.refunded_by_name]
    # An order that names nobody tells of no customer.
    if kept and not own[0].cluster.startswith("order:"):
        worth = sum(order.value - order.refunded_by_name for order in kept)
        yield deed(kept[0].at, {"M33_historic": (worth, 1)})
    bought: set[str] = set()
    for order, after in zip(own, [*own[1:], None], strict=True):
        bought |= set(order.skus)
        if now - order.at > REORDER * DAY:
            soon = after is not None and after.at - order.at <= REORDER * DAY
            came = {
                "M34": soon and not bought.isdisjoint(after.skus),
                "M34_cross_sell": soon and not bought.issuperset(after.skus),
                "M34_up_sell": soon and after.value > order.value,
            }
            yield deed(order.at, {metric: (int(done), 1) for metric, done in came.items()})


def _arrivals(world: World) -> Iterator[tuple[int, int, int]]:
    """(order, when it arrived, until when it was promised)."""
    for shipment in world.ledger.magento["shipments"]:
        state = shipment.state(world.now_s) if shipment.visible(world.now_s) else {}
        told = state.get("extension_attributes") or {}
        if told.get("delivered_at"):
            yield state["order_id"], parse(told["delivered_at"]), parse(told["promised_at"])


def _deliveries(world: World, orders: list[Order], valid: dict[str, list[Order]]) -> Iterator[dict]:
    keys = {order.number: order for order in orders if order.channel == "web"}
    for key, arrived, promised in _arrivals(world):
        if order := keys.get(f"{key:09d}"):
            yield deed(arrived, {"M48": (int(arrived <= promised), 1)}, region=order.city or "(unknown)")
            if arrived > promised and world.now_s - arrived > REORDER * DAY:
                again = any(0 < other.at - arrived <= REORDER * DAY for other in valid.get(order.cluster, []))
                yield deed(arrived, {"M48_repurchase": (int(again), 1)}, region=order.city or "(unknown)")
