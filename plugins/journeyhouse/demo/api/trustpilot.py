"""Trustpilot's private API: a token for key and secret, and a business unit's reviews by numbered pages."""

import base64

from journeyhouse.demo.api.company import Company
from journeyhouse.demo.api.exchange import Reply, Request, Throttle, whole
from journeyhouse.demo.clock import iso
from journeyhouse.demo.credentials import TRUSTPILOT_KEY, TRUSTPILOT_SECRET, TRUSTPILOT_TOKEN
from journeyhouse.demo.records import Entity
from journeyhouse.demo.reviewing_trustpilot import DOMAIN, LOCATIONS, UNIT, reviews
from journeyhouse.demo.world import World

TOKEN_PATH = "/v1/oauth/oauth-business-users-for-applications/accesstoken"  # noqa: S105 - a path
PATH = f"/v1/private/business-units/{UNIT}/reviews"
MOST = 100
_ORDERS = ("createdat.asc", "createdat.desc")
_SIGNED = "Basic " + base64.b64encode(f"{TRUSTPILOT_KEY}:{TRUSTPILOT_SECRET}".encode()).decode()


class Trustpilot:
    """The endpoint of the shop's business unit."""

    def __init__(self, company: Company):
        self.company = company
        self.throttle = Throttle(29)

    def answer(self, request: Request) -> Reply:
        """Serve one request."""
        if request.method == "POST" and request.path == TOKEN_PATH:
            return _token(request)
        if request.bearer() != TRUSTPILOT_TOKEN:
            return _fault(401, "Invalid Access Token", "keymanagement.service.invalid_access_token")
        if not self.throttle.admit()[0]:
            return _fault(429, "Rate limit quota violation. Quota limit exceeded.", "policies.ratelimit.QuotaViolation")
        if not request.path.startswith("/v1/private/business-units/"):
            return Reply(404, {"message": "Not Found"})
        if request.path != PATH:
            return Reply(403, {"message": "Forbidden"})
        size, page = whole(request.param("perPage"), 20), whole(request.param("page"), 1)
        order = request.param("orderBy", "createdat.desc")
        if not 0 < size <= MOST or page < 1 or order not in _ORDERS:
            return Reply(400, {"message": "The request is invalid.", "errorCode": 1000})
        shown = self.company.view("trustpilot", _shown)
        if order == "createdat.asc":
            shown = shown[::-1]
        return Reply(200, {"links": [], "reviews": shown[(page - 1) * size : page * size]})


def _token(request: Request) -> Reply:
    if request.headers.get("authorization") != _SIGNED:
        return Reply(401, {"error": "invalid_client", "error_description": "Client authentication failed."})
    if request.param("grant_type") != "client_credentials":
        return Reply(400, {"error": "unsupported_grant_type"})
    return Reply(200, {"access_token": TRUSTPILOT_TOKEN, "expires_in": "359999"})


def _shown(world: World) -> list[dict]:
    shown = [review for review in reviews(world) if review.visible(world.now_s)]
    shown.sort(key=lambda review: (-review.created, review.key))
    return [_rendered(review, world.now_s) for review in shown]


def _rendered(review: Entity, now: int) -> dict:
    state = review.state(now)
    place, email = state["location"], state["email"]
    reply, report, updated = state["reply"], state["report"], state["updated"]
    return {
        "links": [], "id": review.key, "stars": state["stars"], "title": state["title"], "text": state["text"], "language": "vi",
        "createdAt": iso(review.created), "updatedAt": iso(updated) if updated else None, "experiencedAt": iso(review.created),
        "referenceId": state["reference"], "referralEmail": email, "source": "InvitationApi" if email else "Organic",
        "status": "active", "isVerified": email is not None, "reviewVerificationLevel": "invited" if email else "not-verified",
        "numberOfLikes": 0, "countsTowardsTrustScore": True, "tags": [],
        "consumer": {"links": [], "id": review.key[::-1], "displayName": state["name"], "displayLocation": "Hà Nội, VN"},
        "businessUnit": {"links": [], "id": UNIT, "identifyingName": DOMAIN, "displayName": "Nhà Xinh"},
        "location": {"id": f"loc-{place}", "name": LOCATIONS[place], "urlFormattedName": place} if place else None,
        "companyReply": {"text": "Cảm ơn anh/chị!", "createdAt": iso(reply), "updatedAt": iso(reply)} if reply else None,
        "reportData": {"source": "BusinessUser", "createdAt": iso(report), "reasons": ["consumerIsCompetitor"],
                       "reason": "consumer_is_competitor", "reviewVisibility": "hidden"} if report else None,
        "complianceLabels": [],
    }  # fmt: skip


def _fault(status: int, told: str, code: str) -> Reply:
    return Reply(status, {"fault": {"faultstring": told, "detail": {"errorcode": code}}})
