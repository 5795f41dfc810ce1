"""Each kind of auth puts its secrets where the platform looks, and nowhere else."""

import base64
import json
import logging
import traceback
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from journeyhouse.contracts import Source
from journeyhouse.credentials import Secret
from journeyhouse.errors import AuthError, ConfigError, TransientError
from journeyhouse.http import auth_spec
from journeyhouse.http.client import Client

GOOD = (200, {}, b'{"data": [1]}')
KEY, OTHER, QUOTED = "canary-key/+=é", "canary-other", 'canary-"quoted"'


def client(script, auth: dict, headers: dict[str, str] | None = None, **secrets: str) -> Client:
    source = Source(
        "acme", {}, "rest", "", {}, auth=auth_spec.check("acme", auth), rate_limit=100_000, headers=headers or {}
    )
    held = {name: Secret(value) for name, value in secrets.items()}
    return Client(source, script.url, held, attempts=2, sleep=lambda _seconds: None)


def sent(script, number: int = -1) -> tuple[dict[str, list[str]], dict[str, str]]:
    _method, path, headers = script.requests[number]
    return parse_qs(urlsplit(path).query), headers


ESMS = {"kind": "query", "query": {"ApiKey": "{api_key}", "SecretKey": "{secret_key}"}}


@pytest.mark.parametrize("wrong", ["canary\nX-Role: admin", "canary\x00", "canary-“quoted”"])
@pytest.mark.parametrize(
    "auth",
    [
        {"kind": "bearer", "token": "key"},
        {"kind": "headers", "headers": {"X-Key": "{key}"}},
        {"kind": "query", "query": {"id": "{other}"}, "headers": {"X-Key": "{key}"}},
    ],
    ids=["bearer", "headers", "beside"],
)
def test_what_no_header_can_carry_is_told_without_being_shown(script, auth, wrong):
    with pytest.raises(ConfigError, match="sources.acme.credentials: .*copy the credential anew") as caught:
        client(script, auth, key=wrong, other=OTHER)
    assert "canary" not in str(caught.value) and not script.requests


def test_keys_in_the_query_stand_beside_the_parameters(script):
    script.answers = [GOOD]
    client(script, ESMS, api_key=KEY, secret_key=OTHER).get("/x", {"RefId": "a b"})
    query, headers = sent(script)
    assert query == {"RefId": ["a b"], "ApiKey": [KEY], "SecretKey": [OTHER]}
    assert "canary" not in " ".join(headers.values())


def test_a_link_that_repeats_or_masks_the_key_gets_ours(script):
    script.answers = [GOOD]
    client(script, ESMS, api_key=KEY, secret_key=OTHER).get(f"{script.url}/x?page=2&ApiKey=***&empty=")
    _method, path, _headers = script.requests[0]
    query = parse_qs(urlsplit(path).query, keep_blank_values=True)
    assert query == {"page": ["2"], "empty": [""], "ApiKey": [KEY], "SecretKey": [OTHER]}


@pytest.mark.parametrize(
    ("status", "error"), [(401, AuthError), (400, ConfigError), (500, TransientError)], ids=["401", "400", "500"]
)
def test_a_key_of_the_query_is_in_no_error_and_no_log(script, caplog, status, error):
    script.answers = [(status, {}, f'{{"message": "no: {quote(KEY, safe="")} and {OTHER}"}}'.encode())]
    with caplog.at_level(logging.DEBUG), pytest.raises(error) as caught:
        client(script, ESMS, api_key=KEY, secret_key=OTHER).get("/x")
    told = "".join(traceback.format_exception(caught.value)) + caplog.text
    assert not [form for form in (KEY, quote(KEY, safe=""), OTHER) if form in told]


def test_a_key_of_the_query_is_in_no_error_of_the_network(script):
    asking = client(script, ESMS, api_key=KEY, secret_key=OTHER)
    script.answers = [(200, {"Content-Length": "100"}, b"cut")]
    with pytest.raises(TransientError) as caught:
        asking.get("/x")
    assert "canary" not in "".join(traceback.format_exception(caught.value))


IN_BODY = {"kind": "body", "body": {"ApiKey": "{api_key}", "SecretKey": "{secret_key}"}}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize(
    ("headers", "read"),
    [({}, json.loads), (FORM, lambda text: {k: v[0] for k, v in parse_qs(text).items()})],
    ids=["json", "form"],
)
def test_keys_in_the_body_stand_beside_its_fields(script, headers, read):
    script.answers = [GOOD]
    asking = client(script, IN_BODY, headers, api_key=KEY, secret_key=OTHER)
    asking.post("/x", {"a": "b"}, {"From": "đ & =", "ApiKey": "***"})
    query, told = sent(script)
    assert read(script.bodies[-1]) == {"From": "đ & =", "ApiKey": KEY, "SecretKey": OTHER}
    assert query == {"a": ["b"]} and "canary" not in " ".join(told.values())
    assert int(told["Content-Length"]) == len(script.bodies[-1].encode())


@pytest.mark.parametrize("headers", [{}, FORM], ids=["json", "form"])
def test_a_key_of_the_body_is_in_no_error_and_no_log(script, caplog, headers):
    script.answers = [lambda _path: (400, {}, json.dumps({"message": f"no: {script.bodies[-1]}"}).encode())]
    with caplog.at_level(logging.DEBUG), pytest.raises(ConfigError) as caught:
        client(script, IN_BODY, headers, api_key=QUOTED, secret_key=OTHER).post("/x", json={"a": 1})
    told = "".join(traceback.format_exception(caught.value)) + caplog.text
    assert "canary" not in told


@pytest.mark.parametrize(
    ("auth", "secrets", "pair"),
    [
        ({"kind": "basic"}, {"username": "ck", "password": KEY}, f"ck:{KEY}"),
        ({"kind": "basic", "username": "ck", "password": "cs"}, {"ck": "ck_1", "cs": KEY}, f"ck_1:{KEY}"),
        (
            {"kind": "basic", "username": "{email}/token", "password": "api_token"},
            {"email": "an@acme.vn", "api_token": KEY},
            f"an@acme.vn/token:{KEY}",
        ),
        ({"kind": "basic", "fixed_username": "any", "password": "api_key"}, {"api_key": KEY}, f"any:{KEY}"),
    ],
    ids=["plain", "named", "zendesk", "mailchimp"],
)
def test_basic_with_and_without_a_fixed_part(script, auth, secrets, pair, caplog):
    script.answers = [(401, {}, b'{"message": "you sent Basic ' + base64.b64encode(pair.encode()) + b'"}')]
    with caplog.at_level(logging.DEBUG), pytest.raises(AuthError) as caught:
        client(script, auth, **secrets).get("/x")
    _query, headers = sent(script)
    assert base64.b64decode(headers["Authorization"].removeprefix("Basic ")).decode() == pair
    assert base64.b64encode(pair.encode()).decode() not in str(caught.value) + caplog.text


GOOGLE = {
    "kind": "bearer",
    "token": "access_token",
    "headers": {"developer-token": "{developer_token}", "login-customer-id": "{login_customer_id}"},
    "optional": ["developer_token", "login_customer_id"],
}


def test_several_headers_at_once_and_the_optional_ones_left_out(script):
    script.answers = [GOOD]
    client(script, GOOGLE, access_token=KEY[:10], developer_token=OTHER, login_customer_id="123").get("/x")
    _query, headers = sent(script)
    assert (headers["Authorization"], headers["developer-token"]) == (f"Bearer {KEY[:10]}", OTHER)
    assert headers["login-customer-id"] == "123"
    client(script, GOOGLE, access_token=KEY[:10]).get("/x")
    assert not {"developer-token", "login-customer-id"} & set(sent(script)[1])


def test_a_header_that_is_needed_is_named_when_it_is_missing(script):
    needed = {name: value for name, value in GOOGLE.items() if name != "optional"}
    with pytest.raises(ConfigError, match=r"sources\.acme\.credentials\.developer_token is missing"):
        client(script, needed, access_token=KEY)


def test_the_credentials_of_a_manifest_are_known_without_secrets():
    assert auth_spec.credentials({"kind": "bearer", "token": "access_token"}) == {"access_token": True}
    assert auth_spec.credentials({"kind": "none"}) == {}
    assert auth_spec.credentials(ESMS) == {"api_key": True, "secret_key": True}
    assert auth_spec.credentials({"kind": "basic", "username": "{email}/token", "password": "api_token"}) == {
        "email": True,
        "api_token": True,
    }
    assert auth_spec.credentials(GOOGLE) == {
        "access_token": True,
        "developer_token": False,
        "login_customer_id": False,
    }


@pytest.mark.parametrize(
    ("auth", "words"),
    [
        ("bearer", "auth must be a mapping"),
        ({"kind": "magic"}, "auth.kind 'magic' is unknown; use one of none, bearer"),
        ({"kind": "bearer", "tokn": "x"}, "auth.tokn is unknown for kind bearer. Known: body, headers, kind, optional"),
        ({"kind": "header", "token": "x"}, "auth.header is missing; kind header needs it"),
        ({"kind": "query", "query": ["x"]}, "auth.query must be a mapping"),
        ({"kind": "bearer", "optional": ["x"]}, "auth.optional names 'x'"),
    ],
)
def test_a_wrong_auth_is_refused_with_its_field(auth, words):
    with pytest.raises(ConfigError) as caught:
        auth_spec.check("acme/source.yml", auth)
    assert words in str(caught.value) and "acme/source.yml" in str(caught.value)
