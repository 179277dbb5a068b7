"""Transforms made of transforms: one after the other, or only sometimes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .....core import F
from .....random import host_rng
from ....block import Block
from ....nn import HybridSequential, Lambda, Sequential


class Compose(Sequential):
    """One transform after the other.

    >>> import d2lcore as mx
    >>> from d2lcore.gluon.data.vision import transforms
    >>> prepare = transforms.Compose([transforms.CenterCrop(24), transforms.ToTensor(), transforms.Normalize(0.5, 0.5)])
    >>> prepare(mx.nd.zeros((28, 28, 3), dtype="uint8")).shape
    (3, 24, 24)
    """

    def __init__(self, transforms: Sequence[Callable]) -> None:
        super().__init__()
        self.add(*[t if isinstance(t, Block) else Lambda(t) for t in transforms])

    @property
    def batchable(self) -> bool:
        """Whether all of them are, and so all together."""
        return all(getattr(t, "batchable", False) for t in self)


class HybridCompose(HybridSequential):
    """As `Compose`, of transforms that can be hybridized: `Cast`, `ToTensor`, `Normalize`. (From MXNet 2.)

    >>> import d2lcore as mx
    >>> from d2lcore.gluon.data.vision import transforms
    >>> prepare = transforms.HybridCompose([transforms.ToTensor(), transforms.Normalize(0.5, 0.5)])
    >>> prepare.hybridize()
    >>> prepare(mx.nd.zeros((28, 28, 3), dtype="uint8")).shape
    (3, 28, 28)
    """

    def __init__(self, transforms: Sequence[Any]) -> None:
        super().__init__()
        self.add(*transforms)

    batchable = Compose.batchable


class RandomApply(Block):
    """A transform, or a list of them, applied with probability ``p``; all or none.

    >>> import d2lcore as mx
    >>> from d2lcore.gluon.data.vision import transforms
    >>> mirror = transforms.RandomFlipLeftRight(p=1)
    >>> transforms.RandomApply(mirror, p=1)(mx.nd.array([[[1], [2]]])).asnumpy()[..., 0]
    array([[2., 1.]], dtype=float32)
    """

    def __init__(self, transforms: Any, p: float = 0.5) -> None:
        super().__init__()
        self.transforms = Compose(transforms) if isinstance(transforms, (list, tuple)) else transforms
        self._p = p

    batchable = True

    def forward(self, x: Any) -> Any:
        if x.ndim == 4:
            return F.stack(*[self.forward(picture) for picture in x], axis=0)
        return self.transforms(x) if host_rng().random() < self._p else x
