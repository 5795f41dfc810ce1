"""Google's Business Profile: the reviews of a place, newest change first, by pages."""

from journeyhouse.demo import reviewing
from journeyhouse.demo.api.company import Company
from journeyhouse.demo.api.exchange import Reply, Request, Throttle, whole
from journeyhouse.demo.api.google_sign_in import SignIn
from journeyhouse.demo.clock import iso
from journeyhouse.demo.records import Entity

SCOPE = "https://www.googleapis.com/auth/business.manage"
MOST = 50


class GoogleReviews:
    """The endpoint of places."""

    def __init__(self, company: Company):
        self.company = company
        self.sign_in = SignIn(SCOPE)
        self.throttle = Throttle(37)

    def answer(self, request: Request) -> Reply:
        """Serve one request."""
        if request.path == "/token":
            return self.sign_in.grant(request)
        refused = self.sign_in.refusal(request)
        if refused:
            return refused
        if not self.throttle.admit()[0]:
            return _error(
                429, "RESOURCE_EXHAUSTED", "Quota exceeded for quota metric 'Requests' and limit 'Requests per minute'."
            )
        place = request.path.removeprefix("/v4/").removesuffix("/reviews")
        if place not in reviewing.PLACES:
            return _error(404, "NOT_FOUND", "Requested entity was not found.")
        size, start = whole(request.param("pageSize"), MOST), whole(request.param("pageToken"), 0)
        if not 0 < size <= MOST or request.param("orderBy", "updateTime desc") != "updateTime desc":
            return _error(400, "INVALID_ARGUMENT", "Request contains an invalid argument.")
        return self._page(place, size, start)

    def _page(self, place: str, size: int, start: int) -> Reply:
        world = self.company.world
        shown = [review for review in reviewing.reviews(world.seed, place) if review.visible(world.now_s)]
        shown.sort(key=lambda review: (-reviewing.written(review, world.now_s), review.key))
        if not shown:
            return Reply(200, {})
        body = {"reviews": [_rendered(place, review, world.now_s) for review in shown[start : start + size]]}
        stars = [reviewing.STARS.index(review.state(world.now_s)["stars"]) + 1 for review in shown]
        body |= {"averageRating": round(sum(stars) / len(stars), 1), "totalReviewCount": len(shown)}
        return Reply(200, body | ({"nextPageToken": str(start + size)} if start + size < len(shown) else {}))


def _rendered(place: str, review: Entity, now: int) -> dict:
    state = review.state(now)
    is_anonymous = state["name"] == "A Google user"
    reviewer = {"displayName": state["name"]} | ({"isAnonymous": True} if is_anonymous else {})
    if not is_anonymous:
        reviewer["profilePhotoUrl"] = f"https://lh3.googleusercontent.com/a/{review.key}"
    made = {
        "name": f"{place}/reviews/{review.key}", "reviewId": review.key, "reviewer": reviewer, "starRating": state["stars"],
        "createTime": iso(review.created), "updateTime": iso(reviewing.written(review, now)),
    }  # fmt: skip
    if state["text"]:
        made["comment"] = state["text"]
    if state["reply"]:
        made["reviewReply"] = {
            "comment": "Cảm ơn anh/chị đã góp ý!",
            "updateTime": iso(state["reply"]),
            "reviewReplyState": "APPROVED",
        }
    return made


def _error(code: int, status: str, message: str) -> Reply:
    return Reply(code, {"error": {"code": code, "message": message, "status": status}})
