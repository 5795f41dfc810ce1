"""Secrets that a house makes for itself: a file of its own in var, which only its owner can read."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path


def own_key(path: Path, make: Callable[[], str]) -> str:
    """The key in this file, made on first use."""
    if not path.is_file():
        write_key(path, make(), replace=False)
    return path.read_text()


def write_key(path: Path, key: str, replace: bool) -> None:
    """Put a key into place whole: of two processes that make one, one does, and neither reads half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-")
    try:
        with os.fdopen(handle, "w") as file:
            file.write(key)
            file.flush()
            os.fsync(file.fileno())
        if replace:
            os.replace(draft, path)
        else:
            os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        Path(draft).unlink(missing_ok=True)
