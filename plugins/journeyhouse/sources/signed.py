"""Calls that a platform signed, as the receiver of its webhooks kept them: opened only when the signature is right.

A line is `{"received_at": …, "signature": …, "body": "…"}`; the body is the text of the call to the byte, because that
is what was signed.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from journeyhouse.credentials import Secret
from journeyhouse.landing.rows import Rejected
from journeyhouse.page import Page, decode

# (body as text, body as an object, signature, secret) -> whether who signed knew the secret.
Verify = Callable[[str, dict[str, Any], str, Secret], bool]


def opened(pages: Iterator[Sequence[Any]], verify: Verify, secret: Secret) -> Iterator[Sequence[Any]]:
    """The calls themselves, with `signature` and `received_at` added; those that nobody vouches for are set aside."""
    for page in pages:
        lines = page.raws if isinstance(page, Page) else page
        yield [line if isinstance(line, Rejected) else _call(bytes(line), verify, secret) for line in lines]


def _call(line: bytes, verify: Verify, secret: Secret) -> dict[str, Any] | Rejected:
    text = line.decode("utf-8", "backslashreplace")
    try:
        kept = decode(line)
        body, signature = (kept["body"], kept["signature"]) if isinstance(kept, dict) else (None, None)
        call = decode(body.encode()) if isinstance(body, str) else None
    except (ValueError, KeyError) as error:
        return Rejected(f"not a kept call (received_at, signature, body): {error}", "", text)
    if not isinstance(call, dict) or not isinstance(signature, str):
        return Rejected("not a kept call: body must be the JSON text of an object, signature a text", "body", text)
    if not verify(body, call, signature, secret):
        return Rejected("the signature is wrong: the call is not from the platform, or was altered", "signature", text)
    return call | {"signature": signature, "received_at": kept.get("received_at")}
