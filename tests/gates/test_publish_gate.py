"""The gate before publishing: the shipped rules on candidate marts, and marts that stay as they are when it shuts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from journeyhouse import building, judging
from journeyhouse.cli import main
from journeyhouse.errors import GateShut
from journeyhouse.gates.gate import pass_gate
from journeyhouse.gates.judge import judge
from journeyhouse.gates.rules import load_publish
from journeyhouse.publish.publisher import publish
from journeyhouse.settings import load
from journeyhouse.sources.registry import registry
from journeyhouse.warehouse import schemas

RULES = load_publish(Path(__file__).parents[2] / "expectations")
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
KEYS = {
    "fct_orders": ["order_key"],
    "fct_journeys": ["journey_key"],
    "fct_touchpoints": ["touchpoint_key"],
    "fct_conversions": ["conversion_key"],
    "fct_attribution_credit": ["conversion_key", "attribution_model", "touchpoint_key"],
    "fct_ad_performance_daily": ["account_id", "ad_date", "ad_id"],
    "audit_rules": ["rule_set", "rule_id", "signature"],
}
CANDIDATE = """
create table candidate.fct_orders (order_key text, order_number text, order_channel text, source_system text,
    is_valid boolean, value_minor bigint, city text);
create table candidate.fct_journeys (journey_key text, status text, started_at timestamptz, ended_at timestamptz,
    order_number text);
create table candidate.fct_touchpoints (touchpoint_key text, occurred_at timestamptz, content text);
create table candidate.fct_conversions (conversion_key text, value_minor bigint, conversion_type text default 'purchase');
create table candidate.fct_attribution_credit (conversion_key text, attribution_model text, touchpoint_key text,
    credit_minor bigint);
create table candidate.fct_ad_performance_daily (platform text, account_id text, ad_date date, ad_id text,
    spend double precision);
create table candidate.audit_rules (rule_set text, rule_id text, signature text, rule_status text);
"""


@pytest.fixture(scope="module")
def built(warehouse_url):
    with psycopg.connect(warehouse_url, autocommit=True) as connection:
        schemas.ensure(connection, registry())
        connection.execute(CANDIDATE)
        connection.execute(
            "insert into raw.magento__orders (entity_id, increment_id, base_currency_code, base_grand_total, created_at,"
            " updated_at, _loaded_at) select g, '00' || g, 'VND', 1000 * g, %(n)s, %(n)s, %(n)s from generate_series(1, 9) g",
            {"n": NOW},
        )
        connection.execute(
            "insert into raw.magento__orders (entity_id, increment_id, state, base_currency_code, base_grand_total, _loaded_at)"
            " values (20, '0020', 'pending_payment', 'VND', 500, %s)",
            (NOW,),
        )
        connection.execute(
            "insert into candidate.fct_orders select 'k' || g, '00' || g, 'web', 'magento', true, 1000 * g, 'Huế'"
            " from generate_series(1, 9) g;"
            "insert into candidate.fct_conversions select 'k' || g, 1000 * g from generate_series(1, 9) g;"
            "insert into candidate.fct_attribution_credit select 'k' || g, m, 't' || half, 500 * g"
            " from generate_series(1, 9) g, unnest(array['first', 'linear']) m, generate_series(1, 2) half"
        )
        connection.execute(
            "insert into candidate.fct_journeys select 'j' || g, 'converted', %(n)s, %(n)s, '00' || g"
            " from generate_series(1, 9) g; ".replace("%(n)s", f"'{NOW.isoformat()}'")
        )
        connection.execute(
            "insert into candidate.fct_touchpoints values ('t1', %s, 'tết 50%% /@nhadep, combo@199k')", (NOW,)
        )
        connection.execute(
            "insert into raw.offline_files__pos_sales (store_id, terminal_id, receipt_no, line_no, sold_at, sku, quantity,"
            " line_amount, _loaded_at) values ('S1', 'T1', 'R1', 1, %(n)s, 'x', 1, 50, %(n)s), ('S1', 'T1', 'R2', 1, %(n)s,"
            " 'x', -1, -50, %(n)s)",
            {"n": NOW},
        )
        connection.execute(
            "insert into candidate.fct_orders values ('s1', 'S1-T1-R1', 'store', 'offline_files', true, 50)"
        )
        connection.execute(
            "insert into raw.meta_ads__insights (account_id, date_start, ad_id, spend, _loaded_at) values"
            " ('1001', '2026-11-19', 'a', 0.1, %(n)s), ('1001', '2026-11-19', 'b', 0.2, %(n)s)",
            {"n": NOW},
        )
        connection.execute(
            "insert into candidate.fct_ad_performance_daily values ('meta_ads', '1001', '2026-11-19', 'a', 0.1),"
            " ('meta_ads', '1001', '2026-11-19', 'b', 0.2)"
        )
        publish(connection, KEYS, "b1", NOW)
        # What lands while a build is at work is the next one's.
        connection.execute("insert into ops.build_context (build_id, loaded_until) values ('b2', %s)", (NOW,))
        connection.execute(
            "insert into raw.magento__orders (entity_id, increment_id, _loaded_at) values (21, '0021', %(n)s);"
            "insert into raw.offline_files__pos_sales (store_id, terminal_id, receipt_no, line_no, line_amount, _loaded_at)"
            " values ('S1', 'T1', 'R3', 1, 50, %(n)s);"
            "insert into raw.meta_ads__insights (account_id, date_start, ad_id, spend, _loaded_at) values"
            " ('1001', '2026-11-20', 'a', 0.1, %(n)s)".replace("%(n)s", f"'{(NOW + timedelta(hours=1)).isoformat()}'")
        )
        yield connection


def gate(url: str, build: str = "b2") -> list:
    return pass_gate(url, "publish", RULES, {}, build, NOW)


def published(connection) -> list:
    return [
        connection.execute(f"select m::text from marts.{table} m order by 1").fetchall()
        for table in (*KEYS, "journeyhouse_build")
    ]


def test_a_sound_candidate_passes(built, warehouse_url):
    verdicts = gate(warehouse_url)
    assert [v.rule_id for v in verdicts if not v.success] == []
    canaries = {v.table for v in verdicts if v.rule.id == "privacy.no_direct_identifier"}
    assert canaries == {f"candidate.{table}" for table in KEYS}


@pytest.mark.parametrize(
    ("fault", "rule", "told"),
    [
        ("delete from candidate.fct_orders where order_number = '003'", "orders.none_lost", "entity_id=3"),
        ("update candidate.fct_orders set value_minor = 7 where order_key = 'k4'", "orders.value_is_the_shops", "order_key=k4"),
        ("delete from candidate.fct_orders where order_channel = 'store'", "orders.receipts_none_lost", "1 of 3 rows"),
        ("update candidate.fct_journeys set ended_at = started_at - interval '1 second'", "journeys.end_after_start", "9 of 9"),
        ("update candidate.fct_journeys set status = 'won'", "journeys.status_known", "journey_key=j"),
        ("update candidate.fct_journeys set order_number = null where journey_key = 'j2'", "journeys.converted_means_ordered", "j2"),
        ("update candidate.fct_attribution_credit set credit_minor = credit_minor + 1 where conversion_key = 'k5'"
         " and attribution_model = 'linear' and touchpoint_key = 't1'", "attribution.credit_equals_value",
         "conversion_key=k5, attribution_model=linear"),
        ("delete from candidate.fct_attribution_credit where conversion_key = 'k5'", "attribution.every_conversion_credited", "k5"),
        ("update candidate.fct_ad_performance_daily set spend = 9 where ad_id = 'b'", "attribution.spend_is_the_platforms",
         "ad_date=2026-11-19"),
    ],
)  # fmt: skip
def test_a_wrong_candidate_shuts_the_gate_and_marts_stay_byte_for_byte(built, warehouse_url, fault, rule, told):
    before = published(built)
    in_hand = replace(load(), warehouse_url=warehouse_url)
    built.execute("delete from ops.verdicts")
    with psycopg.connect(warehouse_url, autocommit=True) as other:
        other.execute("create schema keep; " + "".join(f"create table keep.{t} as table candidate.{t};" for t in KEYS))
    try:
        built.execute(fault)
        with pytest.raises(GateShut) as shut:
            gate(warehouse_url)
            publish(built, KEYS, "b2", NOW)
        assert rule in str(shut.value) and told in str(shut.value)
        assert published(built) == before
        with pytest.raises(GateShut, match=f"b2 is not published: the gate is shut by .*{rule}"):
            judging.refuse_unjudged(in_hand)
    finally:
        for table in KEYS:
            built.execute(f"delete from candidate.{table}; insert into candidate.{table} table keep.{table}")
        built.execute("drop schema keep cascade")
    gate(warehouse_url, "b1")
    with pytest.raises(GateShut, match="b2 is not published: no gate has judged it"):
        judging.refuse_unjudged(in_hand)
    gate(warehouse_url)
    judging.refuse_unjudged(in_hand)


def test_what_the_shop_takes_and_the_house_reports_in_another_currency_shuts_nothing(built, warehouse_url):
    built.execute("update candidate.fct_orders set value_minor = value_minor / 250 where order_key like 'k%'")
    try:
        verdicts = judge(warehouse_url, "publish", RULES, {}, "b2", NOW, "USD")
    finally:
        built.execute("update candidate.fct_orders set value_minor = value_minor * 250 where order_key like 'k%'")
    assert [verdict.rule_id for verdict in verdicts if verdict.shuts] == []


def test_spend_by_ad_may_land_before_the_campaigns_own(built, warehouse_url):
    built.execute(
        "insert into raw.google_ads__ad_performance (_source_account, campaign_id, ad_group_id, ad_id, date, cost_micros, _loaded_at) "
        "values ('9', 'c', 'g', 'x', '2026-11-19', 2000000, now());"
        "insert into candidate.fct_ad_performance_daily values ('google_ads', '9', '2026-11-19', 'x', 2)"
    )
    try:
        assert [verdict.rule_id for verdict in gate(warehouse_url) if verdict.shuts] == []
    finally:
        built.execute(
            "delete from raw.google_ads__ad_performance; delete from candidate.fct_ad_performance_daily where account_id = '9'"
        )


@pytest.mark.parametrize("leak", ["see https://x/?e=lan@example.com", "gọi +84901234567"])
def test_an_identifier_in_a_mart_shuts_the_gate_and_is_not_repeated(built, warehouse_url, leak):
    built.execute("update candidate.fct_touchpoints set content = %s", (leak,))
    try:
        with pytest.raises(GateShut) as shut:
            gate(warehouse_url)
    finally:
        built.execute("update candidate.fct_touchpoints set content = 'tết 50%'")
    text = str(shut.value) + built.execute("select string_agg(v::text, ' ') from ops.verdicts v").fetchone()[0]
    assert "privacy.no_direct_identifier@fct_touchpoints" in text
    assert "example.com" not in text and "901234567" not in text


def test_a_rule_that_wins_nothing_is_noted_and_stops_nothing(built, warehouse_url):
    built.execute(
        "insert into candidate.audit_rules values ('need', 'need_90', '(any)', 'dead'), "
        "('need', 'need_91', '(any)', 'shadowed'), ('need', 'need_01', '(any)', 'in use')"
    )
    try:
        [noted] = [verdict for verdict in gate(warehouse_url) if not verdict.success]
    finally:
        built.execute("delete from candidate.audit_rules")
    assert (noted.rule_id, noted.failed) == ("rules.each_wins_something", 2)
    assert {example["rule_id"] for example in noted.examples} == {"need_90", "need_91"}


def test_what_no_rule_matches_is_warned_of_and_stops_nothing(built, warehouse_url):
    built.execute(
        "insert into candidate.audit_rules values ('moment', '(none)', 'touchpoint_type=\"webinar\"', 'unclassified')"
    )
    try:
        [warned] = [verdict for verdict in gate(warehouse_url) if not verdict.success]
    finally:
        built.execute("delete from candidate.audit_rules")
    assert (warned.rule_id, warned.rule.severity, warned.failed) == ("rules.every_touch_classified", "warning", 1)


def test_of_two_builds_at_once_one_does_nothing(built, warehouse_url, monkeypatch, capsys):
    monkeypatch.setenv("JOURNEYHOUSE_WAREHOUSE_URL", warehouse_url)
    began = built.execute("select count(*) from ops.builds").fetchall()
    with building.alone(load()):
        assert main(["build"]) == 75
    assert "another build of this warehouse is at work" in capsys.readouterr().err
    assert built.execute("select count(*) from ops.builds").fetchall() == began


def test_empty_marts_are_not_published_where_people_visited(built, warehouse_url):
    built.execute(
        "insert into raw.web_events__segment (message_id, type, anonymous_id, _loaded_at) values ('m', 'page', 'd', %s)",
        (NOW - timedelta(hours=1),),
    )
    with psycopg.connect(warehouse_url, autocommit=True) as connection:
        connection.execute(
            "create table candidate.kept as table candidate.fct_touchpoints; delete from candidate.fct_touchpoints"
        )
        try:
            with pytest.raises(GateShut, match="touchpoints.there_are_some"):
                gate(warehouse_url)
        finally:
            connection.execute("insert into candidate.fct_touchpoints table candidate.kept; drop table candidate.kept")
