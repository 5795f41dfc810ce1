"""Where dropped files lie: a folder here; an object store behaves the same (object_store.py)."""

import hashlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Protocol

from journeyhouse.errors import ConfigError
from journeyhouse.settings import Bucket, Settings, SourceSettings


@dataclass(frozen=True)
class Entry:
    """A file as it is listed. `relative` is its POSIX path below the source's root; a folder knows no `etag`."""

    relative: PurePosixPath
    size: int
    mtime_ns: int
    etag: str | None = None


class Store(Protocol):
    """What a reader of files needs to know about the place where they lie. `str()` names it to people."""

    def entries(self, glob: str) -> list[Entry]:
        """Files that match the glob, in path order. Raises ConfigError when the place does not exist."""

    def local(self, entry: Entry, control: str | None) -> AbstractContextManager[tuple[Path, str] | None]:
        """The file's local path and SHA-256 while the context is open, its control file (suffix `control`) beside it.

        None when the file has vanished since it was listed.
        """


class Folder:
    """A folder of this machine."""

    def __init__(self, where: str, root: Path):
        self._where, self._root = where, root

    def __str__(self) -> str:
        return str(self._root)

    def entries(self, glob: str) -> list[Entry]:
        if not self._root.is_dir():
            raise ConfigError(f"{self._where}: the folder {self._root} does not exist.")
        found = []
        for path in sorted(self._root.glob(glob)):
            if path.is_file():
                stat = path.stat()
                relative = PurePosixPath(path.relative_to(self._root).as_posix())
                found.append(Entry(relative, stat.st_size, stat.st_mtime_ns))
        return found

    @contextmanager
    def local(self, entry: Entry, control: str | None) -> Iterator[tuple[Path, str]]:
        path = self._root / entry.relative
        with path.open("rb") as handle:
            digest = hashlib.file_digest(handle, "sha256").hexdigest()
        yield path, digest


def open_store(settings: Settings, own: SourceSettings, stream: str = "check") -> Store:
    """The place that the source's `path` names. Raises ConfigError without one.

    `stream` names the room in var/ for its copies: only the holder of the stream's lock may use it.
    """
    where = f"{settings.config_path}: sources.{own.name}.path"
    if own.path is None:
        raise ConfigError(f"{where} is missing; name the folder or the object store that holds the files.")
    if not isinstance(own.path, Bucket):
        return Folder(where, own.path)
    # Costs a shared library; a house of folders does not load it.
    from journeyhouse.sources.object_store import ObjectStore

    return ObjectStore(where, own, own.path, settings.var / "incoming" / f"{own.name}__{stream}")
