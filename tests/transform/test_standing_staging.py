"""Staging is built again when the project, the settings or the warehouse have changed, and only then."""

import json
import shutil

import psycopg
import pytest

from journeyhouse.transform import standing

SETTINGS = {"JOURNEYHOUSE_CURRENCY": "VND"}


@pytest.fixture
def built(tmp_path, warehouse_url):
    """(project, target, connection) of a staging layer of one view and one seed, just built."""
    project, target = tmp_path / "project", tmp_path / "target"
    for folder in (project / "models", target):
        folder.mkdir(parents=True)
    (project / "models" / "stg_acme__orders.sql").write_text("select 1 as id")
    nodes = {
        "model.a": {"schema": "staging", "alias": "stg_acme__orders", "resource_type": "model"},
        "seed.b": {"schema": "seeds", "alias": "seed_words", "resource_type": "seed"},
        "model.c": {"schema": "candidate", "alias": "fct_orders", "resource_type": "model"},
    }
    (target / "manifest.json").write_text(json.dumps({"nodes": nodes}))
    (target / "partial_parse.msgpack").write_bytes(b"parsed")
    with psycopg.connect(warehouse_url, autocommit=True) as connection:
        connection.execute("create schema if not exists staging; create schema if not exists seeds")
        connection.execute("create or replace view staging.stg_acme__orders as select 1 as id")
        connection.execute("create table if not exists seeds.seed_words (word text)")
        standing.remember(project, target, SETTINGS)
        yield project, target, connection
        connection.execute("drop view if exists staging.stg_acme__orders; drop table if exists seeds.seed_words")


def test_what_was_built_stands(built):
    project, target, connection = built
    assert standing.is_standing(project, target, SETTINGS, connection)


@pytest.mark.parametrize(
    "change",
    [
        lambda project, target, connection: (project / "models" / "stg_acme__orders.sql").write_text("select 2 as id"),
        lambda project, target, connection: (project / "models" / "new.sql").write_text("select 1"),
        lambda project, target, connection: shutil.rmtree(project / "models"),
        lambda project, target, connection: connection.execute("drop view staging.stg_acme__orders"),
        lambda project, target, connection: connection.execute("drop table seeds.seed_words"),
        lambda project, target, connection: (target / "partial_parse.msgpack").unlink(),
        lambda project, target, connection: standing.forget(target),
    ],
    ids=["edited", "added", "removed", "view dropped", "seed dropped", "parse lost", "build failed"],
)
def test_what_has_changed_does_not_stand(built, change):
    project, target, connection = built
    change(project, target, connection)
    assert not standing.is_standing(project, target, SETTINGS, connection)


def test_another_setting_is_another_staging(built):
    project, target, connection = built
    assert not standing.is_standing(project, target, {"JOURNEYHOUSE_CURRENCY": "USD"}, connection)
