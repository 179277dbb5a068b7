"""np.random: shapes, dtypes, moments, and the distributions that are made of others."""

from __future__ import annotations

import math

import numpy
import pytest

from d2lcore import autograd, np
from d2lcore.errors import DTypeError, ShapeError

N = 20_000
EULER = 0.5772156649

#: (draw, mean, standard deviation)
MOMENTS = {
    "uniform": (lambda: np.random.uniform(-1, 3, N), 1, 4 / 12**0.5),
    "normal": (lambda: np.random.normal(2, 0.5, N), 2, 0.5),
    "rand": (lambda: np.random.rand(N), 0.5, 1 / 12**0.5),
    "randn": (lambda: np.random.randn(N), 0, 1),
    "randint": (lambda: np.random.randint(2, 5, N).astype("float32"), 3, (2 / 3) ** 0.5),
    "gamma": (lambda: np.random.gamma(4.0, 0.5, N), 2, 1),
    "exponential": (lambda: np.random.exponential(2.0, N), 2, 2),
    "poisson": (lambda: np.random.poisson(4.0, N).astype("float32"), 4, 2),
    "bernoulli": (lambda: np.random.bernoulli(0.2, size=N), 0.2, 0.4),
    "bernoulli of odds": (lambda: np.random.bernoulli(logit=np.zeros(()), size=N), 0.5, 0.5),
    "beta": (lambda: np.random.beta(2.0, 3.0, N), 0.4, 0.2),
    "f": (lambda: np.random.f(6.0, 20.0, N), 20 / 18, (2 * 400 * 24 / (6 * 18**2 * 16)) ** 0.5),
    "power": (lambda: np.random.power(3.0, N), 0.75, (3 / (16 * 5)) ** 0.5),
    "chisquare": (lambda: np.random.chisquare(2, N), 2, 2),
    "lognormal": (lambda: np.random.lognormal(0, 0.5, N), math.exp(0.125), (math.exp(0.5) - math.exp(0.25)) ** 0.5),
    "gumbel": (lambda: np.random.gumbel(1, 2, N), 1 + 2 * EULER, 2 * math.pi / 6**0.5),
    "logistic": (lambda: np.random.logistic(1, 2, N), 1, 2 * math.pi / 3**0.5),
    "laplace": (lambda: np.random.laplace(1, 2, N), 1, 2 * 2**0.5),
    "pareto": (lambda: np.random.pareto(5.0, N), 0.25, (5 / 3) ** 0.5 / 4),
    "weibull": (lambda: np.random.weibull(2.0, N), math.gamma(1.5), (1 - math.gamma(1.5) ** 2) ** 0.5),
    "rayleigh": (lambda: np.random.rayleigh(2.0, N), 2 * (math.pi / 2) ** 0.5, 2 * (2 - math.pi / 2) ** 0.5),
}  # fmt: skip


@pytest.mark.parametrize("name", MOMENTS)
def test_mean_and_spread(name: str) -> None:
    draw, mean, deviation = MOMENTS[name]
    x = draw()
    assert x.shape == (N,)
    assert float(x.mean()) == pytest.approx(mean, abs=5 * deviation / N**0.5)
    assert float(x.std()) == pytest.approx(deviation, rel=0.1)


def test_sizes() -> None:
    assert np.random.uniform().shape == ()
    assert np.random.normal(size=(2, 3), dtype="float64").dtype == numpy.float64
    assert np.random.normal(np.zeros((3, 1)), np.ones(4)).shape == (3, 4)
    assert np.random.uniform(np.zeros(3), np.ones(3), size=(2, 3)).shape == (2, 3)
    assert np.random.randint(10).shape == ()
    assert np.random.exponential(np.ones(3)).shape == (3,)


def test_gradients_flow_to_the_parameters() -> None:
    mean, scale = np.zeros(1000), np.ones(1000)
    mean.attach_grad()
    scale.attach_grad()
    with autograd.record():
        x = np.random.normal(mean, scale)
    x.backward()
    assert mean.grad.tolist() == [1] * 1000
    assert numpy.allclose(scale.grad.asnumpy(), x.asnumpy())


def test_shuffle_is_in_place_and_keeps_the_rows() -> None:
    x = np.arange(20).reshape(10, 2)
    before, same = x.tolist(), x
    np.random.shuffle(x)
    assert same is x
    assert x.tolist() != before
    assert sorted(x.tolist()) == before


def test_permutation() -> None:
    x = np.random.permutation(50)
    assert x.dtype == numpy.int64
    assert x.tolist() != sorted(x.tolist()) == list(range(50))
    assert sorted(np.random.permutation(np.array([7, 8, 9])).tolist()) == [7, 8, 9]


def test_choice() -> None:
    counts = np.bincount(np.random.choice(4, N, p=np.array([0.1, 0.2, 0.3, 0.4])), minlength=4)
    assert numpy.allclose(counts.asnumpy() / N, [0.1, 0.2, 0.3, 0.4], atol=0.02)
    assert sorted(np.random.choice(np.array([5, 6, 7]), 3, replace=False).tolist()) == [5, 6, 7]
    assert np.random.choice(3, (2, 2)).shape == (2, 2)
    rare = np.array([0.001, 0.001, 0.998])
    firsts = [int(np.random.choice(3, 2, replace=False, p=rare)[0]) for _ in range(30)]
    assert firsts.count(2) > 25
    assert sorted(np.random.choice(3, 3, replace=False, p=rare).tolist()) == [0, 1, 2]
    with pytest.raises(ShapeError, match="cannot draw 4 elements without replacement from 3"):
        np.random.choice(3, 4, replace=False)
    with pytest.raises(ShapeError, match="cannot draw 2 elements without replacement from 1"):
        np.random.choice(3, 2, replace=False, p=np.array([0.0, 0.0, 1.0]))
    with pytest.raises(ShapeError, match="a probability for each of the 3 elements"):
        np.random.choice(3, 2, p=np.array([0.5, 0.5]))


def test_multinomial() -> None:
    x = np.random.multinomial(1000, [0.2, 0.3, 0.5], size=4)
    assert (x.shape, x.dtype) == ((4, 3), numpy.int64)
    assert x.sum(axis=1).tolist() == [1000] * 4
    assert numpy.allclose(x.asnumpy().mean(axis=0) / 1000, [0.2, 0.3, 0.5], atol=0.05)
    with pytest.raises(ValueError, match=r"add up to 1\.2, more than 1"):
        np.random.multinomial(1, [0.6, 0.6])


def test_multivariate_normal() -> None:
    cov = numpy.array([[2.0, 0.8], [0.8, 1.0]])
    x = np.random.multivariate_normal([1, -1], cov.tolist(), size=N)
    assert x.shape == (N, 2)
    assert numpy.allclose(x.asnumpy().mean(axis=0), [1, -1], atol=0.05)
    assert numpy.allclose(numpy.cov(x.asnumpy().T), cov, atol=0.1)
    with pytest.raises(ShapeError, match=r"cov expects shape \(2, 2\)"):
        np.random.multivariate_normal([0, 0], [[1]])


def test_parameters_that_must_be_numbers() -> None:
    with pytest.raises(DTypeError, match=r"random_poisson: lam is a number, got an array of shape \(2,\)"):
        np.random.poisson(np.ones(2))


def test_parameters_that_are_arrays() -> None:
    a = np.array([1.0, 50.0])
    for draw in (np.random.gamma, np.random.chisquare, np.random.power, np.random.pareto):
        assert draw(a).shape == (2,)
        assert draw(a, size=(3, 2)).shape == (3, 2)
    assert np.random.beta(a, np.ones(2)).shape == (2,)
    assert np.random.bernoulli(np.array([0.0, 1.0]), size=(3, 2)).tolist() == [[0, 1]] * 3
    drawn = np.random.gamma(a, size=(1000, 2)).mean(axis=0)
    assert numpy.allclose(drawn.asnumpy(), [1, 50], rtol=0.2)


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda: np.random.randint(5, 2), "randint: no whole number is at least low=5 and less than high=2"),
        (lambda: np.random.randint(0), "randint: no whole number is at least low=0 and less than high=0"),
        (lambda: np.random.bernoulli(0.5, 0.5), "bernoulli: give either prob or logit, got prob=0.5 and logit=0.5"),
        (lambda: np.random.normal(0, -1), "normal: scale, the standard deviation, is at least 0, got -1"),
    ],
)
def test_wrong_parameters(draw, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        draw()
