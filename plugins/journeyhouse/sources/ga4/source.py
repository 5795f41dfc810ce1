"""Google Analytics 4: what the manifest cannot say. Quotas are by property and hour or day; days are the property's."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from journeyhouse.contracts import Source
from journeyhouse.http import google, limits
from journeyhouse.http.client import Client
from journeyhouse.sources.extract import path_of

# Where Google's days of quota begin.
_PACIFIC = ZoneInfo("America/Los_Angeles")


def classify(status: int, body: Any, headers: Mapping[str, str]) -> limits.Outcome:
    """Google's meaning; of a used-up quota only the words say whether it comes back with the hour or with the day."""
    outcome = google.classify(status, body, headers)
    if status != 429 or outcome.wait is not None:
        return outcome
    words = outcome.message.lower()
    now = datetime.now(UTC)
    if "per day" in words or "daily" in words:
        midnight = now.astimezone(_PACIFIC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        # Told once more in UTC: local midnights are not always a day apart.
        return limits.Outcome("quota", outcome.message, until=midnight.astimezone(UTC), throttled=True)
    if "per hour" in words or "hourly" in words:
        return limits.Outcome("quota", outcome.message, until=_next_hour(now), throttled=True)
    return outcome


def account_now(client: Client, source: Source, account: str, now: datetime) -> datetime:
    """Today as the property counts it: any answer tells its time zone."""
    stream = source.streams["channel_traffic"]
    yesterday = f"{now - timedelta(days=1):%Y-%m-%d}"
    days = [{"startDate": yesterday, "endDate": yesterday}]
    asked = {"dateRanges": days, "metrics": [{"name": "sessions"}], "offset": 0, "limit": 1}
    body = client.post(path_of(source, stream, account), json=asked)
    zone = (body.get("metadata") or {}).get("timeZone") or "UTC"
    return now.astimezone(ZoneInfo(zone)).replace(tzinfo=UTC)


def _next_hour(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
