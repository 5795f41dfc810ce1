"""A stream of every column type, its raw table, and a writer."""

from collections.abc import Callable, Iterator

import psycopg
import pytest

from journeyhouse.contracts import Column, Source, Stream
from journeyhouse.landing.portion import Portion
from journeyhouse.landing.writer import Writer
from journeyhouse.warehouse import schemas

TYPES = {
    "id": "bigint",
    "name": "text",
    "amount": "numeric",
    "ok": "boolean",
    "at": "timestamptz",
    "day": "date",
    "body": "jsonb",
}


def make_stream(name: str, **changes) -> Stream:
    columns = tuple(Column(key, kind, (key,), required=key == "id") for key, kind in TYPES.items())
    return Stream(
        **(
            {
                "source": "acme",
                "name": name,
                "columns": columns,
                "primary_key": ("id",),
                "restatement": "merge",
                "deletes": "none",
            }
            | changes
        )
    )


@pytest.fixture(scope="module")
def connection(warehouse_url) -> Iterator[psycopg.Connection]:
    with psycopg.connect(warehouse_url, autocommit=True) as opened:
        streams = {
            "things": make_stream("things"),
            "days": make_stream("days", restatement="replace", partition="day"),
            "files": make_stream("files", restatement="file"),
            "named": make_stream("named", primary_key=("name",)),
        }
        schemas.ensure(opened, {"acme": Source("acme", {}, "rest", "", streams)})
        yield opened


@pytest.fixture
def land(connection) -> Iterator[Callable]:
    """land(records, stream=..., **portion) -> Receipt, on tables emptied before each test."""
    for table in (
        "raw.acme__things",
        "raw.acme__days",
        "raw.acme__files",
        "raw.acme__named",
        "ops.ledger",
        "ops.quarantine",
        "ops.cursors",
        "ops.drift",
        "ops.files",
    ):
        connection.execute(f"delete from {table}")

    def run(records, stream=None, batch="b1", **portion):
        return Writer(connection, stream or make_stream("things"), "", batch).write(Portion([records], **portion))

    yield run
