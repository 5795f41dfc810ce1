"""Environments of peers, each its own below var/bench: none of theirs comes among the house's packages."""

import json
import platform
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

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


def asked(*command: str) -> dict:
    """What a process of its own found: the JSON in its last line."""
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, cwd=HOME, env={"PYTHONPATH": f"{HOME}:{HOME / 'plugins'}"}
    )
    return json.loads(done.stdout.splitlines()[-1])


def peer(name: str, requirements: Sequence[str], script: Path, *arguments: str) -> dict | None:
    """What a peer found in its environment; one that cannot be installed is named, not guessed."""
    try:
        python = python_of(name, requirements)
    except subprocess.CalledProcessError as error:
        print(f"{name}: {why_missing(error)}")
        return None
    return asked(python, str(script), *arguments)


def processor() -> str:
    """How many of which processor."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{len(names)} × {names[0]}" if names else platform.machine()
