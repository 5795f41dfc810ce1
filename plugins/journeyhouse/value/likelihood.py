"""Maximum likelihood of positive parameters: several starts, a penalty only where there is no inner maximum, never a crash."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

# Of the logarithms. A parameter at its bound says that the data sets it no limit: beyond the upper one all customers are alike.
_LEAST, _MOST = -9.0, 7.0
_PENALTY = 1e-3
_FLAT = 1e-4
# So many rows tell where to look; from twice as many on it pays to look there first.
_PART = 8192
_LEVEL, _STEPS, _ASIDE = 1e-8, 20, 1e-4

Likelihood = Callable[[np.ndarray], tuple[float, np.ndarray]]
"""The log-likelihood at these parameters, and its gradient."""


@dataclass(frozen=True)
class Maximum:
    """Where the likelihood is greatest; `penalised` where it has no inner maximum and large parameters had to cost something."""

    parameters: tuple[float, ...]
    log_likelihood: float
    penalised: bool


def maximise(
    likelihood: Likelihood, starts: Sequence[Sequence[float]], rows: float, part: tuple[Likelihood, float] | None = None
) -> Maximum | None:
    """The best inner maximum found from these starts; none when no start leads to one, penalised or not.

    `part` is the likelihood of some of very many rows, and their number: the starts are tried on these, and what they find is
    improved on all. Where that does not lead to an inner maximum, all are asked from the beginning.
    """
    if part is not None:
        near = _best(*part, starts, 0.0)
        found = None if near is None else _improved(likelihood, rows, part, near)
        if found is not None:
            return _maximum(likelihood, found, False)
    for penalty in (0.0, _PENALTY):
        found = _best(likelihood, rows, starts, penalty)
        if found is not None:
            return _maximum(likelihood, found, penalty > 0)
    return None


def part_of(likelihood: Callable[..., Likelihood], columns: Sequence[np.ndarray]) -> tuple[Likelihood, float] | None:
    """The likelihood of every n-th of very many rows in order, and how many customers these are (the last column)."""
    step = len(columns[0]) // _PART
    if step < 2:
        return None
    some = [column[::step] for column in columns]
    return likelihood(*some), float(some[-1].sum())


def _maximum(likelihood: Likelihood, logs: np.ndarray, penalised: bool) -> Maximum:
    value, _gradient = likelihood(np.exp(logs))
    return Maximum(tuple(float(number) for number in np.exp(logs)), float(value), penalised)


def _best(likelihood: Likelihood, rows: float, starts: Sequence[Sequence[float]], penalty: float) -> np.ndarray | None:
    found = [_climb(likelihood, np.log(start), rows, penalty) for start in starts]
    inner = [point for point in found if point is not None]
    return max(inner, key=lambda point: point[0])[1] if inner else None


def _falling(likelihood: Likelihood, rows: float, penalty: float) -> Likelihood:
    """What is to be made least, of the parameters' logarithms: the mean of the negative log-likelihood, and the penalty."""

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

    return falling


def _climb(likelihood: Likelihood, start: np.ndarray, rows: float, penalty: float) -> tuple[float, np.ndarray] | None:
    falling = _falling(likelihood, rows, penalty)
    done = minimize(
        falling, start, jac=True, method="L-BFGS-B", bounds=[(_LEAST, _MOST)] * len(start),
        options={"maxiter": 500, "maxfun": 1000, "ftol": 1e-13, "gtol": 1e-7},
    )  # fmt: skip
    value, gradient = falling(done.x)
    if value >= 1e10 or done.x.min() < _LEAST + 0.01 or done.x.max() > _MOST - 0.01 or np.abs(gradient).max() > _FLAT:
        return None
    return -value, done.x


def _improved(
    likelihood: Likelihood, rows: float, part: tuple[Likelihood, float], near: np.ndarray
) -> np.ndarray | None:
    """From near the maximum to it, by Newton's steps: how it curves, the part tells well enough, and at a fraction of the cost."""
    of_part, falling = _falling(*part, 0.0), _falling(likelihood, rows, 0.0)
    aside = np.eye(len(near)) * _ASIDE
    curves = np.array([(of_part(near + by)[1] - of_part(near - by)[1]) / (2 * _ASIDE) for by in aside])
    curves = (curves + curves.T) / 2
    if not np.linalg.eigvalsh(curves).min() > 0:
        return None
    logs, steepest = near, np.inf
    for _ in range(_STEPS):
        value, gradient = falling(logs)
        before, steepest = steepest, float(np.abs(gradient).max())
        if value >= 1e10 or logs.min() < _LEAST + 0.01 or logs.max() > _MOST - 0.01 or steepest > before / 2:
            return None
        if steepest < _LEVEL:
            return logs
        logs = logs - np.linalg.solve(curves, gradient)
    return None
