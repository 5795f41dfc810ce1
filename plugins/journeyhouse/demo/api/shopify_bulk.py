"""Shopify's bulk operations: a query that is run for itself, and a file with a line for each record and each part of it."""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from journeyhouse.demo.api import selection
from journeyhouse.demo.api.exchange import Reply, Request

FILES = "/bulk/"
_STATES = ("CREATED", "RUNNING", "COMPLETED")
_RUNNING_AT_ONCE = 5


@dataclass(slots=True)
class Operation:
    """An operation, whose file is made when it is ordered. `step` is how far its state has come."""

    lines: list[str]
    roots: int
    step: int


class BulkOperations:
    """The operations of a shop. `rows(name, search)` are the records of a connection."""

    def __init__(self, rows: Callable[[str, str], list[dict]], optional: frozenset[str]):
        self._rows, self._optional = rows, optional
        self._operations: list[Operation] = []
        self._lock = threading.Lock()

    def run(self, query: str) -> dict[str, Any]:
        """Begin one; what `bulkOperationRunQuery` answers."""
        name, arguments, fields = selection.parse(query)
        try:
            lines, roots = self._lines(name, arguments, fields["edges"]["node"])
        except KeyError:
            problem = {
                "code": "INVALID",
                "field": ["query"],
                "message": "Bulk queries must contain at least one connection.",
            }
            return {"bulkOperation": None, "userErrors": [problem]}
        with self._lock:
            if sum(each.step < 2 for each in self._operations) >= _RUNNING_AT_ONCE:
                busy = {
                    "code": "OPERATION_IN_PROGRESS", "field": None,
                    "message": "A bulk query operation for this app and shop is already in progress: gid://shopify/BulkOperation/1.",
                }  # fmt: skip
                return {"bulkOperation": None, "userErrors": [busy]}
            # Most small ones are done when they are first asked for.
            self._operations.append(Operation(lines, roots, 0 if len(self._operations) % 4 == 0 else 2))
            number = len(self._operations)
        return {"bulkOperation": {"id": f"gid://shopify/BulkOperation/{number}", "status": "CREATED"}, "userErrors": []}

    def state(self, identity: str, base: str) -> dict[str, Any] | None:
        """What is told of an operation; each time it is asked for it has come a step further."""
        number = int(identity.rpartition("/")[2])
        with self._lock:
            if not 0 < number <= len(self._operations):
                return None
            operation = self._operations[number - 1]
            status, operation.step = _STATES[operation.step], min(2, operation.step + 1)
        done = status == "COMPLETED"
        return {
            "status": status, "errorCode": None, "objectCount": str(len(operation.lines)), "rootObjectCount": str(operation.roots),
            "fileSize": str(len(self._file(number))) if done else None,
            "url": f"{base}{FILES}{number}.jsonl?Signature=demo{number}" if done and operation.lines else None,
        }  # fmt: skip

    def download(self, request: Request) -> Reply:
        """The file, for whoever has its address; a token has no business here."""
        number = request.path.removeprefix(FILES).removesuffix(".jsonl")
        if "x-shopify-access-token" in request.headers or request.param("Signature") != f"demo{number}":
            return Reply(403, b"<Error><Code>AccessDenied</Code></Error>", content_type="application/xml")
        return Reply(200, self._file(int(number)), content_type="application/jsonl")

    def _file(self, number: int) -> bytes:
        return "".join(f"{line}\n" for line in self._operations[number - 1].lines).encode()

    def _lines(self, name: str, arguments: str, fields: selection.Fields) -> tuple[list[str], int]:
        """Records in order; the parts of some come when all records have been told."""
        parts = {field: inner["edges"]["node"] for field, inner in fields.items() if "edges" in inner}
        own = {field: inner for field, inner in fields.items() if field not in parts}
        found, late, rows = [], [], self._rows(name, arguments)
        for nth, row in enumerate(rows):
            key = row.get("id") or f"gid://shopify/{name[:-1].capitalize()}/{row['legacyResourceId']}"
            found.append(selection.select(row | {"id": key}, own, self._optional))
            for field, inner in parts.items():
                told = [selection.select(part, inner) | {"__parentId": key} for part in row[field]["nodes"]]
                (late if nth % 3 == 0 else found).extend(told)
        return [json.dumps(record, ensure_ascii=False) for record in [*found, *late]], len(rows)
