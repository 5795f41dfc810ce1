"""The platform that landing is measured against: a list of events over HTTP, a thousand a page."""

import json
import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

PAGE = 1000


def record(number: int) -> dict:
    return {
        "id": f"event-{number:012d}", "event": "Product Viewed", "user_id": f"C{number % 9973}", "anonymous_id": f"device-{number % 31337:08x}",
        "occurred_at": f"2026-03-{number % 28 + 1:02d}T10:{number % 60:02d}:{number * 7 % 60:02d}Z", "received_at": "2026-03-29T00:00:00Z",
        "page_url": f"https://shop.example.com/san-pham/noi-com-dien-{number % 500}", "page_title": "Nồi cơm điện tử 1,8 lít",
        "referrer": "https://www.google.com/", "amount": number % 5000 + 0.5, "quantity": number % 7,
        "utm": {"source": "facebook", "medium": "paid_social", "campaign": "tet_flash_sale"},
    }  # fmt: skip


@contextmanager
def platform(rows: int) -> Iterator[str]:
    """URL of a platform that has this many records. Its own process: a vendor does not run in our interpreter."""
    spawn = multiprocessing.get_context("spawn")
    answer = spawn.Queue()
    process = spawn.Process(target=serve, args=(rows, answer), daemon=True)
    process.start()
    try:
        yield answer.get(timeout=60)
    finally:
        process.terminate()
        process.join()


def serve(rows: int, answer: multiprocessing.Queue) -> None:
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
    base = f"http://127.0.0.1:{server.server_address[1]}"
    for page, start in enumerate(range(0, rows, PAGE)):
        following = f"{base}/events?page={page + 1}" if start + PAGE < rows else None
        data = [record(number) for number in range(start, min(start + PAGE, rows))]
        bodies[page] = json.dumps({"data": data, "next": following}).encode()
    answer.put(base)
    server.serve_forever()
