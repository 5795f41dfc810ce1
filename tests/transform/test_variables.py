"""Variables of dbt_project.yml that no model could be built with stop a build before it begins, by name."""

import re
import shutil

import pytest

from journeyhouse.errors import ConfigError
from journeyhouse.settings import HOME
from journeyhouse.transform import variables

PROJECT = HOME / "dbt_project"


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    return shutil.copytree(PROJECT, tmp_path_factory.mktemp("variables") / "project")


def test_the_variables_of_the_house_are_sound():
    variables.check(PROJECT)


def test_every_variable_that_is_a_number_has_its_range():
    numbers = {
        name for name, value in variables.read(PROJECT).items() if isinstance(value, int | float) and name != "as_of"
    }
    assert numbers == {*variables._WHOLE, *variables._NUMBERS}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("session_gap_minutes: 30", "session_gap_minutes: thirty", "session_gap_minutes: must be a whole number from 1 to 1440, not 'thirty'"),
        ("session_gap_minutes: 30", "session_gap: 30", "session_gap_minutes: must be a whole number from 1 to 1440, not None"),
        ("journey_inactive_days: 90", "journey_inactive_days: 0", "journey_inactive_days: must be a whole number from 1 to 3650, not 0"),
        ("credit_materiality: 0.001", "credit_materiality: 5", "credit_materiality: must be a number from 0 to 1, not 5"),
        ("action_framework: five", "action_framework: eight", "action_framework: must be one of five, six, seven, not 'eight'"),
        ("[question_asked, ", "[question_askd, ", "request_touchpoints: 'question_askd' is not in seed_touchpoint_types.csv"),
        ("[product_viewed, product_added]", "product_viewed", "product_view_touchpoints: must be a list"),
        ("[stg_google_ads__ad_clicks]", "[stg_google_ads__adclicks]", "shape_ad_clicks: 'stg_google_ads__adclicks' is no model"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(project, old, new, said):
    text = (PROJECT / variables.FILE).read_text(encoding="utf-8")
    assert old in text
    (project / variables.FILE).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ConfigError, match=re.escape(f"dbt_project.yml, vars, {said}")):
        variables.check(project)


def test_a_stage_model_of_ones_own_tells_where_journeys_lapse(project):
    text = (PROJECT / variables.FILE).read_text(encoding="utf-8")
    (project / variables.FILE).write_text(
        text.replace("action_framework: five", "action_framework: own"), encoding="utf-8"
    )
    with (project / "seeds" / "seed_frameworks.csv").open("a", encoding="utf-8") as out:
        out.write("own,Own,Riêng\n")
    variables.check(project)
