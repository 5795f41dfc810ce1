"""Meta's Graph API: accounts, campaigns, ad sets, ads, and insights read through report runs."""

import json
import re
import threading
from dataclasses import dataclass
from datetime import date, timedelta

from journeyhouse.demo import advertising
from journeyhouse.demo.api.company import Company
from journeyhouse.demo.api.exchange import Reply, Request
from journeyhouse.demo.api.meta_graph import GraphApi, error, fields, page, unknown
from journeyhouse.demo.clock import START, compact, local
from journeyhouse.demo.credentials import META_TOKEN
from journeyhouse.demo.world import World

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


class MetaAds(GraphApi):
    """The ad platform's endpoint."""

    tokens = (META_TOKEN,)

    def __init__(self, company: Company):
        super().__init__(company)
        self._reports: dict[str, Report] = {}
        self._lock = threading.Lock()

    def route(self, request: Request, parts: list[str]) -> Reply:
        """Accounts with what belongs to them, and report runs."""
        owned = re.fullmatch(r"act_(\d+)", parts[0]) if parts else None
        if owned and owned[1] in advertising.ACCOUNTS:
            return self._account(request, owned[1], parts[1:])
        report = self._reports.get(parts[0]) if parts else None
        if report is not None and len(parts) == 1:
            return self._status(parts[0], report)
        if report is not None and parts[1:] == ["insights"]:
            return self._report(request, report)
        return unknown(parts[0] if parts else "")

    def _account(self, request: Request, account: str, rest: list[str]) -> Reply:
        if not rest:
            facts = advertising.ACCOUNTS[account]
            full = {
                "id": f"act_{account}",
                "account_id": account,
                "timezone_name": "Asia/Ho_Chi_Minh",
                "account_status": 1,
            } | facts
            return Reply(200, fields(request, full, {"id"}))
        if rest[0] in ("campaigns", "adsets", "ads") and len(rest) == 1:
            rows = self.company.view(("meta", rest[0]), _entities(rest[0]))[account]
            allowed = _allowed(request, "effective_status")
            return page(request, [row for row in rows if _keep(row["effective_status"], allowed)], {"id"})
        if rest == ["insights"]:
            return self._insights(request, account)
        return error(400, 2500, f"Unknown path components: /{'/'.join(rest)}")

    def _insights(self, request: Request, account: str) -> Reply:
        if request.param("level", "account") != "ad" or request.param("time_increment") != "1":
            return error(400, 100, "(#100) The demo reports insights at level=ad with time_increment=1")
        now = self.company.now
        today = local(now).date()
        window = json.loads(request.param("time_range") or "null")
        window = window or {
            "since": (today - timedelta(days=30)).isoformat(),
            "until": (today - timedelta(days=1)).isoformat(),
        }
        first, last = (date.fromisoformat(window[key]) for key in ("since", "until"))
        if first > last:
            return error(400, 100, "(#100) since must be before until", 1504033)
        if request.method == "GET" and (last - first).days > 90:
            return error(500, 1, "Please reduce the amount of data you're asking for, then retry your request")
        world = self.company.world
        rows = advertising.rows(
            world.seed, account, max(0, (first - START.date()).days), (last - START.date()).days, now
        )
        allowed = _allowed(request, "ad.effective_status")
        status = {
            row["id"]: row["effective_status"] for row in self.company.view(("meta", "ads"), _entities("ads"))[account]
        }
        rows = [row for row in rows if _keep(status.get(row["ad_id"], "ACTIVE"), allowed)]
        rows = [fields(request, row, {"date_start", "date_stop"}) for row in rows]
        if request.method == "GET":
            return page(request, rows, None)
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
                return error(400, 2601, "Async job is not completed yet", 1815089)
            if report.flaky:
                report.flaky = False
                return error(400, 2637, "Error loading the report, please retry", 1815107, transient=True)
        return page(request, report.rows, None)
