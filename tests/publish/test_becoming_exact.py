"""A mart published with double precision, and a build that has exact numbers: the column follows, or says why not."""

from decimal import Decimal

import pytest
from tests.publish.candidate import MONDAY, TABLES, TUESDAY, everything, fill

from journeyhouse.errors import ConfigError
from journeyhouse.publish.publisher import publish, rollback
from journeyhouse.publish.result import TableChange
from journeyhouse.publish.tables import shape

EXACT = "alter table candidate.fct_orders alter column ratio type numeric(38, 12)"


@pytest.fixture
def published(candidate):
    """Order o1 is worth 2^53 + 2 there, the others 0.30000000000000004: what doubles make of money."""
    candidate.execute("update candidate.fct_orders set ratio = 9007199254740994 where order_number = 'o1'")
    publish(candidate, TABLES, "b1", MONDAY)
    return candidate


def test_the_column_becomes_exact_and_keeps_every_digit(published):
    published.execute(EXACT + " using ratio::text::numeric(38, 12)")
    fill(published, [101])
    change = publish(published, TABLES, "b2", TUESDAY).tables["fct_orders"]
    assert change == TableChange(inserted=1, unchanged=100), "what reads the same is not rewritten as changed"
    assert shape(published, "marts.fct_orders")["ratio"] == "numeric(38,12)"
    found = published.execute("select distinct ratio from marts.fct_orders order by 1").fetchall()
    assert found == [(Decimal("0.3"),), (Decimal(9007199254740994),)]


def test_the_build_before_can_still_be_restored(published):
    published.execute(EXACT)
    published.execute("update candidate.fct_orders set ratio = 0.1 + 0.2 + 0.000000000001")
    assert publish(published, TABLES, "b2", TUESDAY).tables["fct_orders"].updated == 100
    rollback(published)
    assert published.execute(
        "select order_number, ratio from marts.fct_orders where order_number in ('o1', 'o2') order by 1"
    ).fetchall() == [("o1", Decimal(9007199254740994)), ("o2", Decimal("0.3"))]


def test_a_view_on_the_column_is_named(published):
    published.execute("create view marts.of_somebody as select ratio from marts.fct_orders")
    published.execute(EXACT)
    before = everything(published)
    with pytest.raises(ConfigError, match="of_somebody.*Drop that, publish"):
        publish(published, TABLES, "b2", TUESDAY)
    assert everything(published) == before
    published.execute("drop view marts.of_somebody")
    publish(published, TABLES, "b2", TUESDAY)
    assert shape(published, "marts.fct_orders")["ratio"] == "numeric(38,12)"


def test_a_number_that_no_decimal_holds_is_named(published):
    published.execute("update marts.fct_orders set ratio = 'infinity' where order_number = 'o7'")
    published.execute(EXACT)
    before = everything(published)
    with pytest.raises(ConfigError, match=r"ratio that numeric\(38,12\) cannot hold"):
        publish(published, TABLES, "b2", TUESDAY)
    assert everything(published) == before


def test_the_way_back_to_double_is_refused(candidate):
    candidate.execute(EXACT)
    publish(candidate, TABLES, "b1", MONDAY)
    candidate.execute("alter table candidate.fct_orders alter column ratio type float8")
    with pytest.raises(ConfigError, match="alter column ratio type double precision"):
        publish(candidate, TABLES, "b2", TUESDAY)
