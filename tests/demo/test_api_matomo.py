"""Matomo's endpoint: the visit log page by page, its days and its token."""

import pytest
import requests
from tests.demo.test_manifests import _unfilled

from journeyhouse.demo import truth_web
from journeyhouse.demo.clock import DAY, HOUR, local, utc
from journeyhouse.demo.credentials import MATOMO_TOKEN

ASKED = {
    "module": "API", "method": "Live.getLastVisitsDetails", "format": "JSON", "idSite": "1", "period": "range",
    "date": "2025-12-31,2026-12-31", "filter_limit": "50",
}  # fmt: skip


def ask(base, token=MATOMO_TOKEN, **more):
    for _ in range(2):
        answer = requests.post(f"{base}/matomo/index.php", params=ASKED | more, data={"token_auth": token}, timeout=20)
        if answer.status_code != 503:
            return answer.json()
    raise AssertionError("refused twice in a row")


def whole(base, **more):
    found, page = [], None
    while page is None or len(page) == 50:
        page = ask(base, filter_offset=len(found), **more)
        found += page
    return found


def test_the_log_tells_every_action_once_the_newest_visits_first(big_base, default_world):
    found = whole(big_base)
    hits = [hit for hit in default_world.ledger.blog_hits if hit.received <= default_world.now_s]
    assert sum(len(visit["actionDetails"]) for visit in found) == len(hits) > 400
    assert len({visit["idVisit"] for visit in found}) == len(found) > 150
    last = [visit["lastActionTimestamp"] for visit in found]
    assert last == sorted(last, reverse=True)
    kinds = {action["type"] for visit in found for action in visit["actionDetails"]}
    assert kinds == {"action", "search", "download", "goal"}
    assert {visit["referrerType"] for visit in found} == {"search", "direct", "website", "social", "campaign"}
    assert 3 < len({visit["userId"] for visit in found}) < 40
    assert _unfilled("matomo", "visits", found) == set()


def test_the_times_of_a_visit_are_utc_and_those_of_its_actions_the_sites(big_base):
    for visit in whole(big_base):
        assert visit["actionDetails"][0]["timestamp"] == visit["firstActionTimestamp"] + 7 * HOUR
        assert visit["serverDate"] == f"{utc(visit['lastActionTimestamp']):%Y-%m-%d}"


def test_a_visit_is_not_a_session(big_base, default_world):
    sessions = [run for run in truth_web.sessions(default_world) if run[0].source == "matomo"]
    assert len(sessions) < len(whole(big_base)), "a campaign begins a visit, no session"


def test_it_is_asked_by_days_and_by_the_moment_of_the_last_action(big_base):
    found = whole(big_base)
    middle = found[len(found) // 2]
    later = whole(big_base, minTimestamp=middle["lastActionTimestamp"])
    assert later == [visit for visit in found if visit["lastActionTimestamp"] > middle["lastActionTimestamp"]]
    day = local(middle["lastActionTimestamp"]).date()
    of_the_day = whole(big_base, date=f"{day},{day}")
    assert middle in of_the_day and {local(visit["lastActionTimestamp"]).date() for visit in of_the_day} == {day}
    assert max(v["lastActionTimestamp"] for v in of_the_day) - min(v["lastActionTimestamp"] for v in of_the_day) < DAY


@pytest.mark.parametrize(("token", "more", "words"), [
    ("wrong", {}, "Unable to authenticate"), ("", {"token_auth": MATOMO_TOKEN}, "POST parameter"),
    (MATOMO_TOKEN, {"idSite": "99"}, "unexpected website"), (MATOMO_TOKEN, {"date": "soon"}, "date format"),
    (MATOMO_TOKEN, {"method": "Live.nothing"}, "does not exist"),
])  # fmt: skip
def test_what_is_refused_is_refused_in_http_200(big_base, token, more, words):
    refused = ask(big_base, token, **more)
    assert refused["result"] == "error" and words in refused["message"]
