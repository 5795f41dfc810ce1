"""Meta's Graph API: accounts, campaigns, ad sets, ads, and insights read through report runs."""

import base64
import json
import re
import threading
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from journeyhouse.demo import advertising
from journeyhouse.demo.api.company import Company
from journeyhouse.demo.api.exchange import Reply, Request, Throttle, whole
from journeyhouse.demo.clock import START, compact, local
from journeyhouse.demo.credentials import META_TOKEN
from journeyhouse.demo.world import World

VERSION = "v26.0"
HIDDEN = ("ARCHIVED", "DELETED")
PROGRESS = [("Job Not Started", 0), ("Job Running", 45), ("Job Completed", 100)]


@dataclass(slots=True)
class Report:
    """A report run: its rows are taken when it is ordered."""

    account: str
    rows: list[dict]
    polls: int = 0
    swift: bool = False
    flaky: bool = False


def _error(
    status: int, code: int, message: str, subcode: int | None = None, kind: str = "OAuthException", transient=False
) -> Reply:
    body: dict[str, Any] = {"message": message, "type": kind, "code": code, "fbtrace_id": "HdemoTrace"}
    if subcode is not None:
        body |= {"error_subcode": subcode, "is_transient": transient}
    return Reply(status, {"error": body})


def _allowed(request: Request, name: str) -> list[str] | None:
    """The statuses a `filtering` parameter asks for; None when it does not speak of them."""
    for term in json.loads(request.param("filtering") or "[]"):
        if term["field"] == name and term["operator"] == "IN":
            return term["value"]
    return None


def _keep(status: str, allowed: list[str] | None) -> bool:
    return status in allowed if allowed is not None else status not in HIDDEN


def _entities(kind: str):
    def render(world: World) -> dict[str, list[dict]]:
        now, found = world.now_s, {}
        for account, shelves in advertising.entities(world.seed).items():
            shown = sorted((e for e in shelves[kind] if e.visible(now)), key=lambda e: e.key)
            found[account] = [
                e.state(now)
                | {"account_id": account, "created_time": compact(e.created), "updated_time": compact(e.updated(now))}
                for e in shown
            ]
        return found

    return render


class MetaAds:
    """The ad platform's endpoint."""

    def __init__(self, company: Company):
        self.company = company
        self.throttle = Throttle(59)
        self._reports: dict[str, Report] = {}
        self._lock = threading.Lock()

    def answer(self, request: Request) -> Reply:
        """Serve one request."""
        if META_TOKEN not in (request.bearer(), request.param("access_token")):
            reply = _error(400, 190, "Invalid OAuth access token - Cannot parse access token")
            reply.headers["WWW-Authenticate"] = 'OAuth "Facebook Platform" "invalid_token" "Invalid OAuth access token"'
            return reply
        served, nth = self.throttle.admit()
        if not served:
            reply = _error(400, 17, "(#17) User request limit reached", 2446079, transient=True)
            reply.headers["Retry-After"] = "1"
        else:
            try:
                reply = self._route(request)
            except (ValueError, KeyError, TypeError) as error:
                reply = _error(400, 100, f"(#100) Invalid parameter: {error}")
        usage = {"call_count": nth % 60, "total_time": nth % 40, "total_cputime": nth % 30}
        reply.headers["x-app-usage"] = json.dumps(usage)
        return reply

    def _route(self, request: Request) -> Reply:
        parts = request.path.strip("/").split("/")
        if parts[0] != VERSION:
            return _error(
                400, 2635, f"You are calling a deprecated version of the Ads API. Please update to {VERSION}."
            )
        owned = re.fullmatch(r"act_(\d+)", parts[1]) if len(parts) > 1 else None
        if owned and owned[1] in advertising.ACCOUNTS:
            return self._account(request, owned[1], parts[2:])
        report = self._reports.get(parts[1]) if len(parts) > 1 else None
        if report is not None and len(parts) == 2:
            return self._status(parts[1], report)
        if report is not None and parts[2:] == ["insights"]:
            return self._report(request, report)
        wanted = parts[1] if len(parts) > 1 else ""
        return _error(
            400, 100, f"Unsupported get request. Object with ID '{wanted}' does not exist", 33, "GraphMethodException"
        )

    def _account(self, request: Request, account: str, rest: list[str]) -> Reply:
        if not rest:
            facts = advertising.ACCOUNTS[account]
            full = {
                "id": f"act_{account}",
                "account_id": account,
                "timezone_name": "Asia/Ho_Chi_Minh",
                "account_status": 1,
            } | facts
            return Reply(200, self._fields(request, full, {"id"}))
        if rest[0] in ("campaigns", "adsets", "ads") and len(rest) == 1:
            rows = self.company.view(("meta", rest[0]), _entities(rest[0]))[account]
            allowed = _allowed(request, "effective_status")
            return self._page(request, [row for row in rows if _keep(row["effective_status"], allowed)], {"id"})
        if rest == ["insights"]:
            return self._insights(request, account)
        return _error(400, 2500, f"Unknown path components: /{'/'.join(rest)}")

    def _insights(self, request: Request, account: str) -> Reply:
        if request.param("level", "account") != "ad" or request.param("time_increment") != "1":
            return _error(400, 100, "(#100) The demo reports insights at level=ad with time_increment=1")
        now = self.company.now
        today = local(now).date()
        window = json.loads(request.param("time_range") or "null")
        window = window or {
            "since": (today - timedelta(days=30)).isoformat(),
            "until": (today - timedelta(days=1)).isoformat(),
        }
        first, last = (date.fromisoformat(window[key]) for key in ("since", "until"))
        if first > last:
            return _error(400, 100, "(#100) since must be before until", 1504033)
        if request.method == "GET" and (last - first).days > 90:
            return _error(500, 1, "Please reduce the amount of data you're asking for, then retry your request")
        world = self.company.world
        rows = advertising.rows(
            world.seed, account, max(0, (first - START.date()).days), (last - START.date()).days, now
        )
        allowed = _allowed(request, "ad.effective_status")
        status = {
            row["id"]: row["effective_status"] for row in self.company.view(("meta", "ads"), _entities("ads"))[account]
        }
        rows = [row for row in rows if _keep(status.get(row["ad_id"], "ACTIVE"), allowed)]
        rows = [self._fields(request, row, {"date_start", "date_stop"}) for row in rows]
        if request.method == "GET":
            return self._page(request, rows, None)
        with self._lock:
            nth = len(self._reports)
            number = str(6_000_000_000_001 + nth)
            # Most small reports are done at once; some take their time, and some fail at the first reading.
            self._reports[number] = Report(account, rows, swift=nth % 3 != 0, flaky=nth % 8 == 3)
        return Reply(200, {"report_run_id": number})

    def _status(self, number: str, report: Report) -> Reply:
        with self._lock:
            status, percent = PROGRESS[-1 if report.swift else min(report.polls, len(PROGRESS) - 1)]
            report.polls = len(PROGRESS) if report.swift else report.polls + 1
        return Reply(200, {"id": number, "account_id": report.account, "time_ref": self.company.now, "async_status": status,
                           "async_percent_completion": percent, "is_running": percent < 100})  # fmt: skip

    def _report(self, request: Request, report: Report) -> Reply:
        with self._lock:
            if report.polls < len(PROGRESS):
                return _error(400, 2601, "Async job is not completed yet", 1815089)
            if report.flaky:
                report.flaky = False
                return _error(400, 2637, "Error loading the report, please retry", 1815107, transient=True)
        return self._page(request, report.rows, None)

    def _fields(self, request: Request, row: dict, always: set[str]) -> dict:
        """Only what `fields` names; the platform leaves out what has no value."""
        asked = [name for name in (request.param("fields") or "").split(",") if name]
        return {name: row[name] for name in [*asked, *always] if name in row}

    def _page(self, request: Request, rows: list[dict], always: set[str] | None) -> Reply:
        limit = whole(request.param("limit"), 25)
        if not 1 <= limit <= 5000:
            raise ValueError("limit must be between 1 and 5000")
        after = request.param("after")
        first = int(base64.b64decode(after).decode()) if after else 0
        page = rows[first : first + limit]
        body: dict[str, Any] = {
            "data": page if always is None else [self._fields(request, row, always) for row in page]
        }
        if page:
            following = base64.b64encode(str(first + limit).encode()).decode()
            body["paging"] = {"cursors": {"before": base64.b64encode(str(first).encode()).decode(), "after": following}}
            if first + limit < len(rows):
                body["paging"]["next"] = request.link(after=following)
        return Reply(200, body)
