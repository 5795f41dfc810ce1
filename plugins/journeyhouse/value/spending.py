"""What a purchase of a customer is worth: Gamma-Gamma (Fader, Hardie 2013), of the repeat purchases of those who bought again."""

from dataclasses import dataclass

import numpy as np
from scipy.special import digamma, gammaln

from journeyhouse.value.likelihood import Likelihood, maximise, part_of

_STARTS = ((1.0, 1.0, 1.0), (5.0, 3.0, 0.5), (20.0, 5.0, 0.2))


@dataclass(frozen=True)
class Spending:
    """Parameters in the unit of the amounts, and the whole log-likelihood."""

    p: float
    q: float
    v: float
    log_likelihood: float
    penalised: bool

    def expected(self, x: np.ndarray, mean: np.ndarray) -> np.ndarray:
        """What a further purchase is worth: between everybody's mean and his own, nearer to his own the more he bought.

        Not a number for who has no repeat purchase where everybody's mean does not exist (q ≤ 1).
        """
        with np.errstate(invalid="ignore", divide="ignore"):
            told = self.p * (self.v + x * np.where(x > 0, mean, 0.0)) / (self.p * x + self.q - 1)
        return np.where(self.p * x + self.q > 1, told, np.nan)


def fit(x: np.ndarray, mean: np.ndarray, customers: np.ndarray) -> Spending | None:
    """The most likely parameters; none where the likelihood has no maximum, as when all spend the same."""
    total = float(customers.sum())
    unit = float((customers * mean).sum() / total)
    columns = (x, mean / unit, customers)
    found = maximise(_likelihood(*columns), _STARTS, total, part_of(_likelihood, columns))
    if found is None:
        return None
    p, q, v = found.parameters
    return Spending(p, q, v * unit, float(found.log_likelihood - total * np.log(unit)), found.penalised)


def _likelihood(x: np.ndarray, mean: np.ndarray, customers: np.ndarray) -> Likelihood:
    total = float(customers.sum())
    often, place = np.unique(x, return_inverse=True)
    how_many = np.bincount(place, weights=customers)
    constant = float((customers * (x * np.log(mean * x))).sum()), float((customers * np.log(mean)).sum())

    def likelihood(parameters: np.ndarray) -> tuple[float, np.ndarray]:
        p, q, v = parameters
        spent = x * mean + v
        logs = np.log(spent)
        of_p, of_both = digamma(p * often), digamma(p * often + q)
        value = (
            (how_many * (gammaln(p * often + q) - gammaln(p * often) - gammaln(q))).sum() + total * q * np.log(v)
            + p * constant[0] - constant[1] - (customers * (p * x + q) * logs).sum()
        )  # fmt: skip
        gradient = (
            (how_many * often * (of_both - of_p)).sum() + constant[0] - (customers * x * logs).sum(),
            (how_many * (of_both - digamma(q))).sum() + total * np.log(v) - (customers * logs).sum(),
            total * q / v - (customers * (p * x + q) / spent).sum(),
        )
        return float(value), np.array(gradient)

    return likelihood


def correlation(x: np.ndarray, mean: np.ndarray, customers: np.ndarray) -> float | None:
    """Pearson's correlation of frequency and value, which the model takes to be nil; none where either is the same for all."""
    total = customers.sum()
    one, other = x - (customers * x).sum() / total, mean - (customers * mean).sum() / total
    spread = (customers * one * one).sum() * (customers * other * other).sum()
    scale = (customers * x * x).sum() * (customers * mean * mean).sum()
    return float((customers * one * other).sum() / np.sqrt(spread)) if spread > 1e-12 * scale else None
