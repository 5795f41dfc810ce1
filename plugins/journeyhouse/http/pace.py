"""How fast an account is asked: additive increase, multiplicative decrease, as congestion control does it.

Requests are spaced evenly (bursts apart, where a platform counts by the minute), so that no window of the platform's counting
sees more than the rate. When the platform says
that it is too much the rate is halved; fifty answers later half a request a second is dared again, up to the manifest's rate.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

_STEP, _EVERY = 0.5, 50
# The answers to requests that were under way together count as one refusal.
_COOL_DOWN = 5.0
_SLOWEST = 0.1
# What was learned an hour ago says nothing about now; nor does a moment so far ahead: the machine was started anew.
_FORGET = 3600.0


@dataclass
class State:
    """`rate` in requests a second. `next_at` and `slowed_at` are moments of the machine's monotonic clock."""

    rate: float
    next_at: float = 0.0
    successes: float = 0.0
    slowed_at: float = 0.0

    def take(self, top: float, now: float, successes: int, burst: int = 1) -> float:
        """Seconds to wait before the next request, whose place is taken by this. `successes` since the last one.

        With a `burst` places are given ahead of their time (the generic cell rate algorithm of ATM networks).
        """
        if abs(now - self.next_at) > _FORGET:
            self.rate, self.next_at, self.successes, self.slowed_at = top, 0.0, 0.0, 0.0
        self.successes += successes
        while self.successes >= _EVERY:
            self.successes -= _EVERY
            self.rate += _STEP
        self.rate = min(self.rate, top)
        at = max(now, self.next_at - slack(top, burst))
        self.next_at = max(now, self.next_at) + 1 / self.rate
        return at - now

    def slow_down(self, now: float, hold: float = 0.0, slack: float = 0.0) -> None:
        """The platform refused because of the rate; nobody asks during the next `hold` seconds, nor in bursts after it."""
        if not 0 <= now - self.slowed_at < _COOL_DOWN:
            self.rate = max(self.rate / 2, min(self.rate, _SLOWEST))
            self.successes, self.slowed_at = 0.0, now
        self.next_at = max(self.next_at, now + hold + slack)


def slack(top: float, burst: int) -> float:
    """Seconds that a place may be given ahead of its time."""
    return (burst - 1) / top


class Pace(Protocol):
    """What a client asks before, and tells after, each request."""

    def wait(self) -> None:
        """Return when the next request may go."""

    def succeeded(self) -> None:
        """An answer came that was no refusal."""

    def throttled(self, wait: float | None) -> None:
        """The platform refused because of the rate, and asked to wait so many seconds."""


class OwnPace:
    """The pace of a client that nobody shares an account with."""

    def __init__(self, rate: float, sleep: Callable[[float], None] = time.sleep, burst: int = 1):
        self._top, self._burst, self._state, self._successes, self._sleep = rate, burst, State(rate), 0, sleep

    def wait(self) -> None:
        delay = self._state.take(self._top, time.monotonic(), self._successes, self._burst)
        self._successes = 0
        if delay > 0:
            self._sleep(delay)

    def succeeded(self) -> None:
        self._successes += 1

    def throttled(self, wait: float | None) -> None:
        # Not held back: the only client there is waits by itself.
        self._state.slow_down(time.monotonic(), slack=slack(self._top, self._burst))
