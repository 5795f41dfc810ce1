"""One DAG for each enabled source: extract and land every stream, then the landing gate."""

from journeyhouse.airflow.ingesting import ingest_dag
from journeyhouse.settings import load
from journeyhouse.sources.registry import enabled

_settings = load()
for _source, _ in enabled(_settings):
    globals()[f"ingest__{_source.name}"] = ingest_dag(_settings, _source)
