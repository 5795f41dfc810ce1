"""Numbers, money and times as a reader of the language writes them."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

_SYMBOLS = {"VND": "₫", "USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}
# Decimals of the minor unit where they are not two (ISO 4217); macros/portability/money.sql has the same list.
DECIMALS = dict.fromkeys(
    ["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"], 0
) | dict.fromkeys(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"], 3)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
NOTHING = "–"


class Formats:
    """One language, one time zone, one currency."""

    def __init__(self, language: str, timezone: str = "UTC", currency: str = "VND"):
        self.language, self.zone, self.currency = language, ZoneInfo(timezone), currency.upper()

    def number(self, value: float | int | Decimal | None, decimals: int = 0) -> str:
        """1,234.5 in English, 1.234,5 in Vietnamese; a dash for nothing."""
        if value is None:
            return NOTHING
        text = f"{value:,.{decimals}f}"
        return text.translate(str.maketrans(",.", ".,")) if self.language == "vi" else text

    def money(self, minor: int | None) -> str:
        """An amount given in the currency's smallest unit."""
        if minor is None:
            return NOTHING
        decimals = DECIMALS.get(self.currency, 2)
        text = self.number(Decimal(abs(int(minor))).scaleb(-decimals), decimals)
        symbol = _SYMBOLS.get(self.currency, self.currency)
        sign = "−" if minor < 0 else ""
        after = self.language == "vi" or self.currency == "VND" or symbol == self.currency
        return f"{sign}{text}\u00a0{symbol}" if after else f"{sign}{symbol}{text}"

    def percent(self, part: float, whole: float) -> str:
        """Part of whole, with one decimal below ten percent."""
        if not whole:
            return NOTHING
        share = 100 * part / whole
        return self.number(share, 1 if 0 < share < 10 else 0) + "%"

    def moment(self, value: datetime | None) -> str:
        """Day and minute in the company's time zone."""
        if value is None:
            return NOTHING
        return f"{self.day(value)} {value.astimezone(self.zone):%H:%M}"

    def day(self, value: datetime | date | None) -> str:
        """5 Nov 2026 in English, 05/11/2026 in Vietnamese."""
        if value is None:
            return NOTHING
        local = value.astimezone(self.zone) if isinstance(value, datetime) else value
        if self.language == "vi":
            return f"{local:%d/%m/%Y}"
        return f"{local.day} {_MONTHS[local.month - 1]} {local.year}"

    def month(self, value: datetime) -> str:
        """Short name of a month for an axis."""
        local = value.astimezone(self.zone)
        return f"{local:%m/%Y}" if self.language == "vi" else f"{_MONTHS[local.month - 1]} {local:%y}"
