"""Processes that were started once and noted in a file: whether they still are what they were."""

import contextlib
import os
from pathlib import Path


def born(pid: int) -> int | None:
    """When a process began, in ticks since the machine did; None for one that is gone, and where the system does not tell.

    With it a noted process is told from another that has its number since: after a start of the machine numbers begin anew.
    """
    fields = _fields(pid)
    return int(fields[19]) if fields else None


def alive(pid: int, noted: int | None = None) -> bool:
    """Alive, not a zombie that nobody has reaped and, where it was noted when it began, no other."""
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    fields = _fields(pid)
    return not fields or (fields[0] != "Z" and noted in (None, int(fields[19])))


def _fields(pid: int) -> list[str]:
    """What /proc says behind the name, which may hold anything; empty without it."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
