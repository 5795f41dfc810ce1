"""Quarantined rows once more, after the manifest or the rule was mended: each lands once, or is refused anew.

What came of the same record meanwhile is newer, and stays."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

import msgspec
import psycopg
from psycopg import sql

from journeyhouse.contracts import Receipt, Stream
from journeyhouse.landing.portion import Portion
from journeyhouse.landing.rows import Rejected
from journeyhouse.landing.writer import Writer

_WAITING = (
    "select quarantine_id, payload, reason, field, occurred_at from ops.quarantine "
    "where source = %s and stream = %s and coalesce(account, %s) = %s and replayed_at is null order by quarantine_id for update"
)


def replay(
    connection: psycopg.Connection,
    stream: Stream,
    account: str,
    batch_id: str,
    timezone: str,
    decimal: str,
    country: str = "VN",
) -> Receipt:
    """Land the waiting rows of a stream in one transaction; those still unusable stay, with today's reason."""
    with connection.transaction():
        waiting = connection.execute(_WAITING, (stream.source, stream.name, account, account)).fetchall()
        given: dict[datetime, list] = {}
        for _id, payload, reason, field, occurred_at in waiting:
            record = _record(payload)
            if isinstance(record, dict) and "_batch_id" in record:
                _restore(connection, stream, payload, batch_id)
            else:
                refused = Rejected(reason, field, payload) if record is None else record
                given.setdefault(occurred_at, []).append(refused)
        writer = Writer(connection, stream, account, batch_id, timezone, decimal, country=country)
        receipts = [writer.write(Portion([records], as_of=moment)) for moment, records in given.items()]
        ids = [row[0] for row in waiting]
        connection.execute("update ops.quarantine set replayed_at = now() where quarantine_id = any(%s)", (ids,))
    return total(receipts, Receipt(stream.source, stream.name, account, batch_id))


def total(receipts: Iterable[Receipt], of: Receipt) -> Receipt:
    """`of` with the counts of all receipts."""
    told = list(receipts)
    counts = ("emitted", "loaded", "unchanged", "quarantined", "page_duplicates", "deleted", "suppressed")
    return replace(of, **{name: sum(getattr(receipt, name) for receipt in told) for name in counts})


def _record(payload: str):
    try:
        return msgspec.json.decode(payload)
    except msgspec.DecodeError:
        return None


def _restore(connection: psycopg.Connection, stream: Stream, payload: str, batch_id: str) -> None:
    """A row that a gate set aside is typed already; one that came again meanwhile stays as it is."""
    table = sql.Identifier("raw", stream.table)
    connection.execute(
        sql.SQL(
            "insert into {table} select (jsonb_populate_record(null::{table}, "
            "%s::jsonb || jsonb_build_object('_loaded_at', clock_timestamp(), '_batch_id', %s::text))).* on conflict do nothing"
        ).format(table=table),
        (payload, batch_id),
    )
