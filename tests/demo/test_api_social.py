"""Pages and Instagram: figures by Pacific day and posts that add up to the truth, refusals in the Graph API's shape."""

import json
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pytest
import requests

from journeyhouse.demo import social
from journeyhouse.demo.clock import DAY
from journeyhouse.demo.credentials import credentials
from journeyhouse.demo.truth import truth

ACCOUNTS = {"facebook_page": social.PAGE, "instagram": social.PROFILE}


@pytest.fixture
def ask(base):
    tokens = {source: credentials()[source]["access_token"] for source in ACCOUNTS}

    def send(source, path, **params):
        headers = {"Authorization": f"Bearer {tokens[source]}"}
        for _ in range(3):
            url = path if "://" in path else f"{base}/{source}/v26.0/{path}"
            answer = requests.get(url, params=params, headers=headers, timeout=20)
            if answer.json().get("error", {}).get("code") != 17:
                return answer
        raise AssertionError("throttled three times in a row")

    assert "must be called with a Page Access Token" in send("facebook_page", f"{social.PAGE}/insights").text
    tokens["facebook_page"] = send("facebook_page", social.PAGE, fields="access_token").json()["access_token"]
    return send


@pytest.fixture(scope="module")
def lines(server):
    return truth(server.company.world)["social"]


def told_posts(ask, source, edge, fields):
    url, params, found = f"{ACCOUNTS[source]}/{edge}", {"fields": fields, "limit": 7}, []
    while url:
        body = ask(source, url, **params).json()
        found += body["data"]
        url, params = body.get("paging", {}).get("next"), {}
    return found


def test_a_pages_days_end_at_midnight_in_california(ask, lines):
    since = int(social.ended(-1).timestamp())
    params = {
        "metric": "page_follows,page_post_engagements",
        "period": "day",
        "since": since,
        "until": since + 30 * DAY,
    }
    body = ask("facebook_page", f"{social.PAGE}/insights", **params).json()
    wanted = {
        line["date"]: [line["followers"], line["engagements"]]
        for line in lines
        if (line["network"], line["post"]) == ("facebook", "(all)")
    }
    found = {}
    for metric in body["data"]:
        for value in metric["values"]:
            ended = datetime.fromisoformat(value["end_time"]).astimezone(social.PACIFIC)
            assert ended.hour == 0
            found.setdefault(f"{ended.date() - timedelta(days=1)}", []).append(value["value"])
    assert len(found) == 30 and found.items() <= wanted.items()
    assert int(dict(part.split("=") for part in urlsplit(body["paging"]["next"]).query.split("&"))["until"]) > since


def test_posts_add_up_to_the_truth(ask, lines):
    wanted = {
        line["post"]: (line["comments"], line["shares"], line["reach"]) for line in lines if line["post"] != "(all)"
    }
    pages = told_posts(
        ask, "facebook_page", "published_posts", "id,shares,comments.limit(0).summary(total_count),insights.metric(a,b)"
    )
    media = told_posts(ask, "instagram", "media", "id,comments_count,insights.metric(reach,shares)")
    found = {}
    for post in pages:
        figures = {each["name"]: each["values"][0]["value"] for each in post["insights"]["data"]}
        count = post["comments"]["summary"]["total_count"]
        found[post["id"]] = (count, post.get("shares", {"count": 0})["count"], figures["post_total_media_view_unique"])
    for post in media:
        figures = {each["name"]: each["values"][0]["value"] for each in post["insights"]["data"]}
        found[post["id"]] = (post["comments_count"], figures["shares"], figures["reach"])
    assert found == wanted


@pytest.mark.parametrize(
    ("source", "params", "said"),
    [
        ("facebook_page", {"metric": "page_impressions"}, "must be a valid insights metric"),
        ("facebook_page", {"metric": "page_follows", "since": 0, "until": 91 * DAY}, "more than 90 days"),
        ("instagram", {"metric": "reach"}, "metric_type=total_value"),
        ("instagram", {"metric": "impressions"}, "must be one of the following values"),
        ("instagram", {"metric": "likes", "breakdown": "follow_type"}, "must be one of the following values"),
    ],
)
def test_what_is_wrong_is_told_in_metas_shape(ask, source, params, said):
    answer = ask(source, f"{ACCOUNTS[source]}/insights", period="day", **params)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, 100) and said in json.dumps(answer.json())
    assert ask(source, "1/insights").json()["error"]["error_subcode"] == 33
