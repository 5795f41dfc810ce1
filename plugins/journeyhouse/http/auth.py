"""How a source's requests are signed, from its manifest's `auth` and the resolved credentials."""

import base64
import json
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode, urlsplit

import requests
from requests.auth import AuthBase

from journeyhouse.contracts import Source
from journeyhouse.credentials import Secret
from journeyhouse.errors import ConfigError
from journeyhouse.http import auth_spec
from journeyhouse.http.redaction import remember


class Placed(AuthBase):
    """Headers, query parameters and body fields with secrets. Kept out of the Session, so that no redirect or dump shows them."""

    def __init__(
        self,
        headers: Mapping[str, Secret],
        query: Mapping[str, Secret],
        body: Mapping[str, Secret],
        beside: AuthBase | None = None,
    ):
        self._headers, self._query, self._body, self._beside = headers, query, body, beside

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request = self._beside(request) if self._beside else request
        for name, value in self._headers.items():
            request.headers[name] = value.reveal()
        if self._query:
            parts = urlsplit(request.url)
            # A link to the next page may repeat the key, or a mask in its place: ours is the one that counts.
            kept = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] not in self._query]
            kept += [(name, value.reveal()) for name, value in self._query.items()]
            request.url = parts._replace(query=urlencode(kept)).geturl()
        if self._body:
            fields = {name: value.reveal() for name, value in self._body.items()}
            # What encodes the body has said so in its header; a form is what a body without any is.
            if "json" in request.headers.get("Content-Type", ""):
                request.prepare_body(None, None, json=json.loads(request.body or b"{}") | fields)
            else:
                given = parse_qsl(request.body or "", keep_blank_values=True)
                request.prepare_body([pair for pair in given if pair[0] not in fields] + list(fields.items()), None)
        return request


class Credentials:
    """A source's resolved credentials, asked for by name. Every value is masked in logs from now on."""

    def __init__(self, source: Source, secrets: Mapping[str, Secret]):
        self._source, self._secrets = source, secrets
        self._optional = set(source.auth.get("optional", []))
        for secret in secrets.values():
            remember(secret.reveal())

    def __contains__(self, name: str) -> bool:
        return name in self._secrets

    def __getitem__(self, name: str) -> Secret:
        if name not in self._secrets:
            ways = auth_spec.alternatives(self._source.auth)
            instead = next((f" (or {way[0]} alone)" for way in ways if len(way) == 1 and name not in way), "")
            raise ConfigError(
                f"sources.{self._source.name}.credentials.{name} is missing from the configuration; "
                f"add {name}: env:NAME{instead}."
            )
        return self._secrets[name]

    def fill(self, text: str) -> Secret:
        """A template with its credentials. Raises ConfigError for one that is not configured."""
        return Secret(auth_spec.PLACE.sub(lambda place: self[place[1]].reveal(), text))

    def fill_all(self, templates: Mapping[str, str]) -> dict[str, Secret]:
        """Each template filled; those that name an optional credential which is not configured are left out."""
        left_out = self._optional - set(self._secrets)
        return {
            name: self.fill(str(text))
            for name, text in templates.items()
            if not left_out & set(auth_spec.PLACE.findall(str(text)))
        }


def carried(source: Source, headers: Mapping[str, Secret]) -> Mapping[str, Secret]:
    """The headers. Raises ConfigError for a value that none can carry: what sends it would tell it whole in its complaint."""
    for name, value in headers.items():
        text = value.reveal()
        if not text.isprintable() or any(ord(letter) > 255 for letter in text):
            raise ConfigError(
                f"sources.{source.name}.credentials: what goes into the header {name} holds a line break or a letter that no header "
                "can carry, such as a typographic quote; copy the credential anew."
            )
    return headers


def basic(user: str, password: str) -> Secret:
    """The value of an Authorization header after RFC 7617, in UTF-8, and masked as a whole."""
    pair = base64.b64encode(f"{user}:{password}".encode()).decode()
    remember(pair)
    return Secret(f"Basic {pair}")


def placed(source: Source, given: Credentials) -> Placed | None:
    """The manifest's `headers`, `query` and `body`, which any kind may have beside its own."""
    parts = [given.fill_all(source.auth.get(part, {})) for part in auth_spec.PARTS]
    carried(source, parts[auth_spec.PARTS.index("headers")])
    return Placed(*parts) if any(parts) else None


def build_auth(source: Source, secrets: Mapping[str, Secret]) -> AuthBase | None:
    """What signs requests by credentials that stay as they are; None for kind none.

    Raises ConfigError for a credential that is missing, and for kind oauth2, whose tokens need a store (oauth2.py).
    """
    spec, given = source.auth, Credentials(source, secrets)
    kind = spec.get("kind", "none")
    # Magento integrations may sign by OAuth 1.0a instead of a bearer token.
    if kind == "oauth1" or (kind == "bearer" and "consumer_key" in secrets):
        from requests_oauthlib import OAuth1

        parts = (given[name].reveal() for name in auth_spec.credentials({"kind": "oauth1"}))
        return OAuth1(*parts, signature_method="HMAC-SHA256")
    own: dict[str, Secret] = {}
    if kind == "bearer":
        own["Authorization"] = Secret("Bearer " + given[spec.get("token", "token")].reveal())
    elif kind == "header":
        own[spec["header"]] = Secret(spec.get("prefix", "") + given[spec.get("token", "token")].reveal())
    elif kind == "basic":
        user = spec.get("fixed_username") or given.fill(auth_spec.template(spec.get("username", "username"))).reveal()
        password = given.fill(auth_spec.template(spec.get("password", "password"))).reveal()
        own["Authorization"] = basic(user, password)
    elif kind not in ("none", *auth_spec.PARTS):
        raise ConfigError(
            f"sources/{source.name}/source.yml: auth.kind '{kind}' cannot be signed without a token store."
        )
    return Placed(carried(source, own), {}, {}, placed(source, given)) if own else placed(source, given)
