"""Stage models are edited by analysts: one with a hole is refused before a build, by file, row and field."""

import csv
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

from journeyhouse.transform.seed_complaints import refuse

LAYOUTS = {
    "seed_frameworks": ("framework", "name_en", "name_vi"),
    "seed_framework_stages": ("framework", "stage", "position", "name_en", "name_vi"),
    "seed_moment_to_stage": ("framework", "moment", "stage"),
}
# Wide tables have a column of their own for each of these (stage_five ...).
BUILT_IN = ("five", "six", "seven")
DEFAULT = "*"
Rows = list[dict[str, str]]


def check(folder: Path) -> None:
    """Raises ConfigError listing everything that is wrong with the stage models of `dbt_project/seeds`."""
    refuse("stage models", folder, complaints(lambda name: folder / f"{name}.csv"))


def complaints(path_of: Callable[[str], Path]) -> list[str]:
    """What is wrong with the stage models, each with file, row and field. `path_of` tells where the seed of a name lies."""
    files: dict[str, Rows] = {}
    for name, layout in LAYOUTS.items():
        try:
            with path_of(name).open(encoding="utf-8", newline="") as handle:
                reader = csv.DictReader(handle)
                files[name] = [{column: (row[column] or "").strip() for column in layout} for row in reader]
        except KeyError:
            return [f"{name}.csv: columns must be {','.join(layout)}"]
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            return [f"{name}.csv: not readable as CSV in UTF-8: {error}"]
    with path_of("seed_moment_rules").open(encoding="utf-8", newline="") as handle:
        given = {row["result"] for row in csv.DictReader(handle) if row["active"] == "true"}
    models, stages, moments = files.values()
    return [
        *_empty_and_twice("seed_frameworks", models, ("framework",)),
        *_empty_and_twice("seed_framework_stages", stages, ("framework", "stage")),
        *_empty_and_twice("seed_moment_to_stage", moments, ("framework", "moment")),
        *_of_no_model(models, stages, moments),
        *_places(stages),
        *_holes(models, stages, moments, given),
    ]


def _empty_and_twice(name: str, rows: Rows, key: tuple[str, ...]) -> Iterator[str]:
    seen: dict[tuple[str, ...], int] = {}
    for number, row in enumerate(rows, start=2):
        yield from (f"{name}.csv, row {number}, field {field}: is empty" for field in LAYOUTS[name] if not row[field])
        first = seen.setdefault(tuple(row[field] for field in key), number)
        if first != number:
            yield f"{name}.csv, row {number}, field {key[-1]}: '{row[key[-1]]}' is in row {first} already"


def _of_no_model(models: Rows, stages: Rows, moments: Rows) -> Iterator[str]:
    known = {row["framework"] for row in models}
    for name in BUILT_IN:
        if name not in known:
            yield f"seed_frameworks.csv, field framework: '{name}' is missing; wide tables have a column for it"
    for name, rows in (("seed_framework_stages", stages), ("seed_moment_to_stage", moments)):
        for number, row in enumerate(rows, start=2):
            if row["framework"] not in known:
                yield f"{name}.csv, row {number}, field framework: '{row['framework']}' is not in seed_frameworks.csv"


def _places(stages: Rows) -> Iterator[str]:
    taken: dict[tuple[str, int], str] = {}
    for number, row in enumerate(stages, start=2):
        where = f"seed_framework_stages.csv, row {number}, field position"
        # Digits of other scripts are digits to Python and no number to a database.
        if not (row["position"].isascii() and row["position"].isdigit() and int(row["position"])):
            yield f"{where}: must be a whole number from 1 up, not '{row['position']}'"
            continue
        first = taken.setdefault((row["framework"], int(row["position"])), row["stage"])
        if first != row["stage"]:
            yield f"{where}: {row['position']} is the place of the stage '{first}' already"


def _holes(models: Rows, stages: Rows, moments: Rows, given: set[str]) -> Iterator[str]:
    leading: dict[str, dict[str, str]] = defaultdict(dict)
    for row in moments:
        leading[row["framework"]][row["moment"]] = row["stage"]
    held = {(row["framework"], row["stage"]) for row in stages}
    for number, row in enumerate(moments, start=2):
        if (row["framework"], row["stage"]) not in held:
            yield (
                f"seed_moment_to_stage.csv, row {number}, field stage: the model '{row['framework']}' has no stage "
                f"'{row['stage']}' in seed_framework_stages.csv"
            )
    for number, row in enumerate(models, start=2):
        own = leading[row["framework"]]
        if DEFAULT not in own:
            without = ", ".join(sorted(given - own.keys())) or "whatever no rule tells the moment of"
            yield (
                f"seed_frameworks.csv, row {number}, field framework: in '{row['framework']}' no stage is given for {without}; "
                f"add these moments to seed_moment_to_stage.csv, and a row with the moment '{DEFAULT}' for all others"
            )
    for number, row in enumerate(stages, start=2):
        own = leading[row["framework"]]
        if row["stage"] not in {stage for moment, stage in own.items() if moment in given | {DEFAULT}}:
            yield (
                f"seed_framework_stages.csv, row {number}, field stage: no moment leads to '{row['stage']}'; nobody would "
                "ever be in it. Give it a moment that seed_moment_rules.csv tells, in seed_moment_to_stage.csv"
            )
