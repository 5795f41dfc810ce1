"""Google's discovery documents, as its API client carries them: search_console and ga4."""

import json
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

DOCUMENTS = {"ga4": "analyticsdata.v1beta", "search_console": "searchconsole.v1"}


@cache
def _document(name: str) -> dict:
    return json.loads((files("googleapiclient.discovery_cache.documents") / f"{name}.json").read_text())


def judge(exchange: dict) -> Iterator[str]:
    document = _document(DOCUMENTS[exchange["source"]])
    method = _method(document["resources"], exchange)
    if method is None:
        yield f"unknown method {exchange['method']} {exchange['path']}"
        return
    known = method.get("parameters", {})
    yield from (f"unknown query field {name}" for name, _value in exchange["query"] if name not in known)
    for side, text in (("request", exchange["body"]), ("response", exchange["answer"])):
        if side in method:
            yield from _against(document["schemas"], method[side], json.loads(text or "{}"), side)


def _method(resources: dict, exchange: dict) -> dict | None:
    for resource in resources.values():
        for method in resource.get("methods", {}).values():
            pattern = re.sub(r"\\{\\?\+?\w+\\}", ".+", re.escape(method["path"]))
            if method["httpMethod"] == exchange["method"] and re.fullmatch(pattern, exchange["path"].lstrip("/")):
                return method
        if found := _method(resource.get("resources", {}), exchange):
            return found
    return None


def _against(schemas: dict, schema: dict, value: Any, where: str) -> Iterator[str]:
    schema = schemas[schema["$ref"]] if "$ref" in schema else schema
    kind = schema.get("type")
    if schema.get("format", "").endswith("int64") and where.startswith("request"):
        # Protocol buffers in JSON are read with numbers and texts alike, and written with texts.
        value = str(value)
    fits = {"object": dict, "array": list, "boolean": bool, "string": str, "integer": int, "number": (int, float)}
    if kind in fits and (not isinstance(value, fits[kind]) or (kind in ("integer", "number") and value is True)):
        yield f"{where}: {type(value).__name__} where {kind} is declared"
    elif kind == "object" and "properties" in schema:
        for name, inner in value.items():
            if name not in schema["properties"]:
                yield f"{where}: unknown field {name}"
            else:
                yield from _against(schemas, schema["properties"][name], inner, f"{where}.{name}")
    elif kind == "array":
        for inner in value:
            yield from _against(schemas, schema["items"], inner, f"{where}[]")
    elif "enum" in schema and value not in schema["enum"] and value.upper() not in schema["enum"]:
        yield f"{where}: {value} is none of the declared values"
