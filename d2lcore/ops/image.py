"""Operators on pictures: from bytes as a camera gives them, (height, width, channel), to a network's (channel, ...)."""

from __future__ import annotations

import numpy as np

from ..errors import ShapeError
from .table import Spec, op, require_real


def _picture(x, layout):
    if len(x.shape) not in (3, 4):
        raise ShapeError(f"x expects a picture ({layout}) or a batch of them, got {x.shape}")


@op("image_to_tensor", onnx="composed of Transpose, Cast and Div", latex=r"x_{hwc} / 255")
class ImageToTensor:
    """Pictures (H, W, C) of bytes 0..255, or batches (N, H, W, C), as float32 (C, H, W) or (N, C, H, W) in 0..1.

    Source: MXNet's ``nd.image.to_tensor``.

    >>> import d2lcore as mx
    >>> x = mx.nd.array([[[0, 51, 255]]], dtype="uint8")
    >>> mx.gluon.data.vision.transforms.ToTensor()(x).asnumpy()
    array([[[0. ]],
           [[0.2]],
           [[1. ]]], dtype=float32)
    """

    strict = True

    def infer(x):
        _picture(x, "height, width, channels")
        *n, h, w, c = x.shape
        return Spec((*n, c, h, w), np.dtype(np.float32))

    def forward(xp, x):
        *n, h, w, c = x.shape
        out = xp.empty((*n, c, h, w), xp.float32)
        return xp.divide(x.transpose((0, 3, 1, 2) if n else (2, 0, 1)), xp.float32(255), out=out, casting="same_kind")

    def vjp(F, g, x_shape):
        axes = (1, 2, 0) if len(x_shape) == 3 else (0, 2, 3, 1)
        return F.transpose(g, axes=axes) / 255


@op("image_normalize", onnx="composed of Sub and Div", latex=r"(x_c - \mu_c) / \sigma_c")
class ImageNormalize:
    """Each channel c of pictures (C, H, W) or (N, C, H, W) shifted and scaled: ``(x - mean[c]) / std[c]``.

    Arguments: ``mean`` and ``std``, tuples with a number for each channel, or with one for all.
    Source: MXNet's ``nd.image.normalize``.

    >>> import d2lcore as mx
    >>> x = mx.nd.ones((2, 1, 2))
    >>> mx.gluon.data.vision.transforms.Normalize(mean=(0, 1), std=(2, 2))(x).asnumpy()
    array([[[0.5, 0.5]],
           [[0. , 0. ]]], dtype=float32)
    """

    strict = True

    def infer(x, *, mean, std):
        _picture(x, "channels, height, width")
        require_real(x, "x")
        for name, values in (("mean", mean), ("std", std)):
            if len(values) not in (1, x.shape[-3]):
                raise ShapeError(
                    f"{name} has {len(values)} numbers for x with {x.shape[-3]} channels {x.shape}. "
                    "Is x (channels, height, width)? ToTensor() makes it so."
                )
        return x

    def forward(xp, x, *, mean, std):
        out = x - xp.asarray(mean, x.dtype)[:, None, None]
        out /= xp.asarray(std, x.dtype)[:, None, None]
        return out

    def vjp(F, g, *, std):
        return F.image_normalize(g, mean=(0.0,), std=std)
