"""LinkedIn Ads: what the manifest cannot say. A used-up day says so in words, and returns at midnight UTC."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from journeyhouse.http import limits


def classify(status: int, body: Any, headers: Mapping[str, str]) -> limits.Outcome:
    """HTTP's meaning; of throttles only the words say that the day is used up."""
    outcome = limits.classify(status, body, headers)
    if status == 429 and "DAY limit" in outcome.message:
        midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        return limits.Outcome("quota", outcome.message, until=midnight, throttled=True)
    return outcome
