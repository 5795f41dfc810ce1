"""Databases for as long as a block runs."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from journeyhouse.warehouse import embedded


@contextmanager
def database(cluster: embedded.Cluster, name: str, template: str = "template1") -> Iterator[str]:
    """The URL of a new database, empty or a copy of another one that nobody is connected to."""
    admin = cluster.url("postgres", "postgres")
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"create database {name} owner journeyhouse template {template}")
    yield cluster.url("journeyhouse", name)
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"drop database {name} with (force)")
