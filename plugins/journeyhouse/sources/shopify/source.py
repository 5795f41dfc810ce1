"""Shopify: long windows are read by bulk operations, whose file has a line for each record and for each of its parts."""

import json
import re
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from journeyhouse.contracts import Source, Stream
from journeyhouse.errors import AuthError, ConfigError, SchemaDrift, TransientError
from journeyhouse.http.client import Client
from journeyhouse.page import decode
from journeyhouse.sources.windows import Window

POLL_SECONDS = (1, 2, 5, 10, 30)
_JOB_TIMEOUT = 3 * 3600
# A file is held as a whole, because parts may stand far from what they belong to. A larger one is asked for in halves.
_MOST_BYTES = 64 << 20
_PAGE = 1000
_RUN = (
    "mutation ($query: String!) { bulkOperationRunQuery(query: $query) "
    "{ bulkOperation { id status } userErrors { code field message } } }"
)
_STATE = "query ($id: ID!) { node(id: $id) { ... on BulkOperation { status errorCode rootObjectCount fileSize url } } }"


def bulk(
    client: Client, source: Source, stream: Stream, path: str, params: dict[str, str], window: Window
) -> Iterator[Sequence[dict]]:
    """A window's records, in the shape that the connection's pages have."""
    done = _finished(client, stream, path, as_bulk(stream, window))
    if int(done.get("fileSize") or 0) > _MOST_BYTES and window.until - window.since > timedelta(minutes=2):
        half = (window.since + (window.until - window.since) / 2).replace(microsecond=0)
        for part in (Window(window.since, half), Window(half, window.until)):
            yield from bulk(client, source, stream, path, params, part)
        return
    found = joined(stream, client.download(done["url"])) if done.get("url") else []
    if len(found) != int(done.get("rootObjectCount") or 0):
        raise TransientError(
            f"shopify.{stream.name}: the file of the bulk operation holds {len(found)} of {done.get('rootObjectCount')} records."
        )
    for begin in range(0, max(1, len(found)), _PAGE):
        yield found[begin : begin + _PAGE]


def as_bulk(stream: Stream, window: Window) -> str:
    """The stream's query as a bulk operation wants it: without variables and pages, edges for nodes, an id at each."""
    search = stream.body["variables"]["query"]
    for name, moment in (("{since}", window.since), ("{until}", window.until)):
        search = search.replace(name, f"{moment:%Y-%m-%dT%H:%M:%SZ}")
    text = stream.body["query"]
    text = re.sub(r"pageInfo \{[^}]*\}", "", text[text.index("{") :])
    text = re.sub(r"first: \d+, after: \$after, ", "", text, count=1)
    # Lists keep their length; of a connection all is told, and some versions refuse one.
    text = re.sub(r"\(first: \d+\)(\s*\{\s*nodes \{)", r"\1", text)
    return _edges(text.replace("$query", json.dumps(search), 1))


def _edges(text: str) -> str:
    """`nodes { … }` as `edges { node { id … } }`, at any depth."""
    found = re.search(r"\bnodes \{", text)
    if not found:
        return text
    depth, end = 1, found.end()
    while depth:
        depth += {"{": 1, "}": -1}.get(text[end], 0)
        end += 1
    inner = _edges(text[found.end() : end - 1])
    return f"{text[: found.start()]}edges {{ node {{ id {inner}}} }}{_edges(text[end:])}"


def joined(stream: Stream, content: bytes) -> list[dict]:
    """Records with their parts in them. A part stands somewhere after what it belongs to, and names it."""
    nested, found = stream.options["bulk"].get("nested"), dict[str, dict]()
    is_declared = any(column.path == ("id",) for column in stream.columns)
    for line in content.splitlines():
        record = _record(stream, line)
        parent = record.pop("__parentId", None)
        if parent is None:
            found[record["id"]] = record
            if nested:
                record[nested] = {"nodes": [], "pageInfo": {"hasNextPage": False}}
        elif nested and parent in found:
            found[parent][nested]["nodes"].append(record)
        else:
            raise SchemaDrift(f"shopify.{stream.name}: a part of {parent}, which the file has not told of.")
    if not is_declared:
        for record in found.values():
            del record["id"]
    return list(found.values())


def _record(stream: Stream, line: bytes) -> dict:
    try:
        record = decode(line)
    except ValueError as error:
        raise TransientError(f"shopify.{stream.name}: the file of the bulk operation broke off: {error}") from None
    if not isinstance(record, dict) or not {"id", "__parentId"} & set(record):
        raise SchemaDrift(f"shopify.{stream.name}: a line without an id; the platform's format has changed.")
    return record


def _finished(client: Client, stream: Stream, path: str, query: str) -> dict[str, Any]:
    """Begin an operation, wait for it; what the platform says of it in the end."""
    operation: str | None = None
    started, polls = time.monotonic(), 0
    while True:
        told: dict[str, Any] = {"status": "BUSY"}
        if operation is None:
            # Five run at a time in a shop; somebody else's have to end first.
            operation = _begun(client, stream, path, query)
        if operation is not None:
            told = client.post(path, json={"query": _STATE, "variables": {"id": operation}})["data"]["node"]
        status = told["status"]
        if status == "COMPLETED":
            return told
        if status not in ("BUSY", "CREATED", "RUNNING"):
            error = AuthError if told.get("errorCode") == "ACCESS_DENIED" else TransientError
            raise error(f"shopify.{stream.name}: the bulk operation ended as '{status}': {told.get('errorCode')}")
        if time.monotonic() - started > _JOB_TIMEOUT:
            raise TransientError(f"shopify.{stream.name}: the bulk operation is '{status}' for more than three hours.")
        time.sleep(POLL_SECONDS[min(polls, len(POLL_SECONDS) - 1)])
        polls += 1


def _begun(client: Client, stream: Stream, path: str, query: str) -> str | None:
    """The operation's id; None while the shop has too many."""
    told = client.post(path, json={"query": _RUN, "variables": {"query": query}})["data"]["bulkOperationRunQuery"]
    if not told["userErrors"]:
        return told["bulkOperation"]["id"]
    reasons = "; ".join(f"{error.get('code')}: {error.get('message')}" for error in told["userErrors"])
    if "OPERATION_IN_PROGRESS" in reasons or "already in progress" in reasons:
        return None
    raise ConfigError(f"shopify.{stream.name}: the bulk operation was refused: {reasons}")


DRIVERS = {"shopify_bulk": bulk}
