"""What became of attempts to buy, as the warehouse ought to find out: how far they came, whether they ended well, and why not."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from journeyhouse.demo.clock import DAY, date_of, day_of
from journeyhouse.demo.records import Entity, Hit
from journeyhouse.demo.truth_commerce import Order
from journeyhouse.demo.truth_identity import Clusters
from journeyhouse.demo.truth_nodes import sale_nodes
from journeyhouse.demo.truth_web import clusters_of
from journeyhouse.demo.web_payloads import record_id
from journeyhouse.demo.world import World

STEPS = {"Product Added": 1, "Checkout Started": 2, "Order Completed": 3}
NAMES = ("cart", "checkout", "order")
SOON = DAY
LATE = 90 * DAY


@dataclass(slots=True)
class Attempt:
    """All sessions with one basket."""

    at: int
    steps: list[tuple[int, int]] = field(default_factory=list)
    buyers: set[str] = field(default_factory=set)
    basket: Entity | None = None
    numbers: set[str] = field(default_factory=set)

    @property
    def step(self) -> int:
        """How far it came in time: a session counts by its beginning."""
        return max(step for when, step in self.steps if when - self.at <= SOON)


def _baskets(world: World, clusters: Clusters) -> dict[str, list[Entity]]:
    """Baskets by whom the shop takes them to be of."""
    found: dict[str, list[Entity]] = defaultdict(list)
    for basket in world.ledger.magento["carts"]:
        if basket.visible(world.now_s):
            owner = _owner(basket.state(world.now_s), clusters)
            if owner:
                found[owner].append(basket)
    return found


def _owner(state: dict, clusters: Clusters) -> str | None:
    customer = state["customer"]
    return clusters.of(("customer_code", f"C{customer['id']}")) if customer else None


def _attempts(world: World, clusters: Clusters, sessions: list[list[Hit]]) -> list[Attempt]:
    baskets, theirs = {str(basket.key): basket for basket in world.ledger.magento["carts"]}, _baskets(world, clusters)
    ordered = {str(o.state(world.now_s)["quote_id"]): o.created for o in world.ledger.magento["orders"]
               if o.visible(world.now_s) and o.state(world.now_s)["status"] != "canceled"}  # fmt: skip
    found: dict[object, Attempt] = {}
    for run in sessions:
        acts = [hit for hit in run if hit.kind in ("track", "struct") and hit.name in STEPS]
        if not acts:
            continue
        owner = clusters_of(run, clusters)[0]
        told = [hit.props["cart_id"] for hit in acts if hit.kind == "track" and "cart_id" in (hit.props or {})]
        basket = baskets.get(max(told)) if told else None
        if not told:
            open_then = [b for b in theirs.get(owner or "", []) if b.created <= run[-1].at
                         and ordered.get(str(b.key), acts[0].at) >= acts[0].at]  # fmt: skip
            basket = max(open_then, key=lambda b: b.created, default=None)
        attempt = found.setdefault(basket.key if basket else record_id(run[0]), Attempt(acts[0].at, basket=basket))
        attempt.at = min(attempt.at, acts[0].at)
        attempt.steps.append((acts[0].at, max(STEPS[hit.name] for hit in acts)))
        attempt.buyers |= {owner} - {None}
        attempt.numbers |= {hit.props["order_id"] for hit in acts if hit.name == "Order Completed"}
    for attempt in found.values():
        if attempt.basket:
            state = attempt.basket.state(world.now_s)
            attempt.numbers |= {state["reserved_order_id"]} - {None}
            if _owner(state, clusters):
                attempt.buyers = {_owner(state, clusters)}
    return list(found.values())


def checkouts(world: World, clusters: Clusters, sessions: list[list[Hit]], orders: list[Order]) -> list[dict]:
    """How many attempts of each day came how far, and what became of them."""
    by_number = {order.number: order for order in orders if order.channel == "web"}
    bought: dict[str, list[int]] = defaultdict(list)
    for order in orders:
        if order.valid:
            bought[order.cluster].append(order.at)
    attempts = _attempts(world, clusters, sessions)
    for sale in (sale for sales in world.ledger.sales.values() for sale in sales):
        if sale.left_at is not None and sale.left_at <= world.now_s < sale.at:
            buyer = next((cluster for cluster in map(clusters.of, sale_nodes(sale)[:2]) if cluster), None)
            attempts.append(Attempt(sale.left_at, [(sale.left_at, 2)], {buyer} - {None}))
        if sale.shop.system == "shopify" and sale.visible(world.now_s):
            # Every order of this shop came through its checkout.
            buyer = by_number[sale.code].cluster
            attempts.append(Attempt(sale.at, [(sale.at, 2)], {buyer} - {None}, numbers={sale.code}))
    told: Counter = Counter()
    for attempt in attempts:
        own = [by_number[number] for number in attempt.numbers if number in by_number]
        later = [when for buyer in attempt.buyers for when in bought[buyer] if 0 <= when - attempt.at <= LATE]
        times = [order.at for order in own if order.valid] + later
        step = 3 if any(order.at - attempt.at <= SOON for order in own) else attempt.step
        waited = min(times) - attempt.at if times else None
        if waited is None:
            status = "abandoned" if world.now_s - attempt.at > SOON else "open"
        else:
            status = "ordered" if waited <= SOON else "recovered"
        reason = None
        if status in ("abandoned", "recovered"):
            state = attempt.basket.state(world.now_s) if attempt.basket else {}
            said = (state.get("extension_attributes") or {}).get("abandon_reason")
            canceled = "canceled" if step == 3 and not all(order.valid for order in own) else None
            reason = said or canceled or "unknown"
        told[f"{date_of(day_of(attempt.at))}", NAMES[step - 1], status, reason] += 1
    return [
        {"day": day, "step": step, "status": status, "reason": reason, "attempts": count}
        for (day, step, status, reason), count in sorted(told.items(), key=str)
    ]
