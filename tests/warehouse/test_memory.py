"""The embedded Postgres takes its share of the machine or of its container, and says so itself."""

import psycopg
import pytest

from journeyhouse.warehouse import memory

GIBIBYTE = 1 << 30


@pytest.mark.parametrize(
    ("gibibytes", "buffers", "work"), [(1, "256MB", "32MB"), (8, "682MB", "42MB"), (24, "2048MB", "128MB"), (512, "2730MB", "170MB")]
)  # fmt: skip
def test_a_share_of_the_machine_within_bounds(gibibytes, buffers, work):
    found = memory.settings_for(gibibytes * GIBIBYTE, 64 * GIBIBYTE)
    assert (found["shared_buffers"], found["work_mem"]) == (buffers, work)


def test_where_shared_memory_is_scarce_workers_use_files():
    assert memory.settings_for(8 * GIBIBYTE, 64 << 20)["dynamic_shared_memory_type"] == "mmap"
    assert memory.settings_for(8 * GIBIBYTE, 8 * GIBIBYTE)["dynamic_shared_memory_type"] == "posix"


def test_a_container_is_as_large_as_its_limit(tmp_path):
    limit = tmp_path / "memory.max"
    machine = memory.available((limit,))
    limit.write_text("max\n")
    assert memory.available((limit,)) == machine
    limit.write_text(f"{GIBIBYTE}\n")
    assert memory.available((limit,)) == GIBIBYTE < machine


def test_the_server_runs_by_it(cluster):
    with psycopg.connect(cluster.url("postgres", "postgres")) as connection:
        told = dict(
            connection.execute(
                "select name, setting || coalesce(replace(unit, '8kB', 'x8kB'), '') from pg_settings"
            ).fetchall()
        )
    asked = memory.settings()
    assert told["hash_mem_multiplier"] == asked["hash_mem_multiplier"]
    assert told["shared_buffers"] == f"{int(asked['shared_buffers'][:-2]) * 128}x8kB"
    assert told["work_mem"] == f"{int(asked['work_mem'][:-2]) * 1024}kB"
