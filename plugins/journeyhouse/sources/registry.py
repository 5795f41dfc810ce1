"""Which sources exist: every folder beside this file that holds a source.yml."""

import importlib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from journeyhouse.contracts import Source
from journeyhouse.errors import ConfigError
from journeyhouse.http import graphql, limits
from journeyhouse.settings import Settings, SourceSettings
from journeyhouse.sources.manifest import read_manifest

_FOLDER = Path(__file__).parent


@cache
def registry() -> dict[str, Source]:
    """All sources by name, in alphabetical order."""
    manifests = sorted(_FOLDER.glob("[a-z]*/source.yml"))
    return {manifest.parent.name: read_manifest(manifest) for manifest in manifests}


def source(name: str) -> Source:
    """One source by name. Raises ConfigError with the known names."""
    try:
        return registry()[name]
    except KeyError:
        raise ConfigError(f"unknown source '{name}'. Known sources: {', '.join(registry())}.") from None


def connector(name: str) -> ModuleType | None:
    """The source's own Python, where its manifest cannot say everything."""
    if not (_FOLDER / name / "source.py").is_file():
        return None
    return importlib.import_module(f"journeyhouse.sources.{name}.source")


def classifier(source: Source) -> Callable[[int, Any, Mapping[str, str]], limits.Outcome]:
    """How the source's refusals are understood: by its own Python, else by the protocol it speaks."""
    own = getattr(connector(source.name), "classify", None)
    speaks_graphql = any(stream.paginator.get("kind") == "graphql" for stream in source.streams.values())
    return own or (graphql.classify if speaks_graphql else limits.classify)


def enabled(settings: Settings) -> list[tuple[Source, SourceSettings]]:
    """Enabled sources with their settings. Raises ConfigError naming the file for an unknown one."""
    for configured in settings.sources:
        if configured not in registry():
            raise ConfigError(
                f"{settings.config_path}: unknown source 'sources.{configured}'. Known: {', '.join(registry())}."
            )
    return [(registry()[item.name], item) for item in settings.enabled]
