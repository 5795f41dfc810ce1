"""requests with a retry budget, a rate limit, a size cap and no way off the configured host."""

import copy
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

import msgspec
import requests
import tenacity
from requests.auth import AuthBase

from journeyhouse.contracts import Source
from journeyhouse.credentials import Secret
from journeyhouse.errors import AuthError, ConfigError, QuotaExhausted, SchemaDrift, TransientError
from journeyhouse.http import limits
from journeyhouse.http.auth import Placed, build_auth
from journeyhouse.http.oauth2 import OAuth2
from journeyhouse.http.pace import OwnPace, Pace
from journeyhouse.http.redaction import RedactingFilter, redact, remember
from journeyhouse.page import decode, leave_text

logger = logging.getLogger(__name__)
# urllib3 logs whole paths, and some vendors want their key in the query.
logging.getLogger("urllib3.connectionpool").addFilter(RedactingFilter())
_MAX_BYTES = 256 * 1024 * 1024
_MAX_WAIT = 300.0
# In place of a list's path: the answer is no JSON (CSV of an export, or nothing at all) and stays text.
TEXT = "(text)"
_TIMEOUT = (10, 120)


class _Retry(Exception):
    def __init__(self, message: str, wait: float | None = None):
        super().__init__(message)
        self.wait = wait


@dataclass(frozen=True)
class Answer:
    """A body that means success, and the headers it came with."""

    body: Any
    headers: Mapping[str, str]


def _session(auth: AuthBase | None = None, headers: Mapping[str, str] | None = None) -> requests.Session:
    """Without what the environment says: no proxy, no .netrc."""
    session = requests.Session()
    session.trust_env, session.auth = False, auth
    session.headers.update(headers or {})
    return session


class Client:
    """HTTP for one account of one source.

    `get` and `post` return the decoded JSON body, or raise AuthError, ConfigError, QuotaExhausted, TransientError or
    SchemaDrift. Waits longer than five minutes are a quota: the task is to be rescheduled, not to sleep.
    `auth` signs requests when the credentials alone cannot (OAuth2, which needs a store); `pace` is shared with the
    other clients of the account.
    """

    def __init__(
        self,
        source: Source,
        base_url: str,
        secrets: Mapping[str, Secret],
        classify: Callable[[int, Any, Mapping[str, str]], limits.Outcome] = limits.classify,
        attempts: int = 6,
        sleep: Callable[[float], None] = time.sleep,
        auth: AuthBase | None = None,
        pace: Pace | None = None,
    ):
        self.source, self.base_url, self._classify = source, base_url.rstrip("/"), classify
        parts = urlsplit(self.base_url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ConfigError(f"sources.{source.name}.base_url '{base_url}' must begin with https:// (or http://).")
        headers = {key: value.format(api_version=source.api_version) for key, value in source.headers.items()}
        self._session = _session(auth or build_auth(source, secrets), headers)
        # A platform that reads forms is told so by its manifest's headers; all others are sent JSON.
        self._body_as = "data" if "form" in str(self._session.headers.get("Content-Type", "")) else "json"
        self._pace = pace or OwnPace(source.rate_limit, burst=source.burst)
        self._retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(_Retry),
            stop=tenacity.stop_after_attempt(attempts),
            wait=_wait,
            sleep=sleep,
            reraise=True,
        )

    def with_bearer(self, token: str) -> "Client":
        """A client that is the same but for its token, which the platform gave for what is read (a page)."""
        remember(token)
        other = copy.copy(self)
        other._session = _session(Placed({"Authorization": Secret(f"Bearer {token}")}, {}, {}), self._session.headers)
        return other

    def get(self, path: str, params: Mapping[str, str] | None = None, records: str | None = None) -> Any:
        """Body of a GET; see `exchange`."""
        return self.exchange("GET", path, params, records=records).body

    def post(
        self, path: str, params: Mapping[str, str] | None = None, json: Any = None, records: str | None = None
    ) -> Any:
        """Body of a POST; see `exchange`."""
        return self.exchange("POST", path, params, json, records).body

    def exchange(
        self, method: str, path: str, params: Mapping[str, str] | None = None, json: Any = None,
        records: str | None = None,
    ) -> Answer:  # fmt: skip
        """Send to a path below base_url, or to an absolute URL of the same host (a `next` link).

        The list at the dotted path `records` of the body ('[]' is the body itself) is left as a Page, whose records
        nobody has decoded yet; with TEXT for a path the body is text, unless it is a refusal.
        """
        try:
            return self._retrying(self._once, method, path, params, json, records)
        except _Retry as failure:
            raise TransientError(f"{self.source.name}: {method} {_shown(path)}: gave up: {failure}") from None

    def download(self, url: str) -> bytes:
        """A file that the platform made for us and put on its own host or one of the manifest's `download_hosts`. Our
        credentials stay here: the address is the right to it. Raises TransientError once that has expired."""
        parts, own = urlsplit(url), urlsplit(self.base_url)
        if (parts.scheme, parts.netloc) != (own.scheme, own.netloc) and (
            parts.scheme != "https" or parts.netloc not in self.source.download_hosts
        ):
            raise SchemaDrift(
                f"{self.source.name}: the platform's file lies on another host ({parts.netloc or parts.scheme}); refused. If the "
                "platform has moved its files, add the host to download_hosts in source.yml."
            )
        remember(parts.query)
        try:
            return self._retrying(self._download, url)
        except _Retry as failure:
            raise TransientError(f"{self.source.name}: GET {_shown(url)}: gave up: {failure}") from None

    def _download(self, url: str) -> bytes:
        try:
            with (
                _session() as session,
                session.get(url, timeout=_TIMEOUT, allow_redirects=False, stream=True) as response,
            ):
                content = self._read(response, url)
        except requests.RequestException as error:
            raise _Retry(redact(f"{type(error).__name__}: {error}")) from None
        if response.status_code != 200:
            raise _Retry(redact(f"HTTP {response.status_code}: {content[:200].decode('utf-8', 'replace')}"))
        return content

    def _resolve(self, path: str) -> str:
        auth = self._session.auth
        base = (auth.base_url() if isinstance(auth, OAuth2) else None) or self.base_url
        url = path if "://" in path else base + "/" + path.lstrip("/")
        try:
            parts, own = urlsplit(urljoin(base + "/", url)), urlsplit(base)
        except ValueError:
            raise SchemaDrift(
                f"{self.source.name}: the platform's link is no address: {redact(url)[:100]!r}."
            ) from None
        if (parts.scheme, parts.netloc) != (own.scheme, own.netloc):
            raise SchemaDrift(
                f"{self.source.name}: the platform's link leads to another host ({parts.netloc or parts.scheme}); refused. "
                f"If the platform has moved, correct sources.{self.source.name}.base_url."
            )
        return url

    def _once(
        self, method: str, path: str, params: Mapping[str, str] | None, json: Any, records: str | None,
        renewed: bool = False,
    ) -> Answer:  # fmt: skip
        self._pace.wait()
        try:
            url = self._resolve(path)
            with self._session.request(
                method,
                url,
                params=params,
                timeout=_TIMEOUT,
                allow_redirects=False,
                stream=True,
                **{self._body_as: json},
            ) as response:
                content = self._read(response, url)
        except requests.RequestException as error:
            raise _Retry(redact(f"{type(error).__name__}: {error}")) from None
        except TransientError as error:
            # The token endpoint's: waited for like the platform's own.
            raise _Retry(str(error)) from None
        if response.status_code >= 400:
            # Before anything is cut to length: half a secret is no longer recognised.
            content = redact(content.decode("utf-8", "replace")).encode()
        as_text = records == TEXT and response.status_code < 400
        body = content.decode("utf-8", "replace") if as_text else _decode(content, records)
        if response.is_redirect:
            raise ConfigError(
                f"{self.source.name}: {_shown(url)} redirects; set sources.{self.source.name}.base_url to the final address."
            )
        outcome = self._classify(
            response.status_code,
            content[:200].decode("utf-8", "replace") if body is _BAD else body,
            response.headers,
        )
        if outcome.kind == "ok":
            if body is _BAD:
                shown = redact(content[:4000].decode("utf-8", "replace"))[:60]
                raise _Retry(f"HTTP {response.status_code} but the body is not JSON: {shown!r}")
            self._pace.succeeded()
            return Answer(body, response.headers)
        message = redact(f"{self.source.name}: {method} {_shown(url)}: {outcome.message}")
        if outcome.kind == "auth":
            # Once: a fresh token that is refused too is no matter of expiry. 403 is about rights, which no token mends.
            if isinstance(self._session.auth, OAuth2) and response.status_code != 403 and not renewed:
                self._renew(response.request)
                return self._once(method, path, params, json, records, renewed=True)
            raise AuthError(
                f"{message}. Check sources.{self.source.name}.credentials, then: journeyhouse check {self.source.name}"
            )
        if outcome.throttled or response.status_code == 429:
            self._pace.throttled(min(outcome.wait or 0.0, _MAX_WAIT))
        if outcome.kind == "quota" or (outcome.wait or 0) > _MAX_WAIT:
            raise QuotaExhausted(message, outcome.until or datetime.now(UTC) + timedelta(seconds=outcome.wait or 3600))
        if outcome.kind == "retry":
            logger.warning("%s; waiting", message)
            raise _Retry(message, outcome.wait)
        raise ConfigError(message)

    def _renew(self, refused: requests.PreparedRequest) -> None:
        try:
            self._session.auth.renew(refused)
        except TransientError as error:
            raise _Retry(str(error)) from None

    def _read(self, response: requests.Response, url: str) -> bytes:
        chunks, size = [], 0
        for chunk in response.iter_content(1 << 20):
            size += len(chunk)
            if size > _MAX_BYTES:
                raise SchemaDrift(
                    f"{self.source.name}: {_shown(url)} answers more than {_MAX_BYTES >> 20} MiB in one page; lower its page size."
                )
            chunks.append(chunk)
        return b"".join(chunks)


_BAD = object()


def _decode(content: bytes, records: str | None) -> Any:
    try:
        if records in (None, ".", TEXT):
            return msgspec.json.decode(content)
        return leave_text(content, [] if records == "[]" else records.split("."))
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        pass
    try:
        return decode(content)
    except ValueError:
        return _BAD


def _wait(state: tenacity.RetryCallState) -> float:
    asked = getattr(state.outcome.exception(), "wait", None)
    if asked is not None:
        return asked + 0.05
    return tenacity.wait_exponential_jitter(multiplier=0.5, max=60, jitter=0.5)(state)


def _shown(url: str) -> str:
    return redact(urlsplit(url).path)
