"""A recorded answer against the declared types: what would land of it, without asking the platform and without a warehouse."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from journeyhouse.contracts import Stream
from journeyhouse.errors import ConfigError, SchemaDrift
from journeyhouse.http import pagination
from journeyhouse.landing.rows import Rejected, RowBuilder
from journeyhouse.page import decode
from journeyhouse.sources import files, registry
from journeyhouse.sources.dropped import DroppedFile


@dataclass
class Fit:
    """What becomes of the records: an example value of each column that has one, the undeclared fields with the kind of
    their value (kept in `_extra`), and the records that would be quarantined."""

    stream: Stream
    records: int = 0
    columns: dict[str, Any] = field(default_factory=dict)
    undeclared: dict[str, str] = field(default_factory=dict)
    refused: list[Rejected] = field(default_factory=list)

    def __str__(self) -> str:
        width = max(len(column.name) for column in self.stream.columns) + 2
        lines = [f"{self.stream.source}.{self.stream.name}: {self.records} record(s), {len(self.refused)} refused."]
        for column in self.stream.columns:
            shown = f"{column.type:<13}{self.columns[column.name]}" if column.name in self.columns else "-"
            lines.append(f"  {column.name:<{width}}{shown}"[:120])
        lines += [f"  kept in _extra: {name} ({kind})" for name, kind in sorted(self.undeclared.items())]
        lines += [f"  refused: {one.field}: {one.reason}: {one.payload[:200]}" for one in self.refused]
        return "\n".join(lines)


def fit(target: str, path: Path) -> Fit:
    """Put the file through the types of `<source>.<stream>`: a JSON answer, a list of records or one record of a
    platform; of a file source a file as people drop it.

    Raises ConfigError for an unknown stream or an unreadable file, SchemaDrift for what has no records in it.
    """
    name, _, wanted = target.partition(".")
    source = registry.source(name)
    stream = source.streams.get(wanted)
    if stream is None:
        raise ConfigError(f"--answer wants one stream, <source>.<stream>; {name} has {', '.join(source.streams)}.")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}.") from None
    builder = RowBuilder(stream, stream.options.get("timezone", "UTC"), stream.options.get("decimal", "."))
    variant = {name: values[0] for name, values in stream.variants.items()}
    found = Fit(stream, undeclared=builder.drift)
    for page in _of_file(stream, path, content) if source.protocol == "files" else [_of_answer(stream, path, content)]:
        rows, refused = builder.rows(page, variant)
        found.records += len(rows) + len(refused)
        found.refused += refused
        for row in rows:
            told = {column.name: value for column, value in zip(stream.columns, row, strict=False) if value is not None}
            found.columns = told | found.columns
    return found


def _of_answer(stream: Stream, path: Path, content: bytes) -> Sequence[Any]:
    try:
        body = decode(content)
    except ValueError as error:
        raise SchemaDrift(f"{path}: not readable as JSON: {error}") from None
    if isinstance(body, list) and stream.records != "[]":
        return _of_batches(stream, body) if stream.paginator.get("kind") == "batches" else body
    # A record may have a list of the name under which an answer has its records (an order its `items`).
    needed = [column for column in stream.columns if column.required or column.name in stream.primary_key]
    if isinstance(body, dict) and needed and all(pagination.dig(body, ".".join(c.path)) is not None for c in needed):
        return [body]
    try:
        return pagination.records(stream, body)
    except SchemaDrift:
        # Documentation shows single records as often as whole answers.
        if isinstance(body, dict) and any(pagination.dig(body, ".".join(c.path)) is not None for c in stream.columns):
            return [body]
        raise


def _of_batches(stream: Stream, body: list) -> list[Any]:
    """A streamed answer is a list of batches; documentation shows the bare records just as well."""
    found: list[Any] = []
    for part in body:
        batch = isinstance(part, dict) and pagination.dig(part, stream.records) is not None
        found += pagination.records(stream, part) if batch else [part]
    return found


def _of_file(stream: Stream, path: Path, content: bytes) -> Iterable[Sequence[Any]]:
    looks = path.stat()
    file = DroppedFile(
        path, PurePosixPath(path.name), looks.st_size, looks.st_mtime_ns, hashlib.sha256(content).hexdigest()
    )
    return files.portion(file, stream).pages
