"""Samples of distributions, as legacy arrays: `nd.random` has them, and spellings of them."""

from __future__ import annotations

from typing import Any

from ..core import F, NDArray
from ..device import Context
from ..device.seeding import seed
from ._call import Shape, dims, real, store
from ._sample import Parameter, draw, draw_affine, spread

__all__ = [
    "bernoulli",
    "exponential",
    "gamma",
    "generalized_negative_binomial",
    "multinomial",
    "negative_binomial",
    "normal",
    "poisson",
    "randint",
    "randn",
    "seed",
    "shuffle",
    "uniform",
]


def _draw(name: str, shape: Shape | None, out: NDArray | None, ctx: Context | None, dtype: Any, **numbers: Any) -> Any:
    """Samples of the shape asked for, else that of ``out``, else one."""
    size = dims(shape) if shape is not None else (1,) if out is None else out.shape
    return store(draw(name, NDArray, size, ctx, dtype, **numbers), out)


def uniform(
    low: Parameter = 0, high: Parameter = 1, shape: Shape | None = None, dtype: Any = None,
    ctx: Context | None = None, out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """Numbers between ``low`` (included) and ``high`` (not included), all as likely.

    Arrays ``low`` and ``high`` of shape s name a distribution for each element: the result has shape ``s + shape``.

    >>> from d2lcore import nd
    >>> x = nd.random.uniform(-1, 1, shape=(1000,))
    >>> x.shape, float(x.min()) >= -1, float(x.max()) < 1
    ((1000,), True, True)
    """
    if isinstance(low, NDArray) or isinstance(high, NDArray):
        start, stop = spread("random.uniform", shape, dtype, low, high)
        return store(draw_affine("random_uniform", start, F.subtract(stop, start), start.shape, ctx, dtype), out)
    return _draw("random_uniform", shape, out, ctx, dtype, low=low, high=high)


def normal(
    loc: Parameter = 0, scale: Parameter = 1, shape: Shape | None = None, dtype: Any = None,
    ctx: Context | None = None, out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """Normally distributed numbers with mean ``loc`` and standard deviation ``scale``.

    Arrays ``loc`` and ``scale`` of shape s name a distribution for each element: the result has shape ``s + shape``.

    >>> from d2lcore import nd
    >>> nd.random.normal(0, 0.01, shape=(2, 3)).shape
    (2, 3)
    """
    if isinstance(loc, NDArray) or isinstance(scale, NDArray):
        mean, deviation = spread("random.normal", shape, dtype, loc, scale)
        return store(draw_affine("random_normal", mean, deviation, mean.shape, ctx, dtype), out)
    return _draw("random_normal", shape, out, ctx, dtype, loc=loc, scale=scale)


def randn(
    *shape: int, loc: Parameter = 0, scale: Parameter = 1, dtype: Any = None, ctx: Context | None = None,
    out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """Normally distributed numbers, the shape given as separate arguments.

    >>> from d2lcore import nd
    >>> nd.random.randn(2, 3).shape
    (2, 3)
    """
    return normal(loc, scale, shape or None, dtype, ctx, out)


def gamma(
    alpha: Parameter = 1, beta: Parameter = 1, shape: Shape | None = None, dtype: Any = None,
    ctx: Context | None = None, out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """Numbers of a gamma distribution with shape ``alpha`` and scale ``beta`` (mean ``alpha * beta``).

    Arrays as parameters name a distribution for each element, as in `uniform`.

    >>> from d2lcore import nd
    >>> nd.random.gamma(9, 0.5, shape=(2,)).shape
    (2,)
    """
    if isinstance(alpha, NDArray) or isinstance(beta, NDArray):
        alpha, beta = spread("random.gamma", shape, dtype, alpha, beta)
        return store(F.multiply(F.gamma_each(alpha), beta), out)
    return _draw("random_gamma", shape, out, ctx, dtype, alpha=alpha, beta=beta)


def exponential(
    scale: Parameter = 1, shape: Shape | None = None, dtype: Any = None,
    ctx: Context | None = None, out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """Exponentially distributed numbers with mean ``scale``.

    Arrays as parameters name a distribution for each element, as in `uniform`.

    >>> from d2lcore import nd
    >>> nd.random.exponential(2.0, shape=3).shape
    (3,)
    """
    if isinstance(scale, NDArray):
        (mean,) = spread("random.exponential", shape, dtype, scale)
        return store(F.multiply(_draw("random_exponential", mean.shape, None, mean.ctx, mean.dtype), mean), out)
    return _draw("random_exponential", shape, out, ctx, dtype, scale=scale)


def poisson(
    lam: Parameter = 1, shape: Shape | None = None, dtype: Any = None,
    ctx: Context | None = None, out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """Counts of a Poisson distribution with mean ``lam``, as real numbers (MXNet's convention).

    Arrays as parameters name a distribution for each element, as in `uniform`.

    >>> from d2lcore import nd
    >>> nd.random.poisson(4.0, shape=3).dtype
    <class 'numpy.float32'>
    """
    if isinstance(lam, NDArray):
        return store(F.poisson_each(*spread("random.poisson", shape, dtype, lam)), out)
    return _draw("random_poisson", shape, out, ctx, dtype, lam=lam)


def negative_binomial(
    k: Parameter = 1, p: Parameter = 1, shape: Shape | None = None, dtype: Any = None,
    ctx: Context | None = None, out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """How often an experiment that fails with probability ``p`` succeeds before the ``k``-th failure.

    Arrays as parameters name a distribution for each element, as in `uniform`.

    >>> from d2lcore import nd
    >>> nd.random.negative_binomial(10, 0.5, shape=3).shape
    (3,)
    """
    if isinstance(k, NDArray) or isinstance(p, NDArray):
        k, p = spread("random.negative_binomial", shape, dtype, k, p)
        # a Poisson distribution whose mean is gamma distributed
        return store(F.poisson_each(F.multiply(F.gamma_each(k), F.subtract(F.reciprocal(p), 1.0))), out)
    return _draw("random_negative_binomial", shape, out, ctx, dtype, k=k, p=p)


def generalized_negative_binomial(
    mu: Parameter = 1, alpha: Parameter = 1, shape: Shape | None = None, dtype: Any = None,
    ctx: Context | None = None, out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """A Poisson distribution whose mean is itself random: mean ``mu``, dispersion ``alpha`` (0: Poisson).

    Arrays as parameters name a distribution for each element, as in `uniform`.

    >>> from d2lcore import nd
    >>> nd.random.generalized_negative_binomial(2.0, 0.3, shape=3).shape
    (3,)
    """
    if not isinstance(alpha, NDArray) and alpha == 0:
        return poisson(mu, shape, dtype, ctx, out)
    return negative_binomial(1 / alpha, 1 / (1 + mu * alpha), shape, dtype, ctx, out)


def randint(
    low: int, high: int, shape: Shape | None = None, dtype: Any = None,
    ctx: Context | None = None, out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """Whole numbers from ``low`` up to and without ``high``, all as likely; int32 unless told.

    >>> from d2lcore import nd
    >>> x = nd.random.randint(0, 10, shape=(100,))
    >>> x.dtype, int(x.max()) < 10
    (<class 'numpy.int32'>, True)
    """
    dtype = "int32" if dtype is None else dtype
    return _draw("random_randint", shape, out, ctx, dtype, low=low, high=high)


def bernoulli(
    prob: float = 0.5, shape: Shape | None = None, dtype: Any = None,
    ctx: Context | None = None, out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """Ones with probability ``prob``, else zeros.

    >>> from d2lcore import nd
    >>> nd.random.bernoulli(1.0, shape=3).asnumpy()
    array([1., 1., 1.], dtype=float32)
    """
    return _draw("bernoulli", shape, out, ctx, dtype, p=prob)


def multinomial(
    data: NDArray, shape: Shape | None = None, get_prob: bool = False, out: Any = None, dtype: Any = "int32"
) -> Any:
    """Draw class numbers from the probabilities in the last axis of ``data``.

    Probabilities of shape ``(..., k)`` give ``(..., *shape)`` samples in 0 ... k - 1. With ``get_prob`` the logarithms
    of the probabilities of what was drawn come too (differentiable: for policy gradients).

    >>> from d2lcore import nd
    >>> nd.random.multinomial(nd.array([[0, 1], [1, 0]]), shape=3).asnumpy()
    array([[1, 1, 1],
           [0, 0, 0]], dtype=int32)
    """
    size = () if shape is None else dims(shape)
    drawn = F.random_multinomial(data, shape=size, dtype=real(dtype))
    if not get_prob:
        return store(drawn, out)
    lead, k = data.shape[:-1], data.shape[-1]
    each = F.broadcast_to(F.reshape(data, shape=lead + (1,) * len(size) + (k,)), shape=lead + size + (k,))
    results = [drawn, F.log(F.pick(each, drawn, axis=-1))]
    return results if out is None else [store(x, o) for x, o in zip(results, out, strict=True)]


def shuffle(data: NDArray, out: NDArray | None = None) -> NDArray:
    """The rows (along the first axis) in random order.

    >>> from d2lcore import nd
    >>> nd.random.shuffle(nd.arange(5)).sum().asscalar()
    np.float32(10.0)
    """
    return store(F.shuffle(data), out)
