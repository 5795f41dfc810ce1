"""Exposures to campaigns outside the net, against the truth that the demo world wrote about itself."""

from collections import Counter

import pytest

pytestmark = pytest.mark.e2e


def test_whoever_was_there_in_time_is_exposed_once_by_the_best_evidence(house):
    wanted = Counter(
        (row["campaign"], row["medium"], row["rule"], row["from"]) for row in house.truth("offline_exposures")
    )
    found = Counter(
        house.rows("select campaign_code, medium, exposure_rule, exposed_from::text from marts.fct_offline_exposures")
    )
    assert {rule for _campaign, _medium, rule, _first in wanted} >= {"order", "profile", "nationwide"}
    wrong = (wanted - found) + (found - wanted)
    assert wrong.total() <= 0.02 * wanted.total(), list(wrong.items())[:6]
    assert house.rows(
        "select count(*) from (select 1 from marts.fct_offline_exposures group by person_key, campaign_code having count(*) > 1) t"
    ) == [(0,)]


def test_an_exposure_is_an_impression_beside_the_journeys_that_says_how_sure_it_is(house):
    kinds = house.rows(
        "select distinct media, moment, stage_five, confidence > 0 and confidence <= 1 from marts.fct_offline_exposures"
    )
    assert kinds == [("offline", "saw_ad", "awareness", True)]
    apart = house.rows(
        "select (select count(*) from marts.fct_touchpoints where touchpoint_type = 'offline_exposure'), "
        "(select count(*) from marts.fct_offline_exposures e where not exists "
        "(select 1 from marts.fct_touchpoints t where t.person_key = e.person_key)), "
        "(select count(*) from marts.fct_attribution_credit c join marts.fct_offline_exposures using (touchpoint_key))"
    )
    assert apart == [(0, 0, 0)], "in no journey, of nobody without a touch, and without credit"
    early = house.rows(
        "select count(*) from marts.fct_offline_exposures e join marts.fct_journeys j using (journey_key) "
        "where j.person_key <> e.person_key or j.ended_at < e.occurred_at"
    )
    assert early == [(0,)]
