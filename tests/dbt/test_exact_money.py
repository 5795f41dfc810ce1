"""Money is exact on both engines: tenths add up, đồng beyond 2^53 are counted singly, small rates keep their digits."""

import json
import re
from decimal import Decimal
from functools import partial

import psycopg
import pytest
import yaml
from tests.dbt import raw_tables
from tests.dbt.dbt_calls import BEHIND_STAGING, ask_both, run_dbt

from journeyhouse.observe.formats import DECIMALS
from journeyhouse.settings import HOME

PROJECT = HOME / "dbt_project"
MACROS = (PROJECT / "macros" / "portability" / "money.sql").read_text(encoding="utf-8")
BIG = 2**53 + 1
EXACT = re.search(r"macro exact_decimal\(\) -%\}(.*?)\{%-", MACROS)[1]
# What a column of money is called. Minor units are whole; what is only divided by money is not money.
MONEY = re.compile(r"(^|_)(amount|spend|cost|price|value|cpc|cpm)(_|$)")


@pytest.fixture(scope="module")
def both(database, workplace, duckdb_path):
    """Ask both engines one question about the same company; the answers, once they agree in value and in type."""
    with psycopg.connect(database, autocommit=True) as connection:
        raw_tables.load_fixture(connection, "exact_money")
        raw_tables.copy_to_duckdb(connection, duckdb_path)
    run_dbt(BEHIND_STAGING, workplace, url=database)
    run_dbt(BEHIND_STAGING, workplace, duckdb_path=duckdb_path)
    return partial(ask_both, database, duckdb_path, same_types=True)


def test_orders_keep_the_amount_that_was_paid_and_its_worth(both):
    rows = both("select order_number, amount, value_minor from candidate.fct_orders order by 1")
    assert rows == [
        ("BIG", Decimal(BIG), BIG),
        ("CENT-1", Decimal("0.1"), 2635),
        ("CENT-2", Decimal("0.2"), 5270),
        # 1234567.891 * 85763.1234567891 = 105880398440.6…
        ("FILS", Decimal("1234567.891"), round(Decimal("1234567.891") * Decimal("85763.1234567891"))),
        ("NOTATION", Decimal(420000), 420000),
        ("ODD", Decimal(0), 0),
        ("TINY", Decimal(BIG * 10**7), BIG),
    ]


def test_tenths_add_up(both):
    assert both("select sum(amount) from candidate.fct_orders where currency = 'USD'") == [(Decimal("0.3"),)]
    assert both("select sum(spend) from candidate.fct_ad_performance_daily where ad_id < 'a4'") == [(Decimal("0.6"),)]
    assert both("select quantity from candidate.fct_transactions_daily where sku = 'PIN'") == [(Decimal("0.3"),)]


def test_costs_of_one_click_and_one_order_are_exact(both):
    assert both("select ad_id, cpc, cpm from candidate.fct_ad_performance_daily order by 1") == [
        ("a1", Decimal("0.1"), Decimal("0.1")),
        ("a2", Decimal("0.1"), Decimal("0.2")),
        ("a3", Decimal("0.1"), Decimal("0.3")),
        ("a4", Decimal("0.0000001"), Decimal("0.0001")),
    ]
    assert both("select value_per_order from candidate.fct_transactions_daily where order_channel = 'web' "
                "and sku = 'TOWER' order by value_minor") == [(Decimal(BIG),)]  # fmt: skip
    assert both("select cost_minor, cost_per_customer from candidate.fct_acquisition_cost "
                "where channel = 'Offline' and attribution_model = 'last'") == [(BIG, None)]  # fmt: skip


def test_products_of_quantity_and_price_are_exact(both):
    assert both("select value_minor from candidate.fct_carts") == [(BIG,)]
    assert both("select value_minor from candidate.fct_order_lines where order_number = 'NOTATION'") == [(BIG,)]


def test_the_long_table_of_metrics_counts_every_dong(both):
    [(numerator, denominator, value)] = both(
        "select numerator, denominator, value from candidate.fct_metric_values where metric_id = 'M31' and dimension = 'all'"
    )
    # Two towers, and the pins of 2,635 and 5,270 đồng.
    assert (numerator, denominator, value) == (Decimal(2 * BIG + 7905), None, Decimal(2 * BIG + 7905))


def shown(question: str, workplace, **engine) -> dict:
    """The one row that an inline question gives, every value as text."""
    told = run_dbt(["--quiet", "show", "--output", "json", "--inline", question], workplace, **engine)
    return json.loads(told)["show"][0]


def test_minor_units_and_division_are_the_same_on_every_engine(database, workplace, duckdb_path):
    asked = {
        "jpy": "{{ minor_units('1234.5', 'JPY') }}",
        "vnd": "{{ minor_units('-9007199254740993', 'VND') }}",
        "usd": "{{ minor_units('0.29', 'USD') }}",
        "kwd": "{{ minor_units('9007199254740.993', 'KWD') }}",
        "kwd_rounded": "{{ minor_units('1.0005', 'KWD') }}",
        "third": "{{ exact_ratio('-1', '3') }}",
        "long": "{{ exact_ratio('12345678901234567890.5', '7') }}",
        "by_a_share": "{{ exact_ratio('9007199254740993', '0.1') }}",
        "by_nothing": "{{ exact_ratio('1', '0') }}",
        "product": "{{ exact_product('-9007199254740993.5', '25400.000000000004') }}",
    }
    question = "select " + ", ".join(f"cast({sql} as text) as {name}" for name, sql in asked.items())
    postgres = shown(question, workplace, url=database)
    assert shown(question, workplace, duckdb_path=duckdb_path) == postgres
    assert postgres == {
        "jpy": "1235",
        "vnd": "-9007199254740993",
        "usd": "29",
        "kwd": "9007199254740993",
        "kwd_rounded": "1001",
        "third": "-0.333333333333",
        "long": "1763668414462081127.214285714285",
        "by_a_share": "90071992547409930.000000000000",
        "by_nothing": None,
        "product": "-228782861070421270928.797018963974",
    }


def test_every_mart_column_of_money_is_exact_or_whole():
    wrong, exact = [], 0
    for path in [*(PROJECT / "models/marts").rglob("*.yml"), *(PROJECT / "models/publish").rglob("*.yml")]:
        for model in yaml.safe_load(path.read_text(encoding="utf-8")).get("models", ()):
            for column in model["columns"]:
                name, kind = column["name"], column["data_type"]
                exact += kind == EXACT
                if kind.startswith(("decimal", "numeric")) and kind != EXACT:
                    wrong.append(f"{model['name']}.{name}: {kind}")
                if MONEY.search(name) and kind != ("bigint" if name.endswith("_minor") else EXACT):
                    wrong.append(f"{model['name']}.{name}: {kind}")
    assert wrong == []
    assert exact >= 11


def test_page_and_marts_know_the_same_minor_units():
    lists = {int(n): re.findall(r"[A-Z]{3}", names) for n, names in re.findall(r"(\d): \[([^\]]*)\]", MACROS)}
    assert {code: decimals for decimals, codes in lists.items() for code in codes} == DECIMALS
