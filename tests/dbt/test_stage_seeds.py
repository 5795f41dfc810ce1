"""A stage model with a hole is refused before a build, by file, row and field."""

import shutil

import pytest

from journeyhouse.errors import ConfigError
from journeyhouse.settings import HOME
from journeyhouse.transform.stage_seeds import check, complaints

SEEDS = HOME / "dbt_project" / "seeds"
MODELS, STAGES, MOMENTS, STEPS = (
    "seed_frameworks",
    "seed_framework_stages",
    "seed_moment_to_stage",
    "seed_expected_steps",
)


@pytest.fixture
def seeds(tmp_path):
    """A copy of the seeds; seeds(name, old, new) edits one and tells what is wrong then."""
    folder = tmp_path / "seeds"
    shutil.copytree(SEEDS, folder)

    def edit(name: str, old: str, new: str) -> list[str]:
        path = folder / f"{name}.csv"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return complaints(lambda wanted: folder / f"{wanted}.csv")

    return edit


def test_the_stage_models_of_the_house_are_sound():
    check(SEEDS)


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        (MOMENTS, "six,*,awareness\n", "", "seed_frameworks.csv, row 3, field framework: in 'six' no stage is given for whatever"),
        (MOMENTS, "six,landed,acquisition\nsix,searched,acquisition", "six,*,acquisition", "row 42, field moment: '*' is in row 24 already"),
        (STAGES, "five,loyalty,4,", "five,loyalty,3,", "seed_framework_stages.csv, row 5, field position: 3 is the place of the stage 'purchase' already"),
        (STAGES, "five,loyalty,4,", "five,loyalty,0,", "row 5, field position: must be a whole number from 1 up, not '0'"),
        (STAGES, "five,loyalty,4,", "five,loyalty,⁴,", "row 5, field position: must be a whole number from 1 up, not '⁴'"),
        (STAGES, "six,retention,5,Retention,Giữ chân\n", "", "seed_moment_to_stage.csv, row 38, field stage: the model 'six' has no stage 'retention'"),
        (MOMENTS, "six,repurchased,retention\nsix,renewed,retention", "six,repurchased,engagement", "seed_framework_stages.csv, row 11, field stage: no moment leads to 'retention'"),
        (MOMENTS, "six,repurchased,retention\nsix,renewed,retention", "six,rebought,retention", "seed_framework_stages.csv, row 11, field stage: no moment leads to 'retention'"),
        (MOMENTS, "five,bought,", "five,bougth,", "seed_moment_to_stage.csv, row 11, field moment: no rule of seed_moment_rules.csv tells 'bougth'"),
        (STEPS, "bought", "bougth", "field moment: no rule of seed_moment_rules.csv tells 'bougth'"),
        (STAGES, "Giữ chân", "", "seed_framework_stages.csv, row 11, field name_vi: is empty"),
        (STAGES, "five,loyalty,", "fife,loyalty,", "row 5, field framework: 'fife' is not in seed_frameworks.csv"),
        (MODELS, "six,Six stages,Mô hình sáu giai đoạn\n", "", "seed_frameworks.csv, field framework: 'six' is missing"),
    ],
)  # fmt: skip
def test_a_hole_is_named_by_file_row_and_field(seeds, name, old, new, said):
    assert [text for text in seeds(name, old, new) if said in text]


def test_a_moment_without_stage_and_default_is_named(seeds):
    seeds(MOMENTS, "six,*,awareness\n", "")
    found = seeds(MOMENTS, "six,asked,acquisition\n", "")
    assert [text for text in found if "in 'six' no stage is given for asked; add" in text]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("five,loyalty,4,", "five,loyalty,3,", "stage models in .* cannot be used"),
        ("framework,stage,", "framework,name,", "seed_framework_stages.csv: columns must be framework,stage,position"),
    ],
)
def test_a_build_is_refused_in_plain_words(tmp_path, old, new, said):
    shutil.copytree(SEEDS, tmp_path / "seeds")
    path = tmp_path / "seeds" / f"{STAGES}.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ConfigError, match=said):
        check(tmp_path / "seeds")
