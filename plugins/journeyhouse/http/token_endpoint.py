"""One question to an OAuth 2.0 token endpoint, and what its answer means (RFC 6749, 5.1 and 5.2)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import msgspec
import requests

from journeyhouse.credentials import Secret
from journeyhouse.errors import AuthError, ConfigError, TransientError
from journeyhouse.http.limits import summary
from journeyhouse.http.redaction import redact, remember

_TIMEOUT = (10, 30)
_MAX_BYTES = 1 << 20
_TEN_YEARS = 315_360_000


class InvalidGrant(AuthError):
    """The refresh token is used up, revoked or expired: somebody has to authorise again."""


@dataclass(frozen=True)
class Question:
    """Everything that is sent. Values are secrets, whether they look it or not."""

    source: str
    url: str
    fields: Mapping[str, Secret]
    headers: Mapping[str, Secret]
    as_json: bool = False


@dataclass(frozen=True)
class Granted:
    """`lifetime` is in seconds, None when the answer does not say; `refresh_token` is None when it stays as it was."""

    access_token: Secret
    refresh_token: Secret | None
    lifetime: float | None
    body: Mapping[str, Any] = field(repr=False)


def ask(question: Question) -> Granted:
    """A new access token.

    Raises InvalidGrant or AuthError when no repetition helps, TransientError for anything that may pass, ConfigError
    for a redirect. No message holds a secret.
    """
    status, content = _post(question)
    where = f"{question.source}: token endpoint {urlsplit(question.url).path}: HTTP {status}"
    try:
        body = msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError):
        body = None
    if status in (408, 425, 429) or status >= 500:
        raise TransientError(f"{where}: {redact(summary(body if body is not None else '(no JSON)'))}")
    if 300 <= status < 400:
        raise ConfigError(f"{where} redirects; set sources.{question.source}.token_url to the final address.")
    if not isinstance(body, dict):
        raise TransientError(f"{where}: the answer is not a JSON object")
    token = body.get("access_token")
    if status < 300 and isinstance(token, str) and token:
        return _granted(body, token)
    if body.get("error") == "invalid_grant":
        raise InvalidGrant(f"{where}: {_words(body)}")
    if body.get("error") or status >= 400:
        raise AuthError(f"{where}: {_words(body)}")
    raise TransientError(f"{where}: the answer has no access_token")


def _post(question: Question) -> tuple[int, bytes]:
    fields = {name: value.reveal() for name, value in question.fields.items()}
    headers = {name: value.reveal() for name, value in question.headers.items()} | {"accept": "application/json"}
    sent = {"json": fields} if question.as_json else {"data": fields}
    try:
        # A session of its own that reads no .netrc and no proxy: nothing may put another Authorization in place of ours.
        with requests.Session() as session:
            session.trust_env = False
            with session.post(
                question.url, headers=headers, timeout=_TIMEOUT, allow_redirects=False, stream=True, **sent
            ) as response:
                return response.status_code, _read(response)
    except requests.RequestException as error:
        told = redact(f"{type(error).__name__}: {error}")
        raise TransientError(f"{question.source}: token endpoint: {told}") from None


def _read(response: requests.Response) -> bytes:
    """The whole answer; what is longer than any token is cut, and is then no JSON."""
    content = b""
    for chunk in response.iter_content(1 << 16):
        content += chunk
        if len(content) > _MAX_BYTES:
            break
    return content


def _granted(body: Mapping[str, Any], token: str) -> Granted:
    fresh = body.get("refresh_token")
    fresh = fresh if isinstance(fresh, str) and fresh else None
    for secret in (token, fresh or "", body.get("id_token")):
        remember(str(secret or ""))
    return Granted(Secret(token), Secret(fresh) if fresh else None, _seconds(body.get("expires_in")), body)


def _seconds(value: Any) -> float | None:
    """Some platforms write it as text. What cannot be read must not cost us the refresh token that came with it."""
    try:
        seconds = float(value)
    except (TypeError, ValueError):
        return None
    return seconds if 0 < seconds < _TEN_YEARS else None


def _words(body: Mapping[str, Any]) -> str:
    """The platform's own words: `error` is a code, a number, or an object, by platform."""
    said = [body.get(key) for key in ("error", "error_name", "error_description", "error_reason", "message")]
    return redact(", ".join(str(part) for part in said if part))[:300] or "refused"
