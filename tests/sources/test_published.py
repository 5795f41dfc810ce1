"""What was published stays: tables, keys and types that others build on."""

import copy
import json

import pytest
from tests.sources.battery import check
from tests.sources.published import PATH, broken, promised
from tests.sources.specimens import name_of

from journeyhouse.sources.registry import registry

PUBLISHED = json.loads(PATH.read_text())
HOW = "CHANGELOG.md names what breaks, then: python -m tests.sources.published"


@check(12)
@pytest.mark.parametrize("source", list(registry().values()), ids=name_of)
def test_nothing_that_others_build_on_is_gone_or_another(source):
    own = {table: what for table, what in PUBLISHED.items() if table.split("__")[0] == source.name}
    assert broken(own, promised({source.name: source})) == [], HOW
    assert set(promised({source.name: source})) <= set(own), f"{source.name} is new: {HOW}"


def test_no_source_is_gone():
    assert {table.split("__")[0] for table in PUBLISHED} <= set(registry()), HOW


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda tables: tables.pop("klaviyo__lists"), "raw.klaviyo__lists is gone"),
        (lambda tables: tables["klaviyo__lists"]["columns"].pop("name"), "raw.klaviyo__lists.name was text, is gone"),
        (lambda tables: tables["klaviyo__lists"]["columns"].update(name="jsonb"), "raw.klaviyo__lists.name was text, is jsonb"),
        (lambda tables: tables["klaviyo__events"].update(cursor="id"), "raw.klaviyo__events: cursor was datetime, is id"),
        (lambda tables: tables["klaviyo__lists"].update(key=["id", "name"]), "raw.klaviyo__lists: key was ['id'], is ['id', 'name']"),
    ],
)  # fmt: skip
def test_a_break_is_told(change, words):
    now = copy.deepcopy(PUBLISHED)
    change(now)
    assert broken(PUBLISHED, now) == [words]
    assert broken(now, PUBLISHED) == [] or "gone" not in words


def test_a_new_column_breaks_nothing():
    now = copy.deepcopy(PUBLISHED)
    now["klaviyo__lists"]["columns"]["opened_at"] = "timestamptz"
    assert broken(PUBLISHED, now) == []
