"""The commands of the rules, as an analyst without a warehouse meets them."""

import os
import subprocess
import sys

import pytest

from journeyhouse.rules.seeds import SEEDS
from journeyhouse.settings import HOME


@pytest.fixture
def journeyhouse(tmp_path):
    """journeyhouse(*arguments) -> (exit code, everything it said), in a house that was never started."""
    (tmp_path / "my.yml").write_text("{}", encoding="utf-8")

    def run(*arguments: str) -> tuple[int, str]:
        inherited = {key: value for key, value in os.environ.items() if not key.startswith("JOURNEYHOUSE_")}
        done = subprocess.run(
            [sys.executable, "-m", "journeyhouse", *arguments, "--config", str(tmp_path / "my.yml")],
            cwd=HOME, capture_output=True, text=True, timeout=60,
            env=inherited | {"JOURNEYHOUSE_VAR": str(tmp_path / "var"), "PYTHONPATH": str(HOME / "plugins")},
        )  # fmt: skip
        assert "Traceback" not in done.stderr, done.stderr
        return done.returncode, done.stdout + done.stderr

    return run


def test_a_rule_is_tried_without_a_warehouse(journeyhouse):
    code, said = journeyhouse("rules", "try", "utm_source=klaviyo&utm_medium=email", "lifecycle=customer")
    assert code == 0 and "channel: Email - by channel_07 (priority 70, marketing)" in said


def test_the_rules_are_checked_without_a_warehouse_and_that_is_said(journeyhouse):
    code, said = journeyhouse("rules", "check")
    assert code == 0 and "not checked against a warehouse" in said and "the rules are sound: 23 channel" in said


def test_what_is_wrong_is_an_exit_code(journeyhouse, tmp_path):
    text = (SEEDS / "seed_need_rules.csv").read_text(encoding="utf-8")
    (tmp_path / "seed_need_rules.csv").write_text(text.replace(",rebuy,", ",belong,", 1), encoding="utf-8")
    for name in ("channel", "context", "moment", "department"):
        (tmp_path / f"seed_{name}_rules.csv").write_bytes((SEEDS / f"seed_{name}_rules.csv").read_bytes())
    code, said = journeyhouse("rules", "check", "--seeds", str(tmp_path))
    assert code == 1 and "wrong: example need_036: expected rebuy, got belong by need_02" in said


@pytest.mark.parametrize("what", [("preview",), ("as-of",)])
def test_what_needs_a_warehouse_says_how_to_start_it(journeyhouse, what):
    code, said = journeyhouse("rules", *what)
    assert code == 8 and "journeyhouse up" in said


def test_words_that_say_nothing_and_folders_that_are_none_are_named(journeyhouse):
    code, said = journeyhouse("rules", "try", "prodct")
    assert code == 2 and "'prodct' is no landing URL" in said
    code, said = journeyhouse("rules", "check", "--seeds", "nowhere")
    assert code == 2 and "nowhere is no folder" in said
    code, said = journeyhouse("rules")
    assert code == 0 and "usage: journeyhouse rules" in said
