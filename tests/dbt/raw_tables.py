"""Raw tables made from the source manifests and filled from fixture files, on Postgres and on DuckDB."""

import json
from pathlib import Path

import psycopg
import yaml

REPOSITORY = Path(__file__).resolve().parents[2]
SOURCES = REPOSITORY / "plugins" / "journeyhouse" / "sources"
CONTROL_COLUMNS = {
    "_source_account": "text",
    "_source_file": "text",
    "_batch_id": "text",
    "_loaded_at": "timestamptz not null",
    "_is_deleted": "boolean not null default false",
    "_extra": "jsonb",
}
SCHEMAS = ("raw", "ops", "seeds", "staging", "intermediate", "candidate")
DUCKDB_TYPES = {"jsonb": "json", "numeric": "decimal(38, 12)"}


def raw_columns() -> dict[str, dict[str, str]]:
    """Every raw table with its columns and Postgres types, in the manifests' order."""
    tables = {}
    for path in sorted(SOURCES.glob("[a-z]*/source.yml")):
        manifest = yaml.safe_load(path.read_text(encoding="utf-8"))
        for stream, declared in manifest["streams"].items():
            columns = {
                name: column if isinstance(column, str) else column["type"]
                for name, column in declared["columns"].items()
            }
            tables[f"{manifest['source']}__{stream}"] = columns | CONTROL_COLUMNS
    return tables


def primary_keys() -> dict[str, list[str]]:
    """The declared key of every raw table."""
    keys = {}
    for path in sorted(SOURCES.glob("[a-z]*/source.yml")):
        manifest = yaml.safe_load(path.read_text(encoding="utf-8"))
        for stream, declared in manifest["streams"].items():
            keys[f"{manifest['source']}__{stream}"] = declared["primary_key"]
    return keys


def create_empty_warehouse(connection: psycopg.Connection) -> None:
    """Drop what a former test left behind and create every raw table and the control table, empty."""
    for schema in SCHEMAS:
        connection.execute(f'drop schema if exists "{schema}" cascade')
    for schema in SCHEMAS:
        connection.execute(f'create schema "{schema}"')
    for table, columns in raw_columns().items():
        body = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
        connection.execute(f'create table raw."{table}" ({body})')
    connection.execute("create table ops.build_context (build_id text, as_of timestamptz, built_at timestamptz)")


def set_as_of(connection: psycopg.Connection, as_of: str) -> None:
    """Set the data's own now."""
    connection.execute("delete from ops.build_context")
    connection.execute("insert into ops.build_context values ('test', %s, %s)", (as_of, as_of))


def load_rows(connection: psycopg.Connection, rows: dict[str, list[dict]], loaded_at: str) -> None:
    """Land rows as the landing stage would: a row whose key is there already is replaced."""
    tables = raw_columns()
    keys = primary_keys()
    for table, records in rows.items():
        for record in records:
            unknown = set(record) - set(tables[table])
            if unknown:
                raise ValueError(f"{table} has no column {sorted(unknown)}")
            match = " and ".join(f'"{key}" is not distinct from %s' for key in keys[table])
            connection.execute(
                f'delete from raw."{table}" where {match}', [str_or_none(record.get(key)) for key in keys[table]]
            )
            values = {"_loaded_at": loaded_at, "_batch_id": f"{table}:{loaded_at}"} | record
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
    set_as_of(connection, content["as_of"])


def copy_to_duckdb(connection: psycopg.Connection, path: Path) -> None:
    """Copy raw tables and the control table into a new DuckDB file."""
    import duckdb

    with duckdb.connect(str(path)) as target:
        target.execute("set TimeZone = 'UTC'")
        for schema in SCHEMAS:
            target.execute(f'create schema if not exists "{schema}"')
        control = {"build_id": "text", "as_of": "timestamptz", "built_at": "timestamptz"}
        tables = {f"raw.{name}": columns for name, columns in raw_columns().items()} | {"ops.build_context": control}
        for name, columns in tables.items():
            schema, table = name.split(".")
            kinds = {column: DUCKDB_TYPES.get(kind, kind) for column, kind in columns.items()}
            body = ", ".join(f'"{column}" {kind}' for column, kind in kinds.items())
            target.execute(f'create table "{schema}"."{table}" ({body})')
            texts = ", ".join(f'cast("{column}" as text)' for column in columns)
            rows = connection.execute(f'select {texts} from "{schema}"."{table}"').fetchall()
            if rows:
                slots = ", ".join(["?"] * len(columns))
                target.executemany(f'insert into "{schema}"."{table}" values ({slots})', rows)
