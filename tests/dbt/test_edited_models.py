"""Whose SQL an analyst has changed is told anew of everybody, though nothing happened to them."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from tests.dbt.dbt_calls import BEHIND_STAGING, run_dbt
from tests.dbt.test_increments import Increments

TOUCHES = [*BEHIND_STAGING, "--select", "+int_touchpoints", "int_control__restated_people"]

VISIT = "insert into raw.web_events__segment (message_id, type, event, anonymous_id, timestamp) values (%s, 'track', 'Product Viewed', %s, now())"

ACTS = "select channel, is_anonymous from intermediate.int_touchpoints where touchpoint_type <> 'web_visit'"


@pytest.fixture
def shop(own_database, workplace: Path) -> Iterator[Increments]:
    with psycopg.connect(own_database, autocommit=True) as connection:
        yield Increments(own_database, workplace, connection)


def test_all_is_told_anew(shop):
    """Of visits, each by somebody else, whatever in the SQL has changed since the one before."""

    def told(message: str, macros: str = "", **more: dict) -> set[tuple[str, bool]]:
        shop.connection.execute(VISIT, (message, message))
        shop.begin()
        if macros:
            shop.connection.execute("update ops.build_context set macros = %s", (macros,))
        run_dbt(TOUCHES, shop.workplace, url=shop.url, **more)
        return set(shop.ask(ACTS))

    assert told("first") == {("Direct", True)}
    # Told person by person, for all of which one model settles whom.
    model = {"int_touchpoints": (".channel,", ".channel || '!' as channel,")}
    assert told("second", edited=model) == {("Direct!", True)}
    # A view, which holds nothing that could be seen to change.
    view = {"int_events__identified": ("is null as is_anonymous", "is not null as is_anonymous")}
    assert told("third", edited=view) == {("Direct", False)}
    assert told("fourth") == {("Direct", True)}
    # As another macro might have said.
    shop.connection.execute("update intermediate.int_touchpoints set channel = '?'")
    assert told("fifth") == {("?", True), ("Direct", True)}
    assert told("sixth", macros="edited") == {("Direct", True)}


def test_columns_of_another_release(shop):
    """A mart that another release left has a column less, one of another type, and one that is no more, which a view shows."""

    def build() -> tuple[list, list]:
        shop.begin()
        shop.connection.execute("update ops.build_context set macros = clock_timestamp()")
        run_dbt(
            [*BEHIND_STAGING, "--select", "+fct_touchpoints", "int_control__restated_people"],
            shop.workplace,
            url=shop.url,
        )
        return tuple(
            map(shop.ask, (columns, "select touchpoint_key, person_key, channel from candidate.fct_touchpoints"))
        )

    columns = (
        "select column_name, data_type from information_schema.columns where table_name = 'fct_touchpoints' order by 1"
    )
    shop.connection.execute(VISIT, ("first", "first"))
    made = build()
    assert made[1]
    shop.connection.execute(
        "alter table candidate.fct_touchpoints drop column channel, add column bygone int, alter person_key type varchar(40);"
        "create view candidate.seen as select bygone from candidate.fct_touchpoints"
    )
    assert build() == made
