"""The demo's clock on disk: which world it is, and what time it is there."""

import json
import shutil
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from journeyhouse.demo.clock import START
from journeyhouse.demo.files import write_files, write_if_changed
from journeyhouse.demo.truth import write_truth
from journeyhouse.demo.world import World, build_world


@dataclass(frozen=True, slots=True)
class State:
    """Seed, size, length and present of a demo world; `now` is aware, in UTC."""

    seed: int
    customers: int
    days: int
    now: datetime

    def as_json(self) -> dict[str, object]:
        """The state as state.json and /health show it."""
        return asdict(self) | {"now": self.now.strftime("%Y-%m-%dT%H:%M:%SZ")}


def read_state(home: Path) -> State:
    """The state on disk. Raises FileNotFoundError before the first `prepare`."""
    raw = json.loads((home / "state.json").read_text(encoding="utf-8"))
    now = datetime.fromisoformat(raw["now"].replace("Z", "+00:00")).astimezone(UTC)
    return State(int(raw["seed"]), int(raw["customers"]), int(raw["days"]), now)


def _write(home: Path, state: State) -> None:
    write_if_changed(home / "state.json", json.dumps(state.as_json(), indent=1).encode() + b"\n")


def world_of(state: State) -> World:
    """Build the world of a state."""
    return build_world(state.seed, state.customers, state.days, state.now)


def write_world(home: Path, world: World) -> None:
    """Bring files and truth up to the world's clock."""
    write_files(world, home / "files")
    write_truth(world, home / "truth")


def choose(home: Path, seed: int, customers: int, days: int) -> State:
    """Resume the world on disk, or start over when another seed, size or length is asked for."""
    if customers < 1 or days < 1:
        raise ValueError(f"a demo world needs at least one customer and one day, not {customers} and {days}")
    home.mkdir(parents=True, exist_ok=True)
    if (home / "state.json").is_file():
        state = read_state(home)
        if (state.seed, state.customers, state.days) == (seed, customers, days):
            return state
    for name in ("files", "truth"):
        shutil.rmtree(home / name, ignore_errors=True)
    state = State(seed, customers, days, (START + timedelta(days=days)).astimezone(UTC))
    _write(home, state)
    return state


def prepare(home: Path, seed: int, customers: int, days: int) -> State:
    """Create or resume the demo folder: state, files and truth. A changed world resets it."""
    state = choose(home, seed, customers, days)
    write_world(home, world_of(state))
    return state


def advance(home: Path, days: int) -> State:
    """Move the clock forward by whole days, then bring files and truth up to it."""
    if days < 0:
        raise ValueError("the demo clock only moves forward")
    before = read_state(home)
    state = replace(before, now=before.now + timedelta(days=days))
    write_world(home, world_of(state))
    _write(home, state)
    return state
