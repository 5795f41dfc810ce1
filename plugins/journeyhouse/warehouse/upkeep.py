"""Regular care of the warehouse."""

from psycopg import sql

from journeyhouse.settings import Settings
from journeyhouse.warehouse import engine

_KEPT = {
    "verdicts": "judged_at < now() - interval '400 days'",
    "ledger": "finished_at < now() - interval '400 days'",
    "quarantine": "replayed_at < now() - interval '90 days'",
}


def analyze(settings: Settings) -> int:
    """Refresh the planner's statistics of all landed and published tables; returns how many."""
    with engine.connect(engine.url(settings), autocommit=True) as connection:
        tables = connection.execute(
            "select schemaname, tablename from pg_tables where schemaname in ('raw', 'intermediate', 'marts')"
        ).fetchall()
        for schema, table in tables:
            connection.execute(sql.SQL("analyze {}").format(sql.Identifier(schema, table)))
    return len(tables)


def retain(settings: Settings) -> dict[str, int]:
    """Forget control records past their retention; quarantined rows stay until they were replayed."""
    with engine.connect(engine.url(settings), autocommit=True) as connection:
        return {
            table: connection.execute(
                sql.SQL("delete from {} where {}").format(sql.Identifier("ops", table), sql.SQL(rule))
            ).rowcount
            for table, rule in _KEPT.items()
        }
