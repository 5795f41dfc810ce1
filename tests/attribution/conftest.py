"""Files of paths, asked by the command that people use."""

import csv
import io
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import pytest

from journeyhouse.cli import main

Credits = dict[str, dict[str, tuple[float, float]]]


class Attribute:
    """`journeyhouse attribute` on a file of these rows."""

    def __init__(self, folder: Path, capsys):
        self._folder, self._capsys = folder, capsys

    def file(self, rows: Iterable[Sequence], header: Sequence[str] = ("path", "conversions", "value", "lost")) -> Path:
        out = io.StringIO()
        csv.writer(out).writerows([list(header)[: len(row)] for row in [next(iter(rows))]])
        csv.writer(out).writerows(rows)
        return self.text(out.getvalue())

    def text(self, text: str | bytes) -> Path:
        path = self._folder / "paths.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def said(self, path: Path, *options: str) -> str:
        """What is printed; an error is its message."""
        code = main(["attribute", str(path), *options])
        told = self._capsys.readouterr()
        assert code == (2 if told.err else 0)
        return told.err or told.out

    def credit(self, path: Path, *options: str) -> Credits:
        """(conversions, value) by model and channel."""
        found: Credits = defaultdict(dict)
        for row in csv.DictReader(io.StringIO(self.said(path, "--format", "csv", *options))):
            found[row["model"]][row["channel"]] = (float(row["conversions"]), float(row["value"]))
        return dict(found)

    def effects(self, path: Path, *options: str) -> dict[str, tuple[float, float]]:
        told = self.said(path, "--format", "csv", "--removal-effects", *options)
        return {
            row["channel"]: (float(row["removal_effect"]), float(row["value_effect"]))
            for row in csv.DictReader(io.StringIO(told))
        }


@pytest.fixture
def attribute(tmp_path, capsys) -> Attribute:
    return Attribute(tmp_path, capsys)


@pytest.fixture
def near() -> Callable[[float], object]:
    return lambda number: pytest.approx(number, rel=1e-9, abs=2e-9)
