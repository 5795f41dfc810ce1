"""A relation that dbt is asked for is the one that it would find by looking through all, and is not looked for in all."""

from types import SimpleNamespace

import pytest
from dbt.adapters.base.impl import BaseAdapter
from dbt.adapters.cache import RelationsCache
from dbt.adapters.exceptions import ApproximateMatchError
from dbt.adapters.postgres import PostgresAdapter
from dbt.adapters.postgres.relation import PostgresRelation

from journeyhouse.transform import found_relations

NAMES = (("marts", "orders"), ("marts", "people"), ("seeds", "orders"), ("marts", "Nhóm"))
ASKED = (*NAMES, ("marts", "visits"), ("raw", "orders"), ("MARTS", "orders"), ("marts", "ORDERS"), ("marts", "nhóm"))


@pytest.fixture
def adapter() -> PostgresAdapter:
    """dbt's adapter as far as it knows relations; of the schema `raw` it knows none."""
    made = PostgresAdapter.__new__(PostgresAdapter)
    quoted = {"database": True, "schema": True, "identifier": True}
    made.config, made.cache = SimpleNamespace(quoting=quoted), RelationsCache()
    made.connections = SimpleNamespace(get_if_exists=lambda: None)
    made.cache.update_schemas([("house", schema) for schema in ("marts", "seeds")])
    for schema, name in NAMES:
        made.cache.add(PostgresRelation.create(database="house", schema=schema, identifier=name, type="table"))
    made.list_relations_without_caching = lambda schema: []
    return made


def answer(adapter: PostgresAdapter, schema: str, name: str) -> object:
    try:
        return adapter.get_relation("house", schema, name)
    except ApproximateMatchError as refused:
        return str(refused)


def test_what_is_found_is_what_dbt_finds(adapter, monkeypatch):
    looked_through = [answer(adapter, *asked) for asked in ASKED]
    assert len(set(map(str, looked_through))) > len(NAMES)
    monkeypatch.setattr(BaseAdapter, "get_relation", BaseAdapter.get_relation)
    found_relations.find()
    monkeypatch.setattr(adapter.cache, "get_relations", None)
    assert [answer(adapter, *asked) for asked in ASKED] == looked_through
