"""What transforms have in common: they are blocks, and most compute with NumPy on the host, one picture at a time."""

from __future__ import annotations

from typing import Any

import numpy as np

from .....core import NDArray, from_host
from .....errors import ShapeError
from ....block import Block


class HostTransform(Block):
    """A transform that computes with NumPy, drawing its random numbers from `random.host_rng`.

    Subclasses define ``transform`` on a raw picture. A batch is transformed picture by picture, each with random
    numbers of its own, or at once where ``vectorized`` says that ``transform`` takes batches. Nothing of it is recorded
    or traced: pictures are no function of any parameter.
    """

    batchable = True  #: takes batches (four axes), so that `DataLoader` need not take pictures one by one
    vectorized = False
    layout = "height, width, channels"

    def transform(self, picture: np.ndarray) -> np.ndarray:
        """The transformed picture."""
        raise NotImplementedError(f"{type(self).__name__} must define transform(picture)")

    def forward(self, x: NDArray) -> Any:
        if x.ndim not in (3, 4):
            raise ShapeError(
                f"{type(self).__name__} expects a picture ({self.layout}) or a batch of them, got {x.shape}"
            )
        host = x._host()
        if x.ndim == 3 or self.vectorized:
            out = np.ascontiguousarray(self.transform(host))
        else:
            out = np.stack([self.transform(picture) for picture in host])
        return from_host(out, x.ctx, type(x), copy=False)


def pair(size: Any) -> tuple[int, int]:
    """(width, height) from one number or two."""
    width, height = (size, size) if np.ndim(size) == 0 else size
    return int(width), int(height)
