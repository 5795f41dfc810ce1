"""Shared fixtures: one throw-away Postgres a session, one empty database a module; nothing but loopback."""

import os
import socket
from collections.abc import Iterator

import psycopg
import pytest

from journeyhouse.warehouse import embedded
from tests.databases import database

_LOOPBACK = ("127.", "::1", "localhost")
_real_connect = socket.socket.connect


def _loopback_only(self, address):
    if isinstance(address, tuple) and not str(address[0]).startswith(_LOOPBACK):
        raise AssertionError(f"a test tried to reach {address[0]}; tests stay on loopback")
    return _real_connect(self, address)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--thorough", action="store_true", help="further worlds, every checkpoint: also tests so marked")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--thorough"):
        left_out = [item for item in items if item.get_closest_marker("thorough")]
        items[:] = [item for item in items if not item.get_closest_marker("thorough")]
        config.hook.pytest_deselected(items=left_out)


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Iterator[None]:
    socket.socket.connect = _loopback_only
    yield
    socket.socket.connect = _real_connect


@pytest.fixture(autouse=True, scope="session")
def _quiet_vendors() -> None:
    os.environ.update(DO_NOT_TRACK="1", GX_ANALYTICS_ENABLED="false", DBT_SEND_ANONYMOUS_USAGE_STATS="false")


@pytest.fixture(scope="session")
def cluster(tmp_path_factory) -> Iterator[embedded.Cluster]:
    """A real Postgres of its own, stopped at the end of the session."""
    home = tmp_path_factory.mktemp("postgres")
    found = embedded.start(home)
    # Nothing in it outlives the machine, and no test waits for what the server does by itself.
    with psycopg.connect(found.url("postgres", "postgres"), autocommit=True) as connection:
        for setting in ("fsync", "full_page_writes", "autovacuum"):
            connection.execute(f"alter system set {setting} = off")
        connection.execute("select pg_reload_conf()")
    yield found
    embedded.stop(home)


@pytest.fixture(scope="module")
def warehouse_url(cluster) -> Iterator[str]:
    """URL of an empty database that only this test module sees; one name for all, so that dbt need not parse anew."""
    with database(cluster, "warehouse") as url:
        yield url
