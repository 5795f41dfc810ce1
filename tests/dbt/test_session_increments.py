"""Sessions added to day by day are those of a full cut, whatever comes late, moves or breaks; and what is far off stays."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from tests.dbt.dbt_calls import BEHIND_STAGING, run_dbt
from tests.dbt.test_increments import Increments

BROKEN = ["+int_events", "+int_events int_sessions__recut int_sessions__events"]
LAND = (
    "insert into raw.web_events__segment (message_id, type, anonymous_id, timestamp, page_url) values (%s, %s, %s, %s, %s) "
    "on conflict (message_id) do update set type = excluded.type, anonymous_id = excluded.anonymous_id, "
    'timestamp = excluded."timestamp", page_url = excluded.page_url, _loaded_at = clock_timestamp()'
)
PAGES = ["https://shop.example/a?utm_source=zalo", "https://shop.example/b?utm_source=google&utm_medium=cpc", "https://shop.example/c", None]  # fmt: skip
SESSIONS = """
select session_key, device_id, first_event_key, first_source_record_id, started_at, ended_at, events, page_views, actions,
    landing_page, utm_source, utm_medium from intermediate.int_sessions__boundaries order by session_key
"""
MEMBERS = "select event_key, session_key, event_no from intermediate.int_sessions__events order by event_key"
PLACES = (
    "select session_key, min(ctid::text), max(xmin::text) from intermediate.int_sessions__events group by session_key"
)
BEGIN = datetime(2026, 3, 1, tzinfo=UTC)


class Shop(Increments):
    """A warehouse in which nothing is built but sessions and what they are cut from."""

    def cut(self, models: str = "+int_sessions__boundaries", *flags: str, **more: dict) -> None:
        self.begin()
        run_dbt([*BEHIND_STAGING, "--select", *models.split(), *flags], self.workplace, url=self.url, **more)

    def visit(self, message: str, dice: random.Random, device: str, minutes: float, kind: str = "page") -> None:
        moment = BEGIN + timedelta(minutes=minutes)
        self.connection.execute(LAND, (message, kind, device, moment, dice.choice(PAGES)))

    def told(self) -> tuple[list, list]:
        return self.ask(SESSIONS), self.ask(MEMBERS)


@pytest.fixture
def shop(own_database, workplace: Path) -> Iterator[Shop]:
    with psycopg.connect(own_database, autocommit=True) as connection:
        yield Shop(own_database, workplace, connection)


def test_days_end_in_the_sessions_of_a_full_cut(shop):
    dice = random.Random(11)  # noqa: S311
    for number in range(300):
        shop.visit(f"m{number}", dice, f"d{number % 5}", dice.uniform(0, 5000), dice.choice(["page", "page", "track"]))
    shop.cut(BROKEN[1])
    shop.visit("meanwhile", dice, "d1", 100)
    shop.cut()
    for day in range(3):
        for number in range(12):
            shop.visit(f"late{day}-{number}", dice, f"d{dice.randrange(6)}", dice.uniform(0, 6000))
        for number in dice.sample(range(300), 12):
            shop.visit(
                f"m{number}", dice, f"d{dice.randrange(6)}", dice.uniform(0, 6000), dice.choice(["page", "identify"])
            )
        # Builds that broke after the events, and after these were cut; then something comes that was in hand already.
        if day < 2:
            shop.cut(BROKEN[day])
            shop.visit(f"m{day}", dice, "d2", dice.uniform(0, 6000))
            shop.visit(f"late{day}-0", dice, "d5", dice.uniform(0, 6000))
        shop.cut()
        held = shop.told()
        shop.cut("+int_sessions__boundaries", "--full-refresh")
        assert held == shop.told(), day
    assert len(held[0]) > 100


def test_a_late_event_moves_only_its_own_session(shop):
    dice = random.Random(3)  # noqa: S311
    for visit in range(40):
        for step in range(3):
            shop.visit(f"v{visit}-{step}", dice, "robot", visit * 120 + step * 10)
    shop.cut()
    before = {row[0]: row for row in shop.ask(PLACES)}
    shop.visit("late", dice, "robot", 20 * 120 + 15)
    shop.cut()
    after = {row[0]: row for row in shop.ask(PLACES)}
    assert before.keys() == after.keys()
    moved = [key for key in after if after[key] != before[key]]
    assert shop.ask(f"select events, started_at from intermediate.int_sessions__boundaries where session_key = '{moved[0]}'") == [
        (4, BEGIN + timedelta(minutes=20 * 120))
    ]  # fmt: skip
    assert len(moved) == 1


def test_a_table_from_before_its_columns_is_cut_whole_once(shop):
    dice = random.Random(5)  # noqa: S311
    for number in range(20):
        shop.visit(f"m{number}", dice, f"d{number % 3}", dice.uniform(0, 300))
    shop.cut()
    held = shop.told()
    shop.connection.execute(
        "alter table intermediate.int_sessions__events drop column is_page_view, drop column landing_page"
    )
    shop.cut()
    assert shop.told() == held


def test_what_cuts_otherwise_cuts_all_again(shop):
    dice = random.Random(5)  # noqa: S311
    for step in range(4):
        shop.visit(f"m{step}", dice, "phone", step * 40)
    sessions = []
    apart = {
        "edited": {"int_sessions__events": ("partition by device_id order", "partition by event_key, device_id order")}
    }
    for more in ({}, {"variables": {"session_gap_minutes": 60}}, apart):
        shop.cut(**more)
        held = shop.told()
        shop.cut("+int_sessions__boundaries", "--full-refresh", **more)
        assert held == shop.told()
        sessions.append(len(held[0]))
    assert sessions == [4, 1, 4]
    # Cut otherwise by a full refresh, none is cut again after it.
    shop.cut("+int_sessions__boundaries", "--full-refresh")
    shop.cut()
    assert shop.connection.execute("select device_id from intermediate.int_sessions__recut").fetchall() == []
