"""A gate with real Great Expectations on a real Postgres: what passes, what is set aside, what shuts."""

from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from journeyhouse.errors import ConfigError, GateShut
from journeyhouse.gates.gate import pass_gate
from journeyhouse.gates.judge import judge
from journeyhouse.gates.rules import Rule, load_landing
from journeyhouse.sources.registry import registry
from journeyhouse.warehouse import schemas

EXPECTATIONS = Path(__file__).parents[2] / "expectations"
NOW = datetime.now(UTC)
RESET = datetime(1970, 1, 1, tzinfo=UTC)
ORDERS = "raw.magento__orders"
TWO = {"en": "text", "vi": "chữ"}


def rule(**given) -> Rule:
    known = {
        "id": "t.rule", "table": ORDERS, "expectation": "expect_column_values_to_be_between",
        "kwargs": {"column": "base_grand_total", "min_value": 0}, "severity": "warning", "why": TWO, "remedy": TWO,
        "scope": "batch", "pii": False, "quarantine": True, "file": "t.yml",
    }  # fmt: skip
    return Rule(**known | given)


@pytest.fixture(scope="module")
def house(warehouse_url) -> str:
    with psycopg.connect(warehouse_url, autocommit=True) as connection:
        schemas.ensure(connection, registry())
    return warehouse_url


@pytest.fixture
def connection(house):
    with psycopg.connect(house, autocommit=True) as connection:
        yield connection
        connection.execute(f"truncate {ORDERS}, raw.magento__carts, ops.quarantine, ops.verdicts, ops.ledger")


def put(connection, entity_id: int, batch: str = "b1", total: float | None = 100, **more) -> None:
    row = {
        "entity_id": entity_id, "increment_id": f"{entity_id:09}", "customer_email": "lan@example.com",
        "base_currency_code": "VND", "order_currency_code": "VND", "base_grand_total": total, "grand_total": total,
        "created_at": NOW - timedelta(days=2), "updated_at": NOW, "_batch_id": batch, "_loaded_at": NOW,
    } | more  # fmt: skip
    marks = ", ".join(["%s"] * len(row))
    connection.execute(f"insert into {ORDERS} ({', '.join(row)}) values ({marks})", list(row.values()))


def book(connection, batch: str, emitted: int, days_ago: float = 0, stream: str = "orders") -> None:
    at = NOW - timedelta(days=days_ago)
    connection.execute(
        "insert into ops.ledger values (%s, 'magento', %s, '', %s, %s, 0, 0, 0, 0, %s, %s)",
        (batch, stream, emitted, emitted, at, at),
    )


def of(verdicts) -> dict:
    return {verdict.rule_id: verdict for verdict in verdicts}


def test_a_clean_load_passes_every_rule_of_its_source(house, connection):
    for number in range(1, 6):
        put(connection, number)
    book(connection, "b1", 5)
    rules = load_landing(EXPECTATIONS, "magento")
    verdicts = of(pass_gate(house, "landing:magento", rules, {ORDERS: ["b1"]}, "build-1", NOW))
    assert [name for name, verdict in verdicts.items() if not verdict.success] == []
    assert verdicts["magento.orders.currency_known"].checked == 5
    assert verdicts["magento.carts.currency_known"].checked == 0, "a stream without new rows passes unseen"
    stored = connection.execute("select count(*), count(*) filter (where success) from ops.verdicts").fetchone()
    assert stored == (len(verdicts), len(verdicts))


def test_every_code_is_a_currency_and_a_word_is_none(house, connection):
    for number, code in enumerate(("CAD", "sek", "VNĐ", "₫", "dollars", "US$"), start=1):
        put(connection, number, base_currency_code=code)
    rules = [rule for rule in load_landing(EXPECTATIONS, "magento") if rule.id == "magento.orders.currency_known"]
    [verdict] = judge(house, "g", rules, {ORDERS: ["b1"]}, "b", NOW)
    assert (verdict.checked, verdict.failed) == (6, 2)


@pytest.mark.parametrize("source", sorted(registry()))
def test_every_rule_shipped_fits_the_raw_tables(house, source):
    rules = load_landing(EXPECTATIONS, source)
    streams = registry()[source].streams
    one_row = [f"select 1 from raw.{stream.table}" for stream in streams.values()]
    assert one_row
    verdicts = judge(house, f"landing:{source}", rules, {}, "build", NOW)
    assert {v.table for v in verdicts} >= {f"raw.{stream.table}" for stream in streams.values()}


def test_a_failing_warning_moves_its_rows_and_only_them(house, connection):
    put(connection, 1, total=-5)
    put(connection, 2)
    put(connection, 3, batch="earlier", total=-7)
    [verdict] = pass_gate(house, "landing:magento", [rule()], {ORDERS: ["b1"]}, "build-1", NOW)
    assert (verdict.success, verdict.checked, verdict.failed) == (False, 2, 1)
    assert connection.execute(f"select entity_id from {ORDERS} order by 1").fetchall() == [(2,), (3,)]
    aside = connection.execute(
        "select source, stream, batch_id, reason, field, payload::jsonb ->> 'base_grand_total' from ops.quarantine"
    ).fetchall()
    assert aside == [("magento", "orders", "b1", "t.rule", "base_grand_total", "-5")]


def test_the_same_bad_row_loaded_again_is_kept_once(house, connection):
    for batch in ("b1", "b2"):
        put(connection, 1, batch=batch, total=-5)
        pass_gate(house, "g", [rule()], {ORDERS: [batch]}, "build", NOW)
    assert connection.execute("select count(*) from ops.quarantine").fetchone() == (1,)
    put(connection, 1, batch="b3", total=-6)
    pass_gate(house, "g", [rule()], {ORDERS: ["b3"]}, "build", NOW)
    assert connection.execute("select count(*) from ops.quarantine").fetchone() == (2,), (
        "another value is another fault"
    )


def test_what_is_not_of_our_time_is_set_aside_however_much_it_is(house, connection):
    for number in range(1, 301):
        put(connection, number, created_at=[NOW, NOW + timedelta(days=3), NOW, RESET][number % 4])
    rules = [one for one in load_landing(EXPECTATIONS, "magento") if one.id == "magento.orders.in_our_time"]
    [verdict] = pass_gate(house, "landing:magento", rules, {ORDERS: ["b1"]}, "build", NOW)
    assert verdict.failed == 150, "more than the library's own limit on rows would be lost"
    assert connection.execute(f"select count(*) from {ORDERS}").fetchone() == (150,)
    assert connection.execute("select count(*) from ops.quarantine").fetchone() == (150,)


@pytest.mark.parametrize(("bad", "good", "shut"), [(120, 30, True), (120, 150, False), (40, 5, False)])
def test_a_warning_that_would_set_aside_most_of_a_load_shuts_the_gate_instead(house, connection, bad, good, shut):
    for number in range(bad + good):
        put(connection, number, total=-5 if number < bad else 5)
    with pytest.raises(GateShut, match="Setting aside most of a load") if shut else nullcontext():
        pass_gate(house, "landing:magento", [rule()], {ORDERS: ["b1"]}, "build-1", NOW)
    aside = connection.execute("select count(*) from ops.quarantine").fetchone()[0]
    assert aside == (0 if shut else bad), "behind a shut gate every row stays where it is"
    assert connection.execute(f"select count(*) from {ORDERS}").fetchone()[0] == bad + good - aside


def test_a_critical_failure_shuts_the_gate_and_says_where_why_and_what_to_do(house, connection):
    for number in range(1, 6):
        put(connection, number, total=None)
    put(connection, 9)
    rules = load_landing(EXPECTATIONS, "magento")
    with pytest.raises(GateShut) as shut:
        pass_gate(house, "landing:magento", rules, {ORDERS: ["b1"]}, "build-1", NOW)
    text = str(shut.value)
    for part in ("landing:magento", "magento.orders.total_present", ORDERS, "5 of 6 rows", "why:", "do:"):
        assert part in text
    assert text.count("entity_id=") == 3
    recorded = connection.execute(
        "select success, failed, jsonb_array_length(examples), remedy from ops.verdicts where rule_id = %s",
        ("magento.orders.total_present",),
    ).fetchone()
    assert recorded[:3] == (False, 5, 3) and "base_grand_total" in recorded[3]


def test_rules_about_personal_data_tell_no_value_and_no_row(house, connection, caplog):
    put(connection, 77, customer_email="canary at example")
    rules = load_landing(EXPECTATIONS, "magento")
    verdict = of(pass_gate(house, "g", rules, {ORDERS: ["b1"]}, "b", NOW))["magento.orders.email_form"]
    assert (verdict.success, verdict.failed, verdict.examples, verdict.observed) == (False, 1, (), "")
    stored = connection.execute("select string_agg(v::text, ' ') from ops.verdicts v").fetchone()[0]
    assert "canary" not in stored + caplog.text
    assert connection.execute(f"select count(*) from {ORDERS}").fetchone() == (1,), (
        "an order is not lost for its e-mail"
    )


def test_a_load_far_out_of_its_usual_size_is_noted(house, connection):
    for day in range(1, 8):
        book(connection, f"before{day}", 1000, days_ago=day)
    put(connection, 1, batch="now")
    book(connection, "now", 90)
    rules = [one for one in load_landing(EXPECTATIONS, "magento") if one.id == "every_stream.volume_in_band"]
    verdicts = of(pass_gate(house, "g", rules, {ORDERS: ["now"]}, "b", NOW))
    assert not verdicts["every_stream.volume_in_band@magento__orders"].success
    assert verdicts["every_stream.volume_in_band@magento__carts"].success
    assert connection.execute(f"select count(*) from {ORDERS}").fetchone() == (1,)


def test_rows_that_no_ledger_knows_are_noted(house, connection):
    put(connection, 1, batch="smuggled")
    rules = [one for one in load_landing(EXPECTATIONS, "magento") if one.id == "every_stream.accounted_for"]
    verdicts = of(judge(house, "g", rules, {ORDERS: ["smuggled"]}, "b", NOW))
    assert not verdicts["every_stream.accounted_for@magento__orders"].success


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"table": "raw.magento__ordres"}, "raw.magento__ordres does not exist"),
        (
            {"kwargs": {"column": "grand_totl", "min_value": 0}},
            "grand_totl does not exist in raw.magento__orders",
        ),
        ({"kwargs": {"column": "base_grand_total", "min_value": "much"}}, "kwargs.min_value: value is not"),
        ({"table": "ops.ledger", "kwargs": {"column": "emitted"}}, "no _batch_id"),
        (
            {
                "expectation": "unexpected_rows_expectation",
                "kwargs": {"query": "select nothing from {batch}"},
            },
            "could not be judged",
        ),
        (
            {
                "expectation": "unexpected_rows_expectation",
                "kwargs": {"query": "select 1 as one from {batch}"},
            },
            "must select the key",
        ),
    ],
)
def test_a_rule_that_does_not_fit_the_warehouse_is_named(house, connection, wrong, said):
    put(connection, 1)
    with pytest.raises(ConfigError, match=said) as error:
        judge(house, "g", [rule(**wrong)], {ORDERS: ["b1"]}, "b", NOW)
    assert "t.rule" in str(error.value) and "t.yml" in str(error.value)


def test_rules_of_one_kind_on_one_column_are_all_judged(house, connection):
    put(connection, 1, total=50)
    between = [
        rule(id=f"t.r{low}", kwargs={"column": "base_grand_total", "min_value": low}, quarantine=False)
        for low in (60, 10, 70)
    ]
    queries = [
        rule(
            id=f"t.q{low}", expectation="unexpected_rows_expectation", quarantine=False,
            kwargs={"query": f"select {{key}} from {{batch}} where base_grand_total < {low}"},
        )
        for low in (60, 10, 70)
    ]  # fmt: skip
    verdicts = judge(house, "g", [*between, *queries], {ORDERS: ["b1"]}, "b", NOW)
    assert [verdict.success for verdict in verdicts] == [False, True, False] * 2


def test_braces_colons_and_quotes_in_a_query_stay_what_they_are(house, connection):
    put(connection, 1, increment_id="aa'{x}")
    query = "select {key} from {batch} where increment_id ~ '(?:a){2}''[{]x[}]'"
    one = rule(expectation="unexpected_rows_expectation", kwargs={"query": query}, quarantine=False)
    [verdict] = judge(house, "g", [one], {ORDERS: ["b1"]}, "b", NOW)
    assert (verdict.failed, verdict.examples) == (1, ({"entity_id": "1"},))
