"""Dense, Dropout, Embedding, Flatten: values, shapes known late, and what their errors say."""

from __future__ import annotations

import numpy as np
import pytest
from expect import fails

import d2lcore as mx
from d2lcore import autograd, errors, nd
from d2lcore.gluon import nn


def ready(layer):
    layer.initialize(mx.init.Normal(1))
    return layer


@pytest.mark.parametrize("activation", [None, "relu", "tanh"])
@pytest.mark.parametrize("use_bias", [True, False])
def test_dense_is_a_product(activation, use_bias):
    layer = ready(nn.Dense(4, activation, use_bias, bias_initializer=mx.init.Normal(1)))
    x = np.random.randn(3, 5).astype("float32")
    out = layer(nd.array(x)).asnumpy()
    expected = x @ layer.weight.data().asnumpy().T
    if use_bias:
        expected = expected + layer.bias.data().asnumpy()
    expected = {None: lambda v: v, "relu": lambda v: np.maximum(v, 0), "tanh": np.tanh}[activation](expected)
    assert np.allclose(out, expected, rtol=1e-5, atol=1e-6)
    assert [p.name.removeprefix(layer.prefix) for p in layer.collect_params().values()] == (
        ["weight", "bias"] if use_bias else ["weight"]
    )


@pytest.mark.parametrize(("flatten", "weight", "out"), [(True, (4, 12), (2, 4)), (False, (4, 6), (2, 2, 4))])
def test_dense_flattens_or_not(flatten, weight, out):
    layer = ready(nn.Dense(4, flatten=flatten))
    assert layer.weight.shape == (4, 0)
    assert layer(nd.ones((2, 2, 6))).shape == out
    assert layer.weight.shape == weight


def test_dense_in_another_dtype_and_under_np_semantics():
    layer = ready(nn.Dense(2, dtype="float64"))
    assert layer(nd.ones((1, 3), dtype="float64")).dtype == np.float64
    with mx.util.np_array():
        layer = ready(nn.Dense(2))
        assert type(layer(mx.np.ones((1, 3)))) is mx.np.ndarray


@pytest.mark.parametrize(
    ("layer", "text"),
    [
        (nn.Dense(3), "Dense(None -> 3, linear)"),
        (nn.Dense(3, in_units=2, activation="relu"), "Dense(2 -> 3, Activation(relu))"),
        (nn.Dropout(0.5, axes=(1,)), "Dropout(p = 0.5, axes=(1,))"),
        (nn.Embedding(3, 4), "Embedding(3 -> 4, float32)"),
        (nn.Flatten(), "Flatten"),
    ],
)
def test_repr(layer, text):
    assert repr(layer) == text


def test_errors_of_dense():
    layer = ready(nn.Dense(2, in_units=3))
    fails(
        errors.ShapeError,
        "in Dense: fully_connected: weight expects 3 input features (2, 3), data has 4: (1, 4)",
        layer, nd.ones((1, 4)),
    )  # fmt: skip
    fails(
        errors.UnknownNameError,
        "unknown activation 'rleu'. Did you mean 'relu'? Known: log_sigmoid, mish, relu, sigmoid, softrelu, softsign, "
        "tanh.",
        nn.Dense, 2, activation="rleu",
    )  # fmt: skip


@pytest.mark.parametrize("dtype", ["float64", "float16", "int32", "uint8"])
@pytest.mark.parametrize("hybridize", [False, True])
def test_data_of_another_dtype_is_an_error(dtype, hybridize):
    net = nn.HybridSequential()
    net.add(nn.Flatten(), nn.Dense(2))
    net.initialize()
    if hybridize:
        net.hybridize()
    fails(
        errors.DTypeError,
        f"in HybridSequential[1]: data has dtype {dtype}, parameter '{net[1].weight.name}' float32. "
        f"Use x.astype('float32') on the data, or net.cast('{dtype}') on the network.",
        net, nd.ones((1, 3), dtype=dtype),
    )  # fmt: skip


def test_gradients_of_dense_reach_weight_bias_and_input():
    layer = ready(nn.Dense(2, in_units=3))
    x = nd.array([[1, 2, 3]])
    x.attach_grad()
    with autograd.record():
        y = layer(x).sum()
    y.backward()
    assert layer.weight.grad().asnumpy().tolist() == [[1, 2, 3]] * 2
    assert layer.bias.grad().asnumpy().tolist() == [1, 1]
    assert np.allclose(x.grad.asnumpy()[0], layer.weight.data().asnumpy().sum(0))


def test_dropout_only_in_training():
    layer = nn.Dropout(0.3)
    x = nd.ones((100, 100))
    assert (layer(x) == x).asnumpy().all()
    with autograd.record(train_mode=False):
        assert (layer(x) == x).asnumpy().all()
    with autograd.train_mode():
        out = layer(x).asnumpy()
    assert abs((out == 0).mean() - 0.3) < 0.03
    assert np.allclose(out[out != 0], 1 / 0.7)
    with autograd.train_mode():
        assert (nn.Dropout(0)(x) == x).asnumpy().all()


def test_dropout_along_axes():
    with autograd.train_mode():
        out = nn.Dropout(0.5, axes=(1,))(nd.ones((50, 7))).asnumpy()
    assert (out == out[:, :1]).all()
    assert 0 < (out == 0).mean() < 1


@pytest.mark.parametrize("rate", [-0.1, 1, 1.5])
def test_dropout_needs_a_probability(rate):
    fails(ValueError, f"Dropout: rate is a probability from 0 to less than 1, got {rate}", nn.Dropout, rate)


@pytest.mark.parametrize("sparse_grad", [False, True])
def test_embedding_picks_rows_and_its_gradient_adds_up(sparse_grad):
    layer = ready(nn.Embedding(5, 2, sparse_grad=sparse_grad))
    words = nd.array([[1, 4], [1, 0]])
    with autograd.record():
        out = layer(words)
        y = out.sum()
    y.backward()
    assert np.array_equal(out.asnumpy(), layer.weight.data().asnumpy()[[[1, 4], [1, 0]]])
    assert layer.weight.grad().asnumpy()[:, 0].tolist() == [1, 2, 0, 0, 1]


def test_embedding_refuses_words_that_it_does_not_have():
    layer = ready(nn.Embedding(5, 2))
    with pytest.raises(errors.RangeError, match=r"^in Embedding: embedding: indices expects whole numbers from 0 to 4"):
        layer(nd.array([5]))


def test_flatten():
    assert nn.Flatten()(nd.ones((2, 3, 4))).shape == (2, 12)
    assert nn.Flatten()(nd.ones((2,))).shape == (2, 1)
    assert nn.Flatten()(nd.ones((0, 3, 4))).shape == (0, 12)
