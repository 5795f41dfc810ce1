"""Maximum likelihood of positive parameters: several starts, a penalty only where there is no inner maximum, never a crash."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

# Of the logarithms. A parameter at its bound says that the data sets it no limit: beyond the upper one all customers are alike.
_LEAST, _MOST = -9.0, 7.0
_PENALTY = 1e-3
_FLAT = 1e-4

Likelihood = Callable[[np.ndarray], tuple[float, np.ndarray]]
"""The log-likelihood at these parameters, and its gradient."""


@dataclass(frozen=True)
class Maximum:
    """Where the likelihood is greatest; `penalised` where it has no inner maximum and large parameters had to cost something."""

    parameters: tuple[float, ...]
    log_likelihood: float
    penalised: bool


def maximise(likelihood: Likelihood, starts: Sequence[Sequence[float]], rows: float) -> Maximum | None:
    """The best inner maximum found from these starts; none when no start leads to one, penalised or not."""
    for penalty in (0.0, _PENALTY):
        found = [_climb(likelihood, np.log(start), rows, penalty) for start in starts]
        inner = [point for point in found if point is not None]
        if inner:
            best = max(inner, key=lambda point: point[0])
            value, _gradient = likelihood(np.exp(best[1]))
            return Maximum(tuple(float(number) for number in np.exp(best[1])), float(value), penalty > 0)
    return None


def _climb(likelihood: Likelihood, start: np.ndarray, rows: float, penalty: float) -> tuple[float, np.ndarray] | None:
    def falling(logs: np.ndarray) -> tuple[float, np.ndarray]:
        parameters = np.exp(logs)
        with np.errstate(all="ignore"):
            value, gradient = likelihood(parameters)
        # A point at which the likelihood cannot be told is one to turn back from.
        if not (np.isfinite(value) and np.isfinite(gradient).all()):
            return 1e10, np.zeros_like(logs)
        return (
            -value / rows + penalty * float((logs**2).sum()),
            -gradient * parameters / rows + 2 * penalty * logs,
        )

    done = minimize(
        falling, start, jac=True, method="L-BFGS-B", bounds=[(_LEAST, _MOST)] * len(start),
        options={"maxiter": 500, "maxfun": 1000, "ftol": 1e-13, "gtol": 1e-7},
    )  # fmt: skip
    value, gradient = falling(done.x)
    if value >= 1e10 or done.x.min() < _LEAST + 0.01 or done.x.max() > _MOST - 0.01 or np.abs(gradient).max() > _FLAT:
        return None
    return -value, done.x
