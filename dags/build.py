"""Landed sources to published marts: at the company's hour, or once all enabled sources have landed in `journeyhouse run`."""

from journeyhouse.airflow.building import build_dag
from journeyhouse.settings import load

build = build_dag(load())
