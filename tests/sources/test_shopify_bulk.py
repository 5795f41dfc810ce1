"""Shopify: a long window is a bulk operation whose file tells parts apart from their records, a short one pages."""

import json
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from tests.sources.battery import check
from tests.sources.specimens import STREAMS, name_of, records
from tests.sources.vendor_access import reader, shows
from tests.sources.vendor_double import as_json, open_vendor

from journeyhouse.errors import AuthError, ConfigError, SchemaDrift, TransientError
from journeyhouse.sources.shopify import source as shopify

BULK = [pair for pair in STREAMS if pair[1].options.get("bulk", {}).get("driver") == "shopify_bulk"]
NOW = datetime(2026, 6, 1, tzinfo=UTC)
every_bulk_stream = pytest.mark.parametrize(("source", "stream"), BULK, ids=name_of)
orders = pytest.mark.parametrize(("source", "stream"), BULK[:1], ids=name_of)
BUSY = {"code": "OPERATION_IN_PROGRESS", "field": None, "message": "A bulk query operation is already in progress"}


class Shop:
    """Runs operations for these records: `refusals` come before one begins, `states` while it runs, `sizes` at its end."""

    def __init__(self, rows, nested, states=("RUNNING", "COMPLETED"), refusals=(), sizes=(), lost=0, code=None):
        self.rows, self.nested, self.lost, self.code = rows, nested, lost, code
        self.states, self.refusals, self.sizes = list(states), list(refusals), list(sizes)
        self.queries: list[str] = []

    def lines(self) -> list[str]:
        found, parts = [], []
        for number, row in enumerate(self.rows):
            key = f"gid://shopify/Thing/{number}"
            found.append({name: value for name, value in row.items() if name != self.nested} | {"id": key})
            parts += [part | {"__parentId": key} for part in (row[self.nested]["nodes"] if self.nested else [])]
        return [json.dumps(line, ensure_ascii=False) for line in [*found, *parts]]

    def __call__(self, vendor):
        def answer(path, _query):
            if path == "/made/for-us.jsonl":
                lines = self.lines()
                return 200, {}, "\n".join(lines[: len(lines) - self.lost]).encode()
            sent = json.loads(vendor.bodies[-1])
            if "nodes {" in sent["query"]:
                self.queries.append(sent["query"])
                root = "orders" if self.nested else "customers"
                return as_json({"data": {root: {"nodes": self.rows, "pageInfo": {"hasNextPage": False}}}})
            if "bulkOperationRunQuery" in sent["query"]:
                errors = [self.refusals.pop(0)] if self.refusals else []
                if not errors:
                    self.queries.append(sent["variables"]["query"])
                begun = None if errors else {"id": "gid://shopify/BulkOperation/1", "status": "CREATED"}
                return as_json({"data": {"bulkOperationRunQuery": {"bulkOperation": begun, "userErrors": errors}}})
            status = self.states.pop(0) if len(self.states) > 1 else self.states[0]
            size = self.sizes.pop(0) if self.sizes and status == "COMPLETED" else 1000
            url = f"{vendor.url}/made/for-us.jsonl?Signature=s3cret" if self.rows else None
            told = {
                "status": status,
                "errorCode": self.code,
                "rootObjectCount": str(len(self.rows)),
                "fileSize": str(size),
                "url": url,
            }
            return as_json({"data": {"node": told}})

        return answer


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    monkeypatch.setattr(shopify, "POLL_SECONDS", (0,))


@pytest.fixture
def read():
    """read(shop, source, stream, days) -> (records, requests)."""
    with open_vendor() as vendor:

        def run(shop, source, stream, days=30):
            vendor.answer = shop(vendor)
            portions = reader(vendor, source).portions(stream, None, NOW - timedelta(days=days), NOW)
            return [record for portion in portions for page in portion.pages for record in page], vendor.requests

        yield run


def copies(stream, count):
    """Records; of their parts all are told, so that none has more."""
    nested = stream.options["bulk"].get("nested")
    rows = [records(stream)[number % 2] | {"legacyResourceId": str(number)} for number in range(count)]
    return [row | ({nested: row[nested] | {"pageInfo": {"hasNextPage": False}}} if nested else {}) for row in rows]


def shop(stream, count, **more):
    return Shop(copies(stream, count), stream.options["bulk"].get("nested"), **more)


@check(14, 20, 23)
@every_bulk_stream
@pytest.mark.parametrize("count", [0, 1, 3, 1001])
def test_a_long_window_is_told_as_its_pages_would_be(read, source, stream, count):
    platform = shop(stream, count, states=("CREATED", "RUNNING", "COMPLETED"))
    found, requests = read(platform, source, stream)
    paged, _requests = read(shop(stream, count), source, stream, days=1)
    assert found == paged == copies(stream, count)
    (query,) = platform.queries
    assert "updated_at:>='2026-05-02T00:00:00Z' AND updated_at:<'2026-06-01T00:00:00Z'" in query
    assert "edges { node { id" in query and not any(word in query for word in ("nodes", "pageInfo", "$", "after"))
    for _method, path, headers in requests:
        is_file = urlsplit(path).path == "/made/for-us.jsonl"
        assert is_file != shows(source, path, headers, ""), "the token goes to the platform, not to where its file lies"


@check(20)
@orders
def test_what_is_too_much_at_once_is_asked_for_in_halves(read, source, stream):
    platform = shop(stream, 2, states=("COMPLETED",), sizes=(80 << 20, 10 << 20, 10 << 20))
    found, _requests = read(platform, source, stream)
    assert len(found) == 4, "the double tells the same records of either half"
    whole, first, second = platform.queries
    middle = "2026-05-17T00:00:00Z"
    assert f"updated_at:<'{middle}'" in first and f"updated_at:>='{middle}'" in second and middle not in whole


@check(20)
@orders
def test_a_busy_shop_is_waited_for_and_a_refusal_is_told(read, source, stream):
    assert len(read(shop(stream, 2, refusals=(BUSY, BUSY)), source, stream)[0]) == 2
    bad = {"code": "INVALID", "field": ["query"], "message": "Invalid bulk query"}
    with pytest.raises(ConfigError, match="was refused: INVALID: Invalid bulk query"):
        read(shop(stream, 2, refusals=(bad,)), source, stream)


@check(20)
@orders
@pytest.mark.parametrize(
    ("state", "code", "error"),
    [("FAILED", "TIMEOUT", TransientError), ("FAILED", "ACCESS_DENIED", AuthError), ("EXPIRED", None, TransientError)],
)
def test_an_operation_that_fails_lands_nothing(read, source, stream, state, code, error):
    with pytest.raises(error, match=rf"shopify\.orders: the bulk operation ended as '{state}': {code}"):
        read(shop(stream, 2, states=("RUNNING", state), code=code), source, stream)


@check(20)
@orders
def test_one_that_never_ends_is_given_up(read, source, stream, monkeypatch):
    monkeypatch.setattr(shopify, "_JOB_TIMEOUT", -1)
    with pytest.raises(TransientError, match="'RUNNING' for more than three hours"):
        read(shop(stream, 2, states=("RUNNING",)), source, stream)


@check(20)
@orders
def test_a_file_that_lacks_records_is_not_taken_for_all(read, source, stream):
    parts = sum(len(row["lineItems"]["nodes"]) for row in copies(stream, 3))
    with pytest.raises(TransientError, match="holds 2 of 3 records"):
        read(shop(stream, 3, lost=parts + 1), source, stream)


def test_parts_and_lines_that_belong_to_nothing_are_told():
    stream = BULK[0][1]
    for content, error, said in (
        (b'{"__parentId": "gid://shopify/Order/9"}', SchemaDrift, "which the file has not told of"),
        (b'{"name": "x"}', SchemaDrift, "a line without an id"),
        (b'{"id": "gid://shopify/Order/1", "na', TransientError, "broke off"),
    ):
        with pytest.raises(error, match=said):
            shopify.joined(stream, content)
