"""Salesforce: a long window is a bulk query whose CSV comes in parts, a short one pages; jobs fail, repeat, come late."""

import json
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.loopback import Exchange, served
from tests.sources.battery import check
from tests.sources.specimens import STREAMS, name_of, records
from tests.sources.vendor_access import reader, shows

from journeyhouse.errors import ConfigError, SchemaDrift, TransientError
from journeyhouse.sources.registry import registry
from journeyhouse.sources.salesforce import source as salesforce

BULK = [pair for pair in STREAMS if pair[1].driver == "salesforce_query"]
NOW = datetime(2026, 6, 1, tzinfo=UTC)
every_bulk_stream = pytest.mark.parametrize(("source", "stream"), BULK, ids=name_of)
one_stream = pytest.mark.parametrize(("source", "stream"), BULK[:1], ids=name_of)
TOKEN_PATH = "/the-token-endpoint"


def as_csv(rows: list[dict], names: list[str]) -> bytes:
    def cell(value) -> str:
        text = "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
        return '"' + text.replace('"', '""') + '"'

    lines = [",".join(f'"{name}"' for name in names)] + [
        ",".join(cell(row.get(name)) for name in names) for row in rows
    ]
    return ("\n".join(lines) + "\n").encode()


class Salesforce:
    """Holds these records; a job goes through the states, its results come `size` at a time."""

    def __init__(self, rows: list[dict], states=("InProgress", "JobComplete"), size: int = 3, stuck: bool = False):
        self.rows, self.states, self.size, self.stuck = rows, list(states), size, stuck
        self.asked: list[tuple[str, str, dict, str]] = []
        self.url = ""

    def __call__(self, asked: Exchange) -> None:
        sent, parts = asked.received().decode(), urlsplit(asked.path)
        if parts.path == TOKEN_PATH:
            body = {"access_token": "canary-access", "instance_url": self.url}
            return asked.answer(200, {}, json.dumps(body).encode())
        self.asked.append((asked.command, asked.path, dict(asked.headers), sent))
        if asked.command == "POST":
            return asked.answer(200, {}, b'{"id": "750A", "state": "UploadComplete"}')
        if asked.command == "DELETE":
            return asked.answer(204, {}, b"")
        if parts.path.endswith("/results"):
            begin = int(parse_qs(parts.query).get("locator", ["0"])[0])
            more = str(begin + self.size) if begin + self.size < len(self.rows) else "null"
            names = [name for name in self.rows[0] if name != "attributes"] if self.rows else ["Id"]
            locator = "1" if self.stuck else more
            return asked.answer(200, {"Sforce-Locator": locator}, as_csv(self.rows[begin : begin + self.size], names))
        if "/jobs/query/" in parts.path:
            state = self.states.pop(0) if len(self.states) > 1 else self.states[0]
            return asked.answer(200, {}, json.dumps({"state": state, "errorMessage": "too complex"}).encode())
        return asked.answer(200, {}, json.dumps({"done": True, "records": self.rows}).encode())


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    monkeypatch.setattr(salesforce, "POLL_SECONDS", (0,))


def read(platform: Salesforce, source, stream, days: int) -> list[dict]:
    with served(lambda asked: platform(asked)) as platform.url:
        portions = reader(platform, source).portions(stream, None, NOW - timedelta(days=days), NOW)
        return [record for portion in portions for page in portion.pages for record in page]


def copies(stream, count: int) -> list[dict]:
    return [records(stream)[0] | {"Id": f"id{number}"} for number in range(count)]


@check(14, 20, 23)
@every_bulk_stream
@pytest.mark.parametrize("count", [0, 1, 3, 4, 7])
def test_a_long_window_comes_in_parts_as_a_job(source, stream, count):
    platform = Salesforce(copies(stream, count), states=("UploadComplete", "InProgress", "InProgress", "JobComplete"))
    found = read(platform, source, stream, days=30)
    assert [record["Id"] for record in found] == [f"id{number}" for number in range(count)]
    for record in found:
        # CSV knows neither null nor numbers: what landing makes of both is the same.
        assert {column.path[0] for column in stream.columns} <= set(record) and "" not in record.values()
    first, *_others, last = platform.asked
    job = json.loads(first[3])
    assert (job["operation"], job["contentType"], last[0]) == ("queryAll", "CSV", "DELETE")
    assert "SystemModstamp >= 2026-05-02T00:00:00Z" in job["query"] and "ORDER BY" not in job["query"]
    assert all(shows(source, path, headers, body) for _method, path, headers, body in platform.asked)


@check(14, 23)
@every_bulk_stream
def test_what_a_day_brings_is_asked_for_at_once(source, stream):
    platform = Salesforce(copies(stream, 2))
    found = read(platform, source, stream, days=1)
    by_a_job = read(Salesforce(copies(stream, 2)), source, stream, days=30)
    assert [sorted(record) for record in found] == [sorted(record) for record in by_a_job], "fields come by either way"
    assert [(method, path.split("?")[0]) for method, path, _headers, _body in platform.asked] == [
        ("GET", "/services/data/v67.0/queryAll")
    ]


@check(20)
@one_stream
@pytest.mark.parametrize("state", ["Failed", "Aborted"])
def test_a_job_that_fails_is_tried_again_later_with_its_reason(source, stream, state):
    with pytest.raises(TransientError, match=f"the bulk query ended as '{state}': too complex"):
        read(Salesforce(copies(stream, 1), states=("InProgress", state)), source, stream, days=30)


@check(20)
@one_stream
def test_a_job_that_never_ends_is_given_up(source, stream, monkeypatch):
    monkeypatch.setattr(salesforce, "_JOB_TIMEOUT", -1)
    with pytest.raises(TransientError, match="'InProgress' for more than an hour"):
        read(Salesforce(copies(stream, 1), states=("InProgress",)), source, stream, days=30)


@check(20)
@one_stream
def test_a_locator_that_repeats_ends_the_read(source, stream):
    with pytest.raises(SchemaDrift, match="cursor loop"):
        read(Salesforce(copies(stream, 9), stuck=True), source, stream, days=30)


@check(13)
@one_stream
def test_a_refusal_in_place_of_csv_is_understood(source, stream):
    platform = Salesforce(copies(stream, 1))
    body = b'[{"errorCode": "INVALID_FIELD", "message": "No such column"}]'

    def refuse(asked: Exchange) -> None:
        if "/results" in asked.path:
            asked.received()
            return asked.answer(400, {}, body)
        return platform(asked)

    with served(refuse) as platform.url, pytest.raises(ConfigError, match="INVALID_FIELD No such column"):
        portions = reader(platform, source).portions(stream, None, NOW - timedelta(days=30), NOW)
        list(next(portions).pages)


@check(20)
@one_stream
def test_which_streams_are_read_by_jobs(source, stream):
    assert {stream.name for _source, stream in BULK} == {"contacts", "leads", "tasks", "events"}
    assert stream.name in registry()["salesforce"].streams
