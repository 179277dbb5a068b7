"""Comparing arrays, and saying where they differ."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..core import NDArray
from .tolerance import Tolerance, get_etol, get_tols

__all__ = [
    "almost_equal",
    "assert_allclose",
    "assert_almost_equal",
    "assert_almost_equal_ignore_nan",
    "assert_almost_equal_with_err",
    "assert_exception",
    "checkShapes",
    "compare_ndarray_tuple",
    "locationError",
    "same",
    "same_array",
]


def host(a: Any) -> np.ndarray:
    """An array of NumPy's with the same values."""
    return a.asnumpy() if isinstance(a, NDArray) else np.asarray(a)


def same(a: Any, b: Any) -> bool:
    """Whether shapes and all values are the same.

    >>> import d2lcore as mx
    >>> mx.test_utils.same(mx.nd.ones(2), [1, 1])
    True
    """
    return np.array_equal(host(a), host(b))


def same_array(array1: NDArray, array2: NDArray) -> bool:
    """Whether two arrays are the same memory: what is written into one shows in the other."""
    array1[:] += 1
    shows = same(array1, array2)
    array1[:] -= 1
    return shows and same(array1, array2)


def almost_equal(
    a: Any, b: Any, rtol: Tolerance = None, atol: Tolerance = None, equal_nan: bool = False,
    use_broadcast: bool = True,
) -> bool:  # fmt: skip
    """Whether ``|a - b| <= atol + rtol * |b|`` everywhere; tolerances by dtype where None (see `get_tols`).

    >>> import d2lcore as mx
    >>> mx.test_utils.almost_equal(mx.nd.ones(2), mx.nd.ones(2) + 1e-5)
    True
    """
    rtol, atol = get_tols(a, b, rtol, atol)
    a, b = host(a), host(b)
    if not use_broadcast and a.shape != b.shape:
        return False
    return bool(np.allclose(a, b, rtol=rtol, atol=atol, equal_nan=equal_nan))


def assert_almost_equal(
    a: Any, b: Any, rtol: Tolerance = None, atol: Tolerance = None, names: Sequence[str] = ("a", "b"),
    equal_nan: bool = False, use_broadcast: bool = True, mismatches: tuple[int, int] = (10, 10),
) -> None:  # fmt: skip
    """AssertionError, with the places that differ most, unless ``|a - b| <= atol + rtol * |b|`` everywhere.

    Parameters
    ----------
    a, b : arrays or numbers.
    rtol, atol : tolerances; by dtype where None, see `get_tols`.
    names : of both, for the message.
    equal_nan : take NaN as equal to NaN.
    use_broadcast : let shapes differ if one can be broadcast to the other.
    mismatches : how many differences to show at most (MXNet's second number, how many to look for, is not needed).

    >>> import d2lcore as mx
    >>> mx.test_utils.assert_almost_equal(mx.nd.array([1, 2]), mx.nd.array([1, 2.5]), names=("got", "wanted"))
    Traceback (most recent call last):
        ...
    AssertionError: Items are not equal: error 400 times the tolerance rtol=0.0001, atol=0.001, in 1 of 2 elements (50%)
      1: error 400 at (1,), got=2.00000000, wanted=2.50000000
     ACTUAL: array([1., 2.], dtype=float32)
     DESIRED: array([1. , 2.5], dtype=float32)
    """
    rtol, atol = get_tols(a, b, rtol, atol)
    a, b = host(a), host(b)
    if not use_broadcast:
        checkShapes(a, b)
    if not np.allclose(a, b, rtol=rtol, atol=atol, equal_nan=equal_nan):
        raise AssertionError(_differences(a, b, rtol, atol, names, equal_nan, mismatches[0]))


def _differences(
    a: np.ndarray, b: np.ndarray, rtol: float, atol: float, names: Sequence[str], equal_nan: bool, shown: int
) -> str:
    x, y = (v.astype(np.float64) for v in np.broadcast_arrays(a, b))
    with np.errstate(all="ignore"):
        error = np.abs(x - y) / (atol + rtol * np.abs(y) + 1e-300)
    error[x == y] = 0  # of infinities too
    if equal_nan:
        error[np.isnan(x) & np.isnan(y)] = 0
    wrong = ~(error <= 1)
    worst_first = np.argsort(-np.where(np.isnan(error), np.inf, error), axis=None, kind="stable")
    lines = []
    for i, flat in enumerate(worst_first[: min(shown, int(wrong.sum()))]):
        at = tuple(int(k) for k in np.unravel_index(flat, error.shape))
        lines.append(f"  {i + 1}: error {error[at]:.6g} at {at}, {names[0]}={x[at]:.8f}, {names[1]}={y[at]:.8f}")
    return "\n".join([
        f"Items are not equal: error {error.flat[worst_first[0]]:.6g} times the tolerance rtol={rtol:g}, "
        f"atol={atol:g}, in {wrong.sum()} of {wrong.size} elements ({100 * wrong.mean():.4g}%)",
        *lines,
        f" ACTUAL: {a!r}",
        f" DESIRED: {b!r}",
    ])  # fmt: skip


def assert_allclose(a: Any, b: Any, rtol: float = 1e-07, atol: float = 0, equal_nan: bool = True) -> None:
    """`assert_almost_equal` with NumPy's tolerances."""
    assert_almost_equal(a, b, rtol=rtol, atol=atol, equal_nan=equal_nan)


def assert_almost_equal_with_err(
    a: Any, b: Any, rtol: Tolerance = None, atol: Tolerance = None, etol: float | None = None,
    names: Sequence[str] = ("a", "b"), equal_nan: bool = False, mismatches: tuple[int, int] = (10, 10),
) -> None:  # fmt: skip
    """`assert_almost_equal` that lets a share ``etol`` of the elements be wrong."""
    share = get_etol(etol)
    if share > 0:
        rtol, atol = get_tols(a, b, rtol, atol)
        near = np.isclose(host(a), host(b), rtol=rtol, atol=atol, equal_nan=equal_nan)
        if 1 - near.mean() <= share:
            return
    assert_almost_equal(a, b, rtol, atol, names, equal_nan, mismatches=mismatches)


def assert_almost_equal_ignore_nan(
    a: Any, b: Any, rtol: Tolerance = None, atol: Tolerance = None, names: Sequence[str] = ("a", "b")
) -> None:
    """`assert_almost_equal` of the places where neither is NaN."""
    x, y = np.copy(host(a)), np.copy(host(b))
    nan = np.isnan(x) | np.isnan(y)
    x[nan] = y[nan] = 0
    assert_almost_equal(x, y, rtol, atol, names)


def compare_ndarray_tuple(t1: Any, t2: Any, rtol: Tolerance = None, atol: Tolerance = None) -> None:
    """`assert_almost_equal` for nested tuples of arrays and None."""
    if t1 is None or t2 is None:
        return
    if isinstance(t1, tuple):
        for s1, s2 in zip(t1, t2, strict=True):
            compare_ndarray_tuple(s1, s2, rtol, atol)
        return
    assert_almost_equal(t1, t2, rtol=rtol, atol=atol)


def checkShapes(a: Any, b: Any) -> None:
    """AssertionError unless the shapes are the same."""
    if np.shape(a) != np.shape(b):
        raise AssertionError(f"Items are not equal: a.shape = {np.shape(a)} and b.shape = {np.shape(b)}")


def locationError(a: Any, b: Any, index: tuple[int, ...], names: Sequence[str], maxError: bool = False) -> str:
    """Words for a place where two arrays differ."""
    what = "maximum error" if maxError else "error"
    return f"Location of {what}: {index}, {names[0]}={host(a)[index]:.8f}, {names[1]}={host(b)[index]:.8f}"


def assert_exception(f: Callable[..., Any], exception_type: type[BaseException], *args: Any, **kwargs: Any) -> None:
    """AssertionError unless ``f(*args, **kwargs)`` raises an exception of that type.

    >>> import d2lcore as mx
    >>> mx.test_utils.assert_exception(int, ValueError, "three")
    """
    try:
        f(*args, **kwargs)
    except exception_type:
        return
    raise AssertionError(f"{getattr(f, '__name__', f)} did not raise {exception_type.__name__}")
