"""kill -9 at every checkpoint of every stream: what is run again is whole, nothing twice, all accounted for."""

import psycopg
import pytest
from tests.sources.battery import check
from tests.sources.demo_house import DemoHouse
from tests.sources.killing import load_killed_at
from tests.sources.specimens import STREAMS, name_of

# The steps of a portion's one transaction, in order.
STEPS = ("staged", "merged", "accounted", "committed")


@pytest.fixture(scope="module")
def whole(demo: DemoHouse, new_warehouse) -> DemoHouse:
    """A warehouse for undisturbed loads of the same world."""
    return demo.in_another_warehouse(new_warehouse())


def checkpoints(portions: int) -> list[int]:
    """Numbers of the checkpoints to die at: all, but of many portions (a file each) the first two and the last."""
    chosen = range(portions) if portions <= 6 else (0, 1, portions - 1)
    return [portion * len(STEPS) + step for portion in chosen for step in range(1, len(STEPS) + 1)]


@check(10)
@pytest.mark.parametrize(("source", "stream"), STREAMS, ids=name_of)
def test_a_load_killed_anywhere_is_whole_after_the_next_run(demo, whole, source, stream, record_property):
    reached: list[str] = []
    forget(whole, stream.table)
    whole.load(source.name, stream.name, observe=reached.append)
    portions = len(reached) // len(STEPS)
    assert reached == [*STEPS] * portions and portions
    expected, once = whole.raw(stream.table), written(whole)
    for checkpoint in checkpoints(portions):
        forget(demo, stream.table)
        load_killed_at(demo, source.name, stream.name, checkpoint)
        assert bool(demo.raw(stream.table)) == (written(demo) > 0), "what stands is what was accounted for"
        assert written(demo) == 0 or checkpoint >= len(STEPS), "nothing stands before the first commit"
        demo.load(source.name, stream.name, "again")
        assert demo.raw(stream.table) == expected
        assert written(demo) == once, "a row was written twice, or not at all"
        assert unbalanced(demo) == []
        assert cursors(demo, source.name, stream.name) == cursors(whole, source.name, stream.name)
    record_property("kills", len(checkpoints(portions)))


def forget(house: DemoHouse, table: str) -> None:
    with psycopg.connect(house.url, autocommit=True) as connection:
        for name in (f"raw.{table}", "ops.ledger", "ops.cursors", "ops.files", "ops.quarantine"):
            connection.execute(f"delete from {name}")


def written(house: DemoHouse) -> int:
    """Rows that loads wrote, new or changed, as the ledger has them."""
    return house.rows("select coalesce(sum(loaded), 0)::int from ops.ledger")[0][0]


def unbalanced(house: DemoHouse) -> list[tuple]:
    return house.rows("select * from ops.ledger where emitted <> loaded + unchanged + quarantined + page_duplicates")


def cursors(house: DemoHouse, source: str, stream: str) -> list[tuple]:
    query = "select account, cursor_value from ops.cursors where source = %s and stream = %s order by 1"
    return house.rows(query, source, stream)
