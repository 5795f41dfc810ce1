"""WooCommerce's REST lists: pages told in headers, times of the site and of GMT, the trash left out of `any`."""

import base64
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from journeyhouse.demo.api.company import Company
from journeyhouse.demo.api.exchange import Reply, Request, Throttle, whole
from journeyhouse.demo.chance import rng
from journeyhouse.demo.clock import START_S, day_of, local, parse, plain, utc
from journeyhouse.demo.credentials import WOOCOMMERCE_KEY, WOOCOMMERCE_SECRET
from journeyhouse.demo.records import Arrival
from journeyhouse.demo.sister_shops import PARTS, PARTS_SHOP, Sale
from journeyhouse.demo.world import World

ROOT = "/wp-json/wc/v3/"
SITE = "https://phutung.nhaxinh.example"
_SIGNED = "Basic " + base64.b64encode(f"{WOOCOMMERCE_KEY}:{WOOCOMMERCE_SECRET}".encode()).decode()
_SOURCE_TYPES = {"Direct": "typein", "Organic Search": "organic", "Referral": "referral"}


def _times(**moments: int | None) -> dict[str, str | None]:
    """Each time twice: the site's own without saying so, and GMT."""
    return {
        name + suffix: None if when is None else f"{zone(when):%Y-%m-%dT%H:%M:%S}"
        for name, when in moments.items()
        for suffix, zone in (("", local), ("_gmt", utc))
    }


def _money(amount: Decimal) -> str:
    return f"{amount:.6f}"


def _attribution(at: int, arrival: Arrival) -> dict[str, str]:
    source = {"Direct": "(direct)", "Organic Search": "google", "Referral": "tinhte.vn"}
    medium = {"Organic Search": "organic", "Referral": "referral"}
    told = {
        "source_type": _SOURCE_TYPES.get(arrival.channel, "utm"), "referrer": arrival.referrer,
        "utm_source": arrival.utm.get("source", source.get(arrival.channel)),
        "utm_medium": arrival.utm.get("medium", medium.get(arrival.channel)),
        "utm_campaign": arrival.utm.get("campaign"), "session_entry": f"{SITE}/cua-hang/", "session_start_time": plain(at),
        "session_pages": "4", "session_count": "1", "user_agent": "Mozilla/5.0", "device_type": "Mobile",
    }  # fmt: skip
    return {name: value for name, value in told.items() if value}


def _order(sale: Sale, now: int) -> dict[str, Any]:
    person, share = sale.person, sale.discount / sale.goods
    refunded = sale.refund if sale.refund and sale.refund[0] <= now else None
    completed = sale.completed if sale.completed and sale.completed <= now else None
    told = _attribution(*sale.visits[-1])
    return {
        "id": sale.number, "parent_id": 0, "number": str(sale.number), "created_via": "checkout", "status": sale.status(now),
        "currency": "VND", "version": "9.4.1", "customer_id": sale.account if sale.registered else 0,
        "customer_ip_address": f"203.0.113.{person.index % 250 + 1}", "customer_note": "",
        "discount_total": _money(sale.discount), "shipping_total": _money(sale.shop.shipping), "total_tax": _money(Decimal(0)),
        "total": _money(sale.total), "payment_method": sale.payment,
        "billing": {"first_name": person.given, "last_name": person.family, "city": person.city, "country": "VN",
                    "address_1": person.street, "email": sale.email, "phone": sale.phone},
        "meta_data": [{"id": sale.number * 20 + nth, "key": f"_wc_order_attribution_{name}", "value": value}
                      for nth, (name, value) in enumerate(told.items())],
        "line_items": [{"id": sale.number * 5 + nth, "name": part.name, "product_id": part.id, "sku": part.sku, "quantity": quantity,
                        "subtotal": _money(part.price * quantity), "total": _money(part.price * quantity * (1 - share))}
                       for nth, (part, quantity) in enumerate(sale.lines)],
        "coupon_lines": [{"id": sale.number, "code": "phutung10", "discount": str(sale.discount)}] if sale.discount else [],
        "refunds": [{"id": sale.refund_key, "reason": refunded[2], "total": _money(-refunded[1])}] if refunded else [],
    } | _times(date_created=sale.at, date_modified=sale.updated(now), date_paid=completed, date_completed=completed)  # fmt: skip


def _sales(world: World) -> list[Sale]:
    return [sale for sale in world.ledger.sales.get(PARTS_SHOP.name, ()) if sale.visible(world.now_s)]


def _orders(world: World) -> list[dict]:
    return [_order(sale, world.now_s) for sale in _sales(world)]


def _refunds(world: World) -> list[dict]:
    return [
        {"id": sale.refund_key, "parent_id": sale.number, "amount": _money(sale.refund[1]), "reason": sale.refund[2],
         "refunded_by": 1, "refunded_payment": False, "meta_data": [], "line_items": []} | _times(date_created=sale.refund[0])
        for sale in _sales(world) if sale.refund and sale.refund[0] <= world.now_s
    ]  # fmt: skip


def _customers(world: World) -> list[dict]:
    first = {sale.account: sale for sale in sorted(_sales(world), key=lambda sale: -sale.at) if sale.registered}
    boss = {"id": 1, "email": "chu@phutung.example", "username": "quan-tri", "first_name": "", "last_name": "", "role": "administrator",
            "billing": {"city": "", "phone": ""}, "is_paying_customer": False}  # fmt: skip
    return [boss | _times(date_created=START_S, date_modified=START_S)] + [
        {"id": account, "email": sale.email, "username": sale.email.split("@")[0], "first_name": sale.person.given,
         "last_name": sale.person.family, "role": "customer", "is_paying_customer": True, "meta_data": [],
         "billing": {"city": sale.person.city, "address_1": sale.person.street, "phone": sale.person.phone}} | _times(date_created=sale.at, date_modified=sale.at)
        for account, sale in first.items()
    ]  # fmt: skip


def _products(world: World) -> list[dict]:
    today = day_of(world.now_s)
    rows = []
    for part in PARTS:
        changed = START_S + rng(world.seed, "part", part.id).randint(0, 30) * 86_400
        rows.append({
            "id": part.id, "name": part.name, "type": "simple", "status": "publish", "sku": part.sku, "price": str(part.price),
            "categories": [{"id": 9, "name": "Phụ tùng", "slug": "phu-tung"}],
        } | _times(date_created=START_S, date_modified=changed if day_of(changed) <= today else START_S))  # fmt: skip
    return rows


LISTS: dict[str, Callable[[World], list[dict]]] = {
    "orders": _orders, "refunds": _refunds, "customers": _customers, "products": _products,
}  # fmt: skip


def _problem(status: int, code: str, message: str) -> Reply:
    return Reply(status, {"code": code, "message": message, "data": {"status": status}})


class WooCommerce:
    """The endpoint of the shop for spare parts."""

    def __init__(self, company: Company):
        self.company = company
        self.throttle = Throttle(37)

    def answer(self, request: Request) -> Reply:
        """Serve one request."""
        name = request.path.removeprefix(ROOT)
        if request.method != "GET" or name not in LISTS:
            return _problem(404, "rest_no_route", "No route was found matching the URL and request method.")
        if request.headers.get("authorization") != _SIGNED:
            return _problem(401, "woocommerce_rest_cannot_view", "Sorry, you cannot list resources.")
        served, _nth = self.throttle.admit()
        if not served:
            return Reply(503, {"code": "unavailable", "message": "Briefly unavailable."}, {"Retry-After": "1"})
        try:
            return self._page(
                request, sorted(self.company.view(("woocommerce", name), LISTS[name]), key=lambda row: row["id"])
            )
        except ValueError as error:
            return _problem(400, "rest_invalid_param", f"Invalid parameter(s): {error}")

    def _page(self, request: Request, rows: list[dict]) -> Reply:
        page, size = whole(request.param("page"), 1), whole(request.param("per_page"), 10)
        if not 1 <= size <= 100 or page < 1:
            raise ValueError("per_page")
        if request.param("orderby", "date") not in ("date", "id", "include", "title", "slug"):
            raise ValueError("orderby")
        if since := request.param("modified_after"):
            if request.param("dates_are_gmt") != "true":
                raise ValueError("the demo's clients mean GMT")
            rows = [row for row in rows if parse(row["date_modified_gmt"]) > parse(since)]
        if included := request.param("include"):
            rows = [row for row in rows if str(row["id"]) in included.split(",")]
        if request.param("order", "desc") == "desc":
            rows = rows[::-1]
        shown = rows[(page - 1) * size : page * size]
        if fields := request.param("_fields"):
            shown = [{name: row[name] for name in fields.split(",")} for row in shown]
        pages = -(-len(rows) // size)
        headers = {"X-WP-Total": str(len(rows)), "X-WP-TotalPages": str(pages)}
        if page < pages:
            headers["Link"] = f'<{request.link(page=str(page + 1))}>; rel="next"'
        return Reply(200, shown, headers)
