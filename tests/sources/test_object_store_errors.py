"""What an object store refuses is told in one sentence with the remedy, and never with a secret."""

import logging
import socket
import traceback
from collections.abc import Callable

import pytest
from tests.sources.object_store_double import ACCESS_KEY, xml_error

from journeyhouse import ingest, settings
from journeyhouse.errors import AuthError, ConfigError, JourneyhouseError, TransientError
from journeyhouse.http import redaction

WRONG, SECRET, SAS = "AKIAWRONG0000CANARY", "canary+secret/4b1e=", "sv=2026&sp=rl&sig=canary%2Bsig%3D"
SIGNED = "credentials: {access_key_id: env:T_KEY, secret_access_key: env:T_SECRET}"


@pytest.fixture
def check(tmp_path, drop, caplog, monkeypatch) -> Callable[..., str]:
    """check(path, what else the source has) -> what the command says, or the error; nothing may show a secret."""

    drop.put("in/a.ndjson", b"{}")
    for name, value in (("T_KEY", ACCESS_KEY), ("T_WRONG", WRONG), ("T_SECRET", SECRET), ("T_SAS", SAS)):
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(redaction, "_known", set())

    def run(path: str = "s3://drop/in", more: str | None = None) -> str | JourneyhouseError:
        more = f"base_url: {drop.url}, {SIGNED}" if more is None else more
        config = tmp_path / "my.yml"
        config.write_text(f'sources: {{web_events: {{path: "{path}", {more}}}}}')
        with caplog.at_level(logging.DEBUG):
            try:
                return ingest.check(settings.load(config), "web_events")
            except JourneyhouseError as error:
                told = "".join(traceback.format_exception(error)) + caplog.text + repr(error)
                assert [word for word in (WRONG, ACCESS_KEY, SECRET, SAS, "canary%2Bsig") if word in told] == []
                assert "\n" not in str(error) and "Debug source" not in told
                return error

    return run


def test_credentials_are_masked_in_every_log_from_then_on(check):
    check()
    assert redaction.redact(f"{ACCESS_KEY} {SECRET}") == "*** ***"
    check("az://drop/in?account=acme", "credentials: {sas_token: env:T_SAS}, base_url: x")
    assert redaction.redact(f"?{SAS}") == "?***"


def test_an_account_key_that_is_none_is_an_auth_error(check, drop):
    error = check("az://drop/in?account=acme", f"base_url: {drop.url}, credentials: {{account_key: env:T_SECRET}}")
    assert type(error) is AuthError and "refused the credentials (they are not of the right form)" in str(error)
    assert drop.vendor.requests == []


def test_check_counts_the_files_that_match(check, drop):
    drop.put("in/2026/b.ndjson.gz", b"")
    drop.put("in/2026/.b.ndjson", b"")
    drop.put("in/notes.txt", b"")
    assert check() == "web_events: s3://drop/in is readable, 2 file(s) match."
    assert drop.fetched == []


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        ((403, "AccessDenied"), AuthError, ["s3://drop/in refused the credentials (HTTP 403 AccessDenied)", "Check sources.web_events.credentials"]),
        ((403, "SignatureDoesNotMatch"), AuthError, ["HTTP 403 SignatureDoesNotMatch"]),
        ((401, "Unauthorized"), AuthError, ["HTTP 401"]),
        ((400, "ExpiredToken"), AuthError, ["HTTP 400 ExpiredToken"]),
        ((301, "PermanentRedirect"), ConfigError, ["my.yml: sources.web_events.path: s3://drop/in is in another region", "s3://drop/in?region=NAME"]),
        ((400, "AuthorizationHeaderMalformed"), ConfigError, ["is in another region"]),
        ((400, "InvalidArgument"), ConfigError, ["my.yml: sources.web_events.path", "HTTP 400 InvalidArgument"]),
        ((404, "NoSuchBucket"), ConfigError, ["my.yml: sources.web_events.path: the bucket drop does not exist (HTTP 404 NoSuchBucket)", "correct its name"]),
        ((500, "InternalError"), TransientError, ["s3://drop/in cannot be read now (HTTP 500 InternalError)"]),
        ((503, "SlowDown"), TransientError, ["HTTP 503 SlowDown"]),
        ((429, "TooManyRequests"), TransientError, ["HTTP 429"]),
    ],
)  # fmt: skip
def test_an_answer_of_the_store_is_classified(check, drop, answer, kind, words):
    drop.fault = lambda _path: xml_error(*answer, detail=f"<Repeated>{ACCESS_KEY} {SECRET}</Repeated>")
    error = check()
    assert type(error) is kind
    assert [word for word in words if word not in str(error)] == [], error


def test_a_wrong_key_is_an_auth_error_that_does_not_repeat_it(check, drop):
    error = check(more=f"base_url: {drop.url}, " + SIGNED.replace("T_KEY", "T_WRONG"))
    assert type(error) is AuthError and "InvalidAccessKeyId" in str(error) and error.exit_code == 3
    assert len(drop.vendor.requests) == 1, "what is refused is not tried again"


@pytest.mark.parametrize("account", ["missing", "drop"])
def test_a_signed_address_is_not_shown(check, drop, account):
    if account == "drop":
        drop.fault = lambda _path: (200, {}, b"<html>")
    error = check(f"az://{account}/in?account=acme", f"base_url: {drop.url}, credentials: {{sas_token: env:T_SAS}}")
    assert ("canary%2Bsig" in drop.vendor.requests[0][1]) and isinstance(error, ConfigError | TransientError)


def test_a_store_that_is_down_is_transient(check):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    error = check(more=f'base_url: "http://127.0.0.1:{port}", {SIGNED}')
    assert type(error) is TransientError
    assert (
        str(error)
        == "web_events: s3://drop/in cannot be read now (Connection refused); gave up after several attempts."
    )


@pytest.mark.parametrize(
    ("path", "more", "words"),
    [
        ("s3://other/in", None, ["my.yml: sources.web_events.path: the bucket other does not exist", "NoSuchBucket"]),
        ("s3://drop/inn", None, ["my.yml: sources.web_events.path: nothing is stored below s3://drop/inn", "correct the prefix"]),
        ("s3://drop/in", "credentials: {access_key_id: env:T_KEY}", ["sources.web_events.credentials: s3:// takes access_key_id, secret_access_key or ", "found access_key_id."]),
        ("gs://drop/in", SIGNED, ["gs:// takes service_account_key"]),
        ("az://drop/in", "credentials: {account_key: env:T_SECRET}", ["az://drop/in cannot be opened", "?account=acme"]),
        ("gs://drop/in", "credentials: {service_account_key: env:T_SECRET}", ["gs://drop/in cannot be opened", "service account's JSON"]),
        ("s3://drop/in", "credentials: {access_key_id: env:T_NONE, secret_access_key: env:T_SECRET}", ["sources.web_events.credentials.access_key_id: 'env:T_NONE' is empty"]),
        ("s3://drop/in", f"base_url: minio:9000, {SIGNED}", ["my.yml: sources.web_events.base_url must begin with https://"]),
    ],
)  # fmt: skip
def test_a_wrong_setting_is_named_with_its_remedy(check, path, more, words):
    error = check(path, more)
    assert type(error) is ConfigError
    assert [word for word in words if word not in str(error)] == [], error


def test_a_name_that_is_no_path_is_named(check, drop):
    drop.put("in/2026//b.ndjson", b"")
    error = check()
    assert type(error) is ConfigError and "in/2026//b.ndjson" in str(error) and "rename or remove it" in str(error)


def test_plain_http_is_spoken_only_when_the_configuration_says_so(check, drop, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", drop.url)
    monkeypatch.setenv("AWS_ALLOW_HTTP", "true")
    error = check(more=SIGNED)
    assert type(error) is ConfigError and "plain http" in str(error) and "base_url" in str(error)
    assert drop.vendor.requests == []


def test_credentials_of_the_environment_are_used_without_own_ones_and_not_mixed_with_them(check, drop, monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", ACCESS_KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setenv("AWS_SESSION_TOKEN", "of-the-environment")
    assert "1 file(s) match" in check(more=f"base_url: {drop.url}")
    assert "1 file(s) match" in check()
    sent = [
        {name.lower(): value for name, value in headers.items()} for _method, _path, headers in drop.vendor.requests
    ]
    assert [headers.get("x-amz-security-token") for headers in sent] == ["of-the-environment"] * 2 + [None] * 2


def test_a_session_token_is_sent_and_an_account_key_of_the_environment_is_not(check, drop, monkeypatch):
    monkeypatch.setenv("T_TOKEN", "canary-token")
    more = SIGNED.replace("}", ", session_token: env:T_TOKEN}")
    assert "1 file(s) match" in check("s3://drop/in?region=ap-southeast-1", f"base_url: {drop.url}, {more}")
    headers = {name.lower(): value for name, value in drop.vendor.requests[0][2].items()}
    assert headers["x-amz-security-token"] == "canary-token" and "/ap-southeast-1/s3/" in headers["authorization"]
    drop.vendor.requests.clear()
    monkeypatch.setenv("AZURE_STORAGE_ACCOUNT_KEY", "b2YtdGhlLWVudmlyb25tZW50")
    check("az://drop/in?account=acme", f"base_url: {drop.url}, credentials: {{sas_token: env:T_SAS}}")
    assert "sig=canary" in drop.vendor.requests[0][1]


def test_no_credentials_at_all_say_so(check, drop, monkeypatch):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        monkeypatch.setenv("AWS_METADATA_ENDPOINT", f"http://127.0.0.1:{probe.getsockname()[1]}")
    error = check(more=f"base_url: {drop.url}")
    assert type(error) is AuthError
    assert "no credentials were found" in str(error) and "Set sources.web_events.credentials" in str(error)
