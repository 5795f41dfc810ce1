"""`scripts/contract` leaves no REST source out: it has a definition of its vendor's, or the reason why there is none."""

import pytest
from tests.contract.__main__ import DEFINITIONS

from journeyhouse.sources.registry import registry

REST = sorted(name for name, source in registry().items() if source.protocol == "rest")


@pytest.mark.parametrize("source", REST)
def test_a_rest_source_is_held_against_a_definition_or_says_why_not(source):
    assert (source in DEFINITIONS["packages"]) != bool(DEFINITIONS["without"].get(source))


def test_nothing_is_declared_for_a_source_that_is_not_there():
    assert {*DEFINITIONS["packages"], *DEFINITIONS["without"], *DEFINITIONS["waivers"]} <= set(REST)
    assert all(package.count("==") == 1 for packages in DEFINITIONS["packages"].values() for package in packages)
    assert all(
        waiver["finding"] and waiver["reason"] for waivers in DEFINITIONS["waivers"].values() for waiver in waivers
    )
