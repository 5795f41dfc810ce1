"""Run dbt, one layer at a time, and tell what each model did. dbt's only room."""

import gc
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from journeyhouse.errors import JourneyhouseError
from journeyhouse.numbering import PLANS
from journeyhouse.settings import HOME, Settings
from journeyhouse.transform import rehashing, reshaped_seeds, seed_checks, standing
from journeyhouse.warehouse import engine

PROJECT = HOME / "dbt_project"
LAYERS = ("staging", "intermediate", "marts")
_QUIET = ("--no-use-colors", "--log-level", "none", "--log-level-file", "info")


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
    failures: int | None
    message: str


def target(settings: Settings) -> Path:
    """Where dbt writes manifest.json, what it parsed and its log of this company."""
    return settings.var / "dbt" / settings.database


def environment(settings: Settings) -> dict[str, str]:
    """Everything profiles.yml and the macros read, with telemetry off."""
    folder = target(settings)
    return engine.dbt_environment(settings) | {
        "DBT_PROJECT_DIR": str(PROJECT),
        "DBT_PROFILES_DIR": str(PROJECT),
        "DBT_TARGET_PATH": str(folder),
        "DBT_LOG_PATH": str(folder / "logs"),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DO_NOT_TRACK": "1",
        "JOURNEYHOUSE_TIMEZONE": settings.company["timezone"],
        "JOURNEYHOUSE_CURRENCY": settings.company["reporting_currency"],
        "JOURNEYHOUSE_NUMBERING": PLANS[settings.company["country"]],
    }


def macros() -> str:
    """One text for all macros, dbt's own too: another when any of them changes. dbt tells models nothing of their SQL."""
    return standing.fingerprint(PROJECT / "macros", {})


def build(settings: Settings, layer: str, full_refresh: bool = False) -> list[NodeResult]:
    """`dbt build` of one layer (models with their seeds and data tests). Raises TransformError naming what failed.

    A staging layer that stands as the last build left it is not built again: nothing ran, no result is told.
    Unit tests look at the code, not at a company's data: `scripts/test` runs them, a day's build does not. Keys of marts are
    asked by the publication, of the rows that it is about to write.
    """
    variables = environment(settings)
    if layer == "staging":
        seed_checks.check(PROJECT, settings.company["country"])
        with engine.connect(engine.url(settings)) as connection:
            if not full_refresh and standing.is_standing(PROJECT, target(settings), variables, connection):
                return []
            reshaped_seeds.drop(PROJECT / "seeds", connection)
        standing.forget(target(settings))
    command = [*_QUIET]
    # The first layer parses and writes manifest.json; written again by each layer it costs more than a model.
    parsed = None
    if layer != "staging":
        command.append("--no-write-json")
        parsed = target(settings) / "partial_parse.msgpack"
    command += ["build", "--selector", layer, "--exclude-resource-type", "unit_test"]
    if full_refresh:
        command.append("--full-refresh")
    target(settings).mkdir(parents=True, exist_ok=True)
    found, trouble = _invoke(settings, command, variables, parsed)
    _refuse_failed(f"dbt build of '{layer}' failed; nothing was published.", found, trouble, target(settings))
    if layer == "staging":
        standing.remember(PROJECT, target(settings), variables)
    return found


def build_as_of(
    settings: Settings, project: Path, selected: Sequence[str], standing_already: Sequence[str]
) -> list[str]:
    """Build models and seeds of a copy of the project beside the house, from what had landed by then; the seeds it loaded.

    By when, as_of_ops.build_context says: for another variable dbt would parse the project anew. Of `selected` marts with all
    that they need, or everything; what is `standing_already` is left as it is. Raises TransformError naming what failed.
    """
    folder = project.parent
    variables = environment(settings) | {
        "DBT_PROJECT_DIR": str(project), "DBT_PROFILES_DIR": str(project),
        "DBT_TARGET_PATH": str(folder), "DBT_LOG_PATH": str(folder / "logs"),
    }  # fmt: skip
    command = [*_QUIET, "build", "--resource-type", "model", "--resource-type", "seed"]
    command += ["--vars", "as_of: true"]
    if selected:
        command += ["--select", *(f"+{name}" for name in selected)]
    if standing_already:
        command += ["--exclude", *standing_already]
    found, trouble = _invoke(settings, command, variables, None)
    _refuse_failed("the report was not built; the house is as it was.", found, trouble, folder)
    return sorted(result.name for result in found if result.kind == "seed")


def marts() -> set[str]:
    """Names of all marts that the project has."""
    folder = PROJECT / "models"
    return {
        path.stem for room in ("marts/**", "publish/bi", "publish/activation") for path in folder.glob(f"{room}/*.sql")
    }


def manifest(settings: Settings) -> dict[str, Any]:
    return json.loads((target(settings) / "manifest.json").read_text())


def published_tables(settings: Settings) -> dict[str, list[str]]:
    """Marts by name with their primary keys, as their `meta` declares them."""
    return {node["alias"]: list(node["config"]["meta"]["primary_key"]) for node in _published(settings)}


def descriptions(settings: Settings) -> dict[str, dict[str, str]]:
    """What each mart and each of its columns is: column -> text by mart, the mart itself under its own name."""
    return {
        node["alias"]: {node["alias"]: node["description"]}
        | {name: column["description"] for name, column in node["columns"].items()}
        for node in _published(settings)
    }


def _published(settings: Settings) -> list[dict[str, Any]]:
    return [
        node
        for node in manifest(settings)["nodes"].values()
        if node["resource_type"] == "model" and node["schema"] == "candidate"
    ]


def _refuse_failed(message: str, found: list[NodeResult], trouble: str, folder: Path) -> None:
    failed = [result for result in found if result.status in ("error", "fail", "runtime error")]
    if failed or trouble:
        listed = "\n".join(f"  {result.kind} {result.name}: {result.message}" for result in failed[:8])
        raise TransformError(f"{message}\n{listed or trouble}\nLog: {folder / 'logs' / 'dbt.log'}")


def _result(entry: Any) -> NodeResult:
    rows = entry.adapter_response.get("rows_affected")
    return NodeResult(
        node=entry.node.unique_id,
        name=entry.node.name,
        kind=str(entry.node.resource_type),
        status=str(entry.status),
        seconds=float(entry.execution_time),
        rows=rows if isinstance(rows, int) and rows >= 0 else None,
        failures=entry.failures,
        message=str(entry.message or "")[:400],
    )


def _invoke(
    settings: Settings, command: list[str], variables: dict[str, str], parsed: Path | None
) -> tuple[list[NodeResult], str]:
    """Run dbt in this process (importing it anew costs more than most layers); its results and what went wrong, or ''.

    Its sessions are given the key of identifiers. `parsed` is the project as the first layer of the same build has parsed it.
    """
    from dbt.cli.main import dbtRunner
    from dbt.contracts.graph.manifest import Manifest

    from journeyhouse.transform import found_relations, heard_events, kept_sessions

    kept_sessions.keep()
    heard_events.hear()
    found_relations.find()
    known = Manifest.from_msgpack(parsed.read_bytes()) if parsed and parsed.is_file() else None
    if known:
        known.build_flat_graph()
    with engine.connect(engine.url(settings), autocommit=True) as connection:
        variables = variables | rehashing.begin(settings, connection).environment()
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    # The parsed project is large and lives as long as the run: looked through by the collector again and again, it is a tenth of dbt's time.
    gc.freeze()
    try:
        done = dbtRunner(manifest=known).invoke(command)
    finally:
        gc.unfreeze()
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.__setitem__(name, value)
    results = [_result(entry) for entry in getattr(done.result, "results", ())]
    return results, str(done.exception or ("" if done.success else "a node failed"))
