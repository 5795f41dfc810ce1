"""Run dbt, one layer at a time, and tell what each model did. dbt's only room."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from journeyhouse.errors import JourneyhouseError
from journeyhouse.settings import HOME, Settings
from journeyhouse.warehouse import engine

LAYERS = ("staging", "intermediate", "marts")


class TransformError(JourneyhouseError):
    """A model or one of its tests failed; nothing was published."""

    exit_code = 9


@dataclass(frozen=True)
class NodeResult:
    """Outcome of one model, seed, snapshot or test."""

    node: str
    name: str
    kind: str
    status: str
    seconds: float
    rows: int | None
    message: str


def target(settings: Settings) -> Path:
    """Where dbt writes manifest.json and run_results.json of this company."""
    return settings.var / "dbt" / settings.database


def environment(settings: Settings) -> dict[str, str]:
    """Everything profiles.yml and the macros read, with telemetry off."""
    folder = target(settings)
    return engine.dbt_environment(settings) | {
        "DBT_PROJECT_DIR": str(HOME / "dbt_project"),
        "DBT_PROFILES_DIR": str(HOME / "dbt_project"),
        "DBT_TARGET_PATH": str(folder),
        "DBT_LOG_PATH": str(folder / "logs"),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DO_NOT_TRACK": "1",
        "JOURNEYHOUSE_TIMEZONE": settings.company["timezone"],
        "JOURNEYHOUSE_CURRENCY": settings.company["reporting_currency"],
        "JOURNEYHOUSE_COUNTRY": settings.company["country"],
    }


def build(settings: Settings, layer: str, full_refresh: bool = False) -> list[NodeResult]:
    """`dbt build` of one layer (models with their seeds and tests). Raises TransformError naming what failed."""
    command = [sys.executable, "-m", "dbt.cli.main", "--no-use-colors", "build", "--selector", layer]
    if full_refresh:
        command.append("--full-refresh")
    folder = target(settings)
    folder.mkdir(parents=True, exist_ok=True)
    results = folder / "run_results.json"
    results.unlink(missing_ok=True)
    done = subprocess.run(
        command,
        env=os.environ | environment(settings),
        cwd=HOME / "dbt_project",
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    if not results.is_file():
        raise TransformError(f"dbt could not start the layer '{layer}':\n{_tail(done.stdout + done.stderr)}")
    found = [_result(entry) for entry in json.loads(results.read_text())["results"]]
    failed = [result for result in found if result.status in ("error", "fail", "runtime error")]
    if failed or done.returncode:
        listed = "\n".join(f"  {result.kind} {result.name}: {result.message}" for result in failed[:8])
        raise TransformError(
            f"dbt build of '{layer}' failed; nothing was published.\n{listed or _tail(done.stdout)}\nLog: {folder / 'logs' / 'dbt.log'}"
        )
    return found


def manifest(settings: Settings) -> dict[str, Any]:
    return json.loads((target(settings) / "manifest.json").read_text())


def published_tables(settings: Settings) -> dict[str, list[str]]:
    """Marts by name with their primary keys, as their `meta` declares them."""
    return {
        node["alias"]: list(node["config"]["meta"]["primary_key"])
        for node in manifest(settings)["nodes"].values()
        if node["resource_type"] == "model" and node["schema"] == "candidate"
    }


def _result(entry: dict[str, Any]) -> NodeResult:
    kind, _, rest = entry["unique_id"].partition(".")
    rows = (entry.get("adapter_response") or {}).get("rows_affected")
    return NodeResult(
        node=entry["unique_id"],
        name=rest.split(".")[1],
        kind=kind,
        status=str(entry["status"]),
        seconds=float(entry["execution_time"]),
        rows=rows if isinstance(rows, int) and rows >= 0 else None,
        message=str(entry.get("message") or "")[:400],
    )


def _tail(text: str) -> str:
    return "\n".join(text.strip().splitlines()[-15:])
