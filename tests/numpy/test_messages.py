"""What np says when it is called wrongly: the function, the argument, what was expected and what came."""

from __future__ import annotations

import pytest

from d2lcore import np
from d2lcore.errors import MXNetError

X = np.array([[1, 2], [3, 4]])


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: np.stack([]), ValueError, "stack: expected at least one array, got an empty list"),
        (lambda: np.hstack([]), ValueError, "hstack: expected at least one array"),
        (lambda: np.concatenate([X, np.ones((3, 3))]), ValueError, r"concat: xs\[1\] \(3, 3\) does not fit xs\[0\]"),
        (lambda: np.split(X, 3), ValueError, r"split: axis 0 of x \(2, 2\) does not divide into 3 equal parts"),
        (lambda: np.vsplit(X[0], 2), ValueError, "vsplit: ary expects at least 2 dimensions, got 1"),
        (lambda: np.dsplit(X, 2), ValueError, "dsplit: ary expects at least 3 dimensions, got 2"),
        (lambda: np.rot90(X, axes=(0, -2)), ValueError, "rot90: axes expects two different ones"),
        (lambda: np.delete(X, 5, axis=0), IndexError, "delete: index 5 is out of bounds for axis 0 with size 2"),
        (lambda: np.insert(X, 5, 1, axis=0), IndexError, "insert: index 5 is out of bounds for axis 0 with size 2"),
        (lambda: np.quantile(X, 2), ValueError, "quantile: Quantiles must be in the range"),
        (lambda: np.bincount(np.array([1.5])), TypeError, "bincount: Cannot cast"),
        (lambda: np.polyfit([1], [1, 2], 1), TypeError, "polyfit: expected x and y to have same length"),
        (lambda: np.unravel_index(9, (2, 2)), IndexError, "unravel_index: a position is outside of shape"),
        (lambda: np.pad(X, ((1, 1),) * 3), ValueError, "pad: pad_width expects .before, after. for each of the 2 axes"),
        (
            lambda: np.repeat(X, [1, 2, 3], axis=0),
            ValueError,
            "repeat: repeats expects a number, or one for each of the 2",
        ),
        (lambda: np.cross(np.ones(4), np.ones(4)), ValueError, "cross: vectors have 2 or 3 elements"),
        (lambda: np.diag_indices_from(np.ones((2, 3))), ValueError, "diag_indices_from: arr expects"),
        (lambda: np.polyval(X, 1.0), ValueError, "polyval: p expects a vector of coefficients"),
        (lambda: np.expand_dims(X, (0, 0)), ValueError, "expand_dims: axis=.0, 0. names an axis twice"),
        (lambda: X[5], IndexError, "index 5 is out of bounds for axis 0 with size 2"),
    ],
)
def test_messages(call, error: type, message: str) -> None:
    with pytest.raises(error, match=message) as caught:
        call()
    assert isinstance(caught.value, MXNetError)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: np.zeros(2, order="F"), NotImplementedError, "zeros: order is 'C' .row by row., got 'F'"),
        (lambda: np.linspace(0, 1, 3, axis=1), NotImplementedError, "linspace: there is one axis"),
        (lambda: np.sort(X, order="name"), NotImplementedError, "sort: order names the fields"),
        (lambda: X.copy("F"), NotImplementedError, "ndarray.copy: order is 'C'"),
        (lambda: X.astype("int32", casting="safe"), ValueError, "ndarray.astype: .* got order='K', casting='safe'"),
        (lambda: np.exp(X, dtype="float64"), NotImplementedError, "exp: of dtype only None is provided"),
        (lambda: np.exp(X, dtype="abc"), TypeError, "exp: dtype='abc' is not understood"),
        (lambda: np.add(X, X, casting="mxnet"), TypeError, "add: casting='mxnet' is not understood"),
        (lambda: np.add(X, X, foo=1), TypeError, "add: there is no argument 'foo'"),
        (lambda: np.pad(X, 1, mode="edge", constant_values=1), TypeError, "pad: mode='edge' takes no argument"),
        (lambda: float(X), TypeError, "only an array with one value is a number, this one has shape"),
    ],
)
def test_what_mxnet_refuses(call, error: type, message: str) -> None:
    with pytest.raises(error, match=message):
        call()
