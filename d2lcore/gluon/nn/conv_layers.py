"""Convolutions, their transposes, and what is next to them. (Pooling is here by name too, as in MXNet's module.)"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from ... import scope
from ...core import NDArray
from ...errors import BadValueError, ShapeError
from ..hybrid import HybridBlock
from ..utils import check_sizes
from .basic_layers import activation_block
from .pool_layers import (
    AvgPool1D,
    AvgPool2D,
    AvgPool3D,
    GlobalAvgPool1D,
    GlobalAvgPool2D,
    GlobalAvgPool3D,
    GlobalMaxPool1D,
    GlobalMaxPool2D,
    GlobalMaxPool3D,
    MaxPool1D,
    MaxPool2D,
    MaxPool3D,
    check_layout,
    window,
)

__all__ = [
    "AvgPool1D",
    "AvgPool2D",
    "AvgPool3D",
    "Conv1D",
    "Conv1DTranspose",
    "Conv2D",
    "Conv2DTranspose",
    "Conv3D",
    "Conv3DTranspose",
    "GlobalAvgPool1D",
    "GlobalAvgPool2D",
    "GlobalAvgPool3D",
    "GlobalMaxPool1D",
    "GlobalMaxPool2D",
    "GlobalMaxPool3D",
    "MaxPool1D",
    "MaxPool2D",
    "MaxPool3D",
    "PixelShuffle1D",
    "PixelShuffle2D",
    "PixelShuffle3D",
    "ReflectionPad2D",
]

Size = int | Sequence[int]
"""One number for all dimensions, or one for each."""


class _Conv(HybridBlock):
    """Base of the convolutions; subclasses say how many dimensions, and whether transposed."""

    dims: int
    transposed = False
    _one_dtype = True

    def __init__(
        self, channels: int, kernel_size: Size, strides: Size, padding: Size, dilation: Size, groups: int, layout: str,
        activation: str | None, use_bias: bool, weight_initializer: Any, bias_initializer: Any, in_channels: int,
        output_padding: Size = 0, **kwargs: Any,
    ) -> None:  # fmt: skip
        kind = type(self).__name__
        check_layout(kind, layout, self.dims)
        check_sizes(kind, channels=channels, groups=groups)
        if channels % groups or in_channels % groups:
            raise BadValueError(
                f"{kind}: channels ({channels}) and in_channels ({in_channels}) are multiples of groups ({groups})"
            )
        super().__init__(**kwargs)
        self._channels, self._groups, self._layout = channels, groups, layout
        self._kernel = window(kind, "kernel_size", kernel_size, self.dims)
        for size in self._kernel:
            check_sizes(kind, kernel_size=size)
        #: arguments of the operator, by MXNet's name for them: programs change a stride here before the first batch
        self._kwargs: dict[str, Any] = {
            "kernel": self._kernel,
            "stride": window(kind, "strides", strides, self.dims),
            "dilate": window(kind, "dilation", dilation, self.dims),
            "pad": window(kind, "padding", padding, self.dims),
            "num_filter": channels,
            "num_group": groups,
            "no_bias": not use_bias,
            "layout": layout,
        }
        if self.transposed:
            self._kwargs["adj"] = window(kind, "output_padding", output_padding, self.dims)
        with self.name_scope():
            self.weight = self.params.get(
                "weight", shape=self._weight_shape(in_channels), init=weight_initializer, allow_deferred_init=True
            )
            self.bias = None
            if use_bias:
                self.bias = self.params.get("bias", shape=(channels,), init=bias_initializer, allow_deferred_init=True)
            self.act = activation_block(activation)

    def _weight_shape(self, in_channels: int) -> tuple[int, ...]:
        into, of = (in_channels, self._channels) if self.transposed else (self._channels, in_channels)
        if self._layout.endswith("C"):
            return (into, *self._kernel, of // self._groups)
        return (into, of // self._groups, *self._kernel)

    def _alias(self) -> str:
        return "conv"

    def __repr__(self) -> str:
        first, second = self.weight.shape[0], self.weight.shape[-1 if self._layout.endswith("C") else 1]
        w = self._kwargs  # as in MXNet the first sizes of the weight: of one group, and backwards where transposed
        parts = [f"{second or None} -> {first}, kernel_size={self._kernel}, stride={w['stride']}"]
        if any(w["pad"]):
            parts.append(f"padding={w['pad']}")
        if any(n != 1 for n in w["dilate"]):
            parts.append(f"dilation={w['dilate']}")
        if self._groups != 1:
            parts.append(f"groups={self._groups}")
        if self.bias is None:
            parts.append("bias=False")
        if self.act is not None:
            parts.append(repr(self.act))
        return f"{type(self).__name__}({', '.join(parts)})"

    def infer_shape(self, x: Any) -> None:
        """The number of input channels is that of the data."""
        axis = -1 if self._layout.endswith("C") else 1
        if x.ndim != self.dims + 2 or x.shape[axis] % self._groups:
            sizes = ("width", "height, width", "depth, height, width")[self.dims - 1]
            per = f" a multiple of {self._groups}" if self._groups > 1 else ""
            raise ShapeError(
                f"in {scope.current()}: {type(self).__name__}: data expects {self.dims + 2} dimensions "
                f"(batch, channels{per}, {sizes}), got {x.shape}. Is the axis of channels missing? "
                "Use x.expand_dims(axis=1)."
            )
        self.weight.shape = self._weight_shape(x.shape[axis])

    def hybrid_forward(self, F: Any, x: Any, weight: Any, bias: Any = None) -> Any:
        """Convolve ``x``."""
        apply = F.Deconvolution if self.transposed else F.Convolution
        out = apply(x, weight, bias, name="fwd", **self._kwargs)
        return out if self.act is None else self.act(out)


class Conv1D(_Conv):
    """Convolution over one dimension, such as time (MXNet's ``nn.Conv1D``); see `Conv2D` for the arguments.

    Input (batch, in_channels, width), output (batch, channels, out_width).
    """

    dims = 1

    def __init__(
        self, channels: int, kernel_size: Size, strides: Size = 1, padding: Size = 0, dilation: Size = 1,
        groups: int = 1, layout: str = "NCW", activation: str | None = None, use_bias: bool = True,
        weight_initializer: Any = None, bias_initializer: Any = "zeros", in_channels: int = 0, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(channels, kernel_size, strides, padding, dilation, groups, layout, activation, use_bias,
                         weight_initializer, bias_initializer, in_channels, **kwargs)  # fmt: skip


class Conv2D(_Conv):
    """Convolution over height and width (MXNet's ``nn.Conv2D``).

    Parameters
    ----------
    channels : number of filters, and of channels of the output.
    kernel_size : height and width of the filters; one number for both.
    strides : steps between the windows.
    padding : zeros put on both sides.
    dilation : distance between the points of a window.
    groups : split the channels into this many groups that do not see each other.
    layout : ``"NCHW"``.
    activation : name of an activation (`Activation`), or None.
    use_bias : whether to add a bias.
    weight_initializer, bias_initializer : first values; the network's initializer where None.
    in_channels : number of channels of the input; known from the first batch where 0.

    Input (batch, in_channels, height, width), output (batch, channels, out_height, out_width), where
    ``out = (size + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1``. Parameters: weight (channels,
    in_channels / groups, kernel height, kernel width), bias (channels,).

    >>> from d2lcore import nd
    >>> from d2lcore.gluon import nn
    >>> layer = nn.Conv2D(6, kernel_size=5, padding=2)
    >>> layer.initialize()
    >>> layer(nd.ones((1, 3, 28, 28))).shape
    (1, 6, 28, 28)
    >>> layer
    Conv2D(3 -> 6, kernel_size=(5, 5), stride=(1, 1), padding=(2, 2))
    """

    dims = 2

    def __init__(
        self, channels: int, kernel_size: Size, strides: Size = (1, 1), padding: Size = (0, 0), dilation: Size = (1, 1),
        groups: int = 1, layout: str = "NCHW", activation: str | None = None, use_bias: bool = True,
        weight_initializer: Any = None, bias_initializer: Any = "zeros", in_channels: int = 0, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(channels, kernel_size, strides, padding, dilation, groups, layout, activation, use_bias,
                         weight_initializer, bias_initializer, in_channels, **kwargs)  # fmt: skip


class Conv3D(_Conv):
    """Convolution over depth, height and width (MXNet's ``nn.Conv3D``); see `Conv2D` for the arguments.

    Input (batch, in_channels, depth, height, width).
    """

    dims = 3

    def __init__(
        self, channels: int, kernel_size: Size, strides: Size = (1, 1, 1), padding: Size = (0, 0, 0),
        dilation: Size = (1, 1, 1), groups: int = 1, layout: str = "NCDHW", activation: str | None = None,
        use_bias: bool = True, weight_initializer: Any = None, bias_initializer: Any = "zeros", in_channels: int = 0,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(channels, kernel_size, strides, padding, dilation, groups, layout, activation, use_bias,
                         weight_initializer, bias_initializer, in_channels, **kwargs)  # fmt: skip


class _ConvTranspose(_Conv):
    transposed = True


class Conv1DTranspose(_ConvTranspose):
    """Transposed convolution over one dimension; see `Conv2DTranspose`."""

    dims = 1

    def __init__(
        self, channels: int, kernel_size: Size, strides: Size = 1, padding: Size = 0, output_padding: Size = 0,
        dilation: Size = 1, groups: int = 1, layout: str = "NCW", activation: str | None = None, use_bias: bool = True,
        weight_initializer: Any = None, bias_initializer: Any = "zeros", in_channels: int = 0, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(channels, kernel_size, strides, padding, dilation, groups, layout, activation, use_bias,
                         weight_initializer, bias_initializer, in_channels, output_padding, **kwargs)  # fmt: skip


class Conv2DTranspose(_ConvTranspose):
    """Transposed convolution: the backward pass of a convolution as a layer, which enlarges.

    Parameters are those of `Conv2D`, and ``output_padding``: rows and columns added at the end of the output. The
    output has ``(size - 1) * stride - 2 * padding + dilation * (kernel - 1) + 1 + output_padding`` rows; weight has
    shape (in_channels, channels / groups, kernel height, kernel width). MXNet's ``nn.Conv2DTranspose``.

    >>> from d2lcore import nd
    >>> from d2lcore.gluon import nn
    >>> layer = nn.Conv2DTranspose(3, kernel_size=4, strides=2, padding=1)
    >>> layer.initialize()
    >>> layer(nd.ones((1, 8, 7, 7))).shape
    (1, 3, 14, 14)
    """

    dims = 2

    def __init__(
        self, channels: int, kernel_size: Size, strides: Size = (1, 1), padding: Size = (0, 0),
        output_padding: Size = (0, 0), dilation: Size = (1, 1), groups: int = 1, layout: str = "NCHW",
        activation: str | None = None, use_bias: bool = True, weight_initializer: Any = None,
        bias_initializer: Any = "zeros", in_channels: int = 0, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(channels, kernel_size, strides, padding, dilation, groups, layout, activation, use_bias,
                         weight_initializer, bias_initializer, in_channels, output_padding, **kwargs)  # fmt: skip


class Conv3DTranspose(_ConvTranspose):
    """Transposed convolution over depth, height and width; see `Conv2DTranspose`."""

    dims = 3

    def __init__(
        self, channels: int, kernel_size: Size, strides: Size = (1, 1, 1), padding: Size = (0, 0, 0),
        output_padding: Size = (0, 0, 0), dilation: Size = (1, 1, 1), groups: int = 1, layout: str = "NCDHW",
        activation: str | None = None, use_bias: bool = True, weight_initializer: Any = None,
        bias_initializer: Any = "zeros", in_channels: int = 0, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(channels, kernel_size, strides, padding, dilation, groups, layout, activation, use_bias,
                         weight_initializer, bias_initializer, in_channels, output_padding, **kwargs)  # fmt: skip


class ReflectionPad2D(HybridBlock):
    """Puts ``padding`` rows and columns around an image, mirrored at its edges (MXNet's ``nn.ReflectionPad2D``).

    >>> from d2lcore import nd
    >>> from d2lcore.gluon import nn
    >>> nn.ReflectionPad2D(1)(nd.array([[[[1, 2], [3, 4]]]])).asnumpy()[0, 0]
    array([[4., 3., 4., 3.],
           [2., 1., 2., 1.],
           [4., 3., 4., 3.],
           [2., 1., 2., 1.]], dtype=float32)
    """

    def __init__(self, padding: Size = 0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        flat = (0, 0, 0, 0, *[padding] * 4) if isinstance(padding, int) else tuple(padding)
        if len(flat) != 8:
            raise BadValueError(
                f"ReflectionPad2D: padding is one number, or 8 (before and after each axis), got {padding}"
            )
        self._padding = flat

    def hybrid_forward(self, F: Any, x: Any) -> Any:
        """Pad ``x``."""
        return F.pad(x, mode="reflect", pad_width=self._padding)


class _PixelShuffle(HybridBlock):
    """Base of the pixel shuffles."""

    dims: int

    def __init__(self, factor: Size, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._factors = window(type(self).__name__, "factor", factor, self.dims)

    def extra_repr(self) -> str:
        return f"{self._factors if self.dims > 1 else self._factors[0]}"

    def hybrid_forward(self, F: Any, x: Any) -> Any:
        """Move channels of ``x`` into its other axes."""
        n, f = self.dims, self._factors
        within = math.prod(f)
        if isinstance(x, NDArray) and (x.ndim != n + 2 or x.shape[1] % within):
            raise ShapeError(
                f"in {scope.current()}: {type(self).__name__}: data expects {n + 2} dimensions and a multiple of "
                f"{within} channels, got {x.shape}"
            )
        # codes of reshape, as a symbol has no shape: 0 keeps a size, -4 splits one in two, -3 joins two
        x = F.reshape(x, shape=(0, -4, -1, within, *(0,) * n))
        for i in range(n - 1):
            x = F.reshape(x, shape=(*(0,) * (2 + i), -4, f[i], math.prod(f[i + 1 :]), *(0,) * n))
        # (batch, channels, f1, f2, h, w) -> (batch, channels, h, f1, w, f2)
        order = [a for i in range(n) for a in (2 + n + i, 2 + i)]
        x = F.transpose(x, axes=(0, 1, *order))
        return F.reshape(x, shape=(0, 0, *(-3,) * n))


class PixelShuffle1D(_PixelShuffle):
    """(batch, channels * f, width) becomes (batch, channels, width * f); see `PixelShuffle2D`."""

    dims = 1


class PixelShuffle2D(_PixelShuffle):
    """Enlarges by moving channels into height and width (Shi et al. 2016).

    (batch, channels * f1 * f2, height, width) becomes (batch, channels, height * f1, width * f2).

    >>> from d2lcore import nd
    >>> from d2lcore.gluon import nn
    >>> nn.PixelShuffle2D(2)(nd.ones((1, 12, 3, 5))).shape
    (1, 3, 6, 10)
    """

    dims = 2


class PixelShuffle3D(_PixelShuffle):
    """The same over depth, height and width; see `PixelShuffle2D`."""

    dims = 3
