"""What became of attempts to buy, as the warehouse ought to find out: how far they came, whether they ended well, and why not."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from journeyhouse.demo.clock import DAY, date_of, day_of
from journeyhouse.demo.records import Entity, Hit
from journeyhouse.demo.truth_commerce import Order, sales
from journeyhouse.demo.truth_identity import Clusters, email_node, sale_nodes
from journeyhouse.demo.world import World

STEPS = {"Product Added": 1, "Checkout Started": 2, "Order Completed": 3}
NAMES = ("cart", "checkout", "order")
SOON = DAY
LATE = 90 * DAY


@dataclass(slots=True)
class Attempt:
    """All sessions with one basket."""

    at: int
    step: int
    buyers: set[str] = field(default_factory=set)
    basket: Entity | None = None
    numbers: set[str] = field(default_factory=set)


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


def _attempts(world: World, clusters: Clusters, sessions: list[list[Hit]], owners: dict[str, str | None]) -> list[Attempt]:
    baskets, theirs = {str(basket.key): basket for basket in world.ledger.magento["carts"]}, _baskets(world, clusters)
    ordered = {str(o.state(world.now_s)["quote_id"]): o.created for o in world.ledger.magento["orders"]
               if o.visible(world.now_s) and o.state(world.now_s)["status"] != "canceled"}  # fmt: skip
    found: dict[object, Attempt] = {}
    for run in sessions:
        acts = [hit for hit in run if hit.kind in ("track", "struct") and hit.name in STEPS]
        if not acts:
            continue
        owner = owners[run[0].id]
        told = [hit.props["cart_id"] for hit in acts if hit.kind == "track" and "cart_id" in (hit.props or {})]
        basket = baskets.get(max(told)) if told else None
        if not told:
            open_then = [b for b in theirs.get(owner or "", []) if b.created <= run[-1].at
                         and ordered.get(str(b.key), acts[0].at) >= acts[0].at]  # fmt: skip
            basket = max(open_then, key=lambda b: b.created, default=None)
        attempt = found.setdefault(basket.key if basket else run[0].id, Attempt(acts[0].at, 0, basket=basket))
        attempt.at = min(attempt.at, acts[0].at)
        attempt.step = max(attempt.step, *(STEPS[hit.name] for hit in acts))
        attempt.buyers |= {owner} - {None}
        attempt.numbers |= {hit.props["order_id"] for hit in acts if hit.name == "Order Completed"}
    for attempt in found.values():
        if attempt.basket:
            state = attempt.basket.state(world.now_s)
            attempt.numbers |= {state["reserved_order_id"]} - {None}
            if _owner(state, clusters):
                attempt.buyers = {_owner(state, clusters)}
    return list(found.values())
