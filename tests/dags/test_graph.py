"""The DAGs as Airflow sees them: their shape is pinned, and parsing them stays cheap."""

import json
import os
import subprocess
import sys

import pytest
import yaml

from journeyhouse.airflow.ingesting import lanes
from journeyhouse.settings import HOME
from journeyhouse.sources.registry import registry

_PROBE = """
import json, sys, time
import airflow.sdk, airflow.timetables.interval
before, started = set(sys.modules), time.process_time()
import importlib.util
graph = {}
for name in ("ingest", "build", "upkeep"):
    spec = importlib.util.spec_from_file_location("dag_" + name, f"dags/{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for dag in {id(v): v for v in vars(module).values() if isinstance(v, airflow.sdk.DAG)}.values():
        graph[dag.dag_id] = {
            "tasks": {t.task_id: sorted(t.downstream_task_ids) for t in dag.tasks},
            "schedule": type(dag.timetable).__name__,
            "catchup": dag.catchup, "max_active_runs": dag.max_active_runs,
            "retries": sorted({t.retries for t in dag.tasks}),
            "alerts": all(t.on_failure_callback for t in dag.tasks),
        }
seconds = time.process_time() - started
heavy = sorted({m.split(".")[0] for m in set(sys.modules) - before} & {"pandas", "dbt", "great_expectations", "numpy", "openpyxl", "duckdb"})
print(json.dumps({"graph": graph, "seconds": seconds, "heavy": heavy}))
"""


def probe(schedule: str, **more: str) -> dict:
    inherited = {name: value for name, value in os.environ.items() if name != "JOURNEYHOUSE_CONFIG"}
    environment = inherited | {"JOURNEYHOUSE_SCHEDULE": schedule, "PYTHONPATH": str(HOME / "plugins")} | more
    done = subprocess.run([sys.executable, "-c", _PROBE], cwd=HOME, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def seen() -> dict:
    return probe("cron")


def test_one_ingest_dag_for_each_enabled_source(seen):
    names = yaml.safe_load((HOME / "journeyhouse.yml").read_text())["sources"]
    assert set(seen["graph"]) == {f"ingest__{name}" for name in names} | {"build", "upkeep"}


def test_every_task_that_fails_is_told(seen):
    assert all(dag["alerts"] for dag in seen["graph"].values())


def test_the_graph_of_ingest(seen):
    for dag_id, dag in seen["graph"].items():
        if dag_id.startswith("ingest__"):
            assert dag["tasks"] == {"land": []}
            assert dag["schedule"] == "CronDataIntervalTimetable"
            assert (dag["catchup"], dag["max_active_runs"], dag["retries"]) == (False, 1, [3])


def test_a_source_that_is_read_by_several_tasks_passes_its_gate_after_all_of_them(tmp_path):
    config = tmp_path / "house.yml"
    config.write_text("sources: {klaviyo: {parallel: 2}, magento: {}}")
    graph = probe("cron", JOURNEYHOUSE_CONFIG=str(config))["graph"]
    assert graph["ingest__klaviyo"]["tasks"] == {"load": ["landing_gate"], "landing_gate": []}
    assert graph["ingest__magento"]["tasks"] == {"land": []}


@pytest.mark.parametrize(("parallel", "sizes"), [(1, [7]), (3, [3, 2, 2]), (7, [1] * 7), (99, [1] * 7)])
def test_the_streams_of_a_source_are_dealt_out_to_its_tasks(parallel, sizes):
    hubspot = registry()["hubspot"]
    dealt = lanes(hubspot, parallel)
    assert [len(lane) for lane in dealt] == sizes
    assert sorted(sum(dealt, [])) == sorted(hubspot.streams)


def test_the_graph_of_build(seen):
    build = seen["graph"]["build"]
    steps = ["begin", "staging", "intermediate", "marts", "publish_gate", "publish", "report"]
    assert build["tasks"] == {step: steps[place + 1 : place + 2] for place, step in enumerate(steps)}
    assert build["schedule"] == "AssetOrTimeSchedule"


def test_without_a_schedule_nothing_starts_by_itself():
    graph = probe("manual")["graph"]
    assert graph["ingest__magento"]["schedule"] == "NullTimetable"
    assert "Asset" in graph["build"]["schedule"]


def test_a_task_that_starts_reads_its_own_dag_alone():
    found = probe("cron", _AIRFLOW_PARSING_CONTEXT_DAG_ID="ingest__magento")["graph"]
    assert [name for name in found if name.startswith("ingest__")] == ["ingest__magento"]


def test_parsing_is_cheap_and_imports_nothing_heavy(seen):
    assert seen["heavy"] == []
    assert seen["seconds"] < 2.0
