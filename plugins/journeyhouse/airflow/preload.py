"""Heavy imports, manifests and the demo company's keys, paid once by the scheduler instead of by each task that it forks."""

import importlib
import os

_MODULES = (
    "great_expectations",
    "dbt.cli.main",
    "dbt.adapters.postgres",
    "journeyhouse.airflow.building",
    "journeyhouse.airflow.ingesting",
    "journeyhouse.airflow.tending",
    "journeyhouse.ingest",
    "journeyhouse.judging",
    "journeyhouse.building",
    "journeyhouse.demo.present",
)


def preload() -> None:
    """Import and read what tasks need, in the scheduler only; parsing DAGs and serving the API stay light."""
    if os.environ.get("JOURNEYHOUSE_COMPONENT") == "scheduler":
        for name in _MODULES:
            importlib.import_module(name)
        from journeyhouse.demo.credentials import credentials
        from journeyhouse.settings import load
        from journeyhouse.sources.registry import registry

        registry()
        if load().demo:
            # The demo company's key of a service account takes a third of a second to make.
            credentials()
