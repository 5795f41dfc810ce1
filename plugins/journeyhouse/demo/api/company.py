"""The world behind the endpoints: rebuilt when the clock on disk moves, its records rendered once per clock."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from journeyhouse.demo.present import State, read_state
from journeyhouse.demo.state import world_of
from journeyhouse.demo.world import World


class Company:
    """Serves the records visible at the present of state.json."""

    def __init__(self, home: Path, state: State, world: World):
        self.home, self.state, self._world = home, state, world
        self._stamp = self._mtime()
        self._lock = threading.RLock()
        self._views: dict[Any, Any] = {}

    def _mtime(self) -> int:
        return (self.home / "state.json").stat().st_mtime_ns

    @property
    def world(self) -> World:
        """The world at the clock; rebuilds it first if the clock has moved."""
        with self._lock:
            self._follow()
            return self._world

    def _follow(self) -> None:
        stamp = self._mtime()
        if stamp != self._stamp:
            state = read_state(self.home)
            if state != self.state:
                self._world, self.state, self._views = world_of(state), state, {}
            self._stamp = stamp

    def present(self) -> State:
        """Which world it is, and what time it is there."""
        with self._lock:
            self._follow()
            return self.state

    @property
    def now(self) -> int:
        """The clock in seconds."""
        return self.world.now_s

    def view(self, key: Any, render: Callable[[World], Any]) -> Any:
        """A rendering of the world, made once per clock."""
        with self._lock:
            world = self.world
            if key not in self._views:
                self._views[key] = render(world)
            return self._views[key]
