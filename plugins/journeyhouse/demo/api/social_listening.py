"""Brandwatch: the queries of a project, and what each found in a span of time, walked by a cursor."""

from datetime import datetime

from journeyhouse.demo import listening
from journeyhouse.demo.api.company import Company
from journeyhouse.demo.api.exchange import Reply, Request, Throttle, whole
from journeyhouse.demo.chance import digest
from journeyhouse.demo.clock import utc
from journeyhouse.demo.credentials import BRANDWATCH_TOKEN
from journeyhouse.demo.records import Entity

MOST = 5000
_ROOT = f"/projects/{listening.PROJECT}"
_PARENTS = {"product": (88100010, "Sản phẩm", listening.PRODUCTS), "topic": (88100020, "Chủ đề", listening.TOPICS)}


class SocialListening:
    """The endpoint of one client with one project."""

    def __init__(self, company: Company):
        self.company = company
        # A refusal would hold the next reads back for minutes, as the platform does: whoever tries the demo is spared that.
        self.throttle = Throttle(10**9)

    def answer(self, request: Request) -> Reply:
        """Serve one request."""
        if request.bearer() != BRANDWATCH_TOKEN:
            return _error(401, "unauthorized", "Invalid authentication credentials found on request")
        admitted, nth = self.throttle.admit()
        limits = {"x-rate-limit": "30", "x-rate-limit-used": f"{nth % 30 if admitted else 30}"}
        if not admitted:
            return _error(429, "rate_limit_exceeded", "Rate limit exceeded", **limits)
        if request.path == f"{_ROOT}/queries/summary":
            rows = [_query(key, name) for key, (name, _usual) in listening.QUERIES.items()]
            return Reply(
                200, {"resultsTotal": len(rows), "resultsPage": -1, "resultsPageSize": -1, "results": rows}, limits
            )
        if request.path == f"{_ROOT}/data/mentions":
            return self._mentions(request, limits)
        return _error(404, "not_found", "Project not found")

    def _mentions(self, request: Request, limits: dict[str, str]) -> Reply:
        try:
            query, size = whole(request.param("queryId"), 0), whole(request.param("pageSize"), 20)
            since, until = (datetime.fromisoformat(request.param(name)) for name in ("startDate", "endDate"))
            start = int(request.param("cursor", "AQ=0").removeprefix("AQ="))
        except (TypeError, ValueError):
            return _error(400, "bad_request", "queryId, startDate and endDate are required")
        if (
            query not in listening.QUERIES
            or not 0 < size <= MOST
            or request.param("orderDirection") not in ("asc", "desc")
        ):
            return _error(400, "bad_request", "Invalid parameters")
        world = self.company.world
        found = [
            mention
            for mention in listening.mentions(world.seed, query)
            if mention.visible(world.now_s) and since <= utc(mention.state(world.now_s)["at"]) <= until
        ]
        found.sort(key=lambda mention: (mention.state(world.now_s)["at"], mention.key))
        if request.param("orderDirection") == "desc":
            found.reverse()
        page = found[start : start + size]
        body = {
            "results": [_mention(query, mention, world.now_s) for mention in page], "resultsPage": 0, "resultsPageSize": size,
            "resultsTotal": len(found), "startDate": _moment(since), "endDate": _moment(until),
        }  # fmt: skip
        return Reply(200, body | ({"nextCursor": f"AQ={start + size}"} if start + size < len(found) else {}), limits)


def _query(key: int, name: str) -> dict:
    return {
        "id": key, "name": name, "type": "monitor", "creationDate": "2025-11-03T02:11:09.120+0000",
        "lastModificationDate": "2025-11-03T02:11:09.120+0000", "lastModifiedUsername": "phan.tich@nhaxinh.example", "lockedQuery": False,
        "lockedByUsername": None, "languages": ["vi"], "contentSources": [name for name, _weight in listening.NETWORKS],
        "languageAgnostic": False,
    }  # fmt: skip


def _mention(query: int, mention: Entity, now: int) -> dict:
    state = mention.state(now)
    categories = [
        {
            "id": parent + names.index(state[kind]) + 1,
            "name": state[kind],
            "parentId": parent,
            "parentName": title,
            "group": None,
        }
        for kind, (parent, title, names) in _PARENTS.items()
        if state[kind]
    ]
    return {
        "resourceId": mention.key, "guid": digest("mention", mention.key)[:16], "queryId": query, "queryName": listening.QUERIES[query][0],
        "date": _moment(utc(state["at"])), "added": _moment(utc(mention.created)), "pageType": state["network"],
        "contentSource": state["network"], "domain": f"{state['network']}.example",
        "url": f"https://{state['network']}.example/{mention.key}", "title": state["text"], "snippet": state["text"], "fullText": "",
        "author": state["author"], "language": "vi", "countryCode": "VNM", "sentiment": state["sentiment"], "reachEstimate": state["reach"],
        "impressions": 0, "categoryDetails": categories, "categories": [one["id"] for one in categories], "tags": [], "starred": False,
        "checked": False, "mediaUrls": [],
    }  # fmt: skip


def _moment(when: datetime) -> str:
    return f"{when:%Y-%m-%dT%H:%M:%S}.000+0000"


def _error(status: int, error: str, description: str, **headers: str) -> Reply:
    return Reply(status, {"error": error, "error_description": description}, headers)
