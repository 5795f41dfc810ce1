"""Whose SQL an analyst has changed is told anew of everybody, though nothing happened to them."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from tests.dbt.dbt_calls import BEHIND_STAGING, run_dbt
from tests.dbt.test_increments import Increments

TOUCHES = [*BEHIND_STAGING, "--select", "+int_touchpoints", "int_control__restated_people"]

VISIT = "insert into raw.web_events__segment (message_id, type, anonymous_id, timestamp) values (%s, 'page', %s, now())"


@pytest.fixture
def shop(own_database, workplace: Path) -> Iterator[Increments]:
    with psycopg.connect(own_database, autocommit=True) as connection:
        yield Increments(own_database, workplace, connection)


def test_a_model_that_is_told_person_by_person(shop):
    def told(message: str, **more: dict) -> set[str]:
        """The channels of all touches, once somebody else has come."""
        shop.connection.execute(VISIT, (message, message))
        shop.begin()
        run_dbt(TOUCHES, shop.workplace, url=shop.url, **more)
        return {channel for (channel,) in shop.ask("select channel from intermediate.int_touchpoints")}

    assert told("first") == {"Direct"}
    edit = {"int_touchpoints": (".channel,", ".channel || '!' as channel,")}
    assert told("second", edited=edit) == {"Direct!"}
    assert told("third") == {"Direct"}
