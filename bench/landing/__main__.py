"""Landing, HTTP to typed table, against a raw text COPY of the same rows: `python -m bench.landing [rows]`.

One landing process, one Postgres, the platform in a process of its own; all ways in turn, medians of the rounds. Prints

- rows/s of landing into the empty table against those of the COPY (goal: 0.4);
- what the merge of rows that are all there already costs against that of rows that are all new (goal: 0.6), both from
  the last row staged to the last row merged, since what comes before (HTTP, decoding, COPY to the stage) is the same work;
- dead tuples that the unchanged re-load left (goal: 0).
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

import psycopg
from bench.landing.platform import platform, record

from journeyhouse.contracts import Column, Source, Stream
from journeyhouse.http.client import Client
from journeyhouse.landing.writer import Writer
from journeyhouse.sources.extract import Reader
from journeyhouse.warehouse import embedded, schemas

ROUNDS = 3
COLUMNS = {
    "id": "text", "event": "text", "user_id": "text", "anonymous_id": "text", "occurred_at": "timestamptz", "received_at": "timestamptz",
    "page_url": "text", "page_title": "text", "referrer": "text", "amount": "numeric", "quantity": "bigint",
    "utm_source": "text", "utm_medium": "text", "utm_campaign": "text",
}  # fmt: skip
PATHS = {name: ("utm", name[4:]) if name.startswith("utm_") else (name,) for name in COLUMNS}
STREAM = Stream(
    "bench", "events", tuple(Column(name, kind, PATHS[name], required=name == "id") for name, kind in COLUMNS.items()), ("id",), "merge", "none",
    path="/events", records="data", paginator={"kind": "next_url", "path": "next"},
)  # fmt: skip
SOURCE = Source("bench", {}, "rest", "", {"events": STREAM}, rate_limit=1_000_000)


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "postgres"
        cluster = embedded.start(home)
        try:
            embedded.ensure_database(cluster, "bench")
            with psycopg.connect(cluster.url("journeyhouse", "bench"), autocommit=True) as connection:
                measure(connection, rows)
        finally:
            embedded.stop(home)


def measure(connection: psycopg.Connection, rows: int) -> None:
    schemas.ensure(connection, {"bench": SOURCE})
    connection.execute(f"create table flat ({', '.join(f'{name} {kind}' for name, kind in COLUMNS.items())})")
    text = "".join("\t".join(str(dig(record(n), path)) for path in PATHS.values()) + "\n" for n in range(rows)).encode()
    times: dict[str, list[float]] = {"copy": [], "first": [], "again": [], "merge_new": [], "merge_same": []}
    with platform(rows) as url:
        for number in range(ROUNDS):
            connection.execute("truncate flat; truncate raw.bench__events; truncate ops.ledger")
            times["copy"].append(timed(lambda: copy(connection, text)))
            times["first"].append(timed(lambda n=number: land(connection, url, f"first{n}")))
            dead = dead_tuples(connection)
            times["again"].append(
                timed(lambda n=number: times["merge_same"].append(land(connection, url, f"again{n}")))
            )
            dead = dead_tuples(connection) - dead
            # A table that holds one row already is merged into, also where all that comes is new.
            connection.execute(f"delete from raw.bench__events where id <> '{record(0)['id']}'")
            connection.execute("vacuum raw.bench__events")
            times["merge_new"].append(land(connection, url, f"new{number}"))
            assert connection.execute("select count(*) from raw.bench__events").fetchone()[0] == rows
    base, first, again, new, same = (statistics.median(found) for found in times.values())
    print(
        f"rows {rows}: raw text COPY {rows / base:,.0f} rows/s | landing {rows / first:,.0f} rows/s | "
        f"unchanged re-load {rows / again:,.0f} rows/s"
    )
    print(f"landing / raw text COPY = {base / first:.3f} (goal 0.4)")
    print(f"merge of unchanged rows / merge of new rows = {same / new:.2f} (goal 0.6), dead tuples {dead} (goal 0)")


def dead_tuples(connection: psycopg.Connection) -> int:
    connection.execute("select pg_stat_force_next_flush()")
    return connection.execute("select n_dead_tup from pg_stat_user_tables where relname = 'bench__events'").fetchone()[
        0
    ]


def dig(value: dict, path: tuple[str, ...]):
    for key in path:
        value = value[key]
    return value


def copy(connection: psycopg.Connection, text: bytes) -> None:
    with connection.cursor().copy("copy flat from stdin") as out:
        out.write(text)


def land(connection: psycopg.Connection, url: str, batch: str) -> float:
    """Land everything; returns the seconds between the last row staged and the last row merged."""
    steps: dict[str, float] = {}
    reader = Reader(Client(SOURCE, url, {}), SOURCE, "", None)
    writer = Writer(connection, STREAM, "", batch, observe=lambda step: steps.setdefault(step, time.perf_counter()))
    for portion in reader.portions(STREAM, None, None, None):
        writer.write(portion)
    return steps["merged"] - steps["staged"]


def timed(work) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
