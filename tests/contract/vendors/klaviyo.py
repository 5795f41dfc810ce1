"""Klaviyo's generated client: paths, query fields, and its pydantic models for the answers."""

import ast
import importlib
import json
import re
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from tests.contract.vendors.generated import endpoints, judge_request

_PACKAGE = "openapi_client"


def judge(exchange: dict) -> Iterator[str]:
    path = exchange["path"].rstrip("/")
    yield from judge_request(endpoints(f"{_PACKAGE}.api"), path, (name for name, _value in exchange["query"]))
    name = _answers().get(path.removeprefix("/api/"))
    if name is None:
        yield f"no model is known for the answer of {path}"
        return
    model = getattr(importlib.import_module(f"{_PACKAGE}.models"), name)
    answer = json.loads(exchange["answer"])
    try:
        parsed = model.from_dict(answer)
    except ValidationError as error:
        for fault in error.errors():
            yield f"{'.'.join(str(part) for part in fault['loc'] if not isinstance(part, int))}: {fault['msg']}"
        return
    yield from _dropped(answer, parsed.to_dict(), "answer")


@cache
def _answers() -> dict[str, str]:
    """Collection -> name of the model that answers its list."""
    found = {}
    for module in Path(find_spec(f"{_PACKAGE}.api").submodule_search_locations[0]).glob("*_api.py"):
        for function in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(function, ast.FunctionDef) and (called := re.fullmatch(r"get_([a-z]+)", function.name)):
                for node in ast.walk(function):
                    if isinstance(node, ast.Dict) and any(getattr(key, "value", "") == "200" for key in node.keys):
                        found[called[1]] = dict(zip((k.value for k in node.keys), node.values, strict=True))[
                            "200"
                        ].value
    return found


def _dropped(given: Any, kept: Any, where: str) -> Iterator[str]:
    """Fields of the answer that the model does not carry. What customers name themselves is theirs."""
    if isinstance(given, dict) and isinstance(kept, dict) and not where.endswith(("properties", "event_properties")):
        for name, value in given.items():
            if name not in kept and value is not None:
                yield f"{where}: unknown field {name}"
            else:
                yield from _dropped(value, kept.get(name), f"{where}.{name}")
    elif isinstance(given, list) and isinstance(kept, list):
        for one, other in zip(given, kept, strict=True):
            yield from _dropped(one, other, f"{where}[]")
