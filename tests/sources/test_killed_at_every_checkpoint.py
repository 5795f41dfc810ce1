"""kill -9 at each step of each transaction of a load: what is run again is whole, nothing twice, all accounted for."""

import os
import signal
import subprocess
import sys

import pytest
from tests.sources.demo_house import DemoHouse

from journeyhouse.settings import HOME

STEPS = ("staged", "merged", "accounted", "committed")
_KILLED = """
import os, sys
from dataclasses import replace
from journeyhouse import ingest, settings
from journeyhouse.sources.meta_ads import source as meta_ads
meta_ads._POLL_SECONDS = (0,)
config, source, stream, step, nth = sys.argv[1:]
seen = []
def observe(reached):
    seen.append(reached)
    if reached == step and seen.count(step) == int(nth):
        os.kill(os.getpid(), 9)
ingest.load_stream(settings.load(config), source, stream, "killed", observe)
print("reached the end by", seen)
"""
# Slices of time and accounts, a list and its sweep, one file after another.
CASES = [
    (source, stream, step, nth)
    for source, stream, portions in (
        ("meta_ads", "insights", (1, 2)),
        ("magento", "customers", (2,)),
        ("offline_files", "pos_sales", (3,)),
    )
    for step in STEPS
    for nth in portions
]


@pytest.fixture(scope="module")
def whole(demo: DemoHouse, new_warehouse) -> DemoHouse:
    """An undisturbed load of the same world."""
    other = demo.in_another_warehouse(new_warehouse())
    for source, stream in {(source, stream) for source, stream, _step, _nth in CASES}:
        other.load(source, stream)
    return other


def kill(demo: DemoHouse, source: str, stream: str, step: str, nth: int) -> None:
    environment = os.environ | {
        "JOURNEYHOUSE_WAREHOUSE_URL": demo.url,
        "JOURNEYHOUSE_VAR": str(demo.var),
        "PYTHONPATH": str(HOME / "plugins"),
    }
    command = [sys.executable, "-c", _KILLED, str(demo.settings.config_path), source, stream, step, str(nth)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == -signal.SIGKILL, done.stdout + done.stderr


@pytest.mark.parametrize(("source", "stream", "step", "nth"), CASES)
def test_a_load_killed_anywhere_is_whole_after_the_next_run(demo, whole, source, stream, step, nth):
    table = f"{source}__{stream}"
    with_connection(
        demo, f"delete from raw.{table}", "delete from ops.ledger", "delete from ops.cursors", "delete from ops.files"
    )
    kill(demo, source, stream, step, nth)
    rows = len(demo.raw(table))
    committed = demo.rows("select coalesce(sum(loaded), 0)::int from ops.ledger where batch_id = 'killed'")[0][0]
    assert rows == committed, "what stands is what was accounted for"
    assert (rows > 0) == (nth > 1 or step == "committed"), "the kill met the portion that was meant"
    again = sum(receipt.loaded for receipt in demo.load(source, stream, "again"))
    assert demo.raw(table) == whole.raw(table)
    assert rows + again == len(whole.raw(table)), "no row was written twice"
    assert (
        demo.rows("select * from ops.ledger where emitted <> loaded + unchanged + quarantined + page_duplicates") == []
    )
    assert cursors(demo, source, stream) == cursors(whole, source, stream)


def cursors(house: DemoHouse, source: str, stream: str) -> list[tuple]:
    query = "select account, cursor_value from ops.cursors where source = %s and stream = %s order by 1"
    return house.rows(query, source, stream)


def with_connection(house: DemoHouse, *statements: str) -> None:
    import psycopg

    with psycopg.connect(house.url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)
