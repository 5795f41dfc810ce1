"""Warehouses on demand, an object store on loopback, and the demo company without its waits."""

import itertools
import json
import os
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from tests.sources import battery
from tests.sources.demo_house import TINY, DemoHouse, open_demo, without_waits
from tests.sources.object_store_double import QUICK, ObjectStoreDouble
from tests.sources.specimens import variant
from tests.sources.vendor_double import open_vendor

from journeyhouse.contracts import Receipt
from journeyhouse.landing.portion import Portion
from journeyhouse.landing.writer import Writer
from journeyhouse.sources import object_store_access
from journeyhouse.sources.registry import registry
from journeyhouse.warehouse import schemas

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
    with pytest.MonkeyPatch.context() as patch:
        without_waits(patch)
        yield


@pytest.fixture(scope="module")
def demo(tmp_path_factory, new_warehouse, unhurried) -> Iterator[DemoHouse]:
    """The tiny demo company and an empty warehouse; tests of a module share both."""
    with open_demo(tmp_path_factory.mktemp("demo"), new_warehouse(), TINY) as house:
        yield house


@pytest.fixture(scope="module")
def connection(warehouse_url) -> Iterator[psycopg.Connection]:
    with psycopg.connect(warehouse_url, autocommit=True) as opened:
        schemas.ensure(opened, registry())
        yield opened


@pytest.fixture
def land(connection, stream) -> Iterator[Callable[..., Receipt]]:
    """land(*pages, **portion) -> Receipt, into the stream's own empty table; afterwards its ledger must add up."""
    for table in (f"raw.{stream.table}", "ops.ledger", "ops.quarantine", "ops.drift"):
        connection.execute(f"delete from {table}")
    handed: list[int] = []

    def run(*pages: list, **portion: Any) -> Receipt:
        handed.append(sum(map(len, pages)))
        options = (stream.options.get("timezone", "UTC"), stream.options.get("decimal", "."))
        writer = Writer(connection, stream, "1001", f"b{len(handed)}", *options)
        receipt = writer.write(Portion(list(pages), **({"variant": variant(stream)} | portion)))
        assert receipt.emitted == handed[-1]
        return receipt

    yield run
    counted = connection.execute(
        "select emitted, loaded + unchanged + quarantined + page_duplicates + suppressed from ops.ledger order by batch_id"
    ).fetchall()
    assert counted == [(count, count) for count in handed]


@pytest.fixture
def refused(connection) -> Callable[[], list[tuple[str, dict]]]:
    """refused() -> (field, payload) of each quarantined row, in order of arrival."""

    def read() -> list[tuple[str, dict]]:
        rows = connection.execute("select field, payload from ops.quarantine order by quarantine_id").fetchall()
        return [(field, json.loads(payload)) for field, payload in rows]

    return read


@pytest.fixture
def drop(monkeypatch) -> Iterator[ObjectStoreDouble]:
    """An object store; nothing of this machine's environment can be used for it or lead away from it."""
    for name in list(os.environ):
        if name.startswith(("AWS_", "AZURE_", "GOOGLE_")) or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.setattr(object_store_access, "_RETRY", QUICK)
    with open_vendor() as vendor:
        yield ObjectStoreDouble(vendor)


_TESTS, _KILLS = pytest.StashKey[dict](), pytest.StashKey[int]()


def pytest_collection_finish(session: pytest.Session) -> None:
    session.config.stash[_TESTS] = battery.covered(session.items)


@pytest.fixture
def collected(pytestconfig) -> dict[int, dict[str, list[str]]]:
    """What this run has of the battery: check -> source -> node ids."""
    return pytestconfig.stash[_TESTS]


def pytest_terminal_summary(terminalreporter, exitstatus, config) -> None:
    """The battery as a table, when all of it was run."""
    reports = terminalreporter.stats.get("passed", [])
    found = config.stash.get(_TESTS, {})
    if not set(found) >= battery.OWN:
        return
    terminalreporter.section("the battery of sources")
    kills = [value for report in reports for name, value in report.user_properties if name == "kills"]
    passed = {report.nodeid for report in reports if report.when == "call"}
    for line in battery.table(found, passed):
        terminalreporter.write_line(line)
    terminalreporter.write_line(
        f"kill -9 at {sum(kills)} checkpoints of {len(kills)} streams: rows lost 0, written twice 0."
    )
