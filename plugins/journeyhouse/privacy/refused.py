"""Rows that were refused wait as they came, for somebody to mend them: those of who is erased go."""

from collections.abc import Iterable, Sequence

import psycopg

from journeyhouse.contracts import Stream
from journeyhouse.landing import suppression
from journeyhouse.landing.rows import Rejected

_WAITING = "select quarantine_id, payload from ops.quarantine where source = %s and stream = %s"
_GONE = """
delete from ops.quarantine where quarantine_id = any(%(ids)s) or payload ~ any(%(numbers)s)
or exists (select from unnest(%(mails)s::text[]) as mail where position(mail in lower(payload)) > 0)
"""


def take_out(
    connection: psycopg.Connection, streams: Iterable[Stream], country: str, mails: Sequence[str], phones: Sequence[str]
) -> int:
    """Delete what names somebody on the list of the erased, as its stream says; and, readable or not, what holds one of these
    addresses or numbers. Returns how many rows went."""
    ids: list[int] = []
    for stream in streams:
        waiting = [
            Rejected("", str(number), payload)
            for number, payload in connection.execute(_WAITING, (stream.source, stream.name))
        ]
        others = {row.field for row in suppression.unnamed(connection, stream, country, waiting)} if waiting else set()
        ids += [int(row.field) for row in waiting if row.field not in others]
    # A number is written with its calling code, or the prefix in place of it, and with anything between its digits.
    numbers = ["[ .()-]*".join(phone[-9:]) + "([^0-9]|$)" for phone in phones]
    return connection.execute(_GONE, {"ids": ids, "mails": list(mails), "numbers": numbers}).rowcount
