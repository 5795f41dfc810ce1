"""Fill and change the candidate, and read the marts as text."""

from datetime import UTC, datetime

MONDAY = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)
TUESDAY = datetime(2026, 11, 17, 8, 0, tzinfo=UTC)
TABLES = {"fct_orders": ["order_number"], "dim_person": ["kind", "person"]}


def fill(connection, numbers, value=1000) -> None:
    connection.cursor().executemany(
        "insert into candidate.fct_orders values ('o' || %s, %s, 1.50, 0.1::float8 + 0.2, '2026-11-01 10:00+07',"
        " array['a', null, 'tết'], 'null')",
        [(number, value) for number in numbers],
    )


def rows(connection, table="fct_orders") -> list:
    """Every row as its own text: equal text is equal bytes."""
    return connection.execute(f"select m::text from marts.{table} m order by 1").fetchall()


def everything(connection) -> list:
    return [rows(connection, table) for table in ("fct_orders", "dim_person", "journeyhouse_build")]


def move_on(connection) -> None:
    """Three changed, two gone, one new."""
    connection.execute("update candidate.fct_orders set value_minor = 2000 where order_number in ('o1', 'o2', 'o3')")
    connection.execute("delete from candidate.fct_orders where order_number in ('o4', 'o5')")
    fill(connection, [101])
