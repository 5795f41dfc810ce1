"""One warehouse in which identity is decided again and again, each time from other records."""

from collections.abc import Iterator

import psycopg
import pytest
from tests.identity.records import Identities


@pytest.fixture(scope="package")
def identities(cluster, tmp_path_factory) -> Iterator[Identities]:
    admin = cluster.url("postgres", "postgres")
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute("create database identity owner journeyhouse")
    with Identities(cluster.url("journeyhouse", "identity"), tmp_path_factory.mktemp("identity")) as found:
        yield found
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute("drop database identity with (force)")


@pytest.fixture(autouse=True)
def nothing_decided(identities) -> None:
    """No limits, no links, no history."""
    identities.forget()
