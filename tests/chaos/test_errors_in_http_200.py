"""Platforms that say in a body of HTTP 200 what is wrong, and whose present is the account's own."""

import re
from datetime import date, timedelta

import pytest
from tests.sources.vendor_double import as_json, nested

from journeyhouse.errors import AuthError, ConfigError, TransientError
from journeyhouse.sources.registry import registry


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
