"""dbt keeps its sessions: what a model leaves in one is gone for the next; one that broke is closed."""

import multiprocessing
from collections.abc import Iterator
from types import SimpleNamespace

import psycopg
import psycopg2
import pytest
from dbt.adapters.contracts.connection import Connection, ConnectionState, Identifier

from journeyhouse.transform.kept_sessions import KeptSessions


@pytest.fixture
def sessions(warehouse_url) -> Iterator[KeptSessions]:
    """dbt's manager of sessions, with one that is open."""
    manager = KeptSessions(SimpleNamespace(credentials=None), multiprocessing.get_context("spawn"))
    held = Connection(type=Identifier("postgres"), name="a model", credentials=None)
    held.handle, held.state = psycopg2.connect(warehouse_url), ConnectionState.OPEN
    manager.set_thread_connection(held)
    yield manager
    manager.close(held)


def asked(sessions: KeptSessions, statement: str) -> list[tuple]:
    with sessions.get_thread_connection().handle.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def test_the_next_model_finds_the_session_as_if_it_were_new(sessions, warehouse_url):
    before = asked(sessions, "select pg_backend_pid(), current_setting('enable_hashjoin')")
    with sessions.get_thread_connection().handle.cursor() as cursor:
        cursor.execute("create temporary table told_mode as select 1 as is_whole")
        cursor.execute("set enable_hashjoin = off")
        for word in ("commit", "begin"):
            cursor.execute(word)
        cursor.execute("create table left_undone as select 1 as n")
    sessions.release()
    assert asked(sessions, "select pg_backend_pid(), current_setting('enable_hashjoin')") == before
    assert asked(sessions, "select to_regclass('told_mode'), to_regclass('left_undone')") == [(None, None)]
    sessions.release()
    with psycopg.connect(warehouse_url) as other:
        [(began,)] = other.execute("select xact_start from pg_stat_activity where pid = %s", before[0][:1]).fetchall()
    assert began is None, "a session that waits for its next model holds no transaction open"


def test_a_session_that_broke_is_closed(sessions, warehouse_url):
    [(pid,)] = asked(sessions, "select pg_backend_pid()")
    with psycopg.connect(warehouse_url, autocommit=True) as other:
        assert other.execute("select pg_terminate_backend(%s, 5000)", (pid,)).fetchall() == [(True,)]
    sessions.release()
    assert sessions.get_thread_connection().state == ConnectionState.CLOSED
