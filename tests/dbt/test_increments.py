"""Increments against landing that is still going on: what commits late arrives, once, and what is there stays."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import psycopg
import pytest
from tests.dbt.dbt_calls import BEHIND_STAGING, run_dbt

from journeyhouse import settings
from journeyhouse.building import begin_build

SHAPES = [*BEHIND_STAGING, "--select", "int_events", "int_messages"]
LAND = (
    "insert into raw.web_events__segment (message_id, type, anonymous_id, timestamp, properties) "
    "values (%s, 'page', 'dev', now(), %s) on conflict (message_id) do update set properties = excluded.properties, "
    "_loaded_at = clock_timestamp() returning _loaded_at"
)


@dataclass
class Increments:
    """A warehouse whose shapes are built as builds do: begin, then the models."""

    url: str
    workplace: Path
    connection: psycopg.Connection

    def begin(self) -> object:
        """Begin a build; up to when landing was complete."""
        begin_build(replace(settings.load(), demo=None, warehouse_url=self.url))
        return self.ask("select loaded_until from ops.build_context")[0][0]

    def run(self, *more: str) -> set[str]:
        """The models of the build in hand; the events that the shape then holds, each of which must be there once."""
        run_dbt([*SHAPES, *more], self.workplace, url=self.url)
        rows = [row[0] for row in self.ask("select source_record_id from intermediate.int_events")]
        assert len(rows) == len(set(rows))
        return set(rows)

    def build(self, *more: str) -> set[str]:
        self.begin()
        return self.run(*more)

    def land(self, message: str, properties: str = "{}"):
        """Land an event in a transaction of its own; its load time."""
        return self.connection.execute(LAND, (message, properties)).fetchone()[0]

    def ask(self, sql: str) -> list[tuple]:
        return self.connection.execute(sql).fetchall()


@pytest.fixture
def increments(own_database, workplace) -> Iterator[Increments]:
    with psycopg.connect(own_database, autocommit=True) as connection:
        yield Increments(own_database, workplace, connection)


@pytest.fixture
def slow(own_database) -> Iterator[psycopg.Connection]:
    """A landing that takes its time: its transaction is open until the test commits it."""
    with psycopg.connect(own_database) as connection:
        yield connection


def test_a_build_knows_up_to_when_landing_is_complete(increments, slow):
    alone = increments.begin()
    assert alone == increments.ask("select built_at from ops.build_context")[0][0]
    slow.execute("select 1")
    began = slow.execute("select now()").fetchone()[0]
    assert increments.begin() == began > alone
    stamped = slow.execute(LAND, ("late", "{}")).fetchone()[0]
    assert increments.begin() == began < stamped
    slow.commit()
    assert increments.begin() > stamped


def test_what_commits_after_a_younger_row_was_read_still_arrives(increments, slow):
    increments.land("first")
    assert increments.build() == {"first"}
    late = slow.execute(LAND, ("late", "{}")).fetchone()[0]
    young = increments.land("young")
    assert increments.build() == {"first", "young"}
    assert late < young == increments.ask("select max(_loaded_at) from intermediate.int_events")[0][0]
    slow.commit()
    assert increments.build() == {"first", "young", "late"}
    assert increments.build("--full-refresh") == {"first", "young", "late"}


def test_a_failed_build_moves_no_mark(increments, slow):
    increments.land("first")
    increments.build()
    slow.execute(LAND, ("late", "{}"))
    increments.land("young")
    increments.build()
    slow.commit()
    increments.connection.execute("alter table intermediate.int_events add constraint nothing_young check (source_record_id <> 'youngest')")  # fmt: skip # noqa: E501
    increments.land("youngest")
    began = increments.begin()
    with pytest.raises(AssertionError, match="nothing_young"):
        increments.run()
    assert began > increments.ask("select max(_loaded_at) from raw.web_events__segment")[0][0]
    increments.connection.execute("alter table intermediate.int_events drop constraint nothing_young")
    assert increments.build() == {"first", "young", "late", "youngest"}


def test_the_overlap_read_again_changes_nothing(increments, slow):
    increments.land("first")
    slow.execute("select 1")
    increments.build()
    increments.land("second")
    increments.build()
    places = "select source_record_id, ctid::text, xmin::text, _read_until from intermediate.int_events order by 1"
    before = increments.ask(places)
    assert increments.build() == {"first", "second"}
    assert increments.ask(places) == before
    increments.land("first", '{"sku": "corrected"}')
    assert increments.build() == {"first", "second"}
    assert increments.ask("select product from intermediate.int_events order by 1 nulls last") == [
        ("corrected",),
        (None,),
    ]
    shape = "select event_key, product, occurred_at, _loaded_at from intermediate.int_events order by 1"
    incremental = increments.ask(shape)
    increments.build("--full-refresh")
    assert increments.ask(shape) == incremental


def test_an_event_that_lands_before_its_metric_waits_for_it(increments):
    land = "insert into raw.klaviyo__events (_source_account, id, metric_id, datetime) values ('main', 'e', 'm', now())"
    increments.connection.execute(land)
    increments.build()
    increments.land("meanwhile")
    increments.build()
    increments.connection.execute("insert into raw.klaviyo__metrics (_source_account, id, name) values ('main', 'm', 'Clicked Email')")  # fmt: skip # noqa: E501
    increments.build()
    assert increments.ask("select source_record_id, message_event from intermediate.int_messages") == [("e", "clicked")]


def test_a_table_from_before_the_marks_is_read_whole_and_becomes_exact(increments):
    increments.land("first", '{"total": 0.00001}')
    increments.build()
    increments.connection.execute(
        "alter table intermediate.int_events drop column _read_until cascade, alter column amount type numeric(18, 4)"
    )
    assert increments.ask("select amount from intermediate.int_events") == [(0,)]
    assert increments.build() == {"first"}
    assert increments.ask("select amount::text, _read_until is not null from intermediate.int_events") == [
        ("0.000010000000", True)
    ]


def test_the_same_rule_holds_on_duckdb(duckdb_path, workplace):
    """There one process writes at a time, so a late commit is a row that appears with an older stamp."""
    steps = [("first", 1, 2), ("young", 6, 4), ("late", 5, 8), ("unseen", 3, 9)]
    found = []
    for message, loaded_hour, until_hour in steps:
        with duckdb.connect(str(duckdb_path)) as warehouse:
            warehouse.execute(
                "insert into raw.web_events__segment (message_id, type, anonymous_id, timestamp, _loaded_at, _is_deleted) "
                f"values ('{message}', 'page', 'dev', '2026-01-01', '2026-01-02 0{loaded_hour}:00:00+00', false)"
            )
            warehouse.execute("delete from ops.build_context")
            warehouse.execute(
                "insert into ops.build_context values ('b', '2026-01-02', '2026-01-02 09:00:00+00', "
                f"'2026-01-02 0{until_hour}:00:00+00', '')"
            )
        run_dbt(SHAPES, workplace, duckdb_path=duckdb_path)
        with duckdb.connect(str(duckdb_path), read_only=True) as warehouse:
            found.append(sorted(row[0] for row in warehouse.execute("select source_record_id from intermediate.int_events").fetchall()))  # fmt: skip # noqa: E501
    # The last one breaks the promise of the mark: that it is not read shows that the mark, not the whole, is read.
    assert found == [["first"], ["first", "young"], ["first", "late", "young"], ["first", "late", "young"]]
