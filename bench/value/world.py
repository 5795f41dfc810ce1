"""Customers who buy as BG/NBD says and spend as Gamma-Gamma says, as a file of summaries; and the two likelihoods, by the papers."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy.special import betaln, gammaln

# r, alpha (days), a, b; p, q, v (thousands of đồng).
BUYING, SPENDING = (0.55, 38.0, 0.85, 2.6), (5.5, 3.8, 420.0)
DAYS = 730
COLUMNS = "frequency,recency,T,monetary_value"


def write_customers(path: Path, count: int, seed: int = 11) -> np.ndarray:
    """Write so many customers (COLUMNS; ages in days, each bought first on some day of two years), and return them."""
    dice = np.random.default_rng(seed)
    r, alpha, a, b = BUYING
    age = dice.integers(1, DAYS + 1, count).astype(float)
    rates, stops = dice.gamma(r, 1 / alpha, count), dice.beta(a, b, count)
    repeats, last, now = np.zeros(count), np.zeros(count), np.zeros(count)
    active = np.arange(count)
    while active.size:
        now[active] += dice.exponential(1 / rates[active])
        active = active[now[active] < age[active]]
        repeats[active] += 1
        last[active] = now[active]
        active = active[dice.random(active.size) >= stops[active]]
    p, q, v = SPENDING
    means = np.zeros(count)
    again = repeats > 0
    scale = dice.gamma(q, 1 / v, int(again.sum()))
    means[again] = np.round(dice.gamma(p * repeats[again]) / (scale * repeats[again]))
    means[again] = np.maximum(means[again], 1)
    # A day is a purchase's finest time: as in every table of transactions.
    told = np.column_stack([repeats, np.minimum(np.ceil(last), age), age, means])
    np.savetxt(path, told, fmt="%d", delimiter=",", header=COLUMNS, comments="")
    return told


def buying_log_likelihood(told: np.ndarray, parameters: Sequence[float]) -> float:
    """Of BG/NBD (Fader, Hardie, Lee 2005, formula 6), of all customers together."""
    x, t_x, age, _mean = told.T
    r, alpha, a, b = parameters
    going = betaln(a, b + x) - betaln(a, b) - (r + x) * np.log(alpha + age)
    stopped = np.full(len(x), -np.inf)
    again = x > 0
    stopped[again] = (betaln(a + 1, b + x - 1) - betaln(a, b) - (r + x) * np.log(alpha + t_x))[again]
    return float((gammaln(r + x) - gammaln(r) + r * np.log(alpha) + np.logaddexp(going, stopped)).sum())


def spending_log_likelihood(told: np.ndarray, parameters: Sequence[float]) -> float:
    """Of Gamma-Gamma (Fader, Hardie 2013, formula 1a), of those who bought again."""
    x, _t_x, _age, mean = told[told[:, 0] > 0].T
    p, q, v = parameters
    each = -betaln(p * x, q) + q * np.log(v) + (p * x - 1) * np.log(mean) + p * x * np.log(x)
    return float((each - (p * x + q) * np.log(x * mean + v)).sum())
