"""Warehouses on demand, an object store on loopback, and the demo company without its waits."""

import itertools
import os
from collections.abc import Callable, Iterator
from dataclasses import replace

import psycopg
import pytest
from tests.sources.demo_house import TINY, DemoHouse, open_demo
from tests.sources.object_store_double import QUICK, ObjectStoreDouble
from tests.sources.vendor_double import open_vendor

from journeyhouse.sources import object_store_access
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


@pytest.fixture
def drop(monkeypatch) -> Iterator[ObjectStoreDouble]:
    """An object store; nothing of this machine's environment can be used for it or lead away from it."""
    for name in list(os.environ):
        if name.startswith(("AWS_", "AZURE_", "GOOGLE_")) or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.setattr(object_store_access, "_RETRY", QUICK)
    with open_vendor() as vendor:
        yield ObjectStoreDouble(vendor)
