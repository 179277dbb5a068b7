"""Losses of predicted classes: likelihoods, and margins."""

from __future__ import annotations

from typing import Any

from ...core import F as ops
from ...core import NDArray
from .base import Loss


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
        With sample weights a label may also be -1, which counts as class 0: padding, whose weight is 0.
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
            if sample_weight is not None:
                label = ops.maximum(label, 0)  # -1 marks padding, which has the weight 0
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
