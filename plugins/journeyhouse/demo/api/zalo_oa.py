"""Zalo's business interface: refresh tokens that rotate, templates, and ratings by template and time; all in HTTP 200."""

import re
from typing import Any

from journeyhouse.demo import zalo
from journeyhouse.demo.api.company import Company
from journeyhouse.demo.api.exchange import Reply, Request, Throttle, whole
from journeyhouse.demo.credentials import ZALO_APP, ZALO_APP_SECRET, ZALO_REFRESH
from journeyhouse.demo.world import World

TOKEN_PATH = "/v4/oa/access_token"  # noqa: S105 - a path
MOST = {"/template/all": 100, "/rating/get": 1000}


def _refused(code: int, message: str) -> Reply:
    return Reply(200, {"error": code, "message": message})


def _ratings(world: World) -> list[tuple[str, dict[str, Any]]]:
    """(template, rating), the newest first."""
    return [
        (zalo.template_of(rating.key), {
            "msgId": rating.key, "oaId": zalo.ACCOUNT, "trackingId": rating.body["message"]["tracking_id"], "rate": rating.rate,
            "note": rating.body["message"]["note"], "feedbacks": rating.body["message"]["feedbacks"],
            "submitDate": rating.body["message"]["submit_time"],
        })
        for rating in sorted(zalo.ratings(world), key=lambda call: (-call.at, call.key))
    ]  # fmt: skip


class ZaloAccount:
    """The endpoint of one Official Account; sign-in and interface are one host."""

    def __init__(self, company: Company):
        self.company = company
        self.throttle = Throttle(17)
        self._granted: set[str] = set()

    def answer(self, request: Request) -> Reply:
        """Serve one request."""
        if request.method == "POST" and request.path == TOKEN_PATH:
            return self._token(request)
        if request.headers.get("access_token") not in self._granted:
            return _refused(-124, "Access token invalid")
        if not self.throttle.admit()[0]:
            return _refused(-32, "Application has reached limit call api")
        if request.method != "GET" or request.path not in MOST:
            return _refused(-106, "Method unsupported")
        try:
            return self._list(request)
        except ValueError:
            return _refused(-132, "Parameter is invalid")

    def _token(self, request: Request) -> Reply:
        """Each answer brings another refresh token; the demo holds nobody to the newest, for it forgets them on restart."""
        refresh = request.param("refresh_token") or ""
        if request.param("app_id") != ZALO_APP or request.headers.get("secret_key") != ZALO_APP_SECRET:
            return Reply(
                200, {"error_name": "Invalid secret key", "error_description": "Invalid secret key", "error": -14004}
            )
        found = re.fullmatch(rf"{ZALO_REFRESH}(?:-(\d+))?", refresh)
        if request.param("grant_type") != "refresh_token" or not found:
            return Reply(
                200,
                {"error_name": "Invalid refresh token", "error_description": "Invalid refresh token", "error": -14014},
            )
        number = int(found[1] or 0) + 1
        self._granted.add(f"demo-zalo-access-{number}")
        return Reply(200, {
            "access_token": f"demo-zalo-access-{number}", "refresh_token": f"{ZALO_REFRESH}-{number}", "expires_in": "90000",
        })  # fmt: skip

    def _list(self, request: Request) -> Reply:
        offset, limit = whole(request.param("offset"), 0), whole(request.param("limit"), 0)
        if not 0 < limit <= MOST[request.path]:
            raise ValueError(limit)
        if request.path == "/template/all":
            page, total = zalo.TEMPLATES[offset : offset + limit], {"total": len(zalo.TEMPLATES)}
            return Reply(200, {"error": 0, "message": "Success", "data": page, "metadata": total})
        template = request.param("template_id")
        if template not in {str(known["templateId"]) for known in zalo.TEMPLATES}:
            return _refused(-109, "Template ID invalid")
        since, until = int(request.param("from_time") or ""), int(request.param("to_time") or "")
        rows = [
            row
            for of_template, row in self.company.view("zalo ratings", _ratings)
            if of_template == template and since <= int(row["submitDate"]) <= until
        ]
        data = {"total": len(rows), "data": rows[offset : offset + limit]}
        return Reply(200, {"error": 0, "message": "Success", "data": data})
