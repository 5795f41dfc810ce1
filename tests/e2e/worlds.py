"""Worlds nobody has tuned anything to, each lived, served, landed, built and published: `python -m tests.e2e.worlds --worlds 8`.

Everything is real but the scheduler: the connectors read the demo company's interfaces and files, dbt builds, the
publisher publishes.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg
import pytest
from psycopg.rows import dict_row

from journeyhouse import building, judging
from journeyhouse.demo import fx
from journeyhouse.demo.clock import START
from journeyhouse.sources.registry import registry
from journeyhouse.transform import dbt
from journeyhouse.warehouse import embedded
from tests.e2e.battery import measure
from tests.e2e.metrics import metrics
from tests.sources.demo_house import DemoHouse, open_demo, without_waits

# Sources that tell of no one person's deeds: nothing that the battery measures comes from them.
REPORTS = {
    "tiktok_ads", "google_ads", "linkedin_ads", "facebook_page", "instagram", "ga4", "search_console",
    "google_reviews", "social_listening", "trustpilot", "market_size", "domain_authority", "social_mentions",
    "usability_tests",
}  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """A world: its size, the company that looks at it, whether it is hostile, and the days that come as an increment."""

    name: str
    seed: int
    customers: int
    days: int
    company: dict[str, str] = field(default_factory=dict)
    hostile: bool = False
    later: int = 0

    def world(self) -> dict[str, int]:
        return {"seed": self.seed, "customers": self.customers, "days": self.days - self.later, "hostile": self.hostile}


ELSEWHERE = {"timezone": "America/Sao_Paulo", "language": "vi"}
PLANS = (
    Plan("another seed", 2025, 30, 45),
    Plan("many people, few days", 5, 110, 12),
    Plan("few people, many days", 77, 6, 300),
    Plan("another company", 31337, 20, 50, ELSEWHERE),
    # Few enough under the dormitory's phone that nothing but their names tells them apart; the last days bring the second name.
    Plan("hostile, of a company elsewhere, last days as an increment", 517, 14, 50, ELSEWHERE, hostile=True, later=9),
    Plan("hostile, many under one phone", 404, 36, 50, hostile=True, later=9),
)


def more(number: int) -> Iterator[Plan]:
    """The plans, and beyond them larger worlds of other seeds."""
    yield from PLANS[:number]
    for nth in range(number - len(PLANS)):
        yield Plan(
            f"beyond {nth + 1}",
            90_001 + 7919 * nth,
            40 + 60 * (nth % 4),
            60 + 45 * (nth % 3),
            hostile=nth % 2 == 1,
            later=7 * (nth % 3),
        )


class World(DemoHouse):
    """A company in one of the worlds."""

    @property
    def timezone(self) -> str:
        return self.settings.company["timezone"]

    def records(self, query: str) -> list[dict]:
        with psycopg.connect(self.url, row_factory=dict_row) as connection:
            return connection.execute(query).fetchall()

    def truth(self, name: str) -> list[dict]:
        lines = (self.var / "demo" / "truth" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines]

    def day(self, batch: str) -> None:
        """Land what is new, build, publish."""
        for source in registry().values():
            if source.name in self.settings.sources and source.name not in REPORTS:
                for stream in source.streams.values():
                    self.load(source.name, stream.name, batch)
                judging.judge_landing(self.settings, source.name, batch)
        building.begin_build(self.settings)
        for layer in dbt.LAYERS:
            building.build_layer(self.settings, layer)
        building.publish_build(self.settings)


@contextmanager
def lived(plan: Plan, cluster: embedded.Cluster, var: Path) -> Iterator[World]:
    """The world at its end, published. Worlds may share `var`, one after the other: dbt then reads the project once."""
    name = "worlds"
    with psycopg.connect(cluster.url("postgres", "postgres"), autocommit=True) as admin:
        admin.execute(f"drop database if exists {name} with (force)")
        admin.execute(f"create database {name} owner journeyhouse")
    with pytest.MonkeyPatch.context() as patch:
        without_waits(patch)
        if zone := plan.company.get("timezone"):
            patch.setattr(
                fx,
                "booked_on",
                lambda second: (datetime.fromtimestamp(second, ZoneInfo(zone)).date() - START.date()).days,
            )
        with open_demo(var, cluster.url("journeyhouse", name), plan.world()) as house:
            company = replace(house.settings, company=house.settings.company | plan.company)
            world = World(house.var, company, house.url)
            world.day("first")
            if plan.later:
                world.advance(plan.later)
                world.day("later")
            yield world


def main(arguments: Sequence[str] | None = None) -> int:
    """Live through worlds and print every measure; 1 when one is below what it must be."""
    parser = argparse.ArgumentParser(prog="tests.e2e.worlds", description=__doc__)
    parser.add_argument("--worlds", type=int, default=len(PLANS))
    parser.add_argument("--only", default="", help="part of a world's name")
    options = parser.parse_args(arguments)
    short = 0
    with tempfile.TemporaryDirectory() as home:
        cluster = embedded.start(Path(home) / "postgres")
        try:
            for plan in (plan for plan in more(options.worlds) if options.only in plan.name):
                began = time.monotonic()
                with lived(plan, cluster, Path(home) / "var") as world:
                    print(f"\n{plan}, {time.monotonic() - began:.0f} s")
                    for found in (*measure(world), *metrics(world)):
                        short += found.share < found.least
                        print(f"  {found}", flush=True)
        finally:
            embedded.stop(Path(home) / "postgres")
    return min(short, 1)


if __name__ == "__main__":
    sys.exit(main())
