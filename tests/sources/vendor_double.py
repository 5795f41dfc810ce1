"""A loopback platform built from a manifest: it pages as the manifest's paginator says, whatever the source."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from journeyhouse.contracts import Source, Stream
from journeyhouse.credentials import Secret
from journeyhouse.http import limits
from journeyhouse.http.client import Client
from journeyhouse.sources.extract import Reader
from journeyhouse.sources.registry import connector

PAGE = 3
Answer = tuple[int, dict[str, str], bytes]


def as_json(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> Answer:
    return status, headers or {}, json.dumps(body, ensure_ascii=False).encode()


class Vendor:
    """`answer(path, query)` decides; `requests` keeps (method, path with query, headers)."""

    def __init__(self) -> None:
        self.answer: Callable[[str, dict[str, str]], Answer] = lambda _path, _query: as_json({}, 404)
        self.requests: list[tuple[str, str, dict[str, str]]] = []
        self.url = ""


@contextmanager
def open_vendor() -> Iterator[Vendor]:
    vendor = Vendor()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # One packet for head and body; in two, each answer waits for a delayed acknowledgement.
        wbufsize = -1

        def _serve(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            vendor.requests.append((self.command, self.path, dict(self.headers)))
            parts = urlsplit(self.path)
            query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
            status, headers, body = vendor.answer(parts.path, query)
            self.send_response(status)
            for name, value in ({"Content-Length": str(len(body))} | headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = _serve  # noqa: N815 - the names http.server looks for

        def log_message(self, *_arguments) -> None:
            """Silence: the requests are kept in the vendor."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    vendor.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield vendor
    finally:
        server.shutdown()
        server.server_close()


def nested(path: str, value: Any) -> dict[str, Any]:
    """`links.next`, x -> {"links": {"next": x}}."""
    for key in reversed(path.split(".")):
        value = {key: value}
    return value


def serve(vendor: Vendor, source: Source, stream: Stream, records: list[dict]) -> None:
    """Let the vendor answer this stream's requests with these records, page by page; other paths are unknown."""
    path = stream.path.format(api_version=source.api_version, account="1001")

    def answer(asked: str, query: dict[str, str]) -> Answer:
        return (
            as_json(_body(vendor, stream, path, records, query))
            if asked == path
            else as_json({"message": "no such path"}, 404)
        )

    vendor.answer = answer


def _body(vendor: Vendor, stream: Stream, path: str, records: list[dict], query: dict[str, str]) -> Any:
    kind = stream.paginator["kind"]
    if stream.records == ".":
        return records[0]
    if kind == "next_url":
        after = int(query.get("after", 0))
        more = f"{vendor.url}{path}?after={after + PAGE}" if after + PAGE < len(records) else None
        return nested(stream.records, records[after : after + PAGE]) | nested(stream.paginator["path"], more)
    if kind == "magento_keyset":
        key = stream.paginator.get("key_path", stream.paginator["key"])
        above = [record for record in records if record[key] > _keyset(stream, query)]
        page = sorted(above, key=lambda record: record[key])[: int(query["searchCriteria[pageSize]"])]
        return nested(stream.records, page) | {stream.paginator["total"]: len(above)}
    return nested(stream.records, records)


def _keyset(stream: Stream, query: dict[str, str]) -> int:
    """The value of the filter on the key, wherever in the search criteria it stands."""
    groups = [
        name[: -len("[field]")]
        for name, value in query.items()
        if name.endswith("[field]") and value == stream.paginator["key"]
    ]
    (group,) = (name for name in groups if "[filters]" in name)
    return int(query[f"{group}[value]"])


def reader(vendor: Vendor, source: Source) -> Reader:
    """The product's own reader of the source, on this vendor, without waiting for its rate limit."""
    fast, own = replace(source, rate_limit=100_000), connector(source.name)
    secrets = {name: Secret(f"canary-{name}") for name in credential_names(source)}
    client = Client(
        fast, vendor.url, secrets, getattr(own, "classify", limits.classify), attempts=2, sleep=lambda _seconds: None
    )
    return Reader(client, fast, "1001" if source.per_account else "", own)


def credential_names(source: Source) -> list[str]:
    return [name for key, name in source.auth.items() if key in ("token", "username", "password")]
