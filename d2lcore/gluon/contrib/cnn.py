"""MXNet's ``gluon.contrib.cnn``: convolutions that look at places which the network moves (Dai et al. 2017)."""

from __future__ import annotations

from typing import Any

from ..hybrid import HybridBlock
from ..nn import Activation

__all__ = ["DeformableConvolution", "ModulatedDeformableConvolution"]


class _Deformable(HybridBlock):
    """A convolution that finds the offsets of another one's places, and that other."""

    _values: int  #: how many numbers each place of the kernel gets: two of its offset, and one of its weight

    def __init__(
        self, channels: int, kernel_size: Any = (1, 1), strides: Any = (1, 1), padding: Any = (0, 0),
        dilation: Any = (1, 1), groups: int = 1, num_deformable_group: int = 1, layout: str = "NCHW",
        use_bias: bool = True, in_channels: int = 0, activation: str | None = None, weight_initializer: Any = None,
        bias_initializer: Any = "zeros", offset_weight_initializer: Any = "zeros",
        offset_bias_initializer: Any = "zeros", offset_use_bias: bool = True, op_name: str | None = None,
        adj: Any = None, prefix: str | None = None, params: Any = None,
    ) -> None:  # fmt: skip
        if layout != "NCHW":
            raise ValueError(f"{type(self).__name__}: layout is 'NCHW', got {layout!r}")
        super().__init__(prefix, params)
        sizes = [(n, n) if isinstance(n, int) else tuple(n) for n in (kernel_size, strides, padding, dilation)]
        self._channels, self._groups = channels, groups
        self._deformable_groups, self._offset_channels = num_deformable_group, 0
        self._window = dict(zip(("kernel", "stride", "pad", "dilate"), sizes, strict=True))
        kernel = sizes[0]
        self._offset_channels = self._values * kernel[0] * kernel[1] * num_deformable_group
        vector = {"allow_deferred_init": True}
        with self.name_scope():
            self.offset_weight = self.params.get(
                "offset_weight", shape=(self._offset_channels, in_channels // groups, *kernel),
                init=offset_weight_initializer, **vector,
            )  # fmt: skip
            self.deformable_conv_weight = self.params.get(
                "deformable_conv_weight", shape=(channels, in_channels // groups, *kernel), init=weight_initializer,
                **vector,
            )  # fmt: skip
            if offset_use_bias:
                self.offset_bias = self.params.get(
                    "offset_bias", shape=(self._offset_channels,), init=offset_bias_initializer, **vector
                )
            if use_bias:
                self.deformable_conv_bias = self.params.get(
                    "deformable_conv_bias", shape=(channels,), init=bias_initializer, **vector
                )
            self.act = Activation(activation, prefix=f"{activation}_") if activation else None

    def infer_shape(self, x: Any, *args: Any) -> None:
        """The number of input channels is that of the data."""
        kernel = self._window["kernel"]
        self.offset_weight.shape = (self._offset_channels, x.shape[1] // self._groups, *kernel)
        self.deformable_conv_weight.shape = (self._channels, x.shape[1] // self._groups, *kernel)

    def extra_repr(self) -> str:
        w, inside = self._window, self.deformable_conv_weight.shape[1]
        padding = f", padding={w['pad']}" if any(w["pad"]) else ""
        return f"{inside or None} -> {self._channels}, kernel_size={w['kernel']}, stride={w['stride']}{padding}"

    def _looked_for(self, F: Any, x: Any, weight: Any, bias: Any) -> Any:
        """What the first convolution says of each place."""
        bias = () if bias is None else (bias,)
        return F.Convolution(
            x, weight, *bias, num_filter=self._offset_channels, num_group=self._groups, no_bias=not bias, **self._window
        )

    def _convolve(self, convolution: Any, *inputs: Any) -> Any:
        """The second convolution, and the activation."""
        given = [x for x in inputs if x is not None]
        out = convolution(
            *given, num_filter=self._channels, num_group=self._groups, no_bias=len(given) < len(inputs),
            num_deformable_group=self._deformable_groups, **self._window,
        )  # fmt: skip
        return out if self.act is None else self.act(out)


class DeformableConvolution(_Deformable):
    """A convolution whose kernel's places are moved by offsets, which another convolution finds (Dai et al. 2017).

    Parameters
    ----------
    channels, kernel_size, strides, padding, dilation, groups, layout, use_bias, in_channels, activation,
    weight_initializer, bias_initializer : as of `nn.Conv2D`.
    num_deformable_group : number of groups of channels with offsets of their own.
    offset_weight_initializer, offset_bias_initializer, offset_use_bias : of the convolution that finds the offsets;
        it begins with none.
    op_name, adj : accepted for MXNet's sake.

    >>> from d2lcore import gluon, nd
    >>> layer = gluon.contrib.cnn.DeformableConvolution(4, (3, 3), padding=(1, 1))
    >>> layer.initialize()
    >>> layer(nd.ones((1, 2, 5, 5))).shape
    (1, 4, 5, 5)
    """

    _values = 2

    def _alias(self) -> str:
        return "deformable_conv"

    def hybrid_forward(
        self, F: Any, x: Any, offset_weight: Any, deformable_conv_weight: Any, offset_bias: Any = None,
        deformable_conv_bias: Any = None,
    ) -> Any:  # fmt: skip
        """Find the offsets, then convolve ``x``."""
        offset = self._looked_for(F, x, offset_weight, offset_bias)
        return self._convolve(
            F.contrib.DeformableConvolution, x, offset, deformable_conv_weight, deformable_conv_bias
        )  # fmt: skip


class ModulatedDeformableConvolution(_Deformable):
    """`DeformableConvolution` that also weights each place, from 0 to 2 (Zhu et al. 2019); the same arguments.

    >>> from d2lcore import gluon, nd
    >>> layer = gluon.contrib.cnn.ModulatedDeformableConvolution(4, (3, 3), padding=(1, 1))
    >>> layer.initialize()
    >>> layer(nd.ones((1, 2, 5, 5))).shape
    (1, 4, 5, 5)
    """

    _values = 3

    def _alias(self) -> str:
        return "modulated_deformable_conv"

    def hybrid_forward(
        self, F: Any, x: Any, offset_weight: Any, deformable_conv_weight: Any, offset_bias: Any = None,
        deformable_conv_bias: Any = None,
    ) -> Any:  # fmt: skip
        """Find offsets and weights, then convolve ``x``."""
        found = self._looked_for(F, x, offset_weight, offset_bias)
        cut = self._offset_channels * 2 // 3
        offset = F.slice_axis(found, axis=1, begin=0, end=cut)
        mask = F.sigmoid(F.slice_axis(found, axis=1, begin=cut, end=None)) * 2
        return self._convolve(
            F.contrib.ModulatedDeformableConvolution, x, offset, mask, deformable_conv_weight, deformable_conv_bias
        )
