"""Publishing on a real Postgres: the difference, and the way back."""

import pytest
from tests.publish.candidate import MONDAY, TABLES, TUESDAY, everything, fill, move_on, rows

from journeyhouse.errors import ConfigError
from journeyhouse.publish.publisher import publish, rollback
from journeyhouse.publish.result import TableChange


def test_the_first_publication_makes_the_marts(candidate):
    texts = {"fct_orders": {"fct_orders": "One row per order", "value_minor": "Giá trị đơn hàng", "gone": "no column"}}
    result = publish(candidate, TABLES, "b1", MONDAY, texts)
    assert result.tables == {"dim_person": TableChange(inserted=20), "fct_orders": TableChange(inserted=100)}
    assert list(result.tables) == sorted(TABLES), "one order of locks for everybody"
    assert candidate.execute("select build_id, as_of from marts.fct_orders limit 1").fetchone() == (
        "b1",
        MONDAY,
    )
    assert candidate.execute("select build_id, previous_build_id from marts.journeyhouse_build").fetchall() == [
        ("b1", None)
    ]
    assert candidate.execute("select obj_description('marts.fct_orders'::regclass)").fetchone() == (
        "One row per order",
    )
    assert candidate.execute("select col_description('marts.fct_orders'::regclass, 2)").fetchone() == (
        "Giá trị đơn hàng",
    )


def test_a_second_publication_without_a_difference_changes_no_row(candidate):
    publish(candidate, TABLES, "b1", MONDAY)
    before = rows(candidate)
    result = publish(candidate, TABLES, "b2", TUESDAY)
    assert result.changed == 0
    assert result.tables["fct_orders"].unchanged == 100
    assert rows(candidate) == before, "build_id and as_of of unchanged rows stay"
    assert candidate.execute("select build_id, previous_build_id from marts.journeyhouse_build").fetchall() == [
        ("b2", "b1")
    ]


def test_only_what_differs_is_written(candidate):
    publish(candidate, TABLES, "b1", MONDAY)
    places = dict(candidate.execute("select order_number, ctid::text from marts.fct_orders").fetchall())
    move_on(candidate)
    result = publish(candidate, TABLES, "b2", TUESDAY)
    assert result.tables["fct_orders"] == TableChange(inserted=1, updated=3, deleted=2, unchanged=95)
    now = dict(candidate.execute("select order_number, ctid::text from marts.fct_orders").fetchall())
    assert sum(now.get(order) == place for order, place in places.items()) == 95
    stamped = candidate.execute(
        "select count(*) from marts.fct_orders where build_id = 'b2' and as_of = %s", (TUESDAY,)
    )
    assert stamped.fetchone() == (4,)
    history = candidate.execute(
        "select build_id, kind, inserted, updated, deleted, unchanged from ops.publications "
        "where table_name = 'fct_orders' order by publication_id"
    ).fetchall()
    assert history == [("b1", "publish", 100, 0, 0, 0), ("b2", "publish", 1, 3, 2, 95)]


def test_rollback_returns_the_very_rows(candidate):
    publish(candidate, TABLES, "b1", MONDAY)
    before = everything(candidate)
    move_on(candidate)
    publish(candidate, TABLES, "b2", TUESDAY)
    assert everything(candidate) != before
    result = rollback(candidate)
    assert everything(candidate) == before, "null and 'null', 1.50, 0.30000000000000004 and the stamps too"
    assert (result.build_id, result.as_of, result.tables["fct_orders"]) == (
        "b1",
        MONDAY,
        TableChange(2, 3, 1, 95),
    )
    with pytest.raises(ConfigError, match="no earlier build"):
        rollback(candidate)
    again = publish(candidate, TABLES, "b2", TUESDAY)
    assert again.tables["fct_orders"] == TableChange(inserted=1, updated=3, deleted=2, unchanged=95)


def test_rollback_of_the_first_build_or_of_nothing_is_refused(candidate):
    with pytest.raises(ConfigError, match="no earlier build"):
        rollback(candidate)
    publish(candidate, TABLES, "b1", MONDAY)
    with pytest.raises(ConfigError, match="no earlier build"):
        rollback(candidate)
    assert len(rows(candidate)) == 100


def test_a_retried_publication_keeps_the_way_back(candidate):
    publish(candidate, TABLES, "b1", MONDAY)
    before = everything(candidate)
    move_on(candidate)
    publish(candidate, TABLES, "b2", TUESDAY)
    candidate.execute("delete from candidate.fct_orders where order_number in ('o1', 'o101')")
    fill(candidate, [4], value=9)
    retried = publish(candidate, TABLES, "b2", TUESDAY)
    assert (retried.changed, retried.previous_build_id) == (3, "b1")
    rollback(candidate)
    assert everything(candidate) == before


def test_a_new_column_is_added_and_survives_a_rollback_as_empty(candidate):
    publish(candidate, TABLES, "b1", MONDAY)
    before = candidate.execute("select order_number, value_minor, build_id from marts.fct_orders order by 1").fetchall()
    candidate.execute(
        "alter table candidate.fct_orders add column region text; update candidate.fct_orders set region = 'Huế'"
    )
    assert publish(candidate, TABLES, "b2", TUESDAY).tables["fct_orders"].updated == 100
    rollback(candidate)
    assert (
        candidate.execute("select order_number, value_minor, build_id from marts.fct_orders order by 1").fetchall()
        == before
    )
    assert candidate.execute("select count(region) from marts.fct_orders").fetchone() == (0,)


@pytest.mark.parametrize(
    ("change", "tables", "said"),
    [
        ("alter table candidate.fct_orders drop column rate", TABLES, "drop column rate"),
        (
            "alter table candidate.fct_orders alter column value_minor type text",
            TABLES,
            "alter column value_minor type text",
        ),
        ("drop table candidate.fct_orders", TABLES, "candidate.fct_orders does not exist"),
        (
            "insert into candidate.fct_orders select * from candidate.fct_orders limit 1",
            TABLES,
            "repeated or empty key",
        ),
        (
            "update candidate.dim_person set person = null where person = 'p7'",
            TABLES,
            "repeated or empty key",
        ),
        ("select 1", {"fct_orders": ["order_number"]}, "marts.dim_person was published before"),
        ("select 1", TABLES | {"fct_orders": ["order_number", "rate"]}, r"has the key \(order_number\)"),
        ("select 1", TABLES | {"fct_orders": ["number"]}, "not among the columns"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_moves(candidate, change, tables, said):
    publish(candidate, TABLES, "b1", MONDAY)
    before = everything(candidate)
    candidate.execute("update candidate.dim_person set city = 'Đà Nẵng'")
    candidate.execute(change)
    with pytest.raises(ConfigError, match=said):
        publish(candidate, tables, "b2", TUESDAY)
    assert everything(candidate) == before
