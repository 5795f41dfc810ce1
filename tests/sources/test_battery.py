"""No check of the battery leaves a source out without a reason that is written down."""

from tests.sources import battery
from tests.sources.battery import CHECKS


def test_every_check_that_runs_holds_for_every_source_it_has_a_meaning_for(collected, pytestconfig):
    """Held where the whole battery is run; of a part (files, or -k) nothing can be said."""
    whole = set(collected) >= battery.OWN and not pytestconfig.option.keyword
    assert not whole or battery.missing(collected) == []


def test_a_check_that_leaves_sources_out_says_why():
    from journeyhouse.sources.registry import registry

    partial = [known for known in CHECKS.values() if not all(map(known.applies, registry().values()))]
    assert partial and all(known.otherwise for known in partial)
    assert sorted(CHECKS) == list(range(1, 27))


def test_a_source_that_is_left_out_is_told():
    everyone = {"magento": ["a"], "klaviyo": ["b"]}
    told = battery.missing({4: everyone})
    assert "4 keys and cursor are declared columns: hubspot" in told and not any("klaviyo" in line for line in told)
    assert battery.missing({4: {"": ["once for all"]}}) == []


def test_a_case_that_failed_is_not_counted():
    lines = battery.table({4: {"magento": ["a", "b"], "klaviyo": ["c"]}}, {"a", "c"})
    assert lines[4].split("columns")[1].split()[:2] == ["1", "2"]
