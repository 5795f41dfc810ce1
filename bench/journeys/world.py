"""A shop's history as landed rows, made by Postgres itself: devices of very unequal use, sessions, log-ins, orders.

Everything is decided by hashes of running numbers: the same sizes give the same world on every machine. Rows lie in the
order in which they landed, as in a warehouse that was filled day by day.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import psycopg

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
DAYS = 180
_EVENTS_A_SESSION = 6

# Evenly spread in [0, 1) by a running number and a salt.
_U = "((hashtextextended({0}::text, {1}) & 1048575) / 1048576.0)"

# Devices are numbered as they are first seen. A visit is the robot's (who neither logs in nor buys), a regular's, or most often that of a device of late;
# one in fifty of a day's visits is told up to a week late (`late` is no time at all while the history is told).
_SESSIONS = f"""
create temporary table sessions as
select
    s,
    'dev-' || (1 + floor(born * case when dice < 0.03 then 0 when dice < 0.2 then power(chosen, 2.2) else 1 - power(chosen, 4) end))::bigint as device,
    %(begin)s::timestamptz + share * %(span)s::interval
        - case when {_U.format("s", 7)} < 0.02 then {_U.format("s", 8)} * %(late)s::interval else interval '0' end as started_at,
    1 + floor((2 * %(length)s - 1) * {_U.format("s", 3)})::int as length,
    floor(20 * {_U.format("s", 4)})::int as origin,
    {_U.format("s", 5)} < 0.25 and dice >= 0.03 as is_logged_in,
    dice < 0.03 as is_robot
from (
    select
        s, {_U.format("s", 1)} as dice, {_U.format("s", 2)} as chosen,
        (s - %(first)s + {_U.format("s", 9)}) / %(sessions)s as share,
        %(born)s + %(devices)s * (s - %(first)s + 1.0) / %(sessions)s as born
    from generate_series(%(first)s::bigint, %(first)s + %(sessions)s::bigint - 1) as s
) as told
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
    clock_timestamp()
from (select *, substring(device from 5)::bigint % %(people)s as person from sessions) as visited
cross join lateral generate_series(0, length - 1) as k
"""
_CUSTOMERS = """
insert into raw.magento__customers (id, email, created_at, updated_at, _loaded_at)
select p, 'p' || p || '@mail.example', %(begin)s, %(begin)s, clock_timestamp()
from generate_series(%(first_person)s::bigint, %(last_person)s::bigint) as p
"""
_PROFILES = """
insert into raw.klaviyo__profiles (id, email, phone_number, external_id, created, updated, _loaded_at)
select 'K' || p, 'p' || p || '@mail.example', '+84' || (900000000 + p), case when p % 3 = 0 then 'C' || p end, %(begin)s, %(begin)s, clock_timestamp()
from generate_series(%(first_person)s::bigint, %(last_person)s::bigint) as p
"""
_ORDERS = f"""
insert into raw.magento__orders (entity_id, increment_id, status, customer_id, customer_email, telephone, base_currency_code,
    order_currency_code, base_grand_total, grand_total, items, created_at, updated_at, _loaded_at)
select
    s, lpad(s::text, 9, '0'), 'complete', person, 'p' || person || case when s % 9 = 0 then '.b' else '' end || '@mail.example',
    '+84' || (900000000 + person), 'VND', 'VND', 100000 + s % 900000, 100000 + s % 900000, '[]',
    started_at + length * interval '6 minutes', started_at, clock_timestamp()
from (select *, substring(device from 5)::bigint % %(people)s as person from sessions) as visited
where {_U.format("s", 6)} < 0.3 and not is_robot
"""


@dataclass
class World:
    """`events` in all; a device for ten of them, a person for 25, an order for about 20."""

    events: int
    told_sessions: int = 0
    told_devices: int = 0
    told_people: int = 0

    def history(self, connection: psycopg.Connection) -> None:
        """Land the first 180 days."""
        self._land(connection, self.events, BEGIN, timedelta(days=DAYS), timedelta(0))

    def day(self, connection: psycopg.Connection, number: int, events: int = 0) -> None:
        """Land one more day: a hundredth of the events unless told, mostly of devices of late, some new people, some events late."""
        since = BEGIN + timedelta(days=DAYS + number) - timedelta(hours=3)
        self._land(connection, events or self.events // 100, since, timedelta(hours=27), timedelta(days=7))

    def _land(self, connection, events: int, begin: datetime, span: timedelta, late: timedelta) -> None:
        sessions, devices, people = events // _EVENTS_A_SESSION, events // 10, events // 25
        told = {
            "people": self.events // 25, "begin": begin, "span": span, "late": late, "length": _EVENTS_A_SESSION,
            "first": self.told_sessions + 1, "sessions": sessions, "born": self.told_devices, "devices": devices,
            "first_person": self.told_people + 1, "last_person": self.told_people + people,
        }  # fmt: skip
        connection.execute("drop table if exists sessions")
        for statement in (_SESSIONS, _EVENTS, _CUSTOMERS, _PROFILES, _ORDERS):
            connection.execute(statement.replace(" % ", " %% "), told)
        self.told_sessions += sessions
        self.told_devices += devices
        self.told_people += people
        connection.execute("drop table sessions")
        for table in ("web_events__segment", "magento__customers", "klaviyo__profiles", "magento__orders"):
            connection.execute(f"analyze raw.{table}")
