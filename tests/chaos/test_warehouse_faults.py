"""A warehouse that dies, drops the connection or fills up in the middle of a load: the next run is whole."""

import os
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from journeyhouse import ingest, settings
from journeyhouse.errors import WarehouseError
from journeyhouse.sources.registry import registry
from journeyhouse.warehouse import embedded, schemas

FILES, ROWS = 6, 3000
STEPS = ["staged", "merged", "accounted"]


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Iterator[Path]:
    """A cluster that may be killed."""
    folder = tmp_path_factory.mktemp("mortal")
    embedded.start(folder)
    yield folder
    embedded.stop(folder)


@pytest.fixture
def house(home, tmp_path) -> settings.Settings:
    """Exchange rates in several files, and an empty warehouse on the mortal cluster."""
    (tmp_path / "fx").mkdir()
    for number in range(FILES):
        days = "".join(
            f"{1900 + number:04}-{1 + row // 28 % 12:02}-{1 + row % 28:02},USD,V{row // 336},{row}\n"
            for row in range(ROWS)
        )
        (tmp_path / "fx" / f"{number}.csv").write_text("rate_date,from_currency,to_currency,rate\n" + days)
    config = tmp_path / "house.yml"
    config.write_text("sources: {fx_rates: {path: fx}}\n")
    cluster = embedded.load(home)
    embedded.drop_database(cluster, "mortal")
    embedded.ensure_database(cluster, "mortal")
    made = replace(settings.load(config), warehouse_url=cluster.url("journeyhouse", "mortal"))
    with psycopg.connect(made.warehouse_url, autocommit=True) as connection:
        schemas.ensure(connection, registry())
    return made


def load(house, observe=lambda _step: None, batch="b1"):
    return ingest.load_stream(house, "fx_rates", "rates", batch, observe)


def rows(house, query: str) -> list[tuple]:
    with psycopg.connect(house.warehouse_url) as connection:
        return connection.execute(query).fetchall()


def at(step: str, nth: int, act):
    """Observer that acts when this step is reached for the nth time."""
    seen = []

    def observe(reached: str) -> None:
        seen.append(reached)
        if reached == step and seen.count(step) == nth:
            act()

    return observe


def assert_stands(house, portions: int) -> None:
    """Rows, files and the ledger speak of the same whole files."""
    assert rows(house, "select count(*) from raw.fx_rates__rates") == [(portions * ROWS,)]
    assert rows(house, "select count(*) from ops.files") == [(portions,)]
    assert rows(house, "select coalesce(sum(loaded), 0)::int from ops.ledger") == [(portions * ROWS,)]


def assert_whole_after(house, batch="again") -> None:
    load(house, batch=batch)
    assert_stands(house, FILES)
    assert rows(house, "select count(distinct (rate_date, to_currency)), sum(rate) from raw.fx_rates__rates") == [
        (FILES * ROWS, FILES * sum(range(ROWS)))
    ]


@pytest.mark.parametrize("step", STEPS)
def test_a_warehouse_killed_in_the_middle_of_a_load_loses_nothing(home, house, step):
    def kill() -> None:
        done = embedded._pg(home, "pg_ctl", "-D", home / "data", "-m", "immediate", "-w", "stop")
        assert done.returncode == 0, done.stdout

    with pytest.raises(WarehouseError, match="broke off"):
        load(house, at(step, 3, kill))
    with pytest.raises(WarehouseError, match="cannot be reached.*Start it with 'journeyhouse up'"):
        load(house)
    embedded.start(home)
    stands = rows(house, "select count(*) from ops.files")[0][0]
    assert stands <= 2, "the third file was not committed"
    assert_stands(house, stands)
    assert_whole_after(house)


@pytest.mark.parametrize("step", STEPS)
def test_a_connection_that_is_cut_rolls_its_portion_back(home, house, step):
    def cut() -> None:
        with psycopg.connect(embedded.load(home).url("postgres", "postgres"), autocommit=True) as admin:
            admin.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = 'mortal'")

    with pytest.raises(WarehouseError, match="broke off"):
        load(house, at(step, 3, cut))
    assert_stands(house, 2)
    assert_whole_after(house)


@pytest.fixture
def small_disk(tmp_path) -> Iterator[Path]:
    """A disk of two megabytes; needs the right to mount."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if os.geteuid() != 0:
        pytest.skip("mounting a small disk needs root")
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m,mode=0700", "tmpfs", str(folder)], capture_output=True, text=True
    )
    if done.returncode:
        pytest.skip(f"a small disk cannot be mounted here: {done.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_stops_between_two_files_and_says_so(home, house, small_disk):
    room = small_disk / "space"
    room.mkdir()
    if (home / "data").stat().st_uid != os.geteuid():
        os.chown(room, (home / "data").stat().st_uid, (home / "data").stat().st_gid)
    with psycopg.connect(embedded.load(home).url("postgres", "mortal"), autocommit=True) as admin:
        admin.execute(f"create tablespace small location '{room}'")
        admin.execute("alter table raw.fx_rates__rates set tablespace small")
        admin.execute("alter index raw.fx_rates__rates_pkey set tablespace small")
        try:
            with pytest.raises(
                WarehouseError, match=r"disk is full .*rolled back, earlier ones stand; free space and run again"
            ):
                load(house)
            stands = rows(house, "select count(*) from ops.files")[0][0]
            assert 0 < stands < FILES
            assert_stands(house, stands)
            subprocess.run(["mount", "-o", "remount,size=64m", str(small_disk)], check=True)
            assert_whole_after(house)
        finally:
            admin.execute("drop table raw.fx_rates__rates")
            admin.execute("drop tablespace small")
