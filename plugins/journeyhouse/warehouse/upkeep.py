"""Regular care of the warehouse."""

from psycopg import sql

from journeyhouse.settings import Settings
from journeyhouse.warehouse import engine, versions

_KEPT = {
    "verdicts": "judged_at < now() - interval '400 days'",
    "ledger": "finished_at < now() - interval '400 days'",
    "quarantine": "replayed_at < now() - interval '90 days'",
}


def analyze(settings: Settings) -> int:
    """Refresh the planner's statistics of all landed and published tables; returns how many."""
    with engine.connect(engine.url(settings), autocommit=True) as connection:
        tables = connection.execute(
            "select schemaname, tablename from pg_tables where schemaname in ('raw', 'raw_history', 'intermediate', 'marts')"
        ).fetchall()
        for schema, table in tables:
            connection.execute(sql.SQL("analyze {}").format(sql.Identifier(schema, table)))
    return len(tables)


def retain(settings: Settings) -> dict[str, int]:
    """Forget control records past their retention; quarantined rows stay until they were replayed, former versions of raw
    rows as long as the configuration says."""
    with engine.connect(engine.url(settings), autocommit=True) as connection:
        forgotten = {
            table: connection.execute(
                sql.SQL("delete from {} where {}").format(sql.Identifier("ops", table), sql.SQL(rule))
            ).rowcount
            for table, rule in _KEPT.items()
        }
        if settings.raw_history_days:
            forgotten[versions.SCHEMA] = versions.forget(connection, settings.raw_history_days)
        return forgotten
