"""What search engines, analytics and review platforms report, in the published marts, against the demo world's truth."""

from collections import Counter, defaultdict

import pytest

pytestmark = pytest.mark.e2e


def test_keywords_are_scored_as_the_platform_scores_them(house):
    wanted = {
        (row["date"], row["keyword"]): (row["weighted_score"], row["impressions"])
        for row in house.truth("keyword_quality")
    }
    found = house.records(
        "select ad_date::text as date, keyword, sum(weighted_score)::bigint as score, sum(scored_impressions)::bigint as shown "
        "from marts.fct_keyword_quality_daily group by 1, 2 having sum(scored_impressions) > 0"
    )
    assert {(row["date"], row["keyword"]): (row["score"], row["shown"]) for row in found} == wanted


def test_an_analytics_tool_is_held_against_our_own_count(house):
    wanted = {
        (row["date"], row["channel"]): (row["sessions"], row["is_thresholded"]) for row in house.truth("web_reports")
    }
    reports = house.records(
        "select report_date::text as date, channel, sessions, is_thresholded from intermediate.int_web_reports"
    )
    assert {(row["date"], row["channel"]): (row["sessions"], row["is_thresholded"]) for row in reports} == wanted
    told, own = house.rows(
        "select sum(reported_sessions), sum(own_sessions) from marts.fct_traffic_reconciliation_daily"
    )[0]
    assert told == sum(sessions for sessions, _small in wanted.values())
    counted = house.rows(
        "select count(*) from marts.fct_sessions where session_date in (select report_date from intermediate.int_web_reports)"
    )
    assert own == counted[0][0] and 0.7 < told / own < 0.95


@pytest.mark.parametrize(("name", "source"), [("reviews", "google_reviews"), ("trustpilot_reviews", "trustpilot")])
def test_reviews_are_told_by_week_and_place(house, name, source):
    wanted: dict[tuple, Counter] = defaultdict(Counter)
    for row in house.truth(name):
        wanted[row["week"], row["place"]].update({count: row[count] for count in ("reviews", "stars", "replied")})
    found = house.records(
        "select week::text as week, subject, reviews, stars_total::int as stars, replied from marts.fct_reviews_weekly "
        f"where source_system = '{source}'"
    )
    told = {(row.pop("week"), row.pop("subject")): Counter(row) for row in found}
    assert told == wanted and told


def test_searches_are_told_by_class_and_final_days(house):
    wanted = {(row["date"], row["class"]): (row["impressions"], row["clicks"]) for row in house.truth("searches")}
    found = house.records(
        "select search_date::text as date, query_class, impressions, clicks from marts.fct_search_volume_daily"
    )
    assert {(row["date"], row["query_class"]): (row["impressions"], row["clicks"]) for row in found} == wanted


def test_clicks_on_ads_are_told_with_their_ad_and_lead_to_visits(house):
    wanted = {row["click_id"]: (row["date"], row["ad_id"]) for row in house.truth("ad_clicks")}
    found = {
        row["click_id"]: (row["date"], row["ad_id"])
        for row in house.records("select click_id, click_date::text as date, ad_id from intermediate.int_ad_clicks")
    }
    assert found.items() <= wanted.items()
    # The platform tells of ninety days; what is older was never read.
    oldest = min(day for day, _ad in found.values())
    assert {click for click, (day, _ad) in wanted.items() if day > oldest} <= set(found)
    visits = house.rows("select count(*), count(session_key), count(distinct session_key) from marts.fct_ad_clicks")[0]
    assert visits[0] == len(found) and 0.95 * visits[0] <= visits[1] == visits[2]


def test_mentions_are_those_of_the_listening_tool_and_the_agency(house):
    found = house.records(
        "select mention_date::text as day, network, product, mentions, positive, neutral, negative, reach from marts.fct_mentions_daily"
    )
    key = ("day", "network", "product")
    assert sorted(found, key=lambda row: [row[name] for name in key]) == house.truth("mentions")
    voices = house.records(
        "select week::text as week, topic, own_mentions as own, all_mentions as all from marts.fct_share_of_voice_weekly"
    )
    assert sorted(voices, key=lambda row: (row["week"], row["topic"])) == house.truth("share_of_voice")
    told = house.rows("select sum(mentions), bool_or(is_spike) from marts.fct_brand_mentions_daily")[0]
    assert told[0] == sum(row["mentions"] for row in found) and isinstance(told[1], bool)


def test_followers_and_engagement_are_the_networks_to_the_unit(house):
    names = ("followers", "gained", "reach", "views", "likes", "comments", "shares", "engagements", "clicks")
    wanted = {
        (row["network"], row["post"], row["date"]): tuple(row[name] for name in names) for row in house.truth("social")
    }
    found = {
        (row["network"], row["post"], row["date"]): tuple(row[name] for name in names)
        for row in house.records(
            "select network, post, stat_date::text as date, followers, follows_gained as gained, reach, views, likes, comments, "
            "shares, engagements, clicks from marts.fct_social_engagement_daily"
        )
    }
    assert found == wanted
