"""Just enough GraphQL for the demo's endpoints: which fields a query selects, and what is left of a record by it."""

import re
from typing import Any

_WORD = re.compile(r"\.\.\.|[{}]|\w+|\([^()]*\)|#[^\n]*")
Fields = dict[str, "Fields"]


class Undefined(ValueError):
    """A field that the type does not have."""


def parse(query: str) -> tuple[str, str, Fields]:
    """Name, arguments and selection of the query's one root field. Raises ValueError for anything else."""
    words = [word for word in _WORD.findall(query) if not word.startswith("#")]
    if not words or "{" not in words:
        raise ValueError("syntax error, unexpected end of file")
    place = words.index("{") + 1
    name, arguments = words[place], ""
    place += 1
    if words[place].startswith("("):
        arguments, place = words[place], place + 1
    if words[place] != "{":
        raise ValueError(f"Field must have selections (field '{name}')")
    fields, _ = _selection(words, place + 1)
    return name, arguments, fields


def _selection(words: list[str], place: int) -> tuple[Fields, int]:
    found: Fields = {}
    last = ""
    while words[place] != "}":
        word = words[place]
        if word == "...":
            # `... on Type`: its fields join the others.
            inner, place = _selection(words, place + 4)
            found |= inner
            continue
        if word == "{":
            found[last], place = _selection(words, place + 1)
            continue
        if not word.startswith("("):
            last = word
            found[last] = {}
        place += 1
    return found, place + 1


def select(value: Any, fields: Fields, optional: frozenset[str] = frozenset()) -> Any:
    """What the selection leaves of a value, at any depth. Raises Undefined for a field that is not there."""
    if isinstance(value, list):
        return [select(item, fields, optional) for item in value]
    if not isinstance(value, dict) or not fields:
        return value
    missing = [name for name in fields if name not in value and name not in optional]
    if missing:
        raise Undefined(missing[0])
    return {name: select(value[name], inner, optional) for name, inner in fields.items() if name in value}
