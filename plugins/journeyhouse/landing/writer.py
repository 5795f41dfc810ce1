"""Typed rows into raw.<source>__<stream>: COPY to a staging table, then merge or replace; with quarantine, ledger
and cursor in ONE transaction. A crash anywhere means the transaction did or did not happen."""

from collections.abc import Callable
from datetime import UTC, datetime

import psycopg
from psycopg import sql
from psycopg.types.json import set_json_dumps

from journeyhouse.contracts import Receipt, Stream
from journeyhouse.landing.portion import Portion
from journeyhouse.landing.rows import Rejected, RowBuilder

_STAGE = sql.Identifier("pg_temp", "stage")


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
    ):
        self._connection, self._stream, self._account, self._batch = connection, stream, account, batch_id
        self._builder = RowBuilder(stream, timezone, decimal)
        self._observe = observe
        self._columns = [column.name for column in stream.columns] + ["_is_deleted", "_extra"]
        self._types = [column.type for column in stream.columns] + ["bool", "jsonb"]

    def write(self, portion: Portion) -> Receipt:
        """Land one portion. Returns what it did; raises with nothing changed."""
        try:
            receipt = self._in_one_transaction(portion)
        except (psycopg.DataError, UnicodeEncodeError):
            # A value that Postgres cannot hold: once more, looking at each, so that its record alone is set aside.
            self._builder.careful = True
            receipt = self._in_one_transaction(portion)
        self._observe("committed")
        return receipt

    def _in_one_transaction(self, portion: Portion) -> Receipt:
        started = datetime.now(UTC)
        with self._connection.transaction():
            landed = self._first_load(portion) or self._merged_load(portion)
            receipt = Receipt(
                self._stream.source,
                self._stream.name,
                self._account,
                self._batch,
                **landed,
                drift=tuple(sorted(self._builder.drift)),
            )
            self._account_for(receipt, portion, started)
            self._observe("accounted")
        return receipt

    def _first_load(self, portion: Portion) -> dict[str, int] | None:
        """Into an empty table the rows go at once; None when it is not empty, or a key comes twice after all."""
        if portion.keys is not None or "merged_ids" in self._stream.options or not self._is_empty():
            return None
        constants = (self._account, self._file(portion), self._batch)
        names = [*self._columns, "_source_account", "_source_file", "_batch_id"]
        try:
            with self._connection.transaction():
                table = sql.Identifier("raw", self._stream.table)
                staged, rejected = self._copy(portion, table, names, [*self._types, "text", "text", "text"], constants)
                self._observe("staged")
        except psycopg.errors.UniqueViolation:
            return None
        self._observe("merged")
        return {"emitted": staged + rejected, "loaded": staged, "quarantined": rejected}

    def _merged_load(self, portion: Portion) -> dict[str, int]:
        self._connection.execute("drop table if exists pg_temp.stage")
        definitions = sql.SQL(", ").join(
            sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(kind))
            for name, kind in zip(self._columns, self._types, strict=True)
        )
        self._connection.execute(
            sql.SQL("create temp table stage ({}, _seq bigint generated always as identity) on commit drop").format(
                definitions
            )
        )
        staged, rejected = self._copy(portion, _STAGE, self._columns, self._types, ())
        self._observe("staged")
        loaded, duplicates = self._merge(portion)
        deleted = self._remove_vanished(portion)
        self._observe("merged")
        if portion.keys is not None:
            deleted += self._sweep(portion.keys)
        deleted += self._bury_merged()
        return {
            "emitted": staged + rejected,
            "loaded": loaded,
            "unchanged": staged - duplicates - loaded,
            "quarantined": rejected,
            "page_duplicates": duplicates,
            "deleted": deleted,
        }

    def _copy(
        self, portion: Portion, table: sql.Identifier, names: list[str], types: list[str], constants: tuple
    ) -> tuple[int, int]:
        """Rows by binary COPY, what is refused into quarantine. Returns how many of each."""
        rejected: list[Rejected] = []
        staged = 0
        columns = sql.SQL(", ").join(map(sql.Identifier, names))
        cursor = self._connection.cursor()
        set_json_dumps(_as_is, cursor)
        with cursor.copy(sql.SQL("copy {} ({}) from stdin (format binary)").format(table, columns)) as copy:
            copy.set_types(types)
            for page in portion.pages:
                rows, refused = self._builder.rows(page, portion.variant)
                for row in rows:
                    copy.write_row(row + constants)
                staged += len(rows)
                rejected += refused
        self._quarantine(rejected)
        return staged, len(rejected)

    def _is_empty(self) -> bool:
        query = sql.SQL("select not exists (select from {})").format(sql.Identifier("raw", self._stream.table))
        return self._connection.execute(query).fetchone()[0]

    def _file(self, portion: Portion) -> str | None:
        return str(portion.file.relative) if portion.file and self._stream.restatement == "file" else None

    def _quarantine(self, rejected: list[Rejected]) -> None:
        if rejected:
            with self._connection.cursor().copy(
                "copy ops.quarantine (source, stream, account, batch_id, reason, field, payload) from stdin"
            ) as copy:
                for item in rejected:
                    copy.write_row(
                        (
                            self._stream.source,
                            self._stream.name,
                            self._account,
                            self._batch,
                            item.reason,
                            item.field,
                            item.payload,
                        )
                    )

    def _merge(self, portion: Portion) -> tuple[int, int]:
        """Merge the stage. A key that came twice is rare, so Postgres is left to find it; then the last one sent wins."""
        try:
            with self._connection.transaction():
                return self._upsert(portion), 0
        except psycopg.errors.CardinalityViolation:
            keys = sql.SQL(", ").join(map(sql.Identifier, self._stream.primary_key))
            duplicates = self._connection.execute(
                sql.SQL(
                    "delete from {stage} where _seq in (select _seq from (select _seq, row_number() over "
                    "(partition by {keys} order by _seq desc) as n from {stage}) ranked where n > 1)"
                ).format(stage=_STAGE, keys=keys)
            ).rowcount
            return self._upsert(portion), duplicates

    def _upsert(self, portion: Portion) -> int:
        """Insert what is new, update what differs, leave what is equal untouched: a re-read writes nothing."""
        table = sql.Identifier("raw", self._stream.table)
        names = [*self._columns, "_source_account", "_source_file", "_batch_id", "_loaded_at"]
        statement = sql.SQL(
            "insert into {table} as t ({names}) select {columns}, %s, %s, %s, clock_timestamp() from {stage} "
            "on conflict ({keys}) do update set {updates} "
            "where ({old}) is distinct from ({new})"
        ).format(
            table=table,
            stage=_STAGE,
            names=sql.SQL(", ").join(map(sql.Identifier, names)),
            columns=sql.SQL(", ").join(map(sql.Identifier, self._columns)),
            keys=sql.SQL(", ").join(map(sql.Identifier, self._stream.key)),
            old=_columns("t", [*self._columns, "_source_file"]),
            new=_columns("excluded", [*self._columns, "_source_file"]),
            updates=sql.SQL(", ").join(
                sql.SQL("{0} = excluded.{0}").format(sql.Identifier(name))
                for name in names
                if name not in self._stream.key
            ),
        )
        return self._connection.execute(statement, (self._account, self._file(portion), self._batch)).rowcount

    def _remove_vanished(self, portion: Portion) -> int:
        """Rows of a re-read partition or file that the platform no longer gives are marked deleted."""
        if self._stream.restatement == "replace" and portion.partitions:
            scope = sql.SQL("t.{} between %s and %s and t._source_account = %s").format(
                sql.Identifier(self._stream.partition)
            )
            values: tuple = (*portion.partitions, self._account)
        elif self._stream.restatement == "file" and portion.file:
            scope, values = sql.SQL("t._source_file = %s"), (str(portion.file.relative),)
        else:
            return 0
        same = sql.SQL(" and ").join(
            sql.SQL("s.{0} = t.{0}").format(sql.Identifier(key)) for key in self._stream.primary_key
        )
        return self._connection.execute(
            sql.SQL(
                "update {table} t set _is_deleted = true, _batch_id = %s, _loaded_at = clock_timestamp() "
                "where {scope} and not t._is_deleted and not exists (select 1 from {stage} s where {same})"
            ).format(table=sql.Identifier("raw", self._stream.table), scope=scope, stage=_STAGE, same=same),
            (self._batch, *values),
        ).rowcount

    def _sweep(self, keys: frozenset[str]) -> int:
        """The platform hides deletions: what is no longer listed is marked deleted."""
        key = sql.Identifier(self._stream.primary_key[0])
        return self._connection.execute(
            sql.SQL(
                "update {} set _is_deleted = true, _batch_id = %s, _loaded_at = clock_timestamp() "
                "where not _is_deleted and _source_account = %s and not ({}::text = any(%s))"
            ).format(sql.Identifier("raw", self._stream.table), key),
            (self._batch, self._account, sorted(keys)),
        ).rowcount

    def _bury_merged(self) -> int:
        """Records that were merged into another vanish from the platform; only the one that is left names them."""
        column = self._stream.options.get("merged_ids")
        if not column:
            return 0
        return self._connection.execute(
            sql.SQL(
                "update {table} set _is_deleted = true, _batch_id = %s, _loaded_at = clock_timestamp() "
                "where not _is_deleted and _source_account = %s and {key}::text in "
                "(select btrim(unnest(string_to_array({column}, ';'))) from {stage})"
            ).format(
                table=sql.Identifier("raw", self._stream.table), key=sql.Identifier(self._stream.primary_key[0]),
                column=sql.Identifier(column), stage=_STAGE,
            ),
            (self._batch, self._account),
        ).rowcount  # fmt: skip

    def _account_for(self, receipt: Receipt, portion: Portion, started: datetime) -> None:
        identity = (self._stream.source, self._stream.name, self._account)
        self._connection.execute(
            "insert into ops.ledger as l values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, clock_timestamp()) "
            "on conflict (batch_id, source, stream, account) do update set emitted = l.emitted + excluded.emitted, "
            "loaded = l.loaded + excluded.loaded, unchanged = l.unchanged + excluded.unchanged, "
            "quarantined = l.quarantined + excluded.quarantined, page_duplicates = l.page_duplicates + excluded.page_duplicates, "
            "deleted = l.deleted + excluded.deleted, finished_at = excluded.finished_at",
            (self._batch, *identity, receipt.emitted, receipt.loaded, receipt.unchanged, receipt.quarantined,
             receipt.page_duplicates, receipt.deleted, started),
        )  # fmt: skip
        for field, kind in self._builder.drift.items():
            self._connection.execute(
                "insert into ops.drift (source, stream, field, batch_id, example_type) values (%s, %s, %s, %s, %s) on conflict do nothing",
                (self._stream.source, self._stream.name, field, self._batch, kind),
            )
        cursor = portion.cursor()
        if cursor is not None:
            # A backfill that runs beside the daily read may not move the cursor back.
            self._connection.execute(
                "insert into ops.cursors as c values (%s, %s, %s, %s, %s, clock_timestamp()) on conflict (source, stream, account) "
                "do update set cursor_value = greatest(c.cursor_value, excluded.cursor_value), batch_id = excluded.batch_id, moved_at = excluded.moved_at",
                (*identity, cursor, self._batch),
            )
        if portion.file:
            file = portion.file
            self._connection.execute(
                "insert into ops.files (source, stream, path, size, mtime_ns, etag, sha256, batch_id, loaded_at) "
                "values (%s, %s, %s, %s, %s, %s, %s, %s, clock_timestamp()) on conflict (source, stream, path) do update set size = excluded.size, "
                "mtime_ns = excluded.mtime_ns, etag = excluded.etag, sha256 = excluded.sha256, batch_id = excluded.batch_id, loaded_at = excluded.loaded_at",
                (
                    self._stream.source,
                    self._stream.name,
                    str(file.relative),
                    file.size,
                    file.mtime_ns,
                    file.etag,
                    file.sha256,
                    self._batch,
                ),
            )


def _columns(table: str, names: list[str]) -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(table, name) for name in names)


def _as_is(text: str) -> str:
    """Rows carry JSON as text already; the driver must not quote it again."""
    return text
