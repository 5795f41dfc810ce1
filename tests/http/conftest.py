"""A loopback server that plays a script: each request takes the next answer."""

from collections.abc import Callable, Iterator

import pytest
from tests.http.oauth_platform import Platform, SignedIn, open_platform
from tests.loopback import Exchange, served


class Script:
    """`answers` are (status, headers, body bytes) or a function of the request path; `requests` and `bodies` keep what came in."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, dict[str, str], bytes] | Callable[[str], tuple[int, dict[str, str], bytes]]] = []
        self.requests: list[tuple[str, str, dict[str, str]]] = []
        self.bodies: list[str] = []
        self.url = ""


@pytest.fixture
def script() -> Iterator[Script]:
    played = Script()

    def serve(asked: Exchange) -> None:
        played.bodies.append((asked.received() or b"").decode())
        played.requests.append((asked.command, asked.path, dict(asked.headers)))
        answer = played.answers.pop(0) if len(played.answers) > 1 else played.answers[0]
        status, headers, body = answer(asked.path) if callable(answer) else answer
        asked.answer(status, headers, body)
        # A length that lies leaves the connection in no usable state.
        asked.close_connection = asked.close_connection or "Content-Length" in headers

    with served(serve) as played.url:
        yield played


@pytest.fixture
def platform() -> Iterator[Platform]:
    with open_platform() as opened:
        yield opened


@pytest.fixture
def house(platform, warehouse_url, tmp_path) -> SignedIn:
    """A house without tokens, signed in to the platform once it reads."""
    signed_in = SignedIn(platform.url, warehouse_url, tmp_path)
    signed_in.empty()
    return signed_in
