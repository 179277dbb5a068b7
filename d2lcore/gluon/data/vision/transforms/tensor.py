"""Transforms from bytes to what a network takes, operators of the table: `ToTensor`, `Normalize`, `Cast`."""

from __future__ import annotations

from typing import Any

import numpy as np

from .....core import F
from ....hybrid import HybridBlock


class Cast(HybridBlock):
    """The same values in another dtype.

    >>> import d2lcore as mx
    >>> from d2lcore.gluon.data.vision import transforms
    >>> transforms.Cast("float16")(mx.nd.ones((2, 2, 1), dtype="uint8")).dtype.__name__
    'float16'
    """

    batchable = True

    def __init__(self, dtype: Any = "float32") -> None:
        super().__init__()
        self._dtype = np.dtype(dtype)

    def forward(self, x: Any) -> Any:
        return F.cast(x, dtype=self._dtype)


class ToTensor(HybridBlock):
    """A picture of bytes (height, width, channels) as float32 (channels, height, width) between 0 and 1; or a batch.

    >>> import d2lcore as mx
    >>> from d2lcore.gluon.data.vision import transforms
    >>> x = mx.nd.ones((28, 28, 1), dtype="uint8") * 51
    >>> y = transforms.ToTensor()(x)
    >>> y.shape, y.dtype.__name__, float(y[0, 0, 0])
    ((1, 28, 28), 'float32', 0.2)
    """

    batchable = True

    def forward(self, x: Any) -> Any:
        return F.image_to_tensor(x)


class Normalize(HybridBlock):
    """Each channel shifted and scaled: ``(x - mean) / std``, of a picture (channels, height, width) or a batch.

    ``mean`` and ``std`` are one number for all channels, or one for each.

    >>> import d2lcore as mx
    >>> from d2lcore.gluon.data.vision import transforms
    >>> transforms.Normalize(mean=0.5, std=0.25)(mx.nd.ones((1, 1, 2))).asnumpy()
    array([[[2., 2.]]], dtype=float32)
    """

    batchable = True

    def __init__(self, mean: Any = 0.0, std: Any = 1.0) -> None:
        super().__init__()
        self._mean, self._std = _numbers(mean), _numbers(std)
        if 0.0 in self._std:
            raise ValueError(f"Normalize: std is what is divided by and cannot be 0, got {std}")

    def forward(self, x: Any) -> Any:
        return F.image_normalize(x, mean=self._mean, std=self._std)


def _numbers(values: Any) -> tuple[float, ...]:
    return tuple(np.atleast_1d(np.asarray(values, float)).tolist())
