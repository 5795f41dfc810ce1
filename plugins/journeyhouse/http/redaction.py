"""Secrets never leave the process: known values are masked in log records and in error texts."""

import base64
import json
import logging
import re
import traceback
from collections.abc import Callable
from urllib.parse import quote, quote_plus

_known: set[str] = set()
_told: list[Callable[[str], None]] = []
_IN_URL = re.compile(r"(?i)((?:access_token|api[_-]?key|secret[_-]?key|token|secret|password|signature)=)[^&\s\"']+")


def tell(listener: Callable[[str], None]) -> None:
    """Call this with every form of every secret that is remembered from now on."""
    _told.append(listener)


def remember(secret: str) -> None:
    """Mask this value, its JSON, URL-encoded and base64 forms from now on."""
    if len(secret) >= 4:
        forms = _forms(secret)
        _tell(forms - _known)
        _known.update(forms)


def remember_lines(secret: str) -> None:
    """Mask a secret of many lines: whole, as JSON writes it, in its other forms, and line by line.

    Listeners hear of the first two alone: Airflow builds its pattern anew for each, twice, in every task.
    """
    whole = {secret, json.dumps(secret)[1:-1]}
    _tell(whole - _known)
    _known.update(whole | _forms(secret) | {line for line in secret.splitlines() if len(line) >= 4})


def _forms(secret: str) -> set[str]:
    return {
        secret,
        json.dumps(secret)[1:-1],
        quote(secret, safe=""),
        quote_plus(secret),
        base64.b64encode(secret.encode()).decode(),
    }


def _tell(values: set[str]) -> None:
    for value in values:
        for listener in _told:
            listener(value)


def redact(text: str) -> str:
    """`text` without any known secret, and without credentials in URLs."""
    for value in sorted(_known, key=len, reverse=True):
        text = text.replace(value, "***")
    return _IN_URL.sub(r"\1***", text)


class RedactingFilter(logging.Filter):
    """Installed on handlers, because filters of a logger do not see its children's records."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        clean = redact(message)
        if clean != message:
            record.msg, record.args = clean, ()
        if record.exc_info and record.exc_info[0]:
            # What formats the record takes this for the traceback.
            record.exc_text = redact("".join(traceback.format_exception(*record.exc_info)).rstrip())
        return True
