"""Lists that would reach nobody, or the wrong people, stop a build before it begins, by row and field."""

import re
import shutil
from pathlib import Path

import pytest

from journeyhouse.errors import ConfigError
from journeyhouse.rules.seeds import SEEDS
from journeyhouse.settings import HOME
from journeyhouse.transform import activation_seeds

SOUND = "60,mine,Mine,Của tôi,active|at_risk,,loyalty,,sms,voucher,TET10,1,7,5,true,marketing,\n"


@pytest.fixture
def edited(tmp_path):
    """edited(old, new) -> a folder of seeds in which a further list says something else."""

    def edit(old: str = "", new: str = ""):
        shutil.copytree(SEEDS, tmp_path / "seeds")
        path = tmp_path / "seeds" / activation_seeds.NAME
        assert old in SOUND
        path.write_text(path.read_text(encoding="utf-8") + SOUND.replace(old, new, 1), encoding="utf-8")
        return tmp_path / "seeds"

    return edit


def test_the_lists_of_the_house_are_sound_and_so_is_one_of_ones_own(edited):
    activation_seeds.check(SEEDS, "five")
    activation_seeds.check(edited(), "five")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("mine", "win_back_email", "list: 'win_back_email' is in row 4 already"),
        ("60,", "30,", "priority: '30' is in row 4 already"),
        ("60,", "١,", "priority: must be a whole number"),
        ("Của tôi", "", "name_vi: is empty"),
        ("active|at_risk,,loyalty", ",,", "lifecycle_segments: one of"),
        ("at_risk", "at risk", "lifecycle_segments: 'at risk' is none of new"),
        ("loyalty", "retention", "stages: 'retention' is none of awareness"),
        ("loyalty,,", "loyalty,won_back,", "journey_outcomes: 'won_back' is none of stalled, lost"),
        ("sms", "zalo", "channel: 'zalo' is none of email, sms"),
        ("voucher,TET10", "message,TET10", "voucher_code: 'TET10' would not be sent"),
        (",1,7,", ",0,7,", "cap_contacts: must be a whole number from 1"),
        (",1,7,", ",1,,", "cap_days: must be a whole number"),
        (",5,true", ",100,true", "hold_out_percent: must be a whole number from 0 to 99"),
        ("true", "yes", "active: 'yes' is none of true, false"),
    ],
)
def test_what_is_wrong_is_named(edited, old, new, said):
    with pytest.raises(ConfigError, match=rf"{activation_seeds.NAME}, row 7, field {re.escape(said)}"):
        activation_seeds.check(edited(old, new), "five")


def test_every_reason_that_the_models_give_is_explained_in_both_languages(edited):
    models = HOME / "dbt_project" / "models"
    rooms = (models / "intermediate" / "activation", models / "publish" / "activation")
    given = {
        word
        for room in rooms
        for path in room.glob("*.sql")
        for word in re.findall(r"then '([a-z_]+)'", path.read_text(encoding="utf-8"))
    }
    assert given - {"excluded", "held_out"} == set(activation_seeds.REASONS)
    folder = edited()
    path: Path = folder / "seed_exclusion_reasons.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("đã báo thư rác", ""), encoding="utf-8")
    with pytest.raises(ConfigError, match="field reason: 'complained' is missing, or has no name"):
        activation_seeds.check(folder, "five")
