"""A file of transactions, read into DuckDB: what cannot be read is refused, what is no purchase is set aside, each by its line."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from journeyhouse.delimited import Delimited, opened
from journeyhouse.errors import ConfigError

_NUMBER = "[+-]?([0-9]{1,30}[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]{1,2})?"
_GREATEST = 10**15
# What systems write where they know no day: 0001, 1900, 9999.
_FIRST_DAY, _LAST_DAY = "1950-01-01", "2100-12-31"
_SHOWN = 5
_REASONS = {
    "no_customer": "nobody's purchase: the customer is empty",
    "not_of_our_time": "no purchase: the date, before 1950 or after 2100, stands for none",
    "taken_back": "no purchase: the amount is negative",
}


@dataclass(frozen=True)
class TransactionFile:
    """Where the transactions are and what their columns are called; `amount` may be missing from the file."""

    path: Path
    customer: str = "customer"
    date: str = "date"
    amount: str = "amount"
    date_format: str = ""
    decimal: str = ""


@dataclass(frozen=True)
class Aside:
    """Rows that count for nothing, why, and the lines of the first of them."""

    reason: str
    rows: int
    lines: tuple[int, ...]


@dataclass(frozen=True)
class Loaded:
    """What a file turned out to hold."""

    rows: int
    has_amount: bool
    aside: tuple[Aside, ...]


def load(file: TransactionFile, connection: Any) -> Loaded:
    """Make the table purchases (customer, purchased_on, value): what a customer bought on a day is one purchase.

    Raises ConfigError for what cannot be read. The value of a file without amounts is null.
    """
    # The engine is loaded by who asks it, not by every command.
    import duckdb

    wanted = {"customer": file.customer, "date": file.date, "amount": file.amount}
    shape = opened(file.path, wanted, optional={"amount"}, decimal=file.decimal)
    try:
        _read(file, shape, connection)
    except duckdb.Error as error:
        told = shape.complaints(lambda _row: (), _SHOWN) or [f"{file.path}: not readable as CSV: {error}"]
        raise ConfigError("\n".join(told)) from error
    _refuse(file, shape, connection)
    counted = connection.execute(
        "select aside, count(*), list(record order by record)[:$shown] from file_rows where aside is not null group by 1 order by 1",
        {"shown": _SHOWN},
    ).fetchall()
    lines = shape.lines({record for _aside, _rows, first in counted for record in first}) if counted else {}
    connection.execute(
        "create or replace table purchases as select customer, day as purchased_on, sum(amount) as value "
        "from file_rows where aside is null group by 1, 2 order by 1, 2"
    )
    [(rows, purchases)] = connection.execute(
        "select (select count(*) from file_rows), (select count(*) from purchases)"
    ).fetchall()
    aside = tuple(Aside(_REASONS[name], rows, tuple(lines[nth] for nth in first)) for name, rows, first in counted)
    if not purchases:
        told = "; ".join(f"{one.rows} rows set aside ({one.reason})" for one in aside)
        raise ConfigError(f"{file.path}: holds no purchase below its header{': ' + told if told else ''}.")
    return Loaded(rows, "amount" in shape.places, aside)


def _read(file: TransactionFile, shape: Delimited, connection: Any) -> None:
    cell = {
        column: f"trim(coalesce(c{place}, ''), ' ' || chr(9) || chr(160))" for column, place in shape.places.items()
    }
    date = cell["date"]
    # The day as it is written: who says an hour or a zone beside it says nothing about another day.
    form = re.sub("%[zZ]$", "", file.date_format)
    local = date if form == file.date_format else f"regexp_replace({date}, '(Z|[+-][0-9:]{{2,6}}|[A-Za-z/_]+)$', '')"
    day = (
        f"cast(try_strptime({local}, $format) as date)"
        if form
        else f"case when regexp_matches({date}, '^[0-9]{{4}}[-/.][0-9]{{1,2}}[-/.][0-9]{{1,2}}([T ][0-9].*)?$') "
        f"then try_cast(replace(replace(regexp_extract({date}, '^[0-9/.-]+'), '/', '-'), '.', '-') as date) "
        f"when regexp_matches({date}, '^[0-9]{{8}}$') then cast(try_strptime({date}, '%Y%m%d') as date) end"
    )
    said = cell.get("amount", "''")
    number = shape.number(said)
    amount = (
        f"case when regexp_full_match({number}, '{_NUMBER}') and not {shape.doubtful(said)} "
        f"and abs(cast({number} as double)) <= {_GREATEST} then cast(cast({number} as double) as decimal(38, 9)) end"
    )
    connection.execute(
        "create or replace temporary table file_rows as select *, case when customer = '' then 'no_customer' "
        f"when day not between date '{_FIRST_DAY}' and date '{_LAST_DAY}' then 'not_of_our_time' "
        "when amount < 0 then 'taken_back' end as aside from (select row_number() over () as record, "
        f"nfc_normalize({cell['customer']}) as customer, {date} as said_date, {day} as day, {said} as said_amount, {amount} as amount "
        f"from {shape.cells})",
        shape.parameters | ({"format": form} if form else {}),
    )


def _refuse(file: TransactionFile, shape: Delimited, connection: Any) -> None:
    wrong_amount = "amount is null" if "amount" in shape.places else "false"
    wrong = connection.execute(
        f"select record, day is null, said_date, {wrong_amount}, said_amount from file_rows "
        f"where customer <> '' and (day is null or {wrong_amount}) order by record limit {_SHOWN}"
    ).fetchall()
    if not wrong:
        return
    lines = shape.lines({row[0] for row in wrong})
    form = f"is no date of the form {file.date_format}" if file.date_format else (
        "is no date; write 2026-01-31, or say --date-format, as in --date-format %d/%m/%Y"
    )  # fmt: skip
    told = []
    for record, no_date, said_date, no_amount, said_amount in wrong:
        where = f"{file.path}, line {lines.get(record, record + 1)}, column"
        if no_date:
            told.append(f"{where} {file.date}: '{said_date}' {form}.")
        if no_amount:
            told.append(f"{where} {file.amount}: {_wrong_amount(shape, said_amount)}")
    raise ConfigError("\n".join(told))


def _wrong_amount(shape: Delimited, said: str) -> str:
    if re.fullmatch(_NUMBER, shape.plain(said)) and not shape.is_doubtful(said):
        return f"'{said}' is more than {_GREATEST:.0e}; tell it in thousands."
    return shape.no_number(said)
