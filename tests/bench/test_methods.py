"""What benchmarks conclude rests on these: they must see a wrong session, a misplaced identifier, a day that grows."""

from datetime import timedelta
from pathlib import Path

import numpy as np
import psycopg
import pytest
from bench.house import Cost, cpu_of, medians
from bench.identity import methods as identity
from bench.identity.graph import Graph
from bench.journeys.__main__ import Build, compared, doubling
from bench.journeys.world import BEGIN, DAYS, World
from bench.sessions import methods as sessions
from tests.dbt import raw_tables

_EVENTS = """
create table intermediate.int_events as
select told.*, source_record_id as event_key, 'web' as source_system, true as is_behavioural, true as is_page_view, 'page' as event_type,
    '/' as page_path, cast(null as text) as device_type, cast(null as text) as utm_source, cast(null as text) as utm_medium,
    cast(null as text) as utm_campaign, cast(null as text) as utm_content, cast(null as text) as click_id,
    cast(null as text) as referrer_host, occurred_at as _loaded_at
from (values {}) as told (source_record_id, device_id, occurred_at)
"""


@pytest.fixture
def database(warehouse_url):
    with psycopg.connect(warehouse_url, autocommit=True) as connection:
        raw_tables.create_empty_warehouse(connection)
        connection.execute("create schema if not exists intermediate")
        connection.execute("drop schema if exists peer cascade")
        connection.execute("create schema peer")
        yield connection


def moment(minute: int) -> str:
    return f"timestamptz '{BEGIN + timedelta(minutes=minute)}'"


def land_events(connection, *minutes: int) -> None:
    rows = ", ".join(f"('e{minute}', 'd', {moment(minute)})" for minute in minutes)
    connection.execute(_EVENTS.format(rows))


def run(connection, *statements: str) -> None:
    for statement in statements:
        connection.execute(statement)


def test_both_ways_in_full_cut_alike_and_a_wrong_session_is_seen(database):
    land_events(database, 0, 30, 61, 62, 500)
    run(database, *sessions.in_full("peer.one"), *sessions.in_full_with_events("peer.two"))
    assert database.execute("select events from peer.one order by started_at").fetchall() == [(2,), (2,), (1,)]
    wrong = sessions.wrong("peer.one", "peer.two")
    assert database.execute(wrong).fetchone() == (0,)
    database.execute("update peer.two set events = 3 where events = 1")
    assert database.execute(wrong).fetchone() == (2,)


@pytest.mark.parametrize("method", [sessions.days_again, sessions.looking_back])
@pytest.mark.parametrize(("last", "wrong"), [(3 * 24 * 60 + 10, 1), (3 * 24 * 60 + 60, 0)])
def test_a_session_over_the_edge_of_three_days_is_cut(database, method, last, wrong):
    land_events(database, 0, 20, last)
    run(database, *sessions.in_full("peer.day"), *method("peer.day", moment(last - 1)), *sessions.in_full("peer.full"))
    assert database.execute(sessions.wrong("peer.day", "peer.full")).fetchone() == (wrong,)


def test_components_are_compared_however_they_are_called():
    truth = np.array([7, 7, 3, 3, 3])
    assert identity.misplaced(np.array(["x", "x", "a", "a", "a"]), truth) == 0
    assert identity.misplaced(np.array(["x", "y", "a", "a", "b"]), truth) == 2
    assert identity.misplaced(np.array(["x"] * 5), truth) == 3


def test_a_long_chain_is_more_than_twelve_rounds_follow_and_scipy_places_all(database):
    chain, pairs = 40, 10
    edges = [(f"c{n:02}", f"c{n + 1:02}") for n in range(chain)] + [(f"p{n}", f"q{n}") for n in range(pairs)]
    run(
        database,
        "create table intermediate.int_identity__nodes (node_key text, refused_by text)",
        "create table intermediate.int_identity__edges_observed (node_a text, node_b text, last_seen_at timestamptz, refused_by text)",
    )
    for edge in edges:
        database.execute("insert into intermediate.int_identity__edges_observed values (%s, %s, now(), null)", edge)
    for node in {node for edge in edges for node in edge}:
        database.execute("insert into intermediate.int_identity__nodes values (%s, null)", (node,))
    truth = identity.solved(database)[1]
    assert len(set(truth)) == 1 + pairs

    def misplaced() -> int:
        labels = database.execute("select label from peer.labels order by node_key").fetchall()
        return identity.misplaced(np.array(labels)[:, 0], truth)

    identity.by_scipy(database)
    assert misplaced() == 0
    run(database, *identity.least_label())
    assert misplaced() == chain - identity.ROUNDS
    run(database, *identity.one_hop())
    assert misplaced() == chain - 1


def test_the_graph_has_its_size_its_chain_and_its_hub(database):
    graph = Graph(20_000)
    count = "select count(*), count(*) filter (where message_id like 'chain%'), count(*) filter (where previous_id like 'h%') from raw.web_events__segment"
    graph.history(database)
    edges, chain, hub = database.execute(count).fetchone()
    assert abs(edges / 20_000 - 1) < 0.02 and (chain, hub) == (2000, 1000)
    graph.day(database)
    assert abs(database.execute(count).fetchone()[0] - edges - 200) < 10


def test_a_day_is_a_hundredth_mostly_of_devices_of_late_and_some_of_it_late(database):
    world = World(30_000)
    world.history(database)
    history = database.execute("select count(*) from raw.web_events__segment").fetchone()[0]
    assert abs(history / 30_000 - 1) < 0.02
    landed = "select max(_loaded_at) from raw.web_events__segment"
    before = database.execute(landed).fetchone()[0]
    world.day(database, 0)
    events, known, late = database.execute(
        "select count(*), count(*) filter (where anonymous_id in (select anonymous_id from raw.web_events__segment where _loaded_at <= %(before)s)), "
        "count(*) filter (where timestamp < %(day)s) from raw.web_events__segment where _loaded_at > %(before)s",
        {"before": before, "day": BEGIN + timedelta(days=DAYS, hours=-3)},
    ).fetchone()
    assert abs(events / history - 0.01) < 0.002
    assert known > events / 3 and 0 < late < events / 10


def test_a_day_that_grows_with_its_history_is_called_so():
    assert doubling([1, 2, 4], [5, 5, 5]) == pytest.approx(1)
    assert doubling([1, 2, 4], [5, 10, 20]) == pytest.approx(2)

    def builds(day: float) -> dict:
        found = {"full": 100.0, "day": 4.0, "same day": day}
        layers = ("staging", "intermediate", "marts")
        return {
            name: Build({layer: {"model": seconds} for layer in layers}, dict.fromkeys(layers, seconds))
            for name, seconds in found.items()
        }

    assert "GROWS" not in compared({1000: builds(2), 2000: builds(2)})
    assert compared({1000: builds(2), 2000: builds(4)}).count("GROWS") == 4


def test_cpu_seconds_of_postgres_are_seen_while_it_works_and_after(warehouse_url):
    with psycopg.connect(warehouse_url) as watching:
        backend = watching.execute("select pg_backend_pid()").fetchone()[0]
        postmaster = int(Path(f"/proc/{backend}/stat").read_text().rpartition(")")[2].split()[1])
        before = cpu_of(postmaster)
        with psycopg.connect(warehouse_url) as working:
            working.execute("select sum(sqrt(n)) from generate_series(1, 1500000) as n")
            while_it_lives = cpu_of(postmaster)
        assert while_it_lives - before > 0.05
        assert cpu_of(postmaster) - before > 0.05
    assert medians({"way": [Cost(1, 2, 3), Cost(9, 1, 1), Cost(2, 9, 2)]})["way"] == Cost(2, 2, 2)
