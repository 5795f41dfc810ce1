"""Klaviyo's JSON:API lists: filters, opaque cursors, a next link that is null at the end."""

import base64
import re
from typing import Any

from journeyhouse.demo.api.company import Company
from journeyhouse.demo.api.exchange import Reply, Request, Throttle, whole
from journeyhouse.demo.catalogue_campaigns import mailings
from journeyhouse.demo.chance import digest
from journeyhouse.demo.clock import DAY, START_S, day_of, iso_offset, parse
from journeyhouse.demo.credentials import KLAVIYO_KEY
from journeyhouse.demo.messaging import METRICS, metric_id
from journeyhouse.demo.world import World

# resource: default and largest page, fields a filter may name with the operators it knows
RESOURCES: dict[str, tuple[int, int, dict[str, set[str]]]] = {
    "profiles": (20, 100, {"updated": {"greater-than", "less-than"}, "created": {"greater-than", "less-than"},
                           "email": {"equals"}, "id": {"equals"}}),
    "metrics": (200, 200, {}),
    "events": (200, 1000, {"datetime": {"greater-than", "greater-or-equal", "less-than", "less-or-equal"},
                           "metric_id": {"equals"}, "profile_id": {"equals"}}),
    "campaigns": (100, 100, {"messages.channel": {"equals"}, "archived": {"equals"}, "name": {"equals"}}),
    "lists": (10, 10, {"updated": {"greater-than"}, "created": {"greater-than"}, "name": {"equals"}}),
}  # fmt: skip
_TERM = re.compile(r"\s*([\w-]+)\(([\w.]+),\s*(\"[^\"]*\"|'[^']*'|[^,)]*)\)\s*,?")
LISTS = ["Bản tin nhà đẹp", "Khách SMS", "Khách thân thiết", "Khách cửa hàng", "Đăng ký voucher", "Ebook nhà bếp",
         "Khách marketplace", "Chưa mua lần nào", "Khách VIP 💎", "Ngủ đông 90 ngày", "Thử nghiệm A", "Thử nghiệm B"]  # fmt: skip
MEDIA_TYPE = "application/vnd.api+json"


def _profiles(world: World) -> list[dict]:
    rows = []
    for profile in world.ledger.profiles:
        if profile.visible(world.now_s):
            state = profile.state(world.now_s)
            times = {"created": iso_offset(profile.created), "updated": iso_offset(profile.updated(world.now_s))}
            rows.append({"type": "profile", "id": profile.key, "attributes": state | times})
    return rows


def _events(world: World) -> list[dict]:
    rows = []
    for message in world.ledger.messages:
        if message.seen <= world.now_s:
            attributes = {"timestamp": message.at, "datetime": iso_offset(message.at), "uuid": digest("uuid", message.id),
                          "event_properties": message.props}  # fmt: skip
            links = {"profile": {"data": {"type": "profile", "id": message.profile}},
                     "metric": {"data": {"type": "metric", "id": metric_id(message.metric)}}}  # fmt: skip
            rows.append({"type": "event", "id": message.id, "attributes": attributes, "relationships": links})
    return rows


def _metrics(world: World) -> list[dict]:
    times = {"created": iso_offset(START_S - 30 * DAY), "updated": iso_offset(START_S - 30 * DAY)}
    integration = {"object": "integration", "id": "0rG4eQ", "name": "Klaviyo", "category": "Internal"}
    return [
        {"type": "metric", "id": metric_id(name), "attributes": {"name": name, "integration": integration} | times}
        for name in METRICS
    ]


def _campaigns(world: World) -> list[dict]:
    rows = []
    for day in range(day_of(world.now_s) + 4):
        for mailing in mailings(day):
            made = mailing.send - 3 * DAY
            if made <= world.now_s:
                sent = mailing.send <= world.now_s
                rows.append({"type": "campaign", "id": mailing.id, "channel": mailing.channel, "attributes": {
                    "name": mailing.name, "status": "Sent" if sent else "Scheduled", "archived": False,
                    "audiences": {"included": ["LIST0A"], "excluded": []}, "send_strategy": {"method": "static"},
                    "send_options": {"use_smart_sending": True},
                    "created_at": iso_offset(made), "scheduled_at": iso_offset(made + 3600),
                    "updated_at": iso_offset(mailing.send if sent else made + 3600),
                    "send_time": iso_offset(mailing.send),
                }})  # fmt: skip
    return rows


def _lists(world: World) -> list[dict]:
    return [
        {"type": "list", "id": f"LIST{nth:X}A", "attributes": {"name": name, "opt_in_process": "single_opt_in",
         "created": iso_offset(START_S - (20 - nth) * DAY), "updated": iso_offset(START_S - (20 - nth) * DAY)}}
        for nth, name in enumerate(LISTS)
    ]  # fmt: skip


RENDER = {"profiles": _profiles, "events": _events, "metrics": _metrics, "campaigns": _campaigns, "lists": _lists}


def _field(row: dict, name: str) -> Any:
    if name == "messages.channel":
        return row.get("channel")
    if name in ("metric_id", "profile_id"):
        return row["relationships"][name[:-3]]["data"]["id"]
    return row["id"] if name == "id" else row["attributes"].get(name)


def _keeps(row: dict, operator: str, name: str, wanted: str) -> bool:
    value = _field(row, name)
    if operator == "equals":
        return str(value).lower() == wanted.lower()
    left, right = parse(value), parse(wanted)
    return {"greater-than": left > right, "greater-or-equal": left >= right, "less-than": left < right,
            "less-or-equal": left <= right}[operator]  # fmt: skip


def _error(status: int, code: str, title: str, detail: str, source: str = "/data/") -> Reply:
    item = {"id": "0b8e7b3c-demo", "status": status, "code": code, "title": title, "detail": detail,
            "source": {"pointer": source}, "links": {}, "meta": {}}  # fmt: skip
    return Reply(status, {"errors": [item]}, content_type=MEDIA_TYPE)


class Klaviyo:
    """The mailing system's endpoint."""

    def __init__(self, company: Company):
        self.company = company
        self.throttle = Throttle(41)

    def answer(self, request: Request) -> Reply:
        """Serve one request."""
        name = request.path.removeprefix("/api/").strip("/")
        if not request.path.startswith("/api/") or name not in RESOURCES or request.method != "GET":
            return _error(404, "not_found", "Not found.", "A resource at this path does not exist.")
        if request.headers.get("authorization", "") != f"Klaviyo-API-Key {KLAVIYO_KEY}":
            return _error(
                401,
                "not_authenticated",
                "Authentication credentials were not provided.",
                "Missing or invalid private key.",
            )
        if not re.fullmatch(r"\d{4}-\d\d-\d\d(\.\w+)?", request.headers.get("revision", "")):
            return _error(
                400, "invalid", "Invalid input.", "A valid API revision must be supplied in the revision header."
            )
        served, nth = self.throttle.admit()
        if not served:
            reply = _error(
                429, "throttled", "Request was throttled.", "Request was throttled. Expected available in 1 second."
            )
            reply.headers["Retry-After"] = "1"
            return reply
        try:
            reply = self._list(request, name)
        except ValueError as error:
            return _error(400, "invalid", "Invalid input.", str(error), "/data/filter")
        reply.headers |= {
            "RateLimit-Limit": "3500, 3500;w=60",
            "RateLimit-Remaining": str(3499 - nth % 1000),
            "RateLimit-Reset": "42",
        }
        return reply

    def _list(self, request: Request, name: str) -> Reply:
        default, largest, allowed = RESOURCES[name]
        size = whole(request.param("page[size]"), default)
        if not 1 <= size <= largest:
            raise ValueError(f"Page size must be an integer between 1 and {largest}.")
        rows = list(self.company.view(("klaviyo", name), RENDER[name]))
        text = request.param("filter", "") or ""
        terms = _TERM.findall(text)
        if text and "".join(m.group(0) for m in _TERM.finditer(text)) != text:
            raise ValueError(f"'{text}' is not a valid filter.")
        if name == "campaigns" and not any(field == "messages.channel" for _, field, _ in terms):
            raise ValueError("A channel filter is required to list campaigns: equals(messages.channel,'email').")
        for operator, field, wanted in terms:
            if operator not in allowed.get(field, ()):
                raise ValueError(f"'{operator}' is not an allowed operator for field '{field}'.")
            rows = [row for row in rows if _keeps(row, operator, field, wanted.strip("\"'"))]
        order = request.param("sort") or ""
        if order:
            rows.sort(key=lambda row: (_field(row, order.lstrip("-")), row["id"]), reverse=order.startswith("-"))
        cursor = request.param("page[cursor]")
        first = int(base64.urlsafe_b64decode(cursor).decode().removeprefix("next:")) if cursor else 0
        page = [self._shown(request, row) for row in rows[first : first + size]]
        following = None
        if first + size < len(rows):
            following = request.link(
                **{"page[cursor]": base64.urlsafe_b64encode(f"next:{first + size}".encode()).decode()}
            )
        body = {"data": page, "links": {"self": request.link(), "next": following, "prev": None}}
        included = self._included(request, page)
        return Reply(200, body | ({"included": included} if included else {}), content_type=MEDIA_TYPE)

    def _shown(self, request: Request, row: dict) -> dict:
        row = {key: value for key, value in row.items() if key != "channel"}
        if row["type"] == "profile" and "subscriptions" not in (request.param("additional-fields[profile]") or ""):
            row["attributes"] = {key: value for key, value in row["attributes"].items() if key != "subscriptions"}
        links = {"self": f"{request.base}/api/{row['type']}s/{row['id']}/"}
        return row | {"links": links}

    def _included(self, request: Request, page: list[dict]) -> list[dict]:
        asked = (request.param("include") or "").split(",")
        found: list[dict] = []
        for kind, stream in (("metric", "metrics"), ("profile", "profiles")):
            if kind in asked:
                ids = {row["relationships"][kind]["data"]["id"] for row in page if "relationships" in row}
                shown = self.company.view(("klaviyo", stream), RENDER[stream])
                found += [self._shown(request, row) for row in shown if row["id"] in ids]
        return found
