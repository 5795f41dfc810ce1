"""How each stream's platform tells what is gone, as declared: the row is marked, stays, and comes back when it does."""

from datetime import UTC, datetime, timedelta

import pytest
from tests.sources.battery import check
from tests.sources.specimens import STREAMS, another, dig, key_columns, name_of, put, records


def streams(wanted):
    return pytest.mark.parametrize(("source", "stream"), [pair for pair in STREAMS if wanted(pair[1])], ids=name_of)


def gone(connection, stream) -> set[str]:
    key = key_columns(stream)[-1].name
    return {str(row[0]) for row in connection.execute(f"select {key} from raw.{stream.table} where _is_deleted")}


def key_of(stream, record) -> str:
    return str(dig(record, key_columns(stream)[-1].path))


@check(18)
@streams(lambda stream: stream.deletes == "flag")
def test_a_row_that_says_it_is_deleted_is_marked(source, stream, land, connection):
    """It says so itself, or by the list in which the platform keeps it."""
    found, rule = records(stream)[0], stream.deleted_when or {"column": "archived", "equals": "True"}
    told = {"True": True, "False": False}.get(rule["equals"], rule["equals"])
    other = "ALIVE" if isinstance(told, str) else not told
    column = next((column for column in stream.columns if column.name == rule["column"]), None)

    def land_as(state) -> set[str]:
        if column and column.variant:
            land([found], variant={column.variant: state})
        else:
            land([put(found, column.path if column else (rule["column"],), state)])
        return gone(connection, stream)

    assert [land_as(other), land_as(told), land_as(other)] == [set(), {key_of(stream, found)}, set()]


@check(18)
@streams(lambda stream: stream.deletes == "sweep")
def test_a_row_that_is_no_longer_listed_is_marked(source, stream, land, connection):
    found = records(stream)
    land(found)
    assert land(keys=frozenset(key_of(stream, record) for record in found[1:])).deleted == 1
    assert gone(connection, stream) == {key_of(stream, found[0])}
    land(keys=frozenset(key_of(stream, record) for record in found))
    assert gone(connection, stream) == set(), "what is listed again is alive, though it did not change"
    asked = []
    assert land(keys=frozenset(), overlooked=lambda keys: asked.append(keys) or frozenset(keys[1:])).deleted == 1
    assert gone(connection, stream) == {asked[0][0]}, "what the list overlooked is alive"
    land([found[0]])
    assert gone(connection, stream) <= {asked[0][0]} - {key_of(stream, found[0])}


@check(17)
@streams(lambda stream: stream.restatement == "replace")
def test_a_partition_read_again_loses_what_the_platform_took_back(source, stream, land, connection):
    found = records(stream)[0]
    kept, taken_back = another(stream, found, 1), another(stream, found, 2)
    land([kept, taken_back])
    (day,) = connection.execute(f"select distinct {stream.partition} from raw.{stream.table}").fetchone()
    day = day.astimezone(UTC).date() if isinstance(day, datetime) else day
    elsewhere = day - timedelta(days=1)
    assert land(partitions=(elsewhere, elsewhere)).deleted == 0
    assert land([kept], partitions=(day, day)).deleted == 1
    marked = connection.execute(
        f"select count(*), count(*) filter (where _is_deleted) from raw.{stream.table}"
    ).fetchone()
    assert marked == (2, 1)
    assert land([kept, taken_back], partitions=(day, day)).loaded == 1
    assert gone(connection, stream) == set()
