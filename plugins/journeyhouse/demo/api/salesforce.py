"""Salesforce: tokens that rotate, and SOQL of one shape: fields of an object that changed in a window."""

import csv
import io
import re
from typing import Any

from journeyhouse.demo.api.company import Company
from journeyhouse.demo.api.exchange import Reply, Request, Throttle
from journeyhouse.demo.clock import parse, utc
from journeyhouse.demo.credentials import SALESFORCE_CLIENT, SALESFORCE_REFRESH, SALESFORCE_SECRET, SALESFORCE_TOKEN
from journeyhouse.demo.records import Entity
from journeyhouse.demo.world import World

TOKEN_PATH = "/services/oauth2/token"  # noqa: S105 - a path
DATA = "/services/data/v67.0/"
BATCH = 200
OBJECTS = {"Account": "accounts", "Contact": "contacts", "Lead": "leads", "Opportunity": "opportunities", "Task": "tasks",
           "Event": "events", "CampaignMember": "campaign_members"}  # fmt: skip
_SOQL = re.compile(
    r"SELECT (?P<fields>[\w, ]+) FROM (?P<object>\w+) WHERE SystemModstamp >= (?P<since>\S+) AND SystemModstamp < (?P<until>\S+) ORDER BY SystemModstamp, Id"
)
_TIMES = ("CompletedDateTime", "StartDateTime", "EndDateTime")


def _time(second: int) -> str:
    return utc(second).strftime("%Y-%m-%dT%H:%M:%S.000+0000")


def _row(kind: str, entity: Entity, now: int) -> dict[str, Any]:
    state = {"IsDeleted": False} | entity.state(now)
    state |= {name: _time(state[name]) for name in _TIMES if state.get(name) is not None}
    return {
        "attributes": {"type": kind, "url": f"{DATA}sobjects/{kind}/{entity.key}"}, "Id": entity.key, "CreatedDate": _time(entity.created),
        "SystemModstamp": _time(entity.updated(now)),
    } | state  # fmt: skip


def _render(kind: str):
    def render(world: World) -> list[dict]:
        rows = [_row(kind, e, world.now_s) for e in world.ledger.salesforce[OBJECTS[kind]] if e.visible(world.now_s)]
        return sorted(rows, key=lambda row: (row["SystemModstamp"], row["Id"]))

    return render


def _cell(value: Any) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _problem(status: int, code: str, message: str) -> Reply:
    return Reply(status, [{"message": message, "errorCode": code}])


class Salesforce:
    """The endpoint of the wholesale team's CRM; login and instance are one host."""

    def __init__(self, company: Company):
        self.company = company
        self.throttle = Throttle(43)
        self._queries: dict[str, str] = {}
        self._jobs: dict[str, list[Any]] = {}

    def answer(self, request: Request) -> Reply:
        """Serve one request."""
        if request.method == "POST" and request.path == TOKEN_PATH:
            return self._token(request)
        if request.bearer() != SALESFORCE_TOKEN:
            return _problem(401, "INVALID_SESSION_ID", "Session expired or invalid")
        served, _nth = self.throttle.admit()
        if not served:
            return Reply(503, [{"message": "Server too busy", "errorCode": "SERVER_UNAVAILABLE"}], {"Retry-After": "1"})
        if request.method == "GET" and request.path == f"{DATA}queryAll":
            return self._query(request.param("q") or "", 0)
        if request.path.startswith(f"{DATA}jobs/query"):
            return self._bulk(request, request.path.removeprefix(f"{DATA}jobs/query").strip("/").split("/"))
        if found := re.fullmatch(rf"{re.escape(DATA)}query/(\w+)-(\d+)", request.path):
            if found[1] not in self._queries:
                return _problem(400, "INVALID_QUERY_LOCATOR", "invalid query locator")
            return self._query(self._queries[found[1]], int(found[2]))
        return _problem(404, "NOT_FOUND", "The requested resource does not exist")

    def _token(self, request: Request) -> Reply:
        """Each answer brings another refresh token; the demo holds nobody to the newest, for it forgets them on restart."""
        refresh, told = (
            request.param("refresh_token") or "",
            (request.param("client_id"), request.param("client_secret")),
        )
        if told != (SALESFORCE_CLIENT, SALESFORCE_SECRET):
            return Reply(400, {"error": "invalid_client_id", "error_description": "client identifier invalid"})
        if request.param("grant_type") != "refresh_token" or not refresh.startswith(SALESFORCE_REFRESH):
            return Reply(400, {"error": "invalid_grant", "error_description": "expired access/refresh token"})
        used = int(refresh.removeprefix(SALESFORCE_REFRESH).lstrip("-") or 0)
        return Reply(200, {
            "access_token": SALESFORCE_TOKEN, "refresh_token": f"{SALESFORCE_REFRESH}-{used + 1}", "instance_url": request.base,
            "token_type": "Bearer", "issued_at": str(self.company.now * 1000), "scope": "refresh_token api",
        })  # fmt: skip

    def _bulk(self, request: Request, place: list[str]) -> Reply:
        """A job is in progress when first looked at, and then complete; its CSV comes in parts."""
        if request.method == "POST" and place == [""]:
            asked = request.json()
            found = _SOQL.fullmatch(" ".join(f"{asked['query']} ORDER BY SystemModstamp, Id".split()))
            if asked["operation"] != "queryAll" or not found:
                return _problem(400, "MALFORMED_QUERY", "unexpected token")
            key = f"750{len(self._jobs):012d}AAA"
            self._jobs[key] = [found[0], 0]
            return Reply(200, {"id": key, "state": "UploadComplete", "operation": "queryAll", "contentType": "CSV"})
        job = self._jobs.get(place[0])
        if job is None:
            return _problem(404, "NOT_FOUND", "The requested resource does not exist")
        if request.method == "DELETE":
            del self._jobs[place[0]]
            return Reply(204, b"")
        if place[1:] != ["results"]:
            job[1] += 1
            return Reply(200, {"id": place[0], "state": "JobComplete" if job[1] > 1 else "InProgress"})
        begin, size = int(request.param("locator") or 0), min(int(request.param("maxRecords") or BATCH), BATCH)
        reply = self._query(job[0], 0, whole=True)
        if reply.status != 200:
            return reply
        names = _SOQL.fullmatch(job[0])["fields"].replace(" ", "").split(",")
        rows = reply.body["records"]
        held = io.StringIO()
        lines = csv.writer(held, lineterminator="\n", quoting=csv.QUOTE_ALL)
        lines.writerow(names)
        for row in rows[begin : begin + size]:
            lines.writerow([_cell(row[name]) for name in names])
        more = str(begin + size) if begin + size < len(rows) else "null"
        return Reply(200, held.getvalue().encode(), {"Sforce-Locator": more}, "text/csv")

    def _query(self, soql: str, begin: int, whole: bool = False) -> Reply:
        found = _SOQL.fullmatch(" ".join(soql.split()))
        if not found or found["object"] not in OBJECTS:
            return _problem(400, "MALFORMED_QUERY", "unexpected token")
        fields = [name.strip() for name in found["fields"].split(",")]
        since, until = parse(found["since"]), parse(found["until"])
        rows = self.company.view(("salesforce", found["object"]), _render(found["object"]))
        rows = [row for row in rows if since <= parse(row["SystemModstamp"]) < until]
        end = len(rows) if whole else begin + BATCH
        for name in fields:
            if rows and name not in rows[0]:
                return _problem(400, "INVALID_FIELD", f"No such column '{name}' on entity '{found['object']}'.")
        shown = [{"attributes": row["attributes"]} | {name: row[name] for name in fields} for row in rows[begin:end]]
        body: dict[str, Any] = {"totalSize": len(rows), "done": end >= len(rows), "records": shown}
        if not body["done"]:
            key = f"01g{abs(hash(soql)) % 10**12:012d}"
            self._queries[key] = soql
            body["nextRecordsUrl"] = f"{DATA}query/{key}-{end}"
        return Reply(200, body, {"Sforce-Limit-Info": "api-usage=18/5000"})
