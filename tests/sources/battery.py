"""The checks that make a source first-class, by number, and why one has no meaning for some sources.

A test says with `@check(7)` that it is part of check 7; by its parameter `source` it counts for that source. A check that
tests one core which all sources share names that core in `shared`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pytest

from journeyhouse.contracts import Source
from journeyhouse.sources.registry import connector, registry

check = pytest.mark.check


@dataclass(frozen=True)
class Check:
    """`applies` picks the sources that it has a meaning for; `otherwise` says why it has none for the rest."""

    title: str
    applies: Callable[[Source], bool] = lambda _source: True
    otherwise: str = ""
    shared: str = ""


def _rest(source: Source) -> bool:
    return source.protocol != "files"


def _incremental(source: Source) -> bool:
    return any(stream.cursor for stream in source.streams.values())


def _restates(source: Source) -> bool:
    return any(stream.restatement == "replace" for stream in source.streams.values())


def _deletes(source: Source) -> bool:
    return any(stream.deletes != "none" for stream in source.streams.values())


def _asynchronous(source: Source) -> bool:
    return hasattr(connector(source.name), "POLL_SECONDS")


def _personal(source: Source) -> bool:
    return any(column.pii == "direct" for stream in source.streams.values() for column in stream.columns)


_FILES = "files are read without credentials, pages or limits"
CHECKS = {
    1: Check("no secret in messages, logs, traces", _rest, _FILES),
    2: Check("check: good and bad access are told apart"),
    3: Check("raw tables made as declared, once"),
    4: Check("keys and cursor are declared columns"),
    5: Check("fixture shows and lands every column"),
    6: Check("records in the vendor's shape land whole"),
    7: Check("keys are unique and never empty"),
    8: Check("a full read twice gives the same rows"),
    9: Check("a later read on top equals a whole read"),
    10: Check("kill -9 at every checkpoint"),
    11: Check("a cursor of days to come loses nothing", _incremental, "no cursor: read whole, or file by file"),
    12: Check("what was published stays"),
    13: Check("the vendor's refusals are understood", _rest, _FILES),
    14: Check("pages: 0, 1, full, full + 1, many; loops", _rest, _FILES),
    15: Check("limits: seconds, dates, budgets, one pace", shared="tests/http: one client for all"),
    16: Check("tokens: expiry, rotation, concurrency, kill", shared="tests/http: one token store for all"),
    17: Check("restated partitions, vanished rows", _restates, "rows change by key, no partition is replaced"),
    18: Check("deletions by the declared mode", _deletes, "the platform tells no deletions"),
    19: Check("time: zones, equal stamps, skew", shared="tests/landing, tests/sources: one window for all"),
    20: Check("asynchronous reports: slow, failed, expired", _asynchronous, "no asynchronous reports"),
    21: Check("a read starts where it was told", _incremental, "no cursor: read whole, or file by file"),
    22: Check("hostile rows: NUL, retyped, names, nesting"),
    23: Check("requests as the manifest declares", _rest, _FILES),
    24: Check("API version far from its end", _rest, _FILES),
    25: Check("persons' columns are classified", _personal, "names no person"),
    26: Check("speed and memory", shared="bench: measured, not asserted"),
}  # fmt: skip

# What `tests/sources` runs by itself.
OWN = {number for number, known in CHECKS.items() if not known.shared}


def covered(items: Iterable[pytest.Item]) -> dict[int, dict[str, list[str]]]:
    """check -> source -> node ids of its tests; what is tested once for all stands under ''."""
    found: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for item in items:
        for mark in item.iter_markers("check"):
            source = getattr(item, "callspec", None) and item.callspec.params.get("source")
            name = getattr(source, "name", source) or ""
            for number in mark.args:
                found[number][name].append(item.nodeid)
    return found


def missing(found: dict[int, dict[str, list[str]]]) -> list[str]:
    """Checks that were collected and leave out a source that they have a meaning for."""
    gaps = []
    for number, tests in found.items():
        known = CHECKS[number]
        if "" not in tests and not known.shared:
            meant = {source.name for source in registry().values() if known.applies(source)}
            gaps += [f"{number} {known.title}: {name}" for name in sorted(meant - set(tests))]
    return gaps


def table(found: dict[int, dict[str, list[str]]], passed: set[str]) -> list[str]:
    """A line for each check: sources and cases that passed, and why the others have none."""
    lines = [f"{'check':52}{'sources':>8}{'passed':>8}  shared, or why not for the others"]
    held = meaningless = elsewhere = 0
    for number, known in CHECKS.items():
        tests = found.get(number, {})
        good = [name for name, nodes in tests.items() if set(nodes) <= passed]
        meant = [source.name for source in registry().values() if known.applies(source)]
        count = len(meant) if "" in good else len(good)
        held += count
        meaningless += len(registry()) - len({*meant, *(good if "" not in good else ())})
        elsewhere += len(meant) if known.shared and not tests else 0
        cases = sum(len(set(nodes) & passed) for nodes in tests.values())
        lines.append(f"{number:>2} {known.title:49}{count or '':>8}{cases or '':>8}  {known.shared or known.otherwise}")
    pairs = len(CHECKS) * len(registry())
    lines.append(
        f"{len(CHECKS)} checks x {len(registry())} sources = {pairs} pairs: {held} passed, {meaningless} have no meaning "
        f"for the reason given, {elsewhere} are shared and no part of this run, "
        f"{pairs - held - meaningless - elsewhere} were left out or failed."
    )
    return lines
