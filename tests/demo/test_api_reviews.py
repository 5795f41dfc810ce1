"""Google's places: reviews newest change first, pages by token, stars that add up to the truth."""

from collections import Counter

import pytest
import requests

from journeyhouse.demo.credentials import credentials
from journeyhouse.demo.reviewing import PLACES, STARS
from journeyhouse.demo.truth import truth


@pytest.fixture(scope="module")
def token(base):
    fields = {"grant_type": "refresh_token"} | credentials()["google_reviews"]
    return requests.post(f"{base}/google_reviews/token", data=fields, timeout=20).json()["access_token"]


def ask(base, token, place, **params):
    headers = {"Authorization": f"Bearer {token}"}
    for _ in range(3):
        answer = requests.get(f"{base}/google_reviews/v4/{place}/reviews", params=params, headers=headers, timeout=20)
        if answer.status_code != 429:
            return answer
    raise AssertionError("throttled three times in a row")


def test_reviews_add_up_to_the_truth(base, server, token):
    wanted, found = Counter(), Counter()
    for line in truth(server.company.world)["reviews"]:
        wanted[line["place"]] += line["stars"]
    for place in PLACES:
        after, changed = None, []
        while after != "":
            body = ask(base, token, place, pageSize=4, **({"pageToken": after} if after else {})).json()
            after = body.get("nextPageToken", "")
            for review in body["reviews"]:
                found[place.rsplit("/", 1)[1]] += STARS.index(review["starRating"]) + 1
                changed.append(review["updateTime"])
        assert len(changed) == body["totalReviewCount"] and changed == sorted(changed, reverse=True)
    assert found == wanted


def test_what_is_wrong_is_told_in_googles_shape(base, token):
    place = next(iter(PLACES))
    assert ask(base, token, "accounts/1/locations/9").status_code == 404
    assert ask(base, token, place, pageSize=51).json()["error"]["status"] == "INVALID_ARGUMENT"
    assert ask(base, "ya29.unknown", place).status_code == 401
