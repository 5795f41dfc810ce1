"""A past report is built again as it was: rows that were replaced or vanished since, rules and people of then."""

import csv
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

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

    def report(self, name: str) -> None:
        self.builds[name] = building.begin_build(self.house.settings)
        for layer in dbt.LAYERS:
            dbt.build(self.house.settings, layer)
        building.publish_build(self.house.settings)
        self.reports[name] = contents(self.house.url, "marts", "{build_id,as_of}")

    def rebuilt(self, wanted: str, *arguments: str) -> Contents:
        assert cli.main(["as-of", wanted, "--config", str(self.house.settings.config_path), *arguments]) == 0
        return contents(self.house.url, "as_of_marts")

    def add(self, seed: str, *row: object) -> None:
        """A line at the end of a seed, as an editor writes it."""
        with (dbt.PROJECT / f"seeds/{seed}.csv").open("a", encoding="utf-8", newline="") as out:
            csv.writer(out, lineterminator="\n").writerow(row)

    def person_of(self, code: str, schema: str = "intermediate") -> str:
        ((key,),) = self.house.rows(
            f"select person_key from {schema}.int_identity__identifier_person where id_type = 'customer_code' and id_value = %s",
            code,
        )
        return key


@contextmanager
def own_seeds(patch: pytest.MonkeyPatch, home) -> Iterator[None]:
    shutil.copytree(dbt.PROJECT, home / "dbt_project")
    patch.setattr(dbt, "PROJECT", home / "dbt_project")
    yield


@pytest.fixture(scope="module")
def company(warehouse_url, tmp_path_factory) -> Iterator[Company]:
    """A first day; a second with what came, changed and vanished, another rule and two who became one; a rule within it."""
    home = tmp_path_factory.mktemp("as_of")
    with pytest.MonkeyPatch.context() as patch, own_seeds(patch, home):
        without_waits(patch)
        with open_demo(home / "var", warehouse_url, {"seed": 4711, "customers": 25, "days": 40}) as house:
            patch.setenv("JOURNEYHOUSE_VAR", str(house.var))
            patch.setenv("JOURNEYHOUSE_WAREHOUSE_URL", warehouse_url)
            lived = Company(house)
            house.load_all("first")
            lived.report("first day")
            house.advance(3)
            house.load_all("second")
            house.execute("delete from raw.magento__orders where increment_id in (select max(increment_id) from raw.magento__orders where _batch_id = 'first')")
            house.execute(
                "update raw.meta_ads__insights set _is_deleted = true, _loaded_at = clock_timestamp() "
                "where date_start = (select min(date_start) from raw.meta_ads__insights)"
            )
            lived.add("seed_need_rules", "need_91", 9, "^web_visit$", *[""] * 10, "share", "true", "insight", "Other days")
            codes = house.rows(
                "select distinct on (person_key) id_value from intermediate.int_identity__identifier_person "
                "where id_type = 'customer_code' order by person_key, id_value limit 2"
            )
            lived.codes = [code for (code,) in codes]
            lived.add("seed_identity_manual_links", "L1", "merge", "customer_code", lived.codes[0], "customer_code", lived.codes[1],
                      "lan", "2026-03-01", "one person")  # fmt: skip
            lived.report("second day")
            yield lived
