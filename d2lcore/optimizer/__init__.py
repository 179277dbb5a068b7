"""Optimizers (MXNet's ``mx.optimizer``): how a gradient changes a parameter."""

from __future__ import annotations

from .adaptive import AdaDelta, AdaGrad, Adam, AdamW, RMSProp
from .optimizer import Optimizer, Updater, create, get_updater, register
from .sgd import NAG, SGD

__all__ = [
    "NAG",
    "SGD",
    "AdaDelta",
    "AdaGrad",
    "Adam",
    "AdamW",
    "Optimizer",
    "RMSProp",
    "Updater",
    "create",
    "get_updater",
    "register",
]
