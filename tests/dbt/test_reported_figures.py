"""What platforms report: spend in millionths, keywords by score, clicks with their visit, searches, sessions, reviews."""

from decimal import Decimal

import pytest
from tests import databases
from tests.dbt.dbt_calls import WAREHOUSE


@pytest.fixture(scope="module")
def database(cluster, day_one):
    """The fixture company's reports; that DuckDB tells the same is held by test_world."""
    with databases.database(cluster, WAREHOUSE, day_one) as url:
        yield url


def test_spend_is_exact_and_a_campaign_without_ads_stands_for_itself(query):
    rows = query(
        "select campaign_id, ad_id, ad_name, currency, clicks, spend, spend_minor from candidate.fct_ad_performance_daily "
        "where platform = 'google_ads' order by 1, 2"
    )
    assert [(*row[:5], Decimal(row[5]), row[6]) for row in rows] == [
        ("g1", "ga1", "Chính xác", "USD", 4, Decimal("1.234567"), 30864),
        ("g1", "ga2", "Mẫu 2", "USD", 0, Decimal(0), 0),
        ("g2", "campaign:g2", "Pmax", "USD", 1, Decimal(2), 50000),
    ]


def test_a_keyword_is_scored_by_what_it_was_shown_for(query):
    rows = query(
        "select keyword, sum(weighted_score), sum(scored_impressions) from candidate.fct_keyword_quality_daily group by 1 order by 1"
    )
    assert [(row[0], int(row[1]), int(row[2])) for row in rows] == [("áo", 0, 0), ("áo dài", 520, 80)]
    costs = query("select keyword_id, adset_id, cpc from candidate.fct_keyword_quality_daily order by 1, 2")
    assert [(*row[:2], row[2] and float(row[2])) for row in costs] == [
        ("1", "gg1", 0.3), ("1", "gg2", None), ("2", "gg1", 0.334567),
    ]  # fmt: skip


def test_a_click_knows_the_visit_it_began(query):
    rows = query(
        "select c.campaign_id, c.ad_id, c.keyword, s.landing_page, c.person_key = s.person_key "
        "from candidate.fct_ad_clicks c left join candidate.fct_sessions s on s.session_key = c.session_key order by 1"
    )
    assert rows == [("g1", "ga1", "áo dài", "/", True), ("g2", None, None, None, None)]


def test_a_tools_sessions_stand_beside_our_own(query):
    rows = query(
        "select channel, reported_sessions, own_sessions, sessions_difference, reported_share, is_approximate "
        "from candidate.fct_traffic_reconciliation_daily order by 1"
    )
    assert rows == [("(other)", 1, 0, 1, None, True), ("Paid Search", 2, 1, 1, 2.0, False)]


def test_searches_have_a_class_and_what_is_not_named_is_told_too(query):
    rows = query(
        "select query_class, queries, impressions, clicks, ctr, position_mean from candidate.fct_search_volume_daily order by 1"
    )
    assert rows == [
        ("(anonymised)", 0, 6, 1, 1 / 6, None),
        ("brand", 1, 10, 3, 0.3, 1.5),
        ("other", 1, 2, 0, 0.0, 30.0),
        ("product", 1, 4, 1, 0.25, 9.0),
    ]
    volume = "select metric_id, segment, value::int from candidate.fct_metric_values where metric_id in ('M2', 'M2_clicks') order by 1, 2"
    assert query(volume) == [
        ("M2", "all", 14), ("M2", "brand", 10), ("M2", "product", 4),
        ("M2_clicks", "all", 4), ("M2_clicks", "brand", 3), ("M2_clicks", "product", 1),
    ]  # fmt: skip


def test_a_creative_is_an_ad_of_its_campaign_even_when_it_was_removed(query):
    rows = query(
        "select ad_id, ad_name, campaign_id, currency, link_clicks, spend from candidate.fct_ad_performance_daily "
        "where platform = 'linkedin_ads' order by 1"
    )
    assert [(*row[:5], Decimal(row[5])) for row in rows] == [
        ("71", "Quà Tết", "7", "USD", 2, Decimal("31.05")), ("72", None, None, "USD", 0, Decimal(0)),
    ]  # fmt: skip


def test_reviews_are_told_in_stars_of_five_by_our_own_week(query):
    rows = query(
        "select week::text, subject_type, subject, reviews, rated, stars_mean, with_text, replied, hours_to_reply "
        "from candidate.fct_reviews_weekly where source_system = 'google_reviews' order by 1"
    )
    assert rows == [
        ("2026-09-07", "place", "2", 2, 2, 3.5, 1, 1, 24.0),
        ("2026-09-14", "place", "2", 1, 0, None, 0, 0, None),
    ]


def test_followers_have_a_level_and_a_growth_on_each_day(query):
    rows = query(
        "select network, stat_date::text, followers, followers_change, follows_gained, reach, engagements, engagement_rate "
        "from candidate.fct_social_engagement_daily where post = '(all)' order by 1, 2"
    )
    assert rows == [
        ("facebook", "2026-09-01", 100, None, 5, 400, 40, 0.1), ("facebook", "2026-09-02", 97, -3, None, None, 0, None),
        # Counted back from today's 50: who followed (5) less who left (2) on the second day.
        ("instagram", "2026-09-01", 47, None, None, 10, 1, 0.1), ("instagram", "2026-09-02", 50, 3, 5, 20, 8, 0.4),
    ]  # fmt: skip


def test_a_post_stands_on_the_day_it_was_published_with_what_it_came_to(query):
    rows = query(
        "select network, post, stat_date::text, followers, reach, likes, comments, shares, engagements, clicks "
        "from candidate.fct_social_engagement_daily where post <> '(all)' order by 1, 2"
    )
    assert rows == [
        ("facebook", "7_1", "2026-09-02", None, 90, 6, 2, 1, 9, 4), ("facebook", "7_2", "2026-09-02", None, None, 0, 0, 0, 0, None),
        ("instagram", "91", "2026-09-01", None, 80, None, 2, 3, 12, None), ("instagram", "92", "2026-09-01", None, None, 4, 1, None, 5, None),
    ]  # fmt: skip


def test_only_what_the_public_sees_is_a_review_and_only_an_invitation_knows_the_order(query):
    rows = query(
        "select subject, reviews, stars_mean, with_text, replied, hours_to_reply "
        "from candidate.fct_reviews_weekly where source_system = 'trustpilot' order by 1"
    )
    assert rows == [("Cầu Giấy", 1, 5.0, 0, 0, None), ("nhaxinh.example", 1, 4.0, 1, 1, 12.0)]
    told = query("select order_number from intermediate.int_reviews where source_system = 'trustpilot' order by 1")
    assert told == [("000000101",), (None,)]


def test_neither_cost_nor_customers_count_of_a_channel_whose_cost_is_unknown(query):
    spent = "select channel from candidate.fct_acquisition_cost where attribution_model = 'last' and month = '2026-09-01' and cost_minor is {} order by 1"
    assert query(spent.format("null")) == [("Affiliates",)], "of a currency without a rate"
    told = "select segment from candidate.fct_metric_values where metric_id = 'M19' and day = '2026-09-01' and dimension = 'channel' order by 1"
    assert query(told) == query(spent.format("not null"))
