"""Stages against the truth: how far each journey came, where it stopped, where each person stands and goes next."""

from collections import Counter

import pytest

from tests.e2e.measures import moment

pytestmark = pytest.mark.e2e


def near(found: Counter, wanted: Counter) -> None:
    """As with journeys, identity may miss one in fifty."""
    wrong = (wanted - found).total() + (found - wanted).total()
    assert wanted and wrong <= 0.02 * wanted.total(), (list(wanted - found)[:5], list(found - wanted)[:5])


def test_who_dropped_off_is_told_step_by_step(house):
    columns = ("entered", "advanced", "in_progress", "stalled", "lost", "won_back")
    wanted = Counter({
        (row["cohort_month"], row["framework"], row["stage"], row["touchpoint_type"], name): row[name]
        for row in house.truth("stage_drop_off") for name in columns
    })  # fmt: skip
    found = Counter({
        (row["cohort_month"], row["framework"], row["stage"], row["touchpoint_type"], name): row[name]
        for row in house.records("select *, cohort_month::text as cohort_month from marts.fct_stage_drop_off")
        for name in columns
    })  # fmt: skip
    near(found, wanted)


def test_each_person_stands_where_the_world_says_and_goes_where_most_go(house):
    wanted = Counter(
        (row["framework"], row["stage"], moment(row["entered_at"]), moment(row["last_touch_at"]), row["next_stage"])
        for row in house.truth("person_stages")
    )
    found = house.rows(
        "select framework, stage, entered_at, last_touch_at, next_stage from marts.fct_person_stage "
        "join marts.fct_stage_benchmarks using (framework, stage)"
    )
    near(Counter(found), wanted)
    chances = {
        (row["framework"], row["stage"]): row["next_times"] / row["all_times"]
        for row in house.truth("person_stages") if row["all_times"]
    }  # fmt: skip
    told = house.rows(
        "select framework, stage, next_stage_probability from marts.fct_stage_benchmarks where next_stage_transitions >= 20"
    )
    assert told and all(abs(chances[framework, stage] - chance) < 0.02 for framework, stage, chance in told)


def test_where_a_person_stands_is_one_in_wide_and_long_marts(house):
    assert house.rows(
        "select p.person_key, s.framework, s.stage from marts.fct_person_stage s join marts.dim_person p using (person_key) "
        "where s.stage <> case s.framework when 'five' then p.stage_five when 'six' then p.stage_six else p.stage_seven end"
    ) == []  # fmt: skip


def test_who_can_be_won_back_are_the_known_people_of_lost_and_stalled_journeys(house):
    wanted = Counter(
        (row["framework"], moment(row["started_at"]), row["stage"], row["touchpoint_type"], row["outcome"])
        for row in house.truth("journey_progress")
        if row["outcome"] in ("lost", "stalled")
    )
    anonymous = house.rows(
        "select p.framework, j.started_at, p.stage, p.touchpoint_type, p.outcome from marts.fct_journey_progress p "
        "join marts.fct_journeys j using (journey_key) join marts.dim_person d on d.person_key = p.person_key "
        "where d.is_anonymous and p.outcome in ('lost', 'stalled')"
    )
    found = house.rows(
        "select c.framework, j.started_at, c.stage, c.touchpoint_type, c.outcome from marts.fct_win_back_candidates c "
        "join marts.fct_journeys j using (journey_key)"
    )
    near(Counter(found) + Counter(anonymous), wanted)
    assert house.rows("select count(*) > 0, bool_or(may_email), bool_and(value_at_stake_minor >= 0) "
        "from marts.fct_win_back_candidates join marts.fct_stage_benchmarks using (framework, stage)") == [
        (True, True, True)
    ]  # fmt: skip


def test_every_outcome_of_a_journey_occurs(house):
    found = {outcome for (outcome,) in house.rows("select distinct outcome from marts.fct_journey_progress")}
    assert found >= {"converted", "in_progress", "stalled"}


def test_a_journey_is_won_back_when_its_person_began_another(house):
    assert house.rows(
        "select count(*) from marts.fct_journeys j where (status = 'won_back') <> (won_back_at is not null) "
        "or (status in ('lapsed', 'won_back') and (status = 'won_back') <> exists "
        "(select 1 from marts.fct_journeys n where n.person_key = j.person_key and n.journey_no = j.journey_no + 1))"
    ) == [(0,)]  # fmt: skip
