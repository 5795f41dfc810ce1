"""The published marts against the truth that the demo world wrote about itself."""

import csv
from collections import Counter, defaultdict
from zoneinfo import ZoneInfo

import pytest

from journeyhouse.attribution.models import SEEDS
from tests.e2e.battery import BATTERY
from tests.e2e.measures import below, moment

pytestmark = pytest.mark.e2e
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.mark.parametrize("part", BATTERY, ids=lambda part: part.__name__)
def test_what_must_be_right_in_every_world_is_right(house, part):
    assert below(part(house)) == []


def test_visits_that_two_tools_measure_are_cut_by_one_rule(house):
    measured = house.rows("select distinct source_system from intermediate.int_sessions")
    assert set(measured) == {("web_events",), ("matomo",)}


def test_every_order_is_in_exactly_one_journey_with_its_value(house):
    wanted = {row["order_number"]: row["value_minor"] for row in house.truth("orders") if row["status"] == "valid"}
    found = house.records(
        "select order_number, value_minor from marts.fct_conversions where conversion_type = 'purchase'"
    )
    assert {row["order_number"]: row["value_minor"] for row in found} == wanted
    journeys = Counter(
        row["order_number"]
        for row in house.records("select order_number from marts.fct_journeys where order_number is not null")
    )
    assert set(journeys) == set(wanted) and set(journeys.values()) <= {1}


def test_revenue_and_refunds_are_equal_to_the_minor_unit(house):
    orders = [row for row in house.truth("orders") if row["status"] == "valid"]
    assert house.rows("select sum(value_minor) from marts.fct_conversions")[0][0] == sum(
        row["value_minor"] for row in orders
    )
    refunds = sum(row["refunded_minor"] for row in house.truth("orders"))
    assert house.rows("select coalesce(sum(value_minor), 0) from marts.fct_refunds")[0][0] == refunds


def test_ad_spend_equals_the_platforms_totals_after_restatement(house):
    wanted = defaultdict(lambda: [0, 0, 0])
    for row in house.truth("platform_totals"):
        totals = wanted[row["platform"], row["account"], row["date"]]
        totals[0] += float(row["spend"])
        totals[1] += row["impressions"]
        totals[2] += row["clicks"]
    found = house.records(
        "select platform, account_id, ad_date::text as date, sum(spend)::float as spend, sum(impressions) as impressions, sum(clicks) as clicks "
        "from marts.fct_ad_performance_daily group by 1, 2, 3"
    )
    assert {(row["platform"], row["account_id"], row["date"]) for row in found} == set(wanted)
    for row in found:
        spend, impressions, clicks = wanted[row["platform"], row["account_id"], row["date"]]
        assert (round(row["spend"], 2), row["impressions"], row["clicks"]) == (round(spend, 2), impressions, clicks)


def test_messages_came_to_what_the_platforms_say(house):
    wanted = {(row["platform"], row["channel"], row["event"]): row["messages"] for row in house.truth("messages")}
    found = house.records(
        "select source_system, message_channel, message_event, count(*) as messages from intermediate.int_messages "
        "where message_event <> 'other' group by 1, 2, 3"
    )
    assert {
        (row["source_system"], row["message_channel"], row["message_event"]): row["messages"] for row in found
    } == wanted


def test_messages_cost_what_the_platform_says_to_the_dong(house):
    wanted = {row["kind"]: row["cost"] for row in house.truth("message_costs")}
    found = house.rows(
        "select sms_type, sum(sell_price)::bigint from (select sms_type, sell_price from raw.esms_vn__advertising union all "
        "select sms_type, sell_price from raw.esms_vn__customer_care union all "
        "select sms_type, sell_price from raw.esms_vn__fixed_number) as texts group by 1"
    )
    assert dict(found) == wanted and len(wanted) == 3


def test_visits_told_by_orders_and_the_sales_forces_touches_are_exact(house):
    kinds = ("sales_call", "sales_meeting")
    wanted = {
        (row["source_record_id"], row["channel"], moment(row["occurred_at"]))
        for row in house.truth("touches")
        if row["touchpoint_type"] in kinds or row["source_record_id"].startswith("visit:")
    }
    found = house.records(
        "select source_record_id, channel, occurred_at from marts.fct_touchpoints "
        f"where touchpoint_type in {kinds} or source_record_id like 'visit:%'"
    )
    assert {tuple(row.values()) for row in found} == wanted and len(found) == len(wanted)
    told = Counter(key.split(":")[1] for key, *_rest in wanted if key.startswith("visit:"))
    assert set(told) == {"woocommerce", "shopify"}, "both shops tell of visits"


# Truth of what is handed in or told, and the question whose answer must be the same.
TOLD = {
    "market_sizes": "select month::text, region, market_size_minor as size_minor from marts.fct_market_share_monthly "
    "where market_size_minor is not null",
    "domain_scores": "select month::text, domain, provider, score from marts.fct_domain_authority_monthly",
    "endorsements": "select campaign_code as campaign, influencer, start_date::text as start, reach::int, code_uses as uses, value_minor, cost_minor "
    "from marts.fct_influencer_endorsements",
    "satisfaction": "select survey_type, survey_name, sum(answers)::int as answers, sum(satisfied)::int as satisfied "
    "from marts.fct_satisfaction_weekly group by 1, 2",
    "nps": "select month::text, survey_name, answers, promoters, detractors from marts.fct_nps_monthly",
    "usability": "select test_code as test, task_code as task, tested_on::text as date, participants, completed, errors, "
    "round((seconds_mean * completed)::numeric, 1)::float as seconds from marts.fct_usability_tests",
}


@pytest.mark.parametrize("name", TOLD)
def test_what_the_company_was_told_is_what_the_marts_tell(house, name):
    wanted, found = house.truth(name), house.records(TOLD[name])
    assert wanted, "the world has none"
    assert Counter(tuple(sorted(row.items())) for row in found) == Counter(tuple(sorted(row.items())) for row in wanted)


def test_a_rating_that_webhook_and_interface_tell_counts_once(house):
    (wanted,) = [row["answers"] for row in house.truth("satisfaction") if row["survey_name"] == "ZNS"]
    found = dict(
        house.rows("select source_system, count(*) from intermediate.int_feedback where survey_name = 'ZNS' group by 1")
    )
    assert set(found) == {"zalo_events", "zalo_oa"} and sum(found.values()) == wanted
    assert house.rows("select count(*) from raw.zalo_oa__ratings") == [(wanted,)]


def test_the_share_of_the_whole_market_is_all_that_was_sold(house):
    sold = defaultdict(int)
    for row in house.truth("orders"):
        if row["status"] == "valid":
            sold[f"{moment(row['ordered_at']).astimezone(VIETNAM):%Y-%m-01}"] += row["value_minor"]
    found = house.records(
        "select month::text, region, own_sales_minor, market_share from marts.fct_market_share_monthly"
    )
    whole = {row["month"]: row["own_sales_minor"] for row in found if row["region"] == "(all)"}
    assert whole == {
        row["month"]: sold.get(row["month"], 0) for row in house.truth("market_sizes") if row["region"] == "(all)"
    }
    regions = defaultdict(int)
    for row in found:
        regions[row["month"]] += row["own_sales_minor"] if row["region"] != "(all)" else 0
    assert {month: value for month, value in regions.items() if value} == dict(sold)
    assert any(row["market_share"] for row in found)


def test_all_credit_adds_up(house):
    off = house.rows(
        "select a.attribution_model, c.conversion_key, c.value_minor, sum(a.credit_minor) from marts.fct_conversions c "
        "join marts.fct_attribution_credit a using (conversion_key) group by 1, 2, 3 having sum(a.credit_minor) <> c.value_minor"
    )
    assert off == []
    models = {row[0] for row in house.rows("select distinct attribution_model from marts.fct_attribution_credit")}
    told = {
        row["attribution_model"]
        for row in csv.DictReader((SEEDS / "seed_attribution_models.csv").open(encoding="utf-8"))
    }
    assert models == told - {"markov"} and len(models) >= 11
