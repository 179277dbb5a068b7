"""Initializers for many parameters at once: by patterns of names, or from saved arrays."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from ..core import NDArray, assign
from ..core.base import wrap
from ..errors import BadValueError, FormatError, ParameterError
from .base import create


class Mixed:
    """Different initializers for parameters whose names match different patterns; the first match is used.

    >>> import d2lcore as mx
    >>> net = mx.gluon.nn.Dense(1, in_units=2)
    >>> net.initialize(mx.init.Mixed([".*bias", ".*"], [mx.init.Zero(), mx.init.One()]))
    >>> net(mx.nd.ones((1, 2))).asscalar()
    np.float32(2.0)
    """

    def __init__(self, patterns: Sequence[str], initializers: Sequence[Any]) -> None:
        if len(patterns) != len(initializers):
            raise BadValueError(f"Mixed: {len(patterns)} patterns for {len(initializers)} initializers")
        self.map = [(re.compile(p), create(i)) for p, i in zip(patterns, initializers, strict=True)]

    def __call__(self, desc: str, array: NDArray) -> None:
        for pattern, initializer in self.map:
            if pattern.match(desc):
                initializer(desc, array)
                return
        raise ParameterError(f"Mixed: '{desc}' matches none of the patterns; add '.*' with a default at the end")


class Load:
    """Values from a file or a dictionary of arrays; others by ``default_init``.

    Parameters
    ----------
    param : dictionary of arrays by name, or the name of a file that holds one.
    default_init : initializer of the parameters that are not in it; None makes them an error.
    verbose : accepted for MXNet's sake.

    >>> import d2lcore as mx
    >>> w = mx.gluon.Parameter("weight", shape=(2,))
    >>> w.initialize(mx.init.Load({"weight": mx.nd.array([3, 4])}))
    >>> w.data().asnumpy()
    array([3., 4.], dtype=float32)
    """

    def __init__(self, param: Any, default_init: Any = None, verbose: bool = False) -> None:
        if isinstance(param, str):
            from ..ndarray import load

            param = load(param)
        if not isinstance(param, dict):
            raise FormatError("Load: expected a dictionary of arrays by name, or a file that holds one")
        self.param = {name.removeprefix("arg:").removeprefix("aux:"): array for name, array in param.items()}
        self.default_init = default_init and create(default_init)
        self.verbose = verbose

    def __call__(self, desc: str, array: NDArray) -> None:
        if desc in self.param:
            source = self.param[desc]
            if source.shape != array.shape:
                raise ParameterError(f"Load: '{desc}' has shape {array.shape}, the file {source.shape}")
            assign(array, wrap(type(array), source.as_in_context(array.ctx)._data, array.ctx))
        elif self.default_init is None:
            raise ParameterError(f"Load: '{desc}' is not in the file, and there is no default_init")
        else:
            self.default_init(desc, array)
