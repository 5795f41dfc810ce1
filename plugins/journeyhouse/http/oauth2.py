"""OAuth 2.0 for sources: an access token that is always good, minted once for all processes.

The configured refresh token is only the first one. Where a platform gives another with each answer, the stored one
counts; a configured one that has changed (somebody authorised again) counts more than what came of the former.
"""

import hashlib
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any, Protocol
from urllib.parse import urlsplit

import requests
from requests.auth import AuthBase

from journeyhouse.contracts import Source
from journeyhouse.credentials import Secret
from journeyhouse.errors import AuthError, ConfigError, SchemaDrift
from journeyhouse.http import auth_spec
from journeyhouse.http.auth import Credentials, basic, carried, placed
from journeyhouse.http.redaction import redact, remember
from journeyhouse.http.service_account import ServiceAccount
from journeyhouse.http.token_endpoint import Granted, InvalidGrant, Question, ask

_MARGIN = 600.0


class HeldToken(Protocol):
    """A stored token whose lock is held."""

    value: dict[str, Any] | None

    def keep(self, value: dict[str, Any], expires_at: float | None) -> None:
        """Store for good before returning."""


class TokenStore(Protocol):
    """Where tokens are kept: warehouse/tokens.py."""

    def held(self, source: str, account: str, client: str) -> AbstractContextManager[HeldToken]:
        """The token of one client of one account, under a lock that all processes share."""


class OAuth2(AuthBase):
    """Signs requests with an access token; mints one when there is none, when it is about to expire, or on `renew`.

    Raises AuthError when somebody has to authorise again, TransientError when the token endpoint is ill.
    """

    def __init__(
        self,
        source: Source,
        account: str,
        secrets: Mapping[str, Secret],
        store: TokenStore,
        token_url: str,
        now: Callable[[], float] = time.time,
        observe: Callable[[str], None] = lambda _step: None,
    ):
        self._source, self._account, self._spec = source, account, source.auth
        self._given, self._store, self._url, self._now, self._observe = (
            Credentials(source, secrets), store, token_url, now, observe,
        )  # fmt: skip
        self._beside = placed(source, self._given)
        self._header, self._prefix = self._spec.get("header", "Authorization"), self._spec.get("prefix")
        if self._prefix is None:
            self._prefix = "Bearer " if self._header == "Authorization" else ""
        self._account_key = self._service_account()
        self._fields = {} if self._account_key else self._given.fill_all(auth_spec.token_fields(self._spec))
        self._headers = self._given.fill_all(self._spec.get("token_headers", {}))
        if "token_basic" in self._spec:
            user, _, password = self._given.fill(self._spec["token_basic"]).reveal().partition(":")
            self._headers["Authorization"] = basic(user, password)
        carried(source, self._headers)
        self._client = _fingerprint(self._client_name())[:16]
        self._first = self._first_refresh_token()
        self._token: dict[str, Any] | None = None

    def _service_account(self) -> ServiceAccount | None:
        """The key that is configured in place of a consent, where the platform knows such keys."""
        name = self._spec.get("service_account")
        if name is None or name not in self._given:
            return None
        where = f"sources.{self._source.name}.credentials.{name}"
        return ServiceAccount(where, self._given[name], self._spec["scope"], self._spec["token_url"])

    def _client_name(self) -> str:
        if self._account_key:
            return self._account_key.client
        return self._given[self._spec.get("client", "client_id")].reveal()

    def _first_refresh_token(self) -> Secret | None:
        if self._account_key or self._spec["grant"] != "refresh_token":
            return None
        return self._given[self._spec.get("refresh_token", "refresh_token")]

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers[self._header] = self._prefix + self._current()["access_token"]
        return self._beside(request) if self._beside else request

    def renew(self, request: requests.PreparedRequest) -> None:
        """The platform refused this request's token: get another, unless another process has done so already."""
        refused = (request.headers.get(self._header) or "").removeprefix(self._prefix)
        self._token = self._obtain(refused)

    def base_url(self) -> str | None:
        """Where the platform told us to send requests, for those that answer with it (`base_url_from`)."""
        field = self._spec.get("base_url_from")
        if not field:
            return None
        url = self._current()["base_url"]
        # The token travels there next: only over TLS, unless we asked for it without (a double on this machine).
        if not url.startswith(("https://", self._url.split("://")[0] + "://")):
            raise SchemaDrift(
                f"{self._source.name}: the token endpoint's answer has no usable '{field}': {redact(url)!r}."
            )
        return url.rstrip("/")

    def _current(self) -> dict[str, Any]:
        if self._token is None or not self._is_fresh(self._token):
            self._token = self._obtain(None)
        return self._token

    def _is_fresh(self, token: Mapping[str, Any]) -> bool:
        return token["renew_at"] is None or self._now() < token["renew_at"]

    def _obtain(self, refused: str | None) -> dict[str, Any]:
        """The stored token when it still serves, else a new one, stored before it is given away."""
        began_with = self._began_with()
        with self._store.held(self._source.name, self._account, self._client) as held:
            stored = held.value if held.value and held.value["began_with"] == began_with else None
            if stored:
                remember(stored["access_token"])
                remember(stored["refresh_token"] or "")
                # What another endpoint gave (a sandbox, a host that moved) opens nothing here.
                is_ours = stored.get("endpoint") == self._url
                if is_ours and self._is_fresh(stored) and stored["access_token"] != refused:
                    return stored
            refresh_token = Secret(stored["refresh_token"]) if stored and stored["refresh_token"] else self._first
            granted = self._ask(refresh_token)
            self._observe("answered")
            token = self._token_of(granted, refresh_token, began_with)
            held.keep(token, token["expires_at"])
            self._observe("stored")
            return token

    def _ask(self, refresh_token: Secret | None) -> Granted:
        if self._account_key:
            fields = self._account_key.fields(self._now())
        else:
            fields = {"grant_type": Secret(self._spec["grant"])} | self._fields
        if refresh_token is not None:
            fields["refresh_token"] = refresh_token
        as_json = self._spec.get("token_body") == "json"
        try:
            return ask(Question(self._source.name, self._url, fields, self._headers, as_json))
        except AuthError as error:
            told = f"{error}. {self._remedy(isinstance(error, InvalidGrant))}"
            raise AuthError(f"{told}, then: journeyhouse check {self._source.name}") from None

    def _remedy(self, is_grant: bool) -> str:
        name = f"sources.{self._source.name}.credentials"
        if self._account_key:
            return (
                f"The key of {self._account_key.client} may be deleted or disabled, or this machine's clock wrong: "
                f"put a new key behind {name}.{self._spec['service_account']}"
            )
        if is_grant:
            return (
                f"The refresh token is used up, revoked or expired: authorise {self._source.name} again, put the "
                f"new one behind {name}.{self._spec.get('refresh_token', 'refresh_token')}"
            )
        # Not every platform says which of them it refuses.
        sent = auth_spec.token_credentials(self._spec)
        return f"Check {name} ({', '.join(part for part in sent if part != self._spec.get('service_account'))})"

    def _token_of(self, granted: Granted, refresh_token: Secret | None, began_with: str) -> dict[str, Any]:
        # By client credentials some platforms send one too; nobody asked for it, and nobody will send it back.
        kept = (granted.refresh_token or refresh_token) if self._first is not None else None
        lifetime = granted.lifetime or self._spec.get("lifetime_seconds")
        # Renewed before it expires, but not so early that a short-lived token would be minted for each request.
        renew_at = self._now() + lifetime - min(_MARGIN, lifetime / 4) if lifetime else None
        return {
            "access_token": granted.access_token.reveal(),
            "refresh_token": kept.reveal() if kept else None,
            "renew_at": renew_at,
            "expires_at": self._now() + lifetime if lifetime else None,
            "base_url": self._base_url_of(granted),
            "began_with": began_with,
            "endpoint": self._url,
        }

    def _base_url_of(self, granted: Granted) -> str | None:
        field = self._spec.get("base_url_from")
        return str(granted.body.get(field) or "") if field else None

    def _began_with(self) -> str:
        """What the stored token goes back to. A client secret that was replaced does not undo a refresh token."""
        if self._first is not None:
            return _fingerprint(self._first.reveal())
        if self._account_key:
            return _fingerprint(self._account_key.identity)
        parts = (*sorted(self._fields.items()), *sorted(self._headers.items()))
        return _fingerprint("\n".join(f"{name}={value.reveal()}" for name, value in parts))


def token_url(source: Source, base_url: str, configured: str | None) -> str:
    """Address of the token endpoint: the configured one, else the manifest's, which may be a path below base_url."""
    url = configured or source.auth["token_url"]
    url = url if "://" in url else base_url.rstrip("/") + "/" + url.lstrip("/")
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ConfigError(f"sources.{source.name}.token_url '{url}' must begin with https:// (or http://).")
    return url


def _fingerprint(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
