"""Rule files: what is shipped is complete, and what is wrong is named with file, rule, field and fix."""

from pathlib import Path

import pytest
import yaml

from journeyhouse.errors import ConfigError
from journeyhouse.gates.expectation_kinds import KINDS, QUERY
from journeyhouse.gates.rules import load_landing, load_publish
from journeyhouse.sources.registry import registry

EXPECTATIONS = Path(__file__).parents[2] / "expectations"
GOOD = {
    "id": "shop.orders.rule", "table": "raw.shop__orders", "expectation": "expect_column_values_to_not_be_null",
    "kwargs": {"column": "total"}, "severity": "warning", "why": {"en": "a", "vi": "b"}, "remedy": {"en": "a", "vi": "b"},
}  # fmt: skip


def write(folder: Path, *rules: dict, text: str | None = None) -> Path:
    (folder / "landing").mkdir(exist_ok=True)
    (folder / "landing" / "_every_stream.yml").write_text("rules: []")
    (folder / "landing" / "shop.yml").write_text(text or yaml.safe_dump({"rules": list(rules)}))
    return folder


def test_every_source_has_rules_of_its_own_and_those_of_every_stream():
    for source in registry():
        rules = load_landing(EXPECTATIONS, source)
        assert [rule for rule in rules if rule.id.startswith(f"{source}.")], source
        assert {rule.table for rule in rules if rule.id.startswith("every_stream.")} == {f"raw.{source}__*"}


def test_every_file_belongs_to_a_source():
    assert {path.stem for path in (EXPECTATIONS / "landing").glob("[a-z]*.yml")} == set(registry())


def test_what_a_currency_is_every_source_says_alike():
    rules = [
        rule for source in registry() for rule in load_landing(EXPECTATIONS, source) if "currency_known" in rule.id
    ]
    assert len(rules) > 10 and len({rule.kwargs["regex"] for rule in rules}) == 1


def test_nothing_that_names_a_person_is_shown():
    personal = {
        (stream.table, column.name)
        for source in registry().values() for stream in source.streams.values()
        for column in stream.columns if column.pii == "direct"
    }  # fmt: skip
    for source in registry():
        for rule in load_landing(EXPECTATIONS, source):
            named = {(rule.table.removeprefix("raw."), column) for column in rule.columns}
            assert rule.pii or not named & personal, rule.id


def test_the_gate_before_publishing_holds_money_time_and_privacy():
    ids = {rule.id for rule in load_publish(EXPECTATIONS)}
    assert {"privacy.no_direct_identifier", "orders.value_is_the_shops", "attribution.credit_equals_value"} <= ids


def test_defaults_follow_the_severity_and_the_check(tmp_path):
    rules = load_landing(
        write(
            tmp_path,
            GOOD,
            GOOD | {"id": "b", "severity": "critical"},
            GOOD | {"id": "c", "expectation": QUERY, "kwargs": {"query": "select 1"}},
            GOOD | {"id": "d", "expectation": "expect_column_sum_to_be_between", "kwargs": {"column": "total"}},
            GOOD | {"id": "e", "scope": "table"},
        ),
        "shop",
    )
    assert [(rule.scope, rule.quarantine) for rule in rules] == [
        ("batch", True), ("batch", False), ("batch", False), ("batch", False), ("table", False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"expectation": "expect_miracles"}, "expectation 'expect_miracles' is unknown"),
        ({"severity": "fatal"}, "severity 'fatal' must be one of critical, warning, info"),
        ({"why": None}, "why must be given in both languages"),
        ({"why": {"en": "only"}}, "why must be given in both languages"),
        ({"remedy": {"en": "a", "vi": " "}}, "remedy must be given in both languages"),
        (
            {"why": {"en": "a", "vi": "b", "rồi c": None}},
            "why has a part 'rồi c' of no language; put a text with a comma into quotes",
        ),
        ({"kwargs": {}}, "kwargs.column is needed"),
        ({"kwargs": {"column": "a", "colour": 1}}, "kwargs.colour is not known"),
        ({"kwargs": "column"}, "kwargs must be a mapping"),
        ({"table": "orders"}, "table 'orders' must be schema.table"),
        ({"table": "raw.shop__orders; drop table x"}, "must be schema.table"),
        ({"table": "raw.other__orders"}, "is not a table of shop"),
        ({"scope": "day"}, "scope 'day' must be one of"),
        ({"id": "Has Spaces"}, "id needs a name"),
        ({"sevrity": "info"}, "sevrity is not a field"),
        ({"pii": "yes please"}, "pii must be true or false"),
        ({"quarantine": True, "severity": "critical"}, "quarantine needs severity: warning"),
    ],
)
def test_a_wrong_rule_is_named(tmp_path, change, said):
    with pytest.raises(ConfigError) as error:
        load_landing(write(tmp_path, GOOD | change), "shop")
    assert said in str(error.value) and "shop.yml" in str(error.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [("rules: [", "not readable as YAML"), ("- a", "one list called 'rules'"), ("rules: [1]", "must be a mapping")],
)
def test_a_broken_file_is_named(tmp_path, text, said):
    with pytest.raises(ConfigError, match=said):
        load_landing(write(tmp_path, text=text), "shop")


def test_missing_files_and_repeated_ids_are_named(tmp_path):
    with pytest.raises(ConfigError, match="does not exist"):
        load_landing(write(tmp_path, GOOD), "nobody")
    with pytest.raises(ConfigError, match="already used"):
        load_landing(write(tmp_path, GOOD, GOOD), "shop")
    with pytest.raises(ConfigError, match="no rule file"):
        load_publish(tmp_path)


def test_the_kinds_are_those_of_the_library():
    from great_expectations.expectations.expectation import (
        ColumnMapExpectation,
        ColumnPairMapExpectation,
        MulticolumnMapExpectation,
    )
    from great_expectations.expectations.registry import get_expectation_impl

    by_row = (ColumnMapExpectation, ColumnPairMapExpectation, MulticolumnMapExpectation)
    for name, kind in KINDS.items():
        found = get_expectation_impl(name)
        assert issubclass(found, by_row) == kind.judges_rows, name
        arguments = set(found.__fields__) | ({"query"} if name == QUERY else set())
        assert set(kind.needs + kind.may) <= arguments, name
