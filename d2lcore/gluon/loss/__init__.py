"""Losses (MXNet's ``gluon.loss``): one number per example of the batch, to be minimised.

Each is a `HybridBlock`: call it with predictions and labels, then ``backward()`` on the result. ``weight`` scales the
whole loss, ``sample_weight`` each example's: shape (batch, 1) fits most losses, see the error of one that does not.
"""

from __future__ import annotations

from .base import Loss
from .base import _apply_weighting as _apply_weighting
from .base import _reshape_like as _reshape_like
from .classification import (
    HingeLoss,
    KLDivLoss,
    LogisticLoss,
    SigmoidBCELoss,
    SigmoidBinaryCrossEntropyLoss,
    SoftmaxCELoss,
    SoftmaxCrossEntropyLoss,
    SquaredHingeLoss,
)
from .regression import HuberLoss, L1Loss, L2Loss, PoissonNLLLoss
from .sequence import CTCLoss
from .similarity import CosineEmbeddingLoss, SDMLLoss, TripletLoss

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
