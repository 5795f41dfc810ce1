"""What journeyhouse.yml says of the company: each as the models compare it, or refused by file and field."""

import re
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from journeyhouse.documents import no_unknown, text
from journeyhouse.errors import ConfigError
from journeyhouse.numbering import PLANS

_COMPANY = {
    "name": "Journeyhouse",
    "timezone": "Asia/Ho_Chi_Minh",
    "reporting_currency": "VND",
    "country": "VN",
    "language": "en",
    "build_schedule": "0 8 * * *",
}
_CRON = re.compile(r"[\d*/,-]+(\s+[\w*/,#-]+){4}")


def read(path: Path, body: dict[str, Any]) -> dict[str, str]:
    """Every setting of the company, those that are not given as they are by default. Raises ConfigError."""
    no_unknown(path, "company", body, set(_COMPANY))
    company = _COMPANY | {key: text(path, f"company.{key}", value) for key, value in body.items()}
    _check_timezone(path, company["timezone"])
    if company["language"] not in ("en", "vi"):
        raise ConfigError(f"{path}: company.language is '{company['language']}'; use en or vi.")
    company["country"] = company["country"].strip().upper()
    if company["country"] not in PLANS:
        raise ConfigError(
            f"{path}: company.country '{company['country']}' is none of which it is known how phone numbers are written there; "
            f"use one of {', '.join(PLANS)}, or add it to plugins/journeyhouse/numbering.py."
        )
    if not _CRON.fullmatch(company["build_schedule"].strip()):
        raise ConfigError(
            f"{path}: company.build_schedule '{company['build_schedule']}' is no cron line, e.g. \"0 8 * * *\" for eight in the morning."
        )
    company["reporting_currency"] = _currency(path, company["reporting_currency"])
    return company


def _currency(path: Path, written: str) -> str:
    """The code that is meant, as the macro currency_code reads those of platforms: amounts are compared with it letter by letter."""
    code = written.strip().upper()
    code = "VND" if code in ("VNĐ", "Đ", "₫") else code
    if not re.fullmatch("[A-Z]{3}", code):
        raise ConfigError(
            f"{path}: company.reporting_currency '{written}' is no code of three letters (ISO 4217), e.g. VND."
        )
    return code


def _check_timezone(path: Path, name: str) -> None:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ConfigError(
            f"{path}: company.timezone '{name}' is not an IANA time zone, e.g. Asia/Ho_Chi_Minh."
        ) from error
