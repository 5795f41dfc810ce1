"""Landing, HTTP to typed table, against a raw text COPY of the same rows: `python -m bench.landing [rows]`.

One process, one Postgres, both ways in turn, medians of the rounds. Prints rows/s and the ratio (goal: 0.4), and the time
of an unchanged re-load against the first load (goal: 0.6).
"""

import json
import statistics
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg

from journeyhouse.contracts import Column, Source, Stream
from journeyhouse.http.client import Client
from journeyhouse.landing.writer import Writer
from journeyhouse.sources.extract import Reader
from journeyhouse.warehouse import embedded, schemas

PAGE, ROUNDS = 1000, 3
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


def record(number: int) -> dict:
    return {
        "id": f"event-{number:012d}", "event": "Product Viewed", "user_id": f"C{number % 9973}", "anonymous_id": f"device-{number % 31337:08x}",
        "occurred_at": f"2026-03-{number % 28 + 1:02d}T10:{number % 60:02d}:{number * 7 % 60:02d}Z", "received_at": "2026-03-29T00:00:00Z",
        "page_url": f"https://shop.example.com/san-pham/noi-com-dien-{number % 500}", "page_title": "Nồi cơm điện tử 1,8 lít",
        "referrer": "https://www.google.com/", "amount": number % 5000 + 0.5, "quantity": number % 7,
        "utm": {"source": "facebook", "medium": "paid_social", "campaign": "tet_flash_sale"},
    }  # fmt: skip


def serve(rows: int) -> ThreadingHTTPServer:
    base: list[str] = []
    bodies = {}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = bodies[int(parse_qs(urlsplit(self.path).query).get("page", ["0"])[0])]
            head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode()
            self.wfile.write(head + body)

        def log_message(self, *_arguments) -> None:
            """A request a line would be measured too."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    base.append(f"http://127.0.0.1:{server.server_address[1]}")
    for page, start in enumerate(range(0, rows, PAGE)):
        following = f"{base[0]}/events?page={page + 1}" if start + PAGE < rows else None
        data = [record(number) for number in range(start, min(start + PAGE, rows))]
        bodies[page] = json.dumps({"data": data, "next": following}).encode()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


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
    server = serve(rows)
    url = f"http://127.0.0.1:{server.server_address[1]}"
    connection.execute(f"create table flat ({', '.join(f'{name} {kind}' for name, kind in COLUMNS.items())})")
    text = "".join("\t".join(str(dig(record(n), path)) for path in PATHS.values()) + "\n" for n in range(rows)).encode()
    copied, landed, again = [], [], []
    for number in range(ROUNDS):
        connection.execute("truncate flat; truncate raw.bench__events; truncate ops.ledger")
        copied.append(timed(lambda: copy(connection, text)))
        landed.append(timed(lambda n=number: land(connection, url, f"first{n}")))
        again.append(timed(lambda n=number: land(connection, url, f"again{n}")))
        assert connection.execute("select count(*) from raw.bench__events").fetchone()[0] == rows
    server.shutdown()
    base, first, second = (statistics.median(times) for times in (copied, landed, again))
    print(
        f"rows {rows}: raw text COPY {rows / base:,.0f} rows/s | landing {rows / first:,.0f} rows/s | unchanged re-load {rows / second:,.0f} rows/s"
    )
    print(
        f"landing / raw text COPY = {base / first:.3f} (goal 0.4)   re-load / first load = {second / first:.2f} (goal 0.6)"
    )


def dig(value: dict, path: tuple[str, ...]):
    for key in path:
        value = value[key]
    return value


def copy(connection: psycopg.Connection, text: bytes) -> None:
    with connection.cursor().copy("copy flat from stdin") as out:
        out.write(text)


def land(connection: psycopg.Connection, url: str, batch: str) -> None:
    reader = Reader(Client(SOURCE, url, {}), SOURCE, "", None)
    writer = Writer(connection, STREAM, "", batch)
    for portion in reader.portions(STREAM, None, None, None):
        writer.write(portion)


def timed(work) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
