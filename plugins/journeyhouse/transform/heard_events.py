"""dbt's events, written out only where somebody hears them.

dbt makes a message and a line of each event and then drops what its log is not to hold. Nearly all are for debugging: writing
these out is a tenth of its time.
"""

from typing import Any

from dbt_common.events.base_types import BaseEvent, EventLevel
from dbt_common.events.event_manager import EventManager
from dbt_common.events.event_manager_client import ctx_set_event_manager

_FOR_DEBUGGING = (EventLevel.DEBUG, EventLevel.TEST)


class HeardEvents(EventManager):
    """What is for debugging goes on only where a log holds it or a callback beside dbt's own, which listens for warnings, is told."""

    def fire_event(
        self,
        e: BaseEvent,
        level: EventLevel | None = None,
        node: Any = None,
        force_warn_or_error_handling: bool = False,
    ) -> None:
        is_heard = len(self.callbacks) > 1 or any(logger.level in _FOR_DEBUGGING for logger in self.loggers)
        if is_heard or (level or e.level_tag()) not in _FOR_DEBUGGING:
            super().fire_event(e, level, node, force_warn_or_error_handling)


def hear() -> None:
    """From now on runs of dbt in this process write out what is heard."""
    ctx_set_event_manager(HeardEvents())
