"""How a source's requests are signed, from its manifest's `auth` and the resolved credentials."""

import requests
from requests.auth import AuthBase

from journeyhouse.contracts import Source
from journeyhouse.credentials import Secret
from journeyhouse.errors import ConfigError
from journeyhouse.http.redaction import remember


class HeaderAuth(AuthBase):
    """One header carries the token. Kept out of Session.headers so that no redirect or dump shows it."""

    def __init__(self, header: str, prefix: str, token: Secret):
        self._header, self._prefix, self._token = header, prefix, token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers[self._header] = self._prefix + self._token.reveal()
        return request


def build_auth(source: Source, secrets: dict[str, Secret]) -> AuthBase | None:
    """Auth object for requests. Kinds: bearer, header, basic, oauth1, none. Raises ConfigError for a missing credential."""
    for secret in secrets.values():
        remember(secret.reveal())
    spec = source.auth
    kind = spec.get("kind", "none")

    def need(field: str) -> Secret:
        name = spec.get(field, field)
        if name not in secrets:
            raise ConfigError(
                f"sources.{source.name}.credentials.{name} is missing from the configuration; add {name}: env:NAME."
            )
        return secrets[name]

    if kind == "none":
        return None
    if "consumer_key" in secrets:
        # Magento integrations may sign by OAuth 1.0a instead of a bearer token.
        from requests_oauthlib import OAuth1

        parts = (
            need(name).reveal() for name in ("consumer_key", "consumer_secret", "access_token", "access_token_secret")
        )
        return OAuth1(*parts, signature_method="HMAC-SHA256")
    if kind == "bearer":
        return HeaderAuth("Authorization", "Bearer ", need("token"))
    if kind == "header":
        return HeaderAuth(spec["header"], spec.get("prefix", ""), need("token"))
    if kind == "basic":
        # `user` is a name that the platform does not look at.
        user = spec["user"] if "user" in spec else need("username").reveal()
        return requests.auth.HTTPBasicAuth(user, need("password").reveal())
    raise ConfigError(
        f"sources/{source.name}/source.yml: auth.kind '{kind}' is unknown; use bearer, header, basic or none."
    )
