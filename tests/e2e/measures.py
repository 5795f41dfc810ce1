"""How much of something came out right in a world, and how much of it must."""

from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class Answers(Protocol):
    """A company whose marts are published, and the truth about its world."""

    timezone: str

    def records(self, query: str) -> list[dict]: ...

    def truth(self, name: str) -> list[dict]: ...


@dataclass(frozen=True)
class Measure:
    """How much of something came out right, how much of it must, and the first few that did not."""

    name: str
    share: float
    least: float
    wrong: list[Hashable]

    def __str__(self) -> str:
        shown = f" {self.wrong[:4]}" if self.wrong else ""
        return f"{self.name:28} {self.share:8.4f} (at least {self.least:g}){shown}"


def below(measures: Iterable[Measure]) -> list[str]:
    """The measures that are not what they must be."""
    return [str(measure) for measure in measures if measure.share < measure.least]


def same(name: str, found: Iterable[Hashable], wanted: Iterable[Hashable], least: float = 1) -> Measure:
    """Found against wanted, both as bags: missing and surplus count alike."""
    there, known = Counter(found), Counter(wanted)
    assert known, f"the world has no {name}"
    wrong = [("missing", *row) for row in known - there] + [("surplus", *row) for row in there - known]
    off = (known - there).total() + (there - known).total()
    return Measure(name, 1 - off / known.total(), least, wrong)


def moment(text: str) -> datetime:
    """A time of the truth."""
    return datetime.fromisoformat(text)
