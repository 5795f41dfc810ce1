"""What is landed together."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


class Pages:
    """Pages that can be read again from the start: a first load that meets a key twice falls back to merging."""

    def __init__(self, read: Callable[[], Iterable[Sequence[Any]]]):
        self._read = read

    def __iter__(self) -> Iterator[Sequence[Any]]:
        return iter(self._read())


@dataclass(frozen=True)
class Portion:
    """What is committed together: pages of records, and what becomes true once they are in.

    partitions: (first, last) partition values that these records replace as a whole (restatement `replace`);
    file: the file whose rows these are; cursor: called with the highest value of `cursor_column` among the rows that
    landed (None without any), gives the new cursor value; keys: all live keys (deletes `sweep`);
    overlooked: called with the keys that stand and are not among these, gives those that are alive all the same. Pages can be
    asked for more than once (see Pages). as_of: when the records were given, where that is not now: what landed later stays.
    """

    pages: Iterable[Sequence[Any]]
    variant: dict[str, str] | None = None
    partitions: tuple[date, date] | None = None
    file: Any = None
    cursor_column: str | None = None
    cursor: Callable[[Any], str | None] = lambda _highest: None
    keys: frozenset[str] | None = None
    overlooked: Callable[[list[str]], frozenset[str]] = lambda _missing: frozenset()
    as_of: datetime | None = None
