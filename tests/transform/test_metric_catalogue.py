"""Each metric of the catalogue names the test that holds it to the truth, and the test knows it."""

import re
from pathlib import Path

import pytest

from journeyhouse.settings import HOME
from journeyhouse.transform.semantic_layer import catalogue, parts

BATTERY = "tests/e2e/metrics.py"
# The battery adds up what others tell it: the world, deed by deed, and figures of many at once.
TOLD_BY = [HOME / "tests/e2e/figures.py", *sorted((HOME / "plugins/journeyhouse/demo").glob("truth_metrics*.py"))]


def files_of(test: str) -> list[Path]:
    return [HOME / test, *(TOLD_BY if test == BATTERY else [])]


@pytest.mark.parametrize("metric", catalogue())
def test_a_metric_names_a_test_that_is_there_and_speaks_of_it(metric):
    test = catalogue()[metric]["tested_by"]
    assert test.startswith("tests/") and (HOME / test).is_file(), f"{metric}: no test '{test}'"
    told = "".join(path.read_text(encoding="utf-8") for path in files_of(test))
    assert re.search(rf"['\"]{metric}['\"]", told), f"{metric}: {test} does not speak of it"


def test_what_is_summed_is_in_the_catalogue_and_the_other_way_round():
    assert {part["id"] for part in parts()} == set(catalogue())
