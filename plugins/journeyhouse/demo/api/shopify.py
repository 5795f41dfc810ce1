"""Shopify's GraphQL Admin API: connections searched by time, refusals in HTTP 200, limits by the cost of queries."""

import re
from decimal import Decimal
from typing import Any

from journeyhouse.demo.api import selection
from journeyhouse.demo.api.company import Company
from journeyhouse.demo.api.exchange import Reply, Request, Throttle
from journeyhouse.demo.api.shopify_bulk import FILES, BulkOperations
from journeyhouse.demo.clock import DAY, START_S, iso, parse
from journeyhouse.demo.credentials import SHOPIFY_CLIENT, SHOPIFY_SECRET, SHOPIFY_TOKEN
from journeyhouse.demo.records import Arrival
from journeyhouse.demo.sister_shops import CRAFTS, CRAFTS_SHOP, Sale
from journeyhouse.demo.world import World

PATH = "/admin/api/2026-10/graphql.json"
TOKEN_PATH = "/admin/oauth/access_token"  # noqa: S105 - a path
SITE = "https://gifts.nhaxinh.example"
_FILTER = re.compile(r"(updated_at|created_at):(>=|<)'([^']+)'")
_FIELDS = {"updated_at": "updatedAt", "created_at": "createdAt"}


def _money(amount: Decimal, currency: bool = True) -> dict[str, Any]:
    return {
        "shopMoney": {"amount": str(amount.normalize() + Decimal("0.0"))}
        | ({"currencyCode": "USD"} if currency else {})
    }


def _visit(sale: Sale, nth: int, at: int, arrival: Arrival) -> dict[str, Any]:
    utm = {name: arrival.utm.get(name) for name in ("source", "medium", "campaign", "content", "term")}
    return {
        "id": f"gid://shopify/CustomerVisit/{sale.number}{nth}", "occurredAt": iso(at), "landingPage": f"{SITE}/collections/gifts?ref={nth}",
        "referrerUrl": arrival.referrer or None, "source": arrival.utm.get("source", "direct"),
        "utmParameters": utm if arrival.utm else None,
    }  # fmt: skip


def _order(sale: Sale, now: int) -> dict[str, Any]:
    person, back = sale.person, sale.refunded(now)
    canceled = sale.canceled if sale.canceled is not None and sale.canceled <= now else None
    done = sale.completed is not None and sale.completed <= now
    status = "VOIDED" if canceled else "PAID"
    if back:
        status = "REFUNDED" if sale.refund[1] == sale.total else "PARTIALLY_REFUNDED"
    visits = [_visit(sale, nth, *visit) for nth, visit in enumerate(sale.visits, 1)]
    share = sale.discount / sale.goods
    return {
        "legacyResourceId": str(sale.number), "name": sale.code, "email": sale.email, "phone": None if sale.registered else f"+84{person.phone[1:]}", "test": False,
        "billingAddress": {"firstName": person.given, "lastName": person.family, "phone": sale.phone},
        "sourceName": "web", "displayFinancialStatus": status, "displayFulfillmentStatus": "FULFILLED" if done else "UNFULFILLED",
        "cancelReason": "CUSTOMER" if canceled else None, "cancelledAt": iso(canceled) if canceled else None,
        "processedAt": iso(sale.at), "createdAt": iso(sale.at), "updatedAt": iso(sale.updated(now)),
        "customer": {"legacyResourceId": str(sale.account), "defaultEmailAddress": {"emailAddress": sale.email}} if sale.registered else None,
        "shippingAddress": {"address1": person.street, "city": person.city, "countryCodeV2": "VN"}, "totalPriceSet": _money(sale.total),
        "totalDiscountsSet": _money(sale.discount), "totalShippingPriceSet": _money(sale.shop.shipping),
        "discountCodes": ["GIFT10"] if sale.discount else [], "paymentGatewayNames": ["paypal"],
        "lineItems": {"pageInfo": {"hasNextPage": False}, "nodes": [
            {"id": f"gid://shopify/LineItem/{sale.number}{nth}", "name": part.name, "sku": part.sku, "quantity": quantity,
             "discountedTotalSet": _money((part.price * quantity * (1 - share)).quantize(Decimal("0.01")))}
            for nth, (part, quantity) in enumerate(sale.lines)]},
        "refunds": [{"legacyResourceId": str(sale.refund_key), "createdAt": iso(sale.refund[0]), "note": sale.refund[2],
                     "totalRefundedSet": _money(sale.refund[1])}] if back else [],
        "transactions": [{"id": f"gid://shopify/OrderTransaction/{sale.number}", "kind": "SALE", "status": "SUCCESS", "gateway": "paypal",
                          "processedAt": iso(sale.at), "amountSet": _money(sale.total)}],
        "customerJourneySummary": {"ready": True, "firstVisit": visits[0], "lastVisit": visits[-1]},
    }  # fmt: skip


def _all(world: World) -> list[Sale]:
    return world.ledger.sales.get(CRAFTS_SHOP.name, [])


def _orders(world: World) -> list[dict]:
    return [_order(sale, world.now_s) for sale in _all(world) if sale.visible(world.now_s)]


def _customers(world: World) -> list[dict]:
    first: dict[int, Sale] = {}
    for sale in sorted(_all(world), key=lambda sale: sale.at):
        if sale.registered and sale.visible(world.now_s):
            first.setdefault(sale.account, sale)
    # The owner tried the shop out before it opened.
    staff = {"legacyResourceId": "300", "firstName": "Chủ", "lastName": "Shop", "state": "ENABLED", "tags": ["nhân viên"], "createdAt": iso(START_S),
             "updatedAt": iso(START_S), "defaultEmailAddress": {"emailAddress": "chu@gifts.nhaxinh.example", "marketingState": "NOT_SUBSCRIBED"},
             "defaultPhoneNumber": None, "defaultAddress": None}  # fmt: skip
    return [staff] + [
        {"legacyResourceId": str(account), "firstName": sale.person.given, "lastName": sale.person.family, "state": "ENABLED", "tags": [],
         "createdAt": iso(sale.at), "updatedAt": iso(sale.at),
         "defaultEmailAddress": {"emailAddress": sale.email, "marketingState": "SUBSCRIBED"},
         "defaultPhoneNumber": {"phoneNumber": f"+84{sale.person.phone[1:]}", "marketingState": "NOT_SUBSCRIBED"} if account % 3 else None,
         "defaultAddress": {"address1": sale.person.street, "city": sale.person.city, "phone": f"+84{sale.person.phone[1:]}"}}
        for account, sale in first.items()
    ]  # fmt: skip


def _products(world: World) -> list[dict]:
    return [
        {"legacyResourceId": str(part.id), "title": part.name, "status": "ACTIVE", "productType": "Thủ công", "vendor": "Nhà Xinh",
         "createdAt": iso(START_S), "updatedAt": iso(START_S + nth * 60),
         "variants": {"nodes": [{"id": f"gid://shopify/ProductVariant/{part.id}", "sku": part.sku, "title": "Default Title", "price": f"{part.price:.2f}"}]}}
        for nth, part in enumerate(CRAFTS)
    ]  # fmt: skip


def _checkouts(world: World) -> list[dict]:
    """Some of the buyers had left before they came back and ordered."""
    rows = []
    for sale in _all(world):
        left = sale.left_at
        if left is not None and left <= world.now_s:
            done = sale.at if sale.at <= world.now_s else None
            rows.append({
                "id": f"gid://shopify/AbandonedCheckout/{sale.number}", "name": f"#C{sale.number}", "createdAt": iso(left),
                "updatedAt": iso(done or left), "completedAt": iso(done) if done else None,
                "customer": {"legacyResourceId": str(sale.account), "defaultEmailAddress": {"emailAddress": sale.email}},
                "totalPriceSet": _money(sale.total), "lineItems": {"nodes": [
                    {"title": part.name, "sku": part.sku, "quantity": quantity} for part, quantity in sale.lines]},
            })  # fmt: skip
    return rows


def _events(world: World) -> list[dict]:
    found = [(sale.at, "create", sale) for sale in _all(world)]
    found += [(sale.gone, "destroy", sale) for sale in _all(world) if sale.gone is not None]
    rows = [
        {"id": f"gid://shopify/BasicEvent/{sale.number}{len(action)}", "action": action, "createdAt": iso(when),
         "subjectId": f"gid://shopify/Order/{sale.number}", "subjectType": "ORDER"}
        for when, action, sale in found if when <= world.now_s
    ]  # fmt: skip
    comment = {"id": "gid://shopify/CommentEvent/1", "action": "create", "createdAt": iso(START_S + DAY)}
    return [*rows, comment]


CONNECTIONS = {
    "orders": _orders,
    "customers": _customers,
    "products": _products,
    "abandonedCheckouts": _checkouts,
    "events": _events,
}
_ONLY_OF_SOME = frozenset({"subjectId", "subjectType"})


def _refused(message: str, code: str, **more: Any) -> Reply:
    return Reply(200, {"errors": [{"message": message, "extensions": {"code": code} | more}]})


class Shopify:
    """The endpoint of the shop for gifts."""

    def __init__(self, company: Company):
        self.company = company
        self.throttle = Throttle(23)
        self.bulk = BulkOperations(self._found, _ONLY_OF_SOME)

    def answer(self, request: Request) -> Reply:
        """Serve one request."""
        if request.method == "POST" and request.path == TOKEN_PATH:
            return self._token(request)
        if request.path.startswith(FILES):
            return self.bulk.download(request)
        if request.headers.get("x-shopify-access-token") != SHOPIFY_TOKEN:
            return Reply(
                401, {"errors": "[API] Invalid API key or access token (unrecognized login or wrong password)"}
            )
        if request.method != "POST" or request.path != PATH:
            return Reply(404, {"errors": "Not Found"})
        served, _nth = self.throttle.admit()
        if not served:
            state = {"maximumAvailable": 2000.0, "currentlyAvailable": 60, "restoreRate": 100.0}
            reply = _refused("Throttled", "THROTTLED")
            reply.body["extensions"] = {
                "cost": {"requestedQueryCost": 72, "actualQueryCost": None, "throttleStatus": state}
            }
            return reply
        try:
            return self._query(request.json(), request.base)
        except selection.Undefined as error:
            return _refused(f"Field '{error}' doesn't exist", "undefinedField", fieldName=str(error))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            return Reply(400, {"errors": {"query": f"Required parameter missing or invalid: {error}"}})

    def _token(self, request: Request) -> Reply:
        wanted = {"grant_type": "client_credentials", "client_id": SHOPIFY_CLIENT, "client_secret": SHOPIFY_SECRET}
        if {name: request.param(name) for name in wanted} != wanted:
            return Reply(400, {"error": "application_cannot_be_found"})
        return Reply(
            200,
            {"access_token": SHOPIFY_TOKEN, "scope": "read_orders,read_customers,read_products", "expires_in": 86399},
        )

    def _query(self, body: dict[str, Any], base: str) -> Reply:
        name, arguments, fields = selection.parse(body["query"])
        variables = body.get("variables") or {}
        if name == "bulkOperationRunQuery":
            return Reply(200, {"data": {name: self.bulk.run(variables["query"])}})
        if name == "node":
            return Reply(200, {"data": {name: self.bulk.state(variables["id"], base)}})
        first = int(re.search(r"first:\s*(\d+)", arguments)[1])
        if first > 250:
            return _refused("first cannot exceed 250", "argumentLiteralsIncompatible")
        cost = first * max(1, len(fields.get("nodes", {})))
        if cost > 1000:
            return _refused(
                f"Query cost is {cost}, which exceeds the single query max cost limit (1000).", "MAX_COST_EXCEEDED"
            )
        rows = self._found(name, arguments, variables.get("query") or "")
        begin = int((variables.get("after") or "c0")[1:])
        page = {
            "pageInfo": {"hasNextPage": begin + first < len(rows), "endCursor": f"c{begin + first}"},
            "nodes": rows[begin : begin + first],
        }
        state = {"maximumAvailable": 2000.0, "currentlyAvailable": 1900, "restoreRate": 100.0}
        extensions = {"cost": {"requestedQueryCost": cost, "actualQueryCost": cost, "throttleStatus": state}}
        return Reply(200, {"data": {name: selection.select(page, fields, _ONLY_OF_SOME)}, "extensions": extensions})

    def _found(self, name: str, arguments: str, search: str | None = None) -> list[dict]:
        """The records of a connection that the search (of its own, or among the arguments) leaves, in order."""
        order = "createdAt" if "CREATED_AT" in arguments else "updatedAt"
        rows = sorted(self.company.view(("shopify", name), CONNECTIONS[name]), key=lambda row: (row[order], str(row)))
        return [row for row in rows if _matches(row, arguments if search is None else search)]


def _matches(row: dict, query: str) -> bool:
    for field, comparator, text in _FILTER.findall(query):
        value, limit = parse(row[_FIELDS[field]]), parse(text)
        if (value < limit) if comparator == ">=" else (value >= limit):
            return False
    return True
