"""What goes in and out of a vendor's endpoint, and the deterministic throttle in front of it."""

import itertools
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode


@dataclass(slots=True)
class Request:
    """A request below a vendor's prefix."""

    method: str
    base: str
    path: str
    query: list[tuple[str, str]]
    headers: dict[str, str]
    body: bytes

    def param(self, name: str, default: str | None = None) -> str | None:
        """The last value of a query parameter, else of a form or JSON field."""
        for key, value in reversed(self.query):
            if key == name:
                return value
        return self.fields().get(name, default)

    def fields(self) -> dict[str, str]:
        """A form or flat JSON body as texts."""
        if not self.body:
            return {}
        if "json" in self.headers.get("content-type", ""):
            raw = self.json()
            items = raw.items() if isinstance(raw, dict) else ()
            return {k: v if isinstance(v, str) else json.dumps(v) for k, v in items}
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))

    def json(self) -> Any:
        """The body as JSON; raises ValueError on anything else."""
        return json.loads(self.body or b"{}")

    def bearer(self) -> str:
        """The bearer token, empty without one."""
        kind, _, token = self.headers.get("authorization", "").partition(" ")
        return token.strip() if kind.lower() == "bearer" else ""

    def link(self, **changes: str) -> str:
        """An absolute link to this path with some parameters changed."""
        kept = [(key, value) for key, value in self.query if key not in changes and key != "access_token"]
        return f"{self.base}{self.path}?{urlencode(kept + list(changes.items()))}"


@dataclass(slots=True)
class Reply:
    """A JSON answer; bytes are sent as they are."""

    status: int
    body: Any
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = "application/json; charset=utf-8"


class Throttle:
    """Refuses every so many-th request, never two in a row, whoever asks."""

    def __init__(self, every: int):
        self.every = every
        self._count = itertools.count(1)

    def admit(self) -> tuple[bool, int]:
        """Whether the next request is served, and how many have come so far."""
        nth = next(self._count)
        return nth % self.every != 0, nth


def whole(text: str | None, default: int) -> int:
    """A parameter as a whole number; raises ValueError when it is none."""
    return default if text in (None, "") else int(text)
