"""The fits against worlds of known parameters and against the published formulas, written here once more."""

import math

import numpy as np
import pytest
from scipy.special import hyp2f1

from journeyhouse.value import purchasing, spending
from journeyhouse.value.likelihood import maximise, part_of

from .conftest import simulated
from .published import log_likelihood

WORLDS = [(0.25, 4.4, 0.8, 2.5), (1.2, 60.0, 0.6, 5.0), (3.0, 40.0, 0.4, 3.0)]


def observed(world: list[list[float]], until: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    kept = [[at for at in bought if at <= until] for bought in world]
    kept = [bought for bought in kept if bought]
    return (
        np.array([len(bought) - 1 for bought in kept], float),
        np.array([bought[-1] - bought[0] for bought in kept]),
        np.array([until - bought[0] for bought in kept]),
    )


@pytest.mark.parametrize("parameters", WORLDS, ids=str)
def test_the_most_likely_parameters_are_found(parameters):
    world = simulated(7, 6000, parameters, 500)
    x, t_x, age = observed(world, 365)
    found = purchasing.fit(x, t_x, age, np.ones(len(x)))
    assert not found.penalised
    here = (found.r, found.alpha, found.a, found.b)
    assert found.log_likelihood == pytest.approx(log_likelihood(*here, x, t_x, age), abs=1e-4)
    assert found.log_likelihood >= log_likelihood(*parameters, x, t_x, age)
    for place in range(4):
        for factor in (0.98, 1.02):
            beside = [number * (factor if nth == place else 1) for nth, number in enumerate(here)]
            assert log_likelihood(*beside, x, t_x, age) < found.log_likelihood
    # What identifies a world well: the mean rate of purchase, and the mean chance to stop.
    assert found.r / found.alpha == pytest.approx(parameters[0] / parameters[1], rel=0.15)
    assert found.a / (found.a + found.b) == pytest.approx(parameters[2] / (parameters[2] + parameters[3]), rel=0.3)


@pytest.mark.parametrize("parameters", WORLDS, ids=str)
def test_what_is_expected_comes_true_on_average(parameters):
    world = simulated(11, 20000, parameters, 545)
    x, t_x, age = observed(world, 365)
    told = purchasing.fit(x, t_x, age, np.ones(len(x)))
    later = np.array([sum(365 < at <= 545 for at in bought) for bought in world if bought[0] <= 365])
    assert told.expected(x, t_x, age, 180.0).sum() == pytest.approx(later.sum(), rel=0.05)
    assert told.again(x, t_x, age, 180.0).sum() == pytest.approx((later > 0).sum(), rel=0.05)


def test_counted_customers_are_as_good_as_listed_ones():
    x, t_x, age = (np.round(column) for column in observed(simulated(3, 3000, WORLDS[0], 300), 300))
    listed = purchasing.fit(x, t_x, age, np.ones(len(x)))
    alike, number = np.unique(np.stack([x, t_x, age]), axis=1, return_counts=True)
    counted = purchasing.fit(*alike, number.astype(float))
    assert counted.log_likelihood == pytest.approx(listed.log_likelihood, rel=1e-9)
    assert counted.r == pytest.approx(listed.r, rel=1e-3)


def test_eulers_transformation_is_the_published_expectation():
    told = purchasing.Purchasing(0.2426, 4.4135, 0.7929, 2.4258, 0.0, False)
    x, t_x, age, ahead = (np.array([number]) for number in (2.0, 30.43, 38.86, 39.0))
    r, alpha, a, b = 0.2426, 4.4135, 0.7929, 2.4258
    above = (a + b + x - 1) / (a - 1) * (
        1 - ((alpha + age) / (alpha + age + ahead)) ** (r + x) * hyp2f1(r + x, b + x, a + b + x - 1, ahead / (alpha + age + ahead))
    )  # fmt: skip
    below = 1 + a / (b + x - 1) * ((alpha + age) / (alpha + t_x)) ** (r + x)
    assert told.expected(x, t_x, age, ahead) == pytest.approx(above / below, rel=1e-9)
    assert told.expected(x, t_x, age, ahead)[0] == pytest.approx(1.226, abs=5e-4)
    assert told.alive(x, t_x, age)[0] == pytest.approx(0.7266, abs=5e-5)


@pytest.mark.parametrize("x", [0.0, 1.0, 50.0, 400.0])
@pytest.mark.parametrize(
    "parameters",
    [*WORLDS, (0.5, 10.0, 1.0, 2.0), (0.5, 10.0, 0.4, 0.6), (900.0, 5e4, 0.01, 30.0), (2.3, 41.6, 76362.0, 145443.0)],
    ids=str,
)
def test_expectations_are_finite_and_grow_with_time(parameters, x):
    told = purchasing.Purchasing(*parameters, 0.0, False)
    one = np.ones(5)
    expected = told.expected(x * one, 700.0 * one * (x > 0), 720.0 * one, np.array([0.0, 1.0, 30.0, 365.0, 3650.0]))
    assert (
        np.isfinite(expected).all()
        and expected[0] == pytest.approx(0, abs=1e-6)
        and (np.diff(expected) >= 0).all()
        and expected[1] > 0
    )


def test_gamma_gamma_finds_the_parameters_of_its_world():
    chance = np.random.default_rng(5)
    p, q, v = 6.0, 4.0, 15.0
    x = chance.integers(1, 12, 20000).astype(float)
    mean = chance.gamma(p * x, 1 / (x * chance.gamma(q, 1 / v, len(x))))
    found = spending.fit(x, mean, np.ones(len(x)))
    # What identifies a world well: the spread between customers, and their mean.
    assert found.q == pytest.approx(q, rel=0.05)
    assert found.p * found.v / (found.q - 1) == pytest.approx(p * v / (q - 1), rel=0.02)

    def published(p: float, q: float, v: float) -> float:
        return sum(
            math.lgamma(p * k + q) - math.lgamma(p * k) - math.lgamma(q) + q * math.log(v)
            + (p * k - 1) * math.log(m) + p * k * math.log(k) - (p * k + q) * math.log(k * m + v)
            for k, m in zip(x, mean, strict=True)
        )  # fmt: skip

    told = published(found.p, found.q, found.v)
    assert told > published(p, q, v)
    for beside in ((1.03, 1, 1), (1, 0.97, 1), (1, 1, 1.03)):
        assert published(*(one * by for one, by in zip((found.p, found.q, found.v), beside, strict=True))) < told
    assert found.log_likelihood == pytest.approx(told, rel=1e-9)
    assert found.expected(np.zeros(1), np.zeros(1))[0] == pytest.approx(found.p * found.v / (found.q - 1))
    assert found.expected(np.array([1e6]), np.array([88.0]))[0] == pytest.approx(88, rel=1e-3)
    in_dong = spending.fit(x, mean * 25_000, np.ones(len(x)))
    assert in_dong.p == pytest.approx(found.p, rel=1e-3) and in_dong.v == pytest.approx(found.v * 25_000, rel=1e-3)


def test_customers_who_never_stop_are_fitted_with_a_penalty_not_with_a_crash():
    chance = np.random.default_rng(2)
    age = np.full(400, 365.0)
    x = chance.poisson(12, 400).astype(float)
    told = purchasing.fit(x, np.where(x > 0, 360.0, 0.0), age, np.ones(400))
    assert told is not None and told.penalised
    assert told.expected(x, np.where(x > 0, 360.0, 0.0), age, 365.0).mean() == pytest.approx(12, rel=0.1)


def test_where_the_series_has_no_digits_the_mean_over_chances_to_stop_says_the_same():
    told = purchasing.Purchasing(0.8, 30.0, 1.6, 4.0, 0.0, False)
    x, age, ahead = np.array([0.0, 3.0, 20.0]), np.array([50.0, 200.0, 300.0]), np.array([30.0, 90.0, 365.0])
    series = told.expected(x, age, age, ahead)
    assert told._averaged(x, age, ahead) * told.alive(x, age, age) == pytest.approx(series, rel=5e-3)


def test_of_very_many_customers_a_part_shows_where_to_look_and_all_are_fitted():
    seen = []

    def likelihood(*columns):
        seen.append(len(columns[0]))
        return purchasing._likelihood(*columns)

    x, t_x, age = observed(simulated(3, 40_000, WORLDS[0], 700), 600)
    order = np.lexsort((age, t_x, x))
    columns = (x[order], t_x[order] / 600, age[order] / 600, np.ones(len(x)))
    part = part_of(likelihood, columns)
    assert seen and seen[0] < len(x) / 2
    looked_first = maximise(purchasing._likelihood(*columns), purchasing._STARTS, len(x), part)
    in_full = maximise(purchasing._likelihood(*columns), purchasing._STARTS, len(x))
    assert looked_first.parameters == pytest.approx(in_full.parameters, rel=1e-4)
    assert looked_first.log_likelihood >= in_full.log_likelihood - 1e-4


def test_a_part_that_leads_nowhere_is_forgotten():
    x, t_x, age = observed(simulated(3, 500, WORLDS[0], 700), 600)
    of_all = purchasing._likelihood(x, t_x / 600, age / 600, np.ones(len(x)))
    # Nobody of the part bought again: it has no maximum.
    of_part = purchasing._likelihood(x[x == 0], t_x[x == 0] / 600, age[x == 0] / 600, np.ones(int((x == 0).sum())))
    found = maximise(of_all, purchasing._STARTS, len(x), (of_part, float((x == 0).sum())))
    assert found == maximise(of_all, purchasing._STARTS, len(x))
