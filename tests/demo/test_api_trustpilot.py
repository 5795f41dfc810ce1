"""Trustpilot's private reviews: by numbered pages, with what the manifest declares, adding up to the truth."""

from collections import Counter

import requests

from journeyhouse.demo.api.trustpilot import PATH, TOKEN_PATH
from journeyhouse.demo.clock import local, parse
from journeyhouse.demo.credentials import TRUSTPILOT_TOKEN, credentials
from journeyhouse.demo.reviewing_trustpilot import DOMAIN
from journeyhouse.http.pagination import dig
from journeyhouse.sources.registry import registry


def ask(base, path=PATH, token=TRUSTPILOT_TOKEN, **params):
    headers = {"Authorization": f"Bearer {token}"}
    answers = (requests.get(f"{base}/trustpilot{path}", params=params, headers=headers, timeout=20) for _ in range(3))
    return next(answer for answer in answers if answer.status_code != 429)


def listed(base, size):
    found, page = [], 1
    while told := ask(base, perPage=size, page=page).json()["reviews"]:
        found, page = found + told, page + 1
    return found


def test_reviews_add_up_to_the_truth_and_carry_what_the_manifest_declares(big_base, default_truth):
    told = listed(big_base, 7)
    created = [review["createdAt"] for review in told]
    assert created == sorted(created, reverse=True) and len({review["id"] for review in told}) == len(told)
    stars = Counter()
    for review in told:
        if not review["reportData"]:
            place = review["location"]["name"] if review["location"] else DOMAIN
            stars[f"{local(parse(review['createdAt'])):%F}", place] += review["stars"]
    wanted = [line["stars"] for line in default_truth["trustpilot_reviews"]]
    assert sorted(stars.values()) == sorted(wanted) and 20 < len(told) < 300
    columns = registry()["trustpilot"].streams["reviews"].columns
    assert [c.name for c in columns if all(dig(review, ".".join(c.path)) is None for review in told)] == []


def test_a_token_is_given_for_key_and_secret_only(base):
    known = credentials()["trustpilot"]
    grant = {"grant_type": "client_credentials"}
    for auth, status in (((known["api_key"], known["api_secret"]), 200), ((known["api_key"], "wrong"), 401)):
        assert requests.post(f"{base}/trustpilot{TOKEN_PATH}", data=grant, auth=auth, timeout=20).status_code == status


def test_what_is_wrong_is_refused(base):
    assert ask(base, token="unknown").status_code == 401  # noqa: S106
    assert ask(base, PATH.replace("5e3d", "0000")).status_code == 403
    assert ask(base, perPage=101).status_code == 400
