"""Rows of platforms as their staging models give them their shape, on either engine."""

import json
from datetime import datetime

import psycopg
import pytest
from tests.dbt import raw_tables

QUESTIONS = """
insert into seeds.seed_survey_questions (source_system, survey, question, answer, survey_type, survey_name, score, score_max) values
('typeform', 'f1', 'again', null, 'csat', 'any answer', 1, 1), ('typeform', 'f1', 'again', 'Có', 'csat', 'by its label', 0.5, 1),
('typeform', 'f1', 'again', 'c1', 'csat', 'by its ref', 0.25, 1),
('surveymonkey', 's1', '8', null, 'csat', 'a table', null, 5), ('surveymonkey', 's1', '9', null, 'csat', 'any answer', null, 1), ('surveymonkey', 's1', '9', '91', 'csat', 'by its id', 0, 1)
"""


@pytest.fixture(scope="module", params=["postgres", "duckdb"])
def staged(request, database, query, duckdb_path):
    """Ask the staging models of one engine."""
    with psycopg.connect(database, autocommit=True) as connection:
        raw_tables.load_fixture(connection, "staged")
        if request.param == "postgres":
            connection.execute(QUESTIONS)
            return query
        raw_tables.copy_to_duckdb(connection, duckdb_path)
    import duckdb

    with duckdb.connect(str(duckdb_path)) as opened:
        opened.execute(QUESTIONS)

    def ask(sql: str) -> list[tuple]:
        with duckdb.connect(str(duckdb_path)) as opened:
            opened.execute("set TimeZone = 'UTC'")
            return opened.execute(sql).fetchall()

    return ask


def test_matomos_actions_are_events_of_their_device(staged):
    rows = staged(
        "select source_record_id, event_type, event_name, device_id, user_id, page_path, product, order_number, category "
        "from staging.stg_matomo__events where source_account = '1' order by occurred_at, source_record_id"
    )
    device, user = "00ab12cd34ef5678", "C1042"
    assert rows == [
        ("11:action:7001", "page", "Page Viewed", device, user, "/blog/noi-dat", None, None, None),
        ("11:goal:2.1767580260", "track", "Goal Converted", device, user, None, None, None, "Đăng ký nhận tin"),
        ("11:search:7002", "track", "Products Searched", device, user, None, None, None, None),
        ("11:action:7003", "page", "Product Viewed", device, user, "/", "NOI-24", None, None),
        ("11:event:7004", "track", "Feature Used", device, user, None, None, None, "video"),
        ("11:ecommerceOrder:B-1", "track", "Order Completed", device, user, None, None, "B-1", None),
        ("11:ecommerceAbandonedCart:1767580900", "track", "Product Added", device, user, None, None, None, None),
        ("12:action:7101", "page", "Page Viewed", "1111222233334444", None, "/", None, None, None),
        ("12:download:7102", "track", "File Downloaded", "1111222233334444", None, "/so-tay.pdf", None, None, None),
    ]


def test_where_a_visit_came_from_stands_on_its_first_action(staged):
    rows = staged(
        "select source_record_id, referrer_host, utm_source, utm_medium, utm_campaign, device_type, occurred_at "
        "from staging.stg_matomo__events where referrer_host is not null or utm_campaign is not null order by 1"
    )
    assert [row[:6] for row in rows] == [
        ("11:action:7001", "mail.example", "mailchimp", "email", "ban_tin_thang_1", "mobile"),
        ("12:action:7101", "shop.example.com", None, None, None, None),
    ]
    moments = [datetime.fromisoformat(text) for text in ("2026-01-05T02:30:00+00:00", "2026-01-06T02:00:00+00:00")]
    assert [row[6] for row in rows] == moments, "an action without a time has that of its visit"


def test_an_actions_time_is_taken_off_the_sites_clock_and_an_unknown_visitor_is_no_device(staged):
    rows = staged(
        "select source_record_id, occurred_at, device_id from staging.stg_matomo__events where source_account = '2' order by 1"
    )
    assert rows == [
        ("14:action:7201", datetime.fromisoformat("2026-01-07T17:00:00+00:00"), None),
        ("14:action:7202", datetime.fromisoformat("2026-01-07T17:20:00+00:00"), None),
    ]


def test_an_orders_money_is_exact_and_in_the_sites_currency(staged):
    rows = staged(
        "select cast(amount as decimal(20, 2)), currency from staging.stg_matomo__events where order_number = 'B-1'"
    )
    assert [(str(amount), currency) for amount, currency in rows] == [("1149000.50", "VND")]


def test_a_self_describing_event_has_its_own_fields_for_properties(staged):
    rows = staged("select source_record_id, cast(properties as text) from staging.stg_web_events__snowplow order by 1")
    assert [(key, told and json.loads(told)) for key, told in rows] == [
        ("u1", {"coupon": "TET26"}), ("u2", {"coupon": "TET27"}), ("u3", None),
    ]  # fmt: skip


def test_text_messages_count_once_they_were_sent_and_by_their_state(staged):
    rows = staged(
        "select source_record_id, message_event, klaviyo_profile, campaign, message_id from staging.stg_esms_vn__messages order by 1"
    )
    assert rows == [
        ("r1", "delivered", "sms:+84901234567", "Tết sum vầy", "esms:Tết sum vầy:2026-01-06"),
        ("r2", "bounced", "sms:+84901234567", "Tết sum vầy", "esms:Tết sum vầy:2026-01-06"),
        ("r4", "sent", "sms:+84912000222", None, "esms:2:2026-01-05"),
        ("r5", "other", "sms:+84912000333", None, "esms:8:2026-01-09"),
    ]
    known = staged("select phone, klaviyo_profile from staging.stg_esms_vn__customers order by 1")
    assert known == [(number, f"sms:{number}") for number in ("+84901234567", "+84912000222", "+84912000333")]


def test_who_answers_a_text_message_with_the_platforms_word_has_left_or_come_back(staged):
    rows = staged(
        "select source_record_id, message_event, klaviyo_profile, message_id from staging.stg_twilio__messages order by 1"
    )
    assert rows == [
        ("s1", "delivered", "sms:+84901234567", "MG1:2026-01-05"),
        ("s2", "unsubscribed", "sms:+84901234567", "MG1:2026-01-05"),
        ("s4", "list_joined", "sms:+84912000111", "sms:2026-01-06"),
        ("s5", "unsubscribed", "sms:+84912000222", "sms:2026-01-06"),
    ]
    known = staged("select phone, klaviyo_profile from staging.stg_twilio__customers order by 1")
    assert known == [(phone, f"sms:{phone}") for phone in ("+84901234567", "+84912000111", "+84912000222")]


def test_a_rating_that_the_webhook_told_is_left_to_it(staged):
    rows = staged("select source_record_id, phone, score, score_max from staging.stg_zalo_oa__feedback order by 1")
    assert rows == [("m1", "+84901888484", 2, 5), ("m3", None, 4, 5)]


@pytest.mark.parametrize(("source", "meant"), [("typeform", ("by its ref", 0.25)), ("surveymonkey", ("by its id", 0))])
def test_an_answer_is_scored_once_by_the_row_that_names_it(staged, source, meant):
    assert staged(f"select survey_name, score from staging.stg_{source}__feedback where survey_name <> 'a table'") == [
        meant
    ]


def test_a_table_of_ratings_has_an_answer_a_row(staged):
    rows = staged(
        "select source_record_id, score, count(*) over (partition by feedback_key) from staging.stg_surveymonkey__feedback "
        "where survey_name = 'a table' order by 1"
    )
    assert rows == [("r2:8", 4, 1), ("r2:8:2", 4, 1), ("r2:8:3", 1, 1)]


def test_who_is_suppressed_or_has_opted_out_does_not_count_as_subscribed(staged):
    consents = {
        record: said
        for source in ("klaviyo", "hubspot", "salesforce")
        for record, *said in staged(
            f"select source_record_id, email_consent, sms_consent from staging.stg_{source}__customers"
        )
    }
    assert consents == {
        "K1": ["SUBSCRIBED", "suppressed"], "K2": ["suppressed", "NEVER_SUBSCRIBED"], "K3": ["suppressed", None],
        "H1": ["unsubscribed", None], "H2": [None, None], "S1": ["unsubscribed", None], "S2": [None, None],
    }  # fmt: skip


def test_a_hubspot_contact_is_known_by_his_mobile_phone_first(staged):
    rows = staged("select source_record_id, phone from staging.stg_hubspot__customers order by 1")
    assert rows == [("H1", "0912000555"), ("H2", "0912000666")]


def test_a_salesforce_call_counts_whoever_wrote_it_and_a_meeting_once(staged):
    rows = staged("select source_record_id, activity_type from staging.stg_salesforce__activities order by 1")
    assert rows == [("C1", "sales_call"), ("C2", "sales_call"), ("E1", "sales_meeting"), ("E4", "sales_meeting")]


def test_what_came_to_nothing_is_neither_sold_nor_given_back(staged):
    def marketplaces(shape: str, columns: str) -> list[tuple]:
        both = [f"select {columns} from staging.stg_{source}__{shape}" for source in ("lazada", "tiktok_shop")]
        return staged(" union all ".join(both) + " order by 1, 2")

    orders = {number: key for key, number in marketplaces("orders", "order_key, order_number")}
    assert marketplaces("orders", "order_number, status, cast(amount as integer)") == [
        ("L1", "delivered", 690_000), ("L2", "damaged", 90_000), ("T1", "đã giao", 690_000), ("T2", "đã giao", 690_000),
    ]  # fmt: skip
    lines = marketplaces("order_lines", "order_key, line_no, sku")
    assert sorted(lines) == sorted(
        [(orders["L1"], 2, "NOI"), (orders["L2"], 1, "AM"), (orders["T1"], 2, "NOI"), (orders["T2"], 2, "NOI")]
    )
    assert marketplaces("refunds", "order_number, cast(amount as integer)") == [("L2", 90_000), ("T1", 100_000)]
    invalid = staged("select status from seeds.seed_invalid_order_statuses where status in ('damaged', 'delivered')")
    assert invalid == [("damaged",)]


def test_a_marketplace_order_listed_by_hand_is_judged_as_an_exported_one(staged):
    orders = "select order_number, status, cast(amount as integer) from staging.stg_offline_files__orders order by 1"
    assert staged(orders) == [("M1", "đã giao", 690_000), ("M3", None, 690_000)]
    lines = "select line_no, sku, cast(amount as integer) from staging.stg_offline_files__order_lines order by 1"
    assert staged(lines) == [(1, "NOI", 690_000), (2, "NOI", 690_000)]


def test_a_magento_line_is_worth_what_its_discount_left(staged):
    rows = staged("select sku, amount, amount_reporting from staging.stg_magento__order_lines order by line_no")
    assert [(sku, float(amount), float(reporting)) for sku, amount, reporting in rows] == [
        ("NOI", 4, 100_000),
        ("NAP", 4, 100_000),
        ("BO", 4, 100_000),
    ]


def test_a_magento_order_that_waits_for_its_payment_is_none_yet_and_one_canceled_by_any_name_is(staged):
    assert staged("select order_number, status from staging.stg_magento__orders order by 1") == [
        ("A1", "pending"),
        ("A4", "complete"),
        ("A5", "canceled"),
    ]


def test_a_canceled_credit_memo_gives_nothing_back(staged):
    rows = staged("select source_record_id, order_number from staging.stg_magento__refunds order by 1")
    assert rows == [("creditmemo:R1", "A4"), ("creditmemo:R3", "A4")]


def test_what_becomes_of_klaviyos_text_messages_and_of_clicks_by_machines(staged):
    rows = staged(
        "select source_record_id, message_event, message_channel from staging.stg_klaviyo__messages order by 1"
    )
    events = ["delivered", "other", "unsubscribed", "unsubscribed", "list_joined"]
    told = [(event, "sms") for event in events] + [("other", "email"), ("clicked", "email")]
    assert rows == [(f"e{number}", *one) for number, one in enumerate(told, 1)]


def test_a_shopify_buyer_is_known_by_the_phone_of_his_address_too(staged):
    rows = staged("select order_number, phone, person_name from staging.stg_shopify__orders order by 1")
    assert rows[:2] == [("#3", "+84912000333", ""), ("#4", "0912 000 444", "Đặng Anh")]


def test_an_order_keeps_all_its_codes_and_is_of_the_store_where_the_till_took_it(staged):
    columns = "order_number, coupon_code, order_channel"
    asked = [f"select {columns} from staging.stg_{shop}__orders" for shop in ("woocommerce", "shopify")]
    assert staged(" union all ".join(asked) + " order by 1") == [
        ("#3", "TET26,MUA", "web"),
        ("#4", None, "store"),
        ("#6", None, "web"),
        ("1", "chao10,nang10", "web"),
        ("2", None, "store"),
        ("5", None, "web"),
    ]


def test_money_back_for_an_order_that_was_called_off_is_no_return(staged):
    shops = ("woocommerce", "shopify", "lazada", "tiktok_shop")
    asked = [f"select order_number, is_return_request from staging.stg_{shop}__refunds" for shop in shops]
    assert dict(staged(" union all ".join(asked))) == {
        "#3": True, "#6": False, "1": True, "5": False, "L2": False, "T1": True,
    }  # fmt: skip
