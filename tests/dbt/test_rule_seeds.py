"""Rule seeds cannot go in broken: every pattern compiles, is RE2-safe, short and in the one layout."""

import csv

import pytest

from journeyhouse.errors import ConfigError
from journeyhouse.settings import HOME
from journeyhouse.transform.rule_seeds import PATTERNS, RULE_SETS, check, complaints, inputs, layout_of

SEEDS = HOME / "dbt_project" / "seeds"
INPUTS = inputs(HOME / "dbt_project")


def test_the_rule_seeds_are_sound():
    check(SEEDS, INPUTS)


def test_a_broken_seed_stops_the_build_before_it_begins(tmp_path):
    import shutil

    shutil.copytree(SEEDS, tmp_path / "seeds")
    path = tmp_path / "seeds" / "seed_need_rules.csv"
    path.write_text(
        path.read_text(encoding="utf-8").replace("flash_sale|sale", "flash_sale|sale(", 1), encoding="utf-8"
    )
    with pytest.raises(ConfigError, match=r"seed_need_rules\.csv, row \d+, field campaign: not a valid pattern"):
        check(tmp_path / "seeds", INPUTS)


@pytest.mark.parametrize("name", RULE_SETS)
def test_every_rule_set_has_examples(name):
    with (SEEDS / "seed_rule_examples.csv").open(encoding="utf-8", newline="") as handle:
        assert [row for row in csv.DictReader(handle) if row["rule_set"] == name]


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("(unclosed", "not a valid pattern"),
        ("a(?=b)", "look-around"),
        (r"(a)\1", "look-around"),
        (r"\w+", "not every engine"),
        (r"\D", "not every engine"),
        ("[[:alpha:]]", "not every engine"),
        ("a{300}", "not every engine"),
        ("a{,3}", "not every engine"),
        ("a" * 301, "longer than"),
    ],
)
def test_a_broken_pattern_is_named_by_file_row_and_field(tmp_path, pattern, reason):
    path = tmp_path / "seed_channel_rules.csv"
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, layout_of("need"))
        writer.writeheader()
        writer.writerow({"rule_id": "r1", "priority": "1", "active": "true", "utm_medium": pattern})
    [found] = complaints(path, PATTERNS)
    assert found.startswith("seed_channel_rules.csv, row 2, field utm_medium: ")
    assert reason in found


def test_a_priority_that_is_text_is_refused(tmp_path):
    path = tmp_path / "seed_need_rules.csv"
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, layout_of("need"))
        writer.writeheader()
        writer.writerow({"rule_id": "r1", "priority": "first", "active": "true"})
    assert complaints(path, PATTERNS) == ["seed_need_rules.csv, row 2, field priority: must be a whole number"]
