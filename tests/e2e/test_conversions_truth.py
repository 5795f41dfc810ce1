"""Conversions by every definition, against the truth that the demo world wrote about itself."""

from collections import Counter
from datetime import datetime

import pytest

pytestmark = pytest.mark.e2e

DEFINITIONS = {"purchase", "trial", "account", "lead", "renewal"}


def test_every_conversion_of_every_definition_is_there_once(house):
    wanted = Counter(
        (row["definition"], datetime.fromisoformat(row["at"]))
        for row in house.truth("conversions")
        if row["definition"] != "person"
    )
    found = Counter(house.rows("select conversion_type, converted_at from marts.fct_conversions"))
    assert {definition for definition, _when in wanted} == {definition for definition, _when in found} == DEFINITIONS
    wrong = (wanted - found) + (found - wanted)
    assert wrong.total() <= 0.02 * wanted.total(), list(wrong.items())[:5]


def test_a_conversion_happens_inside_of_its_journey_and_purchases_alone_end_one(house):
    outside = house.rows(
        "select count(*) from marts.fct_conversions c left join marts.fct_journeys j using (journey_key) "
        "where j.journey_key is null or c.converted_at not between j.started_at and j.ended_at"
    )
    assert outside == [(0,)]
    ended = house.rows(
        "select count(*), count(distinct order_number) from marts.fct_journeys where status = 'converted'"
    )
    assert ended == house.rows(
        "select count(*), count(*) from marts.fct_conversions where conversion_type = 'purchase'"
    )
    credited = house.rows(
        "select distinct c.conversion_type from marts.fct_attribution_credit join marts.fct_conversions c using (conversion_key)"
    )
    assert {definition for (definition,) in credited} == DEFINITIONS


def test_conversion_rates_speak_by_cohort_and_definition(house):
    people, converted, cohort = Counter(), Counter(), {}
    for row in house.truth("conversions"):
        cohort[row["cluster"]] = row["cohort"]
    for definition, cluster in {(row["definition"], row["cluster"]) for row in house.truth("conversions")}:
        if definition == "person":
            people[cohort[cluster]] += 1
        else:
            converted[cohort[cluster], definition] += 1
    found = house.rows(
        "select cohort_month::text, definition, sum(exposed_people)::int, sum(converted_people)::int "
        "from marts.fct_conversion_rates group by 1, 2"
    )
    assert {(month, definition) for month, definition, *_counts in found} == {
        (month, definition) for month in people for definition in DEFINITIONS
    }
    off = sum(
        abs(exposed - people[month]) + abs(done - converted[month, definition])
        for month, definition, exposed, done in found
    )
    assert off <= 0.02 * (len(DEFINITIONS) * people.total() + converted.total())


def test_the_long_table_tells_the_rate_of_each_definition(house):
    found = house.rows(
        "select segment, sum(numerator)::int, sum(denominator)::int from marts.fct_metric_values "
        "where metric_id = 'M18' and dimension = 'definition' group by 1"
    )
    assert sorted(found) == sorted(
        house.rows(
            "select definition, sum(converted_people)::int, sum(exposed_people)::int from marts.fct_conversion_rates group by 1"
        )
    )
