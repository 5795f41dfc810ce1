"""What spend and the budget are told by is edited by analysts: without these rows ads, or channels, would be missing from the marts."""

from collections.abc import Iterator
from pathlib import Path

from journeyhouse.transform.seed_complaints import refuse, whole
from journeyhouse.transform.seed_files import rows

WINDOWS = "seed_restatement_windows.csv"
FINDINGS = "seed_budget_findings.csv"
OTHERS = "(other)"
FOUND = (
    "less", "more", "more_than_seen", "keep", "alone",
    "no_rate", "too_few_weeks", "no_spend_now", "no_revenue", "too_little_variation", "no_response",
)  # fmt: skip
_LONGEST = 3650


def check(folder: Path) -> None:
    """Raises ConfigError listing everything that is wrong with restatement windows and budget findings, by file, row and field."""
    refuse("rules of spend", folder, [*_windows(folder), *_findings(folder)])


def _windows(folder: Path) -> Iterator[str]:
    windows = rows(folder / WINDOWS)
    for number, row in windows:
        if not whole(row["days"], 0, _LONGEST):
            yield f"{WINDOWS}, row {number}, field days: must be a whole number from 0 to {_LONGEST}, not '{row['days']}'"
    if OTHERS not in {row["platform"] for _number, row in windows}:
        yield f"{WINDOWS}: '{OTHERS}' is missing; platforms that no row names go by it"


def _findings(folder: Path) -> Iterator[str]:
    told = {row["finding"] for _number, row in rows(folder / FINDINGS) if row["name_en"] and row["name_vi"]}
    for finding in FOUND:
        if finding not in told:
            yield f"{FINDINGS}, field finding: '{finding}' is missing, or has no name in both languages"
