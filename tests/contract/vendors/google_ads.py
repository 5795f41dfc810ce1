"""Google's own protocol buffers: what a query selects exists, and every batch parses with nothing unknown."""

import importlib
import json
import re
from collections.abc import Iterator

from google.protobuf.descriptor import Descriptor
from google.protobuf.json_format import ParseDict, ParseError


def judge(exchange: dict) -> Iterator[str]:
    version = exchange["path"].split("/")[1]
    try:
        service = importlib.import_module(
            f"google.ads.googleads.{version}.services.types.google_ads_service"
        ).SearchGoogleAdsStreamResponse.pb()
    except ModuleNotFoundError:
        yield f"the client does not know version {version}"
        return
    row = service.DESCRIPTOR.fields_by_name["results"].message_type
    query = json.loads(exchange["body"])["query"]
    selected, resource = re.match(r"SELECT (.+?) FROM (\w+)", query, re.S).groups()
    if resource not in row.fields_by_name:
        yield f"unknown resource {resource}"
    asked = [name.strip() for name in selected.split(",")] + re.findall(
        r"\b[a-z_]+\.[a-z_.]+", query.split(" FROM ")[1]
    )
    yield from (f"unknown field {name}" for name in asked if not _exists(row, name.split(".")))
    for batch in json.loads(exchange["answer"]):
        try:
            ParseDict(batch, service())
        except ParseError as error:
            yield str(error)


def _exists(message: Descriptor | None, names: list[str]) -> bool:
    if not names:
        return True
    # A name that Python reserves carries an underscore in its client.
    known = message.fields_by_name if message else {}
    field = known.get(names[0]) or known.get(f"{names[0]}_")
    return field is not None and _exists(field.message_type, names[1:])
