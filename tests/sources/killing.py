"""A load that kills its own process at a checkpoint, in a process of its own."""

import os
import signal
import time

import pytest
from tests.forked import fresh
from tests.sources.demo_house import DemoHouse, without_waits

from journeyhouse import ingest


def load_killed_at(demo: DemoHouse, source: str, stream: str, checkpoint: int) -> None:
    """Load the stream in another process until it has reached this many checkpoints, and kill -9 it there."""
    process = fresh.Process(target=_load_and_die, args=(demo, source, stream, checkpoint))
    process.start()
    process.join(timeout=60)
    assert process.exitcode == -signal.SIGKILL, f"checkpoint {checkpoint} was never reached ({process.exitcode})"
    _await_its_end(demo)


def _await_its_end(demo: DemoHouse) -> None:
    """The warehouse notices a moment later that nobody is at the other end, and lets go of the stream's lock."""
    others = (
        "select count(*) from pg_locks where locktype = 'advisory' "
        "and database = (select oid from pg_database where datname = current_database())"
    )
    deadline = time.monotonic() + 30
    while demo.rows(others) != [(0,)]:
        assert time.monotonic() < deadline, "the killed load still holds its lock"
        time.sleep(0.01)


def _load_and_die(demo: DemoHouse, source: str, stream: str, checkpoint: int) -> None:
    reached = 0

    def observe(_step: str) -> None:
        nonlocal reached
        reached += 1
        if reached == checkpoint:
            os.kill(os.getpid(), signal.SIGKILL)

    with pytest.MonkeyPatch.context() as patch:
        without_waits(patch)
        ingest.load_stream(demo.settings, source, stream, "killed", observe)
