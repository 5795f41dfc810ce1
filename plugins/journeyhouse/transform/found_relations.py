"""dbt's relations, found by their name.

dbt looks through all that it knows of a database for each one it is asked for, some times a model: a tenth of its time.
"""

from dbt.adapters.base.impl import BaseAdapter
from dbt.adapters.base.relation import BaseRelation
from dbt.adapters.reference_keys import _ReferenceKey

_LOOKED_THROUGH = BaseAdapter.get_relation


def find() -> None:
    """From now on runs of dbt in this process take a relation from what they know by its name."""
    BaseAdapter.get_relation = _found


def _found(adapter: BaseAdapter, database: str, schema: str, identifier: str) -> BaseRelation | None:
    if not (database and schema and identifier and adapter._schema_is_cached(database, schema)):
        return _LOOKED_THROUGH(adapter, database, schema, identifier)
    with adapter.cache.lock:
        known = adapter.cache.relations.get(_ReferenceKey(database.lower(), schema.lower(), identifier.lower()))
    # Whether the case of letters tells two names apart, and that a name is meant which differs by it alone, dbt says.
    wanted = adapter._make_match_kwargs(database, schema, identifier)
    return known.inner if known and known.inner.matches(**wanted) else None
