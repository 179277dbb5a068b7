"""Operators on pictures: from bytes as a camera gives them, (height, width, channel), to a network's (channel, ...)."""

from __future__ import annotations

import numpy as np

from ..errors import ShapeError
from . import color, resample
from .boxes import host
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


@op("image_resize", onnx="Resize", latex=r"y_p = \sum_q w_{pq} x_q")
class ImageResize:
    """Pictures (H, W, C), or batches (N, H, W, C), in another size, of the same dtype.

    ``size`` is (width, height). ``method`` has OpenCV's numbers: 0 nearest, 1 bilinear, 2 bicubic, 3 area, 4 Lanczos.
    It has no gradient. (MXNet's ``nd.image.resize``.)

    >>> from d2lcore import nd
    >>> nd.image.resize(nd.array([[[0], [100]]], dtype="uint8"), size=(4, 1)).asnumpy()[0, :, 0]
    array([  0,  25,  75, 100], dtype=uint8)
    """

    strict = True

    def infer(x, *, size):
        _picture(x, "height, width, channels")
        return Spec((*x.shape[:-3], size[1], size[0], x.shape[-1]), x.dtype)

    def forward(xp, x, *, size, method=1):
        return xp.asarray(np.ascontiguousarray(resample.resize(host(x)[0], size, method)))


def _colours(x):
    if len(x.shape) != 3 or x.shape[2] not in (1, 3):
        raise ShapeError(f"x expects a picture (height, width, channels) with 1 or 3 channels, got {x.shape}")
    return x


@op("image_light", onnx="none: a colour transform", latex=r"x + P a")
class ImageLight:
    """The light of a picture (H, W, 3) changed along the three principal directions of natural colours.

    ``amounts``: how far along each, in standard deviations. A grey picture (H, W, 1) stays as it is. Bytes come out as
    bytes. It has no gradient. (A. Krizhevsky and others, 2012; MXNet's ``nd.image.adjust_lighting``.)

    >>> from d2lcore import nd
    >>> nd.image.adjust_lighting(nd.array([[[100, 100, 100]]]), alpha=(-1, 0, 0)).asnumpy().round(1)
    array([[[131.5, 132.2, 132.4]]], dtype=float32)
    """

    strict = True
    infer = _colours

    def forward(xp, x, *, amounts):
        (x,) = host(x)
        return xp.asarray(color.cut(color.lighting(x, amounts), x.dtype))


@op("image_adjust", onnx="none: a random colour transform", latex=r"f_u(x), u \sim U")
class ImageAdjust:
    """A picture (H, W, C) with its colours changed at random, several ways in random order.

    ``changes``: tuples (what, low, high); "brightness", "contrast", "saturation" and "hue" take a factor from the
    interval, "lighting" three amounts around ``low`` with the standard deviation ``high``. Bytes come out as bytes. It
    has no gradient. (MXNet's ``nd.image.random_...``.)

    >>> from d2lcore import nd
    >>> nd.image.random_brightness(nd.array([[[10, 20, 30]]]), min_factor=0.5, max_factor=0.5).asnumpy()
    array([[[ 5., 10., 15.]]], dtype=float32)
    """

    strict = True
    infer = _colours

    def forward(xp, x, *, changes, rng):
        (x,) = host(x)
        order = rng.permutation(len(changes)) if len(changes) > 1 else range(len(changes))
        for i in order:
            what, low, high = changes[i]
            factor = rng.normal(low, high, 3) if what == "lighting" else low + (high - low) * rng.random()
            x = color.cut(getattr(color, what)(x, factor), x.dtype)
        return xp.asarray(x.copy())
