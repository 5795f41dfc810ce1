"""Definitions of conversions that nothing could meet stop a build before it begins, by row and field."""

import shutil

import pytest

from journeyhouse.errors import ConfigError
from journeyhouse.rules.seeds import SEEDS
from journeyhouse.transform import conversion_seeds


@pytest.fixture
def edited(tmp_path):
    """edited(old, new) -> a folder of seeds in which the definitions say something else."""

    def edit(old: str = "", new: str = ""):
        shutil.copytree(SEEDS, tmp_path / "seeds")
        path = tmp_path / "seeds" / conversion_seeds.NAME
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1) if old else text + new, encoding="utf-8")
        return tmp_path / "seeds"

    return edit


def test_the_definitions_of_the_house_are_sound():
    conversion_seeds.check(SEEDS)


def test_one_of_ones_own_is_well(edited):
    conversion_seeds.check(edited(new="ebook_lead,lead_submitted,,^ebook,^prospect$,marketing,\n"))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("trial,trial_started", "trial,trial_begun", r"row 3, field touchpoint_type: 'trial_begun' is not in seed_touchpoint_types"),
        ("", "x,lead_submitted,,(ebook,,marketing,\n", r"row 7, field category: not a valid pattern"),
        ("", ",lead_submitted,,,,marketing,\n", r"row 7, field definition: is empty"),
        ("purchase,purchase,,", "purchase,purchase,bought,", r"row 2, field definition: 'purchase' is each valid order"),
        ("purchase,purchase", "order,purchase", r"'purchase' is missing; journeys end at it"),
        ("definition,", "name,", r"columns must be definition,touchpoint_type"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(edited, old, new, said):
    with pytest.raises(ConfigError, match=said):
        conversion_seeds.check(edited(old, new))
