"""The ways in which platforms differ from the standard are said in the manifest."""

import base64
import json

import pytest
from tests.http.oauth_platform import AUTH, CLIENT, CLIENT_SECRET, FIRST
from tests.sources.battery import check

from journeyhouse import ingest
from journeyhouse.contracts import Column, Source, Stream
from journeyhouse.credentials import Secret
from journeyhouse.errors import AuthError, ConfigError, SchemaDrift
from journeyhouse.http import auth_spec, limits
from journeyhouse.http.client import Client
from journeyhouse.settings import load
from journeyhouse.sources import registry

pytestmark = check(16)


def test_zalo_wants_its_secret_in_a_header_and_its_token_in_another(house, platform):
    zalo = AUTH | {
        "client": "app_id", "token_fields": {"app_id": "{app_id}"}, "token_headers": {"secret_key": "{secret_key}"},
        "header": "access_token",
    }  # fmt: skip
    platform.more = {"expires_in": "90000"}
    house.client(zalo, app_id="42", secret_key=CLIENT_SECRET).get("/x")
    assert platform.asked == [{"grant_type": "refresh_token", "app_id": "42", "refresh_token": FIRST}]
    assert platform.asked_headers[0]["secret_key"] == CLIENT_SECRET
    assert platform.read[0]["access_token"] == "canary-access-1" and "Authorization" not in platform.read[0]
    house.now += 90_000 - 601
    house.client(zalo, app_id="42", secret_key=CLIENT_SECRET).get("/x")
    assert len(platform.asked) == 1, "25 hours, written as text"


def test_a_dead_token_may_be_told_with_http_200(house, platform):
    """Zalo does; its source says so in `classify`."""

    def classify(status, body, headers):
        return (
            limits.Outcome("auth", "code -216") if body.get("error") == -216 else limits.classify(status, body, headers)
        )

    client = house.client(classify=classify)
    client.get("/x")
    platform.refused_with = (200, b'{"error": -216}')
    platform.valid = set()
    assert client.get("/x") == {"data": [1]}
    assert len(platform.asked) == 2


def test_an_error_with_http_200_is_an_error(house, platform):
    platform.answer = (200, b'{"error": -14014, "error_name": "Invalid refresh token."}')
    with pytest.raises(AuthError, match=r"-14014, Invalid refresh token.*client_id, client_secret, refresh_token"):
        house.client().get("/x")
    assert house.rows() == []


def test_shopify_mints_by_client_credentials_in_json(house, platform):
    shopify = {
        "kind": "oauth2", "grant": "client_credentials", "token_url": "/token", "token_body": "json", "header": "X-Key",
    }  # fmt: skip
    platform.more = {"expires_in": 86_399, "scope": "read_orders"}
    house.client(shopify).get("/x")
    house.client(shopify).get("/x")
    assert platform.asked == [{"grant_type": "client_credentials", "client_id": CLIENT, "client_secret": CLIENT_SECRET}]
    assert platform.read[0]["X-Key"] == "canary-access-1"
    platform.valid = set()
    house.client(shopify).get("/x")
    assert "refresh_token" not in platform.asked[1], "one that came unasked is not sent back"
    with pytest.raises(AuthError, match="invalid_client"):
        house.client(shopify, client_secret="canary-replaced").get("/x")
    assert len(platform.asked) == 3, "a token that another secret minted is not used"


SALESFORCE = AUTH | {"base_url_from": "instance_url", "lifetime_seconds": 7200}


def test_salesforce_says_where_to_send_requests_and_not_how_long(house, platform):
    platform.more = {"instance_url": f"{platform.url}/services"}
    client = house.client(SALESFORCE)
    client.get("/x")
    assert platform.paths == ["/token", "/services/x"]
    house.client(SALESFORCE).get("/y")
    assert platform.paths[2:] == ["/services/y"], "the address is stored with the token"
    with pytest.raises(SchemaDrift, match="another host"):
        client.get("http://127.0.0.1:1/elsewhere")
    house.now += 7200
    client.get("/x")
    assert len(platform.asked) == 2


@pytest.mark.parametrize("where", [None, "", "ftp://acme.example.com", "javascript:x"])
def test_an_address_that_is_none_is_not_followed(house, platform, where):
    platform.more = {"instance_url": where}
    with pytest.raises(SchemaDrift, match="no usable 'instance_url'"):
        house.client(SALESFORCE).get("/x")
    assert platform.read == []


def test_google_ads_wants_two_more_headers(house, platform):
    google = AUTH | {
        "headers": {"developer-token": "{developer_token}", "login-customer-id": "{login_customer_id}"},
        "optional": ["developer_token", "login_customer_id"],
    }  # fmt: skip
    house.client(google, developer_token="canary-dev").get("/x")
    assert platform.read[0]["developer-token"] == "canary-dev" and "login-customer-id" not in platform.read[0]
    assert platform.read[0]["Authorization"] == "Bearer canary-access-1"


def test_a_client_may_show_itself_by_basic(house, platform):
    house.client(AUTH | {"token_basic": "{client_id}:{client_secret}", "token_fields": {}}).get("/x")
    shown = platform.asked_headers[0]["Authorization"].removeprefix("Basic ")
    assert base64.b64decode(shown).decode() == f"{CLIENT}:{CLIENT_SECRET}"
    assert platform.asked == [{"grant_type": "refresh_token", "refresh_token": FIRST}]


@pytest.mark.parametrize("lifetime", ["soon", -1, None, [1], "Infinity", "nan", 1e300], ids=str)
def test_a_lifetime_that_cannot_be_read_costs_no_refresh_token(house, platform, lifetime):
    body = {"access_token": "canary-odd", "refresh_token": "canary-next", "expires_in": lifetime}
    platform.answer, platform.valid = (200, json.dumps(body).encode()), {"canary-odd"}
    house.client().get("/x")
    platform.valid = set()
    with pytest.raises(AuthError):
        house.client().get("/x")
    assert [fields["refresh_token"] for fields in platform.asked] == [FIRST, "canary-next"]


def test_a_token_endpoint_that_redirects_gets_no_second_request(house, platform):
    platform.answer = (307, b"{}")
    with pytest.raises(ConfigError, match=r"redirects; set sources\.acme\.token_url"):
        house.client().get("/x")
    assert len(platform.asked) == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"grant": "password"}, "auth.grant 'password' is unknown; use refresh_token or client_credentials"),
        ({"token_url": "token"}, "auth.token_url must be an https:// address, or a path below base_url"),
        ({"token_url": None}, "auth.token_url is missing; kind oauth2 needs it"),
        ({"token_body": "xml"}, "auth.token_body must be form or json"),
        ({"client": "app_id"}, "auth.client 'app_id' is not sent"),
        ({"token_fields": []}, "auth.token_fields must be a mapping"),
    ],
)
def test_a_wrong_oauth2_is_refused_with_its_field(change, words):
    with pytest.raises(ConfigError) as caught:
        auth_spec.check("acme/source.yml", AUTH | change)
    assert words in str(caught.value)


def test_a_client_without_a_store_is_refused(platform):
    source = Source("acme", {}, "rest", "", {}, auth=AUTH)
    with pytest.raises(ConfigError, match="without a token store"):
        Client(source, platform.url, {"client_id": Secret("x")})


def test_a_configured_source_signs_in_by_itself(house, platform, monkeypatch):
    """journeyhouse.yml to the platform: what `check` and every load do."""
    stream = Stream("acme", "things", (Column("id", "bigint", ("id",)),), ("id",), "merge", "none", path="/things",
                    records="data", paginator={"kind": "single"})  # fmt: skip
    source = Source("acme", {}, "rest", "", {"things": stream}, base_url="https://acme.example.com", auth=AUTH)
    monkeypatch.setattr(registry, "registry", lambda: {"acme": source})
    config = house.settings.var / "house.yml"
    config.write_text(
        f"sources:\n  acme:\n    base_url: {platform.url}/api\n    token_url: {platform.url}/oauth/token\n"
        "    credentials: {client_id: 'env:ACME_ID', client_secret: 'env:ACME_SECRET', refresh_token: 'env:ACME_REFRESH'}\n"
    )
    for name, value in (("ID", CLIENT), ("SECRET", CLIENT_SECRET), ("REFRESH", FIRST)):
        monkeypatch.setenv(f"ACME_{name}", value)
    monkeypatch.setenv("JOURNEYHOUSE_VAR", str(house.settings.var))
    monkeypatch.setenv("JOURNEYHOUSE_WAREHOUSE_URL", house.settings.warehouse_url)
    assert "acme: credentials accepted, things answered with 1 row" in ingest.check(load(config), "acme")
    assert platform.paths == ["/oauth/token", "/api/things"]
