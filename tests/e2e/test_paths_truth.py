"""Hand-overs, paths, the flow and what was lost, in the published marts, against the truth of the demo world."""

from collections import Counter

import pytest

pytestmark = pytest.mark.e2e


def off(wanted: Counter, found: Counter) -> tuple[float, list, list]:
    """How much of what is wanted was told otherwise; with examples of what is missing and of what is too much."""
    missing, extra = wanted - found, found - wanted
    return (missing.total() + extra.total()) / max(wanted.total(), 1), missing.most_common(3), extra.most_common(3)


def test_handovers_take_as_long_and_lose_whom_they_did_in_the_world(house):
    names = ("week", "level", "from_unit", "to_unit")
    wanted = {tuple(row[name] for name in names): row for row in house.truth("handovers")}
    found = {
        tuple(row[name] for name in names): row
        for row in house.records(
            "select week::text as week, level, from_unit, to_unit, handovers, round(coalesce(hours_total, 0) * 3600)::bigint as seconds, "
            "lost_journeys, lost_value_minor from marts.fct_handovers_weekly"
        )
    }
    for measure, tolerance in (
        ("handovers", 0.02),
        ("seconds", 0.02),
        ("lost_journeys", 0.05),
        ("lost_value_minor", 0.05),
    ):
        sides = [Counter({key: row[measure] for key, row in side.items()}) for side in (wanted, found)]
        wrong = off(*sides)
        assert wrong[0] <= tolerance, (measure, wrong)
    assert any(unit == "(nobody)" for *_, unit in wanted), "the world has requests that nobody took up"
    told = house.rows(
        "select sum(numerator), sum(denominator) from marts.fct_metric_values where metric_id = 'M47' and dimension = 'handover'"
    )[0]
    assert told[1] == sum(row["handovers"] for row in found.values())
    assert abs(float(told[0]) * 3600 - sum(row["seconds"] for row in found.values())) < 60


def test_paths_are_those_that_people_went(house):
    wanted = {(row["month"], row["path"]): row for row in house.truth("paths")}
    found = house.records(
        "select cohort_month::text as month, path, path_length, dimension, segment, journeys, conversions, value_minor from marts.agg_paths"
    )
    told = {(row["month"], row["path"]): row for row in found if row["dimension"] == "all" and row["path"] != "(other)"}
    named = {path for _, path in told}
    for measure in ("journeys", "conversions", "value_minor"):
        sides = [
            Counter({key: row[measure] for key, row in side.items() if key[1] in named}) for side in (wanted, told)
        ]
        assert off(*sides)[0] <= 0.02, (measure, off(*sides))
    first = Counter({key: row["first"] for key, row in wanted.items() if key[1] in named})
    by_cycle = Counter(
        {
            (row["month"], row["path"]): row["journeys"]
            for row in found
            if row["segment"] == "first" and row["path"] in named
        }
    )
    assert off(first, by_cycle)[0] <= 0.02, off(first, by_cycle)
    assert all(row["path_length"] == row["path"].count(" > ") + 1 for row in told.values())
    journeys = house.rows("select count(*), sum(value_minor) from marts.fct_journeys")[0]
    for dimension in ("all", "cycle", "status", "first_channel"):
        rows = [row for row in found if row["dimension"] == dimension]
        assert (sum(row["journeys"] for row in rows), sum(row["value_minor"] for row in rows)) == journeys


def test_the_flow_is_the_worlds_step_by_step_from_both_ends(house):
    names = ("level", "direction", "step_no", "from_node", "to_node")
    wanted = Counter({tuple(row[name] for name in names): row["journeys"] for row in house.truth("flow")})
    rows = house.records(
        f"select {', '.join(names)}, sum(journeys)::int as journeys from marts.agg_transition_graph where dimension = 'all' group by 1, 2, 3, 4, 5"
    )
    found = Counter({tuple(row[name] for name in names): row["journeys"] for row in rows})
    assert off(wanted, found)[0] <= 0.02, off(wanted, found)
    for dimension in ("cycle", "status"):
        total = f"select sum(journeys) from marts.agg_transition_graph where dimension = '{dimension}'"
        assert house.rows(total)[0][0] == found.total()
    dropped = house.rows(
        "select sum(journeys) from marts.rpt_journey_flow where target_node in ('converted', 'open', 'dropped', 'won_back')"
    )
    assert dropped == house.rows("select count(*) from marts.fct_journeys"), "every journey comes to one end"


def test_what_was_lost_lately_is_what_the_world_lost(house):
    names = ("kind", "place")
    wanted = {tuple(row[name] for name in names): row for row in house.truth("losses")}
    found = {
        tuple(row[name] for name in names): row
        for row in house.records("select *, coalesce(lost_value_minor, 0) as lost from marts.fct_next_actions")
    }
    kinds = {"stage_lapsed", "handover_lost", "request_unanswered"}
    assert wanted and {kind for kind, _ in wanted} <= kinds, "in a young world nobody has lapsed yet"
    told = {key: row for key, row in found.items() if key[0] in kinds}
    for measure, same in (("cases", "cases"), ("previous_cases", "previous_cases"), ("lost_value_minor", "lost")):
        sides = (
            Counter({key: row[measure] for key, row in wanted.items()}),
            Counter({key: row[same] for key, row in told.items()}),
        )
        assert off(*sides)[0] <= 0.03, (measure, off(*sides))
    ranks = sorted(found.values(), key=lambda row: row["action_rank"])
    assert [row["lost"] for row in ranks] == sorted((row["lost"] for row in ranks), reverse=True)
    assert all(row["title_vi"] and row["advice_vi"] and row["title_en"] and row["advice_en"] for row in ranks)


def test_who_leaves_the_expected_order_is_who_left_it_in_the_world(house):
    names = ("month", "cycle", "deviation", "place")
    wanted = Counter({tuple(row[name] for name in names): row["journeys"] for row in house.truth("conformance")})
    rows = house.records("select cohort_month::text as month, * from marts.fct_conformance_monthly")
    found = Counter({tuple(row[name] for name in names): row["journeys"] for row in rows})
    assert off(wanted, found)[0] <= 0.02, off(wanted, found)
    assert {deviation for _, _, deviation, _ in wanted} == {"follows", "skips", "goes back"}
    best = {(row["month"], row["cycle"]): row["journeys"] for row in rows if row["deviation_rank"] == 1}
    assert all(row["journeys"] <= best[row["month"], row["cycle"]] for row in rows if row["deviation_rank"])
