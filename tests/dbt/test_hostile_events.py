"""What browsers send of themselves: gateways as referrers, texts without end, sums and numbers that are none. Nothing of it stops a build."""

import random

import psycopg
import pytest
from tests.dbt import raw_tables
from tests.dbt.dbt_calls import BEHIND_STAGING, run_dbt

from journeyhouse.gates.rules import load_publish
from journeyhouse.settings import HOME

SHOP = "https://shop.example.com"
ENDLESS = random.Random(1).randbytes(2000).hex()  # noqa: S311
# Device, minute, page, referrer: the first page says where he came from, later a tag alone.
PAGES = [
    ("direct", 0, "/sofa", None), ("direct", 5, "/checkout", None), ("direct", 12, "/thanks", "https://pay.vnpay.vn/ok"),
    ("tagged", 0, "/", None), ("tagged", 3, "/thanks", "https://accounts.google.com/"),
    ("tagged", 9, "/?utm_source=google&utm_medium=cpc", "https://www.google.com/"),
    ("searched", 0, "/", "https://www.google.com/"), ("searched", 4, "/?utm_source=google&utm_medium=cpc", None),
    ("endless", 0, f"/verify/{ENDLESS}", None), (ENDLESS, 0, "/", None), ("lan@example.com", 0, "/", None), ("le@example.com", 0, "/", None),
    ("shown 1", 0, "/@nhadep/combo@199k", None), ("shown 2", 0, "/bye/Lan.Lê+1@thư.example.vn/x", None),
    ("shown 3", 0, "/?utm_source=klaviyo&utm_content=to%20lan%40example.com,%2B84912345678", None), ("shown 4", 0, "/bye/lan%40example.com", None),
]  # fmt: skip
# Who ordered what: a sum that no bank knows, a number that is empty, one with blanks around that the shop knows too.
ORDERS = [
    ("X1", "1e20"),
    ("X2", "99999999999999999999"),
    ("X4", "9e15"),
    ("", 1),
    ("", 2),
    (" 100023 ", 300),
    (ENDLESS, 5),
    ("X5", 5),
    ("lan@example.com", 6),
]
KNOWN = {
    "entity_id": 7, "increment_id": "100023", "status": "complete", "base_currency_code": "VND", "order_currency_code": "VND",
    "grand_total": 300, "base_grand_total": 300, "items": [], "created_at": "2026-03-01T04:00:00Z", "updated_at": "2026-03-01T04:00:00Z",
}  # fmt: skip
RATE = {"rate_date": "2026-03-01", "from_currency": "USD", "to_currency": "VND", "rate": 26000}
# What a shopper's browser told WooCommerce of when he came.
TIMES = [
    "2026-13-01 10:00:00",
    "2026-02-30 10:00:00",
    "2027-02-29 10:00:00",
    "2026-01-01 25:00:00",
    "2028-02-29 10:00:00",
]


@pytest.fixture(scope="module")
def built(database, workplace):
    pages = [
        {"message_id": f"p{n}", "type": "page", "anonymous_id": device, "timestamp": f"2026-03-01T03:{minute:02d}:00Z", "page_url": SHOP + page, "page_referrer": referrer}
        for n, (device, minute, page, referrer) in enumerate(PAGES)
    ]  # fmt: skip
    orders = [
        {"message_id": f"o{n}", "type": "track", "event": "Order Completed", "anonymous_id": f"buyer{n}", "timestamp": "2026-03-01T04:00:00Z",
         "properties": {"order_id": number, "total": total, "currency": "USD" if number == "X4" else "VND", "coupon": "gift for lan@example.com" if number == "X5" else None, "products": [{"sku": ENDLESS, "name": "Quà của lan@example.com", "quantity": "1e11", "price": total}]}}
        for n, (number, total) in enumerate(ORDERS)
    ]  # fmt: skip
    visits = [
        {"id": n, "number": str(n), "status": "completed", "currency": "VND", "total": 1, "date_created_gmt": "2026-03-01T04:00:00Z", "meta_data": [
            {"key": "_wc_order_attribution_source_type", "value": "utm"}, {"key": "_wc_order_attribution_session_start_time", "value": at}]}
        for n, at in enumerate(TIMES)
    ]  # fmt: skip
    snowplow = [{"event_id": "s1", "event": "transaction", "domain_userid": "s", "collector_tstamp": "2026-03-01T04:00:00Z", "tr_orderid": "X3", "tr_total": "1e30"}]  # fmt: skip
    with psycopg.connect(database, autocommit=True) as connection:
        raw_tables.load_rows(connection, {"fx_rates__rates": [RATE], "web_events__snowplow": snowplow, "web_events__segment": pages + orders, "magento__orders": [KNOWN], "woocommerce__orders": visits}, "2026-03-02T00:00:00Z")  # fmt: skip
        raw_tables.set_as_of(connection, "2026-03-02T00:00:00Z")
    models = ["+fct_sessions", "+fct_orders", "+fct_order_lines", "+fct_traffic_daily"]
    run_dbt([*BEHIND_STAGING, "--select", *models], workplace, url=database)


def test_a_session_comes_from_its_first_page_or_from_a_tag(built, query):
    found = dict(
        query(
            "select device_id, channel from intermediate.int_sessions where device_id in ('direct', 'tagged', 'searched')"
        )
    )
    assert found == {"direct": "Direct", "tagged": "Paid Search", "searched": "Organic Search"}


def test_texts_without_end_are_cut_where_tables_are_keyed_by_them(built, query):
    assert query(
        "select max(length(page_path)), max(length(device_id)), max(length(order_number)) from intermediate.int_events"
    ) == [(500, 500, 500)]
    assert query("select distinct length(sku) from candidate.fct_order_lines") == [(500,)]


def test_orders_are_those_with_a_number_and_known_once(built, query):
    web = "select left(order_number, 9), source_system, value_minor from candidate.fct_orders where source_system <> 'woocommerce' and value_minor is distinct from 6 order by 1"
    told = [
        ("100023", "magento", 300),
        ("X1", "web_events", 0),
        ("X2", "web_events", 0),
        ("X3", "web_events", 0),
        ("X4", "web_events", None),
        ("X5", "web_events", 5),
        (ENDLESS[:9], "web_events", 5),
    ]
    assert query(web) == told


def test_addresses_and_numbers_of_people_in_texts_are_not_told(built, query):
    shown = (
        "select landing_page, utm_content from candidate.fct_sessions where device_id like 'shown%' order by device_id"
    )
    assert query(shown) == [
        ("/@nhadep/combo@199k", None),
        ("/bye/(e-mail)/x", None),
        ("/", "to (e-mail),(phone)"),
        ("/bye/(e-mail)", None),
    ]
    named = "select count(distinct device_id) from candidate.fct_sessions where device_id ~ '^[0-9a-f]{32}$'"
    assert query(named) == [(2,)], "of each device only a hash"
    assert query("select length(order_number) from candidate.fct_orders where value_minor = 6") == [(32,)]
    assert query("select coupon_code from candidate.fct_orders where order_number = 'X5'") == [("gift for (e-mail)",)]
    assert query("select distinct product_name from candidate.fct_order_lines") == [("Quà của (e-mail)",)]
    [canary] = [rule for rule in load_publish(HOME / "expectations") if rule.id == "privacy.no_direct_identifier"]
    for mart in ("fct_sessions", "fct_orders", "fct_order_lines", "fct_traffic_daily"):
        asked = canary.query.replace("{key}", "1").replace("{batch}", f"candidate.{mart} as told")
        assert query(asked.replace("{text_columns}", "told::text")) == [], mart


def test_a_time_that_is_none_tells_of_no_visit(built, query):
    assert query("select source_record_id, visited_at::text from staging.stg_woocommerce__order_visits") == [
        ("visit:woocommerce:4:1", "2028-02-29 10:00:00+00")
    ]
