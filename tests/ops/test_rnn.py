"""The recurrent operator against what it stands for: cells, one sequence at a time, and its limits."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import d2lcore as mx
from d2lcore import autograd, nd
from d2lcore.core import F
from d2lcore.errors import AutogradError, DTypeError, MXNetError, ShapeError, UnknownNameError
from d2lcore.ops.rnn_layout import GATES, Sizes

TIMES, BATCH, INPUTS, HIDDEN = 5, 3, 2, 4


def drawn(mode: str, layers: int = 1, directions: int = 1, projection: int = 0, seed: int = 0) -> list[Any]:
    """Data, parameters and states, in float64."""
    state = projection or HIDDEN
    sizes = Sizes(mode, TIMES, BATCH, INPUTS, HIDDEN, state, layers, directions, bool(projection), dropped=False)
    rng = np.random.default_rng(seed)
    shapes = [(TIMES, BATCH, INPUTS), (sizes.parameters(),), (layers * directions, BATCH, state)]
    if mode == "lstm":
        shapes.append((layers * directions, BATCH, HIDDEN))
    return [nd.array(rng.standard_normal(shape), dtype="float64") for shape in shapes]


def rnn(arrays: list[Any], mode: str, layers: int = 1, directions: int = 1, **options: Any) -> list[Any]:
    return nd.RNN(
        *arrays, mode=mode, state_size=HIDDEN, num_layers=layers, bidirectional=directions == 2, state_outputs=True,
        **options,
    )  # fmt: skip


@pytest.mark.parametrize("mode", GATES)
@pytest.mark.parametrize("directions", [1, 2])
def test_a_batch_of_lengths_is_each_sequence_alone(mode: str, directions: int) -> None:
    arrays = drawn(mode, 2, directions)
    lengths = [2, 5, 1]
    found = rnn(arrays, mode, 2, directions, sequence_length=nd.array(lengths), use_sequence_length=True)
    for n, length in enumerate(lengths):
        x, w, *states = arrays
        alone = rnn([x[:length, n : n + 1], w, *[s[:, n : n + 1] for s in states]], mode, 2, directions)
        np.testing.assert_allclose(found[0][:length, n].asnumpy(), alone[0][:, 0].asnumpy())
        assert not found[0][length:, n].asnumpy().any() if length < TIMES else True
        for several, one in zip(found[1:], alone[1:], strict=True):
            np.testing.assert_allclose(several[:, n].asnumpy(), one[:, 0].asnumpy())


def test_the_padding_has_no_gradient() -> None:
    arrays = drawn("gru", 2, 2)
    arrays[0].attach_grad()
    with autograd.record():
        y = rnn(arrays, "gru", 2, 2, sequence_length=nd.array([2, 5, 1]), use_sequence_length=True)[0]
    y.backward()
    ended = np.arange(TIMES)[:, None] >= np.array([2, 5, 1])
    grad = arrays[0].grad.asnumpy()
    assert not grad[ended].any()
    assert (np.abs(grad[~ended]).sum(1) > 0).all()


def test_a_memory_is_clipped() -> None:
    arrays = drawn("lstm")
    bounds = {"lstm_state_clip_min": -0.1, "lstm_state_clip_max": 0.2}
    memory = rnn(arrays, "lstm", **bounds)[2].asnumpy()
    assert memory.min() == -0.1
    assert memory.max() == 0.2
    arrays[0][0, 0, 0] = np.nan
    assert np.isnan(rnn(arrays, "lstm", **bounds)[2].asnumpy()).any()
    assert not np.isnan(rnn(arrays, "lstm", **bounds, lstm_state_clip_nan=True)[2].asnumpy()).any()


def test_dropout_is_between_layers_and_in_training_only() -> None:
    arrays = drawn("lstm", 2)
    plain = rnn(arrays, "lstm", 2)[0].asnumpy()
    np.testing.assert_array_equal(rnn(arrays, "lstm", 2, p=0.5)[0].asnumpy(), plain)
    one_layer = drawn("lstm")
    with autograd.train_mode():
        assert (rnn(arrays, "lstm", 2, p=0.5)[0].asnumpy() != plain).any()
        np.testing.assert_array_equal(rnn(one_layer, "lstm", p=0.5)[0].asnumpy(), rnn(one_layer, "lstm")[0].asnumpy())
        # all dropped: the second layer sees zeros, whatever the first one sees
        first = rnn(arrays, "lstm", 2, p=1.0)[0].asnumpy()
        second = rnn([arrays[0] + 1, *arrays[1:]], "lstm", 2, p=1.0)[0].asnumpy()
    np.testing.assert_array_equal(first, second)


def test_dropout_keeps_the_mean() -> None:
    mx.random.seed(3)
    ones = nd.array([1, 0, 0, 0, 1, 0, 0, 0])  # two layers that give on what they see
    with autograd.train_mode():
        y = nd.RNN(
            nd.ones((2000, 1, 1)), ones, nd.zeros((2, 1, 1)), mode="rnn_relu", state_size=1, num_layers=2, p=0.5
        ).asnumpy()
    assert sorted(set(y.ravel().tolist())) in ([0.0, 2.0], [0.0])


def test_half_precision_computes_in_single() -> None:
    arrays = [a.astype("float16") for a in drawn("lstm", 2, 2)]
    found = rnn(arrays, "lstm", 2, 2)
    exact = rnn([a.astype("float32") for a in arrays], "lstm", 2, 2)
    for half, single in zip(found, exact, strict=True):
        assert half.dtype == np.float16
        np.testing.assert_array_equal(half.asnumpy(), single.asnumpy().astype("float16"))


def test_first_derivatives_only() -> None:
    arrays = drawn("lstm")
    arrays[0].attach_grad()
    with autograd.record():
        y = rnn(arrays, "lstm")[0]
        grad = autograd.grad(y, arrays[0], create_graph=True)[0]
        total = (grad**2).sum()
    with pytest.raises(AutogradError, match=r"rnn has first derivatives only\. For higher ones unroll cells"):
        total.backward()


def test_the_output_is_no_part_of_what_is_kept() -> None:
    arrays = drawn("gru")
    for a in arrays:
        a.attach_grad()
    with autograd.record():
        y = rnn(arrays, "gru")[0]
        total = y.sum()
    y[:] = 7
    total.backward()
    changed = arrays[0].grad.asnumpy()
    with autograd.record():
        total = rnn(arrays, "gru")[0].sum()
    total.backward()
    np.testing.assert_array_equal(arrays[0].grad.asnumpy(), changed)


@pytest.mark.parametrize(
    ("options", "error", "text"),
    [
        ({"mode": "elman"}, UnknownNameError, "unknown mode 'elman'"),
        ({"mode": "gru", "projection_size": 2}, MXNetError, "projection_size is for mode 'lstm' only"),
        ({"mode": "rnn_tanh", "num_layers": 2}, ShapeError, r"parameters expects shape \(72,\) for data \(5, 3, 2\)"),
        ({"mode": "lstm"}, ShapeError, "mode 'lstm' has two states: state_cell is missing"),
        ({"mode": "rnn_tanh", "lstm_state_clip_min": 1}, MXNetError, "lstm_state_clip_max come together"),
        ({"mode": "rnn_tanh", "p": 2.0}, MXNetError, "p is a probability from 0 to 1, got 2.0"),
    ],
)
def test_what_does_not_fit_is_explained(options: dict[str, Any], error: type, text: str) -> None:
    arrays = drawn("rnn_tanh")
    with pytest.raises(error, match=text):
        F.rnn(*arrays, **{"state_size": HIDDEN, **options})


def test_dtypes_do_not_mix() -> None:
    x, w, h = drawn("rnn_tanh")
    with pytest.raises(DTypeError, match=r"state has dtype float32, data float64\. Use \.astype\('float64'\)"):
        F.rnn(x, w, h.astype("float32"), mode="rnn_tanh", state_size=HIDDEN)


def test_a_state_of_unknown_batch_is_zeros() -> None:
    x, w, h = drawn("rnn_tanh")
    found = nd.RNN(x, w, nd.zeros((1, 0, HIDDEN), dtype="float64"), mode="rnn_tanh", state_size=HIDDEN, num_layers=1)
    exact = nd.RNN(x, w, nd.zeros_like(h), mode="rnn_tanh", state_size=HIDDEN, num_layers=1)
    np.testing.assert_array_equal(found.asnumpy(), exact.asnumpy())
