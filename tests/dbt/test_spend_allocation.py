"""Spend is borne by the closest visits there are, whole to the minor unit; what nobody bears says why."""

from collections import defaultdict

import psycopg
import pytest
from tests.dbt import raw_tables
from tests.dbt.dbt_calls import ask_both, run_dbt

DAY, CREDITED = "2026-10-01", "2026-10-02"
META = "utm_source=facebook&utm_medium=paid_social&utm_campaign="
VISITS = {
    # Two clicks that Google tells of, one that it keeps back.
    "v1": (DAY, "gclid=abc&utm_campaign=ThuongHieu"),
    "v2": (DAY, "gclid=def"),
    "v3": (DAY, "gclid=zzz&utm_campaign=thuonghieu"),
    "v4": (DAY, META + "Hàng mới"),
    "v5": (DAY, META + "c1"),
    "v6": (DAY, META + "h%C3%A0ng%20m%E1%BB%9Bi"),
    # A campaign that no map knows; a visit from Facebook that nobody paid for.
    "v7": (DAY, META + "la_hoac"),
    "organic": (DAY, "utm_source=facebook&utm_medium=social&fbclid=x"),
    "v8": (CREDITED, META + "c1"),
    "v9": (CREDITED, META + "c1"),
    # By when nothing of that name is told of any more.
    "late": (CREDITED, META + "Khác"),
}
CLICK = {
    "_source_account": "10",
    "date": DAY,
    "device": "MOBILE",
    "campaign_id": "g1",
    "ad_group_id": "gg1",
    "clicks": 1,
}
CLICK |= {"ad_group_ad": "customers/10/adGroupAds/gg1~ga1"}
SELECTED = [
    "+fct_spend_allocation",
    "+fct_ad_clicks",
    "+int_spend__touch_campaigns",
    "+fct_ad_performance_daily",
    "+fct_touchpoints",
    "spend_allocated_adds_up",
]


def meta(ad_id: str, campaign: tuple[str, str], spend: int, **other: object) -> dict:
    """A day of an ad as Meta reports it."""
    return {"_source_account": "1", "account_id": "1", "account_currency": "VND", "campaign_id": campaign[0], "campaign_name": campaign[1],
            "ad_id": ad_id, "date_start": DAY, "spend": spend, "clicks": 3, "impressions": 9} | other  # fmt: skip


def google(ad_id: str, group: str, millionths: int) -> dict:
    """A day of an ad as Google reports it."""
    return {"_source_account": "10", "campaign_id": "g1", "campaign_name": "ThuongHieu", "ad_group_id": group, "ad_id": ad_id,
            "date": DAY, "impressions": 9, "clicks": 2, "cost_micros": millionths}  # fmt: skip


ROWS = {
    "web_events__segment": [
        {"message_id": name, "type": "page", "anonymous_id": f"dev-{name}", "timestamp": f"{day}T05:00:00Z", "page_path": "/",
         "page_url": f"https://shop.example.com/?{query}"} for name, (day, query) in VISITS.items()
    ],
    "google_ads__customers": [{"_source_account": "10", "customer_id": "10", "currency_code": "VND", "time_zone": "Asia/Ho_Chi_Minh"}],
    "google_ads__ad_performance": [google("ga1", "gg1", 101_000_000), google("ga2", "gg2", 10_000_000)],
    "google_ads__click_view": [CLICK | {"gclid": "abc"}, CLICK | {"gclid": "def"}],
    "meta_ads__insights": [
        meta("a1", ("c1", "Hàng mới"), 100, adset_id="s1", adset_name="Nữ"), meta("a2", ("c2", "Khác"), 9),
        meta("a3", ("c1", "Hàng mới"), -7, date_start=CREDITED),
        meta("a4", ("c1", "Hàng mới"), 5, account_currency="SEK"), meta("a5", ("c1", "Hàng mới"), 0),
    ],
    "tiktok_ads__advertisers": [{"_source_account": "7", "advertiser_id": "7", "currency": "VND"}],
    "tiktok_ads__reports": [
        {"_source_account": "7", "stat_time_day": DAY, "ad_id": name, "campaign_id": "t", "spend": spend, "clicks": clicks, "impressions": 9}
        for name, spend, clicks in (("t1", 50, 0), ("t2", 60, 5))
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def both(database, workplace, duckdb_path):
    """Ask both engines one question about the same company; the answers, once they agree."""
    with psycopg.connect(database, autocommit=True) as connection:
        raw_tables.load_rows(connection, ROWS, "2026-10-05T01:00:00Z")
        raw_tables.set_as_of(connection, "2026-10-05T01:00:00Z")
        raw_tables.copy_to_duckdb(connection, duckdb_path)
    build = ["build", "--select", *SELECTED, "--exclude", "test_type:unit", "path:seeds", "path:models/staging",
        "--indirect-selection", "cautious"]  # fmt: skip
    run_dbt(build, workplace, url=database)
    run_dbt(build, workplace, duckdb_path=duckdb_path)
    return lambda question: ask_both(database, duckdb_path, question)


BORNE = (
    "select a.allocation_level, a.platform, coalesce(a.ad_id, a.adset_id, a.campaign_id, ''), t.source_record_id, a.spend_minor, "
    "a.journey_key = t.journey_key, a.person_key = t.person_key from candidate.fct_spend_allocation a "
    "inner join candidate.fct_touchpoints t on t.touchpoint_key = a.touchpoint_key order by 1, 2, 3, 4"
)


def shares(rows: list[tuple]) -> dict[tuple, tuple[list, list]]:
    """By what is borne: who bears it, and how much each, smallest first."""
    found = defaultdict(lambda: ([], []))
    for level, platform, target, visit, amount, *same in rows:
        assert same == [True, True]
        found[level, platform, target][0].append(visit)
        found[level, platform, target][1].append(amount)
    return {key: (visits, sorted(amounts)) for key, (visits, amounts) in found.items()}


def test_spend_is_borne_by_the_closest_visits(both):
    assert shares(both(BORNE)) == {
        ("ad", "google_ads", "ga1"): (["v1", "v2"], [50, 51]),
        # Nobody is known to have clicked on the other ad, or to be from its group: all of the campaign bear it.
        ("campaign", "google_ads", "g1"): (["v1", "v2", "v3"], [3, 3, 4]),
        # By name in any writing, or by number. A credit is shared as spend is.
        ("campaign", "meta_ads", "c1"): (["v4", "v5", "v6", "v8", "v9"], [-4, -3, 33, 33, 34]),
        # Of the campaign that no visit names: all of the platform's visits that day, but not who came unpaid.
        ("platform", "meta_ads", ""): (["v4", "v5", "v6", "v7"], [2, 2, 2, 3]),
    }


def test_what_nobody_bears_says_why(both):
    unmatched = (
        "select platform, unmatched_reason, touchpoint_key, journey_key, spend_minor from candidate.fct_spend_allocation "
        "where allocation_level = '(unmatched)' order by 1, 2"
    )
    assert both(unmatched) == [
        ("meta_ads", "no_rate", "(none)", None, None),
        ("tiktok_ads", "no_clicks", "(none)", None, 50),
        ("tiktok_ads", "no_visits", "(none)", None, 60),
    ]


def test_allocated_and_unmatched_are_the_platforms_total(both):
    totals = (
        "select platform, account_id, ad_date, sum(spend_minor) from candidate.{} group by 1, 2, 3 order by 1, 2, 3"
    )
    told = both(totals.format("fct_ad_performance_daily"))
    assert [int(row[3]) for row in told] == [111, 109, -7, 110]
    assert both(totals.format("fct_spend_allocation")) == told


def test_a_visit_is_from_its_campaign_also_when_that_has_ended(both):
    late = (
        "select o.platform, o.campaign, o.part from intermediate.int_spend__touch_campaigns o "
        "inner join candidate.fct_touchpoints t on t.touchpoint_key = o.touchpoint_key where t.source_record_id = 'late'"
    )
    assert both(late) == [("meta_ads", "c2", 1)]


def test_a_rule_of_ones_own_maps_a_name_to_a_campaign_and_its_ad_set(both, database, workplace, query):
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(
            "insert into seeds.seed_campaign_map (rule_id, priority, utm_campaign, platform, campaign, adset, active) "
            "values ('own', 1, '^la_', 'meta_ads', 'hàng mới', 'nữ', true)"
        )
    selected = ["run", "--select", "int_spend__touches", "int_spend__allocated", "fct_spend_allocation"]
    run_dbt(selected, workplace, url=database)
    borne = shares(query(BORNE))
    assert borne["adset", "meta_ads", "s1"] == (["v7"], [100])
    assert ("campaign", "meta_ads", "c1") in borne and borne["platform", "meta_ads", ""][1] == [2, 2, 2, 3]
