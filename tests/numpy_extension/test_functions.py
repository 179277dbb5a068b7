"""npx: reshape's codes, masked softmax, and what it shares with nd."""

from __future__ import annotations

import numpy
import pytest

from d2lcore import autograd, nd, np, npx
from d2lcore.errors import ShapeError


@pytest.mark.parametrize(
    ("shape", "codes", "expected"),
    [
        ((2, 3, 4), (-2, -1), (2, 12)),
        ((2, 3, 4), (-5, 4), (6, 4)),
        ((2, 3, 4), (-4,), (2, 3, 4)),
        ((2, 3, 4), (-2, -2, -2, 1), (2, 3, 4, 1)),
        ((2, 3, 4), (-5, -2), (6, 4)),
        ((2, 3, 4), (-6, 1, 2, -4), (1, 2, 3, 4)),
        ((2, 3, 4), (-6, -1, 1, -4), (2, 1, 3, 4)),
        ((2, 1, 3), (-2, -3, -2), (2, 3)),
        ((2, 3, 4), -1, (24,)),
    ],
)
def test_reshape_codes(shape, codes, expected) -> None:
    assert npx.reshape(np.zeros(shape), codes).shape == expected


def test_reshape_from_the_right() -> None:
    assert npx.reshape(np.zeros((2, 3, 4)), (-1, -2), reverse=True).shape == (6, 4)


def test_reshape_codes_that_do_not_fit() -> None:
    with pytest.raises(ShapeError, match="0 is no size; -2 keeps a size"):
        npx.reshape(np.zeros((2, 3)), (0, 3))
    with pytest.raises(ShapeError, match="only an axis of size 1 can be dropped, here it has 2"):
        npx.reshape(np.zeros((2, 3)), (-3, -2))


def test_masked_softmax_ignores_what_is_masked() -> None:
    x = np.array([[1.0, 2.0, 1000.0], [3.0, 3.0, 3.0]])
    mask = np.array([[1, 1, 0], [0, 1, 1]])
    x.attach_grad()
    with autograd.record():
        y = npx.masked_softmax(x, mask)
        loss = (y * np.array([1.0, 2.0, 3.0])).sum()
    loss.backward()
    e = numpy.exp([1, 2]) / numpy.exp([1, 2]).sum()
    assert numpy.allclose(y.asnumpy(), [[*e, 0], [0, 0.5, 0.5]])
    assert (x.grad.asnumpy()[mask.asnumpy() == 0] == 0).all()
    log = npx.masked_log_softmax(x, mask).asnumpy()
    assert numpy.allclose(log[0, :2], numpy.log(e))
    assert numpy.isneginf(log[0, 2])


def test_what_it_shares_with_nd() -> None:
    assert npx.convolution is nd.Convolution
    assert npx.batch_flatten is nd.flatten
    x = np.arange(24).reshape(2, 3, 4)
    assert npx.batch_flatten(x).shape == (2, 12)
    assert type(npx.one_hot(np.array([1]), 2)) is np.ndarray
    assert npx.topk(x, k=2, ret_typ="value").shape == (2, 3, 2)
    assert npx.shape_array(x).tolist() == [2, 3, 4]


def test_every_name_is_there() -> None:
    for name in npx.__all__:
        assert getattr(npx, name) is not None
