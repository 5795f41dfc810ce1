"""Where people stand, drop off and can be won back, in small exact numbers; and a company's own stage model from seeds alone."""

import csv
import shutil

import psycopg
import pytest
from tests.dbt import raw_tables
from tests.dbt.dbt_calls import BEHIND_STAGING, differences, postgres_marts, run_dbt

from journeyhouse.settings import HOME
from journeyhouse.transform import stage_seeds

# A model of eight: its stages, the moments that lead to each, and where all others belong.
EIGHT = {
    "attract": ["saw_ad"], "explore": ["landed", "searched"], "weigh": ["read_content", "compared", "asked"],
    "choose": ["added_to_cart", "started_checkout"], "buy": ["bought", "repurchased"], "receive": ["received", "onboarded"],
    "love": ["used"], "recommend": ["reviewed", "referred"],
}  # fmt: skip
ROWS = {
    "seed_frameworks": [("eight", "Eight stages", "Mô hình tám giai đoạn")],
    "seed_framework_stages": [
        ("eight", stage, str(place), stage.title(), f"{stage} (vi)") for place, stage in enumerate(EIGHT, start=1)
    ],
    "seed_moment_to_stage": [("eight", moment, stage) for stage, moments in EIGHT.items() for moment in moments]
    + [("eight", "*", "attract")],
}
LONG = [
    "dim_stage", "fct_journey_stage", "fct_journey_progress", "fct_stage_transitions", "fct_stage_conversion",
    "fct_stage_drop_off", "fct_person_stage", "fct_stage_benchmarks", "fct_win_back_candidates", "rpt_stage_funnel",
]  # fmt: skip


@pytest.fixture(scope="module")
def company(database, workplace):
    """What the marts held, and who was told anew, at first and after each change of the seeds."""
    marts, affected = {}, {}
    with psycopg.connect(database, autocommit=True) as connection:
        raw_tables.load_fixture(connection, "stages")
        run_dbt(BEHIND_STAGING, workplace, url=database)
        marts["at first"] = postgres_marts(database)
        code = dict(connection.execute("select person_key, value from vault.people where value like 'C_'").fetchall())
        for change, statements in CHANGES.items():
            for statement in statements:
                connection.execute(statement)
            # The laws are asked of the added model; after that, rows are all that counts.
            if change == "a model is added":
                without = ["unit_test", "seed", "--exclude", "path:models/staging"]
                run_dbt(["build", "--exclude-resource-type", *without], workplace, url=database)
            elif change == "a title is changed":
                run_dbt(BEHIND_STAGING, workplace, url=database)
            else:
                run_dbt([*BEHIND_STAGING, "--select", "+int_control__restated_people"], workplace, url=database)
            marts[change] = postgres_marts(database)
            affected[change] = sorted(
                code.get(key, "nameless")
                for (key,) in connection.execute("select person_key from intermediate.int_control__affected_people")
            )
        run_dbt([*BEHIND_STAGING, "--full-refresh"], workplace, url=database)
        marts["in full"] = postgres_marts(database)
    return marts, affected


CHANGES = {
    "a model is added": [
        f"insert into seeds.{seed} values " + ", ".join(str(row) for row in rows) for seed, rows in ROWS.items()
    ],
    "a stage is moved": [
        "update seeds.seed_framework_stages set position = 9 where framework = 'eight' and stage = 'choose'"
    ],
    "a moment is moved and its stage renamed": [
        "update seeds.seed_framework_stages set stage = 'own' where framework = 'eight' and stage = 'buy'",
        "update seeds.seed_moment_to_stage set stage = 'own' where framework = 'eight' and stage = 'buy'",
    ],
    "a title is changed": ["update seeds.seed_frameworks set name_en = 'Our own' where framework = 'eight'"],
}


def five(query, mart: str, columns: str) -> list[tuple]:
    return query(f"select {columns} from candidate.{mart} where framework = 'five' order by 1, 2, 3")


def test_the_rows_of_the_added_model_are_sound(tmp_path):
    folder = tmp_path / "seeds"
    shutil.copytree(HOME / "dbt_project" / "seeds", folder)
    for seed, rows in ROWS.items():
        with (folder / f"{seed}.csv").open("a", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows(rows)
    stage_seeds.check(folder)


def test_a_model_added_to_the_seeds_is_in_every_long_mart_and_changes_no_other(company):
    marts, affected = company
    before, after = marts["at first"], marts["a model is added"]
    for mart in LONG:
        added = [row for row in after[mart] if row not in before[mart]]
        assert added and all("eight" in row for row in added), mart
        assert [row for row in after[mart] if "eight" not in row] == before[mart], mart
    assert len([row for row in after["rpt_stage_funnel"] if "eight" in row]) == 8
    assert {row for row in after["fct_metric_values"] if any("eight:" in value for value in row)}
    assert [row for row in after["rpt_customer_zoom"] if "eight" in row]
    assert affected["a model is added"] == ["C1", "C2", "C3", "C4", "C5", "nameless"]


def test_only_whom_a_change_concerns_is_told_anew(company):
    _marts, affected = company
    assert affected["a stage is moved"] == ["C2", "C3"]
    assert affected["a moment is moved and its stage renamed"] == ["C3"]
    assert affected["a title is changed"] == []


def test_all_changes_in_increments_are_what_a_full_build_tells(company):
    marts, _affected = company
    # Each touch carries the version of the rules that judged it last: state, which a full build renews.
    assert differences(marts["a title is changed"], marts["in full"]).keys() == {"fct_touchpoints"}
    titles = {row[1] for row in marts["in full"]["dim_stage"] if row[0] == "eight"}
    assert titles == {"Our own"}


def test_a_moved_stage_is_further_or_less_far(company, query):
    assert query(
        "select stage, count(*) from candidate.fct_journey_progress where framework = 'eight' group by 1 order by 1"
    ) == [("choose", 2), ("explore", 2), ("weigh", 3)]


def test_a_journey_that_lapsed_is_won_back_once_its_person_returns(company, query):
    assert query(
        "select p.value, j.status, j.won_back_at::date::text from candidate.fct_journeys j left join "
        "vault.people p on p.person_key = j.person_key and p.value like 'C_' order by j.started_at"
    ) == [
        ("C1", "won_back", "2026-10-10"), (None, "lapsed", None), ("C2", "lapsed", None), ("C3", "converted", None),
        ("C1", "open", None), ("C4", "open", None), ("C5", "open", None),
    ]  # fmt: skip


def test_who_is_silent_for_longer_than_usual_is_stalled(company, query):
    # Before the cart, Binh and Chi were silent for 5 and 20 minutes: nine in ten for no more than 18.5.
    usual = five(query, "fct_stage_benchmarks", "stage_position, stage, round(usual_hours::numeric * 60, 1)")
    assert usual[:2] == [(1, "awareness", 10), (2, "consideration", 18.5)]
    rows = five(query, "fct_journey_progress", "stage, touchpoint_type, outcome")
    assert [outcome for stage, _step, outcome in rows if stage == "consideration"] == [
        "in_progress",
        "stalled",
        "won_back",
    ]
    assert ("awareness", "web_visit", "lost") in rows and ("awareness", "web_visit", "stalled") in rows


def test_stages_and_their_steps_tell_where_people_stop(company, query):
    columns = "sum(entered)::int, sum(advanced)::int, sum(in_progress)::int, sum(stalled)::int, sum(lost)::int, sum(won_back)::int"
    told = f"select stage, {{}} {columns} from candidate.{{}} where framework = 'five' group by {{}} order by {{}}"
    assert query(told.format("", "fct_stage_conversion", "1", "1")) == [
        ("awareness", 7, 5, 0, 1, 1, 0), ("consideration", 5, 2, 1, 1, 1, 1), ("purchase", 2, 1, 0, 0, 1, 0),
    ]  # fmt: skip
    assert query(told.format("touchpoint_type,", "fct_stage_drop_off", "1, 2", "1, 2")) == [
        ("awareness", "web_visit", 7, 5, 0, 1, 1, 0), ("consideration", "product_viewed", 5, 2, 1, 1, 1, 1),
        ("purchase", "product_added", 2, 1, 0, 0, 1, 0), ("purchase", "purchase", 1, 1, 0, 0, 0, 0),
    ]  # fmt: skip


def test_each_person_stands_somewhere_and_usually_goes_somewhere(company, query):
    assert five(query, "fct_person_stage", "stage, entered_at::date::text, last_touch_at::date::text") == [
        ("awareness", "2026-05-02", "2026-05-02"), ("awareness", "2026-10-10", "2026-10-10"), ("consideration", "2026-06-01", "2026-06-01"),
        ("consideration", "2026-10-18", "2026-10-18"), ("consideration", "2026-10-19", "2026-10-19"), ("purchase", "2026-10-01", "2026-10-01"),
    ]  # fmt: skip
    # Out of consideration went Binh and Chi to the cart and An, in the next journey, back to awareness.
    onward = five(query, "fct_stage_benchmarks", "stage, next_stage, next_stage_probability, next_stage_transitions")
    assert [row for row in onward if row[1]] == [
        ("awareness", "consideration", 1.0, 5), ("consideration", "purchase", 2 / 3, 3), ("purchase", "consideration", 1.0, 1),
    ]  # fmt: skip


def test_who_can_be_won_back_is_listed_with_whether_they_may_be_written_to_and_what_is_at_stake(company, query):
    rows = five(
        query, "fct_win_back_candidates", "stage, touchpoint_type, outcome, last_touchpoint_type, channel, "
        "last_touch_at::date::text, product, may_email, may_sms"
    )  # fmt: skip
    assert rows == [
        ("awareness", "web_visit", "stalled", "web_visit", "Direct", "2026-10-10", None, False, False),
        ("consideration", "product_viewed", "stalled", "product_viewed", "Direct", "2026-10-18", "AO-01", False, False),
        ("purchase", "product_added", "lost", "product_viewed", "Direct", "2026-06-01", "AO-03", True, False),
    ]  # fmt: skip
    # One order of 200,000; one of two journeys with a cart, one of five that considered, one of seven ended in it.
    assert [row[1:] for row in five(query, "fct_stage_benchmarks", "stage_position, stage, value_at_stake_minor")][:3] == [
        ("awareness", 28_571), ("consideration", 40_000), ("purchase", 100_000),
    ]  # fmt: skip
