"""Every stream of every source in one table: how it signs in, how it is kept in step, which shapes it feeds."""

import csv
import io
import re
from dataclasses import astuple, dataclass, fields
from functools import cache
from pathlib import Path

from journeyhouse.contracts import Source, Stream
from journeyhouse.documents import read_yaml
from journeyhouse.settings import HOME
from journeyhouse.sources.registry import registry

_RAW = re.compile(r"source\(\s*'raw'\s*,\s*'(\w+)'\s*\)")
_REF = re.compile(r"ref\(\s*'(\w+)'\s*\)")


@dataclass(frozen=True)
class Row:
    """One stream in words. `shapes` are separated by blanks."""

    source: str
    stream: str
    auth: str
    sync: str
    restatement: str
    deletes: str
    shapes: str


def rows() -> list[Row]:
    """All streams, sources in alphabetical order, streams as their manifest has them."""
    feeds = shapes_of_tables()
    return [
        Row(
            source.name, stream.name, auth(source), sync(stream), stream.restatement, stream.deletes,
            " ".join(feeds.get(stream.table, ())),
        )
        for source in registry().values()
        for stream in source.streams.values()
    ]  # fmt: skip


def as_table() -> str:
    """The rows in aligned columns, for a terminal."""
    lines = [tuple(field.name for field in fields(Row)), *map(astuple, rows())]
    lines = [tuple(cell or "-" for cell in line) for line in lines]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    lines.insert(1, tuple("-" * width for width in widths))
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )


def as_csv() -> str:
    """The rows as CSV with a header, for a spreadsheet."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(field.name for field in fields(Row))
    writer.writerows(map(astuple, rows()))
    return out.getvalue()


def auth(source: Source) -> str:
    """The kind of auth; of OAuth 2.0 with its grant."""
    if source.protocol == "files":
        return "files (signed)" if source.auth.get("kind") == "signed" else "files"
    kind = source.auth.get("kind", "none")
    if kind != "oauth2":
        return kind
    return f"{kind} ({source.auth['grant']}{' or service account' if 'service_account' in source.auth else ''})"


def sync(stream: Stream) -> str:
    """Whether all of it is read each time, or what is new and how far back again."""
    if stream.options.get("glob"):
        return "new and changed files"
    if stream.cursor is None:
        return "full"
    return f"incremental by {stream.cursor.column}, {duration(stream.cursor.lookback_seconds)} again"


def duration(seconds: int) -> str:
    if seconds % 86_400 == 0:
        return f"{seconds // 86_400} d"
    return f"{seconds // 3600} h" if seconds % 3600 == 0 else f"{seconds // 60} min"


@cache
def shapes_of_tables(project: Path = HOME / "dbt_project") -> dict[str, tuple[str, ...]]:
    """Shapes that each raw table feeds, from the lists in dbt_project.yml and the SQL of their members."""
    members = {
        name.removeprefix("shape_"): listed
        for name, listed in read_yaml(project / "dbt_project.yml")["vars"].items()
        if name.startswith("shape_")
    }
    texts = {path.stem: path.read_text(encoding="utf-8") for path in (project / "models").rglob("*.sql")}

    def tables(model: str, seen: frozenset[str]) -> set[str]:
        if model in seen or model not in texts:
            return set()
        found = set(_RAW.findall(texts[model]))
        # A shape's own SQL names no member; the list does.
        below = [*_REF.findall(texts[model]), *members.get(model.removeprefix("int_"), [])]
        return found.union(*(tables(other, seen | {model}) for other in below))

    feeds: dict[str, set[str]] = {}
    for shape, listed in members.items():
        for table in set().union(*(tables(model, frozenset()) for model in listed)):
            feeds.setdefault(table, set()).add(shape)
    return {table: tuple(sorted(shapes)) for table, shapes in feeds.items()}
