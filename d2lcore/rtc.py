"""MXNet's ``mx.rtc``: CUDA source compiled while the program runs. Not provided, and these classes say so."""

from __future__ import annotations

from typing import Any, NoReturn

from .errors import MXNetError

__all__ = ["CudaKernel", "CudaModule"]


class CudaModule:
    """A piece of CUDA source; cannot be made here.

    >>> import d2lcore as mx
    >>> mx.rtc.CudaModule("__global__ void axpy(...) {...}")
    Traceback (most recent call last):
        ...
    d2lcore.errors.MXNetError: mx.rtc compiles CUDA source while a program runs, which this engine does not. ...
    """

    def __init__(self, source: str, options: Any = (), exports: Any = ()) -> None:
        refuse()


class CudaKernel:
    """A function of a `CudaModule`; cannot be made here."""

    def __init__(self, handle: Any = None, name: str = "", is_ndarray: Any = (), dtypes: Any = ()) -> None:
        refuse()


def refuse() -> NoReturn:
    """Say what to use instead."""
    raise MXNetError(
        "mx.rtc compiles CUDA source while a program runs, which this engine does not. Write the operator with the "
        "functions of mx.nd, as mx.autograd.Function, or as mx.operator.CustomOp; mx.runtime.Features() says that "
        "CUDA_RTC is off."
    )
