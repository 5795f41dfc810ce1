"""Touches counted by kind day by day are those of a full count, however the first conversion moves."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from tests.dbt.dbt_calls import BEHIND_STAGING, run_dbt
from tests.dbt.test_increments import Increments

VISIT = (
    "insert into raw.web_events__segment (message_id, type, anonymous_id, timestamp, page_url, traits) "
    "values (%s, %s, 'dev', %s, 'https://shop.example/', '{\"email\": \"lan@mail.example\"}')"
)
ORDER = (
    "insert into raw.magento__orders (entity_id, increment_id, status, customer_email, base_currency_code, "
    "order_currency_code, base_grand_total, grand_total, items, created_at, updated_at) "
    "values (%s, %s, 'complete', 'lan@mail.example', 'VND', 'VND', 100, 100, '[]', %s, %s)"
)
CANCEL = "update raw.magento__orders set status = 'canceled', _loaded_at = clock_timestamp() where entity_id = %s"
KINDS = "signature_key, touchpoint_type, channel, campaign, category, lifecycle, origin_key"
COUNTED = (
    f"select {KINDS}, cast(sum(touches) as bigint) from intermediate.int_touchpoints__kind_counts group by {KINDS}"
)
OBSERVED = f"select {KINDS}, count(*) from intermediate.int_touchpoints__observed group by {KINDS}"


class Shop(Increments):
    """A warehouse in which nothing is built but touches, and the kinds that are judged."""

    def told(self) -> dict[str, int]:
        """How many touches were of whom, once what is counted is what there is."""
        self.begin()
        run_dbt(
            [*BEHIND_STAGING, "--select", "+int_touchpoints__signatures", "int_touchpoints__observed"],
            self.workplace,
            url=self.url,
        )
        counted = self.ask(COUNTED)
        assert sorted(map(str, counted)) == sorted(map(str, self.ask(OBSERVED)))
        judged = {key for (key,) in self.ask("select signature_key from intermediate.int_touchpoints__signatures")}
        assert judged == {row[0] for row in counted}
        return {who: sum(row[-1] for row in counted if row[5] == who) for who in ("prospect", "customer")}

    def visit(self, day: int) -> None:
        for number, kind in enumerate(("page", "identify")):
            self.connection.execute(VISIT, (f"m{day}-{number}", kind, f"2026-03-{day:02d}T10:0{number}:00Z"))

    def order(self, number: int, day: int) -> None:
        moment = f"2026-03-{day:02d}T10:05:00Z"
        self.connection.execute(ORDER, (number, f"{number:09d}", moment, moment))


@pytest.fixture
def shop(own_database, workplace: Path) -> Iterator[Shop]:
    with psycopg.connect(own_database, autocommit=True) as connection:
        yield Shop(own_database, workplace, connection)


def test_who_was_a_customer_is_counted_as_the_first_conversion_moves(shop):
    for day in (8, 10, 30):
        shop.visit(day)
    shop.order(1, 20)
    assert shop.told() == {"prospect": 3, "customer": 1}
    # An order from before, told late; and a visit after it.
    shop.order(2, 9)
    shop.visit(25)
    assert shop.told() == {"prospect": 2, "customer": 4}
    shop.connection.execute(CANCEL, (2,))
    shop.visit(26)
    assert shop.told() == {"prospect": 3, "customer": 3}
    shop.connection.execute(CANCEL, (1,))
    assert shop.told() == {"prospect": 5, "customer": 0}
