"""Which range a run reads, told by the run that Airflow hands to a task."""

from datetime import UTC, datetime

import pytest
from airflow.sdk.api.datamodels._generated import DagRun, DagRunType

from journeyhouse.airflow.ingesting import backfill_window

SINCE, UNTIL = datetime(2026, 2, 1, 20, tzinfo=UTC), datetime(2026, 2, 2, 20, tzinfo=UTC)


def told(run_type: DagRunType, conf: dict | None = None, since: datetime | None = SINCE) -> dict:
    run = DagRun.model_construct(run_type=run_type, conf=conf, data_interval_start=since, data_interval_end=UNTIL)
    return {"dag_run": run}


def test_a_backfill_of_airflow_reads_its_data_interval():
    assert backfill_window(told(DagRunType.BACKFILL)) == (SINCE, UNTIL)


@pytest.mark.parametrize("run_type", [DagRunType.SCHEDULED, DagRunType.MANUAL, DagRunType.ASSET_TRIGGERED])
def test_any_other_run_reads_what_is_new(run_type):
    assert backfill_window(told(run_type)) is None
    assert backfill_window(told(DagRunType.BACKFILL, since=None)) is None


def test_a_range_in_the_runs_configuration_goes_before_everything():
    conf = {"window": ["2026-01-01T00:00:00+00:00", "2026-01-31T00:00:00+00:00"]}
    expected = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 31, tzinfo=UTC))
    assert [backfill_window(told(kind, conf)) for kind in (DagRunType.MANUAL, DagRunType.BACKFILL)] == [expected] * 2
