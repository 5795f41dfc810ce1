"""Customers as the models see them, aggregated by the engine that holds their purchases; DuckDB and Postgres alike."""

from dataclasses import dataclass
from datetime import date

import numpy as np

# Of a relation (customer, purchased_on, value) with one row for each day on which somebody bought.
_CUSTOMERS = """
with first_days as (
    select customer, min(purchased_on) as first_on, max(purchased_on) as last_on, count(*) as purchases, sum(value) as value
    from {purchases} where purchased_on <= cast('{until}' as date) group by customer
)
select first_days.customer, first_days.first_on, first_days.last_on, first_days.purchases - 1 as repeats,
    first_days.last_on - first_days.first_on as recency, cast('{until}' as date) - first_days.first_on as age,
    first_days.value as value,
    case when first_days.purchases > 1 then (first_days.value - purchases.value) / (first_days.purchases - 1) end as repeat_value
from first_days
join {purchases} as purchases on purchases.customer = first_days.customer and purchases.purchased_on = first_days.first_on
"""


def customers(purchases: str, until: date) -> str:
    """One row for each customer who bought up to a day: repeats, recency and age in days, value, mean value of a repeat purchase."""
    return _CUSTOMERS.format(purchases=purchases, until=until)


def alike(customers: str) -> str:
    """Customers alike in repeats, recency and age, with their number."""
    return (
        f"select repeats, recency, age, count(*) as customers from ({customers}) as summaries "
        "group by repeats, recency, age order by repeats, recency, age"
    )


def spenders(customers: str) -> str:
    """Customers who bought again for money, alike in repeats and mean value, with their number."""
    return (
        f"select repeats, cast(repeat_value as double precision) as repeat_value, count(*) as customers from ({customers}) as summaries "
        "where repeats > 0 and repeat_value > 0 group by repeats, repeat_value order by repeats, repeat_value"
    )


@dataclass(frozen=True)
class Summaries:
    """Columns of customers: repeat purchases, recency and age in the model's unit, mean value of a repeat purchase (or nan)."""

    repeats: np.ndarray
    recency: np.ndarray
    age: np.ndarray
    repeat_value: np.ndarray

    @classmethod
    def of_days(cls, repeats, recency, age, repeat_value, days: int) -> "Summaries":
        """From columns in days, into a unit of so many days."""
        told = [np.asarray(column, dtype=float) for column in (repeats, recency, age, repeat_value)]
        return cls(told[0], told[1] / days, told[2] / days, told[3])
