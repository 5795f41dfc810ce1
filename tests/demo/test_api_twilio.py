"""Twilio's endpoint: days of sending, relative links, statuses and prices that come late."""

from collections import Counter
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest
import requests

from journeyhouse.demo.credentials import TWILIO_ACCOUNT
from journeyhouse.demo.texting import notices
from journeyhouse.demo.truth_messages import TEXTS

PATH = f"/2010-04-01/Accounts/{TWILIO_ACCOUNT}/Messages.json"


def _all(call, base, **params):
    found, pages, url = [], 0, PATH
    while url:
        body = call("twilio", "GET", f"{base}/twilio{url}", params=params if not pages else None).json()
        found, pages, url = found + body["messages"], pages + 1, body["next_page_uri"]
        assert url is None or url.startswith(PATH), "relative to the host"
    return found, pages


def test_pages_hold_every_message_once_and_what_became_of_it(call, big_base, default_world, default_truth):
    found, pages = _all(call, big_base, PageSize=100)
    now = default_world.now_s
    assert {row["sid"]: row["status"] for row in found} == {n.sid: n.status(now) for n in notices(default_world)}
    assert len(found) > 400 and pages == -(-len(found) // 100)
    told = Counter(TEXTS[row["status"]] for row in found if row["date_sent"])
    wanted = {line["event"]: line["messages"] for line in default_truth["messages"] if line["platform"] == "twilio"}
    assert told == wanted and {"delivered", "bounced"} <= set(wanted)


def test_a_day_is_found_by_the_day_before_and_after(call, big_base):
    day = datetime.fromisoformat("2026-03-10T00:00:00+00:00")
    params = {"DateSent>": f"{day:%Y-%m-%d}", "DateSent<": f"{day + timedelta(days=1):%Y-%m-%d}"}
    found, _ = _all(call, big_base, **params)
    everything, _ = _all(call, big_base, PageSize=1000)
    of_the_day = [
        row for row in everything if day <= parsedate_to_datetime(row["date_sent"]) <= day + timedelta(days=1)
    ]
    assert found == of_the_day != []


def test_a_price_is_unknown_at_first_and_then_a_cost(call, big_base):
    found, _ = _all(call, big_base, PageSize=1000)
    assert {row["price"] for row in found[100:]} == {"-0.04200"}
    assert {row["price"] for row in found} <= {None, "-0.04200"}


@pytest.mark.parametrize(("path", "params", "status", "code"), [
    (PATH, {"DateSent>": "yesterday"}, 400, 20001), (PATH.replace("Messages", "Calls"), {}, 404, 20404),
])  # fmt: skip
def test_what_is_refused_is_refused_in_its_words(call, base, path, params, status, code):
    answer = call("twilio", "GET", f"{base}/twilio{path}", params=params)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_the_throttle_and_a_wrong_token(base, auth):
    answers = [requests.get(f"{base}/twilio{PATH}", headers=auth["twilio"], timeout=20) for _ in range(40)]
    refused = [answer for answer in answers if answer.status_code != 200]
    assert 1 <= len(refused) <= 2
    assert (refused[0].json()["code"], refused[0].headers["Retry-After"]) == (20429, "1")
    assert requests.get(f"{base}/twilio{PATH}", timeout=20).json()["code"] == 20003
