"""LinkedIn's endpoint: a consent, a version, reports that add up to the truth, accounts without a right."""

from collections import defaultdict
from decimal import Decimal

import requests

from journeyhouse.demo.credentials import credentials
from journeyhouse.demo.truth import truth

HEADERS = {"LinkedIn-Version": "202607", "X-Restli-Protocol-Version": "2.0.0", "X-RestLi-Method": "FINDER"}
FIELDS = "pivotValues,dateRange,impressions,clicks,costInLocalCurrency"


def token(base, **changes):
    fields = {"grant_type": "refresh_token"} | credentials()["linkedin_ads"] | changes
    return requests.post(f"{base}/linkedin_ads/oauth/v2/accessToken", data=fields, timeout=20)


def ask(base, path, headers=HEADERS):
    headers = headers | {"Authorization": f"Bearer {token(base).json()['access_token']}"}
    for _ in range(3):
        answer = requests.get(f"{base}/linkedin_ads/rest/{path}", headers=headers, timeout=20)
        if answer.status_code != 429:
            return answer
    raise AssertionError("throttled three times in a row")


def report(base, account):
    span = "dateRange=(start:(year:2026,month:1,day:1),end:(year:2026,month:3,day:1))"
    asked = f"adAnalytics?q=analytics&pivot=CREATIVE&timeGranularity=DAILY&{span}&fields={FIELDS}"
    return ask(base, f"{asked}&accounts=List(urn%3Ali%3AsponsoredAccount%3A{account})").json()["elements"]


def test_reports_add_up_to_the_truth(base, server):
    wanted = {
        line["date"]: (Decimal(str(line["spend"])), line["impressions"], line["clicks"])
        for line in truth(server.company.world)["platform_totals"]
        if line["platform"] == "linkedin_ads"
    }
    sums = defaultdict(lambda: [Decimal(0), 0, 0])
    for row in report(base, "508800123"):
        day = row["dateRange"]["start"]
        total = sums[f"{day['year']}-{day['month']:02d}-{day['day']:02d}"]
        total[0] += Decimal(row["costInLocalCurrency"])
        total[1] += row["impressions"]
        total[2] += row.get("clicks", 0)
    assert {day: tuple(total) for day, total in sums.items()} == wanted and wanted


def test_what_is_refused_and_what_is_only_empty(base):
    assert report(base, "999") == []
    assert ask(base, "adAccounts/999/creatives?q=criteria").status_code == 403
    assert (
        ask(base, "adAccounts/508800123/creatives?q=criteria", HEADERS | {"LinkedIn-Version": "202401"}).status_code
        == 426
    )
    assert token(base, refresh_token="x").json()["error"] == "invalid_grant"
    assert token(base, client_secret="x").json()["error"] == "invalid_client"


def test_lists_are_paged_by_token(base):
    one = ask(base, "adAccounts/508800123/creatives?q=criteria&pageSize=1").json()
    two = ask(
        base, f"adAccounts/508800123/creatives?q=criteria&pageSize=1&pageToken={one['metadata']['nextPageToken']}"
    ).json()
    assert one["elements"] != two["elements"] and len(one["elements"]) == len(two["elements"]) == 1
