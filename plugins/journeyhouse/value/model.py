"""The fitted model, or what stands in for it where there is nothing to fit; either says by which method it speaks."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from journeyhouse.value import purchasing, spending
from journeyhouse.value.summaries import Summaries

# Of fewer customers who bought again four parameters say nothing.
FEWEST_REPEAT_CUSTOMERS = 10
_LATEST_NEXT_DAYS = 730
_HALVINGS = 12


@dataclass(frozen=True)
class Forecast:
    """Of each customer; nan where it cannot be told."""

    alive: np.ndarray
    expected: np.ndarray
    again: np.ndarray
    value: np.ndarray


@dataclass(frozen=True)
class Model:
    """Who was fitted on, by which methods, and what stands in where a fit is missing."""

    customers: int
    repeat_customers: int
    rate: float
    weight: float
    mean_value: float
    correlation: float | None
    purchasing: purchasing.Purchasing | None
    spending: spending.Spending | None
    why_not: str

    @property
    def method(self) -> str:
        """`bg_nbd`, `bg_nbd_penalised`, or `recency_frequency` where BG/NBD could not be fitted."""
        if self.purchasing is None:
            return "recency_frequency"
        return "bg_nbd_penalised" if self.purchasing.penalised else "bg_nbd"

    @property
    def value_method(self) -> str:
        """`gamma_gamma`, `gamma_gamma_penalised`, or `mean_value` where Gamma-Gamma could not be fitted."""
        if self.spending is None:
            return "mean_value"
        return "gamma_gamma_penalised" if self.spending.penalised else "gamma_gamma"

    def forecast(self, of: Summaries, ahead: float) -> Forecast:
        """What to expect of customers within `ahead`."""
        expected = self.expected(of, ahead)
        if self.purchasing:
            again = self.purchasing.again(of.repeats, of.recency, of.age, ahead)
        else:
            again = self._alive(of) * -np.expm1(-self._rates(of) * ahead)
        return Forecast(self._alive(of), expected, again, self._values(of))

    def expected(self, of: Summaries, ahead: np.ndarray | float) -> np.ndarray:
        """Purchases within `ahead`."""
        if self.purchasing:
            return self.purchasing.expected(of.repeats, of.recency, of.age, ahead)
        return self._alive(of) * self._rates(of) * ahead

    def worth(self, of: Summaries, unit_days: int, discount_rate: float) -> np.ndarray:
        """What customers will buy for in the next twelve months; a month's purchases are discounted by a yearly rate."""
        months = [365 / 12 * nth / unit_days for nth in range(13)]
        if not discount_rate:
            return self.expected(of, months[-1]) * self._values(of)
        until = [self.expected(of, ahead) for ahead in months[1:]]
        before = [np.zeros_like(of.repeats), *until]
        worth = sum(
            (one - other) / (1 + discount_rate) ** (nth / 12)
            for nth, (one, other) in enumerate(zip(until, before, strict=False), 1)
        )
        return worth * self._values(of)

    def next_in_days(self, of: Summaries, unit_days: int) -> np.ndarray:
        """After how many days one further purchase is to be expected; nan where it is not within two years."""
        latest = _LATEST_NEXT_DAYS / unit_days
        coming = self.expected(of, latest) >= 1
        some = Summaries(of.repeats[coming], of.recency[coming], of.age[coming], of.repeat_value[coming])
        low, high = np.zeros(int(coming.sum())), np.full(int(coming.sum()), latest)
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            enough = self.expected(some, middle) >= 1
            low, high = np.where(enough, low, middle), np.where(enough, middle, high)
        days = np.full(len(of.repeats), np.nan)
        days[coming] = np.ceil(high * unit_days)
        return days

    def _alive(self, of: Summaries) -> np.ndarray:
        if self.purchasing:
            return self.purchasing.alive(of.repeats, of.recency, of.age)
        # How likely somebody who still buys, at his rate, would have been silent for as long as he was.
        silent = np.nan_to_num(np.exp(-self._rates(of) * (of.age - of.recency)), nan=1.0)
        return np.where(of.repeats > 0, silent, 1.0)

    def _rates(self, of: Summaries) -> np.ndarray:
        """Purchases by unit of time: a customer's own, drawn towards everybody's as if that had been watched for a mean age."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return (of.repeats + self.weight * self.rate) / (of.age + self.weight)

    def _values(self, of: Summaries) -> np.ndarray:
        own = np.nan_to_num(of.repeat_value)
        # Of who never paid, Gamma-Gamma speaks as of somebody who has not bought again.
        paying = np.where(own > 0, of.repeats, 0.0)
        mean = (paying * own + self.mean_value) / (paying + 1)
        if not self.spending:
            return mean
        told = self.spending.expected(paying, own)
        return np.where(np.isfinite(told), told, mean)


def fit(alike: Sequence[np.ndarray], spenders: Sequence[np.ndarray], mean_value: float) -> Model:
    """Fit both models: `alike` are columns repeats, recency, age and number, `spenders` repeats, mean value and number.

    `mean_value` is that of all purchases, nan where no amount is known.
    """
    repeats, recency, age, number = (np.asarray(column, dtype=float) for column in alike)
    again = int(number[repeats > 0].sum())
    watched, why_not, purchases = float((number * age).sum()), "", None
    if not again:
        why_not = "nobody bought again"
    elif again < FEWEST_REPEAT_CUSTOMERS:
        why_not = f"fewer than {FEWEST_REPEAT_CUSTOMERS} customers bought again"
    else:
        purchases = purchasing.fit(repeats, recency, age, number)
        why_not = "" if purchases else "the likelihood has no maximum"
    often, value, spending_number = (np.asarray(column, dtype=float) for column in spenders)
    spends = correlated = None
    if spending_number.sum() >= FEWEST_REPEAT_CUSTOMERS:
        correlated = spending.correlation(often, value, spending_number)
        # All alike in what they spend: there is no spread to fit.
        if np.ptp(value) > 1e-9 * value.max():
            spends = spending.fit(often, value, spending_number)
    return Model(
        customers=int(number.sum()),
        repeat_customers=again,
        rate=float((number * repeats).sum()) / watched if watched else float("nan"),
        weight=watched / float(number.sum()) if number.sum() else float("nan"),
        mean_value=mean_value,
        correlation=correlated,
        purchasing=purchases,
        spending=spends,
        why_not=why_not,
    )
