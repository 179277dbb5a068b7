"""Comparing two optimizers step by step."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import ndarray as nd
from ..core import NDArray
from .arrays import rand_ndarray
from .compare import assert_almost_equal, compare_ndarray_tuple

__all__ = ["compare_optimizer"]


def compare_optimizer(
    opt1: Any, opt2: Any, shape: Any, dtype: Any, w_stype: str = "default", g_stype: str = "default",
    rtol: float = 1e-4, atol: float = 1e-5, compare_states: bool = True, ntensors: int = 1,
) -> None:  # fmt: skip
    """AssertionError unless two optimizers make the same of the same weight and gradient.

    Parameters
    ----------
    opt1, opt2 : optimizers.
    shape : of the weight; a list of shapes where ``ntensors`` > 1.
    dtype : of the weight.
    w_stype, g_stype : storage types of weight and gradient.
    rtol, atol : tolerances.
    compare_states : compare states before and after, too.
    ntensors : how many weights one update is given.

    >>> import d2lcore as mx
    >>> mx.test_utils.compare_optimizer(mx.optimizer.SGD(momentum=0.9), mx.optimizer.NAG(momentum=0), (3,), "float32",
    ...                                 compare_states=False)
    """
    shapes = list(shape) if ntensors > 1 else [shape]
    weights = [_drawn(s, w_stype, dtype) for s in shapes]
    gradients = [_drawn(s, g_stype, dtype) for s in shapes]
    results = []
    for opt in (opt1, opt2):
        w, g = [a.copy() for a in weights], [a.copy() for a in gradients]
        states = [opt.create_state_multi_precision(i, a) for i, a in enumerate(w)]
        results.append((w, g, states))
    if compare_states:
        compare_ndarray_tuple(tuple(results[0][2]), tuple(results[1][2]), rtol, atol)
    for opt, (w, g, states) in zip((opt1, opt2), results, strict=True):
        if ntensors > 1:
            opt.update_multi_precision(list(range(len(w))), w, g, states)
        else:
            opt.update_multi_precision(0, w[0], g[0], states[0])
    if compare_states:
        compare_ndarray_tuple(tuple(results[0][2]), tuple(results[1][2]), rtol, atol)
    for a, b in zip(results[0][0], results[1][0], strict=True):
        assert_almost_equal(a, b, rtol, atol, ("opt1", "opt2"))


def _drawn(shape: Any, stype: str, dtype: Any) -> NDArray:
    if stype == "default":
        return nd.array(np.random.uniform(-1, 1, shape), dtype=dtype)
    return rand_ndarray(shape, stype, density=1, dtype=dtype)
