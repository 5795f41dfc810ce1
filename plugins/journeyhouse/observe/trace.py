"""From a number of a journey mart down to the rows that a platform sent: by keys alone."""

from collections.abc import Iterator
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import namedtuple_row

from journeyhouse.errors import ConfigError
from journeyhouse.settings import Settings
from journeyhouse.warehouse import engine

# By source: where a touch's record lies, and what of the raw row is its number (the staging models' source_record_id).
RECORDS: dict[str, dict[str, str]] = {
    "web_events": {"web_events__segment": "message_id", "web_events__snowplow": "event_id"},
    "matomo": {"matomo__visits": "id_visit::text"},
    "magento": {
        "magento__orders": "increment_id",
        "magento__shipments": "coalesce(increment_id, entity_id::text)",
        "magento__creditmemos": "coalesce(increment_id, entity_id::text)",
    },
    "woocommerce": {"woocommerce__orders": "id::text", "woocommerce__refunds": "id::text"},
    "shopify": {"shopify__orders": "id::text"},
    "shopee": {"shopee__orders": "order_no"},
    "lazada": {"lazada__orders": "order_no"},
    "tiktok_shop": {"tiktok_shop__orders": "order_no"},
    "offline_files": {
        "offline_files__pos_sales": "store_id || '-' || terminal_id || '-' || receipt_no",
        "offline_files__marketplace_orders": "order_no",
    },
    "klaviyo": {"klaviyo__events": "id"},
    "mailchimp": {"mailchimp__email_activity": "campaign_id || ':' || email_id"},
    "twilio": {"twilio__messages": "sid"},
    "esms_vn": {f"esms_vn__{kind}": "reference_id" for kind in ("advertising", "customer_care", "fixed_number")},
    "zalo_events": {"zalo_events__events": "signature"},
    "zalo_oa": {"zalo_oa__ratings": "msg_id"},
    "hubspot": {f"hubspot__{kind}": "id" for kind in ("tickets", "calls", "meetings", "feedback_submissions")},
    "salesforce": {f"salesforce__{kind}": "id" for kind in ("tasks", "events")},
    "zendesk": {"zendesk__tickets": "id::text", "zendesk__satisfaction_ratings": "id::text"},
    "typeform": {"typeform__responses": "token"},
    "surveymonkey": {"surveymonkey__responses": "id"},
}
_TOUCHES = """
select t.touchpoint_key, t.touchpoint_type, t.source_system, t.channel, t.occurred_at, t.journey_key,
    coalesce(o.source_record_id, t.source_record_id) as source_record_id
from marts.fct_touchpoints as t
left join intermediate.int_orders as o
    on t.touchpoint_type = 'purchase' and o.source_system = t.source_system and o.order_number = t.source_record_id
where {} order by t.occurred_at, t.touchpoint_key
"""


def trace(settings: Settings, key: str) -> str:
    """The touches of a journey (or one touch) with the raw rows each is made of, in lines.

    Raises ConfigError when no published journey or touch has this key.
    """
    with engine.connect(engine.url(settings), autocommit=True, row_factory=namedtuple_row) as connection:
        if connection.execute("select to_regclass('marts.bridge_journey_touch')").fetchone()[0] is None:
            raise ConfigError("nothing was published yet; run scripts/run first.")
        touches = list(touches_of(connection, key))
        if not touches:
            raise ConfigError(f"no journey and no touch has the key '{key}'; see fct_journeys and fct_touchpoints.")
        lines = [line for touch in touches for line in _told(connection, touch)]
        journey = connection.execute(
            "select status, touches, value_minor from marts.fct_journeys where journey_key = %s", (key,)
        ).fetchone()
        head = [f"journey {key}: {journey.status}, {journey.touches} touch(es)"] if journey else []
        return "\n".join(head + lines)


def touches_of(connection: psycopg.Connection, key: str) -> Iterator[Any]:
    """The touches of a journey, or the touch, with the number by which its source knows it."""
    own = "t.touchpoint_key = %(key)s or t.touchpoint_key in (select touchpoint_key from marts.bridge_journey_touch where journey_key = %(key)s)"
    yield from connection.execute(sql.SQL(_TOUCHES).format(sql.SQL(own)), {"key": key})


def raw_rows(connection: psycopg.Connection, touch: Any) -> list[Any]:
    """The raw rows of a touch: table, batch, when they were loaded, and what the ledger has of that batch."""
    told = record_number(touch.source_system, touch.source_record_id)
    parts = [
        sql.SQL(
            "select {name} as table_name, r._batch_id as batch_id, r._loaded_at as loaded_at, l.emitted, l.loaded "
            "from raw.{table} as r left join ops.ledger as l on l.batch_id = r._batch_id and l.source = {source} "
            "and {name} = l.source || '__' || l.stream and l.account = r._source_account where {number} = %(number)s"
        ).format(
            name=sql.Literal(table), table=sql.Identifier(table), source=sql.Literal(touch.source_system),
            number=sql.SQL(expression),  # from RECORDS
        )
        for table, expression in RECORDS.get(touch.source_system, {}).items()
    ]  # fmt: skip
    return connection.execute(sql.SQL(" union all ").join(parts), {"number": told}).fetchall() if parts else []


def record_number(source: str, record: str) -> str:
    """A raw row's own number out of a touch's: some touches are a part of a record, or are called after their kind."""
    kind, *parts = record.split(":")
    if kind in ("visit", "refund") and len(parts) > 1:
        return parts[1]
    if kind in ("shipment", "creditmemo"):
        return parts[0]
    if source == "mailchimp":
        return f"{kind}:{parts[0]}"
    return kind if source in ("typeform", "surveymonkey", "matomo") else record


def _told(connection: psycopg.Connection, touch: Any) -> Iterator[str]:
    yield (
        f"{touch.occurred_at:%Y-%m-%d %H:%M} {touch.touchpoint_type} ({touch.channel}), touch {touch.touchpoint_key}: "
        f"{touch.source_system} {touch.source_record_id}"
    )
    rows = raw_rows(connection, touch)
    for row in rows:
        batch = f", which told {row.emitted} row(s) and loaded {row.loaded}" if row.emitted is not None else ""
        yield f"    raw.{row.table_name}, batch {row.batch_id} at {row.loaded_at:%Y-%m-%d %H:%M:%S}{batch}"
    if not rows:
        yield "    its row is gone: the source took it back after the build, or it was erased"
