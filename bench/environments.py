"""Environments of peers, each its own below var/bench: none of theirs comes among the house's packages."""

import subprocess
import sys
from collections.abc import Sequence

from journeyhouse.settings import HOME

FOLDER = HOME / "var" / "bench"


def python_of(name: str, requirements: Sequence[str]) -> str:
    """The peer's own Python; made once. Raises CalledProcessError where its packages cannot be had."""
    folder = FOLDER / name
    python = folder / "bin" / "python"
    if not (folder / "ready").is_file():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True, capture_output=True, text=True)
        install = [str(python), "-m", "pip", "install", "-q", *requirements]
        subprocess.run(install, check=True, capture_output=True, text=True)
        (folder / "ready").touch()
    return str(python)


def why_missing(error: subprocess.CalledProcessError) -> str:
    """The last line of what the installation said."""
    return f"could not be installed ({((error.stderr or '').strip().splitlines() or ['?'])[-1]})"
