"""A Google source signs in by a service account's key, or by a consent; the key is told to nobody."""

import json
import logging
import traceback
from functools import cache

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from tests.http.oauth_platform import CLIENT, FIRST
from tests.sources.battery import check

from journeyhouse.errors import AuthError, ConfigError
from journeyhouse.http import auth_spec
from journeyhouse.http.service_account import GRANT

pytestmark = check(16)
SCOPE, AUDIENCE = "https://www.googleapis.com/auth/analytics.readonly", "https://oauth2.googleapis.com/token"
GOOGLE = {
    "kind": "oauth2", "grant": "refresh_token", "token_url": "/token", "service_account": "service_account_key", "scope": SCOPE,
}  # fmt: skip
ROBOT = "reader@canary-project.iam.gserviceaccount.com"


@cache
def private_key(number: int = 0) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def key_file(number: int = 0, **changes) -> str:
    pem = private_key(number).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    facts = {
        "type": "service_account", "client_email": ROBOT, "private_key": pem.decode(), "private_key_id": f"k{number}",
        "token_uri": AUDIENCE,
    }  # fmt: skip
    return json.dumps(facts | changes)


def robot(house, key: str | None = None, **more):
    """A client without a consent: the key is all it has."""
    return house.client(GOOGLE, service_account_key=key or key_file(), **more)


def asserted(fields: dict[str, str], house, number: int = 0) -> dict:
    """What the assertion claims, once its signature, audience and time are verified as Google does."""
    assert set(fields) == {"grant_type", "assertion"} and fields["grant_type"] == GRANT
    assert jwt.get_unverified_header(fields["assertion"]) == {"alg": "RS256", "typ": "JWT", "kid": f"k{number}"}
    claims = jwt.decode(
        fields["assertion"], private_key(number).public_key(), ["RS256"], audience=AUDIENCE, issuer=ROBOT,
        options={"require": ["exp", "iat"], "verify_exp": False, "verify_iat": False},
    )  # fmt: skip
    assert (claims["iat"], claims["exp"]) == (int(house.now), int(house.now) + 3600)
    return claims


def test_the_assertion_is_signed_and_meant_for_google(house, platform):
    client = robot(house)
    assert client.get("/x") == client.get("/x") == {"data": [1]}
    (fields,) = platform.asked
    assert asserted(fields, house)["scope"] == SCOPE
    assert [headers["Authorization"] for headers in platform.read] == ["Bearer canary-access-1"] * 2


def test_a_new_assertion_is_signed_when_the_token_is_about_to_expire(house, platform):
    client = robot(house)
    client.get("/x")
    house.now += 3600
    client.get("/x")
    assert asserted(platform.asked[1], house)["iss"] == ROBOT
    assert "refresh_token" not in platform.asked[1], "what came unasked is not sent back"


def test_processes_share_the_token_until_the_key_is_another(house, platform):
    robot(house).get("/x")
    robot(house).get("/x")
    assert len(platform.asked) == 1
    robot(house, key_file(1)).get("/x")
    assert asserted(platform.asked[1], house, 1) and len(house.rows()) == 1


def test_without_a_key_the_consent_serves_and_with_both_the_key(house, platform):
    house.client(GOOGLE).get("/x")
    assert platform.asked[0]["refresh_token"] == FIRST and platform.asked[0]["client_id"] == CLIENT
    robot(house).get("/x")
    assert platform.asked[1]["grant_type"] == GRANT


def test_a_key_file_that_says_no_audience_means_the_token_endpoint(house, platform):
    robot(house, key_file(token_uri=None)).get("/x")
    claims = jwt.decode(platform.asked[0]["assertion"], options={"verify_signature": False})
    assert claims["aud"] == "/token"


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("/run/secrets/canary.json", "is no key of a service account"),
        ('["canary"]', "is no key of a service account"),
        (key_file(private_key=""), "with client_email and private_key"),
        (key_file(private_key="canary-cut"), "'private_key' of the service account cannot be read"),
    ],
    ids=["a path", "a list", "empty", "cut"],
)
def test_what_is_no_key_is_named_and_not_shown(house, platform, key, words):
    with pytest.raises(ConfigError) as caught:
        robot(house, key).get("/x")
    told = "".join(traceback.format_exception(caught.value))
    assert words in told and "sources.acme.credentials.service_account_key" in told
    assert "canary" not in told and platform.asked == []


def test_a_deleted_key_says_who_has_to_do_what_and_no_secret(house, platform, caplog):
    platform.answer = (400, b'{"error": "invalid_grant", "error_description": "Invalid JWT Signature."}')
    with caplog.at_level(logging.DEBUG), pytest.raises(AuthError) as caught:
        robot(house).get("/x")
    told = str(caught.value)
    assert "Invalid JWT Signature" in told and f"The key of {ROBOT}" in told and "journeyhouse check acme" in told
    assert "sources.acme.credentials.service_account_key" in told and "refresh token" not in told
    written = "".join(traceback.format_exception(caught.value)) + caplog.text
    lines = json.loads(key_file())["private_key"].splitlines()[1:-1]
    assert not any(secret in written for secret in (platform.asked[0]["assertion"], *lines))


def test_one_group_of_credentials_or_the_other_is_needed(house):
    assert auth_spec.alternatives(GOOGLE) == [["service_account_key"], ["client_id", "client_secret", "refresh_token"]]
    assert set(auth_spec.credentials(GOOGLE).values()) == {False}
    alone = {name: value for name, value in GOOGLE.items() if name != "scope"}
    with pytest.raises(ConfigError, match="auth.service_account and auth.scope go together"):
        auth_spec.check("acme/source.yml", alone)
