"""Twilio: how its list of messages says "sent between"."""

from datetime import timedelta

from journeyhouse.contracts import Stream
from journeyhouse.sources.windows import Window


def window_params(stream: Stream, window: Window) -> dict[str, str]:
    """Days in UTC, both inclusive: `DateSent<` ends at the midnight that begins its day (twilio/twilio-oai#21)."""
    return {"DateSent>": f"{window.first}", "DateSent<": f"{window.last + timedelta(days=1)}"}
