"""One DAG for each enabled source: extract and land every stream, then the landing gate."""

from airflow.sdk import get_parsing_context

from journeyhouse.airflow.ingesting import dag_id, ingest_dag
from journeyhouse.settings import load
from journeyhouse.sources.registry import enabled

_settings = load()
# A task that is about to run reads this file once more, for the one DAG it belongs to.
_asked_for = get_parsing_context().dag_id
for _source, _ in enabled(_settings):
    if _asked_for in (None, dag_id(_source)):
        globals()[dag_id(_source)] = ingest_dag(_settings, _source)
