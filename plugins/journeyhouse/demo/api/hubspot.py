"""HubSpot's CRM objects: search with its 10,000 cap, the archived list, associations."""

import re
from typing import Any

from journeyhouse.demo.api.company import Company
from journeyhouse.demo.api.exchange import Reply, Request, Throttle, whole
from journeyhouse.demo.clock import iso_ms, parse
from journeyhouse.demo.credentials import HUBSPOT_TOKEN
from journeyhouse.demo.records import Entity
from journeyhouse.demo.world import World

VERSION = "2026-09"
STREAMS = ("contacts", "companies", "deals", "tickets", "calls", "meetings", "feedback_submissions")
CAP = 10_000
CORRELATION = "7c6cbf4e-demo"


def _modified_name(stream: str) -> str:
    return "lastmodifieddate" if stream == "contacts" else "hs_lastmodifieddate"


def _row(stream: str, entity: Entity, now: int) -> dict[str, Any]:
    created, updated = iso_ms(entity.created), iso_ms(entity.updated(now))
    archived = entity.archived is not None and entity.archived <= now
    properties = {"createdate": created, "hs_createdate": created, _modified_name(stream): updated} | entity.state(now)
    row = {"id": str(entity.key), "properties": properties | {"hs_object_id": str(entity.key)}, "createdAt": created,
           "updatedAt": updated, "archived": archived,
           "url": f"https://app.hubspot.com/contacts/4242/record/{stream}/{entity.key}"}  # fmt: skip
    return row | ({"archivedAt": iso_ms(entity.archived)} if archived else {})


def _render(stream: str):
    def render(world: World) -> list[dict]:
        shown = [e for e in world.ledger.hubspot[stream] if e.visible(world.now_s)]
        return [_row(stream, e, world.now_s) for e in sorted(shown, key=lambda e: e.key)]

    return render


def _links(stream: str):
    """For each visible record the contact it is associated with now; merged-away ones give way to their winner."""

    def render(world: World) -> dict[str, int]:
        now = world.now_s
        winners: dict[str, int] = {}
        for contact in world.ledger.hubspot["contacts"]:
            if contact.visible(now):
                winners[str(contact.key)] = contact.key
                for merged in (contact.state(now)["hs_merged_object_ids"] or "").split(";"):
                    winners[merged] = contact.key
        linked = [e for e in world.ledger.hubspot[stream] if e.link is not None and e.visible(now)]
        return {str(e.key): winners[str(e.link)] for e in linked if str(e.link) in winners}

    return render


def _comparable(name: str, value: Any) -> Any:
    text = str(value)
    if name == "hs_object_id":
        return int(text)
    if name.endswith(("date", "timestamp")):
        return int(text) if text.isdigit() else parse(text) * 1000
    return text


def _matches(row: dict, term: dict) -> bool:
    name, operator = term["propertyName"], term["operator"]
    value = row["properties"].get(name)
    if operator in ("HAS_PROPERTY", "NOT_HAS_PROPERTY"):
        return (value is not None) == (operator == "HAS_PROPERTY")
    if value is None:
        return False
    left = _comparable(name, value)
    if operator == "IN":
        return left in [_comparable(name, wanted) for wanted in term["values"]]
    right = _comparable(name, term["value"])
    if operator == "BETWEEN":
        return right <= left <= _comparable(name, term["highValue"])
    checks = {"EQ": left == right, "NEQ": left != right, "GT": left > right, "GTE": left >= right, "LT": left < right,
              "LTE": left <= right}  # fmt: skip
    return checks[operator]


def _shown(stream: str, row: dict, properties: list[str]) -> dict:
    names = ["hs_object_id", "createdate" if stream in ("contacts", "tickets", "deals", "companies") else "hs_createdate",
             _modified_name(stream), *properties]  # fmt: skip
    return row | {"properties": {name: row["properties"].get(name) for name in dict.fromkeys(names)}}


def _error(status: int, category: str, message: str, **more: str) -> Reply:
    return Reply(
        status, {"status": "error", "message": message, "correlationId": CORRELATION, "category": category} | more
    )


class HubSpot:
    """The CRM's endpoint."""

    def __init__(self, company: Company):
        self.company = company
        self.throttle = Throttle(53)

    def answer(self, request: Request) -> Reply:
        """Serve one request."""
        if request.bearer() != HUBSPOT_TOKEN:
            message = "Authentication credentials not found. This API supports OAuth 2.0 authentication."
            return _error(401, "INVALID_AUTHENTICATION", message)
        served, nth = self.throttle.admit()
        if not served:
            reply = _error(429, "RATE_LIMITS", "You have reached your secondly limit.", errorType="RATE_LIMIT",
                           policyName="SECONDLY", groupName="publicapi:private-apps:api-calls-secondly:4242")  # fmt: skip
            reply.headers["Retry-After"] = "1"
            return reply
        try:
            reply = self._route(request)
        except (ValueError, KeyError, TypeError) as error:
            return _error(400, "VALIDATION_ERROR", f"Invalid input: {error}")
        if not request.path.endswith("/search"):
            reply.headers |= {
                "X-HubSpot-RateLimit-Daily": "500000", "X-HubSpot-RateLimit-Daily-Remaining": str(500_000 - nth),
                "X-HubSpot-RateLimit-Interval-Milliseconds": "10000", "X-HubSpot-RateLimit-Max": "190",
                "X-HubSpot-RateLimit-Remaining": str(189 - nth % 100),
            }  # fmt: skip
        return reply

    def _route(self, request: Request) -> Reply:
        found = re.fullmatch(rf"/crm/objects/{VERSION}/(\w+)(/search)?", request.path)
        if found and found[1] in STREAMS:
            if found[2] and request.method == "POST":
                return self._search(found[1], request.json())
            if not found[2] and request.method == "GET":
                return self._list(found[1], request)
        linked = re.fullmatch(rf"/crm/associations/{VERSION}/(\w+)/contacts/batch/read", request.path)
        if linked and linked[1] in STREAMS and request.method == "POST":
            return self._associations(linked[1], request.json())
        return _error(404, "OBJECT_NOT_FOUND", "Resource not found")

    def _search(self, stream: str, query: dict) -> Reply:
        limit, after = int(query.get("limit", 10)), int(query.get("after") or 0)
        if limit > 200:
            raise ValueError("limit must be 200 or less")
        if after + limit > CAP:
            raise ValueError(f"paging beyond {CAP} results is not supported")
        groups = [group["filters"] for group in query.get("filterGroups", [])]
        rows = [
            row for row in self.company.view(("hubspot", stream), _render(stream))
            if not row["archived"] and (not groups or any(all(_matches(row, term) for term in group) for group in groups))
        ]  # fmt: skip
        for sort in reversed(query.get("sorts", [])):
            name = sort["propertyName"]
            rows.sort(key=lambda row, name=name: _comparable(name, row["properties"].get(name) or 0),
                      reverse=sort.get("direction") == "DESCENDING")  # fmt: skip
        page = [_shown(stream, row, query.get("properties", [])) for row in rows[after : after + limit]]
        body: dict[str, Any] = {"total": len(rows), "results": page}
        if after + limit < len(rows):
            body["paging"] = {"next": {"after": str(after + limit), "link": "?after=" + str(after + limit)}}
        return Reply(200, body)

    def _list(self, stream: str, request: Request) -> Reply:
        limit, after = whole(request.param("limit"), 10), whole(request.param("after"), 0)
        if limit > 100:
            raise ValueError("limit must be 100 or less")
        archived = request.param("archived") == "true"
        rows = [row for row in self.company.view(("hubspot", stream), _render(stream)) if row["archived"] == archived]
        properties = [name for key, value in request.query if key == "properties" for name in value.split(",")]
        body: dict[str, Any] = {"results": [_shown(stream, row, properties) for row in rows[after : after + limit]]}
        if after + limit < len(rows):
            following = str(after + limit)
            body["paging"] = {"next": {"after": following, "link": request.link(after=following)}}
        return Reply(200, body)

    def _associations(self, stream: str, query: dict) -> Reply:
        links = self.company.view(("hubspot-links", stream), _links(stream))
        kinds = [{"category": "HUBSPOT_DEFINED", "typeId": 16, "label": None}]
        asked = [str(item["id"]) for item in query["inputs"]]
        results = [
            {"from": {"id": key}, "to": [{"toObjectId": links[key], "associationTypes": kinds}]}
            for key in asked
            if key in links
        ]
        body: dict[str, Any] = {"status": "COMPLETE", "results": results}
        missing = [key for key in asked if key not in links]
        if not missing:
            return Reply(200, body)
        errors = [
            {"status": "error", "category": "OBJECT_NOT_FOUND", "subCategory": "crm.associations.NO_ASSOCIATIONS_FOUND",
             "message": f"No contact is associated with {stream} {key}."}
            for key in missing
        ]  # fmt: skip
        return Reply(207, body | {"numErrors": len(errors), "errors": errors})
