"""Which sources exist: every folder beside this file that holds a source.yml."""

import importlib
from functools import cache
from pathlib import Path
from types import ModuleType

from journeyhouse.contracts import Source
from journeyhouse.errors import ConfigError
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


def enabled(settings: Settings) -> list[tuple[Source, SourceSettings]]:
    """Enabled sources with their settings. Raises ConfigError naming the file for an unknown one."""
    for configured in settings.sources:
        if configured not in registry():
            raise ConfigError(
                f"{settings.config_path}: unknown source 'sources.{configured}'. Known: {', '.join(registry())}."
            )
    return [(registry()[item.name], item) for item in settings.enabled]
