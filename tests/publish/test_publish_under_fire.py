"""Publishing among readers, rivals and crashes: they see the old build or the new one, never a mixture."""

import threading
import time

import psycopg
import pytest
from tests.publish.candidate import MONDAY, TABLES, TUESDAY, everything, move_on

from journeyhouse.errors import Busy, ConfigError, TransientError
from journeyhouse.publish.publisher import publish


def test_a_reader_with_one_snapshot_never_sees_a_mixed_build(candidate, warehouse_url):
    candidate.execute("create table candidate.a (id int, build int); create table candidate.z (id int, build int)")
    pair = TABLES | {"a": ["id"], "z": ["id"]}
    candidate.execute(
        "insert into candidate.a select g, 0 from generate_series(1, 2000) g; insert into candidate.z select * from candidate.a"
    )
    publish(candidate, pair, "b0", MONDAY)
    stop, seen, faults = threading.Event(), set(), []

    def read(first: str, second: str) -> None:
        with psycopg.connect(warehouse_url) as reader:
            reader.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            while not stop.is_set():
                with reader.transaction():
                    screens = [
                        reader.execute(f"select count(*), min(build), max(build) from marts.{table}").fetchone()
                        for table in (first, second)
                    ]
                    told = reader.execute("select build_id from marts.journeyhouse_build").fetchone()[0]
                seen.add(screens[0])
                if screens[0] != screens[1] or screens[0][0] != 2000 or told != f"b{screens[0][1]}":
                    faults.append((screens, told))

    readers = [threading.Thread(target=read, args=pair) for pair in (("a", "z"), ("z", "a"))]
    for reader in readers:
        reader.start()
    for build in range(1, 13):
        candidate.execute("update candidate.a set build = %(b)s; ", {"b": build})
        candidate.execute("update candidate.z set build = %(b)s", {"b": build})
        publish(candidate, pair, f"b{build}", TUESDAY)
    stop.set()
    for reader in readers:
        reader.join(timeout=20)
    assert faults == []
    assert len(seen) > 2, "the readers must have met several builds"


def test_a_killed_publication_leaves_the_old_build(candidate, warehouse_url):
    publish(candidate, TABLES, "b1", MONDAY)
    before = everything(candidate)
    move_on(candidate)
    candidate.execute("update candidate.dim_person set city = 'Hà Nội'")
    # dim_person is merged by the time the publication waits for the lock that this session holds.
    with psycopg.connect(warehouse_url) as holder, psycopg.connect(warehouse_url, autocommit=True) as doomed:
        holder.execute("lock table marts.fct_orders in access exclusive mode")
        failed: list[BaseException] = []

        def run() -> None:
            try:
                publish(doomed, TABLES, "b2", TUESDAY)
            except TransientError as error:
                failed.append(error)

        publication = threading.Thread(target=run)
        publication.start()
        for _ in range(100):
            waiting = candidate.execute(
                "select pid from pg_stat_activity where wait_event_type = 'Lock' and pid = %s",
                (doomed.info.backend_pid,),
            ).fetchone()
            if waiting:
                break
            time.sleep(0.02)
        assert waiting, "the publication never reached the second table"
        candidate.execute("select pg_terminate_backend(%s)", (waiting[0],))
        publication.join(timeout=20)
    assert len(failed) == 1
    assert everything(candidate) == before
    assert publish(candidate, TABLES, "b2", TUESDAY).changed == 26, "and the next one goes through"


def test_two_publications_at_once_are_refused(candidate, warehouse_url):
    publish(candidate, TABLES, "b1", MONDAY)
    with psycopg.connect(warehouse_url, autocommit=True) as other:
        other.execute("select pg_advisory_lock(%s)", (0x6A68_0002,))
        with pytest.raises(Busy):
            publish(candidate, TABLES, "b2", TUESDAY)
    assert publish(candidate, TABLES, "b2", TUESDAY).build_id == "b2"


def test_an_open_transaction_is_not_accepted(candidate):
    with candidate.transaction(), pytest.raises(ConfigError, match="open transaction"):
        publish(candidate, TABLES, "b1", MONDAY)
