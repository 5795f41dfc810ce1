"""TikTok's generated client, which says what may be asked and leaves the answer open."""

from collections.abc import Iterator

from tests.contract.vendors.generated import endpoints, judge_request


def judge(exchange: dict) -> Iterator[str]:
    fields = (name for name, _value in exchange["query"])
    yield from judge_request(endpoints("business_api_client.api"), exchange["path"], fields)
