"""Endpoints and query fields of clients that a vendor generates from its OpenAPI definition, read from their source."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

Endpoints = dict[str, set[str]]


@cache
def endpoints(package: str) -> Endpoints:
    """Path templates of a package's modules, each with the query fields that its functions know."""
    found: Endpoints = defaultdict(set)
    for module in sorted(Path(find_spec(package).submodule_search_locations[0]).rglob("*.py")):
        for function in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(function, ast.FunctionDef):
                paths, fields = _said_by(function)
                for path in paths:
                    found[path] |= fields
    return dict(found)


def _said_by(function: ast.FunctionDef) -> tuple[set[str], set[str]]:
    paths, fields = set(), set()
    for node in ast.walk(function):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch(r"/[\w/{}.-]+", node.value):
            paths.add(node.value)
        if (
            isinstance(node, ast.Call)
            and getattr(node.func, "attr", "") == "append"
            and getattr(node.func.value, "id", "").endswith("query_params")
            and isinstance(node.args[0], ast.Tuple)
        ):
            fields.add(node.args[0].elts[0].value)
    return paths, fields


def judge_request(known: Endpoints, path: str, fields: Iterator[str]) -> Iterator[str]:
    """What is wrong with the path and the query fields of a request."""
    for template, allowed in known.items():
        if re.fullmatch(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(template)), path):
            yield from (f"{template}: unknown query field {field}" for field in fields if field not in allowed)
            return
    yield f"unknown path {path}"
