"""The HTTP core: retries within a budget, waits that are asked for, no way off the host, no secret told."""

import logging
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from journeyhouse import cli
from journeyhouse.contracts import Source
from journeyhouse.credentials import Secret
from journeyhouse.errors import AuthError, ConfigError, QuotaExhausted, SchemaDrift, TransientError
from journeyhouse.http import limits
from journeyhouse.http.client import Client
from journeyhouse.http.redaction import RedactingFilter
from journeyhouse.sources import listing

JSON = {"Content-Type": "application/json"}
GOOD = (200, JSON, b'{"data": [1]}')
TOKEN = "canary-token-8f3a"
SOURCE = Source(
    name="acme",
    title={},
    protocol="rest",
    schedule="",
    streams={},
    auth={"kind": "bearer", "token": "t"},
    rate_limit=1000,
)


@pytest.fixture
def slept() -> list[float]:
    return []


@pytest.fixture
def client(script, slept) -> Client:
    return Client(SOURCE, script.url, {"t": Secret(TOKEN)}, attempts=4, sleep=slept.append)


def test_the_token_travels_in_the_header(client, script):
    script.answers = [GOOD]
    assert client.get("/x", {"a": "1"}) == {"data": [1]}
    method, path, headers = script.requests[0]
    assert (method, path, headers["Authorization"]) == ("GET", "/x?a=1", f"Bearer {TOKEN}")


@pytest.mark.parametrize(
    "bad",
    [
        (500, JSON, b"{}"),
        (503, {}, b"<html>down</html>"),
        (200, {"Content-Type": "text/html"}, b"<html>login</html>"),
        (200, JSON, b'{"data": [1'),
        (200, JSON, b""),
        (200, JSON | {"Content-Length": "500"}, b'{"data": []}'),
    ],
    ids=["500", "503 html", "html with 200", "cut JSON", "empty body", "cut body"],
)
def test_a_passing_fault_is_retried_and_a_lasting_one_is_told(client, script, slept, bad):
    script.answers = [bad, GOOD]
    assert client.get("/x") == {"data": [1]}
    assert len(slept) == 1
    script.answers = [bad]
    with pytest.raises(TransientError, match="acme: GET /x: gave up"):
        client.get("/x")


def test_retry_after_is_honoured_in_seconds_and_as_a_date(client, script, slept):
    script.answers = [(429, {"Retry-After": "7"}, b"{}"), GOOD]
    client.get("/x")
    assert 7 <= slept[-1] < 7.2
    now = datetime(2026, 3, 1, 10, 0, tzinfo=UTC)
    assert limits.retry_after({"Retry-After": "Sun, 01 Mar 2026 10:00:30 GMT"}, now) == 30
    assert limits.retry_after({"Retry-After": "soon"}, now) is None


@pytest.mark.parametrize("asked", ["1e300", "inf", "99999999999", "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_a_wait_without_end_is_one_of_a_day(client, script, asked):
    script.answers = [(429, {"Retry-After": asked}, b"{}")]
    with pytest.raises(QuotaExhausted) as caught:
        client.get("/x")
    assert 86_300 < (caught.value.until - datetime.now(UTC)).total_seconds() <= 86_400


def test_a_long_wait_is_a_quota_not_a_sleep(client, script, slept):
    script.answers = [(429, {"Retry-After": "86400"}, b"{}")]
    with pytest.raises(QuotaExhausted) as caught:
        client.get("/x")
    assert (caught.value.until - datetime.now(UTC)).total_seconds() > 86000
    assert slept == []


@pytest.mark.parametrize(
    ("status", "error"), [(401, AuthError), (403, AuthError), (400, ConfigError), (404, ConfigError)]
)
def test_what_no_retry_mends_fails_at_once(client, script, slept, status, error):
    script.answers = [(status, JSON, b'{"message": "no such thing"}')]
    with pytest.raises(error, match="no such thing"):
        client.get("/x")
    assert slept == []


@pytest.mark.parametrize("link", ["http://169.254.169.254/latest", "http://localhost:1/x", "file:///etc/passwd"])
def test_a_next_link_to_another_host_is_refused(client, script, link):
    script.answers = [GOOD]
    with pytest.raises(SchemaDrift, match="another host"):
        client.get(link)
    assert script.requests == []


def test_a_redirect_is_not_followed(client, script):
    script.answers = [(302, {"Location": "http://127.0.0.1:1/steal"}, b"{}")]
    with pytest.raises(ConfigError, match="redirects"):
        client.get("/x")
    assert len(script.requests) == 1


def test_the_secret_is_in_no_error_and_no_log(client, script, caplog):
    script.answers = [(500, JSON, f'{{"message": "bad token {TOKEN}"}}'.encode())]
    with caplog.at_level(logging.DEBUG), pytest.raises(TransientError) as caught:
        client.get("/x", {"access_token": TOKEN})
    assert TOKEN not in str(caught.value) + caplog.text
    assert TOKEN not in repr(Secret(TOKEN)) + f"{Secret(TOKEN)}" + str(Secret(TOKEN))


def test_a_fault_of_ours_is_told_with_its_traceback_but_without_the_secret(client, monkeypatch, capsys, caplog):
    def fails():
        raise RuntimeError(f"Invalid header value 'Bearer {TOKEN}'")

    monkeypatch.setattr(listing, "as_table", fails)
    assert cli.main(["sources"]) == 1
    told = capsys.readouterr().err
    assert "Traceback" in told and "Invalid header value" in told and TOKEN not in told
    caplog.handler.addFilter(RedactingFilter())
    try:
        fails()
    except RuntimeError:
        logging.getLogger("journeyhouse").exception("acme.things")
    assert "in fails" in caplog.text and TOKEN not in caplog.text


def test_a_base_url_without_a_scheme_is_a_config_error():
    with pytest.raises(ConfigError, match="must begin with https"):
        Client(SOURCE, "graph.example.com", {"t": Secret(TOKEN)})


def test_a_missing_credential_is_named():
    with pytest.raises(ConfigError, match=r"sources\.acme\.credentials\.t is missing"):
        Client(SOURCE, "https://example.com", {})


def test_a_file_is_fetched_without_the_token_and_its_address_is_no_ones_business(client, script, caplog):
    script.answers = [(503, {}, b"busy"), (200, {}, b'{"a": 1}\n')]
    with caplog.at_level(logging.DEBUG):
        assert client.download(f"{script.url}/files/1.jsonl?Signature=s3cret-signature") == b'{"a": 1}\n'
    assert all("Authorization" not in headers for _method, _path, headers in script.requests)
    assert "s3cret-signature" not in caplog.text


@pytest.mark.parametrize("url", ["https://elsewhere.example/1", "http://files.example/1", "ftp://files.example/1"])
def test_a_file_on_a_host_that_nobody_named_is_refused(script, url):
    source = replace(SOURCE, download_hosts=("files.example",))
    with pytest.raises(SchemaDrift, match="add the host to download_hosts"):
        Client(source, script.url, {"t": Secret(TOKEN)}).download(url)
    assert script.requests == []


def test_a_file_that_has_expired_is_told(client, script):
    script.answers = [(403, {}, b"<Error><Code>ExpiredToken</Code></Error>")] * 4
    with pytest.raises(TransientError, match="GET /files/1: gave up: HTTP 403: <Error><Code>ExpiredToken"):
        client.download(f"{script.url}/files/1")
