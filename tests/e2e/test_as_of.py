"""A past report is built again as it was: rows that were replaced or vanished since, rules and people of then."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import psycopg
import pytest

from journeyhouse import as_of
from journeyhouse.errors import Busy, ConfigError
from tests.e2e.remembered import Company, Contents, contents, differing, lived

pytestmark = pytest.mark.e2e
JUDGED_BY_NEED = ("fct_touchpoints", "fct_journeys", "fct_touches_per_purchase_monthly", "dim_person")
HOUSE = ("raw", "raw_history", "staging", "intermediate", "candidate", "marts", "seeds", "ops")


@pytest.fixture(scope="module")
def company(warehouse_url, tmp_path_factory) -> Iterator[Company]:
    with lived(warehouse_url, tmp_path_factory.mktemp("as_of")) as company:
        yield company


def test_the_end_of_a_day_is_told_row_for_row_and_the_house_is_left_as_it_is(company, capsys):
    day = company.house.rows(
        "select (as_of at time zone 'Asia/Ho_Chi_Minh' - interval '1 second')::date::text from ops.builds order by built_at"
    )
    before = {schema: contents(company.url, schema) for schema in HOUSE}
    told = company.rebuilt(day[0][0])
    assert {schema: differing(before[schema], contents(company.url, schema)) for schema in HOUSE} == dict.fromkeys(
        HOUSE, {}
    )
    assert differing(told, company.reports["first day"]) == {}
    assert company.keys("as_of_intermediate") == company.people["first day"]
    moved = differing(told, company.reports["later day"]).keys()
    assert len(moved) > 40 and {"fct_journeys", "dim_person", "fct_orders", "fct_ad_performance_daily"} <= moved
    assert f"as_of_marts.{'fct_journeys':<40}{len(told['fct_journeys']):>12,}" in capsys.readouterr().out


def test_a_build_is_told_by_its_own_rules_though_others_followed_on_the_same_day(company):
    """Of touches, the house says which version judged them last: that of an earlier day, where a change did not concern them."""
    told = company.rebuilt(company.builds["later day"], "--marts", ",".join(JUDGED_BY_NEED))
    ((version,),) = company.house.rows(
        "select distinct rule_set_version from ops.rule_sets where first_build_id = %s and rule_set = 'seed_need_rules'",
        company.builds["later day"],
    )
    assert {json.loads(touch)["rule_set_version"] for touch in told["fct_touchpoints"]} == {version}
    assert differing(unversioned(told), unversioned(company.reports["later day"])) == {}
    assert "fct_touchpoints" in differing(unversioned(told), unversioned(company.reports["other rules"]))


def unversioned(report: Contents) -> Contents:
    """What of a report needs decide, without what of a touch only says by which rules it was judged."""
    touches = [{**json.loads(touch), "rule_set_version": None} for touch in report["fct_touchpoints"]]
    told = {mart: report[mart] for mart in JUDGED_BY_NEED}
    return told | {"fct_touchpoints": sorted(json.dumps(touch, ensure_ascii=False) for touch in touches)}


@pytest.mark.thorough
def test_rules_of_today_or_of_a_version_are_applied_to_what_was_known_then(company):
    def needs(*arguments: str) -> set[str]:
        company.rebuilt(company.builds["first day"], "--marts", "fct_touchpoints", *arguments)
        return {
            need for (need,) in company.house.rows(
                "select need from as_of_marts.fct_touchpoints where touchpoint_type = 'web_visit' and campaign like '%tet_qua%'"
            )
        }  # fmt: skip

    ((version,),) = company.house.rows(
        "select distinct rule_set_version from ops.rule_sets where first_build_id = %s and rule_set = 'seed_need_rules'",
        company.builds["later day"],
    )
    assert needs("--rules", "now") == {"save"}
    assert needs("--rules", version[:10]) == {"share"}


@pytest.mark.thorough
def test_people_of_today_can_be_looked_for_in_what_was_known_then(company):
    one, other = company.joined
    then, now = company.people["first day"], company.people["other rules"]
    assert then[one] != then[other] and now[one] == now[other]
    rows = company.rebuilt(company.builds["first day"], "--marts", "dim_person", "--identity", "now")["dim_person"]
    assert company.keys("as_of_intermediate") == {code: now[code] for code in then}
    assert len(rows) < len(company.reports["first day"]["dim_person"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["2025-12-01"], "no build stood by"),
        (["2031-01-01"], "is in the future"),
        (["9999-12-31"], "is in the future"),
        (["last spring"], "is no day"),
        (["{first}", "--marts", "fct_journey"], "did you mean fct_journeys"),
        (["{first}", "--rules", "00000000"], "none of the kept versions"),
        ([], "name a day"),
    ],
)
def test_what_cannot_be_told_is_refused_in_plain_words(company, capsys, arguments, said):
    assert company.command(*(word.format(first=company.builds["first day"]) for word in arguments)) == 2
    assert said in capsys.readouterr().err


def test_a_moment_before_the_first_load_or_before_versions_were_kept_is_refused(company):
    on_the_wall = replace(company.house.settings, demo=None)
    with pytest.raises(ConfigError, match="nothing had landed by 2020-01-01"):
        as_of.rebuild(on_the_wall, "2020-01-01")
    company.house.execute("update ops.raw_history set kept_since = now()")
    try:
        with pytest.raises(ConfigError, match="versions of rows are kept since"):
            as_of.rebuild(company.house.settings, company.builds["first day"])
    finally:
        company.house.execute("update ops.raw_history set kept_since = null")


def test_while_a_load_is_at_work_what_landed_by_now_is_not_told(company):
    with psycopg.connect(company.url) as landing:
        landing.execute("update raw.klaviyo__profiles set _loaded_at = clock_timestamp()")
        with pytest.raises(Busy, match="still at work"):
            as_of.rebuild(replace(company.house.settings, demo=None), datetime.now(UTC).isoformat())
        landing.rollback()


def test_bi_may_read_it_and_it_goes_without_a_trace(company):
    company.rebuilt(company.builds["later day"], "--marts", "fct_orders")
    readable = "select has_table_privilege('journeyhouse_bi', 'as_of_marts.fct_orders', 'select'), has_schema_privilege('journeyhouse_bi', 'as_of_intermediate', 'usage')"
    assert company.house.rows(readable) == [(True, False)]
    assert company.command("--drop") == 0
    assert company.house.rows("select nspname from pg_namespace where nspname like 'as_of%%'") == []
