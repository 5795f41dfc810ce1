"""`journeyhouse value`: fitted on what customers bought up to a day, held against what they bought after it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from journeyhouse.errors import ConfigError
from journeyhouse.value import model, summaries
from journeyhouse.value.segments import lifecycle

UNIT_DAYS = {"day": 1, "week": 7}


@dataclass(frozen=True)
class Asked:
    """Up to when is fitted and watched, in which unit, and how far ahead is looked; days after the calibration's end."""

    calibration_end: date
    observation_end: date | None = None
    unit: str = "day"
    horizon_days: int | None = None
    discount_rate: float = 0.0
    language: str = ""


@dataclass(frozen=True)
class HeldOut:
    """Purchases after the calibration's end against those expected; `by_repeats` has (repeats, customers, actual, expected)."""

    until: date
    actual: float
    expected: float
    mean_absolute_error: float
    by_repeats: tuple[tuple[str, int, float, float], ...]


@dataclass(frozen=True)
class Valued:
    """The model, how it did, and the columns of the table of customers."""

    model: model.Model
    horizon_days: int
    left_out: int
    held_out: HeldOut | None
    customers: dict[str, np.ndarray]


def value(connection: Any, asked: Asked) -> Valued:
    """Fit on the table `purchases` and tell of every customer in it who bought up to the calibration's end.

    Raises ConfigError where the days asked for leave nothing to fit.
    """
    [(first, last, everybody)] = connection.execute(
        "select min(purchased_on), max(purchased_on), count(distinct customer) from purchases"
    ).fetchall()
    until = asked.observation_end or max(last, asked.calibration_end)
    if asked.calibration_end < first:
        raise ConfigError(
            f"--calibration-end {asked.calibration_end}: nobody bought up to then; the first purchase is of {first}."
        )
    if until < asked.calibration_end:
        raise ConfigError(
            f"--observation-end {until} is before --calibration-end {asked.calibration_end}; it is what comes after."
        )
    watched = (until - asked.calibration_end).days
    horizon = asked.horizon_days or watched or 365
    relation = summaries.customers("purchases", asked.calibration_end)
    fitted = model.fit(
        _scaled(_columns(connection, summaries.alike(relation)), asked),
        _columns(connection, summaries.spenders(relation)),
        _mean_value(connection, relation),
    )
    days = UNIT_DAYS[asked.unit]
    names, first_on, last_on, repeats, recency, age, historic, repeat_value = _columns(
        connection, f"select * from ({relation}) as summaries order by customer"
    )
    of = summaries.Summaries.of_days(repeats, recency, age, repeat_value, days)
    told = fitted.forecast(of, horizon / days)
    table = {
        "customer": names,
        "first_purchase": first_on,
        "last_purchase": last_on,
        "frequency": of.repeats.astype(int),
        "recency": of.recency,
        "T": of.age,
        "monetary_value": of.repeat_value,
        "historic_value": historic.astype(float),
        "is_one_time": of.repeats == 0,
        "p_alive": told.alive,
        "expected_purchases": told.expected,
        "repurchase_likelihood": told.again,
        "expected_value": told.value,
        "predicted_clv": fitted.worth(of, days, asked.discount_rate),
        "next_purchase_date": _dates(asked.calibration_end, fitted.next_in_days(of, days)),
        "segment": lifecycle(of.repeats + 1, (of.age - of.recency) * days, told.alive, language=asked.language),
        "method": np.full(len(names), fitted.method),
    }
    held_out = None
    if watched:
        table["actual_purchases"] = _actual(connection, asked.calibration_end, until, names)
        expected = told.expected if horizon == watched else fitted.expected(of, watched / days)
        held_out = _held_out(until, of.repeats, table["actual_purchases"], np.nan_to_num(expected))
    return Valued(fitted, horizon, int(everybody) - len(names), held_out, table)


def _columns(connection: Any, query: str) -> list[np.ndarray]:
    columns = connection.execute(query).fetchnumpy().values()
    return [
        np.ma.filled(column.astype(float), np.nan)
        if isinstance(column, np.ma.MaskedArray) and column.dtype.kind in "if"
        else column
        for column in columns
    ]


def _scaled(alike: list[np.ndarray], asked: Asked) -> list[np.ndarray]:
    repeats, recency, age, number = alike
    return [repeats, recency / UNIT_DAYS[asked.unit], age / UNIT_DAYS[asked.unit], number]


def _mean_value(connection: Any, relation: str) -> float:
    [(mean,)] = connection.execute(f"select sum(value) / sum(repeats + 1) from ({relation}) as summaries").fetchall()
    return float("nan") if mean is None else float(mean)


def _actual(connection: Any, since: date, until: date, names: np.ndarray) -> np.ndarray:
    counted = dict(
        connection.execute(
            "select customer, count(*) from purchases where purchased_on > $since and purchased_on <= $until group by 1",
            {"since": since, "until": until},
        ).fetchall()
    )
    return np.array([counted.get(name, 0) for name in names], dtype=int)


def _held_out(until: date, repeats: np.ndarray, actual: np.ndarray, expected: np.ndarray) -> HeldOut:
    rows = []
    for often in range(8):
        alike = repeats >= often if often == 7 else repeats == often
        if alike.any():
            rows.append(
                (f"{often}+" if often == 7 else str(often), int(alike.sum()), float(actual[alike].sum()), float(expected[alike].sum()))
            )  # fmt: skip
    error = float(np.abs(actual - expected).mean())
    return HeldOut(until, float(actual.sum()), float(expected.sum()), error, tuple(rows))


def _dates(since: date, days: np.ndarray) -> np.ndarray:
    return np.array(
        [(since + timedelta(days=int(number))).isoformat() if np.isfinite(number) else "" for number in days], dtype=object
    )  # fmt: skip
