"""LinkedIn's Marketing API: finders under a version by month, Rest.li's spelling of parameters, an unpaged report."""

import re
from datetime import date

from journeyhouse.demo import advertising_linkedin as advertising
from journeyhouse.demo.api.company import Company
from journeyhouse.demo.api.exchange import Reply, Request, Throttle, whole
from journeyhouse.demo.chance import digest
from journeyhouse.demo.clock import START, at, date_of
from journeyhouse.demo.credentials import LINKEDIN_CLIENT, LINKEDIN_CLIENT_SECRET, LINKEDIN_REFRESH_TOKEN

VERSION = "202607"
_DAY = r"\(year:(\d{4}),month:(\d{1,2}),day:(\d{1,2})\)"
_RANGE = re.compile(rf"^\(start:{_DAY},end:{_DAY}\)$")
_ACCOUNT = re.compile(r"urn:li:sponsoredAccount:(\d+)")
_LIST = re.compile(r"^/rest/adAccounts/(\d+)/(adCampaigns|creatives)$")
_TOKEN = "demo-linkedin-" + digest("linkedin token")[:16]


class LinkedInAds:
    """The ad platform's endpoint."""

    def __init__(self, company: Company):
        self.company = company
        self.throttle = Throttle(43)

    def answer(self, request: Request) -> Reply:
        """Serve one request."""
        if request.path == "/oauth/v2/accessToken":
            return _grant(request.fields())
        if request.bearer() != _TOKEN:
            return _error(401, "INVALID_ACCESS_TOKEN", "Invalid access token")
        if request.headers.get("linkedin-version") != VERSION:
            return _error(
                426, "NONEXISTENT_VERSION", f"Requested version {request.headers.get('linkedin-version')} is not active"
            )
        if request.headers.get("x-restli-protocol-version") != "2.0.0" or not request.param("q"):
            return _error(400, "ILLEGAL_ARGUMENT", "Invalid query parameters passed to request")
        if not self.throttle.admit()[0]:
            return _error(429, "TOO_MANY_REQUESTS", "Too many requests. Please try again later.")
        if request.path == "/rest/adAnalytics":
            return self._analytics(request)
        if request.path == "/rest/adAccounts":
            return self._accounts(request)
        found = _LIST.match(request.path)
        if not found:
            return _error(404, "RESOURCE_NOT_FOUND", f"No virtual resource found for {request.path}")
        if found[1] not in advertising.ACCOUNTS:
            return _error(403, "ACCESS_DENIED", "Not enough permissions to access: adAccounts.FINDER-search.20260701")
        return self._list(
            request, self._campaigns(found[1]) if found[2] == "adCampaigns" else self._creatives(found[1])
        )

    def _accounts(self, request: Request) -> Reply:
        wanted = _ACCOUNT.findall(request.param("search") or "")
        found = [
            {"id": int(account), "status": "ACTIVE", "type": "BUSINESS", "reference": "urn:li:organization:2414183"}
            | facts
            for account, facts in advertising.ACCOUNTS.items()
            if account in wanted
        ]
        return Reply(200, {"elements": found, "metadata": {}})

    def _campaigns(self, account: str) -> list[dict]:
        world, found = self.company.world, {}
        for ad in advertising.creatives(world.seed):
            if ad.account == account and (state := advertising.state(ad, world.now_s)):
                stamps = {"created": {"time": at(ad.first, 8) * 1000}, "lastModified": {"time": at(ad.first, 9) * 1000}}
                found.setdefault(ad.campaign_id, {
                    "id": ad.campaign_id, "name": ad.campaign, "account": f"urn:li:sponsoredAccount:{account}",
                    "campaignGroup": "urn:li:sponsoredCampaignGroup:600100", "status": state, "type": "SPONSORED_UPDATES",
                    "objectiveType": "WEBSITE_VISIT", "changeAuditStamps": stamps,
                })  # fmt: skip
        return list(found.values())

    def _creatives(self, account: str) -> list[dict]:
        world, found = self.company.world, []
        for ad in advertising.creatives(world.seed):
            if ad.account == account and (state := advertising.state(ad, world.now_s)):
                found.append({
                    "id": f"urn:li:sponsoredCreative:{ad.id}", "campaign": f"urn:li:sponsoredCampaign:{ad.campaign_id}",
                    "account": f"urn:li:sponsoredAccount:{account}", "intendedStatus": state, "isServing": state == "ACTIVE",
                    "content": {"reference": f"urn:li:share:70{ad.id}"}, "createdAt": at(ad.first, 8) * 1000,
                    "lastModifiedAt": at(ad.first, 9) * 1000,
                } | ({"name": ad.name} if ad.name else {}))  # fmt: skip
        return found

    def _list(self, request: Request, rows: list[dict]) -> Reply:
        size, start = whole(request.param("pageSize"), 100), whole(request.param("pageToken"), 0)
        if not 0 < size <= 100:
            return _error(400, "ILLEGAL_ARGUMENT", "pageSize must be between 1 and 100")
        more = {"nextPageToken": str(start + size)} if start + size < len(rows) else {}
        return Reply(200, {"elements": rows[start : start + size], "metadata": more})

    def _analytics(self, request: Request) -> Reply:
        span = _RANGE.match(request.param("dateRange") or "")
        accounts = _ACCOUNT.findall(request.param("accounts") or "")
        asked = {name: request.param(name) for name in ("q", "pivot", "timeGranularity")}
        if not span or not accounts or asked != {"q": "analytics", "pivot": "CREATIVE", "timeGranularity": "DAILY"}:
            return _error(400, "ILLEGAL_ARGUMENT", "Invalid query parameters passed to request")
        parts = [int(text) for text in span.groups()]
        first, last = ((date(*three) - START.date()).days for three in (parts[:3], parts[3:]))
        world, fields = self.company.world, (request.param("fields") or "impressions,clicks").split(",")
        elements = []
        for account in accounts:
            # Of an account that is not ours there is no refusal, but nothing.
            for day, ad, told in advertising.rows(world.seed, account, max(0, first), last, world.now_s):
                on = date_of(day)
                at_day = {"year": on.year, "month": on.month, "day": on.day}
                row = told | {
                    "dateRange": {"start": at_day, "end": at_day},
                    "pivotValues": [f"urn:li:sponsoredCreative:{ad.id}"],
                }
                elements.append({name: row[name] for name in fields if name in row})
        return Reply(200, {"paging": {"start": 0, "count": 10, "links": []}, "elements": elements})


def _grant(fields: dict[str, str]) -> Reply:
    if (fields.get("client_id"), fields.get("client_secret")) != (LINKEDIN_CLIENT, LINKEDIN_CLIENT_SECRET):
        return Reply(401, {"error": "invalid_client", "error_description": "Client authentication failed"})
    if fields.get("refresh_token") != LINKEDIN_REFRESH_TOKEN:
        told = "The provided refresh token is invalid, expired or revoked"
        return Reply(400, {"error": "invalid_grant", "error_description": told})
    # Access tokens live for sixty days; the refresh token stays as it is.
    return Reply(200, {
        "access_token": _TOKEN, "expires_in": 5_184_000, "refresh_token": LINKEDIN_REFRESH_TOKEN,
        "refresh_token_expires_in": 31_536_000, "scope": "r_ads,r_ads_reporting", "token_type": "Bearer",
    })  # fmt: skip


def _error(status: int, code: str, message: str) -> Reply:
    return Reply(status, {"status": status, "code": code, "message": message})
