"""MXNet's ``gluon.contrib.nn``: layers of ``gluon.nn`` by other names, and two that are kept for old programs."""

from __future__ import annotations

from typing import Any

from ..nn import (
    BatchNorm,
    Concurrent,
    Embedding,
    HybridConcurrent,
    Identity,
    PixelShuffle1D,
    PixelShuffle2D,
    PixelShuffle3D,
)

__all__ = [
    "Concurrent",
    "HybridConcurrent",
    "Identity",
    "PixelShuffle1D",
    "PixelShuffle2D",
    "PixelShuffle3D",
    "SparseEmbedding",
    "SyncBatchNorm",
]


class SparseEmbedding(Embedding):
    """`nn.Embedding` with ``sparse_grad=True``.

    >>> from d2lcore import gluon, nd
    >>> layer = gluon.contrib.nn.SparseEmbedding(10, 4)
    >>> layer.initialize()
    >>> layer(nd.array([1, 2])).shape
    (2, 4)
    """

    def __init__(
        self, input_dim: int, output_dim: int, dtype: Any = "float32", weight_initializer: Any = None, **kwargs: Any
    ) -> None:
        super().__init__(input_dim, output_dim, dtype, weight_initializer, sparse_grad=True, **kwargs)


class SyncBatchNorm(BatchNorm):
    """`nn.BatchNorm` by the name under which MXNet takes the statistics over the parts of a batch on several devices.

    Here devices work one after the other, and each part of a batch is normalised by its own statistics: on one device
    this is MXNet's layer; on several it is what `nn.BatchNorm` does.

    Parameters
    ----------
    in_channels : number of channels; known from the first batch where 0.
    num_devices : number of devices that share the batch.
    momentum, epsilon, center, scale, use_global_stats, ... : as of `nn.BatchNorm`.

    >>> from d2lcore import gluon, nd
    >>> layer = gluon.contrib.nn.SyncBatchNorm(num_devices=1)
    >>> layer.initialize()
    >>> layer(nd.ones((2, 4, 3, 3))).shape
    (2, 4, 3, 3)
    """

    def __init__(
        self, in_channels: int = 0, num_devices: int | None = None, momentum: float = 0.9, epsilon: float = 1e-5,
        center: bool = True, scale: bool = True, use_global_stats: bool = False, beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones", running_mean_initializer: Any = "zeros",
        running_variance_initializer: Any = "ones", **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(
            1, momentum, epsilon, center, scale, use_global_stats, beta_initializer, gamma_initializer,
            running_mean_initializer, running_variance_initializer, in_channels, **kwargs,
        )  # fmt: skip
        self._num_devices = num_devices

    def hybrid_forward(self, F: Any, x: Any, gamma: Any, beta: Any, running_mean: Any, running_var: Any) -> Any:
        """Normalise ``x``."""
        return F.contrib.SyncBatchNorm(
            x, gamma, beta, running_mean, running_var, ndev=self._num_devices or 1, key=self.prefix, name="fwd",
            **{key: value for key, value in self._kwargs.items() if key != "axis"},
        )  # fmt: skip
