"""Blocks of blocks, one after the other (`Sequential`) or side by side (`Concurrent`), or of a function (`Lambda`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from typing import Any

from ... import ndarray, util
from ...errors import BadValueError
from ...symbol import Symbol
from ..block import Block
from ..hybrid import HybridBlock

__all__ = [
    "Concatenate",
    "Concurrent",
    "HybridConcatenate",
    "HybridConcurrent",
    "HybridLambda",
    "HybridSequential",
    "Identity",
    "Lambda",
    "Sequential",
]


class _List:
    """A block that holds its parts in order, by number."""

    _children: dict[str, Block]
    register_child: Callable[..., None]

    def add(self, *blocks: Block) -> None:
        """Put blocks at the end."""
        for block in blocks:
            self.register_child(block)

    def __len__(self) -> int:
        return len(self._children)

    def __iter__(self) -> Iterator[Block]:
        return iter(self._children.values())

    def __getitem__(self, key: int | slice) -> Any:
        """The block with that number; for a slice, a new container with the same blocks in it."""
        found = list(self._children.values())[key]
        if isinstance(found, Block):
            return found
        part = self._part()
        part._children.update((str(i), block) for i, block in enumerate(found))  # they keep their names in this network
        return part

    def _part(self) -> Any:
        raise NotImplementedError


class _Chain(_List):
    """Each block gets what the one before gave; several outputs are several inputs."""

    def forward(self, x: Any, *args: Any) -> Any:
        """Go through all blocks."""
        for block in self._children.values():
            x = block(x, *args)
            args = ()
            if isinstance(x, (tuple, list)):
                x, *args = x  # type: ignore[assignment]
        return (x, *args) if args else x


class Sequential(_Chain, Block):
    """Blocks one after the other (MXNet's ``nn.Sequential``).

    >>> from d2lcore import nd
    >>> from d2lcore.gluon import nn
    >>> net = nn.Sequential()
    >>> net.add(nn.Dense(4, activation="relu"), nn.Dense(2))
    >>> net.initialize()
    >>> net(nd.ones((3, 5))).shape, len(net), net[0]
    ((3, 2), 2, Dense(5 -> 4, Activation(relu)))
    """

    def _part(self) -> Sequential:
        return Sequential(prefix=self.prefix)


class HybridSequential(_Chain, HybridBlock):
    """Blocks one after the other, which can run as one graph (MXNet's ``nn.HybridSequential``).

    >>> from d2lcore import nd
    >>> from d2lcore.gluon import nn
    >>> net = nn.HybridSequential()
    >>> net.add(nn.Dense(4, activation="relu"), nn.Dense(2))
    >>> net.initialize()
    >>> net.hybridize()
    >>> net(nd.ones((3, 5))).shape
    (3, 2)
    """

    def forward(self, x: Any, *args: Any) -> Any:
        """Go through all blocks; nodes of symbols are named as parts of this one."""
        with self.name_scope() if isinstance(x, Symbol) else nullcontext():
            return super().forward(x, *args)

    def _part(self) -> HybridSequential:
        return HybridSequential(prefix=self.prefix)


class _Fan(_List):
    """Every block gets the same input; their outputs are joined along ``axis``."""

    axis: int

    def _joined(self, F: Any, x: Any) -> Any:
        return F.concat(*[block(x) for block in self._children.values()], dim=self.axis)


class Concurrent(_Fan, Block):
    """Blocks side by side, their outputs joined along ``axis`` (MXNet's ``gluon.contrib.nn.Concurrent``).

    >>> from d2lcore import nd
    >>> from d2lcore.gluon import nn
    >>> net = nn.Concurrent(axis=1)
    >>> net.add(nn.Dense(4), nn.Identity())
    >>> net.initialize()
    >>> net(nd.ones((3, 5))).shape
    (3, 9)
    """

    def __init__(self, axis: int = -1, prefix: str | None = None, params: Any = None) -> None:
        super().__init__(prefix, params)
        self.axis = axis

    def _part(self) -> Concurrent:
        return Concurrent(self.axis, prefix=self.prefix)

    def forward(self, x: Any) -> Any:
        """Give ``x`` to all blocks and join what comes back."""
        return self._joined(ndarray, x)


class HybridConcurrent(_Fan, HybridBlock):
    """Blocks side by side, which can run as one graph; see `Concurrent`."""

    def __init__(self, axis: int = -1, prefix: str | None = None, params: Any = None) -> None:
        super().__init__(prefix, params)
        self.axis = axis

    def _part(self) -> HybridConcurrent:
        return HybridConcurrent(self.axis, prefix=self.prefix)

    def hybrid_forward(self, F: Any, x: Any) -> Any:
        """Give ``x`` to all blocks and join what comes back."""
        return self._joined(F, x)


Concatenate, HybridConcatenate = Concurrent, HybridConcurrent


class Identity(HybridBlock):
    """Gives what it gets: a place holder, or the shortcut in a `Concurrent`."""

    def forward(self, x: Any) -> Any:
        """``x`` itself."""
        return x


def _named(function: str | Callable, namespace: Any) -> Callable:
    """The function of this name."""
    if callable(function):
        return function
    found = getattr(namespace, function, None)
    if not callable(found):
        raise BadValueError(f"there is no function {function!r} in {namespace.__name__}")
    return found


class Lambda(Block):
    """A function as a block (MXNet's ``nn.Lambda``).

    Parameters
    ----------
    function : takes arrays; or the name of a function of ``mx.nd`` (of ``mx.npx`` or ``mx.np`` under NumPy semantics).

    >>> from d2lcore import nd
    >>> from d2lcore.gluon import nn
    >>> nn.Lambda(lambda x: x.reshape((0, -1)))(nd.ones((2, 3, 4))).shape
    (2, 12)
    >>> nn.Lambda("tanh")(nd.zeros((2,))).asnumpy()
    array([0., 0.], dtype=float32)
    """

    def __init__(self, function: str | Callable, prefix: str | None = None) -> None:
        super().__init__(prefix)
        if util.is_np_array() and isinstance(function, str):
            from ... import numpy, numpy_extension

            self._function = _named(function, numpy_extension if hasattr(numpy_extension, function) else numpy)
        else:
            self._function = _named(function, ndarray)
        self._title = function if isinstance(function, str) else function.__name__

    def extra_repr(self) -> str:
        return self._title

    def forward(self, *args: Any) -> Any:
        """Apply the function."""
        return self._function(*args)


class HybridLambda(HybridBlock):
    """A function as a block that can be part of a graph (MXNet's ``nn.HybridLambda``).

    Parameters
    ----------
    function : takes ``F`` (``mx.nd``) and arrays; or the name of a function of ``mx.nd``.

    >>> from d2lcore import nd
    >>> from d2lcore.gluon import nn
    >>> nn.HybridLambda(lambda F, x: F.square(x))(nd.array([3.0])).asscalar()
    np.float32(9.0)
    """

    def __init__(self, function: str | Callable, prefix: str | None = None) -> None:
        super().__init__(prefix)
        self._title = function if isinstance(function, str) else function.__name__
        if isinstance(function, str):
            _named(function, ndarray)  # an unknown name is an error here, and not at the first batch
            self._function: Callable = lambda F, *args: getattr(F, function)(*args)
        else:
            self._function = function

    def extra_repr(self) -> str:
        return self._title

    def hybrid_forward(self, F: Any, x: Any, *args: Any) -> Any:
        """Apply the function."""
        return self._function(F, x, *args)
