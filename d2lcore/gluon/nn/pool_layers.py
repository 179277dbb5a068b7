"""Pooling: the greatest value or the mean of each window, or of everything."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...errors import BadValueError
from ..hybrid import HybridBlock

__all__ = [
    "AvgPool1D",
    "AvgPool2D",
    "AvgPool3D",
    "GlobalAvgPool1D",
    "GlobalAvgPool2D",
    "GlobalAvgPool3D",
    "GlobalMaxPool1D",
    "GlobalMaxPool2D",
    "GlobalMaxPool3D",
    "MaxPool1D",
    "MaxPool2D",
    "MaxPool3D",
]

Size = int | Sequence[int]
"""One number for all dimensions, or one for each."""

LAYOUTS = (("NCW", "NWC"), ("NCHW", "NHWC"), ("NCDHW", "NDHWC"))
"""Orders of the axes: channels first (the usual one), or last."""


def check_layout(kind: str, layout: str, dims: int) -> None:
    """`ValueError` unless the layout is one for so many dimensions."""
    if layout not in LAYOUTS[dims - 1]:
        first, last = LAYOUTS[dims - 1]
        raise BadValueError(f"{kind}: layout is '{first}' (channels first) or '{last}' (channels last), got {layout!r}")


def window(kind: str, argument: str, size: Size, dims: int) -> tuple[int, ...]:
    """A size for each dimension."""
    sizes = (size,) * dims if isinstance(size, int) else tuple([int(n) for n in size])
    if len(sizes) != dims:
        raise BadValueError(f"{kind}: {argument} is one number or {dims}, got {size}")
    return sizes


class _Pool(HybridBlock):
    """Base of all pooling; subclasses say how many dimensions, which kind, and whether over everything."""

    dims: int
    kind: str
    everywhere = False

    def __init__(
        self, pool_size: Size, strides: Size | None, padding: Size, ceil_mode: bool, layout: str,
        count_include_pad: bool = True, **kwargs: Any,
    ) -> None:  # fmt: skip
        name = type(self).__name__
        check_layout(name, layout, self.dims)
        super().__init__(**kwargs)
        kernel = window(name, "pool_size", pool_size, self.dims)
        #: arguments of the operator, by MXNet's name for them: programs change these
        self._kwargs: dict[str, Any] = {
            "kernel": kernel,
            "stride": kernel if strides is None else window(name, "strides", strides, self.dims),
            "pad": window(name, "padding", padding, self.dims),
            "global_pool": self.everywhere,
            "pool_type": self.kind,
            "pooling_convention": "full" if ceil_mode else "valid",
            "layout": layout,
        }
        if self.kind == "avg" and not self.everywhere:
            self._kwargs["count_include_pad"] = count_include_pad

    def _alias(self) -> str:
        return "pool"

    def extra_repr(self) -> str:
        return (
            "size={kernel}, stride={stride}, padding={pad}, ceil_mode={ceil_mode}, global_pool={global_pool}, "
            "pool_type={pool_type}, layout={layout}"
        ).format(ceil_mode=self._kwargs["pooling_convention"] == "full", **self._kwargs)

    def hybrid_forward(self, F: Any, x: Any) -> Any:
        """Pool ``x``."""
        return F.Pooling(x, name="fwd", **self._kwargs)


class _Max(_Pool):
    kind = "max"


class _Avg(_Pool):
    kind = "avg"


class MaxPool1D(_Max):
    """Greatest value of each window over one dimension; see `MaxPool2D`."""

    dims = 1

    def __init__(
        self, pool_size: Size = 2, strides: Size | None = None, padding: Size = 0, layout: str = "NCW",
        ceil_mode: bool = False, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(pool_size, strides, padding, ceil_mode, layout, **kwargs)


class MaxPool2D(_Max):
    """Greatest value of each window over height and width (MXNet's ``nn.MaxPool2D``).

    Parameters
    ----------
    pool_size : height and width of the windows; one number for both.
    strides : steps between the windows; ``pool_size`` where None.
    padding : points put on both sides, which are never the greatest.
    layout : ``"NCHW"``.
    ceil_mode : round the size of the output up: the last windows may reach over the edge.

    >>> from d2lcore import nd
    >>> from d2lcore.gluon import nn
    >>> nn.MaxPool2D(2)(nd.arange(16).reshape((1, 1, 4, 4))).asnumpy()
    array([[[[ 5.,  7.],
             [13., 15.]]]], dtype=float32)
    """

    dims = 2

    def __init__(
        self, pool_size: Size = (2, 2), strides: Size | None = None, padding: Size = 0, layout: str = "NCHW",
        ceil_mode: bool = False, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(pool_size, strides, padding, ceil_mode, layout, **kwargs)


class MaxPool3D(_Max):
    """Greatest value of each window over depth, height and width; see `MaxPool2D`."""

    dims = 3

    def __init__(
        self, pool_size: Size = (2, 2, 2), strides: Size | None = None, padding: Size = 0, ceil_mode: bool = False,
        layout: str = "NCDHW", **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(pool_size, strides, padding, ceil_mode, layout, **kwargs)


class AvgPool1D(_Avg):
    """Mean of each window over one dimension; see `AvgPool2D`."""

    dims = 1

    def __init__(
        self, pool_size: Size = 2, strides: Size | None = None, padding: Size = 0, layout: str = "NCW",
        ceil_mode: bool = False, count_include_pad: bool = True, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(pool_size, strides, padding, ceil_mode, layout, count_include_pad, **kwargs)


class AvgPool2D(_Avg):
    """Mean of each window over height and width (MXNet's ``nn.AvgPool2D``).

    Parameters are those of `MaxPool2D`, and ``count_include_pad``: whether the zeros of ``padding`` count.

    >>> from d2lcore import nd
    >>> from d2lcore.gluon import nn
    >>> nn.AvgPool2D(2)(nd.arange(16).reshape((1, 1, 4, 4))).asnumpy()
    array([[[[ 2.5,  4.5],
             [10.5, 12.5]]]], dtype=float32)
    """

    dims = 2

    def __init__(
        self, pool_size: Size = (2, 2), strides: Size | None = None, padding: Size = 0, ceil_mode: bool = False,
        layout: str = "NCHW", count_include_pad: bool = True, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(pool_size, strides, padding, ceil_mode, layout, count_include_pad, **kwargs)


class AvgPool3D(_Avg):
    """Mean of each window over depth, height and width; see `AvgPool2D`."""

    dims = 3

    def __init__(
        self, pool_size: Size = (2, 2, 2), strides: Size | None = None, padding: Size = 0, ceil_mode: bool = False,
        layout: str = "NCDHW", count_include_pad: bool = True, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(pool_size, strides, padding, ceil_mode, layout, count_include_pad, **kwargs)


class _Global:
    """Pooling over everything but batch and channels; these axes keep size 1."""

    everywhere = True
    dims: int
    kind: str

    def __init__(self, layout: str | None = None, **kwargs: Any) -> None:
        super().__init__(1, None, 0, True, layout or LAYOUTS[self.dims - 1][0], **kwargs)  # type: ignore[call-arg]


class GlobalMaxPool1D(_Global, _Max):
    """Greatest value of each channel: (batch, channels, width) becomes (batch, channels, 1)."""

    dims = 1


class GlobalMaxPool2D(_Global, _Max):
    """Greatest value of each channel: (batch, channels, height, width) becomes (batch, channels, 1, 1)."""

    dims = 2


class GlobalMaxPool3D(_Global, _Max):
    """Greatest value of each channel of a volume; see `GlobalMaxPool2D`."""

    dims = 3


class GlobalAvgPool1D(_Global, _Avg):
    """Mean of each channel: (batch, channels, width) becomes (batch, channels, 1)."""

    dims = 1


class GlobalAvgPool2D(_Global, _Avg):
    """Mean of each channel: (batch, channels, height, width) becomes (batch, channels, 1, 1) (Lin, Chen & Yan 2013).

    >>> from d2lcore import nd
    >>> from d2lcore.gluon import nn
    >>> nn.GlobalAvgPool2D()(nd.ones((2, 3, 4, 5))).shape
    (2, 3, 1, 1)
    """

    dims = 2


class GlobalAvgPool3D(_Global, _Avg):
    """Mean of each channel of a volume; see `GlobalAvgPool2D`."""

    dims = 3
