"""Zalo's business interface in the demo: a token for a token, templates, ratings that the webhook told and that it missed."""

import pytest
import requests
from tests.demo.test_manifests import _unfilled

from journeyhouse.demo import zalo
from journeyhouse.demo.credentials import ZALO_APP, ZALO_APP_SECRET, ZALO_REFRESH

RANGE = {"from_time": "0", "to_time": "1900000000000", "limit": 10}


def sign_in(base, refresh=ZALO_REFRESH, secret=ZALO_APP_SECRET):
    form = {"app_id": ZALO_APP, "grant_type": "refresh_token", "refresh_token": refresh}
    answer = requests.post(f"{base}/zalo_oa/v4/oa/access_token", data=form, headers={"secret_key": secret}, timeout=20)
    return answer.json()


@pytest.fixture(scope="module")
def ask(big_base):
    token = sign_in(big_base)["access_token"]

    def send(path, token=token, **params):
        for _ in range(2):
            url = f"{big_base}/zalo_oa{path}"
            answer = requests.get(url, params=params, headers={"access_token": token}, timeout=20)
            assert answer.status_code == 200, "errors too"
            if answer.json()["error"] != -32:
                return answer.json()
        raise AssertionError("throttled twice in a row")

    return send


def whole(ask, template, **more):
    found, total = [], None
    while total is None or len(found) < total:
        data = ask("/rating/get", template_id=template, offset=len(found), **(RANGE | more))["data"]
        found, total = found + data["data"], data["total"]
        if not data["data"]:
            break
    return found


def test_each_answer_brings_the_next_refresh_token(big_base):
    first = sign_in(big_base)
    second = sign_in(big_base, first["refresh_token"])
    assert (first["refresh_token"], second["refresh_token"]) == (f"{ZALO_REFRESH}-1", f"{ZALO_REFRESH}-2")
    assert sign_in(big_base, "stolen")["error"] == -14014 and sign_in(big_base, secret="no")["error"] == -14004


def test_templates_are_listed_with_their_total(ask):
    page = ask("/template/all", offset=1, limit=1)
    assert page["metadata"] == {"total": 3} and page["data"] == zalo.TEMPLATES[1:2]
    assert _unfilled("zalo_oa", "templates", ask("/template/all", offset=0, limit=100)["data"]) == set()


def test_ratings_of_both_templates_are_those_of_the_webhook_and_those_it_missed(ask, default_world):
    found = [row for template in zalo.TEMPLATES for row in whole(ask, template["templateId"])]
    missed = {call.key for call in zalo.missed(default_world)}
    told = {call.key for call in zalo.calls(default_world) if call.rate is not None}
    assert {row["msgId"] for row in found} == missed | told and not missed & told
    assert len(missed) > 5 and len(found) == len(missed) + len(told)
    added = {"ratingId": "by source.py", "templateId": "by source.py"}
    assert _unfilled("zalo_oa", "ratings", [row | added for row in found]) == set()
    middle = sorted(int(row["submitDate"]) for row in found)[len(found) // 2]
    later = [row for t in zalo.TEMPLATES for row in whole(ask, t["templateId"], from_time=str(middle))]
    assert len(later) == sum(int(row["submitDate"]) >= middle for row in found)


@pytest.mark.parametrize(
    ("path", "more", "code"),
    [
        ("/rating/get", {"token": "old"}, -124),
        ("/rating/get", RANGE | {"template_id": 1, "offset": 0}, -109),
        ("/template/all", {"offset": 0, "limit": 101}, -132),
        ("/message/template", {}, -106),
    ],
)
def test_what_is_refused_is_refused_under_a_code(ask, path, more, code):
    assert ask(path, **more)["error"] == code
