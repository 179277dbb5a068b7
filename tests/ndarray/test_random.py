"""nd.random: shapes, dtypes, moments, arrays as parameters, and the gradient of what was drawn."""

from __future__ import annotations

import numpy
import pytest

from d2lcore import autograd, nd, np
from d2lcore.errors import DTypeError, ShapeError

N = 20_000
MOMENTS = {
    "uniform": (lambda: nd.random.uniform(-1, 3, shape=N), 1, 4 / 12**0.5),
    "normal": (lambda: nd.random.normal(2, 0.5, shape=(N,)), 2, 0.5),
    "randn": (lambda: nd.random.randn(N, loc=1, scale=3), 1, 3),
    "gamma": (lambda: nd.random.gamma(4, 0.5, shape=N), 2, 1),
    "exponential": (lambda: nd.random.exponential(2, shape=N), 2, 2),
    "poisson": (lambda: nd.random.poisson(4, shape=N), 4, 2),
    "negative_binomial": (lambda: nd.random.negative_binomial(4, 0.5, shape=N), 4, 8**0.5),
    "generalized": (lambda: nd.random.generalized_negative_binomial(2, 0.5, shape=N), 2, 2),
    "poisson, dispersion 0": (lambda: nd.random.generalized_negative_binomial(4, 0, shape=N), 4, 2),
    "bernoulli": (lambda: nd.random.bernoulli(0.2, shape=N), 0.2, 0.4),
}


@pytest.mark.parametrize("name", MOMENTS)
def test_mean_and_spread(name: str) -> None:
    draw, mean, deviation = MOMENTS[name]
    x = draw().asnumpy()
    assert (x.shape, x.dtype) == ((N,), numpy.float32)
    assert x.mean() == pytest.approx(mean, abs=5 * deviation / N**0.5)
    assert x.std() == pytest.approx(deviation, rel=0.1)


def test_shapes_and_dtypes() -> None:
    assert nd.random.uniform().shape == (1,)
    assert nd.random.normal(shape=(2, 3), dtype="float16").dtype is numpy.float16
    whole = nd.random.randint(-5, 5, shape=1000)
    assert whole.dtype is numpy.int32
    assert (whole.asnumpy().min(), whole.asnumpy().max()) == (-5, 4)
    assert nd.random_uniform(0, 1, (2,), "cpu(0)", "float64").dtype is numpy.float64


def test_a_distribution_for_each_element() -> None:
    low, high = nd.array([0, 10]), nd.array([1, 20])
    x = nd.random.uniform(low, high, shape=(3, 50)).asnumpy()
    assert x.shape == (2, 3, 50)
    assert x[0].max() < 1 < 10 <= x[1].min() <= x[1].max() < 20
    assert nd.random.normal(low, high).shape == (2,)
    with pytest.raises(DTypeError, match="give the parameters as numbers or as arrays, not one of each"):
        nd.random.normal(low, 1)
    with pytest.raises(ShapeError, match=r"the parameters have shapes \(2,\) and \(3,\)"):
        nd.random.uniform(low, nd.ones(3))
    with pytest.raises(DTypeError, match=r"random\.gamma: give the parameters as numbers or as arrays"):
        nd.random.gamma(low)


def test_gradients_flow_to_the_parameters() -> None:
    loc, scale = nd.array([1, 2]), nd.array([3, 4])
    loc.attach_grad()
    scale.attach_grad()
    with autograd.record():
        x = nd.random.normal(loc, scale, shape=100)
    x.backward()
    assert loc.grad.asnumpy().tolist() == [100, 100]
    noise = (x - loc.reshape((2, 1))) / scale.reshape((2, 1))
    assert numpy.allclose(scale.grad.asnumpy(), noise.asnumpy().sum(axis=1), rtol=1e-3, atol=1e-3)


def test_multinomial() -> None:
    p = nd.array([[0.1, 0.9], [0.7, 0.3]])
    x = nd.random.multinomial(p, shape=5000)
    assert (x.shape, x.dtype) == ((2, 5000), numpy.int32)
    assert numpy.allclose(x.asnumpy().mean(axis=1), [0.9, 0.3], atol=0.03)
    assert nd.random.multinomial(p).shape == (2,)
    assert nd.random.multinomial(p[0], shape=(2, 3)).shape == (2, 3)


def test_multinomial_gives_log_probabilities_with_gradients() -> None:
    p = nd.array([0.25, 0.75])
    p.attach_grad()
    with autograd.record():
        drawn, logp = nd.random.multinomial(p, shape=8, get_prob=True)
    logp.backward()
    counts = numpy.bincount(drawn.asnumpy(), minlength=2)
    assert numpy.allclose(numpy.exp(logp.asnumpy()), p.asnumpy()[drawn.asnumpy()])
    assert numpy.allclose(p.grad.asnumpy(), counts / p.asnumpy())


@pytest.mark.parametrize("name", ["uniform", "normal", "gamma", "exponential"])
def test_real_numbers_have_a_real_dtype(name: str) -> None:
    for module in (nd.random, np.random):
        arguments = (2.0,) if name == "gamma" else ()
        with pytest.raises(DTypeError) as error:
            getattr(module, name)(*arguments, dtype="int32")
        text = f"random_{name}: its numbers are real, dtype=int32 would round them. Did you mean randint()?"
        assert str(error.value) == text


def test_parameters_of_whole_numbers_draw_real_ones() -> None:
    x = nd.random.normal(nd.array([0, 9], dtype="int32"), nd.array([1, 1], dtype="int32"))
    assert x.dtype is numpy.float32
    assert (x.asnumpy() % 1).all()


def test_shuffle_keeps_rows_together() -> None:
    x = nd.arange(40).reshape((20, 2))
    y = nd.random.shuffle(x).asnumpy().tolist()
    assert y != x.asnumpy().tolist()
    assert sorted(y) == x.asnumpy().tolist()
