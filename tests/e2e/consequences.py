"""What a deed that restates the past changes, in terms of the world: of each mart which rows must, which may; no others do."""

from tests.e2e.restatements import (
    OF_THE_WHOLE,
    Marts,
    Rules,
    among,
    exactly,
    month,
    path,
    perhaps,
    periods,
    row,
    some,
    together,
    when,
    whole,
)  # fmt: skip


def spent(ad: dict, models: frozenset[str]) -> Rules:
    """An ad's day costs otherwise: itself, who bears it, what its campaign and channel returned, that month's efficiency."""
    day, campaign = (
        ad["date_start"],
        {"platform": "meta_ads", "campaign_id": ad["campaign_id"], "account_id": ad["account_id"]},
    )
    own = {"ad_date": day, "ad_id": ad["ad_id"], "platform": "meta_ads", "account_id": ad["account_id"]}
    returned = {"platform": "meta_ads", "campaign": ad["campaign_id"], "attribution_model": models}
    daily = {"metric_id": frozenset({"M1_spend", "M1_cpc", "M1_cpm"}), "period": "day", "day": day}
    channel = {"dimension": frozenset({"all", "channel"}), "segment": frozenset({"all", "Paid Social"})}
    return {
        "fct_ad_performance_daily": [exactly(**own)],
        "fct_ad_spend_ledger": [exactly(**own, revision=2)],
        "fct_spend_allocation": [
            exactly(ad_date=day, ad_id=frozenset({ad["ad_id"], None}), adset_id=frozenset({ad["adset_id"], None}), **campaign)
        ],
        "fct_attribution_roi": [exactly(day=day, **returned)],
        "fct_restatement_impact": [exactly(ad_date=day, **returned)],
        "fct_acquisition_cost": [exactly(month=month(day), channel="Paid Social")],
        "fct_marketing_efficiency": [exactly(month=month(day))],
        "fct_metric_values": [exactly(**daily, **channel), exactly(metric_id="M19", period="month", day=month(day), **channel)],
        "fct_metric_anomalies": [perhaps(metric_id=daily["metric_id"] | {"M19"})],
        "fct_budget_scenarios": [perhaps(channel="Paid Social")],
    }  # fmt: skip


def touched(before: Marts, after: Marts, touch: dict, days: frozenset[str]) -> Rules:
    """A touch came into a journey: it, the journey's places and stages, and the months, weeks and paths it counts in."""
    [journey] = among(after["fct_journeys"], journey_key=touch["journey_key"])
    paths = frozenset(path(marts["bridge_journey_touch"], journey["journey_key"]) for marts in (before, after))
    own, theirs = {"journey_key": journey["journey_key"]}, {"person_key": journey["person_key"]}
    cycle = "first" if journey["journey_no"] == 1 else "repeat"
    cohort = {
        "cohort_month": journey["cohort_month"],
        "segment": frozenset({"all", cycle, journey["status"], journey["first_channel"]}),
    }
    whole_cohort = perhaps(cohort_month=journey["cohort_month"])
    told = len(
        [1 for found in among(before["rpt_customer_zoom"], **theirs) if found["occurred_at"] <= touch["occurred_at"]]
    )
    kind = ("touchpoint_type", "channel", "context", "need", "moment", "department")
    return whole("audit_rules", "fct_stage_benchmarks", "fct_metric_anomalies", "fct_budget_scenarios") | {
        "fct_touchpoints": [exactly(touchpoint_key=touch["touchpoint_key"])],
        "bridge_journey_touch": [exactly(**own)],
        "fct_journeys": [exactly(**own)],
        "fct_conversions": [exactly(lambda c: c["journey_key"] == own["journey_key"] and c["converted_at"] > touch["occurred_at"])]
        if journey["status"] == "converted" else [],
        "fct_journey_stage": [some(**own)],
        "fct_journey_progress": [perhaps(**own)],
        "fct_person_stage": [perhaps(**theirs)],
        "dim_person": [exactly(**theirs)],
        "dim_touchpoint": [exactly(**{column: touch[column] for column in kind})],
        "rpt_customer_zoom": [exactly(lambda e: row(**theirs)(e) and e["entry_no"] > told)],
        "rpt_journey_flow": [whole_cohort],
        "agg_paths": [exactly(**cohort, path=paths) if len(paths) > 1 else perhaps(**cohort, path=paths)],
        "agg_transition_graph": [perhaps(**cohort)],
        "fct_conformance_monthly": [whole_cohort],
        "fct_stage_conversion": [whole_cohort],
        "fct_stage_drop_off": [whole_cohort],
        "fct_stage_transitions": [perhaps(transition_date=days)],
        "fct_handovers_weekly": [some(week=periods(days))],
        "fct_journey_effort": [perhaps(cohort_month=journey["cohort_month"], channel=journey["first_channel"])],
        "fct_touches_per_purchase_monthly": [
            perhaps(month=month(touch["touch_date"]), need=touch["need"], context=touch["context"])
        ],
        "fct_service_costs_weekly": [perhaps(first_channel=journey["first_channel"])],
        "fct_metric_values": [perhaps(mart="fct_service_costs_weekly", segment=frozenset({"all", journey["first_channel"]}))],
    }  # fmt: skip


def given_back(before: Marts, order: dict, day: str) -> Rules:
    """A refund takes back on both dates: whose credit it was, on the touches' days and in the order's month; and when it was paid."""
    conversion = {"conversion_key": order["order_key"]}
    credit = [c for c in before["fct_attribution_credit"].values() if row(**conversion)(c)]
    earned = {(month(moment), "purchase", c["attribution_model"], c["channel"])
              for c in credit if c["credit_minor"] for moment in (order["order_date"], day)}  # fmt: skip
    skus = frozenset(line["sku"] for line in among(before["fct_order_lines"], order_key=order["order_key"]))
    touch_day = {t["touchpoint_key"]: t["touch_date"] for t in before["fct_touchpoints"].values()}
    returned = {("spend_day", touch_day.get(c["touchpoint_key"], order["order_date"]), c["attribution_model"], c["channel"])
                for c in credit if c["credit_minor"]}  # fmt: skip
    returned |= {("conversion_day", day, c["attribution_model"], c["channel"]) for c in credit}
    bought = [p["first_order_on"] for p in among(before["dim_customer_value"], person_key=order["person_key"])]
    told = periods([*(found[1] for found in returned), *bought, order["order_date"], day])
    return whole("dim_customer_value", "fct_activation_audiences", "fct_win_back_candidates", "fct_next_actions") | {
        "fct_orders": [exactly(order_key=order["order_key"])],
        "fct_refunds": [exactly(order_key=order["order_key"])],
        "fct_attribution_reversals": [exactly(**conversion)],
        "fct_attribution_channels": [
            exactly(lambda c: (c["month"], c["conversion_type"], c["attribution_model"], c["channel"]) in earned),
            perhaps(attribution_model="markov", month=frozenset({month(order["order_date"]), month(day)})),
        ],
        "fct_attribution_roi": [
            some(lambda r: (r["basis"], r["day"], r["attribution_model"], r["channel"]) in returned)
        ],
        "fct_marketing_efficiency": [exactly(month=month(day))],
        "fct_returns_daily": [some(order_date=order["order_date"], sku=skus, order_channel=order["order_channel"])],
        "dim_customer_value": [exactly(person_key=order["person_key"]), *whole("dim_customer_value")["dim_customer_value"]],
        "fct_metric_values": [some(day=told)],
    }  # fmt: skip


def by_chains(before: Marts, months: frozenset[str], chained: frozenset[str]) -> Rules:
    """Effects in force of these months may be renewed: then chains weigh their conversions anew, and models of rules do not."""
    weighed = frozenset(
        c["conversion_key"] for c in before["fct_conversions"].values() if month(c["conversion_date"]) in months
    )
    credit = [c for c in before["fct_attribution_credit"].values() if c["conversion_key"] in weighed]
    touches = frozenset(c["touchpoint_key"] for c in credit)
    reversed_on = [
        r["refund_date"] for r in before["fct_attribution_reversals"].values() if r["conversion_key"] in weighed
    ]
    days = {t["touch_date"] for t in before["fct_touchpoints"].values() if t["touchpoint_key"] in touches}
    days |= {c["conversion_date"] for c in credit} | set(reversed_on)
    restated = months | {month(day) for day in reversed_on}
    return {
        "fct_attribution_credit": [perhaps(conversion_key=weighed, attribution_model=chained)],
        "fct_attribution_reversals": [perhaps(conversion_key=weighed, attribution_model=chained)],
        "fct_attribution_channels": [perhaps(month=frozenset(restated), attribution_model=chained | {"markov"})],
        "fct_attribution_roi": [perhaps(day=frozenset(days), attribution_model=chained)],
        "fct_restatement_impact": [perhaps(ad_date=frozenset(days), attribution_model=chained)],
        "fct_acquisition_cost": [perhaps(month=months, attribution_model=chained)],
    }  # fmt: skip


def came_late(before: Marts, touch: dict, conversion: dict, days: frozenset[str]) -> Rules:
    """A visit of before a purchase: its credit is shared anew; that day's traffic; and a month's credit by chains, if moved materially."""
    day, bought = touch["touch_date"], conversion["conversion_date"]
    visit, shown = {"session_date": day}, frozenset({"all", "(all)", touch["channel"]})
    return {
        "fct_attribution_credit": [exactly(conversion_key=conversion["conversion_key"])],
        "fct_attribution_channels": [some(month=month(bought), conversion_type=conversion["conversion_type"])],
        "fct_attribution_roi": [some(basis="spend_day", day=days), some(basis="conversion_day", day=bought)],
        "fct_acquisition_cost": [perhaps(month=month(bought))] if conversion["is_first"] else [],
        "fct_sessions": [exactly(first_source_record_id=touch["source_record_id"])],
        "fct_channel_traffic_daily": [exactly(**visit, channel=touch["channel"])],
        "fct_traffic_daily": [some(**visit, landing_page="/")],
        "fct_opt_ins_daily": [exactly(**visit, landing_page="/")],
        "fct_visitors_daily": [exactly(**visit)],
        "fct_visitors_monthly": [perhaps(month=month(day))],
        "fct_account_creation_daily": [exactly(visit_date=day, channel=shown)],
        "fct_content_engagement": [perhaps(content="/")],
        "fct_content_affinity": [perhaps(item="/")],
        "fct_referral_traffic_daily": [perhaps(**visit)],
        "fct_metric_values": [some(day=periods([day, bought, *days]))],
    }  # fmt: skip


def merged(before: Marts, after: Marts, people: frozenset[str], chained: frozenset[str]) -> Rules:
    """Two people are one: whatever named them, the days on which they did something, and of everybody else nothing."""
    [gone] = people - {found["person_key"] for found in after["dim_person"].values()}
    mine = row(person_key=people)
    journeys = [j for marts in (before, after) for j in marts["fct_journeys"].values() if mine(j)]
    own = row(journey_key=frozenset(j["journey_key"] for j in journeys))
    doings = [t for t in before["fct_touchpoints"].values() if mine(t)]
    days = {t["touch_date"] for t in doings} | {
        c["conversion_date"] for c in before["fct_conversions"].values() if mine(c)
    }
    days |= {o["order_date"] for o in before["fct_orders"].values() if mine(o)}
    told = periods(days) | {j["cohort_month"] for j in journeys}
    cohort = {
        "cohort_month": frozenset(j["cohort_month"] for j in journeys),
        "segment": frozenset(
            {"all", "first", "repeat", *(j[named] for j in journeys for named in ("status", "first_channel"))}
        ),
    }
    coupons = frozenset((o["coupon_code"] or "").lower() for o in before["fct_orders"].values() if mine(o)) - {""}
    homes = frozenset(
        p["household_key"] for marts in (before, after) for p in marts["dim_person"].values() if mine(p)
    ) - {None}
    rules: Rules = {}
    for mart, rows in before.items():
        columns = next(iter(rows.values()), {})
        if "person_key" in columns:
            rules[mart] = [perhaps(person_key=people)]
            if any(row(person_key=gone)(found) for found in rows.values()):
                rules[mart].append(exactly(person_key=gone))
        elif "journey_key" in columns:
            rules[mart] = [perhaps(own)]
        elif mart.startswith(("fct_", "agg_", "rpt_")):
            rules[mart] = [perhaps(lambda found: when(found) in told)]
    for mart in ("agg_paths", "agg_transition_graph"):
        rules[mart] = [perhaps(**cohort)]
    months = frozenset(month(c["conversion_date"]) for c in before["fct_conversions"].values() if mine(c))
    return together(rules, whole(*OF_THE_WHOLE), by_chains(before, months, chained), {
        "dim_person": [exactly(person_key=people)],
        "fct_checkouts": [perhaps(person_key=people)],
        "fct_influencer_endorsements": [perhaps(lambda found: found["promo_code"].lower() in coupons)],
        "dim_household": [perhaps(household_key=homes)],
        "fct_metric_values": [perhaps(mart="dim_customer_value")],
        # Whoever is lost is worth what a first order, or a later one, is to most: an order that was a first one is no more.
        "fct_handovers_weekly": [perhaps(lambda found: found["lost_journeys"] > 0)],
    })  # fmt: skip
