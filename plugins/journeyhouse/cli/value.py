"""What the customers of a file of transactions are worth; no warehouse is needed."""

import argparse
import re
from datetime import date
from pathlib import Path

from journeyhouse.cli.configured import Add, add_decimal, as_day, as_number
from journeyhouse.errors import ConfigError


def register(add: Add) -> None:
    """Add the command."""
    sub = add("value", _value, "lifetime value and likelihood to buy again, of a file of transactions")
    sub.add_argument("file", type=Path, help="CSV with the columns customer and date, and if known amount")
    sub.add_argument("--calibration-end", type=as_day, required=True, help="last day that is fitted on (2026-06-30)")
    sub.add_argument("--observation-end", type=as_day, help="last day that the fit is held against (default: the last)")
    sub.add_argument("--unit", choices=["day", "week"], default="day", help="unit of recency, T and the parameters")
    sub.add_argument(
        "--horizon-days", type=_days, help="look so far ahead (default: to the observation's end, or a year)"
    )
    sub.add_argument("--discount-rate", type=_rate, default=0.0, help="yearly, of the predicted value (default: 0)")
    sub.add_argument(
        "--output", type=Path, default=Path("customers.csv"), help="table of customers (default: customers.csv)"
    )
    for column in ("customer", "date", "amount"):
        sub.add_argument(f"--{column}-column", default=column, help=f"name of the column {column}")
    sub.add_argument(
        "--date-format", type=_format, default="", help="of other dates than 2026-01-31, as in %%d/%%m/%%Y"
    )
    add_decimal(sub)
    sub.add_argument("--format", choices=["table", "csv"], default="table", help="csv has measure, value")
    sub.add_argument(
        "--lang", choices=["en", "vi"], default="en", help="language of what is printed and of segments' names"
    )


def _value(arguments: argparse.Namespace) -> None:
    # The engines are loaded by who asks them, not by every command.
    import duckdb

    from journeyhouse.value import told
    from journeyhouse.value.file import Asked, value
    from journeyhouse.value.transactions import TransactionFile, load

    if arguments.output.resolve() == arguments.file.resolve():
        raise ConfigError(f"--output {arguments.output}: is the file of transactions itself; name another one.")
    columns = (arguments.customer_column, arguments.date_column, arguments.amount_column)
    asked = Asked(
        arguments.calibration_end, arguments.observation_end, arguments.unit, arguments.horizon_days,
        arguments.discount_rate, arguments.lang if arguments.lang != "en" else "",
    )  # fmt: skip
    with duckdb.connect(":memory:") as connection:
        loaded = load(TransactionFile(arguments.file, *columns, arguments.date_format, arguments.decimal), connection)
        valued = value(connection, asked)
    told.write(valued.customers, arguments.output)
    print(told.as_csv(valued, loaded) if arguments.format == "csv" else told.as_table(valued, loaded, arguments.lang))


def _format(text: str) -> str:
    import duckdb

    if not text:
        return text
    try:
        with duckdb.connect() as connection:
            told = "select strptime(strftime(timestamp '2026-01-31 00:00:00', $form), $form)"
            [(again,)] = connection.execute(told, {"form": re.sub("%[zZ]$", "", text)}).fetchall()
    except duckdb.Error:
        again = None
    if again is None or again.date() != date(2026, 1, 31):
        raise argparse.ArgumentTypeError(
            f"'{text}' tells no day; write %d for the day, %m the month, %Y the year, as in %d/%m/%Y"
        )
    return text


def _days(text: str) -> int:
    if not (text.isdigit() and 0 < int(text) <= 36500):
        raise argparse.ArgumentTypeError(f"'{text}' is not between 1 and 36500 days")
    return int(text)


def _rate(text: str) -> float:
    number = as_number(text)
    if not 0 <= number < 10:
        raise argparse.ArgumentTypeError(f"'{text}' is no yearly rate; write 0.1 for ten percent")
    return number
