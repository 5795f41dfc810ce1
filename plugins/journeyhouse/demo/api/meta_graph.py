"""What Meta's Graph API has in common: a token, a version, usage headers, errors with a code, fields and pages."""

import base64
import json
import re
from abc import ABC, abstractmethod
from typing import Any

from journeyhouse.demo.api.company import Company
from journeyhouse.demo.api.exchange import Reply, Request, Throttle, whole

VERSION = "v26.0"


def error(
    status: int, code: int, message: str, subcode: int | None = None, kind: str = "OAuthException", transient=False
) -> Reply:
    """A refusal in the platform's shape."""
    body: dict[str, Any] = {"message": message, "type": kind, "code": code, "fbtrace_id": "HdemoTrace"}
    if subcode is not None:
        body |= {"error_subcode": subcode, "is_transient": transient}
    return Reply(status, {"error": body})


def unknown(node: str) -> Reply:
    """What is told of a node that is not there, or not ours."""
    return error(
        400, 100, f"Unsupported get request. Object with ID '{node}' does not exist", 33, "GraphMethodException"
    )


def fields(request: Request, row: dict, always: set[str]) -> dict:
    """Only what `fields` names (an expansion by its name); the platform leaves out what has no value."""
    asked = re.split(r",(?![^()]*\))", request.param("fields") or "")
    names = [re.split(r"[.({]", name)[0] for name in asked if name]
    return {name: row[name] for name in [*names, *always] if name in row}


def page(request: Request, rows: list[dict], always: set[str] | None) -> Reply:
    """A page of a list; without `always` its rows are as they are."""
    limit = whole(request.param("limit"), 25)
    if not 1 <= limit <= 5000:
        raise ValueError("limit must be between 1 and 5000")
    after = request.param("after")
    first = int(base64.b64decode(after).decode()) if after else 0
    shown = rows[first : first + limit]
    body: dict[str, Any] = {"data": shown if always is None else [fields(request, row, always) for row in shown]}
    if shown:
        following = base64.b64encode(str(first + limit).encode()).decode()
        body["paging"] = {"cursors": {"before": base64.b64encode(str(first).encode()).decode(), "after": following}}
        if first + limit < len(rows):
            body["paging"]["next"] = request.link(after=following)
    return Reply(200, body)


class GraphApi(ABC):
    """An endpoint below `graph.facebook.com`."""

    tokens: tuple[str, ...]
    refuses_every = 59

    def __init__(self, company: Company):
        self.company = company
        self.throttle = Throttle(self.refuses_every)

    def answer(self, request: Request) -> Reply:
        """Serve one request."""
        if not {request.bearer(), request.param("access_token")} & set(self.tokens):
            reply = error(400, 190, "Invalid OAuth access token - Cannot parse access token")
            reply.headers["WWW-Authenticate"] = 'OAuth "Facebook Platform" "invalid_token" "Invalid OAuth access token"'
            return reply
        served, nth = self.throttle.admit()
        if not served:
            reply = error(400, 17, "(#17) User request limit reached", 2446079, transient=True)
            reply.headers["Retry-After"] = "1"
        else:
            try:
                reply = self._versioned(request)
            except (ValueError, KeyError, TypeError) as problem:
                reply = error(400, 100, f"(#100) Invalid parameter: {problem}")
        usage = {"call_count": nth % 60, "total_time": nth % 40, "total_cputime": nth % 30}
        reply.headers["x-app-usage"] = json.dumps(usage)
        return reply

    def _versioned(self, request: Request) -> Reply:
        version, *parts = request.path.strip("/").split("/")
        if version != VERSION:
            return error(400, 2635, f"You are calling a deprecated version of the Ads API. Please update to {VERSION}.")
        return self.route(request, parts)

    @abstractmethod
    def route(self, request: Request, parts: list[str]) -> Reply:
        """Serve what lies below the version."""
