"""Files dropped into a folder or an object store: each is read once, and again when its content changes."""

import fnmatch
import os
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import psycopg

from journeyhouse.contracts import Stream
from journeyhouse.errors import SchemaDrift
from journeyhouse.landing.portion import Pages, Portion
from journeyhouse.sources import ndjson, tables
from journeyhouse.sources.dropped import DroppedFile
from journeyhouse.sources.stores import Entry, Store

# Pages of lines as they lie in a file -> pages of what they hold.
Opening = Callable[[Iterator[Sequence[Any]]], Iterator[Sequence[Any]]]
_READERS = {"ndjson": ndjson.pages, "csv": tables.csv_pages, "excel": tables.excel_pages}


def waiting(store: Store, stream: Stream) -> list[Entry]:
    """Files of the stream's glob, in path order. Hidden and unfinished ones (`.x`, `x.tmp`, `x.part`) are left alone."""
    return [
        entry
        for entry in store.entries(stream.options["glob"])
        if not any(fnmatch.fnmatch(entry.relative.name, mask) for mask in (".*", "~$*", "*.tmp", "*.part"))
    ]


def new_files(store: Store, stream: Stream, connection: psycopg.Connection) -> Iterator[DroppedFile]:
    """Files that were not loaded yet with this content, in path order. Each can be opened until the next is asked for.

    What looks as it did when it was loaded is not opened. Close the iterator, so that no copy stays behind.
    """
    known = {
        path: (looks, sha256)
        for path, *looks, sha256 in connection.execute(
            "select path, size, mtime_ns, etag, sha256 from ops.files where source = %s and stream = %s",
            (stream.source, stream.name),
        )
    }
    for entry in waiting(store, stream):
        looked, loaded = known.get(str(entry.relative), (None, None))
        looks = [entry.size, entry.mtime_ns, entry.etag]
        if looked == looks:
            continue
        with store.local(entry, stream.options.get("control", {}).get("suffix")) as held:
            if held and held[1] == loaded:
                # Touched or uploaded again, not changed: remembered, so that it is not opened at each run.
                connection.execute(
                    "update ops.files set size = %s, mtime_ns = %s, etag = %s where source = %s and stream = %s and path = %s",
                    (*looks, stream.source, stream.name, str(entry.relative)),
                )
            elif held:
                yield DroppedFile(held[0], entry.relative, entry.size, entry.mtime_ns, held[1], entry.etag)


def portion(file: DroppedFile, stream: Stream, opening: Opening = lambda pages: pages) -> Portion:
    """The file's records. Raises SchemaDrift naming file and fix when it cannot be read as declared, or not be named."""
    name = os.fsencode(file.relative).decode("utf-8", "backslashreplace")
    if name != str(file.relative):
        raise SchemaDrift(
            f"{name}: the file's name is not UTF-8 (unpacked on another system?); rename it and run again."
        )
    return Portion(Pages(lambda: opening(_READERS[stream.options["format"]](file, stream))), file=file)
