"""Magento's REST lists: search criteria, page past the end repeating the last one, 300 rows at most."""

import re
from typing import Any

from journeyhouse.demo.api.company import Company
from journeyhouse.demo.api.exchange import Reply, Request, Throttle
from journeyhouse.demo.clock import parse, plain
from journeyhouse.demo.credentials import MAGENTO_TOKEN
from journeyhouse.demo.world import World

RESOURCES = {
    "orders": ("orders", "Magento_Sales::actions_view"), "customers/search": ("customers", "Magento_Customer::customer"),
    "carts/search": ("carts", "Magento_Cart::manage"), "products": ("products", "Magento_Catalog::products"),
    "creditmemos": ("creditmemos", "Magento_Sales::sales_creditmemo"), "shipments": ("shipments", "Magento_Sales::shipment"),
}  # fmt: skip
MAX_PAGE = 300
_FILTER = re.compile(r"^search_?criteria\[filter_?groups]\[(\w+)]\[filters]\[(\w+)]\[(\w+)]$", re.I)
_SORT = re.compile(r"^search_?criteria\[sort_?orders]\[(\w+)]\[(\w+)]$", re.I)


def _render(stream: str):
    def render(world: World) -> list[dict[str, Any]]:
        now = world.now_s
        shown = [record for record in world.ledger.magento[stream] if record.visible(now)]
        shown.sort(key=lambda record: record.key)
        return [
            record.state(now) | {"created_at": plain(record.created), "updated_at": plain(record.updated(now))}
            for record in shown
        ]

    return render


def _value(row: dict, name: str) -> Any:
    if name == "entity_id" and name not in row:
        name = "id"
    return row.get(name)


def _matches(row: dict, name: str, condition: str, wanted: str) -> bool:
    value = _value(row, name)
    if condition in ("null", "notnull"):
        return (value is None) == (condition == "null")
    if value is None:
        return False
    if condition in ("in", "nin"):
        return (str(value) in wanted.split(",")) == (condition == "in")
    if name in ("created_at", "updated_at"):
        left, right = parse(value), parse(wanted)
    elif isinstance(value, bool):
        left, right = int(value), int(wanted)
    elif isinstance(value, int | float):
        left, right = float(value), float(wanted)
    else:
        left, right = str(value), wanted
    if condition == "like":
        return re.fullmatch(re.escape(str(right)).replace("%", ".*"), str(left)) is not None
    return {
        "eq": left == right, "neq": left != right, "gt": left > right, "gteq": left >= right, "from": left >= right,
        "lt": left < right, "lteq": left <= right, "to": left <= right,
    }[condition]  # fmt: skip


def _criteria(request: Request) -> tuple[list[list[dict]], list[dict], int, int]:
    groups: dict[str, dict[str, dict]] = {}
    sorts: dict[str, dict] = {}
    size, page = 20, 1
    for key, value in request.query:
        found = _FILTER.match(key)
        if found:
            name = found[3].replace("conditionType", "condition_type")
            groups.setdefault(found[1], {}).setdefault(found[2], {})[name] = value
        elif ordered := _SORT.match(key):
            sorts.setdefault(ordered[1], {})[ordered[2]] = value
        elif re.match(r"^search_?criteria\[(page_?size)]$", key, re.I):
            size = int(value)
        elif re.match(r"^search_?criteria\[(current_?page)]$", key, re.I):
            page = int(value)
    filters = [[{"condition_type": "eq"} | f for f in group.values()] for group in groups.values()]
    return filters, list(sorts.values()), size, page


def _pick(value: Any, wanted: str) -> Any:
    """Apply `fields=items[a,b[c]],total_count` to a value."""
    parts, depth, start = [], 0, 0
    for nth, letter in enumerate(wanted + ","):
        depth += (letter == "[") - (letter == "]")
        if letter == "," and depth == 0:
            parts.append(wanted[start:nth])
            start = nth + 1
    if isinstance(value, list):
        return [_pick(item, wanted) for item in value]
    if not isinstance(value, dict):
        return value
    picked = {}
    for part in filter(None, parts):
        name, _, inner = part.partition("[")
        if name in value:
            picked[name] = _pick(value[name], inner[:-1]) if inner else value[name]
    return picked


class Magento:
    """The shop's endpoint."""

    def __init__(self, company: Company):
        self.company = company
        self.throttle = Throttle(97)

    def answer(self, request: Request) -> Reply:
        """Serve one request."""
        found = re.fullmatch(r"/rest/\w+/V1/(.+)", request.path)
        resource = RESOURCES.get(found[1]) if found and request.method == "GET" else None
        if resource is None:
            return Reply(404, {"message": "Request does not match any route."})
        stream, permission = resource
        if request.bearer() != MAGENTO_TOKEN:
            message = "The consumer isn't authorized to access %resources."
            return Reply(401, {"message": message, "parameters": {"resources": permission}})
        served, _ = self.throttle.admit()
        if not served:
            return Reply(503, {"message": "Service Temporarily Unavailable"}, {"Retry-After": "1"})
        try:
            return self._list(request, stream)
        except (ValueError, KeyError) as error:
            return Reply(400, {"message": "Invalid search criteria: %1", "parameters": [str(error)]})

    def _list(self, request: Request, stream: str) -> Reply:
        if not any(key.lower().startswith(("searchcriteria", "search_criteria")) for key, _ in request.query):
            message = '"%fieldName" is required. Enter and try again.'
            return Reply(400, {"message": message, "parameters": {"fieldName": "searchCriteria"}})
        groups, sorts, size, page = _criteria(request)
        if size > MAX_PAGE:
            return Reply(400, {"message": "Maximum SearchCriteria pageSize is %max", "parameters": {"max": MAX_PAGE}})
        rows = self.company.view(("magento", stream), _render(stream))
        rows = [
            row for row in rows
            if all(any(_matches(row, f["field"], f["condition_type"], f["value"]) for f in group) for group in groups)
        ]  # fmt: skip
        for sort in reversed(sorts):
            backwards = sort.get("direction", "ASC").upper() == "DESC"
            rows.sort(
                key=lambda row, name=sort["field"]: (_value(row, name) is None, _value(row, name)), reverse=backwards
            )
        pages = max(1, -(-len(rows) // size))
        first = (min(page, pages) - 1) * size
        body: Any = {
            "items": rows[first : first + size],
            "search_criteria": {
                "filter_groups": [{"filters": group} for group in groups], "sort_orders": sorts, "page_size": size,
                "current_page": page,
            },
            "total_count": len(rows),
        }  # fmt: skip
        fields = request.param("fields")
        return Reply(200, _pick(body, fields) if fields else body)
