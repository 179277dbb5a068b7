"""Metrics (MXNet's ``mx.metric``): how good predictions are, added up over batches."""

from __future__ import annotations

from .base import EvalMetric, create, register
from .metrics import (
    F1,
    MCC,
    PCC,
    Accuracy,
    CompositeEvalMetric,
    CrossEntropy,
    CustomMetric,
    Loss,
    NegativeLogLikelihood,
    Perplexity,
    TopKAccuracy,
)
from .metrics import np_metric as np
from .regression import MAE, MSE, RMSE, PearsonCorrelation

__all__ = [
    "F1",
    "MAE",
    "MCC",
    "MSE",
    "PCC",
    "RMSE",
    "Accuracy",
    "CompositeEvalMetric",
    "CrossEntropy",
    "CustomMetric",
    "EvalMetric",
    "Loss",
    "NegativeLogLikelihood",
    "PearsonCorrelation",
    "Perplexity",
    "TopKAccuracy",
    "create",
    "np",
    "register",
]
