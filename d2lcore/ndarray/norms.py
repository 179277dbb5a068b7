"""Normalisations as functions, under MXNet's names."""

from __future__ import annotations

from typing import Any

from ..core import F, NDArray, assign, training
from ._call import store

__all__ = [
    "LRN",
    "BatchNorm",
    "GroupNorm",
    "InstanceNorm",
    "L2Normalization",
    "LayerNorm",
]


def BatchNorm(
    data: NDArray, gamma: NDArray, beta: NDArray, moving_mean: NDArray, moving_var: NDArray, eps: float = 1e-3,
    momentum: float = 0.9, fix_gamma: bool = True, use_global_stats: bool = False, output_mean_var: bool = False,
    axis: int = 1, cudnn_off: bool = False, out: NDArray | None = None,
) -> Any:  # fmt: skip
    """Normalise each channel (``axis``) by its mean and variance (Ioffe & Szegedy 2015).

    In training these are the batch's, and ``moving_mean`` and ``moving_var`` move towards them in place, keeping
    ``momentum`` of themselves; in prediction (and with ``use_global_stats``) the moving ones are used. ``fix_gamma``
    takes gamma as ones. ``output_mean_var`` gives a list of the result and the statistics used.

    >>> from d2lcore import autograd, nd
    >>> mean, var = nd.zeros(1), nd.ones(1)
    >>> with autograd.train_mode():
    ...     y = nd.BatchNorm(nd.array([[1], [3]]), nd.ones(1), nd.zeros(1), mean, var, eps=0)
    >>> y.asnumpy().ravel(), mean.asnumpy()
    (array([-1.,  1.], dtype=float32), array([0.2], dtype=float32))
    """
    use_batch = training.get() and not use_global_stats
    result, mean, var = F.batch_norm(
        data, gamma, beta, moving_mean, moving_var, axis=axis, eps=eps, training=use_batch, fix_gamma=fix_gamma
    )
    if use_batch:
        for moving, batch in ((moving_mean, mean), (moving_var, var)):
            assign(moving, moving * momentum + batch.detach() * (1 - momentum))
    result = store(result, out)
    return [result, mean, var] if output_mean_var else result


def LayerNorm(
    data: NDArray, gamma: NDArray, beta: NDArray, axis: int = -1, eps: float = 1e-5, output_mean_var: bool = False,
    out: NDArray | None = None,
) -> Any:  # fmt: skip
    """Normalise along one axis of each example (Ba, Kiros & Hinton 2016), then scale and shift.

    ``output_mean_var`` gives a list of the result, the mean and the standard deviation.

    >>> from d2lcore import nd
    >>> nd.LayerNorm(nd.array([[1, 3], [2, 6]]), nd.ones(2), nd.zeros(2)).asnumpy().round(3)
    array([[-1.,  1.],
           [-1.,  1.]], dtype=float32)
    """
    result = store(F.layer_norm(data, gamma, beta, axis=axis, eps=eps), out)
    return [result, *_moments(data, axis, eps)] if output_mean_var else result


def GroupNorm(
    data: NDArray, gamma: NDArray, beta: NDArray, num_groups: int = 1, eps: float = 1e-5,
    output_mean_var: bool = False, out: NDArray | None = None,
) -> Any:  # fmt: skip
    """Normalise groups of channels of each example (Wu & He 2018), then scale and shift each channel.

    ``output_mean_var`` gives a list of the result, the groups' means and standard deviations.

    >>> from d2lcore import nd
    >>> nd.GroupNorm(nd.array([[[1], [3]]]), nd.ones(2), nd.zeros(2)).asnumpy().ravel().round(3)
    array([-1.,  1.], dtype=float32)
    """
    result = store(F.group_norm(data, gamma, beta, num_groups=num_groups, eps=eps), out)
    if not output_mean_var:
        return result
    groups = F.reshape(data, shape=(data.shape[0], num_groups, -1))
    return [result, *(F.squeeze(m, axis=2) for m in _moments(groups, 2, eps))]


def _moments(data: NDArray, axis: int, eps: float) -> list[NDArray]:
    """The mean and the standard deviation along an axis, which stays with size 1."""
    var = F.var(data, axis=axis, keepdims=True)
    return [F.mean(data, axis=axis, keepdims=True), F.sqrt(F.add(var, eps))]


def InstanceNorm(
    data: NDArray, gamma: NDArray, beta: NDArray, eps: float = 1e-3, out: NDArray | None = None
) -> NDArray:
    """Normalise each channel of each example (Ulyanov et al. 2016), then scale and shift.

    >>> from d2lcore import nd
    >>> nd.InstanceNorm(nd.array([[[1, 3]]]), nd.ones(1), nd.zeros(1), eps=0).asnumpy().ravel()
    array([-1.,  1.], dtype=float32)
    """
    return store(F.instance_norm(data, gamma, beta, eps=eps), out)


def L2Normalization(data: NDArray, eps: float = 1e-10, mode: str = "instance", out: NDArray | None = None) -> NDArray:
    """Divide by the root of the sum of squares: of each example, ``"channel"`` by channel, or ``"spatial"`` place.

    >>> from d2lcore import nd
    >>> nd.L2Normalization(nd.array([[3, 4]])).asnumpy()
    array([[0.6, 0.8]], dtype=float32)
    """
    return store(F.l2_normalization(data, mode=mode, eps=eps), out)


def LRN(
    data: NDArray, alpha: float = 1e-4, beta: float = 0.75, knorm: float = 2.0, nsize: int | None = None,
    out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """Divide by a power of the sum of squares over ``nsize`` neighbouring channels (AlexNet's normalisation).

    >>> from d2lcore import nd
    >>> nd.LRN(nd.ones((1, 2, 1, 1)), nsize=1, alpha=6, beta=1).asnumpy().ravel()
    array([0.125, 0.125], dtype=float32)
    """
    if nsize is None:
        raise TypeError("LRN: nsize, the number of channels that are summed, must be given")
    return store(F.lrn(data, nsize=nsize, alpha=alpha, beta=beta, knorm=knorm), out)
