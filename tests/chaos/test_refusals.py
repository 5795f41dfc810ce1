"""Each platform's own way of refusing: told by a code, a policy or a page, and what the house makes of it."""

import json
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from tests.chaos.conftest import first_answers
from tests.sources.specimens import records
from tests.sources.vendor_double import as_json, nested, serve

from journeyhouse.errors import AuthError, ConfigError, QuotaExhausted, TransientError
from journeyhouse.sources.registry import registry


def test_meta_says_in_minutes_when_it_is_there_again(open_shop):
    shop = open_shop("meta_ads")
    account = {"id": "act_1001", "account_id": "1001", "name": "Nhà Minh"}
    usage = json.dumps({"42": [{"type": "ads_insights", "estimated_time_to_regain_access": 3}]})
    limited = as_json(
        {"error": {"code": 17, "error_subcode": 2446079, "message": "User request limit reached"}},
        400,
        {"x-business-use-case-usage": usage},
    )
    shop.vendor.answer = lambda _path, _query: as_json(account)
    first_answers(shop.vendor, limited)
    assert shop.load("ad_accounts")[0].loaded == 1
    assert 180 <= shop.slept[0] < 181


@pytest.mark.parametrize(
    ("code", "error", "waits"),
    [
        (40100, TransientError, 5),
        (50000, TransientError, 5),
        (40105, AuthError, 0),
        (40001, AuthError, 0),
        (40002, ConfigError, 0),
    ],
)
def test_tiktok_says_in_a_code_of_http_200_what_is_wrong(open_shop, code, error, waits):
    shop = open_shop("tiktok_ads")
    shop.vendor.answer = lambda _path, _query: as_json({"code": code, "message": "no luck", "data": {}})
    with pytest.raises(error, match=f"code {code}: no luck"):
        shop.load("campaigns")
    assert (len(shop.slept), shop.state("campaigns")) == (waits, ([], [], [], []))


def test_mailchimp_sheds_load_as_a_bare_page_and_is_asked_again(open_shop):
    shop = open_shop("mailchimp")
    stream = registry()["mailchimp"].streams["lists"]
    serve(shop.vendor, registry()["mailchimp"], stream, records(stream))
    first_answers(shop.vendor, (403, {"Content-Type": "text/html"}, b"<html>Forbidden</html>"), as_json({}, 429))
    assert (shop.load("lists")[0].loaded, len(shop.slept)) == (2, 2)


def test_tiktoks_today_is_the_advertisers(open_shop):
    """Far east of Greenwich a day has begun that UTC does not know yet: it is asked for, by the zone of the account."""
    shop = open_shop("tiktok_ads")
    stream = registry()["tiktok_ads"].streams["reports"]
    last = {}
    for zone in ("Etc/GMT+12", "Etc/GMT-14"):
        shop.vendor.answer = lambda path, _query, zone=zone: as_json(
            nested(stream.records, [{"advertiser_id": "1001", "timezone": zone}] if "info" in path else [])
        )
        shop.vendor.requests.clear()
        shop.load("reports", zone)
        last[zone] = max(re.findall(r"end_date=([0-9-]+)", " ".join(path for _m, path, _h in shop.vendor.requests)))
    assert timedelta(days=1) <= date.fromisoformat(last["Etc/GMT-14"]) - date.fromisoformat(last["Etc/GMT+12"])


def test_a_used_up_day_is_a_quota_until_midnight_and_not_a_wait(open_shop):
    shop = open_shop("hubspot")
    body = {
        "status": "error",
        "message": "You have reached your daily limit.",
        "policyName": "DAILY",
        "errorType": "RATE_LIMIT",
    }
    shop.vendor.answer = lambda _path, _query: as_json(body, 429)
    with pytest.raises(QuotaExhausted, match="daily limit") as caught:
        shop.load("contacts")
    until = caught.value.until
    assert (until.hour, until.minute, until.second) == (0, 0, 0)
    assert timedelta(0) < until - datetime.now(UTC) <= timedelta(days=1)
    assert (shop.slept, len(shop.vendor.requests), shop.state("contacts")) == ([], 1, ([], [], [], []))
