"""Pages of docs/reference that say which test holds a line name tests that exist."""

import re

import pytest

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
    assert len(NAMED[page]) == len([line for line in lines if line.startswith("| ")]) - 2
