"""One pace for all processes of this machine that ask the same account: 32 bytes in a file, under its lock."""

import fcntl
import math
import os
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from journeyhouse.http.pace import State, slack

_LAYOUT = struct.Struct("<4d")


class SharedPace:
    """A Pace (pace.py). The monotonic clock counts from the machine's start, the same for every process.

    The lock is held for microseconds, never while waiting: each process is given a moment and sleeps until then. A
    process that is killed leaves at most one moment unused.
    """

    def __init__(
        self, folder: Path, source: str, account: str, rate: float, sleep: Callable[[float], None] = time.sleep,
        burst: int = 1,
    ):  # fmt: skip
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / f"{source}__{quote(account, safe='')}"
        self._top, self._burst, self._successes, self._sleep = rate, burst, 0, sleep

    def wait(self) -> None:
        with self._held() as state:
            delay = state.take(self._top, time.monotonic(), self._successes, self._burst)
        self._successes = 0
        if delay > 0:
            self._sleep(delay)

    def succeeded(self) -> None:
        # Told with the next request: a lock less for each.
        self._successes += 1

    def throttled(self, wait: float | None) -> None:
        with self._held() as state:
            state.slow_down(time.monotonic(), wait or 0.0, slack(self._top, self._burst))

    @contextmanager
    def _held(self) -> Iterator[State]:
        # Opened each time: a lock belongs to an open file, which threads and forked processes would share.
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            state = _read(os.pread(handle, _LAYOUT.size, 0)) or State(self._top)
            yield state
            os.pwrite(handle, _LAYOUT.pack(state.rate, state.next_at, state.successes, state.slowed_at), 0)
        finally:
            os.close(handle)


def _read(written: bytes) -> State | None:
    """None for a new file, and for one that holds anything else than a state."""
    values = _LAYOUT.unpack(written) if len(written) == _LAYOUT.size else ()
    return State(*values) if values and all(map(math.isfinite, values)) and values[0] > 0 else None
