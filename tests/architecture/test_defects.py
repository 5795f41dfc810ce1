"""docs/reference/defects.md names tests that exist, and everything that a build's tests warn of says why in both languages."""

import re

import pytest

from journeyhouse.gates.rules import LAWS, load_laws
from journeyhouse.settings import HOME

NAMED = re.findall(r"`([\w/.]+)::(\w+)`", (HOME / "docs/reference/defects.md").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("file", "name"), sorted(set(NAMED)))
def test_a_defect_has_its_test(file, name):
    form = rf"^def {name}\(" if file.endswith(".py") else rf"^ +- name: {name}$"
    assert re.search(form, (HOME / file).read_text(encoding="utf-8"), re.MULTILINE)


def test_each_line_of_the_page_names_one():
    lines = (HOME / "docs/reference/defects.md").read_text(encoding="utf-8").splitlines()
    rows = [
        line
        for line, before in zip(lines[1:], lines, strict=False)
        if line.startswith("| ") and before.startswith("| ")
    ]
    assert len(NAMED) == len([row for row in rows if not row.startswith("| ---")]) > 30


def test_what_only_warns_says_why_and_what_to_do():
    warning = {path.stem for path in LAWS.parent.glob("*.sql") if "severity='warn'" in path.read_text(encoding="utf-8")}
    assert {law.id for law in load_laws()} == warning
