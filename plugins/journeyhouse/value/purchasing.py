"""How often customers buy and when they stop: BG/NBD (Fader, Hardie, Lee 2005).

A customer is his repeat purchases x, the time t_x of the last one, and his age T, both since his first purchase. Customers
alike in the three are counted once, with their number.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import betaincinv, digamma, gammaln, hyp2f1

from journeyhouse.value.likelihood import Likelihood, maximise, part_of

# One of these starts led to the maximum in every world tried; they differ in how soon customers stop.
_STARTS = ((1.0, 1.0, 1.0, 1.0), (0.3, 0.1, 0.8, 2.5), (2.0, 0.5, 0.1, 4.0))
_NEAR = 1e-7
_SHARES = 64


@dataclass(frozen=True)
class Purchasing:
    """Parameters in the unit of the ages, and the whole log-likelihood (of all customers, not of the average one)."""

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float
    penalised: bool

    def alive(self, x: np.ndarray, t_x: np.ndarray, age: np.ndarray) -> np.ndarray:
        """Probability of not having stopped. It is 1 without a repeat purchase: in this model one stops after one only."""
        with np.errstate(over="ignore"):
            odds = np.exp(
                np.log(self.a) - np.log(self.b + np.maximum(x, 1) - 1)
                + (self.r + x) * (np.log(self.alpha + age) - np.log(self.alpha + t_x))
            )  # fmt: skip
        return np.where(x > 0, 1 / (1 + odds), 1.0)

    def expected(self, x: np.ndarray, t_x: np.ndarray, age: np.ndarray, ahead: np.ndarray | float) -> np.ndarray:
        """Purchases to expect within `ahead` from now on.

        The published term ((α+T)/(α+T+t))^(r+x)·₂F₁(r+x, b+x; a+b+x−1; z) is taken by Euler's transformation, which
        does not overflow for those who buy often.
        """
        alive = self.alive(x, t_x, age)
        a = self.a if abs(self.a - 1) > _NEAR else 1 + _NEAR
        c = a + self.b + x - 1
        c = np.where(np.abs(c) < _NEAR, _NEAR, c)
        z = ahead / (self.alpha + age + ahead)
        with np.errstate(all="ignore"):
            term = np.exp((a - 1) * np.log1p(-z)) * hyp2f1(a + self.b - 1 - self.r, a - 1, c, z)
        told = c / (a - 1) * (1 - term)
        lost = ~np.isfinite(told)
        if lost.any():
            x, age, ahead = np.broadcast_arrays(x, age, ahead)
            told = np.where(lost, 0.0, told)
            told[lost] = self._averaged(x[lost], age[lost], ahead[lost])
        return alive * np.maximum(told, 0.0)

    def _averaged(self, x: np.ndarray, age: np.ndarray, ahead: np.ndarray) -> np.ndarray:
        """The same of those who are alive, as a mean over their chances to stop: where a and b leave the series no digits."""
        shares = (np.arange(_SHARES) + 0.5) / _SHARES
        stops = np.maximum(betaincinv(self.a, self.b + x[:, None], shares), 1e-12)
        silent = (self.r + x[:, None]) * np.log1p(stops * (ahead / (self.alpha + age))[:, None])
        return (-np.expm1(-silent) / stops).mean(axis=1)

    def again(self, x: np.ndarray, t_x: np.ndarray, age: np.ndarray, ahead: float) -> np.ndarray:
        """Probability of at least one purchase within `ahead`."""
        silent = np.exp((self.r + x) * (np.log(self.alpha + age) - np.log(self.alpha + age + ahead)))
        return self.alive(x, t_x, age) * (1 - silent)


def fit(x: np.ndarray, t_x: np.ndarray, age: np.ndarray, customers: np.ndarray) -> Purchasing | None:
    """The most likely parameters; none where the likelihood has no maximum."""
    longest = float(age.max())
    columns = (x, t_x / longest, age / longest, customers)
    found = maximise(_likelihood(*columns), _STARTS, float(customers.sum()), part_of(_likelihood, columns))
    if found is None:
        return None
    r, alpha, a, b = found.parameters
    unscaled = found.log_likelihood - float((customers * x).sum()) * np.log(longest)
    return Purchasing(r, alpha * longest, a, b, float(unscaled), found.penalised)


def _likelihood(x: np.ndarray, t_x: np.ndarray, age: np.ndarray, customers: np.ndarray) -> Likelihood:
    # What depends on x alone is told once for each x: customers are many, numbers of purchases few.
    often, place = np.unique(x, return_inverse=True)
    how_many = np.bincount(place, weights=customers)
    repeats, total = x > 0, float(customers.sum())

    def likelihood(parameters: np.ndarray) -> tuple[float, np.ndarray]:
        r, alpha, a, b = parameters
        now, last = np.log(alpha + age), np.log(alpha + t_x)
        going = -(r + x) * now
        stopped = np.where(repeats, np.log(a) - np.log(b + np.maximum(x, 1) - 1) - (r + x) * last, -np.inf)
        either = np.logaddexp(going, stopped)
        share = np.exp(stopped - either)
        value = (customers * either).sum() + total * r * np.log(alpha) + (how_many * (
            gammaln(r + often) - gammaln(r) + gammaln(a + b) + gammaln(b + often) - gammaln(b) - gammaln(a + b + often)
        )).sum()  # fmt: skip
        both = digamma(a + b) - digamma(a + b + often)
        gradient = (
            (how_many * (digamma(r + often) - digamma(r))).sum() + total * np.log(alpha)
            - (customers * ((1 - share) * now + share * last)).sum(),
            total * r / alpha - (customers * (r + x) * ((1 - share) / (alpha + age) + share / (alpha + t_x))).sum(),
            (how_many * both).sum() + (customers * share).sum() / a,
            (how_many * (both + digamma(b + often) - digamma(b))).sum()
            - (customers * share / (b + np.maximum(x, 1) - 1)).sum(),
        )  # fmt: skip
        return float(value), np.array(gradient)

    return likelihood
