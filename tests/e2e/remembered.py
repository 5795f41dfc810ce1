"""A company whose reports are remembered as they were, while its rows, rules and people become others."""

import csv
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

from journeyhouse import building, cli
from journeyhouse.transform import dbt
from tests.sources.demo_house import DemoHouse, open_demo, without_waits

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
            building.build_layer(self.house.settings, layer)
        building.publish_build(self.house.settings)
        self.reports[name] = contents(self.url, "marts", "{build_id,as_of}")
        self.people[name] = self.keys("intermediate")

    def keys(self, schema: str) -> dict[str, str]:
        """Who each customer code names."""
        return dict(
            self.house.rows(
                f"select known.value, people.person_key from {schema}.int_identity__identifier_person as people "
                "join vault.identifiers as known using (id_type, id_value) where id_type = 'customer_code'"
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


@contextmanager
def lived(url: str, home: Path) -> Iterator[Company]:
    """A first day; a later one with what came, was restated or vanished, a new rule, and two that are one; then other rules."""
    with pytest.MonkeyPatch.context() as patch:
        without_waits(patch)
        shutil.copytree(dbt.PROJECT, home / "dbt_project")
        patch.setattr(dbt, "PROJECT", home / "dbt_project")
        with open_demo(home / "var", url, {"seed": 4711, "customers": 25, "days": 40}) as house:
            patch.setenv("JOURNEYHOUSE_VAR", str(house.var))
            patch.setenv("JOURNEYHOUSE_WAREHOUSE_URL", url)
            company = Company(house)
            house.load_all("first")
            company.report("first day")
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
            one, other = sorted({key: code for code, key in company.people["first day"].items()}.values())[:2]
            company.joined = (one, other)
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
            company.report("later day")
            for seed in ("seed_need_rules", "seed_rule_examples"):
                path = dbt.PROJECT / f"seeds/{seed}.csv"
                *lines, last = path.read_text(encoding="utf-8").splitlines()
                path.write_text("\n".join([*lines, last.replace("share", "save")]) + "\n", encoding="utf-8")
            company.report("other rules")
            yield company
