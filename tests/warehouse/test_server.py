"""A Postgres that belongs to somebody else: what it must be like, and what it may be like."""

import psycopg
import pytest

from journeyhouse.errors import ConfigError
from journeyhouse.warehouse import schemas


@pytest.mark.parametrize("encoding", ["UTF8", "LATIN1", "SQL_ASCII"])
def test_a_database_that_does_not_know_the_letters_is_refused(cluster, encoding):
    with psycopg.connect(cluster.url("postgres", "postgres"), autocommit=True) as admin:
        admin.execute(
            f"create database odd owner journeyhouse template template0 encoding '{encoding}' locale_provider libc locale 'C'"
        )
        try:
            with psycopg.connect(cluster.url("journeyhouse", "odd"), autocommit=True) as owner:
                with pytest.raises(ConfigError, match="create database odd_utf8 template template0 encoding 'UTF8'"):
                    schemas.ensure(owner, {})
                assert not owner.execute("select to_regnamespace('marts')").fetchone()[0]
        finally:
            admin.execute("drop database odd with (force)")
