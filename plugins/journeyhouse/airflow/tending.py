"""The upkeep DAG: what nobody should have to remember."""

from datetime import datetime, timedelta

from airflow.sdk import DAG, dag, task

from journeyhouse.airflow.alerting import alert
from journeyhouse.airflow.ingesting import timetable
from journeyhouse.airflow.outcomes import airflow_outcomes
from journeyhouse.settings import Settings, load


def upkeep_dag(settings: Settings) -> DAG:
    """`upkeep`: statistics for the planner, and retention of ledger, verdicts and replayed quarantine."""

    @dag(
        dag_id="upkeep",
        schedule=timetable(settings, "30 4 * * *"),
        start_date=datetime(2026, 1, 1),
        catchup=False,
        max_active_runs=1,
        default_args={"retries": 2, "retry_delay": timedelta(minutes=5), "on_failure_callback": alert},
        tags=["upkeep"],
    )
    def upkeep():
        @task
        def analyze() -> int:
            from journeyhouse.warehouse.upkeep import analyze as refresh_statistics

            with airflow_outcomes():
                return refresh_statistics(load())

        @task
        def retain() -> dict:
            from journeyhouse.warehouse.upkeep import retain as forget_old_records

            with airflow_outcomes():
                return forget_old_records(load())

        analyze() >> retain()

    return upkeep()
