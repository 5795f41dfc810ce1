"""YAML that people write."""

from pathlib import Path
from typing import Any

import yaml

from journeyhouse.errors import ConfigError

# Every task reads the manifests; the parser written in C is eight times faster, where the wheel has it.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Once(_LOADER):
    """Refuses a key that stands twice in one mapping: YAML's readers forget the first without a word."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict:
        seen: set[str] = set()
        for key, _value in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in seen:
                raise yaml.constructor.ConstructorError(None, None, f"'{key.value}' stands here twice", key.start_mark)
            seen.add(str(key.value))
        return super().construct_mapping(node, deep)


def read_yaml(path: Path) -> Any:
    """The file's content. Raises ConfigError naming file and place when it is not YAML."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), _Once)  # noqa: S506 - both it stands on are safe loaders
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
        raise ConfigError(f"{path}: not readable as YAML: {error}") from error


def mapping(path: Path, name: str, value: Any) -> dict[str, Any]:
    """The value, empty where there is none. Raises ConfigError naming file and field where it is something else."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise ConfigError(f"{path}: {name} must be a mapping (key: value), found {type(value).__name__}.")
    return value


def no_unknown(path: Path, name: str, body: dict[str, Any], known: set[str]) -> None:
    """Raises ConfigError naming the first key that is not known."""
    for key in body:
        if key not in known:
            where = f"{name}.{key}" if name else str(key)
            raise ConfigError(f"{path}: unknown setting '{where}'. Known here: {', '.join(sorted(known))}.")


def text(path: Path, name: str, value: Any) -> str:
    """The value. Raises ConfigError where it is none, or no text: to YAML 12 is a number, and NO is false."""
    if isinstance(value, str) and value.strip():
        return value
    raise ConfigError(
        f"{path}: {name} must be text, found {'nothing' if value in (None, '') else repr(value)}; write it in quotes."
    )
