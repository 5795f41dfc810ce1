"""docs/reference/defects.md names tests that exist."""

import re

import pytest

from journeyhouse.settings import HOME

NAMED = re.findall(r"`([\w/.]+)::(\w+)`", (HOME / "docs/reference/defects.md").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("file", "name"), sorted(set(NAMED)))
def test_a_defect_has_its_test(file, name):
    form = rf"^def {name}\(" if file.endswith(".py") else rf"^ +- name: {name}$"
    assert re.search(form, (HOME / file).read_text(encoding="utf-8"), re.MULTILINE)


def test_each_line_of_the_page_names_one():
    lines = (HOME / "docs/reference/defects.md").read_text(encoding="utf-8").splitlines()
    assert len(NAMED) == len([line for line in lines if line.startswith("| ")]) - 2
