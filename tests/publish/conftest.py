"""A candidate of two tables, to be published."""

import psycopg
import pytest
from tests.publish.candidate import fill


@pytest.fixture
def connection(warehouse_url):
    with psycopg.connect(warehouse_url, autocommit=True) as connection:
        for schema in ("candidate", "marts", "ops"):
            connection.execute(f"drop schema if exists {schema} cascade; create schema {schema}")
        yield connection


@pytest.fixture
def candidate(connection):
    connection.execute(
        "create table candidate.fct_orders (order_number text, value_minor bigint, rate numeric, ratio float8,"
        " ordered_at timestamptz, tags text[], extra jsonb);"
        "create table candidate.dim_person (kind text, person text, city text)"
    )
    fill(connection, range(1, 101))
    connection.execute(
        "insert into candidate.dim_person select 'customer', 'p' || g, 'Huế' from generate_series(1, 20) g"
    )
    return connection
