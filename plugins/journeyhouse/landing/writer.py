"""Typed rows into raw.<source>__<stream>: COPY to a staging table, then merge or replace; with quarantine, ledger
and cursor in ONE transaction. A crash anywhere means the transaction did or did not happen."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import psycopg
from psycopg import sql
from psycopg.types.json import set_json_dumps

from journeyhouse.contracts import Receipt, Stream
from journeyhouse.landing import ledger, suppression
from journeyhouse.landing.merge import STAGE, Merge
from journeyhouse.landing.portion import Portion
from journeyhouse.landing.rows import Rejected, RowBuilder


@dataclass
class _Copied:
    """What went through one COPY: rows, refusals, and the highest value of the cursor's column among the rows."""

    rows: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    highest: Any = None


class Writer:
    """Writes one stream of one account over an autocommit connection. `observe` is called at each step of a transaction (tests crash there)."""

    def __init__(
        self,
        connection: psycopg.Connection,
        stream: Stream,
        account: str,
        batch_id: str,
        timezone: str = "UTC",
        decimal: str = ".",
        observe: Callable[[str], None] = lambda _step: None,
        country: str = "VN",
    ):
        self._connection, self._stream, self._account, self._batch = connection, stream, account, batch_id
        self._builder = RowBuilder(stream, timezone, decimal)
        self._observe = observe
        self._country = country
        self._columns = [column.name for column in stream.columns] + ["_is_deleted", "_extra"]
        self._types = [column.type for column in stream.columns] + ["bool", "jsonb"]
        self._merge = Merge(connection, stream, account, batch_id, self._columns)

    def write(self, portion: Portion) -> Receipt:
        """Land one portion. Returns what it did; raises with nothing changed."""
        try:
            receipt = self._in_one_transaction(portion)
        except (psycopg.DataError, psycopg.errors.ProgramLimitExceeded, UnicodeEncodeError):
            # A value that Postgres cannot hold: once more, looking at each, so that its record alone is set aside.
            self._builder.careful = True
            receipt = self._in_one_transaction(portion)
        self._observe("committed")
        return receipt

    def _in_one_transaction(self, portion: Portion) -> Receipt:
        started = datetime.now(UTC)
        with self._connection.transaction():
            suppressed = suppression.begin(self._connection, self._stream)
            copied, counts = (not suppressed and self._first_load(portion)) or self._merged_load(portion, suppressed)
            refused = copied.rejected
            if suppressed and refused:
                refused = suppression.unnamed(self._connection, self._stream, self._country, refused)
                counts["suppressed"] += len(copied.rejected) - len(refused)
            self._quarantine(refused, portion.as_of)
            receipt = Receipt(
                self._stream.source,
                self._stream.name,
                self._account,
                self._batch,
                emitted=copied.rows + len(copied.rejected),
                quarantined=len(refused),
                drift=tuple(sorted(self._builder.drift)),
                **counts,
            )
            ledger.record(
                self._connection, receipt, portion, started, self._builder.drift, portion.cursor(copied.highest)
            )
            self._observe("accounted")
        return receipt

    def _first_load(self, portion: Portion) -> tuple[_Copied, dict[str, int]] | None:
        """Into an empty table the rows go at once; None when it is not empty, or a key comes twice after all."""
        if portion.keys is not None or "merged_ids" in self._stream.options or not self._is_empty():
            return None
        constants = (self._account, self._file(portion), self._batch)
        names = [*self._columns, "_source_account", "_source_file", "_batch_id"]
        try:
            with self._connection.transaction():
                table = sql.Identifier("raw", self._stream.table)
                copied = self._copy(portion, table, names, [*self._types, "text", "text", "text"], constants)
                self._observe("staged")
        except psycopg.errors.UniqueViolation:
            return None
        self._observe("merged")
        return copied, {"loaded": copied.rows}

    def _merged_load(self, portion: Portion, suppressed: bool) -> tuple[_Copied, dict[str, int]]:
        self._merge.create_stage(self._types)
        copied = self._copy(portion, STAGE, self._columns, self._types, ())
        self._observe("staged")
        duplicates = self._merge.drop_repeated()
        left_out = suppression.suppress(self._connection, STAGE, self._stream, self._country) if suppressed else 0
        loaded = self._merge.upsert(self._file(portion), portion.as_of)
        deleted = self._merge.remove_vanished(portion)
        self._observe("merged")
        if portion.keys is not None:
            deleted += self._merge.sweep(portion.keys, portion.overlooked)
        deleted += self._merge.bury_merged()
        return copied, {
            "loaded": loaded,
            "unchanged": copied.rows - duplicates - left_out - loaded,
            "page_duplicates": duplicates,
            "suppressed": left_out,
            "deleted": deleted,
        }

    def _copy(
        self, portion: Portion, table: sql.Identifier, names: list[str], types: list[str], constants: tuple
    ) -> _Copied:
        """Rows by binary COPY."""
        copied = _Copied()
        cursor_at = names.index(portion.cursor_column) if portion.cursor_column else None
        columns = sql.SQL(", ").join(map(sql.Identifier, names))
        cursor = self._connection.cursor()
        set_json_dumps(_as_is, cursor)
        with cursor.copy(sql.SQL("copy {} ({}) from stdin (format binary)").format(table, columns)) as copy:
            copy.set_types(types)
            write = copy.write_row
            for page in portion.pages:
                rows, refused = self._builder.rows(page, portion.variant)
                for row in rows:
                    write(row + constants)
                copied.rows += len(rows)
                copied.rejected += refused
                if cursor_at is not None:
                    seen = [row[cursor_at] for row in rows if row[cursor_at] is not None]
                    copied.highest = max([*seen, copied.highest] if copied.highest else seen, default=None)
        return copied

    def _is_empty(self) -> bool:
        query = sql.SQL("select not exists (select from {})").format(sql.Identifier("raw", self._stream.table))
        return self._connection.execute(query).fetchone()[0]

    def _file(self, portion: Portion) -> str | None:
        return str(portion.file.relative) if portion.file and self._stream.restatement == "file" else None

    def _quarantine(self, rejected: list[Rejected], as_of: datetime | None) -> None:
        """What is refused once more is as old as it was."""
        names = "source, stream, account, batch_id, reason, field, payload" + (", occurred_at" if as_of else "")
        ours = (self._stream.source, self._stream.name, self._account, self._batch)
        if rejected:
            with self._connection.cursor().copy(f"copy ops.quarantine ({names}) from stdin") as copy:
                for item in rejected:
                    copy.write_row((*ours, item.reason, item.field, item.payload, *([as_of] if as_of else [])))


def _as_is(text: str) -> str:
    """Rows carry JSON as text already; the driver must not quote it again."""
    return text
