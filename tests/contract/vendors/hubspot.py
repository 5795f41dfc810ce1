"""HubSpot's generated client: its models for searches, their bodies and the answers."""

import json
import re
from collections.abc import Iterator
from typing import Any

from hubspot.crm.objects import models


def judge(exchange: dict) -> Iterator[str]:
    path, answer = exchange["path"], json.loads(exchange["answer"])
    if path.endswith("/search"):
        yield from _against("PublicObjectSearchRequest", json.loads(exchange["body"]), "request")
        yield from _against("CollectionResponseWithTotalSimplePublicObject", answer, "answer")
    elif "/associations/" not in path:
        known = {"limit", "after", "properties", "propertiesWithHistory", "associations", "archived"}
        yield from (f"unknown query field {name}" for name, _value in exchange["query"] if name not in known)
        yield from _against("CollectionResponseSimplePublicObjectWithAssociations", answer, "answer")


def _against(kind: str, value: Any, where: str) -> Iterator[str]:
    if value is None:
        return
    if inner := re.fullmatch(r"list\[(.+)\]", kind):
        for one in value:
            yield from _against(inner[1], one, f"{where}[]")
    elif inner := re.fullmatch(r"dict\[str, (.+)\]", kind):
        for one in value.values():
            yield from _against(inner[1], one, f"{where}.*")
    elif model := getattr(models, kind, None):
        types = {model.attribute_map[name]: type_ for name, type_ in model.openapi_types.items()}
        for name, one in value.items():
            if name not in types:
                yield f"{where}: unknown field {name}"
            else:
                yield from _against(types[name], one, f"{where}.{name}")
        yield from _refused(model, value, types, where)
    elif (
        kind in ("str", "datetime")
        and not isinstance(value, str)
        or kind in ("int", "bool")
        and type(value).__name__ != kind
    ):
        yield f"{where}: {type(value).__name__} where {kind} is declared"


def _refused(model: Any, value: dict, types: dict[str, str], where: str) -> Iterator[str]:
    """What the model itself refuses: missing fields, and values beyond its enumerations."""
    names = {json_name: name for name, json_name in model.attribute_map.items()}
    try:
        model(**{names[name]: one for name, one in value.items() if name in types})
    except ValueError as error:
        yield f"{where}: {error}"
