"""What customers are expected to do, once more: from the orders that the world knows of, by the published formulas."""

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from tests.e2e.measures import Answers, Measure, moment
from tests.value import published

# Of a customer who buys in 90 days, and of what he buys for in a year.
SOON, YEAR = 90, 365


@dataclass(frozen=True)
class Customer:
    """Repeat purchases, the days from the first one to the last and until today, what all were worth, and a repeat one."""

    first: date
    x: int
    t_x: int
    age: int
    value: int
    mean: float


def customers(house: Answers, today: date) -> list[Customer]:
    """Everybody who is known to have bought; what was given back whole is no purchase."""
    zone = ZoneInfo(house.timezone)
    bought: dict[str, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    for row in house.truth("orders"):
        # A store's receipts of goods taken back name no sale.
        back = 0 if row["channel"] == "store" else row["refunded_minor"]
        known = not row["cluster"].startswith("order:")
        if row["status"] == "valid" and known and (not back or row["value_minor"] > back):
            day = moment(row["ordered_at"]).astimezone(zone).date()
            bought[row["cluster"]][day] += row["value_minor"] - back
    return [
        Customer(
            min(days), len(days) - 1, (max(days) - min(days)).days, (today - min(days)).days, sum(days.values()),
            (sum(days.values()) - days[min(days)]) / (len(days) - 1) if len(days) > 1 else 0.0,
        )
        for days in bought.values()
    ]  # fmt: skip


def forecasts(house: Answers) -> Iterator[tuple]:
    """(metric, day of the first order, no segments, forecast, 1) of each customer."""
    model = _model(house)
    everybody = customers(house, model["made_on"])
    if model["method"] == "recency_frequency" and not any(one.age for one in everybody):
        return
    for one in everybody:
        alive, soon, again, year = _purchases(model, one, everybody)
        yield "M35", one.first, {}, again, 1
        yield "M35_alive", one.first, {}, alive, 1
        yield "M35_orders", one.first, {}, soon, None
        yield "M33", one.first, {}, one.value + year * _worth(model, one, everybody), 1


def fits(house: Answers) -> Iterator[Measure]:
    """That the house's parameters are as likely as it says, of the customers that the world knows, and more so than others."""
    model = _model(house)
    if model["method"] == "recency_frequency":
        return
    columns = zip(*((one.x, one.t_x, one.age) for one in customers(house, model["made_on"])), strict=True)
    x, t_x, age = map(list, columns)
    here = [model[name] for name in ("r", "alpha", "a", "b")]
    told = published.log_likelihood(*here, x, t_x, age)
    share = 1 - abs(told - model["log_likelihood"]) / abs(told)
    yield Measure("M35 log-likelihood", share, 0.99, [(told, model["log_likelihood"])])
    if model["method"] == "bg_nbd":
        others = [[one * (by if nth == place else 1) for nth, one in enumerate(here)]
                  for place in range(4) for by in (0.9, 1.1)]  # fmt: skip
        better = [other for other in others if published.log_likelihood(*other, x, t_x, age) > told + 1e-3 * abs(told)]
        yield Measure("M35 most likely", 1 - len(better) / len(others), 1, better)


def _model(house: Answers) -> dict:
    query = "select * from ops.value_models where known_until = made_on order by made_on desc limit 1"
    return house.records(query)[0]


def _purchases(model: dict, one: Customer, everybody: list[Customer]) -> tuple[float, float, float, float]:
    """Whether he is still a customer, purchases soon, whether there is one, purchases in a year."""
    if model["method"] == "recency_frequency":
        watched = sum(other.age for other in everybody)
        weight = watched / len(everybody)
        rate = (one.x + weight * sum(other.x for other in everybody) / watched) / (one.age + weight)
        alive = math.exp(-rate * (one.age - one.t_x)) if one.x else 1.0
        return alive, alive * rate * SOON, alive * (1 - math.exp(-rate * SOON)), alive * rate * YEAR
    r, alpha, a, b = (model[name] for name in ("r", "alpha", "a", "b"))
    alive = published.alive(r, alpha, a, b, one.x, one.t_x, one.age)
    soon, year = (alive * published.expected(r, alpha, a, b, one.x, one.age, ahead) for ahead in (SOON, YEAR))
    return alive, soon, alive * published.again(r, alpha, one.x, one.age, SOON), year


def _worth(model: dict, one: Customer, everybody: list[Customer]) -> float:
    """What a purchase of his is worth; where nothing was fitted, between his own and everybody's."""
    paying = one.x if one.mean > 0 else 0
    if model["p"] is not None and model["p"] * paying + model["q"] > 1:
        return published.worth(model["p"], model["q"], model["v"], paying, one.mean)
    mean = sum(other.value for other in everybody) / sum(other.x + 1 for other in everybody)
    return (paying * one.mean + mean) / (paying + 1)
