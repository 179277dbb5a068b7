"""Output layers that bring their own gradient (MXNet's for symbolic training): an output and a loss in one.

Call ``backward()`` on what they give, without a loss: the gradient that arrives counts for nothing, the one that leaves
is the loss's own. `SoftmaxOutput` is their best-known kin.
"""

from __future__ import annotations

import math

import numpy as np

from ..core import F, NDArray
from ..errors import ShapeError, unknown
from ._call import store

__all__ = [
    "IdentityAttachKLSparseReg",
    "LinearRegressionOutput",
    "LogisticRegressionOutput",
    "MAERegressionOutput",
    "MakeLoss",
    "SVMOutput",
    "make_loss",
]


def _regression(
    function: str, data: NDArray, shown: NDArray, label: NDArray, grad_scale: float, out: NDArray | None,
    absolute: bool = False,
) -> NDArray:  # fmt: skip
    """``shown``, with the gradient of its squared (or absolute) distance from the label for ``data``."""
    label = F.stop_gradient(label)
    if label.shape != data.shape:
        if label.size != data.size:
            raise ShapeError(f"{function}: label expects the shape of data {data.shape}, got {label.shape}")
        label = F.reshape(label, shape=data.shape)
    error = F.subtract(F.stop_gradient(shown), label)
    error = F.sign(error) if absolute else error
    targets = math.prod(label.shape[1:])  # MXNet: the mean over one example's targets, the sum over examples
    return store(F.with_gradient(data, shown, F.multiply(error, grad_scale / max(targets, 1))), out)


def LinearRegressionOutput(
    data: NDArray, label: NDArray, grad_scale: float = 1.0, out: NDArray | None = None
) -> NDArray:
    """The data, with the gradient of half the squared distance from the label: ``grad_scale / m * (data - label)``.

    m is the number of targets of one example.

    >>> from d2lcore import autograd, nd
    >>> x = nd.array([[1, 2]])
    >>> x.attach_grad()
    >>> with autograd.record():
    ...     y = nd.LinearRegressionOutput(x, nd.array([[0, 4]]))
    >>> y.backward()
    >>> x.grad.asnumpy()
    array([[ 0.5, -1. ]], dtype=float32)
    """
    return _regression("LinearRegressionOutput", data, data, label, grad_scale, out)


def LogisticRegressionOutput(
    data: NDArray, label: NDArray, grad_scale: float = 1.0, out: NDArray | None = None
) -> NDArray:
    """The sigmoid of the data, with the gradient of its cross-entropy: ``grad_scale / m * (sigmoid(data) - label)``.

    >>> from d2lcore import autograd, nd
    >>> x = nd.array([[0, 0]])
    >>> x.attach_grad()
    >>> with autograd.record():
    ...     y = nd.LogisticRegressionOutput(x, nd.array([[0, 1]]))
    >>> y.backward()
    >>> y.asnumpy(), x.grad.asnumpy()
    (array([[0.5, 0.5]], dtype=float32), array([[ 0.25, -0.25]], dtype=float32))
    """
    return _regression("LogisticRegressionOutput", data, F.sigmoid(data), label, grad_scale, out)


def MAERegressionOutput(data: NDArray, label: NDArray, grad_scale: float = 1.0, out: NDArray | None = None) -> NDArray:
    """The data, with the gradient of the absolute distance from the label: ``grad_scale / m * sign(data - label)``.

    >>> from d2lcore import autograd, nd
    >>> x = nd.array([[1, 2]])
    >>> x.attach_grad()
    >>> with autograd.record():
    ...     y = nd.MAERegressionOutput(x, nd.array([[0, 4]]))
    >>> y.backward()
    >>> x.grad.asnumpy()
    array([[ 0.5, -0.5]], dtype=float32)
    """
    return _regression("MAERegressionOutput", data, data, label, grad_scale, out, absolute=True)


def SVMOutput(
    data: NDArray, label: NDArray, margin: float = 1.0, regularization_coefficient: float = 1.0,
    use_linear: bool = False, out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """Scores (batch, classes) as they are, with the gradient of one-against-all hinge losses.

    The right class should score above ``margin``, every other below ``-margin``; what is missing counts squared, or
    with ``use_linear`` as it is, times ``regularization_coefficient``. label: the class of each example.

    >>> from d2lcore import autograd, nd
    >>> x = nd.array([[0.5, -3, 1]])
    >>> x.attach_grad()
    >>> with autograd.record():
    ...     y = nd.SVMOutput(x, nd.array([0]))
    >>> y.backward()
    >>> x.grad.asnumpy()
    array([[-1.,  0.,  4.]], dtype=float32)
    """
    if data.ndim != 2 or label.size != data.shape[0]:
        raise ShapeError(f"SVMOutput: expects data (batch, classes) and a label each, got {data.shape}, {label.shape}")
    scores = F.stop_gradient(data)
    label = F.reshape(F.stop_gradient(label), shape=(data.shape[0],))
    right = F.one_hot(label, depth=data.shape[1], on_value=1.0, off_value=-1.0, dtype=data._data.dtype)
    missing = F.subtract(margin, F.multiply(right, scores))
    if use_linear:
        slope = F.multiply(F.greater(missing, 0, like_input=True), regularization_coefficient)
    else:
        slope = F.multiply(F.maximum(missing, 0), 2 * regularization_coefficient)
    return store(F.with_gradient(data, data, F.negative(F.multiply(right, slope))), out)


def MakeLoss(
    data: NDArray, grad_scale: float = 1.0, valid_thresh: float = 0.0, normalization: str = "null",
    out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """The data as a loss: its gradient is ``grad_scale``, whatever gradient arrives.

    ``normalization='batch'`` divides that by the number of examples, ``'valid'`` by that of elements above
    ``valid_thresh``.

    >>> from d2lcore import autograd, nd
    >>> x = nd.array([1, 2])
    >>> x.attach_grad()
    >>> with autograd.record():
    ...     y = nd.MakeLoss(x * x, normalization="batch")
    >>> y.backward()
    >>> x.grad.asnumpy()
    array([1., 2.], dtype=float32)
    """
    if normalization not in ("null", "batch", "valid"):
        raise unknown("normalization", normalization, ("null", "batch", "valid"))
    gradient = F.full_like(data, value=grad_scale)
    if normalization == "batch":
        gradient = F.multiply(gradient, 1 / max(data.shape[0], 1))
    elif normalization == "valid":
        valid = F.sum(F.greater(F.stop_gradient(data), valid_thresh, like_input=True), axis=None, keepdims=False)
        gradient = F.divide(gradient, F.maximum(valid, 1))
    return store(F.with_gradient(data, data, gradient), out)


def make_loss(data: NDArray, out: NDArray | None = None) -> NDArray:
    """The data as a loss: its gradient is 1, whatever gradient arrives. See `MakeLoss`.

    >>> from d2lcore import nd
    >>> nd.make_loss(nd.array([1, 2])).asnumpy()
    array([1., 2.], dtype=float32)
    """
    return store(F.with_gradient(data, data, F.ones_like(data)), out)


def IdentityAttachKLSparseReg(
    data: NDArray, sparseness_target: float = 0.1, penalty: float = 0.001, momentum: float = 0.9,
    out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """Activations between 0 and 1 as they are; their gradient gets a pull towards a mean of ``sparseness_target``.

    The pull is the gradient, ``penalty`` times, of the divergence KL(target, mean activation of each unit over the
    batch) (Hinton 2010). MXNet smooths the mean over batches with ``momentum``; here each batch stands for itself.

    >>> from d2lcore import autograd, nd
    >>> x = nd.array([[0.5], [0.5]])
    >>> x.attach_grad()
    >>> with autograd.record():
    ...     y = nd.IdentityAttachKLSparseReg(x, sparseness_target=0.25, penalty=1)
    >>> y.backward()
    >>> x.grad.asnumpy()
    array([[2.],
           [2.]], dtype=float32)
    """
    mean = F.mean(F.stop_gradient(data), axis=0, keepdims=True)
    rho = np.float32(sparseness_target).item()
    pull = F.subtract(F.divide(1 - rho, F.subtract(1.0, mean)), F.divide(rho, mean))
    pull = F.broadcast_to(F.multiply(pull, penalty), shape=data.shape)
    zero = F.with_gradient(data, F.zeros_like(data), pull)
    return store(F.add(data, zero), out)
