"""A model that writes down what it changed is published by that alone; in doubt the whole is compared."""

import pytest
from tests.publish.candidate import MONDAY, TABLES, TUESDAY, fill, move_on, rows

from journeyhouse.errors import ConfigError
from journeyhouse.publish.publisher import publish, rollback
from journeyhouse.publish.result import TableChange

MOVED = TableChange(inserted=1, updated=3, deleted=2, unchanged=95)


@pytest.fixture
def told(candidate):
    """The candidate, whose orders write down their changes, published once."""
    candidate.execute(
        "drop schema if exists intermediate cascade; create schema intermediate;"
        "create table intermediate.fct_orders__changes (order_number text, weight int, told_at timestamptz);"
        "create table ops.told (model text primary key, told_at timestamptz, whole_at timestamptz);"
        "insert into ops.told values ('fct_orders', now(), now())"
    )
    publish(candidate, TABLES, "b1", MONDAY)
    return candidate


def tell(connection, *orders) -> None:
    connection.cursor().executemany(
        "insert into intermediate.fct_orders__changes values (%s, 1, clock_timestamp())", [(order,) for order in orders]
    )


def test_all_that_was_told_is_published(told):
    move_on(told)
    tell(told, "o1", "o2", "o3", "o4", "o5", "o101")
    assert publish(told, TABLES, "b2", TUESDAY).tables["fct_orders"] == MOVED
    assert publish(told, TABLES, "b3", TUESDAY).tables["fct_orders"].changed == 0


def test_nothing_else_is_looked_at(told):
    move_on(told)
    tell(told, "o1", "o4")
    change = publish(told, TABLES, "b2", TUESDAY).tables["fct_orders"]
    assert change == TableChange(inserted=0, updated=1, deleted=1, unchanged=98)
    tell(told, "o2", "o3", "o5", "o101")
    assert publish(told, TABLES, "b3", TUESDAY).tables["fct_orders"].changed == 4, "what was told since, no more"


def test_a_view_of_one_model_is_published_by_what_the_model_changed(told):
    told.execute(
        "alter table candidate.fct_orders set schema intermediate; alter table intermediate.fct_orders rename to int_orders;"
        "create view candidate.fct_orders as select * from intermediate.int_orders;"
        "alter table intermediate.fct_orders__changes rename to int_orders__changes; update ops.told set model = 'int_orders'"
    )
    told.execute("delete from intermediate.int_orders where order_number in ('o1', 'o2')")
    told.execute("insert into intermediate.int_orders__changes values ('o1', -1, clock_timestamp())")
    assert publish(told, TABLES, "b2", TUESDAY).tables["fct_orders"].deleted == 2, "another view: all is compared"
    told.execute("delete from intermediate.int_orders where order_number in ('o3', 'o4')")
    told.execute("insert into intermediate.int_orders__changes values ('o3', -1, clock_timestamp())")
    assert publish(told, TABLES, "b3", TUESDAY).tables["fct_orders"] == TableChange(0, 0, 1, 97)
    told.execute(
        "create or replace view candidate.fct_orders as select order_number, value_minor * 2 as value_minor, rate, ratio,"
        " ordered_at, tags, extra from intermediate.int_orders"
    )
    assert publish(told, TABLES, "b4", TUESDAY).tables["fct_orders"] == TableChange(0, 96, 1, 0)


def test_after_a_rollback_everything_is_compared(told):
    before = rows(told)
    move_on(told)
    tell(told, "o1", "o2", "o3", "o4", "o5", "o101")
    publish(told, TABLES, "b2", TUESDAY)
    rollback(told)
    assert rows(told) == before
    assert publish(told, TABLES, "b3", TUESDAY).tables["fct_orders"] == MOVED


@pytest.mark.parametrize(
    "doubt",
    [
        "update ops.told set whole_at = clock_timestamp()",
        "delete from ops.told",
        "drop table marts.fct_orders",
        "alter table candidate.fct_orders add column region text default 'Huế'",
        "update ops.told set whole_at = whole_at - interval '99 days';"
        "update ops.publications set published_at = published_at - interval '31 days'",
    ],
    ids=["made anew", "never told", "no such mart", "another shape", "changes forgotten"],
)
def test_in_doubt_the_whole_is_compared(told, doubt):
    move_on(told)
    told.execute(doubt)
    publish(told, TABLES, "b2", TUESDAY)
    published = told.execute("select order_number, value_minor from marts.fct_orders order by 1").fetchall()
    assert published == told.execute("select order_number, value_minor from candidate.fct_orders order by 1").fetchall()


def test_a_repeated_key_is_refused_where_it_changed(told):
    fill(told, [7])
    tell(told, "o7")
    with pytest.raises(ConfigError, match="repeated or empty key"):
        publish(told, TABLES, "b2", TUESDAY)
