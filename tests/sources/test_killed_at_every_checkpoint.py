"""kill -9 at every checkpoint of every stream: what is run again is whole, nothing twice, all accounted for."""

from collections.abc import Iterator

import psycopg
import pytest
from tests.sources.battery import check
from tests.sources.demo_house import DemoHouse
from tests.sources.killing import load_killed_at, load_telling
from tests.sources.specimens import STREAMS, name_of

from journeyhouse.contracts import Stream

# The steps of a portion's one transaction, in order.
STEPS = ("staged", "merged", "accounted", "committed")
# Portions of a stream that is loaded from the start for each of its checkpoints; and, unless thorough, of many those looked at.
FEW = 6


@pytest.fixture(scope="module")
def whole(demo: DemoHouse, new_warehouse) -> DemoHouse:
    """A warehouse for undisturbed loads of the same world."""
    return demo.in_another_warehouse(new_warehouse())


# A stream of each source; the others are the more thorough part.
FIRST = {source.name: stream.name for source, stream in reversed(STREAMS)}
KILLED = [
    pytest.param(source, stream, marks=[pytest.mark.thorough] * (FIRST[source.name] != stream.name))
    for source, stream in STREAMS
]


@check(10)
@pytest.mark.parametrize(("source", "stream"), KILLED, ids=name_of)
def test_a_load_killed_anywhere_is_whole_after_the_next_run(demo, whole, source, stream, record_property, pytestconfig):
    standing: list[tuple[str, int]] = []
    forget(whole, stream.table)
    load_telling(whole, source.name, stream.name, lambda place: standing.append((place, written(whole))))
    assert standing and [place.rpartition(": ")[2] for place, _rows in standing] == [*STEPS] * (
        len(standing) // len(STEPS)
    )
    expected, once = whole.raw(stream.table), written(whole)
    die = die_and_begin_anew if len(standing) <= FEW * len(STEPS) else die_and_go_on
    if not pytestconfig.getoption("--thorough"):
        standing = of_few_portions(standing)
    for _load in die(demo, source.name, stream, standing):
        assert demo.raw(stream.table) == expected
        assert written(demo) == once, "a row was written twice, or not at all"
        assert unbalanced(demo) == []
        assert cursors(demo, source.name, stream.name) == cursors(whole, source.name, stream.name)
    record_property("kills", len(standing))


def of_few_portions(standing: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """The checkpoints of some portions, from the first to the last."""
    last = (len(standing) - 1) // len(STEPS)
    kept = {round(nth * last / (FEW - 1)) for nth in range(FEW)}
    return [checkpoint for number, checkpoint in enumerate(standing) if number // len(STEPS) in kept]


def die_and_begin_anew(demo: DemoHouse, source: str, stream: Stream, standing: list[tuple[str, int]]) -> Iterator[None]:
    """For each checkpoint a first load that dies there, and one load more; yields when it should be whole."""
    for number, (_place, rows) in enumerate(standing, 1):
        forget(demo, stream.table)
        load_killed_at(demo, source, stream.name, number)
        assert written(demo) == rows, "what was committed stands, and nothing else"
        assert bool(demo.raw(stream.table)) == (rows > 0)
        demo.load(source, stream.name, "again")
        yield


def die_and_go_on(demo: DemoHouse, source: str, stream: Stream, standing: list[tuple[str, int]]) -> Iterator[None]:
    """Of many portions (a file or a day each): load after load dies, each one checkpoint further than the last."""
    assert len(dict(standing)) == len(standing), "each checkpoint has a name of its own"
    forget(demo, stream.table)
    for place, rows in standing:
        load_killed_at(demo, source, stream.name, place)
        assert written(demo) == rows, "what was committed stands, and nothing else"
    demo.load(source, stream.name, "again")
    yield


def forget(house: DemoHouse, table: str) -> None:
    with psycopg.connect(house.url, autocommit=True) as connection:
        for name in (f"raw.{table}", "ops.ledger", "ops.cursors", "ops.files", "ops.quarantine"):
            connection.execute(f"delete from {name}")


def written(house: DemoHouse) -> int:
    """Rows that loads wrote, new or changed, as the ledger has them."""
    return house.rows("select coalesce(sum(loaded), 0)::int from ops.ledger")[0][0]


def unbalanced(house: DemoHouse) -> list[tuple]:
    return house.rows(
        "select * from ops.ledger where emitted <> loaded + unchanged + quarantined + page_duplicates + suppressed"
    )


def cursors(house: DemoHouse, source: str, stream: str) -> list[tuple]:
    query = "select account, cursor_value from ops.cursors where source = %s and stream = %s order by 1"
    return house.rows(query, source, stream)
