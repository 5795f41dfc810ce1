"""Rules of the campaign map that would map nothing, or everything, stop a build before it begins, by row and field."""

import shutil

import pytest

from journeyhouse.errors import ConfigError
from journeyhouse.rules.seeds import SEEDS
from journeyhouse.settings import HOME
from journeyhouse.transform import campaign_seeds

PLATFORMS = campaign_seeds.platforms(HOME / "dbt_project")


@pytest.fixture
def edited(tmp_path):
    """edited(old, new) -> a folder of seeds in which the map says something else."""

    def edit(old: str = "", new: str = ""):
        shutil.copytree(SEEDS, tmp_path / "seeds")
        path = tmp_path / "seeds" / campaign_seeds.NAME
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1) if old else text + new, encoding="utf-8")
        return tmp_path / "seeds"

    return edit


def test_the_map_of_the_house_is_sound():
    campaign_seeds.check(SEEDS, PLATFORMS)


def test_one_of_ones_own_is_well(edited):
    campaign_seeds.check(edited(new="own_1,1,,,^tet_,,meta_ads,1001,Quà Tết,Nữ Hà Nội,true,marketing,\n"), PLATFORMS)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("", "x,1,^fb,,,,,,,,true,me,\n", "row 8, field platform: '' is none of meta_ads, tiktok_ads"),
        ("", "x,1,^fb,,,,Meta Ads,,,,true,me,\n", "row 8, field platform: 'Meta Ads' is none of meta_ads, tiktok_ads"),
        ("", "x,1,,,,,meta_ads,,,,true,me,\n", "row 8, field utm_source: one of"),
        ("", "x,1,(fb,,,,meta_ads,,,,true,me,\n", "row 8, field utm_source: not a valid pattern"),
        ("", "x,1,^fb,,,,meta_ads,,,Nữ,true,me,\n", "row 8, field adset: is of a campaign"),
        ("", "map_01,1,^fb,,,,meta_ads,,,,true,me,\n", "row 8, field rule_id: must be given and unique"),
        ("map_02,10", "map_02,soon", "row 3, field priority: must be a whole number"),
        ("platform,", "network,", "columns must be rule_id,priority"),
    ],
)
def test_what_is_wrong_is_named(edited, old, new, said):
    with pytest.raises(ConfigError, match=said):
        campaign_seeds.check(edited(old, new), PLATFORMS)
