"""What the marts say of needs, channels, checkouts and effort, against the truth that the demo world wrote about itself."""

from collections import Counter

import pytest

pytestmark = pytest.mark.e2e

# Truth about many at once, and the question whose answer must be the same to the row.
ASKED = {
    "touches_per_purchase": "select month::text, need, context, touches::int, purchases::int "
    "from marts.fct_touches_per_purchase_monthly",
    "channel_preferences": "select channel, delivered::int, contacts::int, opens::int, responses::int, hour_band, "
    "weekday::int, is_preferred from marts.fct_channel_preferences",
    "checkouts": "select reached_date::text as day, step, status, abandonment_reason as reason, count(*)::int as attempts "
    "from marts.fct_checkouts group by 1, 2, 3, 4",
    "recognition": "select cohort_month::text as month, channel, journeys::int as people, "
    "round(touches_mean * journeys)::int as touches, round((days_mean * journeys)::numeric, 2)::float as days "
    "from marts.fct_journey_effort where kind = 'recognise'",
}


@pytest.mark.parametrize("name", ASKED)
def test_the_marts_find_what_the_world_knows(house, name):
    found = house.records(ASKED[name])
    told = [{column: row[column] for column in found[0]} for row in house.truth(name)]
    wanted = [row | ({"days": round(row["days"], 2)} if "days" in row else {}) for row in told]
    missing = Counter(tuple(row.items()) for row in wanted)
    extra = Counter(tuple(row.items()) for row in found)
    missing.subtract(extra)
    wrong = {row: count for row, count in missing.items() if count}
    assert sum(map(abs, wrong.values())) <= 0.02 * len(wanted), list(wrong.items())[:6]


def test_whoever_answered_has_one_preferred_channel_at_most(house):
    answered, preferring, most = house.rows(
        "select count(*) filter (where responses > 0), count(*) filter (where preferred > 0), max(preferred) from ("
        "select sum(responses) as responses, sum(is_preferred::int) as preferred from marts.fct_channel_preferences "
        "group by person_key) as people"
    )[0]
    assert 0.9 * answered <= preferring <= answered and most == 1


def test_every_abandoned_attempt_is_counted_at_its_step(house):
    [(started, abandoned, recovered, lost)] = house.rows(
        "select (select sum(started) from (select distinct reached_date, started from marts.fct_checkout_friction_daily "
        "where step = 'cart') as days), sum(abandoned), sum(recovered), sum(lost_value_minor) from marts.fct_checkout_friction_daily"
    )
    wanted = Counter()
    for row in house.truth("checkouts"):
        wanted[row["status"]] += row["attempts"]
    assert abs(started - (wanted.total() - wanted["open"])) <= 2
    assert abs(abandoned - wanted["abandoned"] - wanted["recovered"]) <= 2 and abs(recovered - wanted["recovered"]) <= 2
    values = house.rows("select sum(value_minor) from marts.fct_checkouts where status = 'abandoned'")
    assert values == [(lost,)] and lost > 0


def test_the_metrics_of_needs_channels_and_checkouts_are_in_the_long_table(house):
    found = dict(
        house.rows(
            "select metric_id, round(sum(numerator) / sum(denominator), 4)::float from marts.fct_metric_values "
            "where metric_id in ('M46', 'M52') and dimension = 'all' group by 1"
        )
    )
    truth = house.truth("touches_per_purchase")
    purchases = sum({row["month"]: row["purchases"] for row in truth}.values())
    assert abs(found["M46"] - sum(row["touches"] for row in truth) / purchases) <= 0.02
    people = {row["person"] for row in house.truth("channel_preferences")}
    preferring = {row["person"] for row in house.truth("channel_preferences") if row["is_preferred"]}
    assert abs(found["M52"] - len(preferring) / len(people)) <= 0.02
