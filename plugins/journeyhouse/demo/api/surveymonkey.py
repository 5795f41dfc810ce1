"""SurveyMonkey: the responses of a survey in bulk, with links to the next page and limits told in headers."""

import re
from typing import Any

from journeyhouse.demo.api.company import Company
from journeyhouse.demo.api.exchange import Reply, Request, Throttle, whole
from journeyhouse.demo.clock import iso_offset, parse
from journeyhouse.demo.credentials import SURVEYMONKEY_TOKEN
from journeyhouse.demo.records import Entity
from journeyhouse.demo.surveys import NO, SOLVED, STARS, SURVEY, YES
from journeyhouse.demo.world import World

LARGEST = 100


def _row(entity: Entity, now: int) -> dict[str, Any]:
    state = entity.state(now)
    contact = {
        "email": {"type": "string", "value": state["email"]},
        "first_name": {"type": "string", "value": state["first_name"]},
    }
    rated = {
        "choice_id": f"7100{state['stars']}",
        "row_id": "71900",
        "choice_metadata": {"weight": str(state["stars"])},
    }
    questions: list[dict] = [{"id": STARS, "answers": [rated]}]
    if state["solved"] is not None:
        questions.append({"id": SOLVED, "answers": [{"choice_id": YES if state["solved"] else NO}]})
    return {
        "id": str(entity.key), "survey_id": SURVEY, "collector_id": "88101" if state["email"] else "88100", "recipient_id": "",
        "collection_mode": state["collection_mode"], "response_status": state["response_status"], "total_time": state["total_time"],
        "ip_address": state["ip_address"], "custom_variables": state["custom_variables"], "custom_value": "", "logic_path": {},
        "metadata": {"contact": contact if state["email"] else {}}, "page_path": [],
        "href": f"https://api.surveymonkey.com/v3/surveys/{SURVEY}/responses/{entity.key}",
        "date_created": iso_offset(entity.created), "date_modified": iso_offset(entity.updated(now)),
        "pages": [{"id": "3101", "questions": questions}],
    }  # fmt: skip


def _render(world: World) -> list[dict]:
    """All responses that can be seen, by the time of their last change."""
    seen = [entity for entity in world.ledger.surveymonkey if entity.visible(world.now_s)]
    return [_row(entity, world.now_s) for entity in sorted(seen, key=lambda e: (e.updated(world.now_s), e.key))]


def _error(status: int, code: str, name: str) -> Reply:
    return Reply(status, {"error": {"id": code, "name": name, "message": name, "http_status_code": status}})


class SurveyMonkey:
    """The survey tool's endpoint."""

    def __init__(self, company: Company):
        self.company = company
        self.throttle = Throttle(41)

    def answer(self, request: Request) -> Reply:
        """Serve one request."""
        if request.bearer() != SURVEYMONKEY_TOKEN:
            return _error(401, "1011", "The authorization token provided was invalid.")
        served, nth = self.throttle.admit()
        reply = self._route(request) if served else _error(429, "1040", "Rate limit reached")
        # No Retry-After: the headers tell when the minute and the day are new.
        reply.headers |= {
            "X-Ratelimit-App-Global-Minute-Limit": "120", "X-Ratelimit-App-Global-Minute-Remaining": str(served * (119 - nth % 100)),
            "X-Ratelimit-App-Global-Minute-Reset": "1", "X-Ratelimit-App-Global-Day-Limit": "500",
            "X-Ratelimit-App-Global-Day-Remaining": "400", "X-Ratelimit-App-Global-Day-Reset": "60000",
        }  # fmt: skip
        return reply

    def _route(self, request: Request) -> Reply:
        found = re.fullmatch(r"/v3/surveys/(\d+)/responses/bulk", request.path)
        if not found or request.method != "GET" or found[1] != SURVEY:
            return _error(404, "1020", "There was an error retrieving the requested resource.")
        try:
            return self._bulk(request)
        except ValueError:
            return _error(400, "1003", "Invalid URL parameters.")

    def _bulk(self, request: Request) -> Reply:
        size, page = whole(request.param("per_page"), 50), whole(request.param("page"), 1)
        since = request.param("start_modified_at")
        if not 1 <= size <= LARGEST or page < 1 or (since and since.endswith("Z")):
            raise ValueError(size)
        rows = self.company.view("surveymonkey", _render)
        if since:
            rows = [row for row in rows if parse(row["date_modified"]) >= parse(since)]
        if request.param("sort_order", "DESC") == "DESC":
            rows = rows[::-1]
        links = {"self": request.link(page=str(page))}
        if page * size < len(rows):
            links["next"] = request.link(page=str(page + 1))
        body = {"data": rows[(page - 1) * size : page * size], "per_page": size, "page": page, "total": len(rows)}
        return Reply(200, body | {"links": links})
