"""eSMS.vn's list of messages by the time of their creation; refusals come in HTTP 200 under a code."""

from datetime import datetime
from typing import Any

from journeyhouse.demo.api.company import Company
from journeyhouse.demo.api.exchange import Reply, Request, Throttle
from journeyhouse.demo.brandname import Text, texts
from journeyhouse.demo.clock import LOCAL
from journeyhouse.demo.credentials import ESMS_KEY, ESMS_SECRET
from journeyhouse.demo.world import World

PATH = "/MainService.svc/json/GetSmsSentData_V2"
MOST = 500


def _refused(code: str, message: str) -> Reply:
    return Reply(200, {"CodeResult": code, "ErrorMessage": message})


def _row(text: Text, now: int) -> dict[str, Any]:
    status, result = text.status(now)
    return {
        "Campaign": text.campaign, "Content": text.content, "Phone": text.to, "ReferenceId": text.reference, "SellPrice": text.price,
        "SendResult": result, "SendStatus": status, "SentTime": f"/Date({text.sent}000+0700)/" if text.sent <= now else None,
        "SmsId": text.send, "SmsType": text.kind,
    }  # fmt: skip


def _rows(world: World) -> list[tuple[int, int, dict[str, Any]]]:
    """(second of creation, kind, message), the first ones first."""
    return [(text.created, text.kind, _row(text, world.now_s)) for text in texts(world)]


def _second(text: str) -> int:
    return int(datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=LOCAL).timestamp())


class Esms:
    """The texting platform's endpoint."""

    def __init__(self, company: Company):
        self.company = company
        self.throttle = Throttle(23)

    def answer(self, request: Request) -> Reply:
        """Serve one request."""
        if not self.throttle.admit()[0]:
            return Reply(503, b"<html><title>Service Unavailable</title></html>", content_type="text/html")
        if request.path != PATH or request.method != "POST":
            return Reply(404, b"<html><title>Service</title>Endpoint not found.</html>", content_type="text/html")
        asked = request.fields()
        if (asked.get("ApiKey"), asked.get("SecretKey")) != (ESMS_KEY, ESMS_SECRET):
            return _refused("101", "Authorize Failed.")
        if not asked.get("SmsType"):
            return _refused("300", "Missing message type")
        try:
            return self._list(asked)
        except (ValueError, KeyError):
            return Reply(400, b"<html><title>Request Error</title></html>", content_type="text/html")

    def _list(self, asked: dict[str, str]) -> Reply:
        since, until, kind = _second(asked["From"]), _second(asked["To"]), int(asked["SmsType"])
        page, size = int(asked["Page"]), min(int(asked["PageSize"]), MOST)
        rows = [
            row for when, of_kind, row in self.company.view("esms", _rows) if of_kind == kind and since <= when <= until
        ]
        if not rows:
            return _refused("105", "Message code not found in the system.")
        shown = rows[(page - 1) * size : page * size]
        return Reply(200, {"CodeResult": "100", "CountTotal": len(rows), "SentData": shown})
