"""Hand-overs, paths, the flow and what to do first: a few journeys, each told to the unit, the same on both engines."""

import re
from collections import Counter, defaultdict
from decimal import Decimal

import psycopg
import pytest
from tests.dbt import raw_tables
from tests.dbt.dbt_calls import BEHIND_STAGING, PROJECT, differences, duckdb_marts, postgres_marts, run_dbt

MARTS = ["+fct_handovers_weekly", "+agg_paths", "+rpt_journey_flow", "+fct_next_actions", "+fct_conformance_monthly"]
PATHS = ["int_journeys__paths_kept", "int_journeys__path_counts", "agg_paths"]
# The median order of a first cycle, 450,000.5, in whole đồng.
WORTH = 450_001


@pytest.fixture(scope="module", autouse=True)
def built(database, workplace, duckdb_path):
    with psycopg.connect(database, autocommit=True) as connection:
        raw_tables.load_fixture(connection, "handovers")
        raw_tables.copy_to_duckdb(connection, duckdb_path)
    run_dbt([*BEHIND_STAGING, "--select", *MARTS], workplace, url=database)
    run_dbt([*BEHIND_STAGING, "--select", *MARTS], workplace, duckdb_path=duckdb_path)
    return differences(postgres_marts(database), duckdb_marts(duckdb_path))


def test_both_engines_tell_the_same(built):
    assert built == {}


def test_handovers_are_told_with_their_hours_and_whom_they_lost(query):
    rows = query(
        "select week::text, from_unit, to_unit, handovers, people, hours_total, median_hours, lost_journeys, lost_people, "
        "lost_value_minor from candidate.fct_handovers_weekly where level = 'department' order by 1, 2, 3"
    )
    assert rows == [
        ("2026-06-15", "marketing", "sales", 1, 1, Decimal("0.25"), 0.25, 1, 1, WORTH),
        ("2026-07-06", "marketing", "sales", 4, 3, Decimal(1), 0.25, 1, 1, WORTH),
        ("2026-07-06", "sales", "(nobody)", 0, 1, None, None, 1, 1, WORTH),
        ("2026-07-06", "sales", "marketing", 1, 1, Decimal("47.75"), 47.75, 0, 0, 0),
        ("2026-09-28", "marketing", "(nobody)", 0, 1, None, None, 1, 1, WORTH),
        ("2026-09-28", "marketing", "sales", 1, 1, Decimal("0.25"), 0.25, 0, 0, 0),
        ("2026-09-28", "support", "(nobody)", 0, 1, None, None, 1, 1, WORTH),
        ("2026-10-05", "marketing", "sales", 1, 1, Decimal("0.25"), 0.25, 0, 0, 0),
        ("2026-10-05", "sales", "(nobody)", 0, 1, None, None, 1, 1, WORTH),
        ("2026-10-12", "marketing", "sales", 1, 1, Decimal("0.25"), 0.25, 0, 0, 0),
    ]


def test_between_channels_the_same_request_is_lost_once(query):
    rows = query(
        "select week::text, from_unit, to_unit, handovers, hours_total, lost_journeys "
        "from candidate.fct_handovers_weekly where level = 'channel' order by 1, 2, 3"
    )
    assert rows == [
        ("2026-07-06", "Direct", "(nobody)", 0, None, 1),
        ("2026-07-06", "Organic Social", "Email", 1, Decimal("47.75"), 0),
        ("2026-09-28", "Direct", "(nobody)", 0, None, 1),
        ("2026-09-28", "Support", "(nobody)", 0, None, 1),
        ("2026-10-05", "Direct", "(nobody)", 0, None, 1),
    ]


def test_paths_are_told_by_segment(query):
    rows = query(
        "select path, path_length, dimension, segment, journeys, conversions, value_minor, round(median_days::numeric, 4) "
        "from candidate.agg_paths where cohort_month = '2026-07-01' and dimension in ('all', 'status') order by 3, 4, 1"
    )
    # Two days and twenty minutes; from two days on, minutes are counted by the two hours.
    days = {"DH-1": Decimal("2.0000"), "DH-2": Decimal("0.0139")}
    assert rows == [
        ("Direct", 1, "all", "all", 2, 1, 500_001, days["DH-2"]),
        ("Organic Social > Email", 2, "all", "all", 1, 1, 400_000, days["DH-1"]),
        ("Paid Search", 1, "all", "all", 1, 0, 0, None),
        ("Direct", 1, "status", "converted", 1, 1, 500_001, days["DH-2"]),
        ("Organic Social > Email", 2, "status", "converted", 1, 1, 400_000, days["DH-1"]),
        ("Direct", 1, "status", "lapsed", 1, 0, 0, None),
        ("Paid Search", 1, "status", "lapsed", 1, 0, 0, None),
    ]


def test_paths_that_are_kept_no_more_become_others_and_come_back(query, database, workplace):
    def told(kept):
        run_dbt(["run", "--select", *PATHS], workplace, url=database, variables=kept)
        return Counter(query("select * from candidate.agg_paths"))

    def by_segment(rows):
        sums = defaultdict(Counter)
        for row in rows.elements():
            sums[row[:3]].update(dict(zip(("journeys", "conversions", "value_minor"), row[5:8], strict=True)))
        return sums

    before = Counter(query("select * from candidate.agg_paths"))
    commonest = Counter(
        {path: int(total) for path, total in query("select path, sum(journeys) from candidate.agg_paths group by 1")}
    )
    fewer = told({"paths_kept": 1})
    assert len(commonest) > 2 and {row[3] for row in fewer} == {commonest.most_common(1)[0][0], "(other)"}
    assert by_segment(fewer) == by_segment(before)
    assert told({}) == before


def test_the_flow_is_told_from_the_start_and_back_from_the_conversion(query):
    flow = (
        "select step_no, from_node, to_node, journeys, from_journeys, step_share, dropped, drop_off_rate, median_hours, value_minor "
        "from candidate.agg_transition_graph where cohort_month = '2026-07-01' and dimension = 'all' and level = {} and direction = {} "
        "order by 1, 2, 3"
    )
    by_channel = [(*row[:8], row[8] and round(row[8], 4), row[9]) for row in query(flow.format("'channel'", "'start'"))]
    assert by_channel == [
        (1, "Direct", "(converted)", 1, 2, 0.5, 1, 0.5, 0.3333, 500_001),
        (1, "Direct", "(lapsed)", 1, 2, 0.5, 1, 0.5, None, 0),
        (1, "Organic Social", "Email", 1, 1, 1.0, 0, 0.0, 48.0, 400_000),
        (1, "Paid Search", "(lapsed)", 1, 1, 1.0, 1, 1.0, None, 0),
        (2, "Email", "(converted)", 1, 1, 1.0, 0, 0.0, 0.3333, 400_000),
    ]
    back = [row[:4] for row in query(flow.format("'moment'", "'conversion'"))]
    assert back == [
        (1, "added_to_cart", "(converted)", 1),
        (1, "landed", "(converted)", 1),
        (2, "landed", "added_to_cart", 1),
        (3, "asked", "landed", 1),
        (4, "landed", "asked", 1),
    ]


def test_the_diagram_is_drawn_from_the_flow(query):
    rows = query(
        "select source_node, target_node, step_no, journeys, value_minor from candidate.rpt_journey_flow "
        "where cohort_month = '2026-07-01' order by 3, 1, 2"
    )
    assert rows == [
        ("1·Direct", "converted", 1, 1, 500_001), ("1·Direct", "dropped", 1, 1, 0),
        ("1·Organic Social", "2·Email", 1, 1, 400_000), ("1·Paid Search", "dropped", 1, 1, 0),
        ("2·Email", "converted", 2, 1, 400_000),
    ]  # fmt: skip


def test_what_loses_most_comes_first_and_says_what_to_do(query):
    rows = query(
        "select kind, place, cases, people, lost_value_minor, previous_cases, previous_lost_value_minor, change_minor, action_rank "
        "from candidate.fct_next_actions order by lost_value_minor desc, kind, place"
    )
    assert [row[:8] for row in rows] == [
        ("stage_lapsed", "consideration", 2, 2, 2 * WORTH, 1, WORTH, WORTH),
        ("handover_lost", "marketing > sales", 1, 1, WORTH, 1, WORTH, 0),
        ("request_unanswered", "marketing", 1, 1, WORTH, 0, None, WORTH),
        ("request_unanswered", "sales", 1, 1, WORTH, 0, None, WORTH),
        ("request_unanswered", "support", 1, 1, WORTH, 0, None, WORTH),
        ("cart_abandoned", "shipping_fee", 1, 1, 200_000, 0, None, 200_000),
    ]
    assert (rows[0][8], rows[-1][8]) == (1, 6) and {row[8] for row in rows} == set(range(1, 7))
    said = query("select title_en, title_vi, advice_en, advice_vi from candidate.fct_next_actions")
    assert all(text for row in said for text in row)
    assert len(set(said)) == 6, "a place with words of its own, and the kind's words for the others"


def test_segments_are_compared_as_the_manual_says(query):
    manual = (PROJECT.parent / "docs/how-to/compare-two-segments.md").read_text(encoding="utf-8")
    paths, steps = (
        query(sql.replace("marts.", "candidate.").replace("step_no = 3", "step_no = 1"))
        for sql in re.findall(r"```sql\n(.*?)```", manual, re.S)
    )
    compared = {row[0]: tuple(None if value is None else round(float(value), 4) for value in row[1:]) for row in paths}
    assert compared == {
        "Organic Social > Email": (1, 0, 0.5, 0, 0.5),
        "Paid Search": (0, 1, 0, 0.3333, -0.3333),
        "Direct": (1, 2, 0.5, 0.6667, -0.1667),
    }
    assert ("Direct", "(open)", 2, 1) in [row[:4] for row in steps]


def test_journeys_are_held_against_the_expected_order(query):
    rows = query(
        "select cycle, deviation, place, journeys, all_journeys, journey_share, conversions, deviation_rank "
        "from candidate.fct_conformance_monthly where cohort_month = '2026-07-01' order by 1, 2, 3"
    )
    assert [row[:-1] for row in rows] == [
        ("first", "follows", "(any)", 1, 4, 0.25, 0),
        ("first", "goes back", "(any)", 2, 4, 0.5, 1),
        ("first", "goes back", "compare > arrive", 1, 4, 0.25, 1),
        ("first", "goes back", "compare > learn", 1, 4, 0.25, 0),
        ("first", "skips", "(any)", 2, 4, 0.5, 2),
        ("first", "skips", "cart", 1, 4, 0.25, 1),
        ("first", "skips", "checkout", 2, 4, 0.5, 2),
        ("first", "skips", "learn", 2, 4, 0.5, 2),
    ]


def test_a_stage_model_of_ones_own_says_where_journeys_lapse(query, database, workplace):
    lapsed = "select place, cases, lost_value_minor from candidate.fct_next_actions where kind = 'stage_lapsed'"
    assert query(lapsed) == [("consideration", 2, 2 * WORTH)]
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(
            "create temporary table own as select * from candidate.fct_journey_stage where framework = 'five'"
        )
        connection.execute("update own set framework = 'own', stage = 'own ' || stage")
        connection.execute("insert into candidate.fct_journey_stage select * from own")
    run_dbt(["run", "--select", "fct_next_actions"], workplace, url=database, variables={"action_framework": "own"})
    assert query(lapsed) == [("own consideration", 2, 2 * WORTH)]
