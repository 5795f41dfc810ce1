"""Google's endpoints: a token by assertion or consent, queries in batches, figures that add up to the truth."""

import time
from collections import Counter, defaultdict
from decimal import Decimal

import jwt
import pytest
import requests
from tests.demo.conftest import google_token

from journeyhouse.demo.advertising_google import CUSTOMERS
from journeyhouse.demo.credentials import GOOGLE_CLIENT, GOOGLE_CLIENT_SECRET, GOOGLE_REFRESH_TOKEN
from journeyhouse.demo.google_key import ACCOUNT, TOKEN_URL, _private_key
from journeyhouse.demo.truth import truth

SCOPE = "https://www.googleapis.com/auth/adwords"
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"


def ask(base, customer, query, token=None, tries=3):
    """(status, rows or the error's reasons)."""
    headers = {"Authorization": f"Bearer {token or google_token(base, 'google_ads')}"}
    for _ in range(tries):
        answer = requests.post(
            f"{base}/google_ads/v26/customers/{customer}/googleAds:searchStream",
            json={"query": query}, headers=headers, timeout=20,
        )  # fmt: skip
        if answer.status_code != 429:
            break
    batches = answer.json()
    if answer.status_code != 200:
        return answer.status_code, batches[0]["error"]
    return 200, [row for batch in batches for row in batch.get("results", [])]


def test_the_figures_add_up_to_the_truth(base, server):
    wanted = {
        (line["account"], line["date"]): (Decimal(str(line["spend"])), line["impressions"], line["clicks"])
        for line in truth(server.company.world)["platform_totals"]
        if line["platform"] == "google_ads"
    }
    sums = defaultdict(lambda: [Decimal(0), 0, 0])
    for customer in CUSTOMERS:
        query = (
            "SELECT segments.date, campaign.id, metrics.impressions, metrics.clicks, metrics.cost_micros FROM campaign"
        )
        _status, rows = ask(base, customer, f"{query} WHERE segments.date BETWEEN '2026-01-01' AND '2026-02-28'")
        for row in rows:
            total, told = sums[customer, row["segments"]["date"]], row["metrics"]
            total[0] += Decimal(told["costMicros"]) / 1_000_000
            total[1] += int(told["impressions"])
            total[2] += int(told.get("clicks", 0))
    assert {key: tuple(total) for key, total in sums.items()} == wanted
    assert {customer for customer, _day in wanted} == set(CUSTOMERS)


def test_ads_and_keywords_of_a_campaign_add_up_to_it(base):
    days = "WHERE segments.date BETWEEN '2026-01-05' AND '2026-01-12'"
    found = {}
    for resource in ("ad_group_ad", "keyword_view", "campaign"):
        _status, rows = ask(
            base, "3216549870", f"SELECT campaign.id, campaign.name, metrics.cost_micros FROM {resource} {days}"
        )
        found[resource] = Counter()
        for row in rows:
            found[resource][row["campaign"]["name"]] += int(row["metrics"]["costMicros"])
    assert found["ad_group_ad"] == found["keyword_view"]
    assert set(found["campaign"]) - set(found["ad_group_ad"]) == {"pmax_nha_bep"}
    assert all(found["campaign"][name] == cost for name, cost in found["ad_group_ad"].items())


@pytest.mark.parametrize(
    ("customer", "query", "status", "reason"),
    [
        ("1", "SELECT customer.id FROM customer", 403, "USER_PERMISSION_DENIED"),
        ("3216549870", "SELECT campaign.cost FROM campaign", 400, "UNRECOGNIZED_FIELD"),
        ("3216549870", "SELECT click_view.gclid FROM click_view", 400, "EXPECTED_FILTERS_ON_DATE_RANGE"),
        ("3216549870", "DROP campaign", 400, "UNEXPECTED_INPUT"),
    ],
)
def test_what_is_refused_names_its_reason(base, customer, query, status, reason):
    found, error = ask(base, customer, query)
    assert found == status and reason in error["details"][0]["errors"][0]["errorCode"].values()


def test_clicks_are_told_for_ninety_days(big_base, default_world):
    query = "SELECT click_view.gclid FROM click_view WHERE segments.date = '{}'"
    assert ask(big_base, "3216549870", query.format("2026-01-02"))[0] == 400
    assert ask(big_base, "3216549870", query.format("2026-04-20"))[0] == 200
    marks = {hit.arrival.click[1] for hit in default_world.ledger.hits if hit.arrival and hit.arrival.click}
    told = {line["click_id"] for line in truth(default_world)["ad_clicks"]}
    assert told < marks and len(told) > 50


def test_reports_of_the_property_are_the_truths(base, server):
    token = google_token(base, "ga4")
    wanted = {(line["date"], line["channel"]): line["sessions"] for line in truth(server.company.world)["web_reports"]}
    asked = {
        "dateRanges": [{"startDate": "2026-01-01", "endDate": "2026-02-28"}], "limit": 50, "metrics": [{"name": "sessions"}],
        "dimensions": [{"name": "date"}, {"name": "sessionDefaultChannelGroup"}],
    }  # fmt: skip
    found, total = {}, 1
    while len(found) < total:
        url = f"{base}/ga4/v1beta/properties/412345678:runReport"
        headers = {"Authorization": f"Bearer {token}"}
        body = requests.post(url, json=asked | {"offset": str(len(found))}, headers=headers, timeout=20).json()
        total = body["rowCount"]
        for row in body["rows"]:
            day, channel = (cell["value"] for cell in row["dimensionValues"])
            found[f"{day[:4]}-{day[4:6]}-{day[6:]}", channel] = int(row["metricValues"][0]["value"])
    assert found == wanted and body["metadata"]["samplingMetadatas"]
    empty = asked | {"dateRanges": [{"startDate": "2025-01-01", "endDate": "2025-01-01"}]}
    assert "rows" not in requests.post(url, json=empty, headers=headers, timeout=20).json()


def _assertion(**changes):
    now = int(time.time())
    claims = {"iss": ACCOUNT, "scope": SCOPE, "aud": TOKEN_URL, "iat": now, "exp": now + 3600} | changes
    return {"grant_type": GRANT, "assertion": jwt.encode(claims, _private_key(), algorithm="RS256")}


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        (lambda: _assertion(aud="https://elsewhere.example/token"), "Failed audience check"),
        (lambda: _assertion(iat=1, exp=3000), "short-lived"),
        (lambda: _assertion(exp=int(time.time()) + 90_000), "short-lived"),
        (lambda: _assertion(scope="https://www.googleapis.com/auth/drive"), "Invalid OAuth scope"),
        (lambda: _assertion(iss="somebody@else.example"), "Invalid JWT Signature"),
        (lambda: {"grant_type": GRANT, "assertion": _assertion()["assertion"][:-6] + "AAAAAA"}, "Invalid JWT Signature"),
        (lambda: {"grant_type": "refresh_token", "client_id": "x"}, "OAuth client was not found"),
        (lambda: {"grant_type": "password"}, "Invalid grant_type"),
    ],
)  # fmt: skip
def test_a_bad_assertion_gets_no_token(base, fields, error):
    answer = requests.post(f"{base}/google_ads/token", data=fields(), timeout=20)
    assert answer.status_code in (400, 401) and error in answer.json()["error_description"]


def test_a_consent_gets_a_token_and_an_unknown_token_nothing(base):
    consent = {"grant_type": "refresh_token", "client_id": GOOGLE_CLIENT, "client_secret": GOOGLE_CLIENT_SECRET}
    consent |= {"refresh_token": GOOGLE_REFRESH_TOKEN}
    token = requests.post(f"{base}/google_ads/token", data=consent, timeout=20).json()["access_token"]
    query = "SELECT customer.id, customer.time_zone FROM customer"
    assert ask(base, "3216549871", query, token)[1][0]["customer"]["timeZone"] == "America/New_York"
    assert ask(base, "3216549871", query, "ya29.unknown")[0] == 401
