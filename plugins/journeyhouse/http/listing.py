"""A list that is asked for page after page: its requests, and where an answer holds the records."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from types import UnionType
from typing import Any

from journeyhouse.contracts import Stream
from journeyhouse.errors import SchemaDrift, TransientError
from journeyhouse.http.client import Answer, Client
from journeyhouse.http.tabular import named
from journeyhouse.page import Page, values


class ShortList(TransientError):
    """The walk came to its end, all pages were told, but the platform counts more records than it listed."""


def dig(body: Any, path: str) -> Any:
    """Value at a dotted path, None where it stops; '.' and '[]' are the body itself."""
    if path in (".", "[]"):
        return body
    for key in path.split("."):
        body = body.get(key) if isinstance(body, dict) else None
    return body


def records(stream: Stream, body: Any) -> Sequence[dict]:
    """The page's records: at a path of the body, or the body is the list ('[]') or the one record ('.').

    Raises SchemaDrift when they are not where the manifest says.
    """
    found = dig(body, stream.records)
    if stream.records == ".":
        return [found]
    if isinstance(found, list | Page):
        return named(stream, body, found)
    absent = stream.paginator.get("absent_is_empty")
    says_so = isinstance(absent, dict) and all(str(dig(body, path)) in told for path, told in absent.items())
    if found is None and (absent is True or (absent == "bare" and body == {}) or says_so):
        return []
    raise SchemaDrift(
        f"{stream.source}.{stream.name}: '{stream.records}' in the answer is {type(found).__name__}, expected a list; "
        "the platform's format has changed or the path in source.yml is wrong."
    )


@dataclass(frozen=True)
class Listing:
    """What is asked page after page: a path with its query and, for a list that is read by POST, a JSON body."""

    client: Client
    stream: Stream
    path: str
    params: dict[str, str] = field(default_factory=dict)
    body: dict[str, Any] | None = None

    def ask(self, more: dict[str, Any] | None = None, path: str | None = None, alone: bool = False) -> Answer:
        """One page. `more` is what the walk adds; `alone` leaves the first request's query out."""
        params = {} if alone else self.params
        if self.body is None:
            query = params | {name: str(value) for name, value in (more or {}).items()}
            return self.client.exchange("GET", path or self.path, query, records=self.stream.records)
        return self.client.exchange("POST", path or self.path, params, self.body | (more or {}), self.stream.records)

    def keys(self, page: Sequence[dict], name: str) -> list[Any]:
        """The field that the walk goes by, of every record. Raises SchemaDrift where it is missing."""
        try:
            found = values(page, name)
            if None in found:
                raise KeyError(name)
            return found
        except (KeyError, TypeError) as error:
            raise SchemaDrift(
                f"{self.stream.source}.{self.stream.name}: a record without '{name}', by which the list is walked; "
                "the platform's format has changed or paginator.key in source.yml is wrong."
            ) from error

    def count(self, told: Any) -> int:
        """How many the platform says there are. Raises SchemaDrift where it says no number."""
        try:
            return int(told)
        except (TypeError, ValueError, OverflowError):
            raise self._drift(
                f"how many there are is {str(told)[:40]!r}, no number; the platform's format has changed."
            ) from None

    def way(self, told: Any, kinds: type | UnionType = str) -> Any:
        """The link or token to the next page; None where there is none. Raises SchemaDrift for what can be neither."""
        if told and not isinstance(told, kinds):
            raise self._drift(
                f"the way to the next page is {str(told)[:40]!r}; the platform's format has changed or the path in source.yml is wrong."
            )
        return told or None

    def broken(self, what: str) -> ShortList:
        return ShortList(f"{self.stream.source}.{self.stream.name}: {what}: the platform's list broke off.")

    def loop(self, what: str) -> SchemaDrift:
        return self._drift(f"cursor loop: {what}; reading stopped.")

    def _drift(self, what: str) -> SchemaDrift:
        return SchemaDrift(f"{self.stream.source}.{self.stream.name}: {what}")
