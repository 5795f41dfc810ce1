"""Google Ads: what the manifest cannot say. Errors come in Google's own shape; report days are the customer's."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from journeyhouse.contracts import Source
from journeyhouse.http.client import Client
from journeyhouse.http.google import classify

__all__ = ["account_now", "classify"]
_ZONE = "SELECT customer.time_zone FROM customer"


def account_now(client: Client, source: Source, account: str, now: datetime) -> datetime:
    """Today as the customer counts it: report days are days of its own time zone."""
    path = source.streams["customers"].path.format(api_version=source.api_version, account=account)
    body = client.post(path, json={"query": _ZONE})
    batches = body if isinstance(body, list) else [body]
    rows = [row for batch in batches for row in batch.get("results") or []]
    facts = rows[0].get("customer") or {} if rows else {}
    return now.astimezone(ZoneInfo(facts.get("timeZone") or "UTC")).replace(tzinfo=UTC)
