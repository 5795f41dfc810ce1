"""dbt's sessions on Postgres, kept from one model to the next.

dbt closes its session after each model and test (dbt-labs/dbt-adapters#83). A new one signs in and looks up the catalog anew:
where there are few rows, that is a fifth of what a build costs.
"""

import psycopg2
from dbt.adapters.contracts.connection import Connection
from dbt.adapters.postgres import PostgresAdapter
from dbt.adapters.postgres.connections import PostgresConnectionManager


class KeptSessions(PostgresConnectionManager):
    """A session that a model gives back is as new to the next, without its tables, settings and locks; dbt closes it at the end."""

    def release(self) -> None:
        held = self.get_if_exists()
        if held is None or held.state != "open" or not _emptied(held):
            super().release()


def keep() -> None:
    """From now on runs of dbt in this process keep their sessions."""
    PostgresAdapter.ConnectionManager = KeptSessions


def _emptied(held: Connection) -> bool:
    try:
        held.handle.rollback()
        held.transaction_open = False
        commits = held.handle.autocommit
        held.handle.autocommit = True
        with held.handle.cursor() as cursor:
            cursor.execute("discard all")
        held.handle.autocommit = commits
    except psycopg2.Error:
        return False
    return True
