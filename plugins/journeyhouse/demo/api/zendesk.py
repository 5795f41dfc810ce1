"""Zendesk Support: cursor-based exports of tickets and users, and the list of satisfaction ratings."""

import base64
from typing import Any

from journeyhouse.demo.api.company import Company
from journeyhouse.demo.api.exchange import Reply, Request, Throttle, whole
from journeyhouse.demo.clock import iso
from journeyhouse.demo.credentials import ZENDESK_TOKEN, ZENDESK_USER
from journeyhouse.demo.records import Entity
from journeyhouse.demo.world import World

EXPORTS = {"/api/v2/incremental/tickets/cursor.json": "tickets", "/api/v2/incremental/users/cursor.json": "users"}
RATINGS = "/api/v2/satisfaction_ratings.json"
# What changed in the minute before the request is left out.
LAG = 60
_SIGNED = "Basic " + base64.b64encode(f"{ZENDESK_USER}:{ZENDESK_TOKEN}".encode()).decode()


def _row(stream: str, entity: Entity, now: int) -> dict[str, Any]:
    state, changed = entity.state(now), entity.updated(now)
    row = {"id": entity.key, "url": f"https://nhaxinh.zendesk.com/api/v2/{stream}/{entity.key}.json",
           "created_at": iso(entity.created), "updated_at": iso(changed)} | state  # fmt: skip
    if stream == "tickets":
        metrics = {"ticket_id": entity.key, "reopens": row.pop("reopens"), "solved_at": row.pop("solved_at")}
        row |= {"generated_timestamp": changed, "metric_set": metrics}
    return row


def _render(stream: str):
    """(second of the latest change, row) of what can be seen, in the order of the changes."""

    def render(world: World) -> list[tuple[int, dict]]:
        now = world.now_s
        seen = [(e.updated(now), _row(stream, e, now)) for e in world.ledger.zendesk[stream] if e.visible(now)]
        return sorted(seen, key=lambda pair: (pair[0], pair[1]["id"]))

    return render


def _cursor(moment: int, key: int) -> str:
    return base64.urlsafe_b64encode(f"{moment}.0||{key}".encode()).decode()


def _place(cursor: str) -> tuple[int, int]:
    moment, _, key = base64.urlsafe_b64decode(cursor).decode().partition("||")
    return int(float(moment)), int(key)


def _error(status: int, error: str, description: str, **headers: str) -> Reply:
    return Reply(status, {"error": error, "description": description}, headers)


class Zendesk:
    """The help desk's endpoint."""

    def __init__(self, company: Company):
        self.company = company
        self.throttle = Throttle(31)

    def answer(self, request: Request) -> Reply:
        """Serve one request."""
        if request.headers.get("authorization") != _SIGNED:
            return _error(401, "Couldn't authenticate you", "Sign as email/token with an API token.")
        served, _nth = self.throttle.admit()
        if not served:
            return _error(
                429,
                "APIRateLimitExceeded",
                "Number of allowed API requests per minute exceeded",
                **{"Retry-After": "1"},
            )
        try:
            if request.method == "GET" and request.path in EXPORTS:
                return self._export(EXPORTS[request.path], request)
            if request.method == "GET" and request.path == RATINGS:
                return self._ratings(request)
        except ValueError as error:
            return _error(400, "InvalidValue", str(error))
        return _error(404, "InvalidEndpoint", "Not found")

    def _export(self, stream: str, request: Request) -> Reply:
        cursor, start, now = request.param("cursor"), request.param("start_time"), self.company.now
        if (cursor is None) == (start is None):
            raise ValueError("give a start_time or a cursor, and not both")
        if start is not None and int(start) > now - LAG:
            return _error(422, "InvalidValue", "Too recent start_time. Use a start_time older than 60 seconds")
        after = _place(cursor) if cursor else (int(start), -1)
        size = whole(request.param("per_page"), 1000)
        rows = [
            (moment, row) for moment, row in self.company.view(("zendesk", stream), _render(stream))
            if (moment, row["id"]) > after and moment <= now - LAG
        ]  # fmt: skip
        page = rows[:size]
        told = _cursor(page[-1][0], page[-1][1]["id"]) if page else cursor
        wanted = (request.param("include") or "").split(",")
        shown = [
            row if "metric_sets" in wanted else {k: v for k, v in row.items() if k != "metric_set"}
            for _moment, row in page
        ]
        # The end is told by a flag; the cursor is there on the last page too.
        return Reply(200, {stream: shown, "after_url": request.link(cursor=told or ""), "after_cursor": told,
                           "before_url": None, "before_cursor": None, "end_of_stream": len(rows) <= size})  # fmt: skip

    def _ratings(self, request: Request) -> Reply:
        size, start = whole(request.param("page[size]"), 100), whole(request.param("start_time"), 0)
        if size > 100:
            raise ValueError("page[size] must be 100 or less")
        wanted = {"received": ("good", "bad")}.get(request.param("score") or "")
        after = _place(request.param("page[after]") or _cursor(0, -1))
        rows = [
            row for changed, row in self.company.view(("zendesk", "ratings"), _render("satisfaction_ratings"))
            if changed >= start and (wanted is None or row["score"] in wanted) and (0, row["id"]) > after
        ]  # fmt: skip
        page = sorted(rows, key=lambda row: row["id"])[:size]
        more = len(rows) > size
        told = _cursor(0, page[-1]["id"]) if page else None
        meta = {"has_more": more, "after_cursor": told, "before_cursor": None}
        return Reply(200, {"satisfaction_ratings": page, "meta": meta, "links": {"next": None, "prev": None}})
