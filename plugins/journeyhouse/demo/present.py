"""The demo's clock on disk: which world it is, and what time it is there. Light: every task that reads the demo looks here."""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from journeyhouse.demo.written import write_if_changed
from journeyhouse.errors import ConfigError


@dataclass(frozen=True, slots=True)
class State:
    """Seed, size, length, present and temper of a demo world; `now` is aware, in UTC."""

    seed: int
    customers: int
    days: int
    now: datetime
    hostile: bool = False

    def as_json(self) -> dict[str, object]:
        """The state as state.json and /health show it."""
        return asdict(self) | {"now": self.now.strftime("%Y-%m-%dT%H:%M:%SZ")}


def read_state(home: Path) -> State:
    """The state on disk. Raises ConfigError before the first `prepare`."""
    try:
        raw = json.loads((home / "state.json").read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ConfigError(
            "the demo company was never started here; run 'scripts/run' or 'journeyhouse up' first."
        ) from error
    now = datetime.fromisoformat(raw["now"].replace("Z", "+00:00")).astimezone(UTC)
    return State(int(raw["seed"]), int(raw["customers"]), int(raw["days"]), now, bool(raw.get("hostile")))


def write_state(home: Path, state: State) -> None:
    write_if_changed(home / "state.json", json.dumps(state.as_json(), indent=1).encode() + b"\n")
