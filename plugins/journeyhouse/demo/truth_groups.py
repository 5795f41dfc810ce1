"""Who shares a home and who works for one company, by the evidence the emitted records show."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from journeyhouse.demo.sister_shops import PARTS_SHOP
from journeyhouse.demo.truth_commerce import Order
from journeyhouse.demo.truth_identity import Clusters
from journeyhouse.demo.truth_nodes import contact_nodes, order_nodes, sale_nodes, source_contact
from journeyhouse.demo.truth_paths import Journey
from journeyhouse.demo.world import World

# (cluster, kind of value, value)
Evidence = tuple[str, str, str]
_FREE_MAIL = {"thudientu.example", "hopthu.example"}
_MOST_PEOPLE = {"address": 8, "device": 4, "phone": 6, "email": 6}


def truth_of_groups(
    world: World, clusters: Clusters, orders: list[Order], journeys: list[Journey]
) -> dict[str, list[dict]]:
    """The households and companies with what their people did together."""
    bought, gone = defaultdict(list), defaultdict(list)
    for order in orders:
        if order.valid:
            bought[order.cluster].append(order.value)
    for journey in journeys:
        gone[journey.line["cluster"]].append(journey.line)

    def told(members: set[str]) -> dict:
        lines = [line for member in members for line in gone[member]]
        values = [value for member in members for value in bought[member]]
        return {
            "members": sorted(members), "people": len(members), "orders": len(values), "value_minor": sum(values),
            "journeys": len(lines), "touches": sum(line["touches"] for line in lines),
            "first_seen_at": min((line["started_at"] for line in lines), default=None),
        }  # fmt: skip

    return {
        "households": [told(members) for members in _joined(_homes(world, clusters)) if len(members) > 1],
        "accounts": [told(members) for members in _joined(_companies(world, clusters))],
    }


def _joined(evidence: Iterable[Evidence]) -> list[set[str]]:
    people_on: dict[tuple[str, str], set[str]] = defaultdict(set)
    for cluster, kind, value in evidence:
        people_on[kind, value].add(cluster)
    groups: list[set[str]] = []
    for (kind, _value), people in people_on.items():
        if len(people) <= _MOST_PEOPLE.get(kind, len(people)):
            near = [group for group in groups if group & people]
            groups = [group for group in groups if not group & people] + [set(people).union(*near)]
    return groups


def _homes(world: World, clusters: Clusters) -> Iterator[Evidence]:
    now, ledger = world.now_s, world.ledger
    home = {person.id: person.home for person in world.people}
    seen = [(order.owner, order_nodes(order.state(now))) for order in ledger.magento["orders"] if order.visible(now)]
    seen += [
        (account.owner, [("customer_code", f"C{account.key}")])
        for account in ledger.magento["customers"]
        if account.visible(now) and account.state(now)["addresses"]
    ]
    seen += [
        (sale.person.id, sale_nodes(sale))
        for sales in ledger.sales.values()
        for sale in sales
        if sale.visible(now) and not sale.shop.exported and (sale.registered or _placed(sale, now))
    ]
    for owner, nodes in seen:
        cluster = _of(clusters, nodes)
        if cluster:
            yield cluster, "address", home[owner]
    for device, users in clusters.device_users.items():
        for user in users - {""}:
            yield user, "device", device
    for cluster, (kind, value) in clusters.sharers():
        yield cluster, kind, value


def _placed(sale, now: int) -> bool:
    return sale.shop is not PARTS_SHOP or sale.status(now) not in ("pending", "failed")


def _companies(world: World, clusters: Clusters) -> Iterator[Evidence]:
    now, ledger = world.now_s, world.ledger
    domains = {
        str(company.key): company.state(now)["domain"]
        for company in ledger.hubspot["companies"]
        if company.visible(now)
    }
    for contact in ledger.hubspot["contacts"]:
        state = contact.state(now) if contact.visible(now) else {}
        company = state.get("associatedcompanyid")
        cluster = _of(clusters, contact_nodes(contact.key, state)) if company else None
        if cluster:
            yield cluster, "hubspot", company
            yield cluster, "domain", domains[company]
    for contact in ledger.salesforce["contacts"]:
        if contact.visible(now):
            state = contact.state(now)
            cluster = clusters.of(source_contact("salesforce", contact.key))
            yield cluster, "salesforce", state["AccountId"]
            yield from _mailbox(cluster, state["Email"])
    for order in ledger.magento["orders"]:
        if order.visible(now):
            state = order.state(now)
            yield from _mailbox(_of(clusters, order_nodes(state)), state["customer_email"])


def _mailbox(cluster: str | None, email: str | None) -> Iterator[Evidence]:
    domain = (email or "").strip().lower().rpartition("@")[2]
    if cluster and domain and domain not in _FREE_MAIL:
        yield cluster, "domain", domain


def _of(clusters: Clusters, nodes: Iterable) -> str | None:
    return next((found for node in nodes if node and (found := clusters.of(node))), None)
