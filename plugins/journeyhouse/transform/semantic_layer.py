"""The semantic layer (dbt semantic models and metrics), written from the catalogue and the parts that fct_metric_values reads.

So a query through MetricFlow and the mart say the same: neither has a definition of its own. Left out is what a query could
roll up wrongly: people counted once per day and medians (the catalogue's rollup `none`), metrics that only segments have (what
is left of them as a whole would mix levels), and denominators that rows repeat.
"""

import json
from functools import cache
from typing import Any

from journeyhouse.settings import HOME
from journeyhouse.transform.seed_files import SEEDS, rows

PROJECT = HOME / "dbt_project"
PLACE = PROJECT / "models" / "marts" / "metrics" / "_semantic_layer.yml"
# What rows repeat does not add up over segments.
REPEATED = ("max ", "distinct ")


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """Rows of seed_metric_catalog by metric."""
    return {row["metric_id"]: row for _number, row in rows(SEEDS / "seed_metric_catalog.csv")}


@cache
def parts() -> tuple[dict[str, Any], ...]:
    """What metric_parts() gives to the mart: the same macros, rendered without dbt."""
    import jinja2

    found: list[dict[str, Any]] = []
    for path in sorted((PROJECT / "macros" / "metrics").glob("*.sql")):
        if path.stem not in ("parts", "norms"):
            template = jinja2.Environment(autoescape=False).from_string(path.read_text(encoding="utf-8"))  # noqa: S701 - SQL
            template.globals["return"] = lambda rows: found.extend(rows) or ""
            getattr(template.make_module(), f"metrics_of_{path.stem}")()
    return tuple(found)


def marts_of(metric: str) -> list[str]:
    """Which marts it is summed from."""
    return list(dict.fromkeys(part["mart"] for part in parts() if part["id"] == metric))


def exposed() -> dict[str, dict[str, Any]]:
    """By metric, the part that the semantic layer sums it from."""
    found: dict[str, dict[str, Any]] = {}
    for part in parts():
        repeats = str(part.get("over", "")).startswith(REPEATED)
        rollup = catalogue()[part["id"]]["rollup"]
        # MetricFlow takes the mart's last day, which need not be the last of the rows that a condition leaves.
        if (
            part.get("whole", True)
            and not repeats
            and rollup != "none"
            and not (rollup == "latest" and "where" in part)
        ):
            found.setdefault(part["id"], part)
    return found


def text() -> str:
    """The file, as it must be."""
    lines = [
        "# generated from macros/metrics and seeds/seed_metric_catalog.csv by `journeyhouse docs`",
        "version: 2",
        "",
        "semantic_models:",
    ]
    marts: dict[str, list[dict[str, Any]]] = {}
    for part in exposed().values():
        marts.setdefault(part["mart"], []).append(part)
    for mart, own in sorted(marts.items()):
        lines += _semantic_model(mart, own)
    lines += ["", "metrics:"]
    for metric, part in exposed().items():
        lines += _metric(metric, part)
    return "\n".join(lines) + "\n"


def _semantic_model(mart: str, own: list[dict[str, Any]]) -> list[str]:
    segments = {name: told for part in own for name, told in part.get("by", {}).items()}
    lines = [
        f"  - name: {mart}", f"    model: ref('{mart}')", f"    primary_entity: row_of_{mart}", "    defaults: {agg_time_dimension: told_on}",
        "    dimensions:", f"      - {{name: told_on, type: time, expr: {own[0]['day']}, type_params: {{time_granularity: day}}}}",
    ]  # fmt: skip
    lines += [
        f"      - {{name: {name}, type: categorical, expr: {json.dumps(told)}}}"
        for name, told in sorted(segments.items())
    ]
    lines.append("    measures:")
    for part in own:
        # Subscribers of a month are those of its last day.
        latest = catalogue()[part["id"]]["rollup"] == "latest"
        level = ", non_additive_dimension: {name: told_on, window_choice: max}" if latest else ""
        for role in ("sum", "over"):
            if role in part:
                lines.append(
                    f"      - {{name: {_measure(part, role)}, agg: sum, expr: {json.dumps(_expression(part, role))}{level}}}"
                )
    return lines


def _measure(part: dict[str, Any], role: str) -> str:
    return part["id"].lower() + {"sum": "_numerator", "over": "_denominator"}[role]


def _expression(part: dict[str, Any], role: str) -> str:
    condition = part.get("where")
    return f"case when {condition} then {part[role]} end" if condition else part[role]


def _metric(metric: str, part: dict[str, Any]) -> list[str]:
    told = catalogue()[metric]
    label = {"label": told["name_en"], "description": f"{told['description_en']} / {told['description_vi']}"}
    meta = {
        "metric_id": metric,
        "name_vi": told["name_vi"],
        "unit": told["unit"],
        "direction": told["direction"],
        "owner": told["owner"],
    }
    lines = []
    roles = [role for role in ("sum", "over") if role in part]
    if len(roles) == 2:
        for role in roles:
            name = _measure(part, role)
            lines += [
                f"  - {{name: {name}, type: simple, label: {json.dumps(name)}, type_params: {{measure: {name}}}}}"
            ]
        kind = (
            f"type: ratio, type_params: {{numerator: {_measure(part, 'sum')}, denominator: {_measure(part, 'over')}}}"
        )
    else:
        kind = f"type: simple, type_params: {{measure: {_measure(part, 'sum')}}}"
    return [
        *lines,
        f"  - {{name: {metric.lower()}, {kind},",
        f"     label: {json.dumps(label['label'], ensure_ascii=False)}, description: {json.dumps(label['description'], ensure_ascii=False)},",
        f"     config: {{meta: {json.dumps(meta, ensure_ascii=False)}}}}}",
    ]
