"""What people read, what they become and which campaigns they pass by: on both engines, and as the company's seeds say."""

from functools import partial

import psycopg
import pytest
from tests.dbt import raw_tables
from tests.dbt.dbt_calls import BEHIND_STAGING, ask_both, run_dbt

MARTS = [
    "+fct_content_engagement",
    "+fct_content_affinity",
    "+dim_content",
    "+fct_conversions",
    "+fct_conversion_rates",
    "+fct_offline_exposures",
]
# What an analyst's own definition and credit for exposures are seen in.
CREDIT = ["+fct_attribution_credit", "+fct_journeys"]


@pytest.fixture(scope="module")
def both(database, workplace, duckdb_path):
    """Ask both engines one question about the same company; the answer, once they agree."""
    with psycopg.connect(database, autocommit=True) as connection:
        raw_tables.load_fixture(connection, "content")
        raw_tables.copy_to_duckdb(connection, duckdb_path)
    run_dbt([*BEHIND_STAGING, "--select", *MARTS, *CREDIT], workplace, url=database)
    run_dbt([*BEHIND_STAGING, "--select", *MARTS], workplace, duckdb_path=duckdb_path)
    return partial(ask_both, database, duckdb_path)


def test_content_is_one_however_it_is_spelled_and_has_its_last_title(both):
    assert both(
        "select content_kind, content, content_title, topic, form, style from candidate.dim_content order by 1, 2"
    ) == [
        ("email", "flash_sale", None, "offers", "email", "promotional"),
        ("lead_magnet", "ebook_mon_ngon", None, "kitchen", "ebook", "how_to"),
        ("lead_magnet", "voucher_10", None, "offers", "voucher", "promotional"),
        ("page", "/", "Trang chủ", "general", "home_page", "plain"),
        ("page", "/Tin-Tuc/khai-truong", "Khai trương", "general", "page", "plain"),
        ("page", "/blog/món-ngon", "Hướng dẫn nấu món ngon", "kitchen", "article", "how_to"),
    ]


def test_people_count_once_in_each_content_by_what_they_did(both):
    rows = both(
        "select cast(cohort_month as text), content, offered_people, seen_people, reached_people, engaged_people, engagements, "
        "engagement_rate from candidate.fct_content_engagement order by 1, 2"
    )
    assert rows == [
        ("2026-08-01", "/", 0, 1, 1, 0, 0, 0.0),
        ("2026-08-01", "/Tin-Tuc/khai-truong", 0, 1, 1, 1, 1, 1.0),
        ("2026-08-01", "voucher_10", 0, 1, 1, 1, 1, 1.0),
        ("2026-09-01", "/blog/món-ngon", 0, 1, 1, 1, 3, 1.0),
        ("2026-09-01", "ebook_mon_ngon", 0, 1, 1, 1, 1, 1.0),
        ("2026-09-01", "flash_sale", 1, 1, 1, 0, 0, 0.0),
        ("2026-10-01", "flash_sale", 1, 0, 1, 0, 0, 0.0),
    ]


def test_of_what_few_took_up_nothing_is_said(both):
    assert both("select count(*) from candidate.fct_content_affinity") == [(0,)]


def test_every_definition_has_its_conversions_and_its_rate(both):
    rows = both(
        "select conversion_type, cast(conversion_date as text), order_number, is_first, value_minor, last_channel "
        "from candidate.fct_conversions order by 2, 1"
    )
    assert rows == [
        ("purchase", "2026-08-20", "102", True, 70_000, "Web Shop"),
        ("account", "2026-09-05", None, True, None, "Direct"),
        ("lead", "2026-09-05", None, True, None, "Direct"),
        ("trial", "2026-09-05", None, True, None, "Direct"),
        ("lead", "2026-09-06", None, True, None, "Direct"),
        ("purchase", "2026-09-07", "101", True, 500_000, "Direct"),
        ("renewal", "2026-09-20", None, True, None, "Unassigned"),
    ]
    assert both("select definition, sum(exposed_people), sum(converted_people) from candidate.fct_conversion_rates group by 1 order by 1") == [
        ("account", 2, 1), ("lead", 2, 2), ("purchase", 2, 2), ("renewal", 2, 1), ("trial", 2, 1),
    ]  # fmt: skip


def test_whoever_was_in_the_place_in_time_is_exposed_by_the_best_evidence(both):
    rows = both(
        "select e.campaign_code, p.gender, e.exposure_rule, cast(e.confidence as text), e.context, cast(e.exposed_until as text), "
        "e.lifecycle, e.journey_key is null from candidate.fct_offline_exposures e join candidate.dim_person p "
        "on p.person_key = e.person_key order by 1, 2"
    )
    assert rows == [
        ("DN", "female", "order", "0.1", "out_and_about", "2026-09-07", "prospect", False),
        ("HN", "female", "profile", "0.4", "seasonal", "2026-09-30", "prospect", False),
        ("MN", "male", "last_order", "0.1", "out_and_about", "2026-09-30", "customer", False),
        ("TQ", "female", "nationwide", "0.6", "out_and_about", "2026-09-06", "prospect", False),
        ("TQ", "male", "nationwide", "0.6", "out_and_about", "2026-09-06", "customer", False),
    ]


def test_an_analysts_own_definition_and_credit_for_exposures_need_a_row_each(both, query, database, workplace):
    def credit() -> list[tuple]:
        return query(
            "select c.order_number, a.attribution_model, a.channel, a.credit_minor from candidate.fct_attribution_credit a "
            "join candidate.fct_conversions c using (conversion_key) where attribution_model in ('first', 'last') "
            "and credit_minor > 0 order by 1, 2"
        )

    assert [row[2] for row in credit()] == ["Direct", "Direct", "(none)", "(none)"]
    journeys = query("select * from candidate.fct_journeys order by journey_key")
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(
            "update seeds.seed_touchpoint_types set earns_credit = true where touchpoint_type = 'offline_exposure'"
        )
        connection.execute(
            "insert into seeds.seed_conversion_definitions (definition, touchpoint_type, category) "
            "values ('ebook_lead', 'lead_submitted', '^ebook'), ('ebook_lead', 'lead_submitted', 'mon')"
        )
    run_dbt([*BEHIND_STAGING, "--select", *MARTS, *CREDIT], workplace, url=database)
    # The whole country's campaign began between her visit and her order; his order came before any.
    assert credit() == [
        ("101", "first", "Offline", 500_000), ("101", "last", "Offline", 500_000), ("102", "first", "(none)", 70_000),
        ("102", "last", "(none)", 70_000),
    ]  # fmt: skip
    assert query("select * from candidate.fct_journeys order by journey_key") == journeys
    assert query(
        "select count(*), min(value_minor) from candidate.fct_conversions where conversion_type = 'ebook_lead'"
    ) == [(1, None)]
    assert ("ebook_lead",) in query("select distinct definition from candidate.fct_conversion_rates")
