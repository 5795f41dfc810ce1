"""Search Console's search analytics: rows by the dimensions asked for, final days only unless all are wanted."""

import re
from datetime import date
from urllib.parse import unquote

from journeyhouse.demo import searching
from journeyhouse.demo.api.company import Company
from journeyhouse.demo.api.exchange import Reply, Request, Throttle
from journeyhouse.demo.api.google_sign_in import SignIn
from journeyhouse.demo.clock import START, date_of

SCOPE = "https://www.googleapis.com/auth/webmasters.readonly"
_PATH = re.compile(r"^/webmasters/v3/sites/([^/]+)/searchAnalytics/query$")
_DIMENSIONS = ("date", "query", "country", "device")
MOST = 25_000


class SearchConsole:
    """The search engine's endpoint."""

    def __init__(self, company: Company):
        self.company = company
        self.sign_in = SignIn(SCOPE)
        self.throttle = Throttle(67)

    def answer(self, request: Request) -> Reply:
        """Serve one request."""
        if request.path == "/token":
            return self.sign_in.grant(request)
        refused = self.sign_in.refusal(request)
        if refused:
            return refused
        if not self.throttle.admit()[0]:
            return _error(403, "rateLimitExceeded", "Rate Limit Exceeded")
        path = _PATH.match(request.path)
        if request.method != "POST" or not path:
            return _error(404, "notFound", "Not Found")
        site = unquote(path[1])
        if site != searching.SITE:
            return _error(403, "forbidden", f"User does not have sufficient permission for site '{site}'.")
        try:
            return Reply(200, self._query(request.json()))
        except (KeyError, ValueError, TypeError) as error:
            return _error(400, "invalidParameter", f"{error}")

    def _query(self, asked: dict) -> dict:
        dimensions, limit, start = asked["dimensions"], asked.get("rowLimit", 1000), asked.get("startRow", 0)
        if not set(dimensions) <= set(_DIMENSIONS) or not 0 < limit <= MOST:
            raise ValueError("dimensions or rowLimit out of range")
        days = [(date.fromisoformat(asked[name]) - START.date()).days for name in ("startDate", "endDate")]
        world = self.company.world
        last = searching.today(world.now_s)
        unsettled = last - searching.UNSETTLED + 1
        is_final = asked.get("dataState", "final").lower() == "final"
        told = range(max(0, days[0]), min(days[1], unsettled - 1 if is_final else last) + 1)
        found = sorted(_grouped(world.seed, told, dimensions).items(), key=lambda item: (-item[1][1], item[0]))
        rows = [
            {
                "keys": list(key),
                "clicks": clicks,
                "impressions": shown,
                "ctr": clicks / shown,
                "position": weighted / shown,
            }
            for key, (shown, clicks, weighted) in found[start : start + limit]
        ]
        body = {"responseAggregationType": "byProperty"} | ({"rows": rows} if rows else {})
        if not is_final and dimensions == ["date"] and days[1] >= unsettled:
            body["metadata"] = {"first_incomplete_date": f"{date_of(unsettled)}"}
        return body


def _grouped(seed: int, days: range, dimensions: list[str]) -> dict[tuple[str, ...], list[float]]:
    """Impressions, clicks and weighted position by key. Rare searches count where no query is asked for."""
    sums: dict[tuple[str, ...], list[float]] = {}

    def add(row: dict, shown: int, clicks: int, position: float) -> None:
        total = sums.setdefault(tuple(row[name] for name in dimensions), [0, 0, 0.0])
        total[0] += shown
        total[1] += clicks
        total[2] += shown * position

    for day in days:
        for row in searching.rows(seed, day):
            add(row, row["impressions"], row["clicks"], row["position"])
        for device in () if {"query", "country"} & set(dimensions) else searching.DEVICES:
            add({"date": f"{date_of(day)}", "device": device}, *searching.hidden(seed, day, device), 20.0)
    return sums


def _error(code: int, reason: str, message: str) -> Reply:
    errors = [{"message": message, "domain": "global", "reason": reason}]
    return Reply(code, {"error": {"code": code, "message": message, "errors": errors}})
