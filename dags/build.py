"""Landed sources to published marts: triggered by the raw assets of all enabled sources."""

from journeyhouse.airflow.building import build_dag
from journeyhouse.settings import load

build = build_dag(load())
