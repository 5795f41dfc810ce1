"""What a dollar costs, day by day, and the file in which bookkeeping keeps it."""

import csv
import io

from journeyhouse.demo.chance import rng
from journeyhouse.demo.clock import date_of, day_of


def fx_rate(seed: int, day: int) -> int:
    """Dong for one dollar on a day; whole hundreds, so that amounts in cents convert without rounding."""
    return 25_400 + 100 * rng(seed, "fx", day).randint(-3, 6)


def booked_on(second: int) -> int:
    """The day on which bookkeeping books a moment: a day of the company's own calendar."""
    return day_of(second)


def rate_at(seed: int, second: int) -> int:
    """Dong for one dollar at a moment."""
    return fx_rate(seed, booked_on(second))


def fx_files(seed: int, now: int) -> dict[str, bytes]:
    """One growing file of daily rates, from a week before the world begins."""
    rows: list[list] = [["rate_date", "from_currency", "to_currency", "rate"]]
    rows += [[date_of(day).isoformat(), "USD", "VND", fx_rate(seed, day)] for day in range(-7, day_of(now) + 1)]
    held = io.StringIO()
    csv.writer(held, lineterminator="\n").writerows(rows)
    return {"usd_vnd.csv": held.getvalue().encode()}
