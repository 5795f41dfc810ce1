"""Which identifiers belong together, by the evidence the emitted records show: a plain union-find."""

from collections import defaultdict
from collections.abc import Iterable

from journeyhouse.demo.brandname import texts
from journeyhouse.demo.catalogue import OFFICE_EMAIL, PLACEHOLDER_PHONE
from journeyhouse.demo.texting import notices
from journeyhouse.demo.truth_nodes import (
    Node,
    contact_nodes,
    contradict,
    email_node,
    member_node,
    name_words,
    order_nodes,
    phone_node,
    respondent_node,
    sale_nodes,
    source_contact,
    user_nodes,
)
from journeyhouse.demo.world import World
from journeyhouse.demo.zalo import calls

# Identifiers from the strongest on, as the seed of identity rules has them, and of how many people a value may speak.
STRENGTH = (
    "customer_code",
    "loyalty_card",
    "klaviyo_profile",
    "hubspot_contact",
    "marketplace_buyer",
    "email",
    "phone",
    "source_contact",
)
MOST_PEOPLE = {"email": 5, "phone": 5}
# Of how many accounts with one system.
MOST_ACCOUNTS = {"phone": 1}
# Of whom records may not tell by names that contradict each other.
NAMED = {"phone"}
BLOCKED = {email_node(OFFICE_EMAIL), phone_node(PLACEHOLDER_PHONE)}


class Clusters:
    """Union-find over the strong identifiers visible by now, devices attached where they resolve."""

    def __init__(self, world: World):
        self.world = world
        self._records: list[tuple[str, list[Node]]] = []
        self.parent: dict[Node, Node] = {}
        self.called: dict[Node, set[frozenset[str]]] = defaultdict(set)
        self.owner: dict[Node, str] = {}
        self.blocked: set[Node] = set()
        self.living: set[Node] = set()
        self._gather()
        self._join()
        self.names = self._name()
        self.device_users: dict[str, set[str]] = defaultdict(set)
        self.device_owner: dict[str, str] = {}
        self.device_hands: dict[str, set[str]] = defaultdict(set)
        self._devices()

    def find(self, node: Node) -> Node:
        """Representative of the node's set."""
        while self.parent[node] != node:
            self.parent[node] = self.parent[self.parent[node]]
            node = self.parent[node]
        return node

    def _record(
        self, owner: str | None, nodes: Iterable[Node | None], system: str = "", living: bool = True, name: str = ""
    ) -> None:
        """What a record shows; `system` where it tells of an order or an account with that system, `name` of its person."""
        shown = [node for node in nodes if node is not None]
        self._records.append((system, shown))
        for node in shown:
            if name and node[0] in NAMED:
                self.called[node].add(name_words(name))
            if living:
                self.living.add(node)
            if owner is not None:
                self.owner[node] = owner

    def _join(self) -> None:
        stronger: dict[Node, dict[str, set[Node]]] = defaultdict(lambda: defaultdict(set))
        accounts: dict[Node, dict[str, set[Node]]] = defaultdict(lambda: defaultdict(set))
        for system, shown in self._records:
            for node in shown:
                for other in shown if node[0] in MOST_PEOPLE else ():
                    if STRENGTH.index(other[0]) < STRENGTH.index(node[0]):
                        stronger[node][other[0]].add(other)
                    if system and other[0] == "customer_code" and node[0] in MOST_ACCOUNTS:
                        accounts[node][system].add(other)
        self.shared_values = {
            node for node, seen in stronger.items() if max(map(len, seen.values())) > MOST_PEOPLE[node[0]]
        } | {node for node, seen in accounts.items() if max(map(len, seen.values())) > MOST_ACCOUNTS[node[0]]}
        self.shared_values |= {node for node, names in self.called.items() if contradict(names)}
        self.shared_values -= BLOCKED
        self.blocked = {node for _, shown in self._records for node in shown if node in BLOCKED} | self.shared_values
        for _, shown in self._records:
            named = [node for node in shown if node not in self.blocked]
            for node in named:
                self.parent.setdefault(node, node)
                self.parent[self.find(node)] = self.find(named[0])

    def _gather(self) -> None:
        now, ledger = self.world.now_s, self.world.ledger
        for order in ledger.magento["orders"]:
            if order.visible(now):
                state = order.state(now)
                name = f"{state['customer_lastname']} {state['customer_firstname']}"
                self._record(order.owner, order_nodes(state), "magento", name=name)
        for account in ledger.magento["customers"]:
            if account.visible(now):
                state = account.state(now)
                cards = [
                    ("loyalty_card", a["value"])
                    for a in state["custom_attributes"]
                    if a["attribute_code"] == "loyalty_card"
                ]
                phones = [phone_node(a["telephone"]) for a in state["addresses"][:1]]
                self._record(
                    account.owner,
                    [("customer_code", f"C{account.key}"), email_node(state["email"]), *phones, *cards],
                    "magento",
                    name=f"{state['lastname']} {state['firstname']}",
                )
        for profile in ledger.profiles:
            if profile.visible(now):
                state = profile.state(now)
                code = ("customer_code", state["external_id"]) if state["external_id"] else None
                nodes = [
                    ("klaviyo_profile", profile.key),
                    email_node(state["email"]),
                    phone_node(state["phone_number"]),
                    code,
                ]
                self._record(profile.owner, nodes, "klaviyo", name=f"{state['last_name']} {state['first_name']}")
        for member in ledger.members:
            if member.visible(now):
                self._record(member.owner, [member_node(member.key), email_node(member.state(now)["email_address"])])
        for notice in notices(self.world):
            if notice.sent <= now:
                self._record(notice.owner, [("klaviyo_profile", f"sms:{notice.to}"), ("phone", notice.to)])
        for text in texts(self.world):
            if text.sent <= now:
                number = phone_node(text.to)
                self._record(text.owner, [("klaviyo_profile", f"sms:{number[1]}"), number])
        for call in calls(self.world):
            if call.phone:
                self._record(call.owner, [("klaviyo_profile", f"zalo:{call.phone}"), ("phone", call.phone)])
            elif call.event in ("follow", "unfollow"):
                self._record(call.owner, [("klaviyo_profile", f"zalo:{call.key}")])
        for contact in ledger.hubspot["contacts"]:
            if contact.visible(now):
                living = contact.archived is None or contact.archived > now
                state = contact.state(now)
                name = f"{state['lastname'] or ''} {state['firstname']}"
                self._record(contact.owner, contact_nodes(contact.key, state), "hubspot", living, name)
        for contact in (*ledger.salesforce["contacts"], *ledger.salesforce["leads"]):
            if contact.visible(now):
                state = contact.state(now)
                known = source_contact("salesforce", state.get("ConvertedContactId") or contact.key)
                nodes = [known, email_node(state["Email"]), phone_node(state["Phone"])]
                self._record(contact.owner, nodes, name=f"{state['LastName']} {state['FirstName']}")
        for user in ledger.zendesk["users"]:
            if user.visible(now):
                state = user.state(now)
                code = ("customer_code", state["external_id"]) if state["external_id"] else None
                nodes = [
                    source_contact("zendesk", user.key),
                    email_node(state["email"]),
                    phone_node(state["phone"]),
                    code,
                ]
                self._record(user.owner, nodes, "zendesk", name=state["name"])
        for response in ledger.typeform:
            if response.visible(now) and response.state(now)["answers"]:
                self._record(response.owner, [respondent_node(response.state(now)["hidden"])])
        for response in ledger.surveymonkey:
            state = response.state(now) if response.visible(now) else {}
            if state.get("response_status") in ("completed", "partial"):
                told = state["custom_variables"] | ({"email": state["email"]} if state["email"] else {})
                self._record(response.owner, [respondent_node(told)])
        for receipt in ledger.receipts:
            if receipt.seen <= now and receipt.owner:
                self._record(
                    receipt.owner, [("loyalty_card", receipt.card), phone_node(receipt.phone)], name=receipt.buyer
                )
        for sale in (sale for sales in ledger.sales.values() for sale in sales):
            if sale.visible(now):
                self._record(sale.person.id, sale_nodes(sale), sale.shop.system, name=sale.person.name)
            elif sale.left_at is not None and sale.left_at <= now < sale.at:
                self._record(sale.person.id, sale_nodes(sale)[:2])
        for order in ledger.market_orders:
            if order.seen <= now:
                buyer = ("marketplace_buyer", f"{order.marketplace.lower()}:{order.username.lower()}")
                self._record(order.owner, [buyer, phone_node(order.phone)])
        for hit in (*ledger.hits, *ledger.blog_hits):
            if hit.received <= now and hit.user:
                extra = [email_node(hit.traits.get("email")), phone_node(hit.traits.get("phone"))] if hit.traits else []
                # A login by e-mail is another name of a customer, and an alias tells two of them: neither is an account beside.
                system = "" if "@" in hit.user or hit.previous else "web"
                self._record(hit.owner, [*user_nodes(hit.user), *user_nodes(hit.previous), *extra], system)

    def _name(self) -> dict[Node, str]:
        smallest: dict[Node, Node] = {}
        for node in self.parent:
            root = self.find(node)
            smallest[root] = min(smallest.get(root, node), node)
        return {root: ":".join(node) for root, node in smallest.items()}

    def _devices(self) -> None:
        for hit in (*self.world.ledger.hits, *self.world.ledger.blog_hits):
            if hit.device is None or hit.received > self.world.now_s:
                continue
            self.device_owner.setdefault(hit.device, hit.owner)
            self.device_hands[hit.device].add(hit.owner)
            if hit.user:
                self.device_users[hit.device].add(self.of(("customer_code", hit.user)) or "")

    def of(self, node: Node | None) -> str | None:
        """Cluster of a strong identifier; None for a blocked or missing one."""
        return self.names[self.find(node)] if node is not None and node in self.parent else None

    def shared(self, device: str) -> bool:
        """Whether two or more clusters have identified themselves on the device."""
        return len(self.device_users.get(device, ())) > 1

    def of_device(self, device: str) -> str | None:
        """Cluster all of the device's events belong to; None when it is shared."""
        users = self.device_users.get(device, set())
        if len(users) > 1:
            return None
        return next(iter(users)) if users else f"device:{device}"

    def owner_of(self, cluster: str | None) -> str | None:
        """The person behind a cluster."""
        if cluster is None:
            return None
        kind, _, value = cluster.partition(":")
        if kind == "order":
            return None
        return self.device_owner[value] if kind == "device" else self.owner[kind, value]

    def sharers(self) -> Iterable[tuple[str, Node]]:
        """Who is seen with a value that is shared by people, and the value."""
        for _, shown in self._records:
            cluster = next((self.of(node) for node in shown if node not in self.blocked), None)
            for node in self.shared_values.intersection(shown) if cluster else ():
                yield cluster, node

    def identifiers(self) -> list[dict]:
        """The lines of identifiers.jsonl; `line` is the number at which its person is called."""
        lines_of = {person.id: person.phone for person in self.world.people}
        lines = [
            {"type": node[0], "value": node[1], "person": self.owner[node], "line": lines_of.get(self.owner[node]),
             "cluster": self.of(node), "shared": False, "gone": node not in self.living}
            for node in self.parent
        ]  # fmt: skip
        lines += [
            {"type": kind, "value": value, "person": None, "cluster": None, "shared": True, "gone": False}
            for kind, value in self.blocked
        ]
        for device, owner in self.device_owner.items():
            # Where only one of its users has ever said who he is, no record can tell that there are two.
            shared = self.shared(device) or len(self.device_hands[device]) > 1
            lines.append({"type": "device", "value": device, "person": None if shared else owner, "line": lines_of.get(owner),
                          "cluster": self.of_device(device), "shared": shared, "gone": False})  # fmt: skip
        return sorted(lines, key=lambda line: (line["type"], line["value"]))
