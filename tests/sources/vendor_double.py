"""A loopback platform built from a manifest: it pages as the manifest's paginator says, whatever the source."""

import base64
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
            sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            vendor.requests.append((self.command, self.path, dict(self.headers)))
            parts = urlsplit(self.path)
            query = {name: values[-1] for name, values in parse_qs(parts.query).items()} | _fields(sent)
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


def _fields(sent: bytes) -> dict[str, str]:
    """The fields of a JSON body, as if they stood in the query."""
    try:
        body = json.loads(sent or b"{}")
    except ValueError:
        return {}
    return {name: str(value) for name, value in body.items()} if isinstance(body, dict) else {}


def nested(path: str, value: Any) -> dict[str, Any]:
    """`links.next`, x -> {"links": {"next": x}}."""
    for key in reversed(path.split(".")):
        value = {key: value}
    return value


def serve(vendor: Vendor, source: Source, stream: Stream, records: list[dict]) -> None:
    """Let the vendor answer this stream's requests with these records, page by page; other paths are unknown."""
    path = stream.path.format(api_version=source.api_version, account="1001")

    def answer(asked: str, query: dict[str, str]) -> Answer:
        if asked != path:
            return as_json({"message": "no such path"}, 404)
        headers: dict[str, str] = {}
        return as_json(_WALKS[stream.paginator["kind"]](vendor, stream, path, records, query, headers), 200, headers)

    vendor.answer = answer


def _listed(stream: Stream, page: list[dict]) -> Any:
    return page if stream.records == "[]" else nested(stream.records, page)


def _merged(*parts: Any) -> Any:
    """Parts of one body; a list is the whole body already."""
    if isinstance(parts[0], list):
        return parts[0]
    body: dict[str, Any] = {}
    for part in parts:
        _into(body, part)
    return body


def _into(body: dict[str, Any], part: dict[str, Any]) -> None:
    for key, value in part.items():
        if isinstance(value, dict) and isinstance(body.get(key), dict):
            _into(body[key], value)
        else:
            body[key] = value


def _single(vendor, stream, path, records, query, headers) -> Any:
    return records[0] if stream.records == "." else _listed(stream, records)


def _next_url(vendor, stream, path, records, query, headers) -> Any:
    after = int(query.get("after", 0))
    more = f"{vendor.url}{path}?after={after + PAGE}" if after + PAGE < len(records) else None
    return _merged(_listed(stream, records[after : after + PAGE]), nested(stream.paginator["path"], more))


def _link_header(vendor, stream, path, records, query, headers) -> Any:
    after = int(query.get("after", 0))
    if after + PAGE < len(records):
        headers["Link"] = (
            f'<{vendor.url}{path}?after=0>; rel="first", <{vendor.url}{path}?after={after + PAGE}>; rel="next"'
        )
    return _listed(stream, records[after : after + PAGE])


def _token(vendor, stream, path, records, query, headers) -> Any:
    spec = stream.paginator
    after = int(query.get(spec["param"], "t0")[1:])
    ended = after + PAGE >= len(records)
    parts = [_listed(stream, records[after : after + PAGE])]
    # Where an end is said in a field of its own, the token goes on being sent.
    parts.append(nested(spec["path"], None if ended and not {"done", "more"} & set(spec) else f"t{after + PAGE}"))
    parts += [nested(spec[name], ended == (name == "done")) for name in ("done", "more") if name in spec]
    return _merged(*parts)


def _counted(vendor, stream, path, records, query, headers) -> Any:
    spec = stream.paginator
    size, place = int(query[spec["size_param"]]), int(query[spec["param"]])
    after = place if spec["kind"] == "offset" else (place - int(spec.get("first", 1))) * size
    parts = [_listed(stream, records[after : after + size])]
    if "total" in spec:
        parts.append(nested(spec["total"], len(records)))
    if "total_pages" in spec:
        parts.append(nested(spec["total_pages"], -(-len(records) // size)))
    return _merged(*parts)


def _after_key(vendor, stream, path, records, query, headers) -> Any:
    spec = stream.paginator
    keys = [str(record[spec["key"]]) for record in records]
    after = keys.index(query[spec["param"]]) + 1 if spec["param"] in query else 0
    return _listed(stream, records[after : after + int(query[spec["size_param"]])])


def _magento_keyset(vendor, stream, path, records, query, headers) -> Any:
    key = stream.paginator.get("key_path", stream.paginator["key"])
    above = [record for record in records if record[key] > _keyset(stream, query)]
    page = sorted(above, key=lambda record: record[key])[: int(query["searchCriteria[pageSize]"])]
    return nested(stream.records, page) | {stream.paginator["total"]: len(above)}


_WALKS: dict[str, Callable[..., Any]] = {
    "single": _single,
    "next_url": _next_url,
    "link_header": _link_header,
    "token": _token,
    "page": _counted,
    "offset": _counted,
    "keyset": _after_key,
    "magento_keyset": _magento_keyset,
}


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


def signed_by(headers: dict[str, str]) -> str:
    """User and password of basic authentication as they were before they were encoded."""
    kind, _, encoded = headers.get("Authorization", "").partition(" ")
    return base64.b64decode(encoded).decode() if kind == "Basic" else ""


def credential_names(source: Source) -> list[str]:
    return [name for key, name in source.auth.items() if key in ("token", "username", "password")]
