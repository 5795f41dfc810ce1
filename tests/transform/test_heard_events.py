"""What dbt tells is written out where a log or a callback hears it, and nowhere else."""

import io

import pytest
from dbt.events.types import NodeFinished
from dbt_common.events.base_types import EventLevel
from dbt_common.events.logger import LoggerConfig
from dbt_common.events.types import Note

from journeyhouse.transform.heard_events import HeardEvents


@pytest.mark.parametrize(
    ("level", "callbacks", "written", "heard"),
    [
        (EventLevel.INFO, 1, ["said"], ["said"]),
        (EventLevel.INFO, 2, ["said"], ["said", "for debugging"]),
        (EventLevel.DEBUG, 1, ["said", "for debugging"], ["said", "for debugging"]),
    ],
)
def test_what_is_for_debugging_is_told_where_somebody_listens(level, callbacks, written, heard):
    log, told = io.StringIO(), []
    events = HeardEvents()
    events.add_logger(LoggerConfig(name="a log", level=level, output_stream=log))
    for _ in range(callbacks):
        events.add_callback(lambda msg: told.append(msg.info.msg))
    events.fire_event(Note(msg="said"), level=EventLevel.INFO)
    events.fire_event(Note(msg="for debugging"), level=EventLevel.DEBUG)
    assert [line.split("  ")[1] for line in log.getvalue().splitlines()] == written
    assert told[::callbacks] == heard


def test_a_warning_that_is_to_be_an_error_is_one():
    events = HeardEvents()
    events.warn_error = True
    with pytest.raises(Exception, match="doubtful"):
        events.fire_event(Note(msg="doubtful"), level=EventLevel.WARN, force_warn_or_error_handling=True)


def test_a_models_end_is_for_debugging():
    """So that one who listens for it is heard above."""
    assert NodeFinished().level_tag() == EventLevel.DEBUG
