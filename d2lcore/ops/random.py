"""Random numbers, and the operators that use them.

They come from the device's generator (``rng``), which `random.seed` restarts: the same seed gives the same numbers on
every device. Reals are drawn as float32 or float64; float16 is rounded from float32.
"""

from __future__ import annotations

import math
from functools import partial

import numpy as np

from ..errors import MXNetError, ShapeError
from .create import filled
from .table import Spec, floating, normalize_axis, op, real, require_real


def _drawn(draw, shape, dtype):
    """Real numbers of a dtype from a generator's method, which knows float32 and float64."""
    dtype = np.dtype(dtype)
    return draw(size=shape, dtype=np.float64 if dtype.itemsize == 8 else np.float32).astype(dtype, copy=False)


@op("random_uniform", onnx="RandomUniform", latex=r"\mathcal{U}(a, b)")
class RandomUniform:
    """Random reals, equally likely everywhere between ``low`` (included) and ``high`` (not included).

    >>> import d2lcore as mx
    >>> x = mx.nd.random.uniform(2, 3, shape=(1000,)).asnumpy()
    >>> bool(x.min() >= 2), bool(x.max() < 3)
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


@op("random_gamma", onnx="has no operator in ONNX", latex=r"\mathrm{Gamma}(\alpha, \beta)")
class RandomGamma:
    """Random reals of the gamma distribution with shape ``alpha`` and scale ``beta``; the mean is ``alpha * beta``.

    >>> import d2lcore as mx
    >>> mx.nd.random.gamma(9, 0.5, shape=(2, 3)).shape
    (2, 3)
    """

    infer = filled

    def forward(xp, *, alpha=1.0, beta=1.0, shape, dtype="float32", rng):
        return xp.asarray(_drawn(partial(rng.standard_gamma, alpha), shape, dtype) * beta)


@op("random_exponential", onnx="has no operator in ONNX", latex=r"\mathrm{Exp}(1/s)")
class RandomExponential:
    """Random reals of the exponential distribution with mean ``scale``.

    >>> import d2lcore as mx
    >>> mx.nd.random.exponential(2.0, shape=(2, 3)).shape
    (2, 3)
    """

    infer = filled

    def forward(xp, *, scale=1.0, shape, dtype="float32", rng):
        return xp.asarray(_drawn(rng.standard_exponential, shape, dtype) * scale)


@op("random_poisson", onnx="has no operator in ONNX", latex=r"\mathrm{Pois}(\lambda)")
class RandomPoisson:
    """Random counts of the Poisson distribution with mean ``lam``.

    >>> import d2lcore as mx
    >>> mx.nd.random.poisson(4.0, shape=(2, 3)).shape
    (2, 3)
    """

    infer = filled

    def forward(xp, *, lam=1.0, shape, dtype="float32", rng):
        return xp.asarray(rng.poisson(lam, shape), dtype)


@op("random_negative_binomial", onnx="has no operator in ONNX", latex=r"\mathrm{NB}(k, p)")
class RandomNegativeBinomial:
    """Random counts of the tries that do not end in an event of probability ``p``, until it has come ``k`` times.

    >>> import d2lcore as mx
    >>> mx.nd.random.negative_binomial(3, 0.4, shape=(2, 3)).shape
    (2, 3)
    """

    infer = filled

    def forward(xp, *, k=1, p=1.0, shape, dtype="float32", rng):
        return xp.asarray(rng.negative_binomial(k, p, shape), dtype)


@op("random_randint", onnx="composed of RandomUniform and Cast", latex=r"\mathcal{U}\{a, \ldots, b - 1\}")
class RandomRandint:
    """Random whole numbers, equally likely from ``low`` (included) to ``high`` (not included).

    >>> import d2lcore as mx
    >>> x = mx.nd.random.randint(1, 7, shape=(1000,)).asnumpy()
    >>> sorted(set(x.tolist()))
    [1, 2, 3, 4, 5, 6]
    """

    infer = filled

    def forward(xp, *, low, high, shape, dtype="int32", rng):
        return xp.asarray(rng.integers(low, high, shape), dtype)


@op("bernoulli", onnx="Bernoulli", latex=r"\mathrm{Bern}(p)")
class Bernoulli:
    """Ones with probability ``p``, else zeros.

    >>> import d2lcore as mx
    >>> mx.nd.random.bernoulli(1.0, shape=3).asnumpy()
    array([1., 1., 1.], dtype=float32)
    """

    infer = filled

    def forward(xp, *, p=0.5, shape, dtype="float32", rng):
        return xp.asarray(rng.random(shape) < p, dtype)


@op("gamma_each", onnx="has no operator in ONNX", latex=r"\mathrm{Gamma}(\alpha_i, 1)")
class GammaEach:
    """A random real for each element of ``x``, of the gamma distribution with that shape and scale 1.

    >>> import d2lcore as mx
    >>> from d2lcore.core import F
    >>> F.gamma_each(mx.nd.array([1, 9])).shape
    (2,)
    """

    infer = floating

    def forward(xp, x, *, rng):
        x = real(x)
        return xp.asarray(rng.standard_gamma(x), x.dtype)


@op("poisson_each", onnx="has no operator in ONNX", latex=r"\mathrm{Pois}(\lambda_i)")
class PoissonEach:
    """A random count for each element of ``x``, of the Poisson distribution with that mean.

    >>> import d2lcore as mx
    >>> from d2lcore.core import F
    >>> F.poisson_each(mx.nd.array([0, 0])).asnumpy()
    array([0., 0.], dtype=float32)
    """

    infer = floating

    def forward(xp, x, *, rng):
        x = real(x)
        return xp.asarray(rng.poisson(x), x.dtype)


@op("random_multinomial", onnx="Multinomial", latex=r"\mathrm{Cat}(p)")
class RandomMultinomial:
    """Random class numbers: ``shape`` of them for each distribution of probabilities in the last axis of ``x``.

    Probabilities that do not sum to 1 are scaled. Returns ``x.shape[:-1] + shape``.

    >>> import d2lcore as mx
    >>> mx.nd.random.multinomial(mx.nd.array([[0, 1], [1, 0]]), shape=3).asnumpy()
    array([[1, 1, 1],
           [0, 0, 0]], dtype=int32)
    """

    def infer(x, *, shape, dtype):
        if not x.shape or not x.shape[-1]:
            raise ShapeError(f"x expects at least one class in its last axis, got shape {x.shape}")
        return Spec(x.shape[:-1] + tuple(shape), np.dtype(dtype))

    def forward(xp, x, *, shape=(), dtype="int32", rng):
        lead, classes = x.shape[:-1], x.shape[-1]
        upto = xp.cumsum(x.reshape(-1, classes).astype(np.float64), 1)
        rows = xp.arange(len(upto))[:, None]
        # the distributions one after another on one line, [0, 1) for the first, [1, 2) for the second, ...
        line = (upto / upto[:, -1:] + rows).reshape(-1)
        thrown = xp.asarray(rng.random((len(upto), math.prod(shape)))) + rows
        found = xp.searchsorted(line, thrown, side="right") - rows * classes
        return xp.minimum(found, classes - 1).astype(dtype).reshape(lead + tuple(shape))


@op("shuffle", onnx="has no operator in ONNX", latex=r"x_{\pi(i)}", outputs=("out", "order"), visible=1)
class Shuffle:
    """The slices along the first axis, in random order.

    >>> import d2lcore as mx
    >>> sorted(mx.nd.random.shuffle(mx.nd.array([1, 2, 3])).asnumpy().tolist())
    [1.0, 2.0, 3.0]
    """

    def infer(x):
        if not x.shape:
            raise ShapeError("x has no dimensions; there is nothing to shuffle")
        return x, Spec(x.shape[:1], np.dtype(np.int64))

    def forward(xp, x, *, rng):
        order = xp.asarray(rng.permutation(len(x)))
        return x[order], order

    def vjp(F, g, order, x_shape):
        return F.index_add(g, order, shape=x_shape, axis=0)


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

    strict = True

    def infer(x, *, p, axes, training):
        if not training:
            return x, Spec((), np.dtype(bool))
        if not 0 <= p <= 1:
            raise MXNetError(f"p is a probability from 0 to 1, got {p}")
        require_real(x, "x")
        return x, Spec(_decisions(x.shape, axes), np.dtype(bool))

    def forward(xp, x, *, p=0.5, axes=(), training=True, rng):
        if not training:
            return x.copy(), xp.ones((), bool)
        mask = xp.asarray(rng.random(_decisions(x.shape, axes), np.float32) >= p)
        out = xp.multiply(x, mask)
        out *= _survivors_scale(p)
        return out, mask

    def vjp(F, g, mask, *, p, training):
        return F.multiply(g, mask) * _survivors_scale(p) if training else g


def _decisions(shape, axes):
    """The shape of the mask: one decision for all elements along ``axes``."""
    if not axes:
        return shape
    axes = [normalize_axis(a, len(shape), "axes: axis") for a in axes]
    return tuple([1 if i in axes else n for i, n in enumerate(shape)])


def _survivors_scale(p):
    return 1 / (1 - p) if p < 1 else 0.0
