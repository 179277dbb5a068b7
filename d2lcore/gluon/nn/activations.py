"""Activations: what makes a stack of layers more than one linear layer."""

from __future__ import annotations

from typing import Any

from ...errors import BadValueError, unknown
from ...initializer import Constant
from ..hybrid import HybridBlock

__all__ = ["ELU", "GELU", "SELU", "Activation", "LeakyReLU", "Mish", "PReLU", "SiLU", "Swish"]

FUNCTIONS = ("relu", "sigmoid", "tanh", "softrelu", "softsign", "log_sigmoid", "mish")
"""Names that `Activation` (and ``activation=`` of layers) knows."""


class Activation(HybridBlock):
    """An activation by name (MXNet's ``nn.Activation``).

    Parameters
    ----------
    activation : ``"relu"``, ``"sigmoid"``, ``"tanh"``, ``"softrelu"`` (softplus), ``"softsign"``, ``"log_sigmoid"`` or
        ``"mish"``.

    >>> from d2lcore import nd
    >>> from d2lcore.gluon import nn
    >>> nn.Activation("relu")(nd.array([-1, 2])).asnumpy()
    array([0., 2.], dtype=float32)
    """

    def __init__(self, activation: str, **kwargs: Any) -> None:
        if activation not in FUNCTIONS:
            raise unknown("activation", activation, FUNCTIONS)
        self._act_type = activation
        super().__init__(**kwargs)

    def _alias(self) -> str:
        return self._act_type

    def extra_repr(self) -> str:
        return self._act_type

    def hybrid_forward(self, F: Any, x: Any) -> Any:
        """Apply it to every element."""
        return F.Activation(x, act_type=self._act_type, name="fwd")


class LeakyReLU(HybridBlock):
    """``x`` where positive, ``alpha * x`` elsewhere (Maas, Hannun & Ng 2013)."""

    def __init__(self, alpha: float, **kwargs: Any) -> None:
        if alpha < 0:
            raise BadValueError(f"LeakyReLU: the slope alpha is 0 or more, got {alpha}")
        super().__init__(**kwargs)
        self._alpha = alpha

    def extra_repr(self) -> str:
        return f"{self._alpha}"

    def hybrid_forward(self, F: Any, x: Any) -> Any:
        """Apply it to every element."""
        return F.LeakyReLU(x, act_type="leaky", slope=self._alpha, name="fwd")


class PReLU(HybridBlock):
    """A leaky rectifier that learns its slope (He, Zhang, Ren & Sun 2015).

    Parameters
    ----------
    alpha_initializer : first slope; 0.25 where None.
    in_channels : 1 for one slope, or the number of channels (axis 1) for one each.
    """

    def __init__(self, alpha_initializer: Any = None, in_channels: int = 1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        init = Constant(0.25) if alpha_initializer is None else alpha_initializer
        self.alpha = self.params.get("alpha", shape=(in_channels,), init=init)

    def hybrid_forward(self, F: Any, x: Any, alpha: Any) -> Any:
        """Apply it to every element."""
        return F.LeakyReLU(x, gamma=alpha, act_type="prelu", name="fwd")


class ELU(HybridBlock):
    """``x`` where positive, ``alpha * (exp(x) - 1)`` elsewhere (Clevert, Unterthiner & Hochreiter 2015)."""

    def __init__(self, alpha: float = 1.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._alpha = alpha

    def hybrid_forward(self, F: Any, x: Any) -> Any:
        """Apply it to every element."""
        return F.LeakyReLU(x, act_type="elu", slope=self._alpha)


class SELU(HybridBlock):
    """An ELU scaled so that signals keep mean 0 and variance 1 (Klambauer et al. 2017)."""

    def hybrid_forward(self, F: Any, x: Any) -> Any:
        """Apply it to every element."""
        return F.LeakyReLU(x, act_type="selu", name="fwd")


class GELU(HybridBlock):
    """``x`` times the probability that a standard normal number is below it (Hendrycks & Gimpel 2016)."""

    def hybrid_forward(self, F: Any, x: Any) -> Any:
        """Apply it to every element."""
        return F.LeakyReLU(x, act_type="gelu", name="fwd")


class Swish(HybridBlock):
    """``x * sigmoid(beta * x)`` (Ramachandran, Zoph & Le 2017).

    >>> from d2lcore import nd
    >>> from d2lcore.gluon import nn
    >>> nn.Swish()(nd.array([-1, 0, 1])).asnumpy().round(3)
    array([-0.269,  0.   ,  0.731], dtype=float32)
    """

    def __init__(self, beta: float = 1.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._beta = beta

    def hybrid_forward(self, F: Any, x: Any) -> Any:
        """Apply it to every element."""
        return x * F.sigmoid(self._beta * x, name="fwd")


class SiLU(Swish):
    """``x * sigmoid(x)``: `Swish` with ``beta=1`` (Elfwing, Uchibe & Doya 2017)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)


class Mish(HybridBlock):
    """``x * tanh(softplus(x))`` (Misra 2019)."""

    def hybrid_forward(self, F: Any, x: Any) -> Any:
        """Apply it to every element."""
        return F.Activation(x, act_type="mish")
