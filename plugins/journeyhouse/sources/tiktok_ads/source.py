"""TikTok Ads: what the manifest cannot say. Errors ride in HTTP 200 under a code; report days are the advertiser's."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from journeyhouse.contracts import Source
from journeyhouse.http import limits, pagination
from journeyhouse.http.client import Client

# By the Business API's appendix of return codes. 40100 does not say whether the second, the minute or the day is used
# up, and names no wait: the client backs off, then the task is tried again minutes later.
_RETRY = {40100, 40200, 40201, 40202, 40700, 50000, 50001, 50002}
# 40001: not permitted, or the advertiser is gone; the others: application and token.
_DENIED = {40001, *range(40101, 40111)}


def classify(status: int, body: Any, headers: Mapping[str, str]) -> limits.Outcome:
    """Meaning of an answer by its `code`; 0 is success, and HTTP says 200 to nearly everything."""
    code = body.get("code") if isinstance(body, dict) else None
    if status >= 400 or not code:
        return limits.classify(status, body, headers)
    message = f"code {code}: {limits.summary(body)}"
    if code in _RETRY:
        return limits.Outcome("retry", message, limits.retry_after(headers), throttled=code == 40100)
    return limits.Outcome("auth" if code in _DENIED else "config", message)


def account_now(client: Client, source: Source, account: str, now: datetime) -> datetime:
    """Today as the advertiser counts it: report days are days of its own time zone."""
    stream = source.streams["advertisers"]
    params = {"advertiser_ids": f'["{account}"]', "fields": '["advertiser_id","timezone"]'}
    body = client.get(stream.path.format(api_version=source.api_version), params)
    facts = next(iter(pagination.dig(body, stream.records) or []), {})
    return now.astimezone(ZoneInfo(facts.get("timezone") or "UTC")).replace(tzinfo=UTC)
