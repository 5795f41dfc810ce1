"""A shop's history as landed rows, made by Postgres itself: devices of very unequal use, sessions, log-ins, orders.

Everything is decided by hashes of running numbers: the same sizes give the same world on every machine.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import psycopg

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
DAYS = 180
_EVENTS_A_SESSION = 6

# Evenly spread in [0, 1) by a running number and a salt.
_U = "((hashtextextended({0}::text, {1}) & 1048575) / 1048576.0)"

_SESSIONS = f"""
create temporary table sessions as
select
    s,
    'dev-' || (1 + floor(%(devices)s * power({_U.format("s", 1)}, 2.2)))::bigint as device,
    %(begin)s::timestamptz + {_U.format("s", 2)} * %(span)s::interval as started_at,
    1 + floor(2 * %(length)s * {_U.format("s", 3)})::int as length,
    floor(20 * {_U.format("s", 4)})::int as origin,
    {_U.format("s", 5)} < 0.25 as is_logged_in
from generate_series(%(first)s::bigint, %(last)s::bigint) as s
"""
_EVENTS = """
insert into raw.web_events__segment (message_id, type, event, anonymous_id, user_id, "timestamp", page_url, traits, properties, _loaded_at)
select
    'm' || s || '-' || k,
    case when k = 2 and is_logged_in then 'identify' when k % 4 = 3 then 'track' else 'page' end,
    case when k % 4 = 3 then (array['Product Viewed', 'Products Searched', 'Product Added', 'Checkout Started'])[1 + (s + k) % 4] end,
    device,
    case when is_logged_in and k > 1 then 'C' || person end,
    started_at + k * interval '90 seconds' * (1 + (s % 3)),
    'https://shop.example.com/p/' || (s * 7 + k) % 500
        || case when k = 0 and origin < 14 then '?utm_source=' || (array['google', 'facebook', 'klaviyo', 'tiktok', 'zalo', 'coccoc', 'partner'])[1 + origin % 7]
            || '&utm_medium=' || (array['cpc', 'paid_social', 'email', 'cpc', 'social', 'organic', 'affiliate'])[1 + origin % 7]
            || '&utm_campaign=c' || origin else '' end,
    case when k = 2 and is_logged_in then jsonb_build_object('email', 'p' || person || '@mail.example', 'phone', '+84' || (900000000 + person)) end,
    jsonb_build_object('sku', 'SKU' || (s * 7 + k) % 500),
    %(loaded_at)s
from (select *, substring(device from 5)::bigint % %(people)s as person from sessions) as visited
cross join lateral generate_series(0, length - 1) as k
"""
_CUSTOMERS = """
insert into raw.magento__customers (id, email, created_at, updated_at, _loaded_at)
select p, 'p' || p || '@mail.example', %(begin)s, %(begin)s, %(loaded_at)s
from generate_series(%(first_person)s::bigint, %(last_person)s::bigint) as p
"""
_PROFILES = """
insert into raw.klaviyo__profiles (id, email, phone_number, external_id, created, updated, _loaded_at)
select 'K' || p, 'p' || p || '@mail.example', '+84' || (900000000 + p), case when p % 3 = 0 then 'C' || p end, %(begin)s, %(begin)s, %(loaded_at)s
from generate_series(%(first_person)s::bigint, %(last_person)s::bigint) as p
"""
_ORDERS = f"""
insert into raw.magento__orders (entity_id, increment_id, status, customer_id, customer_email, telephone, base_currency_code,
    order_currency_code, base_grand_total, grand_total, items, created_at, updated_at, _loaded_at)
select
    s, lpad(s::text, 9, '0'), 'complete', person, 'p' || person || case when s % 9 = 0 then '.b' else '' end || '@mail.example',
    '+84' || (900000000 + person), 'VND', 'VND', 100000 + s % 900000, 100000 + s % 900000, '[]',
    started_at + length * interval '6 minutes', started_at, %(loaded_at)s
from (select *, substring(device from 5)::bigint % %(people)s as person from sessions) as visited
where {_U.format("s", 6)} < 0.3
"""


@dataclass
class World:
    """`events` in all; a device for ten of them, a person for 25, an order for about 20."""

    events: int
    told_sessions: int = 0
    told_people: int = 0

    def history(self, connection: psycopg.Connection, loaded_at: datetime) -> None:
        """Land the first 180 days."""
        self._land(connection, self.events, BEGIN, timedelta(days=DAYS), self.events // 25, loaded_at)

    def day(self, connection: psycopg.Connection, number: int, loaded_at: datetime) -> None:
        """Land one more day: a hundredth of the events, new people among the old ones, a few hours late."""
        since = BEGIN + timedelta(days=DAYS + number) - timedelta(hours=3)
        self._land(connection, self.events // 100, since, timedelta(hours=27), self.events // 2500, loaded_at)

    def _land(
        self, connection, events: int, begin: datetime, span: timedelta, people: int, loaded_at: datetime
    ) -> None:
        sessions = events // _EVENTS_A_SESSION
        told = {
            "devices": self.events // 10, "people": self.events // 25, "begin": begin, "span": span, "loaded_at": loaded_at,
            "first": self.told_sessions + 1, "last": self.told_sessions + sessions, "length": _EVENTS_A_SESSION,
            "first_person": self.told_people + 1, "last_person": self.told_people + people,
        }  # fmt: skip
        connection.execute("drop table if exists sessions")
        for statement in (_SESSIONS, _EVENTS, _CUSTOMERS, _PROFILES, _ORDERS):
            connection.execute(statement.replace(" % ", " %% "), told)
        self.told_sessions += sessions
        self.told_people += people
        connection.execute("drop table sessions")
        for table in ("web_events__segment", "magento__customers", "klaviyo__profiles", "magento__orders"):
            connection.execute(f"analyze raw.{table}")
