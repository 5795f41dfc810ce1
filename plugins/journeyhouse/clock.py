"""The data's "now": the wall clock, or the demo world's own clock when the demo company is configured."""

from datetime import UTC, datetime

from journeyhouse.settings import Settings


def now(settings: Settings) -> datetime:
    """Aware UTC datetime."""
    if settings.demo:
        from journeyhouse.demo.present import read_state

        return read_state(settings.demo_home).now
    return datetime.now(UTC)
