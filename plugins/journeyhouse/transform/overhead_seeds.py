"""Marketing overheads are edited by analysts: a row that no month could bear is refused before a build, by row and field."""

import re
from collections.abc import Iterator
from pathlib import Path

from journeyhouse.transform.seed_complaints import refuse
from journeyhouse.transform.seed_files import Rows, rows

NAME = "seed_marketing_overheads.csv"
_MONTH = re.compile(r"(19|20)[0-9]{2}-(0[1-9]|1[0-2])")
_AMOUNT = re.compile(r"[0-9]{1,18}([.][0-9]{1,12})?")
_CURRENCY = re.compile(r"[A-Z]{3}")


def check(folder: Path) -> None:
    """Raises ConfigError listing everything that is wrong with the overheads of `dbt_project/seeds`."""
    refuse("marketing overheads", folder, list(_wrong(rows(folder / NAME))))


def _wrong(overheads: Rows) -> Iterator[str]:
    seen: dict[tuple[str, str, str], int] = {}
    for number, told in overheads:
        where = f"{NAME}, row {number}, field"
        if not _MONTH.fullmatch(told["month"]):
            yield f"{where} month: must be a month as 2026-01, not '{told['month']}'"
        if not told["kind"]:
            yield f"{where} kind: is empty; say what it is for, as in salaries"
        if not _AMOUNT.fullmatch(told["amount"]):
            yield f"{where} amount: must be a number that is not negative, as 120000000 or 99.5, not '{told['amount']}'"
        if not _CURRENCY.fullmatch(told["currency"]):
            yield f"{where} currency: must be three capital letters, as VND, not '{told['currency']}'"
        first = seen.setdefault((told["month"], told["kind"].casefold(), told["currency"]), number)
        if first != number:
            yield f"{where} kind: '{told['kind']}' of {told['month']} is in row {first} already"
