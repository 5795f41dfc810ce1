"""Removal effects without any SQL: each channel is deleted, and what is left is solved by linear algebra."""

from collections import Counter

import numpy as np

LEAST = 30


def histories(path: str, order: int) -> list[tuple]:
    """At each step the last channels, the latest first; '' is before the beginning."""
    words = path.split(" > ")
    steps = [step for before, step in zip(["", *words], words, strict=False) if step != before]
    return [(*reversed(steps[: place + 1]), *[""] * order)[:order] for place in range(len(steps))]


def states_of(path: str, order: int, seen: Counter) -> list[tuple]:
    """The states that a path goes through: the longest history known well enough."""
    sizes = range(order, 1, -1)
    return [
        history[: next((size for size in sizes if seen[history[:size]] >= LEAST), 1)]
        for history in histories(path, order)
    ]


def removed(rows: list[tuple], order: int = 1, with_lost: bool = True) -> dict[str, tuple[float, float]]:
    """Removal effects by deleting each channel's states and solving for what is left."""
    seen: Counter = Counter()
    for path, conversions, _, lost in rows:
        for history in histories(path, order):
            for size in range(2, order + 1):
                seen[history[:size]] += conversions + lost * with_lost
    ways = [
        (states_of(path, order, seen), conversions, value, lost * with_lost) for path, conversions, value, lost in rows
    ]
    names = [(), *sorted({state for way, *_ in ways for state in way})]
    place = {state: number for number, state in enumerate(names)}
    counts, ends = np.zeros((len(names), len(names))), np.zeros((len(names), 2))
    for way, conversions, value, lost in ways:
        for one, other in zip([(), *way], way, strict=False):
            counts[place[one], place[other]] += conversions + lost
        ends[place[way[-1]]] += conversions, value
    leaving = counts.sum(axis=1)
    for way, conversions, _, lost in ways:
        leaving[place[way[-1]]] += conversions + lost
    leaving[leaving == 0] = 1
    steps, goals = counts / leaving[:, None], ends / leaving[:, None]

    def reached(without: str) -> np.ndarray:
        stays = np.array([not state or state[0] != without for state in names])
        kept = steps * stays[None, :] * stays[:, None]
        return np.linalg.solve(np.eye(len(names)) - kept, goals * stays[:, None])[0]

    whole = reached("")
    channels = {state[0] for state in names if state}
    return {
        channel: tuple(np.where(whole > 0, 1 - reached(channel) / np.where(whole > 0, whole, 1), 0))
        for channel in channels
    }
