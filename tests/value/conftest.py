"""Files of transactions, asked by the command that people use; worlds whose parameters are known."""

import csv
import io
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from journeyhouse.cli import main

BEGAN = date(2025, 1, 1)


class Value:
    """`journeyhouse value` on a file of this text."""

    def __init__(self, folder: Path, capsys):
        self.folder, self._capsys = folder, capsys

    def text(self, text: str | bytes) -> Path:
        path = self.folder / "transactions.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def said(self, path: Path, *options: str, until: str = "2025-06-30") -> str:
        """What is printed; an error is its message."""
        code = main(
            ["value", str(path), "--calibration-end", until, "--output", str(self.folder / "out.csv"), *options]
        )
        told = self._capsys.readouterr()
        assert code == (2 if told.err else 0)
        return told.err or told.out

    def measures(self, path: Path, *options: str, until: str = "2025-06-30") -> dict[str, str]:
        told = self.said(path, "--format", "csv", *options, until=until)
        return {row["measure"]: row["value"] for row in csv.DictReader(io.StringIO(told))}

    def customers(self) -> dict[str, dict[str, str]]:
        with (self.folder / "out.csv").open(encoding="utf-8") as handle:
            return {row["customer"]: row for row in csv.DictReader(handle)}


@pytest.fixture
def value(tmp_path, capsys) -> Value:
    return Value(tmp_path, capsys)


def simulated(seed: int, customers: int, parameters: tuple[float, float, float, float], days: int) -> list[list[float]]:
    """Times of each customer's purchases in a world of these r, alpha, a, b; the first is his entry within the first 90 days."""
    r, alpha, a, b = parameters
    chance = np.random.default_rng(seed)
    rates, stops = chance.gamma(r, 1 / alpha, customers), chance.beta(a, b, customers)
    entries = chance.uniform(0, 90, customers)
    world = []
    for rate, stop, at in zip(rates, stops, entries, strict=True):
        bought = [at]
        while True:
            at += chance.exponential(1 / rate) if rate > 0 else np.inf
            if at > days:
                break
            bought.append(at)
            if chance.random() < stop:
                break
        world.append(bought)
    return world


def as_file(world: list[list[float]], seed: int = 1) -> str:
    """The world's transactions, each customer's purchases worth about as much as his mean."""
    chance = np.random.default_rng(seed)
    rows = []
    for nth, bought in enumerate(world):
        mean = chance.gamma(4, 1) * 5
        rows += [
            f"c{nth:05d},{BEGAN + timedelta(days=int(at))},{max(chance.gamma(3, mean / 3), 0.01):.2f}" for at in bought
        ]
    return "customer,date,amount\n" + "\n".join(rows) + "\n"
