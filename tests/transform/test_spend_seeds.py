"""Windows of restatement and findings of the budget without which ads or channels would be missing are asked for before a build."""

import re
import shutil
from pathlib import Path

import pytest

from journeyhouse.errors import ConfigError
from journeyhouse.transform import spend_seeds
from journeyhouse.transform.seed_files import SEEDS

MODEL = SEEDS.parent / "models/marts/spend/fct_budget_scenarios.sql"
RESPONSE = SEEDS.parent / "macros/spend/response.sql"


@pytest.fixture
def folder(tmp_path) -> Path:
    for name in (spend_seeds.WINDOWS, spend_seeds.FINDINGS):
        shutil.copy(SEEDS / name, tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        (spend_seeds.WINDOWS, "(other),7", "others,7", "'(other)' is missing"),
        (spend_seeds.WINDOWS, "tiktok_ads,14", "tiktok_ads,", "row 4, field days: must be a whole number from 0 to 3650, not ''"),
        (spend_seeds.WINDOWS, "tiktok_ads,14", "tiktok_ads,-1", "row 4, field days"),
        (spend_seeds.FINDINGS, "keep,", "kept,", "'keep' is missing"),
        (spend_seeds.FINDINGS, "no_rate,Spend without an exchange rate: unknown", "no_rate,", "'no_rate' is missing, or has no name"),
    ],
)  # fmt: skip
def test_what_would_leave_out_ads_or_channels_is_refused(folder, name, old, new, said):
    spend_seeds.check(folder)
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ConfigError, match=re.escape(said)):
        spend_seeds.check(folder)


def test_every_finding_of_the_models_is_asked_for():
    told = re.findall(r"then '(\w+)'", MODEL.read_text(encoding="utf-8") + RESPONSE.read_text(encoding="utf-8"))
    assert {*told, "keep"} == set(spend_seeds.FOUND)
