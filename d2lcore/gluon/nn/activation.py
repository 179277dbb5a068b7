"""Activations as layers of their own names: ``nn.activation.ReLU()``.

MXNet 1.9.1 has no such module (it has ``nn.Activation("relu")``); printed programs write it, as other libraries do.
Each class is `nn.Activation` with the name filled in, and works wherever that does: hybridized, as symbols, in files.
"""

from __future__ import annotations

from typing import Any

from .activations import ELU, GELU, SELU, Activation, LeakyReLU, Mish, PReLU, SiLU, Swish

__all__ = ["ELU", "GELU", "SELU", "LeakyReLU", "Mish", "PReLU", "ReLU", "SiLU", "Sigmoid", "Softplus", "Swish", "Tanh"]


class ReLU(Activation):
    """``max(0, x)`` as a layer. (MXNet 1.9.1 lacks the name: there it is ``nn.Activation("relu")``.)

    >>> from d2lcore import nd
    >>> from d2lcore.gluon import nn
    >>> nn.activation.ReLU()(nd.array([-1, 2])).asnumpy()
    array([0., 2.], dtype=float32)
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__("relu", **kwargs)


class Sigmoid(Activation):
    """``1 / (1 + exp(-x))`` as a layer. (MXNet 1.9.1 lacks the name: there it is ``nn.Activation("sigmoid")``.)

    >>> from d2lcore import nd
    >>> from d2lcore.gluon import nn
    >>> nn.activation.Sigmoid()(nd.array([0])).asnumpy()
    array([0.5], dtype=float32)
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__("sigmoid", **kwargs)


class Tanh(Activation):
    """The hyperbolic tangent as a layer. (MXNet 1.9.1 lacks the name: there it is ``nn.Activation("tanh")``.)

    >>> from d2lcore import nd
    >>> from d2lcore.gluon import nn
    >>> nn.activation.Tanh()(nd.array([0])).asnumpy()
    array([0.], dtype=float32)
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__("tanh", **kwargs)


class Softplus(Activation):
    """``log(1 + exp(x))`` as a layer. (MXNet 1.9.1 lacks the name: there it is ``nn.Activation("softrelu")``.)

    >>> from d2lcore import nd
    >>> from d2lcore.gluon import nn
    >>> nn.activation.Softplus()(nd.array([0])).asnumpy().round(4)
    array([0.6931], dtype=float32)
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__("softrelu", **kwargs)
