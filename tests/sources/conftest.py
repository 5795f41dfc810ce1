"""Warehouses on demand, and the demo company without its waits."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace

import psycopg
import pytest
from tests.sources.demo_house import TINY, DemoHouse, open_demo

from journeyhouse.sources.meta_ads import source as meta_ads
from journeyhouse.sources.registry import registry

_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def new_warehouse(cluster) -> Iterator[Callable[[], str]]:
    """new_warehouse() -> URL of an empty database, dropped when the module is done."""
    made: list[str] = []
    admin = cluster.url("postgres", "postgres")

    def make() -> str:
        made.append(f"sources_{next(_numbers)}")
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(f"create database {made[-1]} owner journeyhouse")
        return cluster.url("journeyhouse", made[-1])

    yield make
    with psycopg.connect(admin, autocommit=True) as connection:
        for name in made:
            connection.execute(f"drop database {name} with (force)")


@pytest.fixture(scope="module")
def unhurried() -> Iterator[None]:
    """Reports are polled at once and rate limits lifted: the demo company is on this machine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(meta_ads, "_POLL_SECONDS", (0,))
        for name, source in registry().items():
            patch.setitem(registry(), name, replace(source, rate_limit=100_000))
        yield


@pytest.fixture(scope="module")
def demo(tmp_path_factory, new_warehouse, unhurried) -> Iterator[DemoHouse]:
    """The tiny demo company and an empty warehouse; tests of a module share both."""
    with open_demo(tmp_path_factory.mktemp("demo"), new_warehouse(), TINY) as house:
        yield house
