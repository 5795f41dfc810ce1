"""What the house asks of a Postgres that is not its own: its age, its letters, and how its sessions write times."""

import psycopg
from psycopg import sql

from journeyhouse.errors import ConfigError

_OLDEST = 150_000
# Casts and drivers take times in these for granted; who owns the server may have set others for a role or for all.
_SESSION = {"TimeZone": "UTC", "DateStyle": "ISO, MDY", "IntervalStyle": "postgres"}


def refuse_unfit(connection: psycopg.Connection) -> None:
    """Raises ConfigError for a server that is too old, and for a database that cannot hold or lower every letter."""
    if connection.info.server_version < _OLDEST:
        raise ConfigError(
            f"the warehouse is Postgres {connection.info.server_version // 10_000}; Journeyhouse needs "
            f"{_OLDEST // 10_000} or newer (MERGE). Upgrade it, or unset JOURNEYHOUSE_WAREHOUSE_URL to use the embedded one."
        )
    encoding = connection.info.parameter_status("server_encoding")
    # Rules are asked of lower-cased text; the locale C lowers A to Z alone, Turkish ones lower I to another letter.
    if encoding != "UTF8" or connection.execute("select lower('ĐI')").fetchone() != ("đi",):
        raise ConfigError(
            f"the database {connection.info.dbname} of the warehouse cannot hold or lower Vietnamese letters (encoding {encoding}); "
            f"rules would miss them. Make another one: create database {connection.info.dbname}_utf8 template template0 "
            "encoding 'UTF8' locale 'C.UTF-8';"
        )


def settle_sessions(connection: psycopg.Connection) -> None:
    """Let this role's sessions in this database write times as the house reads them, where they do not; this one too."""
    for name, wanted in _SESSION.items():
        if connection.execute("select current_setting(%s)", (name,)).fetchone() == (wanted,):
            continue
        setting = sql.SQL("set {} = {}").format(sql.Identifier(name), sql.Literal(wanted))
        connection.execute(setting)
        connection.execute(
            sql.SQL("alter role current_user in database {} {}").format(sql.Identifier(connection.info.dbname), setting)
        )
