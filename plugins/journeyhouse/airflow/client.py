"""Drive the local Airflow through its public REST API: trigger, watch, read outcomes."""

import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

import requests

from journeyhouse.airflow.house import House
from journeyhouse.errors import JourneyhouseError

_FINISHED = ("success", "failed")
# Longer than a task waits for another loader of its stream.
_RESTING_SECONDS = 90
_LOOK_SECONDS = 15


class RunFailed(JourneyhouseError):
    """A DAG run ended in failure; the message carries the failing task's own words."""

    exit_code = 10


class Client:
    """The REST API of one house, with a token of its own."""

    def __init__(self, house: House):
        self._base = f"{house.url}/api/v2"
        self._session = requests.Session()
        token = self._session.get(f"{house.url}/auth/token", timeout=30).json()["access_token"]
        self._session.headers["Authorization"] = f"Bearer {token}"

    def call(self, method: str, path: str, allowed: int | None = None, **options: Any) -> Any:
        """The answer's body. Raises JourneyhouseError for a refusal of any status but the `allowed` one."""
        response = self._session.request(method, self._base + path, timeout=60, **options)
        if response.status_code >= 400 and response.status_code != allowed:
            raise JourneyhouseError(
                f"Airflow's API refused {method} {path}: {response.status_code} {response.text[:300]}"
            )
        return response.json() if response.content else None

    def await_dags(self, dag_ids: Iterable[str], seconds: float = 120) -> None:
        """Wait until the DAG processor has serialised these DAGs. Raises with its import errors."""
        wanted, deadline = set(dag_ids), time.monotonic() + seconds
        while time.monotonic() < deadline:
            found = {dag["dag_id"] for dag in self.call("GET", "/dags?limit=500")["dags"]}
            if wanted <= found:
                return
            errors = self.call("GET", "/importErrors")["import_errors"]
            if errors:
                raise JourneyhouseError(
                    f"a DAG file could not be loaded: {errors[0]['stack_trace'].strip().splitlines()[-1]}"
                )
            time.sleep(1)
        raise JourneyhouseError(
            f"Airflow did not load these DAGs in {seconds:.0f} s: {', '.join(sorted(wanted - found))}"
        )

    def ensure_pools(self, slots: dict[str, int]) -> None:
        """Make the pools by which the streams of a source share its platform's limits."""
        known = {pool["name"]: pool["slots"] for pool in self.call("GET", "/pools?limit=500")["pools"]}
        for name, count in slots.items():
            if name not in known:
                self.call("POST", "/pools", json={"name": name, "slots": count})
            elif known[name] != count:
                self.call("PATCH", f"/pools/{name}", json={"name": name, "slots": count})

    def trigger(self, dag_id: str, run_id: str, conf: dict[str, Any] | None = None) -> None:
        body = {"dag_run_id": run_id, "logical_date": None, "conf": conf or {}}
        self.call("POST", f"/dags/{dag_id}/dagRuns", json=body)

    def forget_heard(self, dag_id: str) -> None:
        """Of assets that landed already: this DAG waits for all of them anew."""
        self.call("DELETE", f"/dags/{dag_id}/assets/queuedEvents", allowed=404)

    def state(self, dag_id: str, run_id: str) -> str:
        return self.call("GET", f"/dags/{dag_id}/dagRuns/{run_id}")["state"]

    def await_runs(self, runs: dict[str, str], seconds: float, tell: Callable[[str], None]) -> dict[str, str]:
        """State of each DAG's run once all have finished; `tell` hears of each as it ends.

        A run whose tasks wait for a platform's quota counts as `rescheduled`: Airflow goes on with it by itself.
        """
        done: dict[str, str] = {}
        resting: dict[str, float] = {}
        deadline, look_at = time.monotonic() + seconds, time.monotonic() + _LOOK_SECONDS
        while len(done) < len(runs):
            body = {"dag_ids": sorted(set(runs) - set(done)), "order_by": "-run_after", "page_limit": 100}
            # One question for all: every answer costs the machine that does the work.
            for found in self.call("POST", "/dags/~/dagRuns/list", json=body)["dag_runs"]:
                dag_id, state = found["dag_id"], found["state"]
                if dag_id not in done and runs[dag_id] == found["dag_run_id"] and state in _FINISHED:
                    done[dag_id] = state
                    tell(f"{dag_id}: {state}")
            if time.monotonic() > deadline:
                raise RunFailed(f"still running after {seconds:.0f} s: {', '.join(sorted(set(runs) - set(done)))}")
            unfinished = set(runs) - set(done) if time.monotonic() >= look_at else set()
            for dag_id in unfinished:
                look_at = time.monotonic() + _LOOK_SECONDS
                if not self._rests(dag_id, runs[dag_id]):
                    resting.pop(dag_id, None)
                elif time.monotonic() - resting.setdefault(dag_id, time.monotonic()) > _RESTING_SECONDS:
                    done[dag_id] = "rescheduled"
                    tell(f"{dag_id}: rescheduled, its platform's quota is used up")
            time.sleep(1)
        return done

    def _rests(self, dag_id: str, run_id: str) -> bool:
        """Whether a run waits for a later moment, with nothing at work."""
        path = f"/dags/{dag_id}/dagRuns/{run_id}/taskInstances?limit=1&state="
        if not self.call("GET", path + "up_for_reschedule")["total_entries"]:
            return False
        return not self.call("GET", path + "running&state=queued&state=scheduled")["total_entries"]

    def await_new_run(self, dag_id: str, since: datetime, seconds: float = 90) -> str:
        """Run id of the run that the assets trigger after `since`."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            runs = self.call("GET", f"/dags/{dag_id}/dagRuns?order_by=-run_after&limit=5")["dag_runs"]
            for run in runs:
                if datetime.fromisoformat(run["queued_at"] or run["run_after"]).astimezone(UTC) >= since:
                    return run["dag_run_id"]
            time.sleep(0.5)
        raise RunFailed(f"the DAG '{dag_id}' was not triggered within {seconds:.0f} s")

    def watch_tasks(self, dag_id: str, run_id: str, seconds: float, tell: Callable[[str], None]) -> str:
        """Tell each task's end; returns the run's final state."""
        seen: set[str] = set()
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            state = self.state(dag_id, run_id)
            for instance in self.tasks(dag_id, run_id):
                if instance["state"] in ("success", "failed", "upstream_failed") and instance["task_id"] not in seen:
                    seen.add(instance["task_id"])
                    tell(f"{dag_id}.{instance['task_id']}: {instance['state']} ({instance['duration'] or 0:.1f} s)")
            if state in _FINISHED:
                return state
            time.sleep(1)
        raise RunFailed(f"{dag_id} is still running after {seconds:.0f} s")

    def tasks(self, dag_id: str, run_id: str) -> list[dict[str, Any]]:
        found = self.call("GET", f"/dags/{dag_id}/dagRuns/{run_id}/taskInstances?limit=200")["task_instances"]
        return sorted(found, key=lambda instance: instance["end_date"] or "")

    def failure(self, dag_id: str, run_id: str) -> str:
        """What the first failed task of a run said last."""
        for instance in self.tasks(dag_id, run_id):
            if instance["state"] in ("failed", "up_for_reschedule"):
                log = self.call(
                    "GET",
                    f"/dags/{dag_id}/dagRuns/{run_id}/taskInstances/{instance['task_id']}/logs/{instance['try_number']}"
                    f"?map_index={instance['map_index']}&full_content=true",
                )
                return f"{dag_id}.{instance['task_id']}: {_last_words(log)}"
        return f"{dag_id}: no task reported an error"


def _last_words(log: dict[str, Any]) -> str:
    """The exception's message in a structured task log, else its last line."""
    words = ""
    for entry in log.get("content") or []:
        if isinstance(entry, dict):
            detail = entry.get("error_detail") or []
            if detail:
                words = f"{detail[0].get('exc_type', '')}: {detail[0].get('exc_value', '')}"
            elif entry.get("level") == "error" and not words:
                words = str(entry.get("event", ""))
    return words or "see its log in the Airflow page"
