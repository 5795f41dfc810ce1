"""A vendor's value to a column's type: lossless, or refused with a reason. Nothing becomes NULL silently."""

import math
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from email.utils import parsedate_to_datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from journeyhouse.contracts import Column

_GROUPED = {
    ",": re.compile(r"^[+-]?\d{1,3}(\.\d{3})+(,\d+)?$"),
    ".": re.compile(r"^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$"),
}
# A thousand and more to who writes the other mark, little more than one to who writes this one. No thousand begins with 0.
_EITHER = {mark: re.compile(rf"^[+-]?[1-9]\d{{0,2}}{re.escape(mark)}\d{{3}}$") for mark in (",", ".")}
_BIGINT = 2**63
# What Postgres' numeric holds: digits before the decimal point, and behind it.
_WHOLE_DIGITS, _FRACTION_DIGITS = 131_072, 16_383
_RFC_2822 = re.compile(
    r"^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d? (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) "
    r"\d{4} \d\d:\d\d:\d\d [+-]\d{4}$"
)
_WCF = re.compile(r"^/Date\((-?\d+)([+-]\d{4})?\)/$", re.ASCII)
_encode = msgspec.json.Encoder(decimal_format="number").encode
_TRUE, _FALSE = {"true", "t", "1", "yes", "có"}, {"false", "f", "0", "no", "không"}


class BadValue(ValueError):
    """The value does not fit its declared type."""


def coercer(column: Column, timezone: str = "UTC", decimal: str = ".") -> Callable[[Any], Any]:
    """Function from a non-null vendor value to what the database driver writes. Raises BadValue.

    `timezone` is that of times without an offset, `decimal` the decimal mark of numbers given as text.
    """
    if column.type == "text":
        return _text
    if column.type == "bigint":
        return lambda value: _bigint(_meant(value, column, decimal), decimal)
    if column.type == "numeric":
        return lambda value: _numeric(_meant(value, column, decimal), decimal)
    if column.type == "boolean":
        return _boolean
    if column.type == "jsonb":
        return json_text
    zone = UTC if timezone == "UTC" else ZoneInfo(timezone)
    if column.type == "timestamptz":
        return lambda value: _timestamp(value, zone, column.formats)
    return lambda value: _date(value, column.formats)


def _text(value: Any) -> str:
    if isinstance(value, str):
        if "\x00" in value:
            raise BadValue("a NUL byte")
        try:
            value.encode()
        except UnicodeEncodeError:
            raise BadValue("a lone surrogate, which is not Unicode text") from None
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        # As its digits would come in JSON text: one number is one text, whichever way it was read.
        return str(Decimal(repr(value)))
    if isinstance(value, int | Decimal):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise BadValue(f"expected text, found {_kind(value)}")


def _meant(value: Any, column: Column, decimal: str) -> Any:
    if not column.thousandths and isinstance(value, str) and _EITHER[decimal].match(text := value.strip()):
        raise BadValue(f"'{text}' may be {text.replace(decimal, '')} or {text}0: write it in that way")
    return value


def _bigint(value: Any, decimal: str) -> int:
    if type(value) is int:
        number = value
    else:
        exact = _numeric(value, decimal)
        number = int(exact)
        if number != exact:
            raise BadValue(f"expected a whole number, found {_shown(value)}")
    if not -_BIGINT <= number < _BIGINT:
        raise BadValue("the number is too large for 64 bits")
    return number


def _numeric(value: Any, decimal: str) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        raise BadValue(f"expected a number, found {_kind(value)}")
    if isinstance(value, float):
        if not math.isfinite(value):
            raise BadValue("the number is not finite")
        # A number that is one already has no local form.
        value = Decimal(repr(value))
    if isinstance(value, str):
        text = value.strip().replace("\u00a0", "")
        if _GROUPED[decimal].match(text):
            text = text.replace("." if decimal == "," else ",", "")
        if decimal == ",":
            text = text.replace(",", ".")
        value = text
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise BadValue(f"expected a number, found {_shown(value)}") from None
    if not number.is_finite() or abs(number.adjusted()) > 40 or not _is_held(number):
        raise BadValue("the number is out of range")
    return number


def _is_held(number: Decimal) -> bool:
    return number.adjusted() < _WHOLE_DIGITS and number.as_tuple().exponent >= -_FRACTION_DIGITS


def _boolean(value: Any) -> bool:
    text = str(value).strip().lower()
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    raise BadValue(f"expected true or false, found {_shown(value)}")


def json_text(value: Any) -> str:
    """JSON text of a parsed value; Postgres' jsonb refuses \\u0000, lone surrogates and numbers without end, so does this."""
    try:
        if not _numbers_are_held(value):
            raise BadValue("a number in it is out of range")
        text = _encode(value).decode()
    except (UnicodeEncodeError, msgspec.EncodeError, RecursionError) as error:
        raise BadValue(f"not storable as JSON: {error}") from None
    if "\\u0000" in text:
        raise BadValue("a NUL byte")
    return text


def _numbers_are_held(value: Any) -> bool:
    if isinstance(value, dict | list):
        return all(map(_numbers_are_held, value.values() if isinstance(value, dict) else value))
    return not isinstance(value, Decimal) or _is_held(value)


def _timestamp(value: Any, zone: Any, formats: tuple[str, ...]) -> datetime:
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=zone)
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return _epoch(float(value))
    if not isinstance(value, str):
        raise BadValue(f"expected a time, found {_kind(value)}")
    text = value.strip()
    for layout in formats:
        try:
            return datetime.strptime(text, layout).replace(tzinfo=zone)
        except ValueError:
            continue
    # Digits alone are a count, unless they are eight. Python would take the ninth for a separator, and 1777071620000 for
    # an evening of July 1777.
    if text.isdigit() and len(text) != 8:
        return _epoch(float(text))
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = _mail_date(text) or _wcf_date(text)
        if moment is None:
            raise BadValue(f"expected a time, found {_shown(value)}") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _mail_date(text: str) -> datetime | None:
    """`Mon, 05 Jan 2026 02:30:00 +0000` (RFC 2822), whatever the machine's language; None for anything else."""
    try:
        return parsedate_to_datetime(text) if _RFC_2822.match(text) else None
    except ValueError:
        return None


def _wcf_date(text: str) -> datetime | None:
    """`/Date(1767580200000+0700)/` (.NET): milliseconds in UTC; the zone behind them is the server's, and moves nothing."""
    found = _WCF.match(text)
    return _epoch(int(found[1]) / 1000) if found else None


def _epoch(number: float) -> datetime:
    # Vendors give seconds or milliseconds; 10^11 seconds is the year 5138.
    try:
        return datetime.fromtimestamp(number / 1000 if abs(number) >= 1e11 else number, UTC)
    except (ValueError, OverflowError, OSError):
        raise BadValue(f"{number} is not a time") from None


def _date(value: Any, formats: tuple[str, ...]) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        raise BadValue(f"expected a date, found {_kind(value)}")
    text = value.strip()
    for layout in (*formats, "%Y-%m-%d", "%d/%m/%Y", "%Y%m%d"):
        try:
            return datetime.strptime(text, layout).date()
        except ValueError:
            continue
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        raise BadValue(f"expected a date, found {_shown(value)}") from None


def _shown(value: Any) -> str:
    return (str(Decimal(str(value))) if isinstance(value, float | Decimal) else repr(value))[:40]


def _kind(value: Any) -> str:
    names = {
        dict: "an object",
        list: "a list",
        bool: "true/false",
        int: "a number",
        float: "a number",
        Decimal: "a number",
        str: "text",
    }
    return names.get(type(value), type(value).__name__)
