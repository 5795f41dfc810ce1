"""Whether the staging layer stands as the last build left it: it is views and seeds, which data does not change."""

import hashlib
import json
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

import psycopg

_MARK = "staging.sha256"


def is_standing(project: Path, target: Path, variables: Mapping[str, str], connection: psycopg.Connection) -> bool:
    """True when project and settings are those of the last staging build and each of its relations still exists."""
    mark, manifest = target / _MARK, target / "manifest.json"
    if not (mark.is_file() and manifest.is_file() and (target / "partial_parse.msgpack").is_file()):
        return False
    if mark.read_text() != fingerprint(project, variables):
        return False
    wanted = {
        (node["schema"], node["alias"])
        for node in json.loads(manifest.read_text())["nodes"].values()
        if node["schema"] in ("staging", "seeds") and node["resource_type"] in ("model", "seed")
    }
    found = connection.execute(
        "select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace "
        "where n.nspname in ('staging', 'seeds') and c.relkind in ('r', 'v')"
    ).fetchall()
    return wanted <= set(found)


def remember(project: Path, target: Path, variables: Mapping[str, str]) -> None:
    """Note that the staging layer has been built from the project as it is now."""
    (target / _MARK).write_text(fingerprint(project, variables))


def forget(target: Path) -> None:
    """Before a build: one that fails leaves no mark."""
    (target / _MARK).unlink(missing_ok=True)


def fingerprint(project: Path, variables: Mapping[str, str]) -> str:
    """Of every file of the project, every setting that dbt reads, and dbt itself, whose parse is kept."""
    digest = hashlib.sha256(repr([version("dbt-core"), *sorted(variables.items())]).encode())
    for path in sorted(project.rglob("*")):
        if path.is_file():
            digest.update(str(path.relative_to(project)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
