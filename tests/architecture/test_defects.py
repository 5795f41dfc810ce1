"""Pages of docs/reference that say which test holds a line name tests that exist; what a build only warns of says why in both languages."""

import re

import pytest

from journeyhouse.gates.rules import LAWS, load_laws
from journeyhouse.settings import HOME

PAGES = {name: (HOME / "docs/reference" / name).read_text(encoding="utf-8") for name in ("defects.md", "bad-input.md")}
NAMED = {name: re.findall(r"`([\w/.]+)::(\w+)`", text) for name, text in PAGES.items()}


@pytest.mark.parametrize(("file", "name"), sorted({one for named in NAMED.values() for one in named}))
def test_what_a_page_names_is_there(file, name):
    form = rf"^def {name}\(" if file.endswith(".py") else rf"^ +- name: {name}$"
    assert re.search(form, (HOME / file).read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("page", PAGES)
def test_each_line_of_a_page_names_one(page):
    lines = PAGES[page].splitlines()
    told = [
        line for line, above in zip(lines[1:], lines, strict=False) if line.startswith("| ") and above.startswith("| ")
    ]
    assert len(NAMED[page]) == len([line for line in told if not line.startswith("| ---")]) > 10


def test_what_only_warns_says_why_and_what_to_do():
    warning = {path.stem for path in LAWS.parent.glob("*.sql") if "severity='warn'" in path.read_text(encoding="utf-8")}
    assert {law.id for law in load_laws()} == warning
