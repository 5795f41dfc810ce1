"""Raw tables as the warehouse makes them, filled from fixture files, on Postgres and on DuckDB."""

import json
from pathlib import Path

import psycopg
import yaml

from journeyhouse.contracts import Stream
from journeyhouse.sources.registry import registry
from journeyhouse.warehouse import schemas

DUCKDB_TYPES = {"jsonb": "json", "numeric": "decimal(38, 12)"}
CONTROL = {
    "build_id": "text",
    "as_of": "timestamptz",
    "built_at": "timestamptz",
    "loaded_until": "timestamptz",
    "macros": "text",
}


def streams() -> dict[str, Stream]:
    """Every declared stream by its raw table."""
    return {stream.table: stream for source in registry().values() for stream in source.streams.values()}


def raw_columns(stream: Stream) -> dict[str, str]:
    """The columns of a stream's raw table with their bare types, in order."""
    declared = {column.name: column.type for column in stream.columns} | schemas.META_COLUMNS
    return {name: kind.split(" ")[0] for name, kind in declared.items()}


def create_empty_warehouse(connection: psycopg.Connection) -> None:
    """Drop what a former test left behind and create every raw table and the control tables, empty."""
    for schema in schemas.SCHEMAS:
        connection.execute(f'drop schema if exists "{schema}" cascade')
    schemas.ensure(connection, registry())


def set_as_of(connection: psycopg.Connection, as_of: str, loaded_until: str | None = None) -> None:
    """Set the data's own now, and up to when all that landed is committed (as told: the same moment)."""
    connection.execute("delete from ops.build_context")
    connection.execute(
        "insert into ops.build_context (build_id, as_of, built_at, loaded_until) values ('test', %s, %s, %s)",
        (as_of, as_of, loaded_until or as_of),
    )


def load_rows(connection: psycopg.Connection, rows: dict[str, list[dict]], loaded_at: str) -> None:
    """Land rows as the landing stage would: a row whose key is there already is replaced."""
    known = streams()
    with connection.pipeline():
        for table, records in rows.items():
            _load_table(connection, known[table], records, loaded_at)


def _load_table(connection: psycopg.Connection, stream: Stream, records: list[dict], loaded_at: str) -> None:
    table, columns = stream.table, set(raw_columns(stream))
    for record in records:
        unknown = set(record) - columns
        if unknown:
            raise ValueError(f"{table} has no column {sorted(unknown)}")
        stamps = {"_source_account": "main", "_loaded_at": loaded_at, "_batch_id": f"{table}:{loaded_at}"}
        values = stamps | record
        match = " and ".join(f'"{key}" = %s' for key in stream.key)
        connection.execute(f'delete from raw."{table}" where {match}', [str_or_none(values[key]) for key in stream.key])
        names = ", ".join(f'"{name}"' for name in values)
        slots = ", ".join(["%s"] * len(values))
        connection.execute(
            f'insert into raw."{table}" ({names}) values ({slots})',
            [str_or_none(value) for value in values.values()],
        )


def str_or_none(value: object) -> str | None:
    """A value as text that Postgres reads as any type; structures as JSON."""
    if value is None:
        return None
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else str(value)


def load_fixture(connection: psycopg.Connection, name: str) -> None:
    """Land one YAML file of tests/dbt/fixtures: `as_of`, `loaded_at` and rows by raw table."""
    path = Path(__file__).parent / "fixtures" / f"{name}.yml"
    content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506
    load_rows(connection, content["rows"], content["loaded_at"])
    set_as_of(connection, content["as_of"], content["loaded_at"])


def tables_behind_staging() -> dict[str, dict[str, str]]:
    """What models read and dbt does not make, each with its columns' types."""
    return {f"raw.{name}": raw_columns(stream) for name, stream in streams().items()} | {
        "ops.build_context": CONTROL,
        "ops.value_forecasts": schemas.FORECAST_COLUMNS,
        "ops.activation_exports": schemas.EXPORT_COLUMNS,
    }


def create_empty_duckdb(path: Path) -> None:
    """A new DuckDB file with every raw table and the control tables, empty."""
    import duckdb

    with duckdb.connect(str(path)) as target:
        for schema in schemas.SCHEMAS:
            target.execute(f'create schema if not exists "{schema}"')
        for name, columns in tables_behind_staging().items():
            kinds = {column: DUCKDB_TYPES.get(kind, kind) for column, kind in columns.items()}
            body = ", ".join(f'"{column}" {kind}' for column, kind in kinds.items())
            target.execute(f"create table {name} ({body})")


def copy_to_duckdb(connection: psycopg.Connection, path: Path) -> None:
    """Copy the rows of raw and control tables into a DuckDB file in which these are empty."""
    import duckdb

    with duckdb.connect(str(path)) as target:
        target.execute("set TimeZone = 'UTC'")
        for name, columns in tables_behind_staging().items():
            schema, table = name.split(".")
            texts = ", ".join(f'cast("{column}" as text)' for column in columns)
            rows = connection.execute(f'select {texts} from "{schema}"."{table}"').fetchall()
            if rows:
                # Column by column: row by row takes a hundred times as long.
                slots = ", ".join(["unnest(cast(? as text[]))"] * len(columns))
                target.execute(f"insert into {name} select {slots}", list(map(list, zip(*rows, strict=True))))
