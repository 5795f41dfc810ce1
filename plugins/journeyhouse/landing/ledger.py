"""What a load did, written beside its rows: counts, drift, cursor, file. Runs inside the writer's transaction."""

from datetime import datetime

import psycopg

from journeyhouse.contracts import Receipt
from journeyhouse.landing.portion import Portion

# An index holds no more of a name that somebody made up.
_LONGEST_NAME = 500


def record(
    connection: psycopg.Connection,
    receipt: Receipt,
    portion: Portion,
    started: datetime,
    drift: dict[str, str],
    cursor: str | None,
) -> None:
    """Add the receipt to its batch's ledger row, note new drift, move the cursor (never back), remember the file."""
    identity = (receipt.source, receipt.stream, receipt.account)
    connection.execute(
        "insert into ops.ledger as l (batch_id, source, stream, account, emitted, loaded, unchanged, quarantined, page_duplicates, "
        "deleted, suppressed, started_at, finished_at) "
        "values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, clock_timestamp()) "
        "on conflict (batch_id, source, stream, account) do update set emitted = l.emitted + excluded.emitted, "
        "loaded = l.loaded + excluded.loaded, unchanged = l.unchanged + excluded.unchanged, "
        "quarantined = l.quarantined + excluded.quarantined, page_duplicates = l.page_duplicates + excluded.page_duplicates, "
        "deleted = l.deleted + excluded.deleted, suppressed = l.suppressed + excluded.suppressed, finished_at = excluded.finished_at",
        (receipt.batch_id, *identity, receipt.emitted, receipt.loaded, receipt.unchanged, receipt.quarantined,
         receipt.page_duplicates, receipt.deleted, receipt.suppressed, started),
    )  # fmt: skip
    for field, kind in drift.items():
        connection.execute(
            "insert into ops.drift (source, stream, field, batch_id, example_type) values (%s, %s, %s, %s, %s) on conflict do nothing",
            (receipt.source, receipt.stream, field[:_LONGEST_NAME], receipt.batch_id, kind),
        )
    if cursor is not None:
        # A backfill that runs beside the daily read may not move the cursor back.
        connection.execute(
            "insert into ops.cursors as c values (%s, %s, %s, %s, %s, clock_timestamp()) on conflict (source, stream, account) "
            "do update set cursor_value = greatest(c.cursor_value, excluded.cursor_value), batch_id = excluded.batch_id, moved_at = excluded.moved_at",
            (*identity, cursor, receipt.batch_id),
        )
    if portion.file:
        file = portion.file
        connection.execute(
            "insert into ops.files (source, stream, path, size, mtime_ns, etag, sha256, batch_id, loaded_at) "
            "values (%s, %s, %s, %s, %s, %s, %s, %s, clock_timestamp()) on conflict (source, stream, path) do update set size = excluded.size, "
            "mtime_ns = excluded.mtime_ns, etag = excluded.etag, sha256 = excluded.sha256, batch_id = excluded.batch_id, loaded_at = excluded.loaded_at",
            (receipt.source, receipt.stream, str(file.relative), file.size, file.mtime_ns, file.etag, file.sha256,
             receipt.batch_id),
        )  # fmt: skip
