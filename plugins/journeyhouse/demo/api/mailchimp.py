"""Mailchimp's Marketing API: the list of the cooking letter, its members, campaigns, reports and activity."""

import base64
from typing import Any

from journeyhouse.demo import newsletter
from journeyhouse.demo.api.company import Company
from journeyhouse.demo.api.exchange import Reply, Request, Throttle, whole
from journeyhouse.demo.clock import DAY, START_S, iso_offset, parse
from journeyhouse.demo.credentials import MAILCHIMP_KEY
from journeyhouse.demo.world import World

ROOT = "/3.0/"
MEDIA_TYPE = "application/json; charset=utf-8"
OVERLOADED = b"<html><head><title>403 Forbidden</title></head><body>Forbidden</body></html>"


def _problem(status: int, title: str, detail: str) -> Reply:
    body = {"type": "https://mailchimp.com/developer/marketing/docs/errors/", "title": title, "status": status}
    return Reply(
        status, body | {"detail": detail, "instance": "0b8e7b3c-demo"}, content_type="application/problem+json"
    )


def _members(world: World) -> list[dict]:
    now, rows = world.now_s, []
    for member in world.ledger.members:
        if member.visible(now):
            state = member.state(now)
            names = {"id": member.key, "list_id": newsletter.LIST_ID, "last_changed": iso_offset(member.updated(now))}
            full = {
                "full_name": " ".join(filter(None, (state["merge_fields"]["LNAME"], state["merge_fields"]["FNAME"])))
            }
            rows.append(names | full | state)
    return rows


def _lists(world: World) -> list[dict]:
    counts = dict.fromkeys(("subscribed", "unsubscribed", "cleaned"), 0)
    for row in _members(world):
        counts[row["status"]] += 1
    stats = {"member_count": counts["subscribed"], "unsubscribe_count": counts["unsubscribed"]}
    made = iso_offset(START_S - 20 * DAY)
    return [{"id": newsletter.LIST_ID, "web_id": 1, "name": newsletter.LIST_NAME, "date_created": made,
             "stats": stats | {"cleaned_count": counts["cleaned"]}}]  # fmt: skip


def _campaigns(world: World) -> list[dict]:
    rows, nth = [], 0
    while (issue := newsletter.issue(nth)).send - 2 * DAY <= world.now_s:
        sent = issue.send <= world.now_s
        received = sum(letter.campaign == issue.id for letter in world.ledger.letters) if sent else 0
        rows.append({
            "id": issue.id, "type": "regular", "status": "sent" if sent else "save", "emails_sent": received,
            "create_time": iso_offset(issue.send - 2 * DAY), "send_time": iso_offset(issue.send) if sent else "",
            "recipients": {"list_id": newsletter.LIST_ID, "list_name": newsletter.LIST_NAME},
            "settings": {"title": issue.title, "subject_line": issue.subject},
        })  # fmt: skip
        nth += 1
    return rows


def _activity(world: World) -> dict[str, list[dict]]:
    now = world.now_s
    found: dict[str, list[dict]] = {row["id"]: [] for row in _campaigns(world) if row["status"] == "sent"}
    for letter in world.ledger.letters:
        if letter.at <= now:
            deeds = [
                {"action": deed, "timestamp": iso_offset(when)} | _more(deed)
                for when, deed in letter.deeds
                if when <= now
            ]
            found.setdefault(letter.campaign, []).append({
                "campaign_id": letter.campaign, "list_id": newsletter.LIST_ID, "list_is_active": True,
                "email_id": letter.member, "email_address": letter.email, "activity": deeds,
            })  # fmt: skip
    return found


def _more(deed: str) -> dict[str, str]:
    return {"open": {"ip": "203.0.113.9"}, "bounce": {"type": "hard"},
            "click": {"url": "https://nhaminh.example/blog/bep", "ip": "203.0.113.9"}}[deed]  # fmt: skip


def _reports(world: World) -> list[dict]:
    activity, rows = _activity(world), []
    left = {row["id"]: row["last_changed"] for row in _members(world) if row["status"] == "unsubscribed"}
    for campaign in _campaigns(world):
        if campaign["status"] != "sent":
            continue
        people = activity.get(campaign["id"], [])
        deeds = {kind: [sum(deed["action"] == kind for deed in row["activity"]) for row in people]
                 for kind in ("open", "click", "bounce")}  # fmt: skip
        day = (campaign["send_time"], iso_offset(parse(campaign["send_time"]) + DAY))
        rows.append({
            "id": campaign["id"], "campaign_title": campaign["settings"]["title"], "list_id": newsletter.LIST_ID,
            "emails_sent": len(people), "abuse_reports": 0, "send_time": campaign["send_time"],
            "unsubscribed": sum(day[0] <= left.get(row["email_id"], "") < day[1] for row in people),
            "bounces": {"hard_bounces": sum(deeds["bounce"]), "soft_bounces": 0},
            "opens": {"opens_total": sum(deeds["open"]), "unique_opens": sum(map(bool, deeds["open"]))},
            "clicks": {"clicks_total": sum(deeds["click"]), "unique_subscriber_clicks": sum(map(bool, deeds["click"]))},
        })  # fmt: skip
    return rows


RENDER = {"lists": _lists, "members": _members, "campaigns": _campaigns, "reports": _reports}
# Parameters that keep what lies after and before a time, by the field that holds it.
TIMES = {
    "last_changed": ("since_last_changed", "before_last_changed"),
    "send_time": ("since_send_time", "before_send_time"),
}
SORTABLE = {"lists": {"date_created"}, "members": {"timestamp_opt", "timestamp_signup", "last_changed"},
            "campaigns": {"create_time", "send_time"}}  # fmt: skip


class Mailchimp:
    """The second mailing system's endpoint."""

    def __init__(self, company: Company):
        self.company = company
        self.throttle = Throttle(31)

    def answer(self, request: Request) -> Reply:
        """Serve one request; overload is told as 429 and as a bare page by turns."""
        if _password(request) != MAILCHIMP_KEY:
            return _problem(
                401,
                "API Key Invalid",
                "Your API key may be invalid, or you've attempted to access the wrong datacenter.",
            )
        served, nth = self.throttle.admit()
        if not served:
            if nth % 2:
                return Reply(403, OVERLOADED, content_type="text/html")
            return _problem(429, "Too Many Requests", "You have exceeded the limit of simultaneous connections.")
        parts = request.path.removeprefix(ROOT).split("/")
        try:
            if parts[:1] == ["reports"] and parts[2:] == ["email-activity"]:
                return self._page(request, "emails", self.company.view("mailchimp activity", _activity)[parts[1]])
            name = "members" if parts == ["lists", newsletter.LIST_ID, "members"] else parts[0]
            if name != "members" and len(parts) > 1 or name not in RENDER:
                raise KeyError(request.path)
            rows = self.company.view(("mailchimp", name), RENDER[name])
            return self._page(request, name, self._chosen(request, name, rows))
        except KeyError:
            return _problem(404, "Resource Not Found", "The requested resource could not be found.")
        except ValueError as error:
            return _problem(400, "Invalid Resource", str(error))

    def _chosen(self, request: Request, name: str, rows: list[dict]) -> list[dict]:
        for field, (since, before) in TIMES.items():
            for param, keeps in ((since, int.__gt__), (before, int.__lt__)):
                if text := request.param(param):
                    limit = parse(text)
                    rows = [row for row in rows if row.get(field) and keeps(parse(row[field]), limit)]
        if status := request.param("status"):
            rows = [row for row in rows if row["status"] == status]
        order = request.param("sort_field")
        if order and order not in SORTABLE.get(name, ()):
            raise ValueError(f"sort_field: {order} is not one of {sorted(SORTABLE.get(name, ()))}")
        if order:
            rows = sorted(rows, key=lambda row: (row[order], row["id"]), reverse=request.param("sort_dir") == "DESC")
        return rows

    def _page(self, request: Request, name: str, rows: list[dict]) -> Reply:
        count, offset = whole(request.param("count"), 10), whole(request.param("offset"), 0)
        if not 0 <= count <= 1000 or offset < 0:
            raise ValueError("count must be between 0 and 1000, offset not negative")
        body: dict[str, Any] = {name: rows[offset : offset + count], "total_items": len(rows), "_links": []}
        fields = request.param("fields")
        return Reply(
            200, _only(body, [path.split(".") for path in fields.split(",")]) if fields else body, {}, MEDIA_TYPE
        )


def _password(request: Request) -> str:
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    try:
        return base64.b64decode(token).decode().partition(":")[2] if kind == "Basic" else ""
    except ValueError:
        return ""


def _only(value: Any, paths: list[list[str]]) -> Any:
    """What the dotted paths name, at any depth; a list is gone through."""
    if isinstance(value, list):
        return [_only(item, paths) for item in value]
    if not isinstance(value, dict) or [] in paths:
        return value
    return {
        key: _only(part, [path[1:] for path in paths if path[0] == key])
        for key, part in value.items()
        if any(path[0] == key for path in paths)
    }
