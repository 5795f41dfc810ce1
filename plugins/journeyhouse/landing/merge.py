"""What a staged portion changes in its raw table. Everything here runs inside the writer's transaction."""

from collections.abc import Callable
from datetime import datetime

import psycopg
from psycopg import sql

from journeyhouse.contracts import Stream
from journeyhouse.landing.portion import Portion

STAGE = sql.Identifier("pg_temp", "stage")


class Merge:
    """The stage of one portion against raw.<source>__<stream>. Rows that are equal are left untouched."""

    def __init__(self, connection: psycopg.Connection, stream: Stream, account: str, batch_id: str, columns: list[str]):
        self._connection, self._stream, self._account, self._batch = connection, stream, account, batch_id
        self._columns = columns
        self._table = sql.Identifier("raw", stream.table)

    def create_stage(self, types: list[str]) -> None:
        self._connection.execute("drop table if exists pg_temp.stage")
        definitions = sql.SQL(", ").join(
            sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(kind))
            for name, kind in zip(self._columns, types, strict=True)
        )
        self._connection.execute(
            sql.SQL("create temp table stage ({}, _seq bigint generated always as identity) on commit drop").format(
                definitions
            )
        )

    def drop_repeated(self) -> int:
        """Of a key that came more than once the last one sent stays. Returns how many went."""
        keys = sql.SQL(", ").join(map(sql.Identifier, self._stream.primary_key))
        repeated = self._connection.execute(
            sql.SQL("select exists (select from {} group by {} having count(*) > 1)").format(STAGE, keys)
        ).fetchone()[0]
        if not repeated:
            return 0
        return self._connection.execute(
            sql.SQL(
                "delete from {stage} where _seq in (select _seq from (select _seq, row_number() over "
                "(partition by {keys} order by _seq desc) as n from {stage}) ranked where n > 1)"
            ).format(stage=STAGE, keys=keys)
        ).rowcount

    def upsert(self, file: str | None, as_of: datetime | None = None) -> int:
        """Insert what is new, update what differs, unless another batch brought it after `as_of`. A re-read writes nothing,
        not even a lock: hence MERGE, which joins, and not ON CONFLICT, which locks each row it meets."""
        # Without statistics the planner takes any stage for a large one and reads the whole table for ten rows.
        self._connection.execute("analyze pg_temp.stage")
        given = {
            "_source_account": sql.Placeholder("account"),
            "_source_file": sql.Placeholder("file"),
            "_batch_id": sql.Placeholder("batch"),
            "_loaded_at": sql.SQL("clock_timestamp()"),
        }
        values = {name: sql.Identifier("s", name) for name in self._columns} | given
        compared = [*self._columns, "_source_file"]
        statement = sql.SQL(
            "merge into {table} t using {stage} s on {same} "
            "when matched and {older} and ({old}) is distinct from ({new}) then update set {updates} "
            "when not matched then insert ({names}) values ({values})"
        ).format(
            table=self._table,
            stage=STAGE,
            same=self._same(values),
            older=sql.SQL("(t._loaded_at <= %(as_of)s or t._batch_id = %(batch)s)" if as_of else "true"),
            old=sql.SQL(", ").join(sql.Identifier("t", name) for name in compared),
            new=sql.SQL(", ").join(values[name] for name in compared),
            updates=sql.SQL(", ").join(
                sql.SQL("{} = {}").format(sql.Identifier(name), value)
                for name, value in values.items()
                if name not in self._stream.key
            ),
            names=sql.SQL(", ").join(map(sql.Identifier, values)),
            values=sql.SQL(", ").join(values.values()),
        )
        parameters = {"account": self._account, "file": file, "batch": self._batch, "as_of": as_of}
        return self._connection.execute(statement, parameters).rowcount

    def remove_vanished(self, portion: Portion) -> int:
        """Rows of a re-read partition or file that the platform no longer gives are marked deleted."""
        if self._stream.restatement == "replace" and portion.partitions:
            kind = next(column.type for column in self._stream.columns if column.name == self._stream.partition)
            # A moment lies in its day of UTC, as windows are cut.
            day = "(t.{} at time zone 'UTC')::date" if kind == "timestamptz" else "t.{}"
            scope = sql.SQL(day + " between %s and %s and t._source_account = %s").format(
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
        return self._bury(sql.SQL("{} and not exists (select from {} s where {})").format(scope, STAGE, same), values)

    def sweep(self, keys: frozenset[str], overlooked: Callable[[list[str]], frozenset[str]]) -> int:
        """The platform hides deletions: what is no longer listed is marked deleted, and what is listed again is not."""
        key = sql.SQL("t.{}::text").format(sql.Identifier(self._stream.primary_key[0]))
        among = sql.SQL("t._source_account = %s and {} = any(%s)").format(key)
        listed = (self._account, sorted(keys))
        unlisted = self._connection.execute(
            sql.SQL(
                "select {} from {} t where not t._is_deleted and t._source_account = %s and not ({} = any(%s))"
            ).format(key, self._table, key),
            listed,
        )
        missing = sorted(found for (found,) in unlisted)
        alive = overlooked(missing) if missing else frozenset()
        self._mark(False, among, listed)
        return self._bury(among, (self._account, [found for found in missing if found not in alive]))

    def bury_merged(self) -> int:
        """Records that were merged into another vanish from the platform; only the one that is left names them."""
        column = self._stream.options.get("merged_ids")
        if not column:
            return 0
        condition = sql.SQL(
            "t._source_account = %s and t.{key}::text in (select btrim(unnest(string_to_array({column}, ';'))) from {stage})"
        ).format(
            key=sql.Identifier(self._stream.primary_key[0]), column=sql.Identifier(column), stage=STAGE
        )  # fmt: skip
        return self._bury(condition, (self._account,))

    def _bury(self, condition: sql.Composed, values: tuple) -> int:
        return self._mark(True, condition, values)

    def _mark(self, deleted: bool, condition: sql.Composed, values: tuple) -> int:
        return self._connection.execute(
            sql.SQL(
                "update {} t set _is_deleted = %s, _batch_id = %s, _loaded_at = clock_timestamp() "
                "where t._is_deleted <> %s and {}"
            ).format(self._table, condition),
            (deleted, self._batch, deleted, *values),
        ).rowcount

    def _same(self, values: dict[str, sql.Composable]) -> sql.Composed:
        return sql.SQL(" and ").join(
            sql.SQL("t.{} = {}").format(sql.Identifier(key), values[key]) for key in self._stream.key
        )
