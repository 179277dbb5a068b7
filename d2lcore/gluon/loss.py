"""Losses (MXNet's ``gluon.loss``): one number per example of the batch, to be minimised.

Each is a `HybridBlock`: call it with predictions and labels, then ``backward()`` on the result. ``weight`` scales the
whole loss, ``sample_weight`` each example's: shape (batch, 1) fits most losses, see the error of one that does not.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..core import F as ops
from ..core import NDArray
from ..core.array import from_host
from ..errors import ShapeError
from .hybrid import HybridBlock

__all__ = [
    "CTCLoss",
    "CosineEmbeddingLoss",
    "HingeLoss",
    "HuberLoss",
    "KLDivLoss",
    "L1Loss",
    "L2Loss",
    "LogisticLoss",
    "Loss",
    "PoissonNLLLoss",
    "SDMLLoss",
    "SigmoidBCELoss",
    "SigmoidBinaryCrossEntropyLoss",
    "SoftmaxCELoss",
    "SoftmaxCrossEntropyLoss",
    "SquaredHingeLoss",
    "TripletLoss",
]


class Loss(HybridBlock):
    """Base of all losses.

    Parameters
    ----------
    weight : factor of the loss; None is 1.
    batch_axis : the axis of ``pred`` that counts examples; the loss is averaged over all others.
    """

    def __init__(self, weight: float | None, batch_axis: int, **arguments: Any) -> None:
        super().__init__(**arguments)
        self._weight, self._batch_axis = weight, batch_axis

    def __repr__(self) -> str:
        return f"{type(self).__name__}(batch_axis={self._batch_axis}, w={self._weight})"

    def _weighted(self, F: Any, loss: Any, sample_weight: Any, factor: float = 1.0) -> Any:
        weight = factor if self._weight is None else factor * self._weight
        return _apply_weighting(F, loss, None if weight == 1 else weight, sample_weight, type(self).__name__)

    def _reduced(self, F: Any, loss: Any, sample_weight: Any, factor: float = 1.0) -> Any:
        """Weighted, and averaged over every axis but the batch's."""
        loss = self._weighted(F, loss, sample_weight, factor)
        return F.mean(loss, axis=self._batch_axis, exclude=True)

    def _like(self, F: Any, label: Any, pred: Any) -> Any:
        return _reshape_like(F, label, pred, type(self).__name__)


# MXNet's names for these two; losses that are written elsewhere, such as GluonCV's, use them


def _apply_weighting(
    F: Any, loss: Any, weight: float | None = None, sample_weight: Any = None, name: str = "loss"
) -> Any:
    """A loss times the weight of each example, and times a number."""
    if sample_weight is not None:
        shape, loss = getattr(loss, "shape", None), F.broadcast_mul(loss, sample_weight)
        if shape and loss.shape != shape:  # (3,) against (3, 1) would give every example the mean of all weights
            raise ShapeError(
                f"{name}: sample_weight {getattr(sample_weight, 'shape', ())} does not fit losses {shape}: sizes must "
                "be equal or 1. Use sample_weight.expand_dims(1) for one number an example."
            )
    return loss if weight is None else loss * weight


def _reshape_like(F: Any, label: Any, pred: Any, name: str = "loss") -> Any:
    """The labels in the shape and dtype of the predictions."""
    if not isinstance(pred, NDArray):  # a symbol
        return F.reshape_like(label, pred)
    if label.size != pred.size:
        raise ShapeError(
            f"{name}: label has {label.size} values {label.shape}, pred {pred.size} {pred.shape}. "
            "One label for each prediction is needed."
        )
    if label.dtype != pred.dtype:
        label = ops.cast(label, dtype=np.dtype(pred.dtype))
    return label if label.shape == pred.shape else ops.reshape(label, shape=pred.shape)


class L2Loss(Loss):
    r"""Half the squared distance: ``1/2 * (label - pred)^2``, averaged per example.

    >>> from d2lcore import nd, gluon
    >>> gluon.loss.L2Loss()(nd.array([1.0, 2.0]), nd.array([1.0, 4.0])).asnumpy()
    array([0., 2.], dtype=float32)
    """

    def __init__(self, weight: float = 1.0, batch_axis: int = 0, **arguments: Any) -> None:
        super().__init__(weight, batch_axis, **arguments)

    def hybrid_forward(self, F: Any, pred: Any, label: Any, sample_weight: Any = None) -> Any:
        return self._reduced(F, F.square(self._like(F, label, pred) - pred), sample_weight, 0.5)


class L1Loss(Loss):
    r"""Absolute distance: ``|label - pred|``, averaged per example.

    >>> from d2lcore import nd, gluon
    >>> gluon.loss.L1Loss()(nd.array([1.0, 2.0]), nd.array([1.0, 4.0])).asnumpy().round(4)
    array([0., 2.], dtype=float32)
    """

    def __init__(self, weight: float | None = None, batch_axis: int = 0, **arguments: Any) -> None:
        super().__init__(weight, batch_axis, **arguments)

    def hybrid_forward(self, F: Any, pred: Any, label: Any, sample_weight: Any = None) -> Any:
        return self._reduced(F, F.abs(self._like(F, label, pred) - pred), sample_weight)


def _logistic(F: Any, pred: Any, label: Any) -> Any:
    """``-log p(label)`` for labels 0 and 1 and a score before the sigmoid, without overflow for any score."""
    return F.relu(pred) - pred * label + F.Activation(-F.abs(pred), act_type="softrelu")


class SigmoidBinaryCrossEntropyLoss(Loss):
    """Cross-entropy for yes/no labels, several of which may hold at once.

    Parameters
    ----------
    from_sigmoid : whether ``pred`` has been through a sigmoid; False (scores) is the numerically stable way.

    ``pos_weight`` (an argument of the call, broadcastable to ``pred``) multiplies the loss of positive labels.

    >>> from d2lcore import nd, gluon
    >>> gluon.loss.SigmoidBinaryCrossEntropyLoss()(nd.array([0.0, 2.0]), nd.array([1.0, 1.0])).asnumpy().round(4)
    array([0.6931, 0.1269], dtype=float32)
    """

    def __init__(
        self, from_sigmoid: bool = False, weight: float | None = None, batch_axis: int = 0, **arguments: Any
    ) -> None:
        super().__init__(weight, batch_axis, **arguments)
        self._from_sigmoid = from_sigmoid

    def hybrid_forward(self, F: Any, pred: Any, label: Any, sample_weight: Any = None, pos_weight: Any = None) -> Any:
        label = self._like(F, label, pred)
        if self._from_sigmoid:
            tiny = 1e-12
            positive = F.log(pred + tiny) * label
            positive = positive if pos_weight is None else F.broadcast_mul(positive, pos_weight)
            loss = -(positive + F.log(1.0 - pred + tiny) * (1.0 - label))
        elif pos_weight is None:
            loss = _logistic(F, pred, label)
        else:
            factor = 1.0 + F.broadcast_mul(label, pos_weight - 1.0)
            loss = pred - pred * label + factor * (F.Activation(-F.abs(pred), act_type="softrelu") + F.relu(-pred))
        return self._reduced(F, loss, sample_weight)


SigmoidBCELoss = SigmoidBinaryCrossEntropyLoss


class SoftmaxCrossEntropyLoss(Loss):
    """Cross-entropy of a choice among classes.

    Parameters
    ----------
    axis : the axis of ``pred`` over classes.
    sparse_label : labels are class numbers (``pred``'s shape without ``axis``); False: probabilities like ``pred``.
    from_logits : ``pred`` holds log-probabilities; False: scores, to which log-softmax is applied.

    >>> from d2lcore import nd, gluon
    >>> loss = gluon.loss.SoftmaxCrossEntropyLoss()
    >>> loss(nd.array([[0.0, 0.0], [9.0, 0.0]]), nd.array([0, 0])).asnumpy().round(4)
    array([6.931e-01, 1.000e-04], dtype=float32)
    """

    def __init__(
        self,
        axis: int = -1,
        sparse_label: bool = True,
        from_logits: bool = False,
        weight: float | None = None,
        batch_axis: int = 0,
        **arguments: Any,
    ) -> None:
        super().__init__(weight, batch_axis, **arguments)
        self._axis, self._sparse_label, self._from_logits = axis, sparse_label, from_logits

    def hybrid_forward(self, F: Any, pred: Any, label: Any, sample_weight: Any = None) -> Any:
        axis = self._axis
        if self._sparse_label and not self._from_logits and isinstance(pred, NDArray):  # both steps as one operator
            loss = F.expand_dims(ops.softmax_cross_entropy(pred, label, axis=axis), axis=axis)
        else:
            log_p = pred if self._from_logits else F.log_softmax(pred, axis=axis)
            if self._sparse_label:
                loss = -F.pick(log_p, label, axis=axis, keepdims=True)
            else:
                loss = -F.sum(log_p * self._like(F, label, pred), axis=axis, keepdims=True)
        return self._reduced(F, loss, sample_weight)


SoftmaxCELoss = SoftmaxCrossEntropyLoss


class KLDivLoss(Loss):
    """Kullback-Leibler divergence of predicted from true probabilities, summed per example.

    It is the sum of ``label * (log(label) - log(pred))``.

    Parameters
    ----------
    from_logits : ``pred`` holds log-probabilities; False: scores, to which log-softmax over ``axis`` is applied.

    >>> from d2lcore import nd, gluon
    >>> gluon.loss.KLDivLoss()(nd.array([[0.5, 0.5]]).log(), nd.array([[0.9, 0.1]])).asnumpy().round(4)
    array([0.3681], dtype=float32)
    """

    def __init__(
        self,
        from_logits: bool = True,
        axis: int = -1,
        weight: float | None = None,
        batch_axis: int = 0,
        **arguments: Any,
    ) -> None:
        super().__init__(weight, batch_axis, **arguments)
        self._from_logits, self._axis = from_logits, axis

    def hybrid_forward(self, F: Any, pred: Any, label: Any, sample_weight: Any = None) -> Any:
        log_p = pred if self._from_logits else F.log_softmax(pred, axis=self._axis)
        loss = self._weighted(F, label * (F.log(label + 1e-12) - log_p), sample_weight)
        return F.sum(loss, axis=self._batch_axis, exclude=True)


class CTCLoss(Loss):
    """Connectionist temporal classification: the labels of a sequence without their times (Graves et al. 2006).

    The last class is the blank. Labels shorter than the longest are padded with -1.

    Parameters
    ----------
    layout : order of the axes of ``pred``, ``"NTC"`` or ``"TNC"``: batch, time, classes.
    label_layout : order of the axes of ``label``, ``"NT"`` or ``"TN"``.

    >>> from d2lcore import nd, gluon
    >>> gluon.loss.CTCLoss()(nd.zeros((1, 3, 4)), nd.array([[1, 2]])).asnumpy().round(4)
    array([2.5494], dtype=float32)
    """

    def __init__(
        self, layout: str = "NTC", label_layout: str = "NT", weight: float | None = None, **arguments: Any
    ) -> None:
        if layout not in ("NTC", "TNC"):
            raise ValueError(f"CTCLoss: layout is 'NTC' or 'TNC', got {layout!r}")
        if label_layout not in ("NT", "TN"):
            raise ValueError(f"CTCLoss: label_layout is 'NT' or 'TN', got {label_layout!r}")
        super().__init__(weight, label_layout.find("N"), **arguments)
        self._layout, self._label_layout = layout, label_layout

    def hybrid_forward(
        self,
        F: Any,
        pred: Any,
        label: Any,
        pred_lengths: Any = None,
        label_lengths: Any = None,
        sample_weight: Any = None,
    ) -> Any:
        if self._layout == "NTC":
            pred = F.swapaxes(pred, dim1=0, dim2=1)
        if self._label_layout == "TN":
            label = F.swapaxes(label, dim1=0, dim2=1)
        loss = F.CTCLoss(
            pred, label, pred_lengths, label_lengths, use_data_lengths=pred_lengths is not None,
            use_label_lengths=label_lengths is not None, blank_label="last",
        )  # fmt: skip
        return self._weighted(F, loss, sample_weight)


class HuberLoss(Loss):
    """Quadratic near 0, linear beyond ``rho``: a few wild labels do not decide everything (Huber 1964).

    >>> from d2lcore import nd, gluon
    >>> gluon.loss.HuberLoss()(nd.array([0.0, 0.0]), nd.array([0.5, 9.0])).asnumpy().round(4)
    array([0.125, 8.5  ], dtype=float32)
    """

    def __init__(self, rho: float = 1, weight: float | None = None, batch_axis: int = 0, **arguments: Any) -> None:
        super().__init__(weight, batch_axis, **arguments)
        self._rho = rho

    def hybrid_forward(self, F: Any, pred: Any, label: Any, sample_weight: Any = None) -> Any:
        rho, distance = self._rho, F.abs(self._like(F, label, pred) - pred)
        loss = F.where(distance > rho, distance - 0.5 * rho, F.square(distance) * (0.5 / rho))
        return self._reduced(F, loss, sample_weight)


class HingeLoss(Loss):
    """Margin loss of support vector machines: ``max(0, margin - pred * label)``, labels -1 and 1.

    >>> from d2lcore import nd, gluon
    >>> gluon.loss.HingeLoss()(nd.array([0.5, 2.0]), nd.array([1.0, 1.0])).asnumpy().round(4)
    array([0.5, 0. ], dtype=float32)
    """

    def __init__(self, margin: float = 1, weight: float | None = None, batch_axis: int = 0, **arguments: Any) -> None:
        super().__init__(weight, batch_axis, **arguments)
        self._margin = margin

    def hybrid_forward(self, F: Any, pred: Any, label: Any, sample_weight: Any = None) -> Any:
        return self._reduced(F, F.relu(self._margin - pred * self._like(F, label, pred)), sample_weight)


class SquaredHingeLoss(HingeLoss):
    """The square of `HingeLoss`: ``max(0, margin - pred * label)^2``.

    >>> from d2lcore import nd, gluon
    >>> gluon.loss.SquaredHingeLoss()(nd.array([0.5, 2.0]), nd.array([1.0, -1.0])).asnumpy().round(4)
    array([0.25, 9.  ], dtype=float32)
    """

    def hybrid_forward(self, F: Any, pred: Any, label: Any, sample_weight: Any = None) -> Any:
        return self._reduced(F, F.square(F.relu(self._margin - pred * self._like(F, label, pred))), sample_weight)


class LogisticLoss(Loss):
    """``log(1 + exp(-pred * label))``.

    Parameters
    ----------
    label_format : ``"signed"``: labels are -1 and 1; ``"binary"``: 0 and 1.

    >>> from d2lcore import nd, gluon
    >>> gluon.loss.LogisticLoss()(nd.array([0.0, 2.0]), nd.array([1.0, -1.0])).asnumpy().round(4)
    array([0.6931, 2.1269], dtype=float32)
    """

    def __init__(
        self, weight: float | None = None, batch_axis: int = 0, label_format: str = "signed", **arguments: Any
    ) -> None:
        super().__init__(weight, batch_axis, **arguments)
        if label_format not in ("signed", "binary"):
            raise ValueError(f"LogisticLoss: label_format is 'signed' or 'binary', got {label_format!r}")
        self._label_format = label_format

    def hybrid_forward(self, F: Any, pred: Any, label: Any, sample_weight: Any = None) -> Any:
        label = self._like(F, label, pred)
        if self._label_format == "signed":
            label = (label + 1.0) / 2.0
        return self._reduced(F, _logistic(F, pred, label), sample_weight)


class TripletLoss(Loss):
    """A pair of one kind nearer to each other than to another kind, by ``margin`` (Schroff et al. 2015).

    Called with three batches: ``pred``, ``positive`` (of the same kind), ``negative`` (of another).

    >>> from d2lcore import nd, gluon
    >>> pred, like, unlike = nd.array([[0.0, 0.0]]), nd.array([[0.0, 0.5]]), nd.array([[0.0, 1.0]])
    >>> gluon.loss.TripletLoss()(pred, like, unlike).asnumpy()
    array([0.25], dtype=float32)
    """

    def __init__(self, margin: float = 1, weight: float | None = None, batch_axis: int = 0, **arguments: Any) -> None:
        super().__init__(weight, batch_axis, **arguments)
        self._margin = margin

    def hybrid_forward(self, F: Any, pred: Any, positive: Any, negative: Any, sample_weight: Any = None) -> Any:
        gap = F.square(self._like(F, positive, pred) - pred) - F.square(self._like(F, negative, pred) - pred)
        gap = F.sum(gap, axis=self._batch_axis, exclude=True)
        return self._weighted(F, F.relu(gap + self._margin), sample_weight)


class PoissonNLLLoss(Loss):
    """Negative log-likelihood of counts under a Poisson distribution; one number, the mean over everything.

    Parameters
    ----------
    from_logits : ``pred`` is the logarithm of the rate; False: the rate itself.
    compute_full : add Stirling's approximation of ``log(target!)`` where the target is over 1.

    >>> from d2lcore import nd, gluon
    >>> gluon.loss.PoissonNLLLoss()(nd.array([0.0, 1.0]), nd.array([1.0, 3.0])).asnumpy().round(4)
    array([0.3591], dtype=float32)
    """

    def __init__(
        self,
        weight: float | None = None,
        from_logits: bool = True,
        batch_axis: int = 0,
        compute_full: bool = False,
        **arguments: Any,
    ) -> None:
        super().__init__(weight, batch_axis, **arguments)
        self._from_logits, self._compute_full = from_logits, compute_full

    def hybrid_forward(self, F: Any, pred: Any, target: Any, sample_weight: Any = None, epsilon: float = 1e-08) -> Any:
        target = self._like(F, target, pred)
        loss = F.exp(pred) - target * pred if self._from_logits else pred - target * F.log(pred + epsilon)
        if self._compute_full:
            # where() and not a product: log(0) * 0 is not a number
            safe = F.maximum(target, 1.0)
            stirling = safe * F.log(safe) - safe + 0.5 * F.log(2 * math.pi * safe)
            loss = loss + F.where(target > 1, stirling, F.zeros_like(stirling))
        return F.mean(self._weighted(F, loss, sample_weight))


class CosineEmbeddingLoss(Loss):
    """Vectors of like pairs (label 1) in one direction, of unlike pairs (label -1) apart: a cosine below ``margin``.

    >>> from d2lcore import nd, gluon
    >>> x, y, alike = nd.array([[1.0, 0.0]]), nd.array([[1.0, 1.0]]), nd.array([1.0])
    >>> gluon.loss.CosineEmbeddingLoss()(x, y, alike).asnumpy().round(4)
    array([[0.2929]], dtype=float32)
    """

    def __init__(self, weight: float | None = None, batch_axis: int = 0, margin: float = 0, **arguments: Any) -> None:
        super().__init__(weight, batch_axis, **arguments)
        self._margin = margin

    def hybrid_forward(self, F: Any, input1: Any, input2: Any, label: Any, sample_weight: Any = None) -> Any:
        input1 = self._like(F, input1, input2)
        label = F.reshape(label, shape=(-1, 1))
        product = F.sum(input1 * input2, axis=-1)
        norms = F.sqrt(F.sum(F.square(input1), axis=-1)) * F.sqrt(F.sum(F.square(input2), axis=-1))
        cosine = F.reshape(product / F.maximum(norms, 1e-12), shape=(-1, 1))
        unlike = F.where(label == -1, F.relu(cosine - self._margin), F.zeros_like(cosine))
        return self._weighted(F, F.where(label == 1, 1.0 - cosine, unlike), sample_weight)


class SDMLLoss(Loss):
    """Smoothed deep metric learning: in a batch of matching pairs, each finds its partner (Bonadiman et al. 2019).

    Parameters
    ----------
    smoothing_parameter : probability mass that is spread over the wrong partners.
    """

    def __init__(
        self, smoothing_parameter: float = 0.3, weight: float = 1.0, batch_axis: int = 0, **arguments: Any
    ) -> None:
        super().__init__(weight, batch_axis, **arguments)
        self.kl_loss = KLDivLoss(from_logits=True)
        self.smoothing_parameter = smoothing_parameter

    def hybrid_forward(self, F: Any, x1: Any, x2: Any) -> Any:
        n = x1.shape[0]
        if x1.shape != x2.shape or n < 2:
            raise ShapeError(
                f"SDMLLoss: expects two batches of one shape and at least 2 pairs, got {x1.shape}, {x2.shape}"
            )
        distances = F.sum(F.square(F.expand_dims(x1, axis=1) - F.expand_dims(x2, axis=0)), axis=2)
        spread = self.smoothing_parameter / (n - 1)
        truth = np.full((n, n), spread, x1.dtype)
        np.fill_diagonal(truth, 1 - self.smoothing_parameter)
        return self.kl_loss(F.log_softmax(-distances, axis=1), from_host(truth, x1.ctx, type(x1)))
