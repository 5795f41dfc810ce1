"""Schemas, roles, control tables, and the raw table of every declared stream."""

import psycopg
from psycopg import sql

from journeyhouse.contracts import Source, Stream
from journeyhouse.errors import ConfigError
from journeyhouse.warehouse import server, versions

SCHEMAS = ("raw", "raw_history", "staging", "intermediate", "candidate", "marts", "seeds", "ops", "vault")
META_COLUMNS = {
    "_source_account": "text",
    "_source_file": "text",
    "_batch_id": "text",
    "_loaded_at": "timestamptz not null default clock_timestamp()",
    "_is_deleted": "boolean not null default false",
    "_extra": "jsonb",
}
BI_ROLE = "journeyhouse_bi"
# What the grants do not say of it; an administrator may have set others.
_BI_LIMITS = {"default_transaction_read_only": "on", "statement_timeout": "60s"}
_LOCK = 0x6A68_0001

# Made again where it is filled: a house that is upgraded builds without a new `init`.
BUILDS = """
create table if not exists ops.builds (
    build_id text primary key, as_of timestamptz not null, built_at timestamptz not null, loaded_until timestamptz not null
)
"""
FORECAST_COLUMNS = {
    "made_on": "date", "known_until": "date", "made_at": "timestamptz", "person_key": "text", "method": "text", "value_method": "text",
    "alive": "decimal(18, 6)",
    **{f"{what}_{days}": "decimal(18, 6)" for days in (30, 90, 365) for what in ("expected_orders", "repurchase")},
    "expected_value_minor": "bigint", "predicted_minor": "bigint", "next_order_on": "date", "repeats": "bigint",
}  # fmt: skip
FORECASTS = f"""
create table if not exists ops.value_models (
    made_on date, known_until date, made_at timestamptz not null, build_id text, method text not null, value_method text not null,
    customers bigint, repeat_customers bigint, why_not text, r double precision, alpha double precision, a double precision, b double precision,
    log_likelihood double precision, p double precision, q double precision, v double precision, value_log_likelihood double precision,
    correlation double precision, rate double precision, weight double precision, mean_value double precision,
    primary key (made_on, known_until)
);
create table if not exists ops.value_forecasts (
    {", ".join(f"{name} {kind}" for name, kind in FORECAST_COLUMNS.items())}, primary key (made_on, known_until, person_key)
);
alter table ops.value_forecasts add column if not exists repeats bigint;
"""
EXPORT_COLUMNS = {
    "list": "text", "person_key": "text", "channel": "text", "exported_at": "timestamptz", "made_at": "timestamptz", "build_id": "text",
}  # fmt: skip
EXPORTS = f"""
create table if not exists ops.activation_exports (
    {", ".join(f"{name} {kind}" for name, kind in EXPORT_COLUMNS.items())}, primary key (list, person_key, exported_at)
);
"""
_OPS = """
create table if not exists ops.build_context (
    only_row boolean primary key default true check (only_row),
    build_id text, as_of timestamptz, built_at timestamptz, loaded_until timestamptz,
    macros text
);
alter table ops.build_context add column if not exists loaded_until timestamptz, add column if not exists macros text;
create table if not exists ops.cursors (
    source text, stream text, account text, cursor_value text, batch_id text, moved_at timestamptz not null,
    primary key (source, stream, account)
);
create table if not exists ops.ledger (
    batch_id text, source text, stream text, account text,
    emitted bigint, loaded bigint, unchanged bigint, quarantined bigint, page_duplicates bigint, deleted bigint,
    started_at timestamptz, finished_at timestamptz, suppressed bigint not null default 0,
    primary key (batch_id, source, stream, account),
    constraint every_row_is_accounted_for check (emitted = loaded + unchanged + quarantined + page_duplicates + suppressed)
);
create table if not exists ops.erasures (
    erasure_id bigint generated always as identity primary key, erased_at timestamptz not null default clock_timestamp(),
    identifiers bigint not null, rows jsonb not null
);
create table if not exists ops.erased_identifiers (
    id_type text, id_value text, erasure_id bigint not null references ops.erasures, primary key (id_type, id_value)
);
create table if not exists ops.quarantine (
    quarantine_id bigint generated always as identity primary key,
    source text, stream text, account text, batch_id text, reason text, field text, payload text,
    occurred_at timestamptz default now(), replayed_at timestamptz
);
create table if not exists ops.drift (
    source text, stream text, field text, first_seen_at timestamptz default now(), batch_id text, example_type text,
    primary key (source, stream, field)
);
create table if not exists ops.files (
    source text, stream text, path text, size bigint, mtime_ns bigint, etag text, sha256 text, batch_id text, loaded_at timestamptz,
    primary key (source, stream, path)
);
create table if not exists ops.tokens (
    source text, account text, client text, sealed bytea not null, expires_at timestamptz, refreshed_at timestamptz not null,
    refreshes bigint not null,
    primary key (source, account, client)
);
create table if not exists ops.identifier_key (
    only_row boolean primary key default true check (only_row), fingerprint text not null, since timestamptz not null default now()
);
create table if not exists ops.verdicts (
    verdict_id bigint generated always as identity primary key,
    build_id text, gate text, rule_id text, severity text, success boolean, checked bigint, failed bigint,
    examples jsonb, remedy text, why text, judged_at timestamptz default now()
);
"""


def ensure(connection: psycopg.Connection, sources: dict[str, Source]) -> None:
    """Create what is missing; add newly declared columns. Idempotent, safe when called twice at once.

    Raises ConfigError when a declared type differs from the table's (data is never rewritten silently), or when the
    server does not fit.
    """
    server.refuse_unfit(connection)
    with connection.transaction():
        connection.execute("select pg_advisory_xact_lock(%s)", (_LOCK,))
        server.settle_sessions(connection)
        for schema in SCHEMAS:
            connection.execute(sql.SQL("create schema if not exists {}").format(sql.Identifier(schema)))
        connection.execute(_OPS)
        connection.execute(BUILDS)
        connection.execute(FORECASTS)
        connection.execute(EXPORTS)
        _ensure_etag(connection)
        _ensure_suppressed(connection)
        _ensure_bi_role(connection)
        versions.begin(connection)
        existing = _columns(connection)
        for source in sources.values():
            for stream in source.streams.values():
                _ensure_raw(connection, stream, existing.get(stream.table))
        versions.ensure(connection)


def _ensure_etag(connection: psycopg.Connection) -> None:
    """Houses older than object stores lack it. Looked up first: altering waits for every load at work."""
    known = "select 1 from pg_attribute where attrelid = 'ops.files'::regclass and attname = 'etag'"
    if not connection.execute(known).fetchone():
        connection.execute("alter table ops.files add column etag text")


def _ensure_suppressed(connection: psycopg.Connection) -> None:
    """Houses older than erasure account for every row without it."""
    known = "select 1 from pg_attribute where attrelid = 'ops.ledger'::regclass and attname = 'suppressed'"
    if not connection.execute(known).fetchone():
        connection.execute(
            "alter table ops.ledger add column suppressed bigint not null default 0, drop constraint ledger_check, "
            "add constraint every_row_is_accounted_for "
            "check (emitted = loaded + unchanged + quarantined + page_duplicates + suppressed)"
        )


def _columns(connection: psycopg.Connection) -> dict[str, dict[str, str]]:
    rows = connection.execute(
        "select c.relname, a.attname, format_type(a.atttypid, a.atttypmod) from pg_class c join pg_attribute a on a.attrelid = c.oid "
        "where c.relnamespace = 'raw'::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped"
    )
    tables: dict[str, dict[str, str]] = {}
    for table, column, kind in rows:
        tables.setdefault(table, {})[column] = kind.replace("timestamp with time zone", "timestamptz")
    return tables


def _ensure_raw(connection: psycopg.Connection, stream: Stream, existing: dict[str, str] | None) -> None:
    table = sql.Identifier("raw", stream.table)
    declared = {column.name: column.type for column in stream.columns}
    if existing is None:
        definitions = [
            sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(kind))
            for name, kind in (declared | META_COLUMNS).items()
        ]
        keys = sql.SQL(", ").join(map(sql.Identifier, stream.key))
        connection.execute(
            sql.SQL("create table {} ({}, primary key ({}))").format(table, sql.SQL(", ").join(definitions), keys)
        )
        connection.execute(sql.SQL("create index on {} (_loaded_at)").format(table))
        return
    for name, kind in declared.items():
        if name not in existing:
            connection.execute(
                sql.SQL("alter table {} add column {} {}").format(table, sql.Identifier(name), sql.SQL(kind))
            )
        elif existing[name] != kind:
            raise ConfigError(
                f"sources/{stream.source}/source.yml: streams.{stream.name}.columns.{name} is declared {kind} but "
                f"raw.{stream.table} holds {existing[name]}. Keep the type, or declare a new column name."
            )


def _ensure_bi_role(connection: psycopg.Connection) -> None:
    """The role of BI tools, its limits, and that this user may speak as it. Raises ConfigError with what is left to an administrator."""
    [me] = connection.execute("select current_user").fetchone()
    known = connection.execute("select rolconfig from pg_roles where rolname = %s", (BI_ROLE,)).fetchone()
    # Postgres 15 asks for no more than membership.
    kind = "SET" if connection.info.server_version >= 160_000 else "MEMBER"
    role = sql.Identifier(BI_ROLE)
    missing = []
    if known is None:
        missing.append(sql.SQL("create role {} login").format(role))
    if known is None or not connection.execute("select pg_has_role(%s, %s)", (BI_ROLE, kind)).fetchone()[0]:
        missing.append(sql.SQL("grant {} to {}").format(role, sql.Identifier(me)))
    given = {setting.partition("=")[0] for setting in (known and known[0]) or ()}
    missing += [
        sql.SQL("alter role {} set {} = {}").format(role, sql.Identifier(name), sql.Literal(value))
        for name, value in _BI_LIMITS.items()
        if name not in given
    ]
    try:
        with connection.transaction():
            for statement in missing:
                connection.execute(statement)
    except psycopg.errors.InsufficientPrivilege:
        left = "; ".join(statement.as_string(connection) for statement in missing)
        raise ConfigError(
            f"the user {me} may not set up the role {BI_ROLE}; ask an administrator of the server to run: {left};"
        ) from None
