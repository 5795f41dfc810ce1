"""An HTTP server on loopback for as long as a block runs: what every double of a platform stands on."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Exchange(BaseHTTPRequestHandler):
    """One request and the way to answer it."""

    protocol_version = "HTTP/1.1"
    # One packet for head and body; in two, each answer waits for a delayed acknowledgement.
    wbufsize = -1

    def received(self) -> bytes:
        """The request's body."""
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(body))} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments) -> None:
        """Silence: the doubles keep what they were asked."""


@contextmanager
def served(serve: Callable[[Exchange], None]) -> Iterator[str]:
    """The URL at which every GET, POST and DELETE is handed to `serve`."""
    handler = type("Handler", (Exchange,), {"do_GET": serve, "do_POST": serve, "do_DELETE": serve})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
