"""What tests of MXNet need beside numbers: devices, environment variables, trying again."""

from __future__ import annotations

import functools
import os
import platform
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from ..device import Context, current, num_gpus
from ..device.base import _current
from ..io import DataIter

__all__ = [
    "DummyIter",
    "collapse_sum_like",
    "default_context",
    "discard_stderr",
    "environment",
    "has_tvm_ops",
    "is_aarch64_run",
    "is_cd_run",
    "is_op_runnable",
    "list_gpus",
    "np_reduce",
    "retry",
    "set_default_context",
]


def default_context() -> Context:
    """The device on which tests make their arrays: the current one."""
    return current()


def set_default_context(ctx: Context) -> None:
    """Make arrays on this device from now on."""
    _current.set(ctx)


def list_gpus() -> range:
    """The numbers of the GPUs that there are."""
    return range(num_gpus())


@contextmanager
def environment(*args: Any) -> Iterator[None]:
    """Environment variables for the length of a ``with``: (name, value), or a dict; None unsets one.

    >>> import os
    >>> from d2lcore.test_utils import environment
    >>> with environment("MY_SWITCH", "1"):
    ...     os.environ["MY_SWITCH"]
    '1'
    >>> "MY_SWITCH" in os.environ
    False
    """
    wanted = dict(args[0]) if len(args) == 1 else {args[0]: args[1]}
    before = {name: os.environ.get(name) for name in wanted}
    try:
        _set(wanted)
        yield
    finally:
        _set(before)


def _set(values: dict[str, Any]) -> None:
    for name, value in values.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = str(value)


@contextmanager
def discard_stderr() -> Iterator[None]:
    """Throw away what is written to stderr, by C libraries too, for the length of a ``with``."""
    sys.stderr.flush()
    kept = os.dup(2)
    try:
        with open(os.devnull, "wb") as nowhere:
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        sys.stderr.flush()
        os.dup2(kept, 2)
        os.close(kept)


def retry(n: int) -> Callable[[Callable], Callable]:
    """A decorator: run a test up to ``n`` times, until it fails with no AssertionError.

    >>> from d2lcore.test_utils import retry
    >>> tries = []
    >>> @retry(3)
    ... def test():
    ...     tries.append(1)
    ...     assert len(tries) == 2
    >>> test(), len(tries)
    (None, 2)
    """
    assert n > 0, f"retry: n is positive, got {n}"

    def decorate(test: Callable) -> Callable:
        @functools.wraps(test)
        def wrapped(*args: Any, **kwargs: Any) -> None:
            for i in range(n):
                try:
                    test(*args, **kwargs)
                    return
                except AssertionError:
                    if i == n - 1:
                        raise

        return wrapped

    return decorate


class DummyIter(DataIter):
    """An iterator that gives another one's first batch again and again, to time training without reading."""

    def __init__(self, real_iter: Any) -> None:
        super().__init__()
        self.real_iter = real_iter
        self.provide_data, self.provide_label = real_iter.provide_data, real_iter.provide_label
        self.batch_size = real_iter.batch_size
        self.the_batch = next(real_iter)

    def __iter__(self) -> DummyIter:
        return self

    def next(self) -> Any:
        """The batch."""
        return self.the_batch

    __next__ = next


def np_reduce(dat: np.ndarray, axis: Any, keepdims: bool, numpy_reduce_func: Callable) -> np.ndarray:
    """A reduction of NumPy's over one axis or several, also for functions that take one axis only.

    >>> import numpy
    >>> from d2lcore.test_utils import np_reduce
    >>> np_reduce(numpy.ones((2, 3, 4)), (0, 2), True, numpy.sum).tolist()
    [[[8.0], [8.0], [8.0]]]
    """
    axes = range(dat.ndim) if axis is None else [axis] if isinstance(axis, int) else axis
    axes = sorted({i % dat.ndim for i in axes}, reverse=True)
    shape = tuple(1 if i in axes else size for i, size in enumerate(dat.shape))
    for i in axes:
        dat = numpy_reduce_func(dat, axis=i)
    return np.asarray(dat).reshape(shape) if keepdims else dat


def collapse_sum_like(a: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """The sum of an array over the axes in which it was broadcast from ``shape``."""
    extra = a.ndim - len(shape)
    axes = tuple(i for i in range(a.ndim) if i < extra or shape[i - extra] == 1 != a.shape[i])
    return a.sum(axis=axes, keepdims=True).reshape(shape)


def is_cd_run() -> bool:
    """Whether MXNet's release process runs this (``CD_JOB=1``)."""
    return os.environ.get("CD_JOB") == "1"


def is_aarch64_run() -> bool:
    """Whether the processor is an ARM one."""
    return platform.machine() in ("aarch64", "arm64")


def has_tvm_ops() -> bool:
    """Whether operators were compiled by TVM; never."""
    return False


def is_op_runnable() -> bool:
    """Whether operators run on this machine; always."""
    return True
