"""Questions to the published marts, as the role that BI tools use."""

from typing import BinaryIO

import psycopg
from psycopg import sql

from journeyhouse.errors import WarehouseError
from journeyhouse.settings import Settings
from journeyhouse.warehouse import engine
from journeyhouse.warehouse.schemas import BI_ROLE


def stream_csv(settings: Settings, query: str, out: BinaryIO) -> None:
    """Write the answer as CSV with a header. One read-only SELECT; raises WarehouseError with Postgres' words."""
    role = BI_ROLE if not settings.warehouse_url else "journeyhouse"
    with engine.connect(engine.url(settings, role), autocommit=True) as connection:
        if settings.warehouse_url:
            connection.execute(
                sql.SQL("set session authorization default; set role {}").format(sql.Identifier(BI_ROLE))
            )
        connection.execute(
            "set default_transaction_read_only = on; set search_path = marts; set statement_timeout = '60s'"
        )
        # The bracket stands in a line of its own: the query may end in a comment.
        statement = sql.SQL("copy ({}\n) to stdout with (format csv, header)").format(
            sql.SQL(query.strip().rstrip(";"))
        )
        try:
            with connection.cursor().copy(statement) as rows:
                for chunk in rows:
                    out.write(chunk)
        except psycopg.Error as error:
            no_select = isinstance(error, psycopg.errors.SyntaxError | psycopg.errors.FeatureNotSupported)
            hint = error.diag.message_hint or ("Write one SELECT." if no_select else "")
            raise WarehouseError(f"{error.diag.message_primary or error}. {hint}".rstrip()) from None
        out.flush()
