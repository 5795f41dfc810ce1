"""The product's own reader of a source on a loopback platform, and whether its credentials went where they belong."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from urllib.parse import unquote_plus, urlsplit

from tests.sources.vendor_double import TOKEN_PATH, Vendor

from journeyhouse.contracts import Source
from journeyhouse.credentials import Secret
from journeyhouse.http import auth_spec
from journeyhouse.http.client import Client
from journeyhouse.http.oauth2 import OAuth2
from journeyhouse.sources.extract import Reader
from journeyhouse.sources.registry import classifier, connector


def reader(vendor: Vendor, source: Source) -> Reader:
    """The product's own reader of the source, on this vendor, without waiting for its rate limit."""
    fast, own = replace(source, rate_limit=100_000), connector(source.name)
    secrets = {name: Secret(f"canary-{name}") for name in credential_names(source)}
    account = "1001" if source.per_account else ""
    signing = None
    if source.auth["kind"] == "oauth2":
        signing = OAuth2(fast, account, secrets, Unstored(), vendor.url + TOKEN_PATH)
    client = Client(
        fast, vendor.url, secrets, classifier(source), attempts=2, sleep=lambda _seconds: None, auth=signing
    )
    return Reader(client, fast, account, own)


class Unstored:
    """A token store for readers that live for one test."""

    value = None

    @contextmanager
    def held(self, source: str, account: str, client: str) -> Iterator["Unstored"]:
        yield self

    def keep(self, value: dict, expires_at: float | None) -> None:
        self.value = value


def credential_names(source: Source) -> list[str]:
    """What is configured: of two ways to sign in the consent, because a key must be one (tests/http)."""
    return [name for name in auth_spec.credentials(source.auth) if name != source.auth.get("service_account")]


def shows(source: Source, path: str, headers: dict[str, str], body: str) -> bool:
    """Whether a request carries every credential where it belongs, in the canaries of `reader`, and none where not."""
    basic = headers.get("Authorization", "").removeprefix("Basic ")
    decoded = base64.b64decode(basic).decode() if source.auth["kind"] == "basic" else ""
    if source.auth["kind"] == "oauth2":
        elsewhere = auth_spec.token_credentials(source.auth)
        wanted = ["access", *(name for name in credential_names(source) if name not in elsewhere)]
    else:
        wanted, elsewhere = credential_names(source), []
    query = unquote_plus(urlsplit(path).query) if "query" in source.auth else ""
    carried = " ".join([*headers.values(), decoded, query, unquote_plus(body) if "body" in source.auth else ""])
    leaked = any(f"canary-{name}" in carried for name in elsewhere) or (
        "canary-" in path and "query" not in source.auth or "canary-" in body and "body" not in source.auth
    )
    return all(f"canary-{name}" in carried for name in wanted) and not leaked
