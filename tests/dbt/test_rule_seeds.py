"""Rule seeds cannot go in broken: every pattern compiles, is RE2-safe, short and in the one layout."""

import csv
import re
from pathlib import Path

import pytest

SEEDS = Path(__file__).resolve().parents[2] / "dbt_project" / "seeds"
LAYOUT = [
    "rule_id",
    "priority",
    "touchpoint_type",
    "channel",
    "campaign",
    "category",
    "lifecycle",
    "utm_source",
    "utm_medium",
    "utm_campaign",
    "click_id",
    "referrer_domain",
    "result",
    "active",
    "owner",
    "note",
]
PATTERNS = LAYOUT[2:12]
MAX_LENGTH = 300
# Lookaround, back-references and possessive quantifiers are not understood by every engine.
UNSAFE = re.compile(r"\(\?(?!:)|\\[1-9]|\\[AZbBgkKGpPX]|[*+?}]\+")
RULE_SEEDS = ("channel", "context", "need", "moment", "department")


def complaints(path: Path, patterns: list[str], layout: list[str] | None = None) -> list[str]:
    """What is wrong with a seed of patterns, each with file, row and field."""
    with path.open(encoding="utf-8", newline="") as handle:
        reader = csv.DictReader(handle)
        rows = list(reader)
    found = []
    if layout and list(reader.fieldnames or []) != layout:
        found.append(f"{path.name}: columns must be {','.join(layout)}")
    seen = set()
    for number, row in enumerate(rows, start=2):
        if layout and (row.get("rule_id") in seen or not row.get("rule_id")):
            found.append(f"{path.name}, row {number}, field rule_id: must be given and unique")
        seen.add(row.get("rule_id"))
        if layout and not (row.get("priority") or "").isdigit():
            found.append(f"{path.name}, row {number}, field priority: must be a whole number")
        if layout and row.get("active") not in ("true", "false"):
            found.append(f"{path.name}, row {number}, field active: must be true or false")
        for field in patterns:
            problem = problem_of((row.get(field) or "").removeprefix("!"))
            if problem:
                found.append(f"{path.name}, row {number}, field {field}: {problem}")
    return found


def problem_of(pattern: str) -> str:
    """Why a pattern may not go in; empty when it may."""
    if len(pattern) > MAX_LENGTH:
        return f"longer than {MAX_LENGTH} characters"
    if UNSAFE.search(pattern):
        return "lookaround, back-reference or another construct that not every engine knows"
    try:
        re.compile(pattern)
    except re.error as error:
        return f"not a valid pattern: {error}"
    return ""


@pytest.mark.parametrize("name", RULE_SEEDS)
def test_rule_seeds_are_sound(name):
    assert complaints(SEEDS / f"seed_{name}_rules.csv", PATTERNS, LAYOUT) == []


def test_blocked_values_are_sound():
    assert complaints(SEEDS / "seed_identity_blocked_values.csv", ["pattern"]) == []


@pytest.mark.parametrize("name", RULE_SEEDS)
def test_every_rule_set_has_examples(name):
    with (SEEDS / "seed_rule_examples.csv").open(encoding="utf-8", newline="") as handle:
        assert [row for row in csv.DictReader(handle) if row["rule_set"] == name]


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("(unclosed", "not a valid pattern"),
        ("a(?=b)", "lookaround"),
        (r"(a)\1", "lookaround"),
        ("a" * 301, "longer than"),
    ],
)
def test_a_broken_pattern_is_named_by_file_row_and_field(tmp_path, pattern, reason):
    path = tmp_path / "seed_channel_rules.csv"
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, LAYOUT)
        writer.writeheader()
        writer.writerow({"rule_id": "r1", "priority": "1", "active": "true", "utm_medium": pattern})
    [found] = complaints(path, PATTERNS, LAYOUT)
    assert found.startswith("seed_channel_rules.csv, row 2, field utm_medium: ")
    assert reason in found


def test_a_priority_that_is_text_is_refused(tmp_path):
    path = tmp_path / "seed_need_rules.csv"
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, LAYOUT)
        writer.writeheader()
        writer.writerow({"rule_id": "r1", "priority": "first", "active": "true"})
    assert complaints(path, PATTERNS, LAYOUT) == ["seed_need_rules.csv, row 2, field priority: must be a whole number"]
