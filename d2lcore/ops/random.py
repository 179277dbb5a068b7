"""Random numbers, and the operators that use them.

They come from the device's generator (``rng``), which `random.seed` restarts: the same seed gives the same numbers on
every device. Reals are drawn as float32 or float64; float16 is rounded from float32.
"""

from __future__ import annotations

import numpy as np

from .create import filled
from .table import Spec, normalize_axis, op


def _drawn(draw, shape, dtype):
    """Real numbers of a dtype from a generator's method, which knows float32 and float64."""
    dtype = np.dtype(dtype)
    return draw(shape, np.float64 if dtype.itemsize == 8 else np.float32).astype(dtype, copy=False)


@op("random_uniform", onnx="RandomUniform", latex=r"\mathcal{U}(a, b)")
class RandomUniform:
    """Random reals, equally likely everywhere between ``low`` (included) and ``high`` (not included).

    >>> import d2lcore as mx
    >>> x = mx.nd.random.uniform(2, 3, shape=(1000,)).asnumpy()
    >>> x.min() >= 2, x.max() < 3
    (True, True)
    """

    infer = filled

    def forward(xp, *, low=0.0, high=1.0, shape, dtype="float32", rng):
        out = _drawn(rng.random, shape, dtype)
        if low != 0 or high != 1:
            out = out * (high - low) + low
        return xp.asarray(out)


@op("random_normal", onnx="RandomNormal", latex=r"\mathcal{N}(\mu, \sigma^2)")
class RandomNormal:
    """Random reals of the normal distribution with mean ``loc`` and standard deviation ``scale``.

    >>> import d2lcore as mx
    >>> mx.nd.random.normal(0, 1, shape=(2, 3)).shape
    (2, 3)
    """

    infer = filled

    def forward(xp, *, loc=0.0, scale=1.0, shape, dtype="float32", rng):
        out = _drawn(rng.standard_normal, shape, dtype)
        if loc != 0 or scale != 1:
            out = out * scale + loc
        return xp.asarray(out)


@op("dropout", onnx="Dropout", latex=r"\frac{m \cdot x}{1 - p}", outputs=("out", "mask"), visible=1)
class Dropout:
    """Each element is set to 0 with probability ``p``, and the rest divided by ``1 - p``, which keeps the mean.

    Nothing happens where ``training`` is false. ``axes`` share one decision along them (variational dropout). What is
    kept for the gradient is one byte an element (Srivastava et al. 2014).

    >>> from d2lcore import autograd, nd
    >>> with autograd.train_mode():
    ...     kept = nd.Dropout(nd.ones(1000), p=0.5).asnumpy()
    >>> sorted(set(kept.tolist()))
    [0.0, 2.0]
    """

    def infer(x, *, axes, training):
        axes = {normalize_axis(a, len(x.shape), "axes: axis") for a in axes}
        shape = tuple([1 if i in axes else n for i, n in enumerate(x.shape)])
        return x, Spec(shape if training else (), np.dtype(bool))

    def forward(xp, x, *, p=0.5, axes=(), training=True, rng):
        if not training:
            return x.copy(), xp.ones((), bool)
        shape = [1 if i in axes or i - x.ndim in axes else n for i, n in enumerate(x.shape)]
        mask = xp.asarray(rng.random(shape, np.float32) >= p)
        out = xp.multiply(x, mask)
        out *= _survivors_scale(p)
        return out, mask

    def vjp(F, g, mask, *, p, training):
        return F.multiply(g, mask) * _survivors_scale(p) if training else g


def _survivors_scale(p):
    return 1 / (1 - p) if p < 1 else 0.0
