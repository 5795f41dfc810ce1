"""Twilio's helper library: the fields that a message carries, its states, and what a list may be asked."""

import inspect
import json
import re
from collections.abc import Iterator

from twilio.rest.api.v2010.account import message

_SOURCE = inspect.getsource(message)
_CARRIED = set(re.findall(r'payload\.get\(\s*"(\w+)"', _SOURCE))
_ASKED = set(re.findall(r'"(\w+[<>]?)":', inspect.getsource(message.MessageList.page)))
_PAGING = {"end", "first_page_uri", "next_page_uri", "page", "page_size", "previous_page_uri", "start", "uri"}


def judge(exchange: dict) -> Iterator[str]:
    yield from (f"unknown query field {name}" for name, _value in exchange["query"] if name not in _ASKED)
    answer = json.loads(exchange["answer"])
    yield from (f"unknown field {name} of a page" for name in answer if name not in _PAGING | {"messages"})
    for row in answer["messages"]:
        yield from (f"unknown field {name} of a message" for name in row if name not in _CARRIED)
        yield from (f"a message lacks {name}" for name in _CARRIED if name not in row)
        for name, known in (
            ("status", message.MessageInstance.Status),
            ("direction", message.MessageInstance.Direction),
        ):
            if row[name] not in vars(known).values():
                yield f"{name}: {row[name]} is none of the declared values"
