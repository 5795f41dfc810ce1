"""Deeds that restate what is known already, each landed as its vendor tells it: an ad's day, a refund, a late touch, a merge."""

from collections.abc import Callable
from dataclasses import dataclass

import psycopg

from journeyhouse import building
from tests.dbt.raw_tables import load_rows
from tests.e2e.desk import Desk
from tests.e2e.worlds import World

Rows = dict[tuple, dict]

_KEYS = """
select c.relname, array_agg(a.attname::text order by k.place)
from pg_index i join pg_class c on c.oid = i.indrelid
cross join unnest(i.indkey::int2[]) with ordinality k(attnum, place)
join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
where i.indisprimary and c.relnamespace = 'marts'::regnamespace and c.relname <> 'journeyhouse_build'
group by 1 order by 1
"""


def published(world: World) -> dict[str, Rows]:
    """Every published row by mart and primary key, without the columns that only name the build."""
    marts = {}
    for mart, key in world.rows(_KEYS):
        rows = [row for (row,) in world.rows(f"select to_jsonb(t) - 'build_id' - 'as_of' from marts.{mart} as t")]
        marts[mart] = {tuple(row[column] for column in key): row for row in rows}
    return marts


@dataclass(frozen=True, repr=False)
class Change:
    """What became of a mart's rows."""

    before: Rows
    after: Rows

    @property
    def came(self) -> set[tuple]:
        return self.after.keys() - self.before.keys()

    @property
    def went(self) -> set[tuple]:
        return self.before.keys() - self.after.keys()

    @property
    def changed(self) -> set[tuple]:
        return {key for key in self.before.keys() & self.after.keys() if self.before[key] != self.after[key]}

    @property
    def keys(self) -> set[tuple]:
        return self.came | self.went | self.changed

    def where(self, holds: Callable[[dict], bool]) -> set[tuple]:
        """Keys of the rows, before or after, of which it holds."""
        return {key for rows in (self.before, self.after) for key, row in rows.items() if holds(row)}


def told(desk: Desk, landed: dict[str, list[dict]], before: dict[str, Rows]) -> dict[str, Change]:
    """Land rows, build, publish; what became of every mart since `before`."""
    with psycopg.connect(desk.world.url, autocommit=True) as connection:
        [(now,)] = connection.execute("select clock_timestamp()::text").fetchall()
        load_rows(connection, landed, now)
    desk.command("build")
    building.publish_build(desk.world.settings)
    return {mart: Change(before.get(mart, {}), rows) for mart, rows in published(desk.world).items()}


def raw(world: World, table: str, where: str, *values: object) -> dict:
    """The first row of a raw table as it landed, without when and in which batch."""
    [(row,)] = world.rows(
        f"select to_jsonb(t) - array['_loaded_at', '_batch_id', '_source_file'] from raw.{table} as t where {where} limit 1",
        *values,
    )
    return row


def ad_day(world: World) -> dict:
    """A day of an ad that a visit bears a part of, as Meta reported it."""
    return raw(
        world,
        "meta_ads__insights",
        "spend > 0 and (campaign_id, date_start) in (select campaign_id, ad_date from marts.fct_spend_allocation "
        "where platform = 'meta_ads' and touchpoint_key <> '(none)') order by date_start, ad_id",
    )


def refundable(world: World) -> dict:
    """An order that several touches earned and of which nothing was given back, as Magento tells of it."""
    return raw(
        world,
        "magento__orders",
        "increment_id = (select c.order_number from marts.fct_conversions c join marts.fct_orders o using (order_number) "
        "where o.source_system = 'magento' and o.refunded_minor = 0 and o.is_valid and c.touches > 3 "
        "and c.conversion_type = 'purchase' and not exists (select 1 from marts.fct_refunds r where r.person_key = c.person_key) "
        "order by c.converted_at, c.order_number limit 1)",
    )


def creditmemo(order: dict, at: str) -> dict:
    """One piece of an order is given back at a moment, as Magento tells of it."""
    piece = order["items"][0]
    amount = min(piece["base_row_total"] // piece["qty_ordered"], order["base_grand_total"])
    return {
        "_source_account": order["_source_account"], "entity_id": 990_000_000 + order["entity_id"], "increment_id": f"R{order['increment_id']}", "order_id": order["entity_id"],
        "base_currency_code": order["base_currency_code"], "order_currency_code": order["order_currency_code"],
        "base_grand_total": amount, "grand_total": amount,
        "items": [{"sku": piece["sku"], "qty": 1, "order_item_id": piece["item_id"]}],
        "comments": [{"comment": "Đổi ý", "is_customer_note": 0}], "extension_attributes": {"return_reason": "changed_mind"},
        "created_at": at, "updated_at": at,
    }  # fmt: skip


_QUIET_DAY = """
with visits as (
    select s.*, t.journey_key, lead(s.started_at) over (partition by s.device_id order by s.started_at) as next_at
    from marts.fct_sessions s join marts.fct_touchpoints t using (session_key) where s.source_system = 'web_events'
    and t.touchpoint_type = 'web_visit'
)
select v.device_id, v.person_key, v.journey_key, j.conversion_key, (v.ended_at + interval '1 day')::text
from visits v join marts.fct_journeys j using (journey_key)
where j.status = 'converted' and v.person_key <> all(string_to_array(%s, ','))
and v.ended_at + interval '25 hours' < least(v.next_at, j.ended_at)
and exists (select 1 from raw.web_events__segment e where e.type = 'page' and e.anonymous_id = v.device_id)
and not exists (select 1 from visits o where o.device_id = v.device_id and o.person_key is distinct from v.person_key)
and not exists (select 1 from marts.fct_refunds r where r.person_key = v.person_key)
and (select count(*) from marts.fct_conversions c where c.journey_key = v.journey_key) = 1
order by v.started_at, v.session_key limit 1
"""


def quiet_day(world: World, *others: str) -> tuple:
    """A device, its person, a journey that led to a purchase, that, and a moment in it at which nobody was seen."""
    [found] = world.rows(_QUIET_DAY, ",".join(others))
    return found


def page_view(world: World, device: str, at: str) -> dict:
    """A page that a device called from a search engine, as Segment tells of it: the others of its, but for when and whence."""
    like = raw(world, "web_events__segment", "type = 'page' and anonymous_id = %s order by message_id", device)
    address = "https://shop.example.com/"
    moments = dict.fromkeys(("timestamp", "original_timestamp", "sent_at", "received_at"), at)
    return like | moments | {
        "message_id": f"late-{device}", "page_url": address, "page_path": "/", "page_title": "Trang chủ", "name": "Trang chủ",
        "page_referrer": "https://www.google.com.vn/", "properties": {"url": address, "path": "/"}, "user_id": None,
    } | dict.fromkeys(("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content"))  # fmt: skip


_TWO = """
with codes as (select value, person_key from vault.people where id_type = 'customer_code'),
phones as (select value, person_key from vault.people where id_type = 'phone')
select a.person_key, b.person_key, a.value, phones.value from codes a
join raw.klaviyo__profiles p on p.external_id = a.value
join codes b on b.person_key <> a.person_key join phones on phones.person_key = b.person_key
join marts.dim_person pa on pa.person_key = a.person_key and pa.orders > 0
join marts.dim_person pb on pb.person_key = b.person_key and pb.orders > 0
where not exists (select 1 from seeds.seed_identity_manual_links l where a.value in (l.value_a, l.value_b))
and a.person_key <> all(string_to_array(%s, ',')) and b.person_key <> all(string_to_array(%s, ','))
order by pa.touches + pb.touches, 3, 4 limit 1
"""


def two_people(world: World, *others: str) -> tuple:
    """Two customers of few doings, the code of the one and the telephone number of the other."""
    [found] = world.rows(_TWO, ",".join(others), ",".join(others))
    return found
