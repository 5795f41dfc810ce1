"""What ad platforms report lands to the unit: spend by account and day as the demo company's truth has it, at midnight too."""

import json
from decimal import Decimal

import pytest

SPENT = {
    "google_ads": ("campaign_performance", "date", "cost_micros / 1000000.0"),
    "linkedin_ads": ("ad_analytics", "date", "cost_in_local_currency"),
    "tiktok_ads": ("reports", "stat_time_day", "spend"),
}


@pytest.mark.parametrize("source", SPENT)
def test_spend_is_the_truths_by_account_and_day(demo, source):
    lines = (demo.var / "demo" / "truth" / "platform_totals.jsonl").read_text(encoding="utf-8").splitlines()
    wanted = {
        (line["account"], line["date"]): round(Decimal(str(line["spend"])), 2)
        for line in map(json.loads, lines)
        if line["platform"] == source
    }
    stream, day, spend = SPENT[source]
    demo.load(source, stream)
    found = demo.rows(f"select _source_account, {day}::text, sum({spend}) from raw.{source}__{stream} group by 1, 2")
    assert {(account, on): round(total, 2) for account, on, total in found} == wanted and wanted


def test_keywords_are_the_truths(demo):
    lines = (demo.var / "demo" / "truth" / "keyword_quality.jsonl").read_text(encoding="utf-8").splitlines()
    wanted = {(line["date"], line["keyword"]): line["weighted_score"] for line in map(json.loads, lines)}
    demo.load("google_ads", "keyword_view")
    found = demo.rows(
        "select date::text, keyword, sum(historical_quality_score * impressions)::int from raw.google_ads__keyword_view "
        "where historical_quality_score is not null group by 1, 2"
    )
    assert {(day, keyword): score for day, keyword, score in found} == wanted
