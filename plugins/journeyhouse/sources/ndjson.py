"""Lines of JSON (.ndjson, .ndjson.gz) as pages of records."""

import codecs
import gzip
import zlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec

from journeyhouse.contracts import Stream
from journeyhouse.errors import SchemaDrift
from journeyhouse.landing.rows import Rejected
from journeyhouse.page import Page
from journeyhouse.sources.dropped import DroppedFile

_PAGE = 1000


def pages(file: DroppedFile, stream: Stream) -> Iterator[Sequence[Any]]:
    """Lines stay text until landing knows their types; here only the fields that `when` names are looked at."""
    rule = stream.options.get("when", {})
    present, absent = rule.get("present"), rule.get("absent")
    look = _looker(present or absent)
    lines: list[bytes] = []
    for number, line in enumerate(_lines(file), 1):
        if not line.strip():
            continue
        try:
            has_field = look(line)
        except ValueError as error:
            # A broken line belongs to no specification; the stream that takes the rest reports it, once.
            if not present:
                text = line.decode("utf-8", "backslashreplace").replace("\x00", "\\u0000")
                yield [Rejected(f"malformed JSON in {file.relative} line {number}: {error}", "", text[:1_000_000])]
            continue
        if not rule or has_field == bool(present):
            lines.append(line)
        if len(lines) == _PAGE:
            yield Page.of(lines)
            lines = []
    yield Page.of(lines)


def _lines(file: DroppedFile) -> Iterator[bytes]:
    opener = gzip.open if file.path.suffix == ".gz" else open
    try:
        with opener(file.path, "rb") as handle:
            # Programs of Windows begin a file with a mark, which is no JSON.
            yield next(handle, b"").removeprefix(codecs.BOM_UTF8)
            yield from handle
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise SchemaDrift(
            f"{file.relative}: not a whole gzip file ({error}); nothing of it was loaded. Drop it again, complete."
        ) from error


def _looker(name: str | None) -> Callable[[bytes], bool]:
    """Function telling whether a line is an object that has this field. Raises ValueError when it is not JSON."""
    absent = msgspec.Raw(b"")
    field = msgspec.defstruct("Line", [("value", msgspec.Raw, absent)] if name else [], rename={"value": name}.get)
    decode = msgspec.json.Decoder(field).decode

    def look(line: bytes) -> bool:
        if not line.isascii():
            line.decode()
        try:
            return getattr(decode(line), "value", absent) is not absent
        except msgspec.ValidationError:
            return False
        except RecursionError as error:
            raise ValueError("nested too deep") from error

    return look
