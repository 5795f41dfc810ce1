"""The fixture company: the same on both engines, in increments and in full; and its numbers are right."""

from tests.dbt.dbt_calls import differences


def test_postgres_and_duckdb_hold_equal_marts(world):
    assert len(world.marts["day 1"]) >= 34
    assert differences(world.marts["day 1"], world.marts["day 1 on duckdb"]) == {}


def test_an_increment_equals_a_full_build_and_makes_up_for_builds_that_broke_half_way(world, query):
    assert world.affected["broken"] > 0
    indexes = "select count(*) from pg_indexes where schemaname = 'candidate' and tablename = 'dim_person'"
    assert query(indexes) == [(1,)], "a table made in another way is made anew"
    assert differences(world.marts["day 2"], world.marts["in full"]) == {}
    assert world.marts["day 1"] != world.marts["day 2"]


def test_only_people_whose_records_changed_are_restated(world):
    everybody = len(world.marts["day 1"]["dim_person"])
    assert 0 < world.affected["day 2"] < everybody
    assert world.affected["nothing new"] == 0
    assert differences(world.marts["day 2"], world.marts["nothing new"]) == {}


def test_a_late_event_in_the_middle_keeps_session_keys(world):
    before, after = world.sessions["day 1"], world.sessions["day 2"]
    assert before["lan-1"] == after["lan-1"]
    assert before["lan-4"] == after["lan-4"]
    assert "lan-late" not in after


def test_a_chain_of_identifiers_is_one_person(world):
    people = world.people["day 2"]
    chain = ["H-1", "H-0", "hoa@mail.vn", "hoa3@mail.vn", "P-103", "+84903000103", "lazada:hoahoa"]
    assert {people[value] for value in chain} == {people["C102"]}


def test_of_two_people_that_become_one_an_older_key_survives_a_full_build(world):
    old, new, full = (world.people[build] for build in ("day 1", "day 2", "in full"))
    assert old["hoa@mail.vn"] != old["C102"]
    assert new["C102"] in {old["hoa@mail.vn"], old["C102"]}
    assert new == full


def test_an_alias_ties_two_user_ids(world):
    assert world.people["day 1"]["old-104"] == world.people["day 1"]["C104"]


def test_blocked_values_and_a_phone_under_two_names_name_nobody(world):
    assert {"info@company.vn", "+84906000106"}.isdisjoint(people := world.people["day 1"])
    assert people["zendesk:9002"] != people["zendesk:9001"] == people["C101"]


def test_a_shared_device_gives_each_event_to_whom_it_shows(world, query):
    rows = dict(
        query("select first_source_record_id, person_key from candidate.fct_sessions where device_id = 'dev-tablet'")
    )
    people = world.people["in full"]
    assert rows["tab-1"] == people["C101"]
    assert rows["tab-3"] == people["C102"]
    assert rows["tab-5"] is None


def test_orders_are_worth_what_they_should(query):
    rows = {
        number: (is_valid, value, refunded, person is None)
        for number, is_valid, value, refunded, person in query(
            "select order_number, is_valid, value_minor, refunded_minor, person_key from candidate.fct_orders"
        )
    }
    assert rows["100002"] == (True, 1010000, 505000, False)
    assert rows["100001"][0] is False
    assert rows["100005"][1] is None
    assert rows["M-2"][0] is False and rows["100003"][0] is False
    assert rows["W-1"] == (True, 250001, 0, False)
    assert rows["HN1-T1-7"] == (True, 120000, 0, False)
    assert "HN1-T1-5" not in rows
    assert "HN1-T1-6" not in rows


def test_restated_spend_replaces_and_is_converted(query):
    rows = query(
        "select account_id, impressions, spend_minor from candidate.fct_ad_performance_daily where platform = 'meta_ads' order by 1"
    )
    assert rows == [("1001", 1100, 210000), ("1002", 500, 2512500)]


def test_machine_opens_are_told_apart(query):
    counts = "select delivered, unique_opens, machine_only_opens, unique_clicks from candidate.fct_message_performance"
    assert query(counts) == [(2, 0, 1, 1)]


def test_list_growth_counts_from_the_size_at_the_start_in_quiet_weeks_too(query):
    columns = "size_at_start, joined, unsubscribed, growth_rate"
    first, *weeks = query(f"select {columns} from candidate.fct_list_growth_weekly order by week")
    assert first == (0, 1, 0, None) and set(weeks) == {(1, 1, 1, 0.0), (1, 0, 0, 0.0)}


def test_nps_comes_with_its_number_and_interval(query):
    [(answers, nps, low, high)] = query(
        "select answers, nps, nps_low, nps_high from candidate.fct_nps_monthly where survey_name = 'Sau mua'"
    )
    assert (answers, nps) == (2, 0.0)
    assert -100 <= low < nps < high <= 100


def test_market_share_is_own_sales_by_the_size_of_region_and_whole(query):
    rows = query(
        "select month::text, region, own_sales_minor, market_size_minor, market_share from candidate.fct_market_share_monthly "
        "where month < '2026-10-01' order by month, region"
    )
    assert [row[:4] for row in rows] == [
        ("2026-08-01", "(all)", 70000, None),
        ("2026-08-01", "(unknown)", 70000, None),
        ("2026-09-01", "(all)", 1610000, 25262625),
        ("2026-09-01", "(unknown)", 600000, None),
        ("2026-09-01", "Huế", 0, 2000000),
        ("2026-09-01", "Hà Nội", 1010000, 5000000),
    ]
    assert [row[4] for row in rows if row[1] in ("Huế", "Hà Nội")] == [0.0, 0.202]


def test_domains_are_scored_by_month_and_provider_with_a_trend(query):
    rows = query(
        "select month::text, domain, provider, score, score_change, score_change_per_month, is_latest "
        "from candidate.fct_domain_authority_monthly order by 3, 1"
    )
    assert rows == [
        ("2026-09-01", "shop.example.com", "ahrefs", 41.5, None, None, True),
        ("2026-06-01", "shop.example.com", "moz", 30.0, None, None, False),
        ("2026-09-01", "shop.example.com", "moz", 36.0, 6.0, 2.0, True),
    ]


def test_an_order_with_a_code_counts_for_the_endorsement_that_began_last(query):
    rows = query(
        "select campaign_code, influencer, code_uses, buyers, first_orders, value_minor, cost_minor, cost_per_use, value_per_cost "
        "from candidate.fct_influencer_endorsements order by 1, 2"
    )
    assert rows == [
        ("K-1", "@nang", 0, 0, 0, 0, 300000, None, 0),
        ("K-2", "@gio", 0, 0, 0, 0, None, None, None),
        ("K-2", "@mua", 1, 1, 0, 884235, 0, 0, None),
        ("K-2", "@nang", 1, 1, 1, 1010000, 252500, 252500, 4),
    ]


def test_usability_is_told_by_test_and_task(query):
    rows = query(
        "select task_code, tested_on::text, participants, completed, completion_rate, seconds_mean, errors, errors_per_participant "
        "from candidate.fct_usability_tests order by 1"
    )
    assert rows == [
        ("T1", "2026-09-03", 3, 2, 2 / 3, 30.5, 3, 1.5),
        ("T2", "2026-09-03", 1, 0, 0.0, None, None, None),
    ]


def test_a_help_desk_user_is_whom_the_identifiers_say_or_a_person_of_its_own(world):
    people = world.people["in full"]
    assert people["zendesk:9001"] == people["C101"]
    assert people["zendesk:9002"] not in {people["C101"], people["C102"]}
    assert "zendesk:9003" not in people, "an agent is nobody's customer"


def test_service_requests_are_told_by_day_and_reason(query):
    rows = query(
        "select request_date::text, reason, requests, people, requests_per_person, closed, hours_to_close "
        "from candidate.fct_service_requests_daily order by 1, 2"
    )
    assert rows == [
        ("2026-09-18", "delivery", 1, 1, 1.0, 1, 24.0),
        ("2026-09-21", "return_refund tái phát", 1, 1, 1.0, 1, 6.0),
        ("2026-09-22", "question", 3, 1, 2.0, 0, None),
    ]


def test_satisfaction_is_told_by_the_answers_own_scale(query):
    rows = query(
        "select week::text, survey_type, survey_name, answers, satisfied, place_mean from candidate.fct_satisfaction_weekly order by 1, 4"
    )
    assert rows == [
        ("2026-09-21", "csat", "ticket", 2, 1, 0.5),
        ("2026-09-28", "ces", "Sau khi nhận hàng", 1, 1, 0.714285714),
        ("2026-10-05", "csat", "Vấn đề đã xong", 1, 0, 0.0),
        ("2026-10-05", "csat", "Cửa hàng phục vụ", 2, 1, 0.7),
    ]


def test_answers_to_declared_questions_count_and_belong_to_whom_the_survey_names(world, query):
    rows = query(
        "select source_record_id, touchpoint_type, channel, person_key from candidate.fct_touchpoints "
        "where source_system = 'typeform' order by 1"
    )
    assert rows == [
        ("t1:nps", "nps_answered", "Survey", world.people["in full"]["minh@mail.vn"]),
        ("t2:nps", "nps_answered", "Survey", None),
    ]
    months = query(
        "select month::text, answers, nps from candidate.fct_nps_monthly where survey_name like 'Sau khi%' order by 1"
    )
    assert months == [("2026-09-01", 1, -100.0), ("2026-10-01", 1, 100.0)], "the company's own days"


def test_carts_know_their_reason(query):
    rows = query("select status, abandonment_reason from candidate.fct_carts order by cart_key")
    assert ("abandoned", "shipping_fee") in rows


def test_every_published_text_of_a_person_is_free_of_contact_data(world):
    values = {value for rows in world.marts["in full"].values() for row in rows for value in row}
    assert not [value for value in values if "@mail.vn" in value or "09010001" in value or "MinhNguyen" in value]


def test_an_order_tells_of_the_visits_that_no_tracker_saw(query):
    told = "select source_record_id, channel, campaign, content from candidate.fct_touchpoints where source_record_id like 'visit:%' order by 1"
    assert query(told) == [
        ("visit:shopify:9001:1", "Paid Search", "gifts", "/a"), ("visit:shopify:9001:2", "Direct", None, "/"),
        ("visit:woocommerce:727:1", "Paid Social", "phu_tung", "/nap-noi/"),
    ]  # fmt: skip
    carts = "select status, items_count from candidate.fct_carts where source_system = 'shopify' order by 1"
    assert query(carts) == [("abandoned", 1), ("ordered", 1)]


def test_further_shops_and_marketplaces_count_what_was_earned_and_given_back(query):
    orders = (
        "select order_number, status, is_valid, value_minor, coupon_code from candidate.fct_orders where {} order by 1"
    )
    assert query(orders.format("source_system in ('woocommerce', 'shopify')")) == [
        ("#1004", "canceled", False, 253_000, None), ("#9001", "partially_refunded", True, 884_235, "TET26,Mua"),
        ("727", "completed", True, 165_000, "chao10"), ("729", "processing", True, 50_000, None),
    ]  # fmt: skip
    assert [row[:4] for row in query(orders.format("source_system in ('shopee', 'lazada', 'tiktok_shop')"))] == [
        ("26SP1", "hoàn thành", True, 1_410_000), ("401", "returned", True, 670_000),
        ("580", "đã hủy", False, 690_000), ("581", "đã hoàn tất", True, 680_000),
    ]  # fmt: skip
    refunds = query(
        "select order_number, value_minor from candidate.fct_refunds where source_system not in ('magento', 'offline_files') order by 1"
    )
    assert refunds == [("#9001", 317_500), ("26SP1", 690_000), ("401", 670_000), ("581", 630_000), ("727", 67_500)]
    person = dict(query("select order_number, person_key from candidate.fct_orders"))
    assert {"1004", "9004"}.isdisjoint(person) and person["26SP1"] == person["M-1"] and person["727"] == person["#9001"]
    assert len({person[number] for number in ("26SP1", "401", "581", "727")}) == 4, "what is masked joins nobody"
    talks = "select source_record_id, person_key = '{}' from candidate.fct_touchpoints where touchpoint_type like 'sales%' order by 1"
    assert query(talks.format(person["727"])) == [
        ("00T1", True), ("00U1", True), ("CALL-1", False), ("MEET-1", False), ("MEET-4", False),
    ], "one phone of a lead who is a contact now; meetings that were held"  # fmt: skip
