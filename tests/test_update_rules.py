"""The rules by themselves: what a class and an operator share, and that ``F`` may be any reading."""

from __future__ import annotations

import math

import numpy as np
import pytest

import d2lcore as mx
from d2lcore import nd, update_rules
from d2lcore.core import F

W, G = np.float32([[1.0, -2.0], [0.5, 3.0]]), np.float32([[0.3, 0.1], [-0.2, 0.4]])


def by_class(optimizer: mx.optimizer.Optimizer) -> np.ndarray:
    weight = nd.array(W)
    optimizer.update(0, weight, nd.array(G), optimizer.create_state(0, weight))
    return weight.asnumpy()


def test_a_class_and_an_operator_take_the_same_step() -> None:
    how = {"wd": 0.1, "rescale_grad": 0.5, "clip_gradient": 0.12}
    w, g, states = nd.array(W), nd.array(G), [nd.zeros((2, 2)) for _ in range(4)]
    corrected = 0.1 * math.sqrt(1 - 0.999) / (1 - 0.9)
    for cls, new in [
        (mx.optimizer.SGD(learning_rate=0.1, **how), nd.sgd_update(w, g, lr=0.1, **how)),
        (mx.optimizer.Adam(learning_rate=0.1, **how), nd.adam_update(w, g, *states[:2], corrected, **how)),
        (mx.optimizer.Ftrl(learning_rate=0.1, **how), nd.ftrl_update(w, g, *states[2:], 0.1, **how)),
    ]:
        np.testing.assert_array_equal(by_class(cls), new.asnumpy())


def test_rules_run_on_recorded_arrays_so_that_steps_have_gradients() -> None:
    rate = nd.array([0.1])
    rate.attach_grad()
    with mx.autograd.record():
        (new,) = update_rules.sgd(F, nd.array(W), nd.array(G), lr=rate, wd=0.0)
    new.backward()
    assert rate.grad.asscalar() == pytest.approx(-G.sum())


def test_a_layer_of_zeros_keeps_the_plain_rate() -> None:
    size, slope = np.float16([0, 2]), np.float16([1, 4])
    raw = mx.core.readings.raw_reading(mx.cpu().device)
    factor = update_rules.lars_factor(raw, size, slope, wd=0.0, eta=0.5, eps=0.0)
    assert factor.tolist() == [1.0, 0.25]
