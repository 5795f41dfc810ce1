"""Daily care: planner statistics and retention."""

from journeyhouse.airflow.tending import upkeep_dag
from journeyhouse.settings import load

upkeep = upkeep_dag(load())
