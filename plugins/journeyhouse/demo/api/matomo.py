"""Matomo's HTTP API: the visit log of one site, the newest visits first; refusals come in HTTP 200."""

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from journeyhouse.demo import blog
from journeyhouse.demo.api.company import Company
from journeyhouse.demo.api.exchange import Reply, Request, Throttle, whole
from journeyhouse.demo.chance import digest
from journeyhouse.demo.clock import local, utc
from journeyhouse.demo.credentials import MATOMO_TOKEN
from journeyhouse.demo.records import Hit
from journeyhouse.demo.world import World

_TYPES = {"Organic Search": "search", "Direct": "direct", "Referral": "website", "Organic Social": "social"}
_NAMES = {
    "https://www.google.com/": "Google",
    "https://coccoc.com/search": "Cốc Cốc",
    "https://m.facebook.com/": "Facebook",
}
_DEVICES = {"phone": ("Smartphone", "Android", "Chrome Mobile"), "laptop": ("Desktop", "Windows", "Firefox")}


def _error(message: str) -> Reply:
    return Reply(200, {"result": "error", "message": message})


def _action(hit: Hit) -> dict[str, Any]:
    _visit, form, number = hit.id.split(":")
    # An action's timestamp counts on the clock of the site's zone, other than those of its visit.
    there = hit.at + int((local(hit.at).utcoffset() or timedelta()).total_seconds())
    told: dict[str, Any] = {"type": form, "timestamp": there, "serverTimePretty": f"{local(hit.at):%d-%m-%Y %H:%M:%S}"}
    if form == "goal":
        return told | {"goalId": str(blog.GOAL[0]), "goalName": blog.GOAL[1], "goalPageId": None, "revenue": 0}
    told["pageId"] = number
    if form == "search":
        return told | {"url": None, "siteSearchKeyword": hit.props["query"], "siteSearchCount": "3"}
    told["url"] = f"{blog.HOST}{hit.path}"
    return told | ({"pageTitle": hit.title, "idpageview": digest(hit.id)[:6]} if form == "action" else {})


def _origin(hit: Hit) -> dict[str, Any]:
    arrival = hit.arrival
    kind = "campaign" if arrival.utm else _TYPES[arrival.channel]
    marks = {f"campaign{name.title()}": arrival.utm.get(name, "") for name in ("source", "medium", "content")}
    name = arrival.utm.get("campaign") or _NAMES.get(arrival.referrer, "")
    return marks | {
        "referrerType": kind, "referrerName": name, "referrerUrl": arrival.referrer or None, "referrerKeyword": "",
        "campaignName": arrival.utm.get("campaign", ""), "campaignKeyword": "",
    }  # fmt: skip


def _visit(hits: list[Hit], count: int) -> dict[str, Any]:
    first, last = hits[0], hits[-1]
    form = _DEVICES[first.form]
    return {
        "idSite": blog.SITE, "idVisit": first.session, "visitIp": f"198.51.100.{int(first.device[:2], 16)}", "siteName": "Góc bếp Nhà Mình",
        "visitorId": first.device, "fingerprint": digest("matomo", first.device)[:16], "userId": first.user,
        "siteCurrency": "VND", "siteCurrencySymbol": "₫", "visitorType": "returning" if count > 1 else "new", "visitCount": str(count),
        "serverDate": f"{utc(last.at):%Y-%m-%d}", "serverTimestamp": last.at, "firstActionTimestamp": first.at,
        "lastActionTimestamp": last.at, "visitDuration": str(last.at - first.at), "actions": str(len(hits)), "interactions": str(len(hits)),
        "goalConversions": sum(":goal:" in hit.id for hit in hits), "deviceType": form[0], "operatingSystemName": form[1],
        "browserName": form[2], "languageCode": "vi", "countryCode": "vn", "city": "Huế", "latitude": "16.467000", "longitude": "107.590000",
        "totalEcommerceRevenue": "0.00", "totalAbandonedCartsRevenue": "0.00", "actionDetails": [_action(hit) for hit in hits],
    } | _origin(first)  # fmt: skip


def _visits(world: World) -> list[dict[str, Any]]:
    """Visits as far as they have come, by the time of their last action, the newest first."""
    grouped: dict[str, list[Hit]] = defaultdict(list)
    for hit in sorted(world.ledger.blog_hits, key=lambda hit: (hit.at, hit.id)):
        if hit.received <= world.now_s:
            grouped[hit.session].append(hit)
    seen: dict[str, int] = defaultdict(int)
    found = []
    for hits in grouped.values():
        seen[hits[0].device] += 1
        found.append(_visit(hits, seen[hits[0].device]))
    return sorted(found, key=lambda visit: (-visit["lastActionTimestamp"], -int(visit["idVisit"])))


class Matomo:
    """The analytics tool's endpoint."""

    def __init__(self, company: Company):
        self.company = company
        self.throttle = Throttle(31)

    def answer(self, request: Request) -> Reply:
        """Serve one request."""
        if not self.throttle.admit()[0]:
            return Reply(503, b"Service unavailable", content_type="text/html")
        if request.path != "/index.php" or request.param("module") != "API":
            return Reply(404, b"Not found", content_type="text/html")
        # A token for secure requests is none in an address.
        if request.method != "POST" or request.fields().get("token_auth") != MATOMO_TOKEN:
            return _error(
                "Unable to authenticate with the provided token. It is either invalid, expired or is required to be "
                "sent as a POST parameter."
            )
        if request.param("method") != "Live.getLastVisitsDetails" or request.param("period") != "range":
            return _error(f"The method '{request.param('method')}' does not exist or is not available.")
        if request.param("idSite") != blog.SITE:
            site = request.param("idSite")
            return _error(f"An unexpected website was found in the request: website id was set to '{site}' .")
        try:
            return self._log(request)
        except ValueError:
            return _error("The date format is invalid; expected YYYY-MM-DD,YYYY-MM-DD.")

    def _log(self, request: Request) -> Reply:
        first, last = map(date.fromisoformat, request.param("date", "").split(","))
        since = whole(request.param("minTimestamp"), 0)
        rows = [
            visit
            for visit in self.company.view("matomo visits", _visits)
            if visit["lastActionTimestamp"] > since and first <= local(visit["lastActionTimestamp"]).date() <= last
        ]
        offset, limit = whole(request.param("filter_offset"), 0), whole(request.param("filter_limit"), 10)
        return Reply(200, rows[offset : offset + limit])
