"""TikTok's endpoint: pages by number, deleted entities in a pass of their own, reports that add up to the truth."""

import json
from collections import Counter, defaultdict
from decimal import Decimal

import pytest
import requests

from journeyhouse.demo.truth import truth

ADVERTISERS = ("7300000000000001001", "7300000000000001002")
EVERY = json.dumps([{"field_name": "ad_status", "filter_type": "IN", "filter_value": '["STATUS_ALL"]'}])


def _all(call, base, path, **params):
    """(records of all pages, number of pages)."""
    found, page, pages = [], 0, 1
    while page < pages:
        page += 1
        body = call(
            "tiktok_ads", "GET", f"{base}/tiktok_ads/open_api/v1.3/{path}", params=params | {"page": page}
        ).json()
        assert body["code"] == 0, body
        found += body["data"]["list"]
        pages = body["data"]["page_info"]["total_page"]
    return found, pages


def _report(call, base, advertiser, first, last, **more):
    return _all(
        call, base, "report/integrated/get/", advertiser_id=advertiser, report_type="BASIC", data_level="AUCTION_AD",
        dimensions='["ad_id","stat_time_day"]', metrics='["spend","impressions","clicks"]', page_size=30,
        start_date=first, end_date=last, **more,
    )  # fmt: skip


def test_reports_add_up_to_the_truth(call, base, server):
    wanted = {
        (line["account"], line["date"]): (Decimal(str(line["spend"])), line["impressions"], line["clicks"])
        for line in truth(server.company.world)["platform_totals"]
        if line["platform"] == "tiktok_ads"
    }
    sums = defaultdict(lambda: [Decimal(0), 0, 0])
    for advertiser in ADVERTISERS:
        for first, last in (("2026-01-01", "2026-01-30"), ("2026-01-31", "2026-03-01")):
            rows, pages = _report(call, base, advertiser, first, last, filtering=EVERY)
            assert len({tuple(row["dimensions"].values()) for row in rows}) == len(rows) > 0
            assert pages > 1 or last == "2026-03-01"
            for row in rows:
                total = sums[advertiser, row["dimensions"]["stat_time_day"][:10]]
                for place, (name, kind) in enumerate((("spend", Decimal), ("impressions", int), ("clicks", int))):
                    total[place] += kind(row["metrics"][name])
    assert {key: tuple(total) for key, total in sums.items()} == wanted


@pytest.mark.parametrize("kind", ["campaign", "adgroup", "ad"])
def test_deleted_entities_are_listed_only_when_asked_for(call, big_base, kind):
    found = {
        status: Counter(
            row[f"{kind}_id"]
            for row in _all(
                call, big_base, f"{kind}/get/", advertiser_id=ADVERTISERS[0], page_size=2,
                **({"filtering": json.dumps({"primary_status": status})} if status else {}),
            )[0]
        )
        for status in ("", "STATUS_NOT_DELETE", "STATUS_DELETE", "STATUS_ALL")
    }  # fmt: skip
    assert found[""] == found["STATUS_NOT_DELETE"] and found["STATUS_DELETE"]
    assert found["STATUS_ALL"] == found["STATUS_NOT_DELETE"] + found["STATUS_DELETE"]


def test_spend_of_deleted_ads_is_told_only_when_asked_for(call, big_base):
    few, many = (
        len(_report(call, big_base, ADVERTISERS[0], "2026-02-01", "2026-03-02", **more)[0])
        for more in ({}, {"filtering": EVERY})
    )
    assert few < many


@pytest.mark.parametrize(("path", "params", "code"), [
    ("campaign/get/", {"advertiser_id": "1"}, 40001),
    ("campaign/get/", {"advertiser_id": ADVERTISERS[0], "page_size": 1001}, 40002),
    ("report/integrated/get/", {"advertiser_id": ADVERTISERS[0], "report_type": "BASIC", "data_level": "AUCTION_AD",
     "dimensions": '["ad_id","stat_time_day"]', "start_date": "2026-01-01", "end_date": "2026-01-31"}, 40002),
])  # fmt: skip
def test_what_is_refused_is_refused_by_a_code_in_http_200(call, base, path, params, code):
    answer = call("tiktok_ads", "GET", f"{base}/tiktok_ads/open_api/v1.3/{path}", params=params)
    assert (answer.status_code, answer.json()["code"]) == (200, code)


def test_the_throttle_and_a_wrong_token_speak_by_code_too(base, auth):
    url = f"{base}/tiktok_ads/open_api/v1.3/advertiser/info/"
    params = {"advertiser_ids": json.dumps(ADVERTISERS)}
    codes = Counter(
        requests.get(url, params=params, headers=auth["tiktok_ads"], timeout=20).json()["code"] for _ in range(60)
    )
    assert set(codes) == {0, 40100} and codes[40100] <= 2
    assert requests.get(url, params=params, timeout=20).json()["code"] == 40105
