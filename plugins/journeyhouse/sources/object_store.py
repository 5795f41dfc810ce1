"""Dropped files in S3, Google Cloud Storage or Azure: listed there, and copied here one at a time to be read."""

import fnmatch
import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import Any

import obstore

from journeyhouse.errors import ConfigError
from journeyhouse.settings import Bucket, SourceSettings
from journeyhouse.sources.object_store_access import connect
from journeyhouse.sources.object_store_errors import classified
from journeyhouse.sources.stores import Entry

_CHUNK = 1 << 20
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class ObjectStore:
    """A prefix of a bucket, read as if it were a folder. Errors are ours, without secrets (object_store_errors.py).

    `room` is the local folder of the one copy that is being read; it is gone afterwards, also after a failure.
    """

    def __init__(self, where: str, own: SourceSettings, bucket: Bucket, room: Path):
        self._where, self._source, self._bucket, self._room = where, own.name, bucket, room
        self._store = connect(where, own, bucket)

    def __str__(self) -> str:
        return str(self._bucket)

    def entries(self, glob: str) -> list[Entry]:
        # Only below the part of the glob that has no wildcard: a bucket may hold much that is not asked for.
        parts = PurePosixPath(glob).parts
        fixed = next((n for n, part in enumerate(parts[:-1]) if any(sign in part for sign in "*?[")), len(parts) - 1)
        listed = self._below("/".join(parts[:fixed]))
        if not listed and self._bucket.prefix and self._is_empty():
            raise ConfigError(
                f"{self._where}: nothing is stored below {self}; correct the prefix, or put the first file there."
            )
        return sorted((entry for entry in listed if _matches(entry.relative.parts, parts)), key=lambda e: e.relative)

    @contextmanager
    def local(self, entry: Entry, control: str | None) -> Iterator[tuple[Path, str] | None]:
        # What a killed load left here is stale: the stream's lock keeps living ones out.
        shutil.rmtree(self._room, ignore_errors=True)
        self._room.mkdir(parents=True, mode=0o700)
        try:
            # Not under its own name: a key may be longer than any file name.
            copy = self._room / f"file{entry.relative.suffix}"
            digest = self._copy(entry.relative, copy)
            if digest and control:
                beside = copy.with_name(copy.name + control)
                if not self._copy(entry.relative.with_name(entry.relative.name + control), beside):
                    self._copy(entry.relative.with_suffix(control), copy.with_suffix(control))
            yield (copy, digest) if digest else None
        finally:
            shutil.rmtree(self._room, ignore_errors=True)

    def _below(self, head: str) -> list[Entry]:
        prefix = "/".join(filter(None, (self._bucket.prefix, head)))
        with self._plain_errors():
            objects = [one for chunk in obstore.list(self._store, prefix or None, chunk_size=1000) for one in chunk]
        # The prefix itself may be there as an empty object: consoles make "folders" so.
        return [self._entry(one) for one in objects if one["path"] != self._bucket.prefix]

    def _is_empty(self) -> bool:
        with self._plain_errors():
            return not any(obstore.list(self._store, self._bucket.prefix, chunk_size=1))

    def _entry(self, listed: dict[str, Any]) -> Entry:
        relative = PurePosixPath(listed["path"]).relative_to(self._bucket.prefix)
        mtime_ns = (listed["last_modified"] - _EPOCH) // timedelta(microseconds=1) * 1000
        return Entry(relative, listed["size"], mtime_ns, listed["e_tag"])

    def _copy(self, relative: PurePosixPath, target: Path) -> str | None:
        """Stream one object into a file. Returns its SHA-256, None when there is no such object."""
        key, digest = str(PurePosixPath(self._bucket.prefix) / relative), hashlib.sha256()
        try:
            with self._plain_errors():
                chunks = iter(obstore.get(self._store, key).stream(min_chunk_size=_CHUNK))
        except FileNotFoundError:
            return None
        with target.open("wb") as handle:
            while True:
                with self._plain_errors():
                    chunk = next(chunks, None)
                if chunk is None:
                    break
                handle.write(chunk)
                digest.update(chunk)
        return digest.hexdigest()

    @contextmanager
    def _plain_errors(self) -> Iterator[None]:
        try:
            yield
        except FileNotFoundError:
            raise
        except (obstore.exceptions.BaseError, OSError, ValueError) as error:
            # The chain is cut: its text may repeat what a store says about a key.
            raise classified(str(error), self._where, self._source, self._bucket) from None


def _matches(parts: tuple[str, ...], pattern: tuple[str, ...]) -> bool:
    """Path.glob's rule, segment by segment: `**` is any number of folders, a wildcard never crosses a `/`."""
    if not pattern:
        return not parts
    if pattern[0] == "**":
        return _matches(parts, pattern[1:]) or (len(parts) > 1 and _matches(parts[1:], pattern))
    return bool(parts) and fnmatch.fnmatchcase(parts[0], pattern[0]) and _matches(parts[1:], pattern[1:])
