"""A loopback platform with a token endpoint whose refresh tokens may be used once, and a house that signs in to it."""

import json
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs

import psycopg
from tests.loopback import Exchange, served

from journeyhouse.contracts import Source
from journeyhouse.credentials import Secret
from journeyhouse.http import limits
from journeyhouse.http.client import Client
from journeyhouse.http.oauth2 import OAuth2, token_url
from journeyhouse.settings import Settings
from journeyhouse.warehouse import schemas
from journeyhouse.warehouse.tokens import Tokens

CLIENT, CLIENT_SECRET, FIRST = "canary-client", "canary-client-secret", "canary-refresh-0"
AUTH = {"kind": "oauth2", "grant": "refresh_token", "token_url": "/token"}


class Platform:
    """`asked` holds what came to the token endpoint, `read` the headers of each request for data.

    `answer`, when set, is what the token endpoint says instead (status, body); `refuse` is the status that data is
    refused with while it is set.
    """

    def __init__(self) -> None:
        self.url = ""
        self.asked: list[dict[str, str]] = []
        self.asked_headers: list[dict[str, str]] = []
        self.read: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.valid, self.refresh = set(), FIRST
        self.more: dict = {"expires_in": 3600}
        self.answer: tuple[int, bytes] | None = None
        self.refuse = 0
        self.refused_with = (401, b'{"message": "session expired"}')
        self.delay = 0.0
        self._lock, self._minted = threading.Lock(), 0

    def authorise_again(self) -> str:
        """Somebody consents once more: a new refresh token, and the old tokens are void."""
        self.refresh, self.valid = f"canary-consent-{self._minted}", set()
        return self.refresh

    def grant(self, fields: dict[str, str]) -> tuple[int, bytes]:
        time.sleep(self.delay)
        with self._lock:
            self.asked.append(fields)
            if self.answer:
                return self.answer
            if fields.get("client_secret", CLIENT_SECRET) != CLIENT_SECRET:
                return 401, b'{"error": "invalid_client", "error_description": "canary-echo is wrong"}'
            if fields["grant_type"] == "refresh_token" and fields["refresh_token"] != self.refresh:
                return 400, b'{"error": "invalid_grant", "error_description": "expired or used"}'
            self._minted += 1
            access = f"canary-access-{self._minted}"
            self.valid = {access}
            body = {"access_token": access} | self.more
            body["refresh_token"] = "canary-unasked"
            if fields["grant_type"] == "refresh_token":
                self.refresh = f"canary-refresh-{self._minted}"
                body["refresh_token"] = self.refresh
            return 200, json.dumps(body).encode()

    def data(self, headers: dict[str, str]) -> tuple[int, bytes]:
        self.read.append(headers)
        carried = next((headers[name] for name in ("Authorization", "access_token", "X-Key") if name in headers), "")
        if self.refuse or carried.removeprefix("Bearer ") not in self.valid:
            return (self.refuse, self.refused_with[1]) if self.refuse else self.refused_with
        return 200, b'{"data": [1]}'


@contextmanager
def open_platform() -> Iterator[Platform]:
    platform = Platform()

    def serve(asked: Exchange) -> None:
        sent = asked.received().decode()
        platform.paths.append(asked.path)
        if asked.command == "POST":
            json_body = asked.headers.get("Content-Type", "").startswith("application/json")
            fields = json.loads(sent) if json_body else {k: v[0] for k, v in parse_qs(sent).items()}
            platform.asked_headers.append(dict(asked.headers))
            status, body = platform.grant(fields)
        else:
            status, body = platform.data(dict(asked.headers))
        asked.answer(status, {"Location": "http://127.0.0.1:1/steal"} if 300 <= status < 400 else {}, body)

    with served(serve) as platform.url:
        yield platform


class SignedIn:
    """One process's way in: the product's client, token store and OAuth 2.0, against the platform."""

    def __init__(self, url: str, warehouse_url: str, var: Path, key: str | None = None):
        self.platform_url, self.now, self.steps = url, time.time(), []
        self.settings = Settings(var / "house.yml", var, {}, {}, None, warehouse_url, token_key=key)

    def client(
        self, auth: dict | None = None, observe=None, attempts: int = 2, account: str = "", classify=limits.classify,
        **given,
    ) -> Client:  # fmt: skip
        source = Source("acme", {}, "rest", "", {}, auth=auth or AUTH, rate_limit=100_000)
        values = {"client_id": CLIENT, "client_secret": CLIENT_SECRET, "refresh_token": FIRST} | given
        secrets = {name: Secret(value) for name, value in values.items()}
        endpoint = token_url(source, self.platform_url, None)
        oauth = OAuth2(
            source, account, secrets, Tokens(self.settings), endpoint, now=lambda: self.now,
            observe=observe or self.steps.append,
        )  # fmt: skip
        return Client(
            source, self.platform_url, secrets, classify, attempts=attempts, sleep=lambda _seconds: None, auth=oauth
        )

    def rows(self, query: str = "select * from ops.tokens order by 1, 2, 3") -> list[tuple]:
        with psycopg.connect(self.settings.warehouse_url, autocommit=True) as connection:
            return connection.execute(query).fetchall()

    def empty(self) -> None:
        with psycopg.connect(self.settings.warehouse_url, autocommit=True) as connection:
            schemas.ensure(connection, {})
            connection.execute("truncate ops.tokens")


def child(url: str, warehouse_url: str, var: str, kill_at: str, reads: int) -> None:
    """What a process of its own does: read, and die without a word at the given step."""

    def observe(step: str) -> None:
        if step == kill_at:
            os.kill(os.getpid(), 9)

    client = SignedIn(url, warehouse_url, Path(var)).client(observe=observe)
    for _ in range(reads):
        assert client.get("/x") == {"data": [1]}
    print("read all")
