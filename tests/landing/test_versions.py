"""Former versions of raw rows: what the table held at any moment can be asked for, however it was written."""

import random
import time
from dataclasses import replace
from datetime import date, datetime
from pathlib import PurePosixPath

import pytest

from journeyhouse import settings
from journeyhouse.contracts import Column, Source
from journeyhouse.landing.portion import Portion
from journeyhouse.landing.writer import Writer
from journeyhouse.sources.dropped import DroppedFile
from journeyhouse.warehouse import schemas, upkeep, versions
from tests.landing.conftest import TYPES, make_stream

DAYS = make_stream("days", restatement="replace", partition="day")
FILES = make_stream("files", restatement="file")
TABLES = ("acme__things", "acme__days", "acme__files")


@pytest.fixture(autouse=True)
def _no_versions_yet(connection):
    for table in TABLES:
        connection.execute(f"delete from raw.{table}")
        connection.execute(f"delete from raw_history.{table}")


def held(connection, table: str) -> list[str]:
    return [row for (row,) in connection.execute(f"select to_jsonb(t)::text from raw.{table} t order by 1")]


def as_of(connection, table: str, moment: datetime) -> list[str]:
    return [
        row
        for (row,) in connection.execute(
            f"select to_jsonb(t)::text from raw.{table} t where _loaded_at <= %(at)s union all "
            f"select (to_jsonb(h) - '_superseded_at')::text from raw_history.{table} h "
            "where _loaded_at <= %(at)s and _superseded_at > %(at)s order by 1",
            {"at": moment},
        )
    ]


def ended(connection, table: str) -> list[tuple]:
    return connection.execute(
        f"select id, amount::int, _is_deleted, _superseded_at > _loaded_at from raw_history.{table} order by _superseded_at, id"
    ).fetchall()


def day(number: int) -> date:
    return date(2026, 3, number)


def row(number: int, amount: int, on: int = 1) -> dict:
    return {"id": number, "amount": amount, "day": str(day(on)), "name": "Ánh"}


@pytest.mark.parametrize("seed", range(6))
def test_any_sequence_of_loads_can_be_asked_for_at_any_moment(connection, land, seed, tmp_path):
    """Merges, partitions, files, sweeps, a gate's and a hand's deletions, in any order; some break half-way."""
    chance = random.Random(seed)  # noqa: S311
    remembered = []
    kinds = [kind for kind in ("merge", "sweep", "partition", "file", "delete", "broken") for _twice in "12"]
    chance.shuffle(kinds)

    class Stop(Exception):
        pass

    def step(turn: int) -> None:
        rows = [
            row(n, chance.randrange(3), chance.randint(1, 4)) for n in chance.sample(range(9), chance.randrange(1, 7))
        ]
        rows += rows[: chance.randrange(2)]
        what = kinds[turn % len(kinds)]
        batch = f"b{turn}"
        if what == "merge":
            land(rows, batch=batch)
        elif what == "sweep":
            land([], keys=frozenset(str(n) for n in chance.sample(range(9), 5)), batch=batch)
        elif what == "partition":
            first = chance.randint(1, 4)
            given = [record for record in rows if first <= int(record["day"][-1])]
            land(given, DAYS, batch=batch, partitions=(day(first), day(4)))
        elif what == "file":
            land(rows, FILES, batch=batch, file=DroppedFile(tmp_path, PurePosixPath(chance.choice("ab")), 1, 1, "x"))
        elif what == "delete":
            connection.execute(f"delete from raw.{chance.choice(TABLES)} where id = %s", (chance.randrange(9),))
        else:
            writer = Writer(connection, make_stream("things"), "", batch, observe=lambda reached: broken(reached))
            with pytest.raises(Stop):
                writer.write(Portion([rows + [row(42, turn)]], partitions=None))

    def broken(reached: str) -> None:
        if reached == "accounted":
            raise Stop

    for turn in range(48):
        step(turn)
        moment = connection.execute("select clock_timestamp()").fetchone()[0]
        remembered.append((moment, {table: held(connection, table) for table in TABLES}))
    lost = {table: len(ended(connection, table)) for table in TABLES}
    assert all(lost.values()), lost
    for moment, tables in remembered:
        for table, rows in tables.items():
            assert as_of(connection, table, moment) == rows


def test_a_re_read_and_a_first_load_leave_no_version(connection, land):
    land([row(1, 5), row(2, 5)])
    land([row(1, 5), row(2, 5)], batch="b2")
    assert ended(connection, "acme__things") == []


def test_of_a_replaced_row_one_version_ends_where_the_next_begins(connection, land):
    land([row(1, 5)])
    land([row(1, 6)], batch="b2")
    ends = connection.execute("select _superseded_at from raw_history.acme__things").fetchall()
    assert ends == connection.execute("select _loaded_at from raw.acme__things").fetchall()


def test_a_row_that_vanished_from_its_partition_and_came_back_begins_anew(connection, land):
    partitions = (day(1), day(1))
    for batch, rows in (("b1", [row(1, 5), row(2, 7)]), ("b2", [row(2, 7)]), ("b3", [row(1, 5), row(2, 7)])):
        land(rows, DAYS, batch=batch, partitions=partitions)
    assert ended(connection, "acme__days") == [(1, 5, False, True), (1, 5, True, True)]
    spells = connection.execute(
        "select _loaded_at, _superseded_at from raw_history.acme__days where not _is_deleted union all "
        "select _loaded_at, null from raw.acme__days where not _is_deleted and id = 1 order by 1"
    ).fetchall()
    assert len(spells) == 2 and spells[0][1] < spells[1][0], "there is a gap in which it was gone"


def test_columns_that_come_later_or_become_wider_are_followed(connection, land):
    land([row(1, 5)])
    stream = make_stream("things")
    grown = make_stream(
        "things", columns=tuple(Column(c.name, "numeric" if c.name == "id" else c.type, c.path, c.required) for c in stream.columns)
        + (Column("color", "text", ("color",)),),
    )  # fmt: skip
    connection.execute("alter table raw.acme__things alter column id type numeric")
    schemas.ensure(connection, {"acme": Source("acme", {}, "rest", "", {"things": grown})})
    try:
        land([row(1, 6) | {"color": "xanh"}], grown, batch="b2")
        land([row(1, 7) | {"color": "đỏ"}], grown, batch="b3")
        kept = connection.execute(
            "select amount::int, color, pg_typeof(id)::text from raw_history.acme__things order by _superseded_at"
        ).fetchall()
        assert kept == [(5, None, "numeric"), (6, "xanh", "numeric")]
    finally:
        for schema in ("raw", "raw_history"):
            connection.execute(f"alter table {schema}.acme__things drop column color")
            connection.execute(f"alter table {schema}.acme__things alter column id type {TYPES['id']}")


def test_versions_are_forgotten_when_the_configuration_says_so_and_since_when_is_noted(
    connection, land, tmp_path, warehouse_url
):
    (tmp_path / "house.yml").write_text("retention: {raw_history_days: 1}")
    house = replace(settings.load(tmp_path / "house.yml"), warehouse_url=warehouse_url)
    land([row(1, 5)])
    land([row(1, 6)], batch="b2")
    assert upkeep.retain(replace(house, raw_history_days=None)).get(versions.SCHEMA) is None
    assert upkeep.retain(house)[versions.SCHEMA] == 0
    connection.execute("update raw_history.acme__things set _superseded_at = now() - interval '2 days'")
    assert upkeep.retain(house)[versions.SCHEMA] == 1
    assert versions.kept_since(connection) is not None


def test_a_house_that_had_rows_before_knows_since_when_it_keeps_versions(connection, land):
    land([row(1, 5)])
    connection.execute("drop schema raw_history cascade")
    connection.execute("drop table ops.raw_history")
    streams = {"things": make_stream("things"), "days": DAYS, "files": FILES}
    schemas.ensure(connection, {"acme": Source("acme", {}, "rest", "", streams)})
    assert versions.kept_since(connection) > versions.first_load(connection)
    land([row(1, 6)], batch="b2")
    assert ended(connection, "acme__things") == [(1, 5, False, True)]


def test_a_first_load_costs_what_it_costs_without_history(connection, land):
    """Nothing hangs on an insert: the same rows with and without the triggers, in turns, the best of five each."""

    def seconds() -> float:
        connection.execute("truncate raw.acme__things")
        began = time.perf_counter()
        land([row(n, n) for n in range(20_000)])
        return time.perf_counter() - began

    best = {True: 9.0, False: 9.0}
    try:
        for _turn in range(5):
            for watched in best:
                state = "enable" if watched else "disable"
                connection.execute(f"alter table raw.acme__things {state} trigger user")
                best[watched] = min(best[watched], seconds())
    finally:
        connection.execute("alter table raw.acme__things enable trigger user")
    print(f"\n20,000 rows: {best[True]:.3f} s with history, {best[False]:.3f} s without")
    assert best[True] < best[False] * 1.5
    on_insert = connection.execute(
        "select tgname from pg_trigger where tgrelid = 'raw.acme__things'::regclass and tgtype & 4 > 0"
    )
    assert on_insert.fetchall() == []
