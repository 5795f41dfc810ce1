"""The warehouse's forecasts: fitted once for each build on orders that the models hold, kept with the day they were made."""

from datetime import date, timedelta

import numpy as np
import psycopg

from journeyhouse.value import model, purchasing, spending, summaries
from journeyhouse.warehouse import schemas

HORIZONS = (30, 90, 365)
"""Days ahead; macros/rules/horizons.sql and ops.value_forecasts have the same."""
# One more than the horizon that is to have passed whole.
_HELD_OUT_DAYS = 91
_PURCHASES = """
create or replace temporary view purchases as
select person_key as customer, ordered_on as purchased_on, value_minor as value from intermediate.int_value__order_days
"""

_ONE = {"purchasing": ("r", "alpha", "a", "b", "log_likelihood"), "spending": ("p", "q", "v", "value_log_likelihood")}
_OTHERS = ("customers", "repeat_customers", "rate", "weight", "mean_value", "correlation")


def make(connection: psycopg.Connection, today: date) -> int:
    """Forecast as of today; returns of how many customers. Rows are added, never changed.

    The first build of a day fits; a later one tells only of customers who are new since, by the same parameters. Where no
    forecast is old enough to be held against what happened, one is made of what was known back then.
    """
    connection.execute(schemas.FORECASTS)
    connection.execute(_PURCHASES)
    told = _add(connection, today, today)
    back_then = today - timedelta(days=_HELD_OUT_DAYS)
    old_enough = "select 1 from ops.value_models where known_until <= %s"
    if not connection.execute(f"{old_enough} limit 1", (back_then,)).fetchone():
        told += _add(connection, today, back_then)
    connection.execute("drop view purchases")
    return told


def _add(connection: psycopg.Connection, today: date, until: date) -> int:
    relation = summaries.customers("purchases", until)
    rows = connection.execute(
        f"select customer, repeats, recency, age, repeat_value from ({relation}) as summaries "
        "where customer not in (select person_key from ops.value_forecasts where made_on = %s and known_until = %s) order by customer",
        (today, until),
    ).fetchall()
    if not rows:
        return 0
    with connection.transaction():
        fitted = _made(connection, today, until) or _fit(connection, today, until, relation)
        _store_forecasts(connection, today, until, fitted, rows)
    return len(rows)


def _made(connection: psycopg.Connection, today: date, until: date) -> model.Model | None:
    """The model that the day's forecast was made by."""
    names = ("why_not", "method", "value_method", *_OTHERS, *_ONE["purchasing"], *_ONE["spending"])
    found = connection.execute(
        f"select {', '.join(names)} from ops.value_models where made_on = %s and known_until = %s", (today, until)
    ).fetchone()
    if not found:
        return None
    told = dict(zip(names, found, strict=True))
    one, other = ([told[name] for name in _ONE[fit]] for fit in ("purchasing", "spending"))
    penalised = (told["method"].endswith("_penalised"), told["value_method"].endswith("_penalised"))
    return model.Model(
        **{name: told[name] for name in _OTHERS} | {"why_not": told["why_not"] or ""},
        purchasing=None if one[0] is None else purchasing.Purchasing(*one, penalised[0]),
        spending=None if other[0] is None else spending.Spending(*other, penalised[1]),
    )


def _fit(connection: psycopg.Connection, today: date, until: date, relation: str) -> model.Model:
    [(mean,)] = connection.execute(f"select sum(value) / sum(repeats + 1) from ({relation}) as summaries").fetchall()
    fitted = model.fit(
        _columns(connection, summaries.alike(relation), 4),
        _columns(connection, summaries.spenders(relation), 3),
        float("nan") if mean is None else float(mean),
    )
    told: dict[str, object] = {"made_on": today, "known_until": until, "why_not": fitted.why_not or None}
    told |= {name: getattr(fitted, name) for name in ("method", "value_method", *_OTHERS)}
    if fitted.purchasing:
        told |= {name: getattr(fitted.purchasing, name) for name in _ONE["purchasing"]}
    if fitted.spending:
        told |= {name: getattr(fitted.spending, name.removeprefix("value_")) for name in _ONE["spending"]}
    connection.execute(
        f"insert into ops.value_models ({', '.join(told)}, build_id, made_at) "
        f"select {', '.join(['%s'] * len(told))}, build_id, built_at from ops.build_context",
        list(told.values()),
    )
    return fitted


def _columns(connection: psycopg.Connection, query: str, width: int) -> list[np.ndarray]:
    return list(np.array(connection.execute(query).fetchall(), dtype=float).reshape(-1, width).T)


def _store_forecasts(
    connection: psycopg.Connection, today: date, until: date, fitted: model.Model, rows: list[tuple]
) -> None:
    names, *columns = zip(*rows, strict=True)
    of = summaries.Summaries.of_days(*(np.array(column, dtype=float) for column in columns), days=1)
    ahead = [fitted.forecast(of, float(days)) for days in HORIZONS]
    likelihoods = [ahead[0].alive, *(column for one in ahead for column in (one.expected, one.again))]
    worth = [np.round(ahead[0].value), np.round(fitted.worth(of, 1, 0.0))]
    columns = [_known(column, 6) for column in likelihoods] + [_known(column, None) for column in worth]
    columns.append(
        [until + timedelta(days=int(days)) if np.isfinite(days) else None for days in fitted.next_in_days(of, 1)]
    )
    columns.append(_known(of.repeats, None))
    [(made_at,)] = connection.execute("select built_at from ops.build_context").fetchall()
    with connection.cursor().copy(
        f"copy ops.value_forecasts ({', '.join(schemas.FORECAST_COLUMNS)}) from stdin"
    ) as copy:
        for name, *values in zip(names, *columns, strict=True):
            copy.write_row((today, until, made_at, name, fitted.method, fitted.value_method, *values))


def _known(column: np.ndarray, places: int | None) -> list[float | int | None]:
    return [
        None if not np.isfinite(number) else int(number) if places is None else round(number, places)
        for number in column.tolist()
    ]
