"""A loopback server that plays a script: each request takes the next answer."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from tests.http.oauth_platform import Platform, SignedIn, open_platform


class Script:
    """`answers` are (status, headers, body bytes) or a function of the request path; `requests` keeps what came in."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, dict[str, str], bytes] | Callable[[str], tuple[int, dict[str, str], bytes]]] = []
        self.requests: list[tuple[str, str, dict[str, str]]] = []
        self.url = ""


@pytest.fixture
def script() -> Iterator[Script]:
    played = Script()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            played.requests.append((self.command, self.path, dict(self.headers)))
            answer = played.answers.pop(0) if len(played.answers) > 1 else played.answers[0]
            status, headers, body = answer(self.path) if callable(answer) else answer
            self.send_response(status)
            for name, value in ({"Content-Length": str(len(body))} | headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
            if "Content-Length" in headers:
                self.close_connection = True

        do_GET = do_POST = _answer  # noqa: N815 - the names http.server looks for

        def log_message(self, *_arguments) -> None:
            """Silence: the requests are kept in the script."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    played.url = f"http://127.0.0.1:{server.server_address[1]}"
    yield played
    server.shutdown()
    server.server_close()


@pytest.fixture
def platform() -> Iterator[Platform]:
    with open_platform() as opened:
        yield opened


@pytest.fixture
def house(platform, warehouse_url, tmp_path) -> SignedIn:
    """A house without tokens, signed in to the platform once it reads."""
    signed_in = SignedIn(platform.url, warehouse_url, tmp_path)
    signed_in.empty()
    return signed_in
