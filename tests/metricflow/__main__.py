"""MetricFlow's answers against fct_metric_values: `scripts/metricflow [metric ...]`, on a house that stands (`scripts/run`).

MetricFlow lives in an environment of its own below var/metricflow, made once. Every metric of the semantic layer is asked for by
month and as a whole, of the candidate marts that dbt knows. Prints a table; ends with 1 where the two disagree.
"""

import csv
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from journeyhouse import settings
from journeyhouse.errors import JourneyhouseError
from journeyhouse.transform import dbt, semantic_layer
from journeyhouse.warehouse import engine

PLACE = settings.HOME / "var" / "metricflow"
PACKAGES = ("dbt-metricflow==0.15.0", "dbt-core==1.11.16", "dbt-postgres==1.11.0")
# Metrics asked for in one query; more make one whose plan alone takes minutes.
AT_ONCE = 8
Answers = dict[tuple[str, str], float | None]

_MONTHS = """
with days as (
    select *, to_char(day, 'YYYY-MM') as month, row_number() over (partition by metric_id, {part} order by day desc) as from_last
    from (select *, to_char(day, 'YYYY-MM') as of_month, 'all' as of_all from candidate.fct_metric_values) as metrics
    where dimension = 'all'
)
select metric_id, {part}, case when bool_or(denominator is not null) then sum(numerator) / nullif(sum(denominator), 0)
    else sum(numerator) end
from days where rollup = 'sum' or from_last = 1 group by 1, 2
"""


def main(arguments: Sequence[str]) -> int:
    wanted = list(arguments) or list(semantic_layer.exposed())
    if unknown := set(wanted) - set(semantic_layer.exposed()):
        print(f"not in the semantic layer: {', '.join(sorted(unknown))}")
        return 2
    house = settings.load()
    try:
        told = _told(house)
    except JourneyhouseError as error:
        print(error)
        return error.exit_code
    mf, project = _installed(), _project(house)
    asked: Answers = {}
    for first in range(0, len(wanted), AT_ONCE):
        batch = wanted[first : first + AT_ONCE]
        for grouped in (["--group-by", "metric_time__month"], []):
            asked |= _query(mf, project, house, batch, grouped)
    return _show(wanted, asked, {key: value for key, value in told.items() if key[0] in wanted})


def _told(house: settings.Settings) -> Answers:
    with engine.connect(engine.url(house)) as connection:
        return {
            (metric, part): None if value is None else float(value)
            for column in ("of_month", "of_all")
            for metric, part, value in connection.execute(_MONTHS.format(part=column)).fetchall()  # type: ignore[arg-type]
        }


def _installed() -> Path:
    """The command of the environment; made when it is missing."""
    mf = PLACE / "bin" / "mf"
    if not mf.is_file():
        print("making MetricFlow's environment (once) ...", flush=True)
        subprocess.run([sys.executable, "-m", "venv", str(PLACE)], check=True)
        subprocess.run([str(PLACE / "bin" / "python"), "-m", "pip", "install", "-q", *PACKAGES], check=True)
    return mf


def _project(house: settings.Settings) -> Path:
    """The project as MetricFlow wants it: what dbt has parsed lies in its folder `target`."""
    folder = PLACE / "project"
    (folder / "target").mkdir(parents=True, exist_ok=True)
    for path in dbt.PROJECT.iterdir():
        if not (folder / path.name).exists():
            (folder / path.name).symlink_to(path)
    for name in ("semantic_manifest.json", "manifest.json"):
        (folder / "target" / name).write_bytes((dbt.target(house) / name).read_bytes())
    return folder


def _query(mf: Path, project: Path, house: settings.Settings, metrics: Sequence[str], grouped: list[str]) -> Answers:
    answer = PLACE / "answer.csv"
    answer.unlink(missing_ok=True)
    environment = (
        os.environ | dbt.environment(house) | {"DBT_PROJECT_DIR": str(project), "DBT_PROFILES_DIR": str(project)}
    )
    names = [metric.lower() for metric in metrics]
    done = subprocess.run(
        [str(mf), "query", "--metrics", ",".join(names), *grouped, "--csv", str(answer)],
        cwd=project, env=environment, capture_output=True, text=True,
    )  # fmt: skip
    if not answer.is_file():
        raise SystemExit(f"MetricFlow did not answer:\n{done.stdout[-3000:]}{done.stderr[-1000:]}")
    with answer.open(encoding="utf-8") as lines:
        return {
            (metric, row.get("metric_time__month", "all")[:7]): float(row[name]) if row[name] else None
            for row in csv.DictReader(lines)
            for metric, name in zip(metrics, names, strict=True)
        }


def _show(metrics: Sequence[str], asked: Answers, told: Answers) -> int:
    """One line for each metric: in how many months, and whether as a whole, the two agree."""
    wrong = 0
    for metric in metrics:
        keys = sorted(key for key in asked.keys() | told.keys() if key[0] == metric)
        off = [(key[1], asked.get(key), told.get(key)) for key in keys if not _agree(asked.get(key), told.get(key))]
        wrong += bool(off) or not keys
        print(f"{metric:20} {len(keys) - len(off):4} of {len(keys):4} agree {off[:2] if off else ''}")
    print(f"{len(metrics) - wrong} of {len(metrics)} metrics agree")
    return min(wrong, 1)


def _agree(one: float | None, other: float | None) -> bool:
    # A month in which a metric has nothing is empty for one and missing for the other.
    if one is None or other is None:
        return one is other
    return abs(one - other) <= 1e-9 * max(1.0, abs(one), abs(other))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
