"""One DAG for each enabled source: its streams land, then the landing gate lets the source pass."""

import logging
import os
from datetime import datetime, timedelta

from airflow.sdk import DAG, TriggerRule, dag, get_current_context, task
from airflow.sdk.exceptions import AirflowSkipException
from airflow.timetables.interval import CronDataIntervalTimetable

from journeyhouse.airflow import assets
from journeyhouse.airflow.alerting import alert
from journeyhouse.airflow.outcomes import airflow_outcomes
from journeyhouse.contracts import Source
from journeyhouse.settings import Settings
from journeyhouse.settings import load as load_settings

_RETRIES = {
    "retries": 3,
    "retry_delay": timedelta(seconds=20),
    "retry_exponential_backoff": True,
    "max_retry_delay": timedelta(minutes=15),
}
_START = datetime(2026, 1, 1)


def pool(source: Source) -> str:
    """The pool that the streams of a source share, so that together they stay within its limits."""
    return f"source_{source.name}"


def dag_id(source: Source) -> str:
    return f"ingest__{source.name}"


def timetable(settings: Settings, cron: str) -> CronDataIntervalTimetable | None:
    """A schedule in the company's time zone; none while `journeyhouse run` does the triggering."""
    if os.environ.get("JOURNEYHOUSE_SCHEDULE", "cron") == "manual":
        return None
    return CronDataIntervalTimetable(cron, timezone=settings.company["timezone"])


def lanes(source: Source, parallel: int) -> list[list[str]]:
    """The streams dealt out to `parallel` tasks, each of which reads its own one after another."""
    names = list(source.streams)
    return [names[lane::parallel] for lane in range(min(parallel, len(names)))]


def ingest_dag(settings: Settings, source: Source) -> DAG:
    """`ingest__<source>`: `land` (load, then gate); of several lanes `load` (mapped) -> `landing_gate`. Ends in asset raw/<source>."""

    @dag(
        dag_id=dag_id(source),
        schedule=timetable(settings, source.schedule),
        start_date=_START,
        catchup=False,
        max_active_runs=1,
        default_args=_RETRIES | {"on_failure_callback": alert},
        tags=["ingest", source.protocol],
        doc_md=f"**{source.title['en']}** / {source.title['vi']}: " + ", ".join(source.streams),
    )
    def ingest():
        dealt = lanes(source, settings.sources[source.name].parallel)
        landed = [assets.raw(source)]

        @task(pool=pool(source), outlets=landed)
        def land() -> dict:
            told = _load(source, dealt[0])
            _pass_gate(source)
            return told

        @task(map_index_template="{{ carried }}", pool=pool(source))
        def load(streams: list[str]) -> dict:
            return _load(source, streams)

        @task(outlets=landed, trigger_rule=TriggerRule.NONE_FAILED_MIN_ONE_SUCCESS)
        def landing_gate() -> None:
            _pass_gate(source)

        if len(dealt) == 1:
            land()
        else:
            load.expand(streams=dealt) >> landing_gate()

    return ingest()


def _load(source: Source, streams: list[str]) -> dict:
    # Imported for what they register: `airflow:` references ask this Airflow, and its logs mask what ours do.
    from journeyhouse.airflow import connections, masking  # noqa: F401
    from journeyhouse.ingest import load_streams

    context = get_current_context()
    wanted = (context["dag_run"].conf or {}).get("streams", streams)
    carried = [stream for stream in streams if stream in wanted]
    context["carried"] = ", ".join(carried or streams)
    if not carried:
        raise AirflowSkipException(f"{context['carried']}: no part in this backfill")
    logging.getLogger("journeyhouse").setLevel(logging.INFO)
    with airflow_outcomes():
        receipts = load_streams(load_settings(), source.name, carried, context["run_id"], backfill_window(context))
    return {"emitted": sum(r.emitted for r in receipts), "loaded": sum(r.loaded for r in receipts)}


def _pass_gate(source: Source) -> None:
    from journeyhouse.judging import judge_landing

    context = get_current_context()
    with airflow_outcomes():
        verdicts = judge_landing(load_settings(), source.name, context["run_id"])
    context["outlet_events"][assets.raw(source)].extra = verdicts


def backfill_window(context: dict) -> tuple[datetime, datetime] | None:
    """A backfill reads its own range and leaves the daily cursor where it is: the range that `journeyhouse backfill`
    names in the run's configuration, or the data interval of Airflow's own backfill."""
    run = context["dag_run"]
    if window := (run.conf or {}).get("window"):
        since, until = map(datetime.fromisoformat, window)
        return since, until
    if run.run_type == "backfill" and run.data_interval_start:
        return run.data_interval_start, run.data_interval_end
    return None
