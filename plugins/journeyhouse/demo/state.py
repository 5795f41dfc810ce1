"""A demo world's life: chosen, prepared, advanced; files and truth follow its clock."""

import shutil
from dataclasses import replace
from datetime import UTC, timedelta
from pathlib import Path

from journeyhouse.demo.clock import START
from journeyhouse.demo.files import write_files
from journeyhouse.demo.present import State, read_state, write_state
from journeyhouse.demo.truth import write_truth
from journeyhouse.demo.world import World, build_world


def world_of(state: State) -> World:
    """Build the world of a state."""
    return build_world(state.seed, state.customers, state.days, state.now, state.hostile)


def write_world(home: Path, world: World) -> None:
    """Bring files and truth up to the world's clock."""
    write_files(world, home / "files")
    write_truth(world, home / "truth")


def choose(home: Path, seed: int, customers: int, days: int, hostile: bool = False) -> State:
    """Resume the world on disk, or start over when another seed, size or length is asked for."""
    if customers < 1 or days < 1:
        raise ValueError(f"a demo world needs at least one customer and one day, not {customers} and {days}")
    home.mkdir(parents=True, exist_ok=True)
    if (home / "state.json").is_file():
        state = read_state(home)
        if (state.seed, state.customers, state.days, state.hostile) == (seed, customers, days, hostile):
            return state
    for name in ("files", "truth"):
        shutil.rmtree(home / name, ignore_errors=True)
    state = State(seed, customers, days, (START + timedelta(days=days)).astimezone(UTC), hostile)
    write_state(home, state)
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
    write_state(home, state)
    return state
