"""TikTok's Business API: advertisers, campaigns, ad groups, ads and daily reports. Errors ride in HTTP 200."""

import json
from datetime import date

from journeyhouse.demo import advertising_tiktok as advertising
from journeyhouse.demo.api.company import Company
from journeyhouse.demo.api.exchange import Reply, Request, Throttle, whole
from journeyhouse.demo.clock import START, at, plain
from journeyhouse.demo.credentials import TIKTOK_TOKEN
from journeyhouse.demo.world import World

ROOT = "/open_api/v1.3/"
LONGEST_REPORT = 30
ALIVE, DELETED, ALL = "STATUS_NOT_DELETE", "STATUS_DELETE", "STATUS_ALL"


class _Refused(Exception):
    """A request that is answered by a code."""

    def __init__(self, code: int, message: str):
        super().__init__(message)
        self.code = code


def _entities(kind: str):
    def render(world: World) -> dict[str, list[tuple[bool, dict]]]:
        now = world.now_s
        return {
            advertiser: [
                (
                    entity.archived is not None and entity.archived <= now,
                    entity.state(now)
                    | {"create_time": plain(entity.created), "modify_time": plain(entity.updated(now))},
                )
                for entity in shelves[kind]
                if entity.visible(now)
            ]
            for advertiser, shelves in advertising.entities(world.seed).items()
        }

    return render


class TikTokAds:
    """The ad platform's endpoint."""

    def __init__(self, company: Company):
        self.company = company
        self.throttle = Throttle(53)

    def answer(self, request: Request) -> Reply:
        """Serve one request: HTTP 200, whatever the `code` says."""
        try:
            body = {"code": 0, "message": "OK", "data": self._serve(request)}
        except _Refused as refusal:
            body = {"code": refusal.code, "message": str(refusal), "data": {}}
        except (ValueError, KeyError, TypeError) as error:
            body = {"code": 40002, "message": f"Invalid parameter: {error}", "data": {}}
        return Reply(200, body | {"request_id": "2026010100000001demo"})

    def _serve(self, request: Request) -> dict:
        if request.headers.get("access-token") != TIKTOK_TOKEN:
            raise _Refused(40105, "Access token is incorrect or has been revoked.")
        if not self.throttle.admit()[0]:
            raise _Refused(40100, "Requests from the app are temporarily restricted. Please try again later.")
        endpoint = request.path.removeprefix(ROOT)
        if endpoint == "advertiser/info/":
            return self._advertisers(request)
        advertiser = request.param("advertiser_id") or ""
        if advertiser not in advertising.ADVERTISERS:
            raise _Refused(40001, f"No permission to operate advertiser {advertiser}.")
        if endpoint == "report/integrated/get/":
            return self._report(request, advertiser)
        kind = endpoint.removesuffix("/get/")
        if kind not in ("campaign", "adgroup", "ad"):
            raise _Refused(40006, f"The path {request.path} does not exist.")
        return self._list(request, advertiser, kind)

    def _advertisers(self, request: Request) -> dict:
        found = []
        for advertiser in json.loads(request.param("advertiser_ids") or "[]"):
            if advertiser not in advertising.ADVERTISERS:
                raise _Refused(40001, f"No permission to operate advertiser {advertiser}.")
            facts = {"advertiser_id": advertiser, "timezone": "Etc/GMT-7", "status": "STATUS_ENABLE"}
            found.append(_chosen(request, facts | advertising.ADVERTISERS[advertiser]))
        return {"list": found}

    def _list(self, request: Request, advertiser: str, kind: str) -> dict:
        status = json.loads(request.param("filtering") or "{}").get("primary_status", ALIVE)
        if status not in (ALIVE, DELETED, ALL):
            raise _Refused(40002, f"primary_status: unknown value {status}")
        rows = self.company.view(("tiktok", kind), _entities(kind))[advertiser]
        shown = [row for deleted, row in rows if status == ALL or deleted == (status == DELETED)]
        return self._page(request, [_chosen(request, row) for row in shown])

    def _report(self, request: Request, advertiser: str) -> dict:
        asked = {name: request.param(name) for name in ("report_type", "data_level")}
        if asked != {"report_type": "BASIC", "data_level": "AUCTION_AD"}:
            raise _Refused(40002, "The demo reports BASIC figures at AUCTION_AD.")
        if json.loads(request.param("dimensions") or "[]") != ["ad_id", "stat_time_day"]:
            raise _Refused(40002, "dimensions: the demo reports by ad_id and stat_time_day.")
        first, last = (date.fromisoformat(request.param(name) or "") for name in ("start_date", "end_date"))
        if first > last or (last - first).days >= LONGEST_REPORT:
            raise _Refused(40002, f"The time span may not exceed {LONGEST_REPORT} days with stat_time_day.")
        world, metrics = self.company.world, json.loads(request.param("metrics") or "[]")
        days = (max(0, (first - START.date()).days), (last - START.date()).days)
        terms = {term["field_name"]: term["filter_value"] for term in json.loads(request.param("filtering") or "[]")}
        every = json.loads(terms.get("ad_status", "[]")) == [ALL]
        return self._page(request, [
            row | {"metrics": {name: row["metrics"][name] for name in metrics}}
            for ad, row in advertising.rows(world.seed, advertiser, *days, world.now_s)
            if every or ad.deleted is None or at(ad.deleted, 9) > world.now_s
        ])  # fmt: skip

    def _page(self, request: Request, rows: list[dict]) -> dict:
        page, size = whole(request.param("page"), 1), whole(request.param("page_size"), 10)
        if page < 1 or not 1 <= size <= 1000:
            raise _Refused(40002, "page_size: must be between 1 and 1000")
        pages = max(1, -(-len(rows) // size))
        info = {"page": page, "page_size": size, "total_number": len(rows), "total_page": pages}
        return {"list": rows[(page - 1) * size : page * size], "page_info": info}


def _chosen(request: Request, row: dict) -> dict:
    """Only what `fields` names; without it everything."""
    asked = json.loads(request.param("fields") or "null")
    return row if asked is None else {name: row[name] for name in asked if name in row}
