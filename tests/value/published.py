"""The published formulas of BG/NBD and Gamma-Gamma, written once more, in forms that the house does not compute by."""

import math

import numpy as np
from scipy.stats import beta

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(160)


def log_likelihood(r, alpha, a, b, x, t_x, age) -> float:
    """Equation 6 of Fader, Hardie and Lee (2005), customer by customer."""
    log_beta = lambda one, other: math.lgamma(one) + math.lgamma(other) - math.lgamma(one + other)  # noqa: E731
    total = 0.0
    for often, last, now in zip(x, t_x, age, strict=True):
        going = log_beta(a, b + often) - log_beta(a, b) + math.lgamma(r + often) + r * math.log(alpha)
        going -= math.lgamma(r) + (r + often) * math.log(alpha + now)
        total += going
        if often > 0:
            gone = log_beta(a + 1, b + often - 1) - log_beta(a, b) + math.lgamma(r + often) + r * math.log(alpha)
            gone -= math.lgamma(r) + (r + often) * math.log(alpha + last)
            total += np.logaddexp(going, gone) - going
    return total


def alive(r, alpha, a, b, x, t_x, age) -> float:
    """Probability that a customer has not stopped, by their note of 2008 on P(alive)."""
    return 1 / (1 + a / (b + x - 1) * ((alpha + age) / (alpha + t_x)) ** (r + x)) if x else 1.0


def expected(r, alpha, a, b, x, age, ahead) -> float:
    """Purchases of one who has not stopped, as a mean over the chance to stop after each: no hypergeometric function."""
    stops = np.maximum(beta.ppf((_NODES + 1) / 2, a, b + x), 1e-12)
    silent = ((alpha + age) / (alpha + age + stops * ahead)) ** (r + x)
    return float(((1 - silent) / stops * _WEIGHTS / 2).sum())


def again(r, alpha, x, age, ahead) -> float:
    """Probability that one who has not stopped buys within `ahead`: the first purchase comes before any chance to stop."""
    return 1 - ((alpha + age) / (alpha + age + ahead)) ** (r + x)


def worth(p, q, v, x, mean) -> float:
    """What a purchase is worth, by equation 5 of Fader and Hardie (2013)."""
    return p * (v + x * mean) / (p * x + q - 1)
