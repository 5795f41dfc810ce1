"""Stage models are edited by analysts: one with a hole is refused before a build, by file, row and field."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

from journeyhouse.transform.seed_complaints import refuse
from journeyhouse.transform.seed_files import Rows, rows

# Wide tables have a column of their own for each of these (stage_five ...).
BUILT_IN = ("five", "six", "seven")
DEFAULT = "*"
# The moment of a touch that no rule matches.
UNCLASSIFIED = "(unclassified)"


def check(folder: Path) -> None:
    """Raises ConfigError listing everything that is wrong with the stage models of `dbt_project/seeds`."""
    refuse("stage models", folder, complaints(lambda name: folder / f"{name}.csv"))


def complaints(path_of: Callable[[str], Path]) -> list[str]:
    """What is wrong with the stage models, each with file, row and field. `path_of` tells where the seed of a name lies."""
    models, stages, moments, rules, steps = (
        rows(path_of(name))
        for name in (
            "seed_frameworks",
            "seed_framework_stages",
            "seed_moment_to_stage",
            "seed_moment_rules",
            "seed_expected_steps",
        )
    )
    given = {row["result"] for _number, row in rules if row["active"] == "true"}
    return [
        *_empty_and_twice("seed_frameworks", models, ("framework",)),
        *_empty_and_twice("seed_framework_stages", stages, ("framework", "stage")),
        *_empty_and_twice("seed_moment_to_stage", moments, ("framework", "moment")),
        *_of_no_model(models, stages, moments),
        *_places(stages),
        *_unknown_moments("seed_moment_to_stage", moments, {row["result"] for _number, row in rules} | {DEFAULT}),
        *_unknown_moments("seed_expected_steps", steps, {row["result"] for _number, row in rules}),
        *_holes(models, stages, moments, given),
    ]


def _empty_and_twice(name: str, told: Rows, key: tuple[str, ...]) -> Iterator[str]:
    seen: dict[tuple[str, ...], int] = {}
    for number, row in told:
        yield from (f"{name}.csv, row {number}, field {field}: is empty" for field in row if not row[field])
        first = seen.setdefault(tuple(row[field] for field in key), number)
        if first != number:
            yield f"{name}.csv, row {number}, field {key[-1]}: '{row[key[-1]]}' is in row {first} already"


def _of_no_model(models: Rows, stages: Rows, moments: Rows) -> Iterator[str]:
    known = {row["framework"] for _number, row in models}
    for name in BUILT_IN:
        if name not in known:
            yield f"seed_frameworks.csv, field framework: '{name}' is missing; wide tables have a column for it"
    for name, told in (("seed_framework_stages", stages), ("seed_moment_to_stage", moments)):
        for number, row in told:
            if row["framework"] not in known:
                yield f"{name}.csv, row {number}, field framework: '{row['framework']}' is not in seed_frameworks.csv"


def _unknown_moments(name: str, told: Rows, known: set[str]) -> Iterator[str]:
    """People at a moment that is written otherwise than the rules tell it would be passed over in silence."""
    for number, row in told:
        if row["moment"] not in known | {UNCLASSIFIED}:
            yield f"{name}.csv, row {number}, field moment: no rule of seed_moment_rules.csv tells '{row['moment']}'"


def _places(stages: Rows) -> Iterator[str]:
    taken: dict[tuple[str, int], str] = {}
    for number, row in stages:
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
    for _number, row in moments:
        leading[row["framework"]][row["moment"]] = row["stage"]
    held = {(row["framework"], row["stage"]) for _number, row in stages}
    for number, row in moments:
        if (row["framework"], row["stage"]) not in held:
            yield (
                f"seed_moment_to_stage.csv, row {number}, field stage: the model '{row['framework']}' has no stage "
                f"'{row['stage']}' in seed_framework_stages.csv"
            )
    for number, row in models:
        own = leading[row["framework"]]
        if DEFAULT not in own:
            without = ", ".join(sorted(given - own.keys())) or "whatever no rule tells the moment of"
            yield (
                f"seed_frameworks.csv, row {number}, field framework: in '{row['framework']}' no stage is given for {without}; "
                f"add these moments to seed_moment_to_stage.csv, and a row with the moment '{DEFAULT}' for all others"
            )
    for number, row in stages:
        own = leading[row["framework"]]
        if row["stage"] not in {stage for moment, stage in own.items() if moment in given | {DEFAULT}}:
            yield (
                f"seed_framework_stages.csv, row {number}, field stage: no moment leads to '{row['stage']}'; nobody would "
                "ever be in it. Give it a moment that seed_moment_rules.csv tells, in seed_moment_to_stage.csv"
            )
