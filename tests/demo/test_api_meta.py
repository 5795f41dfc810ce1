"""Meta's endpoint: entities by next link, insights by report runs that add up to the truth."""

import json
from collections import defaultdict
from decimal import Decimal

import pytest
import requests

from journeyhouse.demo.truth import truth

STATUSES = json.dumps(
    [{"field": "effective_status", "operator": "IN", "value": ["ACTIVE", "PAUSED", "ARCHIVED", "DELETED"]}]
)
AD_STATUSES = STATUSES.replace('"effective_status"', '"ad.effective_status"')


def _report(call, base, account, since, until):
    root = f"{base}/meta_ads/v26.0"
    params = {"level": "ad", "time_increment": "1", "limit": "40", "filtering": AD_STATUSES,
              "time_range": json.dumps({"since": since, "until": until}),
              "fields": "account_id,ad_id,date_start,impressions,clicks,spend,actions"}  # fmt: skip
    run = call("meta_ads", "POST", f"{root}/act_{account}/insights", params=params).json()["report_run_id"]
    states = []
    while not states or states[-1] != "Job Completed":
        states.append(call("meta_ads", "GET", f"{root}/{run}").json()["async_status"])
        assert len(states) < 9
    rows, url = [], f"{root}/{run}/insights?limit=40"
    while url:
        body = call("meta_ads", "GET", url).json()
        rows += body["data"]
        url = body.get("paging", {}).get("next")
    return states, rows


def test_meta_reports_run_and_add_up_to_the_truth(call, base, server):
    wanted = {
        (line["account"], line["date"]): line
        for line in truth(server.company.world)["platform_totals"]
        if line["platform"] == "meta_ads"
    }
    sums = defaultdict(lambda: [Decimal(0), 0, 0])
    slow = 0
    for account, since, until in (("1001", "2026-01-01", "2026-01-20"), ("1001", "2026-01-21", "2026-02-28"),
                                  ("1002", "2026-01-01", "2026-02-28")):  # fmt: skip
        states, rows = _report(call, base, account, since, until)
        slow += states == ["Job Not Started", "Job Running", "Job Completed"]
        assert len({(row["date_start"], row["ad_id"]) for row in rows}) == len(rows) > 40
        for row in rows:
            total = sums[row["account_id"], row["date_start"]]
            total[0] += Decimal(row["spend"])
            total[1] += int(row["impressions"])
            total[2] += int(row["clicks"])
    assert slow == 1
    assert set(sums) == set(wanted)
    for key, (spend, impressions, clicks) in sums.items():
        line = wanted[key]
        assert (spend, impressions, clicks) == (Decimal(str(line["spend"])), line["impressions"], line["clicks"])


@pytest.mark.parametrize("kind", ["campaigns", "adsets", "ads"])
def test_meta_entities_page_by_next_link(call, base, kind):
    found, url = [], f"{base}/meta_ads/v26.0/act_1002/{kind}"
    params = {"fields": "id,name,effective_status", "limit": 3, "filtering": STATUSES}
    while url:
        body = call("meta_ads", "GET", url, params=params).json()
        found += body["data"]
        url, params = body.get("paging", {}).get("next"), None
    assert len({row["id"] for row in found}) == len(found) > 1
    account = call(
        "meta_ads", "GET", f"{base}/meta_ads/v26.0/act_1002", params={"fields": "account_id,currency"}
    ).json()
    assert account == {"id": "act_1002", "account_id": "1002", "currency": "USD"}


def test_meta_fails_once_at_the_first_reading_of_some_report(call, base, auth):
    root = f"{base}/meta_ads/v26.0"
    window = json.dumps({"since": "2026-01-10", "until": "2026-01-12"})
    broken = []
    for _ in range(8):
        order = {"level": "ad", "time_increment": "1", "fields": "ad_id,spend", "time_range": window}
        run = call("meta_ads", "POST", f"{root}/act_1001/insights", data=order).json()["report_run_id"]
        while call("meta_ads", "GET", f"{root}/{run}").json()["async_percent_completion"] < 100:
            continue
        for _ in range(3):
            body = requests.get(f"{root}/{run}/insights", headers=auth["meta_ads"], timeout=20).json()
            if body.get("error", {}).get("code") == 2637:
                broken.append((run, body["error"]["error_subcode"], body["error"]["is_transient"]))
        assert len(call("meta_ads", "GET", f"{root}/{run}/insights").json()["data"]) > 0
    assert [(subcode, transient) for _, subcode, transient in broken] == [(1815107, True)]
