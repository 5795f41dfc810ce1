"""A past report is built again as it was: rows that were replaced or vanished since, rules and people of then."""

import csv
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import psycopg
import pytest

from journeyhouse import as_of, building, cli
from journeyhouse.errors import Busy, ConfigError
from journeyhouse.transform import dbt
from tests.sources.demo_house import DemoHouse, open_demo, without_waits

pytestmark = pytest.mark.e2e
HOUSE = ("raw", "raw_history", "staging", "intermediate", "candidate", "marts", "seeds", "ops")
Contents = dict[str, list[str]]


def contents(url: str, schema: str, aside: str = "{}") -> Contents:
    """Every table and view of a schema as sorted rows of text."""
    with psycopg.connect(url) as connection:
        connection.execute("set time zone 'UTC'")
        names = connection.execute(
            "select table_name from information_schema.tables where table_schema = %s order by 1", (schema,)
        ).fetchall()
        return {
            name: [
                row
                for (row,) in connection.execute(
                    f"select (to_jsonb(t) - '{aside}'::text[])::text from {schema}.{name} t order by 1"
                )
            ]
            for (name,) in names
            if name != "journeyhouse_build"
        }


@dataclass
class Company:
    """A company's days, and what its reports said at the end of each."""

    house: DemoHouse
    builds: dict[str, str] = field(default_factory=dict)
    reports: dict[str, Contents] = field(default_factory=dict)
    people: dict[str, dict[str, str]] = field(default_factory=dict)
    joined: tuple[str, str] = ("", "")

    @property
    def url(self) -> str:
        return self.house.url

    def report(self, name: str) -> None:
        self.builds[name] = building.begin_build(self.house.settings)
        for layer in dbt.LAYERS:
            dbt.build(self.house.settings, layer)
        building.publish_build(self.house.settings)
        self.reports[name] = contents(self.url, "marts", "{build_id,as_of}")
        self.people[name] = self.keys("intermediate")

    def keys(self, schema: str) -> dict[str, str]:
        """Who each customer code names."""
        return dict(
            self.house.rows(
                f"select id_value, person_key from {schema}.int_identity__identifier_person where id_type = 'customer_code'"
            )
        )

    def command(self, *arguments: str) -> int:
        return cli.main(["as-of", *arguments, "--config", str(self.house.settings.config_path)])

    def rebuilt(self, *arguments: str) -> Contents:
        assert self.command(*arguments) == 0
        return contents(self.url, "as_of_marts")


def add(seed: str, *row: object) -> None:
    """A line at the end of a seed, as an editor writes it."""
    with (dbt.PROJECT / f"seeds/{seed}.csv").open("a", encoding="utf-8", newline="") as out:
        csv.writer(out, lineterminator="\n").writerow(row)


def differing(one: Contents, other: Contents) -> dict[str, tuple]:
    """Tables that are not the same, each with a row that only one side has."""
    return {
        name: tuple(next((row for row in a if row not in b), None) for a, b in ((mine, yours), (yours, mine)))
        for name in one.keys() | other.keys()
        if (mine := one.get(name, [])) != (yours := other.get(name, []))
    }


@pytest.fixture(scope="module")
def company(warehouse_url, tmp_path_factory) -> Iterator[Company]:
    """A first day; a later one with what came, was restated or vanished, a new rule, and two that are one; then other rules."""
    home = tmp_path_factory.mktemp("as_of")
    with pytest.MonkeyPatch.context() as patch:
        without_waits(patch)
        shutil.copytree(dbt.PROJECT, home / "dbt_project")
        patch.setattr(dbt, "PROJECT", home / "dbt_project")
        with open_demo(home / "var", warehouse_url, {"seed": 4711, "customers": 25, "days": 40}) as house:
            patch.setenv("JOURNEYHOUSE_VAR", str(house.var))
            patch.setenv("JOURNEYHOUSE_WAREHOUSE_URL", warehouse_url)
            lived = Company(house)
            house.load_all("first")
            lived.report("first day")
            house.advance(3)
            house.load_all("second")
            house.execute(
                "delete from raw.magento__orders where increment_id = (select min(increment_id) from raw.magento__orders)"
            )
            house.execute(
                "update raw.meta_ads__insights set _is_deleted = true, _loaded_at = clock_timestamp() "
                "where date_start = (select min(date_start) from raw.meta_ads__insights)"
            )
            add(
                "seed_need_rules",
                "need_90",
                9,
                "^web_visit$",
                "",
                "tet_qua",
                *[""] * 7,
                "share",
                "true",
                "insight",
                "A gift",
            )
            add(
                "seed_rule_examples",
                "need_900",
                "need",
                "web_visit",
                "Paid Social",
                "tet_qua_tang",
                *[""] * 10,
                "share",
            )
            one, other = sorted({key: code for code, key in lived.people["first day"].items()}.values())[:2]
            lived.joined = (one, other)
            add(
                "seed_identity_manual_links",
                "L1",
                "merge",
                "customer_code",
                one,
                "customer_code",
                other,
                "lan",
                "2026-03-01",
                "one",
            )
            lived.report("later day")
            for seed in ("seed_need_rules", "seed_rule_examples"):
                path = dbt.PROJECT / f"seeds/{seed}.csv"
                *lines, last = path.read_text(encoding="utf-8").splitlines()
                path.write_text("\n".join([*lines, last.replace("share", "save")]) + "\n", encoding="utf-8")
            lived.report("other rules")
            yield lived


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
    told = company.rebuilt(company.builds["later day"])
    assert differing(told, company.reports["later day"]) == {}
    assert "fct_touchpoints" in differing(told, company.reports["other rules"])


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
    company.rebuilt(company.builds["first day"], "--marts", "fct_orders")
    readable = "select has_table_privilege('journeyhouse_bi', 'as_of_marts.fct_orders', 'select'), has_schema_privilege('journeyhouse_bi', 'as_of_intermediate', 'usage')"
    assert company.house.rows(readable) == [(True, False)]
    assert company.command("--drop") == 0
    assert company.house.rows("select nspname from pg_namespace where nspname like 'as_of%%'") == []
