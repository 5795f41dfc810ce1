"""The noun that finders and readers of files share."""

from dataclasses import dataclass
from pathlib import Path, PurePosixPath


@dataclass(frozen=True)
class DroppedFile:
    """A file as it was when read. `relative` is its POSIX path below the source's root, `path` where it can be opened."""

    path: Path
    relative: PurePosixPath
    size: int
    mtime_ns: int
    sha256: str
    etag: str | None = None
