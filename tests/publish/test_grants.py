"""The BI role tries what it must not do."""

from datetime import UTC, datetime

import psycopg
import pytest

from journeyhouse.publish.publisher import publish
from journeyhouse.publish.tables import grant_bi
from journeyhouse.warehouse import schemas


@pytest.fixture(scope="module")
def bi(cluster, warehouse_url):
    with psycopg.connect(warehouse_url, autocommit=True) as owner:
        schemas.ensure(owner, {})
        grant_bi(owner)
        owner.execute("create table candidate.fct_orders as select 1 as id; create table raw.x as select 1 as secret")
        publish(owner, {"fct_orders": ["id"]}, "b1", datetime.now(UTC))
        name = owner.info.dbname
    with psycopg.connect(cluster.url("postgres", "postgres"), autocommit=True) as admin:
        admin.execute(f"grant connect on database {name} to journeyhouse_bi")
    with psycopg.connect(cluster.url("journeyhouse_bi", name), autocommit=True) as connection:
        yield connection


def test_it_reads_marts_also_those_made_after_the_grant(bi):
    assert bi.execute("select id, build_id from marts.fct_orders").fetchall() == [(1, "b1")]
    assert bi.execute("select build_id from marts.journeyhouse_build").fetchone() == ("b1",)
    assert bi.execute("show statement_timeout").fetchone() == ("1min",)
    assert bi.execute("show default_transaction_read_only").fetchone() == ("on",)


@pytest.mark.parametrize(
    "forbidden",
    [
        "select * from raw.x",
        "select * from candidate.fct_orders",
        "select * from ops.publications",
        "insert into marts.fct_orders values (2)",
        "delete from marts.fct_orders",
        "update marts.journeyhouse_build set build_id = 'x'",
        "truncate marts.fct_orders",
        "create table marts.mine (id int)",
        "create schema mine",
        "drop table marts.fct_orders",
    ],
)
def test_it_is_refused_everything_else_even_without_read_only(bi, forbidden):
    bi.execute("set default_transaction_read_only = off")
    with pytest.raises((psycopg.errors.InsufficientPrivilege,)):
        bi.execute(forbidden)
