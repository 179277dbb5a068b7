"""Dense, Dropout, Embedding, Flatten. (Containers and normalisation are here by name too, as in MXNet's module.)"""

from __future__ import annotations

import math
from typing import Any

from ..hybrid import HybridBlock
from ..utils import check_sizes
from .activations import Activation
from .containers import HybridLambda, HybridSequential, Lambda, Sequential
from .norm_layers import BatchNorm, GroupNorm, InstanceNorm, LayerNorm

__all__ = [
    "BatchNorm",
    "Dense",
    "Dropout",
    "Embedding",
    "Flatten",
    "GroupNorm",
    "HybridLambda",
    "HybridSequential",
    "InstanceNorm",
    "Lambda",
    "LayerNorm",
    "Sequential",
]


def activation_block(activation: str | None) -> Activation | None:
    """The block for a layer's ``activation=`` argument."""
    return None if activation is None else Activation(activation, prefix=activation + "_")


class Dense(HybridBlock):
    """A layer in which every output sees every input, ``activation(x @ weight.T + bias)`` (MXNet's ``nn.Dense``).

    Parameters
    ----------
    units : number of outputs.
    activation : name of an activation (`Activation`), or None.
    use_bias : whether to add a bias.
    flatten : take all axes after the first as features; otherwise the last axis is, and the others are kept.
    dtype : of weight and bias.
    weight_initializer, bias_initializer : first values; the network's initializer where None.
    in_units : number of inputs; known from the first batch where 0.

    Input (batch, ...), output (batch, units), or (..., units) without ``flatten``. Parameters: weight (units,
    in_units), bias (units,).

    >>> import d2lcore as mx
    >>> from d2lcore import nd
    >>> layer = mx.gluon.nn.Dense(2, weight_initializer="ones")
    >>> layer.initialize()
    >>> layer(nd.array([[1, 2, 3]])).asnumpy()
    array([[6., 6.]], dtype=float32)
    >>> layer
    Dense(3 -> 2, linear)
    """

    _one_dtype = True

    def __init__(
        self, units: int, activation: str | None = None, use_bias: bool = True, flatten: bool = True,
        dtype: Any = "float32", weight_initializer: Any = None, bias_initializer: Any = "zeros", in_units: int = 0,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        check_sizes("Dense", units=units)
        super().__init__(**kwargs)
        self._units, self._flatten = units, flatten
        with self.name_scope():
            self.weight = self.params.get(
                "weight", shape=(units, in_units), dtype=dtype, init=weight_initializer, allow_deferred_init=True
            )
            self.bias = None
            if use_bias:
                self.bias = self.params.get(
                    "bias", shape=(units,), dtype=dtype, init=bias_initializer, allow_deferred_init=True
                )
            self.act = activation_block(activation)

    def __repr__(self) -> str:
        return f"Dense({self.weight.shape[1] or None} -> {self._units}, {self.act or 'linear'})"

    def infer_shape(self, x: Any) -> None:
        """The number of inputs is that of the features."""
        self.weight.shape = (self._units, math.prod(x.shape[1:]) if self._flatten else x.shape[-1])

    def hybrid_forward(self, F: Any, x: Any, weight: Any, bias: Any = None) -> Any:
        """Apply the layer to ``x``."""
        out = F.FullyConnected(
            x, weight, bias, no_bias=bias is None, num_hidden=self._units, flatten=self._flatten, name="fwd"
        )
        return out if self.act is None else self.act(out)


class Dropout(HybridBlock):
    """In training, sets each value to 0 with probability ``rate`` and scales the others up (Srivastava et al. 2014).

    Parameters
    ----------
    rate : probability of being dropped.
    axes : axes along which the same decision is taken for all values.

    >>> from d2lcore import nd, autograd
    >>> from d2lcore.gluon import nn
    >>> layer = nn.Dropout(0.5)
    >>> layer(nd.ones((4,))).asnumpy()
    array([1., 1., 1., 1.], dtype=float32)
    >>> with autograd.train_mode():
    ...     sorted(set(layer(nd.ones((1000,))).asnumpy().tolist()))
    [0.0, 2.0]
    """

    def __init__(self, rate: float, axes: tuple[int, ...] = (), **kwargs: Any) -> None:
        if not 0 <= rate < 1:
            raise ValueError(f"Dropout: rate is a probability from 0 to less than 1, got {rate}")
        super().__init__(**kwargs)
        self._rate, self._axes = rate, tuple(axes)

    def extra_repr(self) -> str:
        return f"p = {self._rate}, axes={self._axes}"

    def hybrid_forward(self, F: Any, x: Any) -> Any:
        """Drop values of ``x``, in training."""
        if not self._rate:
            return F.identity(x)
        return F.Dropout(x, p=self._rate, axes=self._axes, cudnn_off=False, name="fwd")


class Embedding(HybridBlock):
    """A vector for each of ``input_dim`` words, learned (MXNet's ``nn.Embedding``).

    Parameters
    ----------
    input_dim : number of words.
    output_dim : length of each vector.
    dtype : of the vectors.
    weight_initializer : first values; the network's initializer where None.
    sparse_grad : keep the weight's gradient row-sparse: optimizers then update only the rows that were looked up.

    Input: whole numbers of any shape; output: that shape + (output_dim,). Parameter: weight (input_dim, output_dim).

    >>> from d2lcore import nd
    >>> from d2lcore.gluon import nn
    >>> layer = nn.Embedding(10, 4)
    >>> layer.initialize()
    >>> layer(nd.array([[1, 2, 3]])).shape
    (1, 3, 4)
    """

    def __init__(
        self, input_dim: int, output_dim: int, dtype: Any = "float32", weight_initializer: Any = None,
        sparse_grad: bool = False, **kwargs: Any,
    ) -> None:  # fmt: skip
        check_sizes("Embedding", input_dim=input_dim, output_dim=output_dim)
        super().__init__(**kwargs)
        self._input_dim, self._output_dim, self._sparse_grad = input_dim, output_dim, sparse_grad
        self.weight = self.params.get(
            "weight", shape=(input_dim, output_dim), dtype=dtype, init=weight_initializer, allow_deferred_init=True,
            grad_stype="row_sparse" if sparse_grad else "default",
        )  # fmt: skip

    def extra_repr(self) -> str:
        return f"{self._input_dim} -> {self._output_dim}, {self.weight.dtype}"

    def hybrid_forward(self, F: Any, x: Any, weight: Any) -> Any:
        """The vectors of the words in ``x``."""
        return F.Embedding(
            x, weight, input_dim=self._input_dim, output_dim=self._output_dim, dtype=self.weight.dtype.name,
            sparse_grad=self._sparse_grad, name="fwd",
        )  # fmt: skip


class Flatten(HybridBlock):
    """Takes all axes after the first as one: (batch, ...) becomes (batch, features).

    >>> from d2lcore import nd
    >>> from d2lcore.gluon import nn
    >>> nn.Flatten()(nd.ones((2, 3, 4))).shape
    (2, 12)
    """

    def __repr__(self) -> str:
        return type(self).__name__

    def hybrid_forward(self, F: Any, x: Any) -> Any:
        """``x`` with two axes."""
        return F.flatten(x)
