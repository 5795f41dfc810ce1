"""Life-cycle segments of customers, by the seed that the warehouse's models read too."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from journeyhouse.transform.seed_files import SEEDS, rows


def lifecycle(
    orders: np.ndarray, days_since: np.ndarray, alive: np.ndarray, seeds: Path = SEEDS, language: str = ""
) -> np.ndarray:
    """Each customer's segment: the first row of the seed that he meets. With a language, its name in it."""
    told = (row for _number, row in rows(seeds / "seed_lifecycle_segments.csv"))
    rules = sorted(told, key=lambda rule: int(rule["priority"]))
    met, names = [], []
    for rule in rules:
        bound = _bound(rule)
        met.append(
            (orders >= bound("orders_from", -np.inf)) & (orders <= bound("orders_to", np.inf))
            & (days_since >= bound("days_since_from", -np.inf)) & (days_since <= bound("days_since_to", np.inf))
            & (alive >= bound("alive_from", -np.inf)) & (alive < bound("alive_to", np.inf))
        )  # fmt: skip
        names.append(rule[f"name_{language}"] if language else rule["segment"])
    return np.select(met, names, default="")


def _bound(rule: dict[str, str]) -> Callable[[str, float], float]:
    return lambda name, unbounded: float(rule[name]) if rule[name] else unbounded
