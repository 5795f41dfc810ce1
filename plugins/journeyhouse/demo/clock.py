"""The demo's calendar: whole seconds since the epoch, days counted in Vietnamese local time."""

from datetime import UTC, date, datetime, timedelta, timezone

LOCAL = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
START = datetime(2026, 1, 1, tzinfo=LOCAL)
START_S = int(START.timestamp())
MINUTE, HOUR, DAY = 60, 3600, 86400


def at(day: int, hour: float = 0.0) -> int:
    """Epoch second of a local hour on the given day of the world (day 0 is 2026-01-01)."""
    return START_S + day * DAY + int(hour * HOUR)


def day_of(second: int) -> int:
    """Day of the world, in local time."""
    return (second - START_S) // DAY


def date_of(day: int) -> date:
    """Calendar date of a day of the world."""
    return (START + timedelta(days=day)).date()


def local(second: int) -> datetime:
    """The second as local time."""
    return datetime.fromtimestamp(second, LOCAL)


def utc(second: int) -> datetime:
    """The second as UTC."""
    return datetime.fromtimestamp(second, UTC)


def iso(second: int) -> str:
    """ISO-8601 in UTC, as `2026-01-01T00:00:00Z`."""
    return utc(second).strftime("%Y-%m-%dT%H:%M:%SZ")


def iso_ms(second: int) -> str:
    """ISO-8601 in UTC with milliseconds, as HubSpot and Segment write it."""
    return utc(second).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def iso_offset(second: int) -> str:
    """ISO-8601 with a numeric offset, as Klaviyo writes it."""
    return utc(second).strftime("%Y-%m-%dT%H:%M:%S+00:00")


def plain(second: int) -> str:
    """UTC without a zone, as Magento and Snowplow write it."""
    return utc(second).strftime("%Y-%m-%d %H:%M:%S")


def compact(second: int) -> str:
    """Local time with `+0700`, as Meta writes it."""
    return local(second).strftime("%Y-%m-%dT%H:%M:%S%z")


def parse(text: str) -> int:
    """Second of an ISO or plain time text; a text without a zone is UTC."""
    moment = datetime.fromisoformat(text.strip().replace("Z", "+00:00").replace(" ", "T", 1))
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return int(moment.timestamp())
