"""Orders visible by now, and the touches of shop and service desk."""

from dataclasses import dataclass
from decimal import Decimal

from journeyhouse.demo.clock import iso, parse
from journeyhouse.demo.fx import rate_at
from journeyhouse.demo.sister_shops import Sale
from journeyhouse.demo.truth_identity import Clusters
from journeyhouse.demo.truth_meaning import Touch
from journeyhouse.demo.truth_nodes import order_nodes, phone_node, sale_nodes, source_contact, town
from journeyhouse.demo.world import World

CHANNELS = {"web": "Web Shop", "store": "Store", "marketplace": "Marketplace"}


@dataclass(slots=True)
class Order:
    """An order of the truth; values in dong."""

    number: str
    channel: str
    at: int
    cluster: str
    owner: str | None
    status: str
    valid: bool
    value: int
    refunded: int = 0
    city: str = ""
    # What was ordered, line by line: the product, and what the shop says that the line is worth.
    lines: tuple[tuple[str, int], ...] = ()
    # How many of the first lines came back, where the shop tells which; else all did.
    came_back: int | None = None

    @property
    def skus(self) -> list[str]:
        """Products, one for each line."""
        return [sku for sku, _value in self.lines]

    @property
    def refunded_by_name(self) -> int:
        """What was given back so that it is known for which order: a store's receipts of goods taken back name none."""
        return 0 if self.channel == "store" else self.refunded

    @property
    def standing(self) -> str:
        """Whether it counts as a purchase."""
        return "valid" if self.valid else "canceled"


def _buyer(clusters: Clusters, nodes, order_number: str) -> str:
    """The cluster of whom the order names; one that names nobody is a buyer of its own, known by this order alone."""
    return next((cluster for cluster in map(clusters.of, nodes) if cluster), f"order:{order_number}")


def orders(world: World, clusters: Clusters) -> list[Order]:
    """Web orders, receipts that are sales, marketplace orders."""
    now, ledger = world.now_s, world.ledger
    refunds: dict[int, int] = {}
    for memo in ledger.magento["creditmemos"]:
        if memo.visible(now):
            state = memo.state(now)
            refunds[state["order_id"]] = refunds.get(state["order_id"], 0) + state["base_grand_total"]
    found = []
    for order in ledger.magento["orders"]:
        if order.visible(now):
            state = order.state(now)
            found.append(Order(
                state["increment_id"], "web", order.created, _buyer(clusters, order_nodes(state), state["increment_id"]), order.owner, state["status"],
                state["status"] != "canceled", state["base_grand_total"], refunds.get(order.key, 0),
                town(state["billing_address"]["city"]), tuple((item["sku"], item["base_row_total"] - item["base_discount_amount"]) for item in state["items"]),
            ))  # fmt: skip
    returned: dict[str, int] = {}
    for receipt in ledger.receipts:
        if receipt.seen <= now and receipt.takes_back:
            returned[receipt.takes_back] = returned.get(receipt.takes_back, 0) + round(-receipt.total)
    for receipt in ledger.receipts:
        if receipt.seen <= now and receipt.total > 0:
            nodes = [("loyalty_card", receipt.card), phone_node(receipt.phone)]
            found.append(Order(receipt.order_number, "store", receipt.at, _buyer(clusters, nodes, receipt.order_number), receipt.owner, "complete",
                               True, round(receipt.total), returned.get(receipt.order_number, 0),
                               lines=tuple((line.sku, round(line.amount)) for line in receipt.lines)))  # fmt: skip
    for sale in sales(world):
        refunded = _value(world, sale, sale.refund[1], sale.refund[0]) if sale.refunded(now) else 0
        found.append(Order(sale.code, sale.shop.channel, sale.at, _buyer(clusters, sale_nodes(sale), sale.code), sale.person.id, sale.status(now),
                           sale.status(now) != "cancelled", _value(world, sale, sale.total, sale.at), refunded,
                           sale.person.city, _lines_of(world, sale), 1 if sale.shop.exported else None))  # fmt: skip
    for order in ledger.market_orders:
        if order.seen <= now:
            buyer = ("marketplace_buyer", f"{order.marketplace.lower()}:{order.username.lower()}")
            rate = rate_at(world.seed, order.at) if order.currency == "USD" else 1
            value = round(sum(line.amount for line in order.lines) * rate)
            found.append(Order(order.number, "marketplace", order.at, _buyer(clusters, [buyer], order.number), order.owner, order.status,
                               order.status != "Đã hủy", value, lines=tuple((line.sku, round(line.amount * rate)) for line in order.lines)))  # fmt: skip
    return sorted(found, key=lambda order: (order.at, order.number))


def sales(world: World) -> list[Sale]:
    """Orders of the further shops that can be seen by now."""
    return [sale for sales in world.ledger.sales.values() for sale in sales if sale.visible(world.now_s)]


def _lines_of(world: World, sale: Sale) -> tuple[tuple[str, int], ...]:
    """Lazada has a line for each piece, the others one for each product. Web shops spread a discount over the lines, Shopee
    tells of it beside them, the other marketplaces take it from the first."""
    lines = sale.lines
    if sale.shop.system == "lazada":
        lines = [(part, 1) for part, quantity in lines for _ in range(quantity)]
    told = []
    for nth, (part, quantity) in enumerate(lines):
        amount = part.price * quantity
        if not sale.shop.exported:
            amount -= sale.discount * amount / sale.goods
        elif sale.shop.system != "shopee" and not nth:
            amount -= sale.discount
        told.append((part.sku, _value(world, sale, amount, sale.at)))
    return tuple(told)


def _value(world: World, sale: Sale, amount: Decimal, when: int) -> int:
    """An amount in dong, by the rate of its day."""
    return int(amount * (rate_at(world.seed, when) if sale.shop.currency == "USD" else 1))


def refunds(world: World) -> list[dict]:
    """Goods taken back: credit memos, and receipts with a negative total (whose files name no earlier receipt)."""
    now = world.now_s
    found = [
        {"refund_id": f"creditmemo:{memo.state(now)['increment_id']}", "order_number": f"{memo.key:09d}",
         "channel": "web", "value_minor": memo.state(now)["base_grand_total"], "refunded_at": iso(memo.created)}
        for memo in world.ledger.magento["creditmemos"] if memo.visible(now)
    ]  # fmt: skip
    found += [
        {"refund_id": receipt.order_number, "order_number": receipt.takes_back, "channel": "store", "value_minor": round(-receipt.total),
         "refunded_at": iso(receipt.at)}
        for receipt in world.ledger.receipts if receipt.seen <= now and receipt.total < 0
    ]  # fmt: skip
    found += [
        {"refund_id": sale.refund_id, "order_number": sale.code, "channel": sale.shop.channel,
         "value_minor": _value(world, sale, sale.refund[1], sale.refund[0]), "refunded_at": iso(sale.refund[0])}
        for sale in sales(world) if sale.refunded(now)
    ]  # fmt: skip
    return sorted(found, key=lambda line: line["refund_id"])


def purchase_touches(found: list[Order]) -> list[Touch]:
    """One touch per valid order."""
    return [Touch(o.number, "purchase", o.at, o.cluster, CHANNELS[o.channel]) for o in found if o.valid]


def service_touches(world: World, clusters: Clusters) -> list[Touch]:
    """Deliveries, returns, tickets, surveys, calls and meetings."""
    now, ledger = world.now_s, world.ledger
    buyers = {
        order.key: _buyer(clusters, order_nodes(state), state["increment_id"])
        for order in ledger.magento["orders"]
        if order.visible(now) and (state := order.state(now))
    }
    touches = []
    for shipment in ledger.magento["shipments"]:
        if shipment.visible(now):
            state = shipment.state(now)
            delivered = state["extension_attributes"]["delivered_at"]
            if delivered:
                record = f"shipment:{state['increment_id']}"
                touches.append(
                    Touch(record, "delivery_received", parse(delivered), buyers[state["order_id"]], "Delivery")
                )
    for memo in ledger.magento["creditmemos"]:
        if memo.visible(now):
            state = memo.state(now)
            record = f"creditmemo:{state['increment_id']}"
            touches.append(Touch(record, "return_requested", memo.created, buyers[state["order_id"]], "Support"))
    for sale in sales(world):
        buyer, record = _buyer(clusters, sale_nodes(sale), sale.code), f"{sale.shop.system}:{sale.number}"
        if sale.refunded(now):
            touches.append(Touch(sale.refund_id, "return_requested", sale.refund[0], buyer, "Support"))
        for nth, (when, arrival) in enumerate(sale.visits, 1):
            campaign = arrival.utm.get("campaign", "")
            own = arrival.channel == "Direct"
            page = {"woocommerce": "/cua-hang", "shopify": "/collections/gifts"}[sale.shop.system]
            touches.append(
                Touch(
                    f"visit:{record}:{nth}", "web_visit", when, buyer, arrival.channel, campaign, is_by_himself=own,
                    content=(sale.shop.system, "page", page),
                )
            )  # fmt: skip
    plan = [("tickets", "ticket_opened", "Support"), ("feedback_submissions", "nps_answered", "Survey"),
            ("calls", "sales_call", "Sales Rep"), ("meetings", "sales_meeting", "Sales Rep")]  # fmt: skip
    for stream, kind, channel in plan:
        for record in ledger.hubspot[stream]:
            if not record.visible(now):
                continue
            state = record.state(now)
            if state.get("hs_survey_type", "NPS") != "NPS" or state.get("hs_meeting_outcome") == "NO_SHOW":
                continue
            cluster = clusters.of(("hubspot_contact", str(record.link))) if record.link else None
            touches.append(Touch(str(record.key), kind, record.created, cluster, channel,
                                 category=state.get("hs_ticket_category", "")))  # fmt: skip
    for stream, kind in (("tasks", "sales_call"), ("events", "sales_meeting")):
        for record in ledger.salesforce[stream]:
            state = record.state(now) if record.visible(now) else {"IsDeleted": True}
            happened = state.get("CompletedDateTime", state.get("StartDateTime"))
            if happened is not None and not state.get("IsDeleted") and not state.get("IsChild"):
                cluster = clusters.of(source_contact("salesforce", state["WhoId"]))
                touches.append(Touch(record.key, kind, happened, cluster, "Sales Rep"))
    for ticket in ledger.zendesk["tickets"]:
        if ticket.created <= now and ticket.state(now)["status"] != "deleted":
            touches.append(Touch(str(ticket.key), "ticket_opened", ticket.created, clusters.of(source_contact("zendesk", ticket.link)),
                                 "Support", category=" ".join(ticket.state(now)["tags"])))  # fmt: skip
    return touches
