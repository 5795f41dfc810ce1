"""A loopback platform built from a manifest: it pages as the manifest's paginator says, whatever the source."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.loopback import Exchange, served
from tests.sources import specimens

from journeyhouse.contracts import Source, Stream
from journeyhouse.sources import extract

PAGE = 3
TOKEN_PATH = "/the-token-endpoint"
Answer = tuple[int, dict[str, str], bytes]


def as_json(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> Answer:
    return status, headers or {}, json.dumps(body, ensure_ascii=False).encode()


class Vendor:
    """`answer(path, query)` decides; `requests` keeps (method, path with query, headers), `bodies` what was sent with them."""

    def __init__(self) -> None:
        self.answer: Callable[[str, dict[str, str]], Answer] = lambda _path, _query: as_json({}, 404)
        self.requests: list[tuple[str, str, dict[str, str]]] = []
        self.bodies: list[str] = []
        self.url = ""


@contextmanager
def open_vendor() -> Iterator[Vendor]:
    vendor = Vendor()

    def serve(asked: Exchange) -> None:
        sent, parts = asked.received(), urlsplit(asked.path)
        if parts.path == TOKEN_PATH:
            granted = {"access_token": "canary-access", "expires_in": 3600, "instance_url": vendor.url}
            asked.answer(*as_json(granted))
            return
        vendor.requests.append((asked.command, asked.path, dict(asked.headers)))
        vendor.bodies.append(sent.decode("utf-8", "replace") if sent else "")
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()} | _fields(sent)
        asked.answer(*vendor.answer(parts.path, query))

    with served(serve) as vendor.url:
        yield vendor


def _fields(sent: bytes) -> dict[str, str]:
    """The fields of a JSON body or of a form, as if they stood in the query."""
    try:
        body = json.loads(sent or b"{}")
    except ValueError:
        return {name: values[-1] for name, values in parse_qs(sent.decode("utf-8", "replace")).items()}
    if not isinstance(body, dict):
        return {}
    # A GraphQL query's variables are what others have in the query string.
    body |= body["variables"] if isinstance(body.get("variables"), dict) else {}
    return {name: str(value) for name, value in body.items() if value is not None}


def nested(path: str, value: Any) -> dict[str, Any]:
    """`links.next`, x -> {"links": {"next": x}}."""
    for key in reversed(path.split(".")):
        value = {key: value}
    return value


def path_of(source: Source, stream: Stream) -> str:
    """Where the stream is asked for, for the account that `reader` reads."""
    return extract.path_of(source, stream, "1001")


def serve(vendor: Vendor, source: Source, stream: Stream, records: list[dict]) -> None:
    """Let the vendor answer this stream's requests with these records, page by page. What a connector looks up on its
    way (an account's time zone) is another stream's path and is answered by its fixture; other paths are unknown."""
    path = path_of(source, stream)
    others = {path_of(source, other): other for other in source.streams.values()}

    def answer(asked: str, query: dict[str, str]) -> Answer:
        if asked != path and asked in others:
            return as_json(_single(vendor, others[asked], asked, specimens.records(others[asked]), query, {}))
        if asked != path:
            return as_json({"message": "no such path"}, 404)
        headers: dict[str, str] = {}
        return as_json(_WALKS[stream.paginator["kind"]](vendor, stream, path, records, query, headers), 200, headers)

    vendor.answer = answer


def listed(stream: Stream, page: list[dict]) -> Any:
    """Records in the answer's shape; of a table the headers and what is told once come from the fixture."""
    if not specimens.is_tabular(stream):
        return page if stream.records == "[]" else nested(stream.records, page)
    told = json.loads(specimens.fixture_of(stream).read_text(encoding="utf-8"))
    sample = told.pop(stream.records)[0]
    names = {
        field: where if isinstance(where, list) else [header["name"] for header in told[where]]
        for field, where in stream.options["cells"].items()
    }
    wrapped = {field: isinstance(sample[field][0], dict) for field in names}
    days = {path: name for name, path in stream.options.get("dates", {}).items()}
    rows = [
        {key: record[key] for key in sample if key in record}
        | {key: value for path, name in days.items() for key, value in nested(path, _parts(record[name])).items()}
        | {
            field: [{"value": record[name]} if wrapped[field] else record[name] for name in own]
            for field, own in names.items()
        }
        for record in page
    ]
    return told | {stream.records: rows}


def _parts(day: str) -> dict[str, int]:
    return dict(zip(("year", "month", "day"), map(int, day.split("-")), strict=True))


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
    return records[0] if stream.records == "." else listed(stream, records)


def _next_url(vendor, stream, path, records, query, headers) -> Any:
    after = int(query.get("after", 0))
    more = f"{vendor.url}{path}?after={after + PAGE}" if after + PAGE < len(records) else None
    return _merged(listed(stream, records[after : after + PAGE]), nested(stream.paginator["path"], more))


def _link_header(vendor, stream, path, records, query, headers) -> Any:
    after = int(query.get("after", 0))
    if after + PAGE < len(records):
        headers["Link"] = (
            f'<{vendor.url}{path}?after=0>; rel="first", <{vendor.url}{path}?after={after + PAGE}>; rel="next"'
        )
    return listed(stream, records[after : after + PAGE])


def _token(vendor, stream, path, records, query, headers) -> Any:
    spec = stream.paginator
    after = int(query.get(spec["param"], "t0")[1:])
    ended = after + PAGE >= len(records)
    parts = [listed(stream, records[after : after + PAGE])]
    parts += [nested(spec["count"], len(records))] if "count" in spec else []
    # Where an end is said in a field of its own, the token goes on being sent.
    parts.append(nested(spec["path"], None if ended and not {"done", "more"} & set(spec) else f"t{after + PAGE}"))
    parts += [nested(spec[name], ended == (name == "done")) for name in ("done", "more") if name in spec]
    return _merged(*parts)


def _counted(vendor, stream, path, records, query, headers) -> Any:
    spec = stream.paginator
    size, place = int(query[spec["size_param"]]), int(query[spec["param"]])
    after = place if spec["kind"] == "offset" else (place - int(spec.get("first", 1))) * size
    parts = [listed(stream, records[after : after + size])]
    if "total" in spec:
        parts.append(nested(spec["total"], len(records)))
    if "total_pages_header" in spec:
        headers[spec["total_pages_header"]] = str(-(-len(records) // size))
    if "total_pages" in spec:
        parts.append(nested(spec["total_pages"], -(-len(records) // size)))
    return _merged(*parts)


def _after_key(vendor, stream, path, records, query, headers) -> Any:
    spec = stream.paginator
    keys = [str(record[spec["key"]]) for record in records]
    after = keys.index(query[spec["param"]]) + 1 if spec["param"] in query else 0
    return listed(stream, records[after : after + int(query[spec["size_param"]])])


def _batches(vendor, stream, path, records, query, headers) -> Any:
    """The last batch is an empty one, which leaves its list out."""
    full = [listed(stream, records[after : after + PAGE]) for after in range(0, len(records), PAGE)]
    return [*full, {"requestId": "x"}]


def _connection(vendor, stream, path, records, query, headers) -> Any:
    after = int(query.get("after", "c0")[1:])
    state = {"hasNextPage": after + PAGE < len(records), "endCursor": f"c{after + PAGE}"}
    connection = stream.paginator["connection"]
    return _merged(listed(stream, records[after : after + PAGE]), nested(f"{connection}.pageInfo", state))


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
    "batches": _batches,
    "graphql": _connection,
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
