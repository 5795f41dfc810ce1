"""Twilio's list of messages: days of sending as its only filter, the newest first, and a relative link to what follows."""

import base64
from datetime import UTC, date, datetime
from email.utils import format_datetime
from urllib.parse import urlencode

from journeyhouse.demo.api.company import Company
from journeyhouse.demo.api.exchange import Reply, Request, Throttle, whole
from journeyhouse.demo.clock import utc
from journeyhouse.demo.credentials import TWILIO_ACCOUNT, TWILIO_TOKEN
from journeyhouse.demo.texting import SERVICE, UNREACHABLE, notices
from journeyhouse.demo.world import World

ROOT = "/2010-04-01/Accounts/"
# Names of the filters: the sign is part of them.
SINCE, UNTIL = "DateSent>", "DateSent<"


def _error(status: int, code: int, message: str) -> Reply:
    more = f"https://www.twilio.com/docs/errors/{code}"
    return Reply(status, {"code": code, "message": message, "more_info": more, "status": status})


def _rfc2822(second: int) -> str:
    return format_datetime(utc(second))


def _messages(world: World) -> list[tuple[int, dict]]:
    """(second of sending or 0, message), the newest first."""
    now, found = world.now_s, []
    for notice in reversed(notices(world)):
        status, uri = notice.status(now), f"{ROOT}{TWILIO_ACCOUNT}/Messages/{notice.sid}.json"
        code, reason = UNREACHABLE if status == "undelivered" else (None, None)
        last = max(second for second in (notice.written, notice.sent, notice.settled, notice.rated) if second <= now)
        found.append((notice.sent if notice.sent <= now else 0, {
            "sid": notice.sid, "account_sid": TWILIO_ACCOUNT, "messaging_service_sid": SERVICE, "direction": "outbound-api",
            "status": status, "from": "NHAMINH", "to": notice.to, "body": notice.body, "num_segments": "1", "num_media": "0",
            "price": "-0.04200" if notice.rated <= now else None, "price_unit": "USD", "error_code": code,
            "error_message": reason, "api_version": "2010-04-01", "uri": uri,
            "subresource_uris": {"media": uri.replace(".json", "/Media.json")}, "date_created": _rfc2822(notice.written),
            "date_sent": _rfc2822(notice.sent) if notice.sent <= now else None, "date_updated": _rfc2822(last),
        }))  # fmt: skip
    return found


class Twilio:
    """The texting platform's endpoint."""

    def __init__(self, company: Company):
        self.company = company
        self.throttle = Throttle(37)

    def answer(self, request: Request) -> Reply:
        """Serve one request."""
        if request.headers.get("authorization", "") != f"Basic {_token(TWILIO_ACCOUNT, TWILIO_TOKEN)}":
            return _error(401, 20003, "Authenticate")
        if not self.throttle.admit()[0]:
            reply = _error(429, 20429, "Too Many Requests")
            reply.headers["Retry-After"] = "1"
            return reply
        if request.path != f"{ROOT}{TWILIO_ACCOUNT}/Messages.json":
            return _error(404, 20404, f"The requested resource {request.path} was not found")
        try:
            return self._list(request)
        except ValueError:
            return _error(400, 20001, "Invalid date value.")

    def _list(self, request: Request) -> Reply:
        rows = self.company.view("twilio messages", _messages)
        if text := request.param(SINCE):
            rows = [row for row in rows if row[0] >= _midnight(text)]
        if text := request.param(UNTIL):
            rows = [row for row in rows if 0 < row[0] <= _midnight(text)]
        size, page = min(whole(request.param("PageSize"), 50), 1000), whole(request.param("Page"), 0)
        sids = [row["sid"] for _, row in rows]
        token = request.param("PageToken")
        first = sids.index(token.removeprefix("PA")) + 1 if token else 0
        shown = [row for _, row in rows[first : first + size]]
        kept = {name: value for name in (SINCE, UNTIL) if (value := request.param(name))} | {"PageSize": size}

        def link(**more: object) -> str:
            return f"{request.path}?{urlencode(kept | more)}"

        more = first + size < len(rows)
        following = link(Page=page + 1, PageToken=f"PA{shown[-1]['sid']}") if more else None
        place = {"page": page, "page_size": size, "start": first, "end": first + max(0, len(shown) - 1)}
        links = {"uri": link(Page=page), "first_page_uri": link(Page=0), "previous_page_uri": None}
        return Reply(200, {"messages": shown, "next_page_uri": following} | place | links)


def _token(user: str, password: str) -> str:
    return base64.b64encode(f"{user}:{password}".encode()).decode()


def _midnight(text: str) -> int:
    """Second at which a day begins in UTC; raises ValueError for anything but a day."""
    return int(datetime.combine(date.fromisoformat(text), datetime.min.time(), UTC).timestamp())
