"""Layers and a likelihood that MXNet keeps in ``mx.nd.contrib``."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...core import F, NDArray
from .._call import Shape, dims, store
from ..layers import Embedding
from ..norms import BatchNorm

__all__ = ["AdaptiveAvgPooling2D", "BatchNormWithReLU", "SparseEmbedding", "SyncBatchNorm", "hawkesll"]


def SyncBatchNorm(
    data: NDArray, gamma: NDArray, beta: NDArray, moving_mean: NDArray, moving_var: NDArray, eps: float = 1e-3,
    momentum: float = 0.9, fix_gamma: bool = True, use_global_stats: bool = False, output_mean_var: bool = False,
    ndev: int = 1, key: str = "", out: NDArray | None = None,
) -> Any:  # fmt: skip
    """`BatchNorm` over the channels (axis 1). One process sees the whole of its batch, so there is nothing to wait for.

    >>> from d2lcore import nd
    >>> nd.contrib.SyncBatchNorm(nd.ones((2, 3)), *[nd.ones(3)] * 4, eps=0, key="bn").shape
    (2, 3)
    """
    return BatchNorm(
        data, gamma, beta, moving_mean, moving_var, eps, momentum, fix_gamma, use_global_stats, output_mean_var, out=out
    )


def BatchNormWithReLU(
    data: NDArray, gamma: NDArray, beta: NDArray, moving_mean: NDArray, moving_var: NDArray, eps: float = 1e-3,
    momentum: float = 0.9, fix_gamma: bool = True, use_global_stats: bool = False, output_mean_var: bool = False,
    axis: int = 1, cudnn_off: bool = False, out: NDArray | None = None,
) -> Any:  # fmt: skip
    """`BatchNorm` and then a rectifier.

    >>> from d2lcore import nd
    >>> one = nd.ones(1)
    >>> nd.contrib.BatchNormWithReLU(nd.array([[0], [3]]), one, nd.zeros(1), one, one, eps=0).asnumpy().ravel()
    array([0., 2.], dtype=float32)
    """
    found = BatchNorm(
        data, gamma, beta, moving_mean, moving_var, eps, momentum, fix_gamma, use_global_stats, output_mean_var, axis
    )
    if output_mean_var:
        return [store(F.relu(found[0]), out), *found[1:]]
    return store(F.relu(found), out)


def SparseEmbedding(
    data: NDArray, weight: NDArray, input_dim: int | None = None, output_dim: int | None = None,
    dtype: Any = "float32", sparse_grad: bool = False, out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """`Embedding` by its old name.

    >>> from d2lcore import nd
    >>> nd.contrib.SparseEmbedding(nd.array([1]), nd.array([[1, 2], [3, 4]]), 2, 2).asnumpy()
    array([[3., 4.]], dtype=float32)
    """
    return Embedding(data, weight, input_dim, output_dim, dtype, sparse_grad, out=out)


def hawkesll(
    lda: NDArray, alpha: NDArray, beta: NDArray, state: NDArray, lags: NDArray, marks: NDArray, valid_length: NDArray,
    max_time: NDArray,
) -> list[NDArray]:  # fmt: skip
    """Logarithm of the likelihood of events under Hawkes processes, one for each mark, with exponential memories.

    lda: (batch, marks), rates without memory. alpha: (marks,), how many events one event brings. beta: (marks,), how
    fast it is forgotten. state: (batch, marks), what is remembered at the start. lags: (batch, steps), times since the
    event before. marks: (batch, steps). valid_length: (batch,), numbers of events. max_time: (batch,), when watching
    ends. Returns [log likelihood (batch,), what is remembered at the end (batch, marks)].

    >>> from d2lcore import nd
    >>> rate, lag, nothing = nd.array([[2]]), nd.array([[1]]), nd.zeros((1, 1))
    >>> found, _ = nd.contrib.hawkesll(
    ...     rate, nd.zeros(1), nd.ones(1), nothing, lag, nothing, nd.array([1]), nd.array([3]))
    >>> found.asnumpy().round(4)  # log(2) for the event, less the 2 * 3 expected ones
    array([-5.3069], dtype=float32)
    """
    kinds = alpha.shape[0]
    now, last = F.multiply(F.getitem(lags, key=(slice(None), slice(0, 1))), 0), F.multiply(state, 0)
    total = F.multiply(F.getitem(lags, key=(slice(None), 0)), 0)

    def since(time: NDArray) -> tuple[NDArray, NDArray, NDArray]:
        """For each mark: the time since its last event, what is left of memory, and the events expected since."""
        gone = F.subtract(time, last)
        left = F.exp(F.negative(F.multiply(beta, gone)))
        awaited = F.add(F.multiply(lda, gone), F.multiply(F.multiply(alpha, state), F.subtract(1, left)))
        return gone, left, awaited

    for step in range(lags.shape[1]):
        column = (slice(None), step)
        now = F.add(now, F.expand_dims(F.getitem(lags, key=column), axis=1))
        seen = F.one_hot(F.getitem(marks, key=column), depth=kinds, dtype=str(np.dtype(lda.dtype)))
        seen = F.multiply(seen, F.cast(F.expand_dims(F.greater(valid_length, step), axis=1), dtype=lda.dtype))
        _, left, awaited = since(now)
        rate = F.add(lda, F.multiply(F.multiply(F.multiply(alpha, beta), state), left))
        gain = F.subtract(F.log(F.where(seen, rate, 1.0)), F.multiply(seen, awaited))
        total = F.add(total, F.sum(gain, axis=1))
        state = F.where(seen, F.add(F.multiply(state, left), 1), state)
        last = F.where(seen, F.broadcast_to(now, shape=last.shape), last)
    _, left, awaited = since(F.expand_dims(max_time, axis=1))
    return [F.subtract(total, F.sum(awaited, axis=1)), F.multiply(state, left)]


def AdaptiveAvgPooling2D(data: NDArray, output_size: Shape = 1, out: NDArray | None = None) -> NDArray:
    """Averages over windows as large as it takes for a result of a given height and width.

    >>> from d2lcore import nd
    >>> nd.contrib.AdaptiveAvgPooling2D(nd.ones((1, 2, 5, 7)), output_size=2).shape
    (1, 2, 2, 2)
    """
    size = dims(output_size)
    size = size * 2 if len(size) == 1 else size
    return store(F.adaptive_avg_pool(data, output_size=size), out)
