"""Loads that say where they are, and a load that kills its own process there."""

import os
import signal
import time
from collections.abc import Callable

import pytest
from tests.forked import fresh
from tests.sources.demo_house import DemoHouse, without_waits

from journeyhouse import ingest
from journeyhouse.demo.google_key import service_account_key
from journeyhouse.landing.portion import Portion
from journeyhouse.landing.writer import Writer
from journeyhouse.sources.registry import connector, registry

# What every load reads and derives once, done before the processes are forked.
for _name in registry():
    connector(_name)
service_account_key()


class _TellingWriter(Writer):
    """Tells with each step which portion it is a step of."""

    def write(self, portion: Portion):
        observe, place = self._observe, f"{self._account} {_name(portion)}"
        self._observe = lambda step: observe(f"{place}: {step}")
        try:
            return super().write(portion)
        finally:
            self._observe = observe


def _name(portion: Portion) -> str:
    return f"{portion.file.relative if portion.file else ''} {portion.partitions or ''} {portion.variant or ''}"


def load_telling(demo: DemoHouse, source: str, stream: str, observe: Callable[[str], None], batch: str = "b1") -> None:
    """Load the stream; `observe` is told each checkpoint as '<portion>: <step>'."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ingest, "Writer", _TellingWriter)
        demo.load(source, stream, batch, observe=observe)


def load_killed_at(demo: DemoHouse, source: str, stream: str, checkpoint: int | str) -> None:
    """Load the stream in another process and kill -9 it at a checkpoint: the how manieth it is, or which one."""
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


def _load_and_die(demo: DemoHouse, source: str, stream: str, checkpoint: int | str) -> None:
    reached = 0

    def observe(place: str) -> None:
        nonlocal reached
        reached += 1
        if checkpoint in (reached, place):
            os.kill(os.getpid(), signal.SIGKILL)

    with pytest.MonkeyPatch.context() as patch:
        without_waits(patch)
        load_telling(demo, source, stream, observe, "killed")
