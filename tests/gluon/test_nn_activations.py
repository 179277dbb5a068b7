"""Activations: values, gradients against the numeric ones, names."""

from __future__ import annotations

import math

import numpy as np
import pytest

import d2lcore as mx
from d2lcore import autograd, errors, nd
from d2lcore.gluon import nn

X = np.linspace(-3, 3, 13)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def normal_cdf(x):
    return np.array([(1 + math.erf(v / math.sqrt(2))) / 2 for v in x.ravel()]).reshape(x.shape)


CASES = [
    (lambda: nn.Activation("relu"), lambda x: np.maximum(x, 0)),
    (lambda: nn.Activation("sigmoid"), sigmoid),
    (lambda: nn.Activation("tanh"), np.tanh),
    (lambda: nn.Activation("softrelu"), lambda x: np.log1p(np.exp(x))),
    (lambda: nn.Activation("softsign"), lambda x: x / (1 + abs(x))),
    (lambda: nn.Activation("log_sigmoid"), lambda x: np.log(sigmoid(x))),
    (lambda: nn.Activation("mish"), lambda x: x * np.tanh(np.log1p(np.exp(x)))),
    (lambda: nn.LeakyReLU(0.1), lambda x: np.where(x > 0, x, 0.1 * x)),
    (lambda: nn.PReLU(), lambda x: np.where(x > 0, x, 0.25 * x)),
    (lambda: nn.ELU(), lambda x: np.where(x > 0, x, np.expm1(x))),
    (lambda: nn.ELU(0.5), lambda x: np.where(x > 0, x, 0.5 * np.expm1(x))),
    (lambda: nn.SELU(), lambda x: 1.0507009873554805 * np.where(x > 0, x, 1.6732632423543772 * np.expm1(x))),
    (lambda: nn.GELU(), lambda x: x * normal_cdf(x)),
    (lambda: nn.Swish(), lambda x: x * sigmoid(x)),
    (lambda: nn.Swish(2.0), lambda x: x * sigmoid(2 * x)),
    (lambda: nn.SiLU(), lambda x: x * sigmoid(x)),
    (lambda: nn.Mish(), lambda x: x * np.tanh(np.log1p(np.exp(x)))),
]


@pytest.mark.parametrize(("make", "expected"), CASES, ids=[repr(make()) for make, _ in CASES])
def test_values_and_gradients(make, expected):
    layer = make()
    layer.initialize()
    layer.cast("float64")
    x = nd.array(X + 0.01, dtype="float64")  # not at the corner
    x.attach_grad()
    with autograd.record():
        out = layer(x)
        y = out.sum()
    y.backward()
    assert np.allclose(out.asnumpy(), expected(X + 0.01), rtol=1e-6, atol=1e-7)
    step = 1e-5
    slope = (expected(X + 0.01 + step) - expected(X + 0.01 - step)) / (2 * step)
    assert np.allclose(x.grad.asnumpy(), slope, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("channels", [1, 3])
def test_prelu_learns_its_slope(channels):
    layer = nn.PReLU(in_channels=channels)
    layer.initialize()
    x = nd.array(np.arange(-6, 6).reshape(2, 3, 2))
    with autograd.record():
        y = layer(x).sum()
    y.backward()
    below = np.minimum(x.asnumpy(), 0)
    expected = below.sum() if channels == 1 else below.sum((0, 2))
    assert np.allclose(layer.alpha.grad().asnumpy(), expected)
    assert list(layer.collect_params()) == [f"{layer.prefix}alpha"]


def test_names_and_reprs():
    assert [repr(make()) for make, _ in CASES] == [
        "Activation(relu)", "Activation(sigmoid)", "Activation(tanh)", "Activation(softrelu)", "Activation(softsign)",
        "Activation(log_sigmoid)", "Activation(mish)", "LeakyReLU(0.1)",
        *(f"{name}(\n\n)" for name in ("PReLU", "ELU", "ELU", "SELU", "GELU", "Swish", "Swish", "SiLU", "Mish")),
    ]  # fmt: skip
    with nn.Sequential(prefix="net_").name_scope():
        assert nn.Activation("relu").name == "net_relu0"


def test_errors():
    with pytest.raises(errors.UnknownNameError, match=r"^unknown activation 'rellu'. Did you mean 'relu'\?"):
        nn.Activation("rellu")
    with pytest.raises(ValueError, match="LeakyReLU: the slope alpha is 0 or more, got -1"):
        nn.LeakyReLU(-1)
    layer = nn.PReLU(in_channels=4, alpha_initializer=mx.init.One())
    layer.initialize()
    with pytest.raises(errors.ShapeError, match="alpha expects one slope or one for each of the 3 channels"):
        layer(nd.ones((2, 3)))
