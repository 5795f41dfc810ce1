"""YAML that people write."""

from pathlib import Path
from typing import Any

import yaml

from journeyhouse.errors import ConfigError

# Every task reads the manifests; the parser written in C is eight times faster, where the wheel has it.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(path: Path) -> Any:
    """The file's content. Raises ConfigError naming file and place when it is not YAML."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), _LOADER)  # noqa: S506 - both are safe loaders
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not readable as YAML: {error}") from error
