"""Clients that say what may be asked and leave the answer open: Mailchimp, TikTok."""

from collections.abc import Iterator

from tests.contract.vendors.generated import endpoints, judge_request

PACKAGES = {"mailchimp": ("mailchimp_marketing.api", "/3.0"), "tiktok_ads": ("business_api_client.api", "")}


def judge(exchange: dict) -> Iterator[str]:
    package, prefix = PACKAGES[exchange["source"]]
    fields = (name for name, _value in exchange["query"])
    yield from judge_request(endpoints(package), exchange["path"].removeprefix(prefix), fields)
