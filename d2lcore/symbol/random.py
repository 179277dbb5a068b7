"""``mx.sym.random``: symbols of random numbers, drawn anew whenever they are computed."""

from __future__ import annotations

from typing import Any

from .call import call
from .room import function
from .symbol import Symbol

__all__ = [
    "exponential", "exponential_like", "gamma", "gamma_like", "generalized_negative_binomial",
    "generalized_negative_binomial_like", "multinomial", "negative_binomial", "negative_binomial_like", "normal",
    "normal_like", "poisson", "poisson_like", "randint", "randn", "shuffle", "uniform", "uniform_like",
]  # fmt: skip

Number = float | Symbol


def _draw(
    kind: str, given: dict[str, Number], shape: Any, dtype: Any, kwargs: dict[str, Any], **renamed: str
) -> Symbol:
    """A symbol of one distribution: by numbers, or by symbols, each element of which gives samples of its own."""
    symbols = [isinstance(value, Symbol) for value in given.values()]
    if any(symbols) and not all(symbols):
        raise ValueError(f"sym.random.{kind}: {' and '.join(given)} are both numbers or both symbols")
    attrs = {key: value for key, value in (("shape", shape), ("dtype", dtype)) if value is not None} | kwargs
    if all(symbols):
        name = f"_sample_{kind}"
        return call(Symbol, name, (), {renamed.get(k, k): v for k, v in given.items()} | attrs, name)
    return call(Symbol, f"_random_{kind}", (), given | attrs, f"_random_{kind}")


def uniform(low: Number = 0, high: Number = 1, shape: Any = None, dtype: Any = None, **kwargs: Any) -> Symbol:
    """Uniform numbers from ``low`` to ``high``.

    >>> from d2lcore import sym
    >>> x = sym.random.uniform(0, 1, shape=(2, 3))
    >>> x.eval()[0].shape
    (2, 3)
    >>> sym.random.normal(sym.var("mean"), sym.var("width"), shape=4).infer_shape(mean=(2,), width=(2,))[1]
    [(2, 4)]
    """
    return _draw("uniform", {"low": low, "high": high}, shape, dtype, kwargs)


def normal(loc: Number = 0, scale: Number = 1, shape: Any = None, dtype: Any = None, **kwargs: Any) -> Symbol:
    """Normal numbers with mean ``loc`` and standard deviation ``scale``."""
    return _draw("normal", {"loc": loc, "scale": scale}, shape, dtype, kwargs, loc="mu", scale="sigma")


def randn(*shape: int, loc: Number = 0, scale: Number = 1, dtype: Any = None, **kwargs: Any) -> Symbol:
    """`normal` with the shape as arguments."""
    return normal(loc, scale, shape, dtype, **kwargs)


def gamma(alpha: Number = 1, beta: Number = 1, shape: Any = None, dtype: Any = None, **kwargs: Any) -> Symbol:
    """Gamma-distributed numbers of shape ``alpha`` and scale ``beta``."""
    return _draw("gamma", {"alpha": alpha, "beta": beta}, shape, dtype, kwargs)


def exponential(scale: Number = 1, shape: Any = None, dtype: Any = None, **kwargs: Any) -> Symbol:
    """Exponentially distributed numbers with mean ``scale``."""
    return _draw("exponential", {"lam": 1.0 / scale}, shape, dtype, kwargs)


def poisson(lam: Number = 1, shape: Any = None, dtype: Any = None, **kwargs: Any) -> Symbol:
    """Poisson-distributed counts with mean ``lam``."""
    return _draw("poisson", {"lam": lam}, shape, dtype, kwargs)


def negative_binomial(k: Number = 1, p: Number = 1, shape: Any = None, dtype: Any = None, **kwargs: Any) -> Symbol:
    """Failures before the ``k``-th success, of probability ``p``."""
    return _draw("negative_binomial", {"k": k, "p": p}, shape, dtype, kwargs)


def generalized_negative_binomial(
    mu: Number = 1, alpha: Number = 1, shape: Any = None, dtype: Any = None, **kwargs: Any
) -> Symbol:
    """Counts with mean ``mu`` and dispersion ``alpha``."""
    return _draw("generalized_negative_binomial", {"mu": mu, "alpha": alpha}, shape, dtype, kwargs)


def randint(low: int, high: int, shape: Any = None, dtype: Any = None, **kwargs: Any) -> Symbol:
    """Whole numbers from ``low`` to before ``high``."""
    return _draw("randint", {"low": low, "high": high}, shape, dtype, kwargs)


def multinomial(data: Symbol, shape: Any = None, get_prob: bool = True, dtype: str = "int32", **kwargs: Any) -> Symbol:
    """Numbers of classes by the probabilities in ``data``; with ``get_prob`` also the logarithms of these."""
    attrs = {"get_prob": get_prob, "dtype": dtype, **kwargs} | ({} if shape is None else {"shape": shape})
    return call(Symbol, "_sample_multinomial", (data,), attrs, "_sample_multinomial")


def shuffle(data: Symbol, **kwargs: Any) -> Symbol:
    """``data`` with its rows in another order."""
    return call(Symbol, "_shuffle", (data,), kwargs, "_shuffle")


# numbers in the shape of ``data``
uniform_like = function("random", "uniform_like")
normal_like = function("random", "normal_like")
gamma_like = function("random", "gamma_like")
exponential_like = function("random", "exponential_like")
poisson_like = function("random", "poisson_like")
negative_binomial_like = function("random", "negative_binomial_like")
generalized_negative_binomial_like = function("random", "generalized_negative_binomial_like")
