"""What counts as a conversion is edited by analysts: a definition that nothing could meet is refused before a build."""

from pathlib import Path

from journeyhouse.transform.rule_seeds import complaints
from journeyhouse.transform.seed_complaints import refuse
from journeyhouse.transform.seed_files import rows

NAME = "seed_conversion_definitions.csv"
PATTERNS = ("moment", "category", "lifecycle")
# Its conversions are the valid orders; journeys end at them.
BUILT_IN = "purchase"


def check(folder: Path) -> None:
    """Raises ConfigError listing everything that is wrong with the definitions of `dbt_project/seeds`."""
    refuse("conversion definitions", folder, complaints(folder / NAME, PATTERNS) or _wrong(folder))


def _wrong(folder: Path) -> list[str]:
    types = {row["touchpoint_type"] for _number, row in rows(folder / "seed_touchpoint_types.csv")}
    definitions = rows(folder / NAME)
    found = []
    for number, row in definitions:
        where = f"{NAME}, row {number}, field"
        if not row["definition"]:
            found.append(f"{where} definition: is empty")
        if row["touchpoint_type"] not in types:
            found.append(f"{where} touchpoint_type: '{row['touchpoint_type']}' is not in seed_touchpoint_types.csv")
        if row["definition"] == BUILT_IN and (
            row["touchpoint_type"] != BUILT_IN or any(row[name] for name in PATTERNS)
        ):
            found.append(
                f"{where} definition: '{BUILT_IN}' is each valid order and cannot be narrowed; give yours another name"
            )
    if BUILT_IN not in {row["definition"] for _number, row in definitions}:
        found.append(f"{NAME}: '{BUILT_IN}' is missing; journeys end at it")
    return found
