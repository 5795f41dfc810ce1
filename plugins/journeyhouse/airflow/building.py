"""The build DAG, of what has landed and passed its gates: dbt layer by layer, the publish gate, then publication."""

from datetime import datetime, timedelta

from airflow.sdk import DAG, Asset, AssetOrTimeSchedule, dag, get_current_context, task

from journeyhouse.airflow import assets
from journeyhouse.airflow.alerting import alert
from journeyhouse.airflow.ingesting import timetable
from journeyhouse.airflow.outcomes import airflow_outcomes
from journeyhouse.settings import Settings, load
from journeyhouse.sources import registry
from journeyhouse.transform.dbt import LAYERS


def _schedule(settings: Settings) -> list[Asset] | AssetOrTimeSchedule:
    """Once every source has landed; and at the company's hour what has landed by then: a platform that fails keeps nobody
    else's data from the marts."""
    landed = [assets.raw(source) for source, _own in registry.enabled(settings)]
    hour = timetable(settings, settings.company["build_schedule"])
    return AssetOrTimeSchedule(timetable=hour, assets=landed) if hour else landed


def build_dag(settings: Settings) -> DAG:
    """`build`: begin -> staging -> intermediate -> marts (candidate) -> publish gate -> publish -> report."""

    @dag(
        dag_id="build",
        schedule=_schedule(settings),
        start_date=datetime(2026, 1, 1),
        catchup=False,
        max_active_runs=1,
        default_args={"retries": 1, "retry_delay": timedelta(seconds=15), "on_failure_callback": alert},
        tags=["build"],
        doc_md="Candidate marts are built, judged, then published in one transaction. A shut gate leaves BI as it was.",
    )
    def build():
        @task
        def begin() -> str:
            from journeyhouse import building
            from journeyhouse.judging import refuse_shut_landing

            with airflow_outcomes(), building.alone(load()):
                refuse_shut_landing(load())
                return building.begin_build(load())

        def layer_task(layer: str):
            @task(task_id=layer, outlets=[assets.models(layer)])
            def build_layer() -> dict:
                from journeyhouse import building

                context = get_current_context()
                with airflow_outcomes(), building.alone(load()):
                    results = building.build_layer(load(), layer)
                events = context["outlet_events"][assets.models(layer)]
                for result in results:
                    if result.kind in ("model", "seed", "snapshot"):
                        events.add(
                            assets.model(layer, result.name),
                            extra={"status": result.status, "seconds": result.seconds, "rows": result.rows},
                        )
                return {result.name: round(result.seconds, 2) for result in results if result.kind == "model"}

            return build_layer()

        @task
        def publish_gate() -> dict:
            from journeyhouse import building
            from journeyhouse.judging import judge_candidate

            with airflow_outcomes(), building.alone(load()):
                return judge_candidate(load())

        @task(outlets=[assets.MARTS])
        def publish() -> dict:
            from journeyhouse import building
            from journeyhouse.judging import refuse_unjudged

            context = get_current_context()
            with airflow_outcomes(), building.alone(load()):
                refuse_unjudged(load())
                changes = building.publish_build(load())
            context["outlet_events"][assets.MARTS].extra = changes
            return changes

        @task
        def report() -> str:
            from journeyhouse.building import write_report

            return str(write_report(load()))

        steps = [begin(), *(layer_task(layer) for layer in LAYERS), publish_gate(), publish(), report()]
        for before, after in zip(steps, steps[1:], strict=False):
            before >> after

    return build()
