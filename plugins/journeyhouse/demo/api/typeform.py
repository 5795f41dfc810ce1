"""Typeform: the responses of a form, newest first, walked by the token of the last one."""

import re
from typing import Any

from journeyhouse.demo.api.company import Company
from journeyhouse.demo.api.exchange import Reply, Request, Throttle, whole
from journeyhouse.demo.clock import iso, parse
from journeyhouse.demo.credentials import TYPEFORM_TOKEN
from journeyhouse.demo.records import Entity
from journeyhouse.demo.surveys import FORM
from journeyhouse.demo.world import World

KINDS = {"completed": "submitted_at", "partial": "staged_at", "started": "landed_at"}


def _item(entity: Entity, now: int) -> dict[str, Any]:
    state = entity.state(now)
    times = {"landed_at": iso(entity.created)}
    times |= {name: iso(state[name]) for name in ("staged_at", "submitted_at") if state[name]}
    if state["submitted_at"]:
        # What was staged on the way is not told of a response that came to its end.
        times.pop("staged_at")
    elif not state["staged_at"]:
        # How the platform's documentation shows a response that was only begun.
        times["submitted_at"] = "0001-01-01T00:00:00Z"
    item = {
        "landing_id": entity.key, "token": entity.key, "response_id": entity.key, "response_type": state["response_type"],
        "metadata": {"user_agent": "Mozilla/5.0", "platform": "mobile", "referer": f"https://nhaxinh.typeform.com/to/{FORM}",
                     "network_id": entity.key[:10], "browser": "touch"},
        "hidden": state["hidden"], "answers": state["answers"], "calculated": {"score": 0},
    } | times  # fmt: skip
    return item if item["answers"] else {name: value for name, value in item.items() if name != "calculated"}


def _render(world: World) -> list[dict]:
    """All responses that can be seen, the last processed first."""
    now = world.now_s
    seen = sorted(
        (e for e in world.ledger.typeform if e.visible(now)), key=lambda e: (e.updated(now), e.key), reverse=True
    )
    return [_item(entity, now) for entity in seen]


def _error(status: int, code: str, description: str, **headers: str) -> Reply:
    return Reply(status, {"code": code, "description": description}, headers)


class Typeform:
    """The form tool's endpoint."""

    def __init__(self, company: Company):
        self.company = company
        self.throttle = Throttle(37)

    def answer(self, request: Request) -> Reply:
        """Serve one request."""
        if request.bearer() != TYPEFORM_TOKEN:
            return _error(401, "AUTHENTICATION_FAILED", "Authentication credentials not found on the Request Headers")
        served, _nth = self.throttle.admit()
        if not served:
            return _error(429, "TOO_MANY_REQUESTS", "Rate limit exceeded", **{"Retry-After": "1"})
        found = re.fullmatch(r"/forms/([^/]+)/responses", request.path)
        if not found or request.method != "GET" or found[1] != FORM:
            return _error(404, "FORM_NOT_FOUND", "Non existing form with uid")
        try:
            return self._responses(request)
        except ValueError as error:
            return _error(400, "VALIDATION_ERROR", str(error))

    def _responses(self, request: Request) -> Reply:
        size = whole(request.param("page_size"), 25)
        if not 1 <= size <= 1000:
            raise ValueError("page_size must be between 1 and 1000")
        kinds = (request.param("response_type") or "completed").split(",")
        if not set(kinds) <= set(KINDS):
            raise ValueError(f"response_type must be of {', '.join(KINDS)}")
        rows = [row for row in self.company.view("typeform", _render) if row["response_type"] in kinds]
        if since := request.param("since"):
            # The window looks at the time of the most finished kind that is asked for.
            name = next(KINDS[kind] for kind in KINDS if kind in kinds)
            rows = [row for row in rows if name in row and parse(row[name]) >= parse(since)]
        before = request.param("before")
        tokens = [row["token"] for row in rows]
        if before is not None:
            if before not in tokens:
                raise ValueError("before is no token of this form")
            rows = rows[tokens.index(before) + 1 :]
        pages = -(-len(rows) // size)
        return Reply(200, {"total_items": len(rows), "page_count": pages, "items": rows[:size]})
