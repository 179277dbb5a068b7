"""Normalisation: brings signals inside a network to mean 0 and variance 1, then scales and shifts them as learned."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import scope
from ...errors import ShapeError
from ..hybrid import HybridBlock
from ..parameter import Parameter

__all__ = ["BatchNorm", "BatchNormReLU", "GroupNorm", "InstanceNorm", "LayerNorm"]


class _Norm(HybridBlock):
    """Base of all: scale (gamma) and shift (beta), which stay as they began unless they are wanted."""

    def __init__(
        self, epsilon: float, center: bool, scale: bool, size: int, beta_initializer: Any, gamma_initializer: Any,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(**kwargs)
        self._epsilon, self._center, self._scale = epsilon, center, scale
        self.gamma = self._vector("gamma", size, gamma_initializer, learned=scale)
        self.beta = self._vector("beta", size, beta_initializer, learned=center)

    def _vector(self, name: str, size: int, init: Any, learned: bool) -> Parameter:
        return self.params.get(
            name, grad_req="write" if learned else "null", shape=(size,), init=init, allow_deferred_init=True,
            differentiable=learned,
        )  # fmt: skip

    def _set_size(self, x: Any, axis: int) -> None:
        if not -x.ndim <= axis < x.ndim:
            raise ShapeError(f"in {scope.current()}: {type(self).__name__}: data has no axis {axis}: {x.shape}")
        for _, p in self._own_items():
            p.shape = (x.shape[axis],)


class BatchNorm(_Norm):
    """Normalises each channel by the mean and variance of the batch (Ioffe & Szegedy 2015; MXNet's ``nn.BatchNorm``).

    In training the batch's statistics are used, and averaged into running ones by
    ``running = momentum * running + (1 - momentum) * batch``; in prediction the running ones are used. (On the CPU,
    MXNet 1.9 does that average in the backward pass; here it is done in the forward pass, as its documentation says.
    The variance is the biased one in both.)

    Parameters
    ----------
    axis : the axis of channels.
    momentum : how much of the running statistics is kept at each step.
    epsilon : added to the variance.
    center, scale : whether to shift by beta and to scale by gamma.
    use_global_stats : use the running statistics in training too.
    beta_initializer, gamma_initializer, running_mean_initializer, running_variance_initializer : first values.
    in_channels : number of channels; known from the first batch where 0.

    >>> from d2lcore import nd, autograd
    >>> from d2lcore.gluon import nn
    >>> layer = nn.BatchNorm()
    >>> layer.initialize()
    >>> x = nd.array([[1.0], [3.0]])
    >>> with autograd.train_mode():
    ...     layer(x).asnumpy().round(3)
    array([[-1.],
           [ 1.]], dtype=float32)
    >>> layer.running_mean.data().asnumpy()
    array([0.2], dtype=float32)
    """

    def __init__(
        self, axis: int = 1, momentum: float = 0.9, epsilon: float = 1e-5, center: bool = True, scale: bool = True,
        use_global_stats: bool = False, beta_initializer: Any = "zeros", gamma_initializer: Any = "ones",
        running_mean_initializer: Any = "zeros", running_variance_initializer: Any = "ones", in_channels: int = 0,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(epsilon, center, scale, in_channels, beta_initializer, gamma_initializer, **kwargs)
        self._axis = axis
        #: arguments of the operator, by MXNet's name for them: programs change these
        self._kwargs = {
            "axis": axis, "eps": epsilon, "momentum": momentum, "fix_gamma": not scale,
            "use_global_stats": use_global_stats,
        }  # fmt: skip
        self.running_mean = self._vector("running_mean", in_channels, running_mean_initializer, learned=False)
        self.running_var = self._vector("running_var", in_channels, running_variance_initializer, learned=False)

    def extra_repr(self) -> str:
        return (
            f"{', '.join(f'{key}={value}' for key, value in self._kwargs.items())}, "
            f"in_channels={self.gamma.shape[0] or None}"
        )

    def infer_shape(self, x: Any) -> None:
        """One value for each channel."""
        self._set_size(x, self._axis)

    def cast(self, dtype: Any) -> None:
        """Change the dtype of the parameters; for half precision they stay float32, as statistics need it."""
        super().cast("float32" if np.dtype(dtype) == np.float16 else dtype)

    def hybrid_forward(self, F: Any, x: Any, gamma: Any, beta: Any, running_mean: Any, running_var: Any) -> Any:
        """Normalise ``x``."""
        return F.BatchNorm(x, gamma, beta, running_mean, running_var, name="fwd", **self._kwargs)


class BatchNormReLU(BatchNorm):
    """`BatchNorm` followed by a rectifier."""

    def hybrid_forward(self, F: Any, x: Any, *args: Any, **parameters: Any) -> Any:
        """Normalise ``x``, then set what is negative to 0."""
        return F.relu(super().hybrid_forward(F, x, *args, **parameters))


class _AlongAxis(_Norm):
    """A scale and a shift for each place along one axis, which the subclass names."""

    _axis: int
    _one_dtype = True

    def extra_repr(self) -> str:
        return (
            f"eps={self._epsilon}, axis={self._axis}, center={self._center}, scale={self._scale}, "
            f"in_channels={self.gamma.shape[0]}"
        )

    def infer_shape(self, x: Any) -> None:
        """One value for each place along the axis."""
        self._set_size(x, self._axis)


class LayerNorm(_AlongAxis):
    """Normalises each example along one axis by its own mean and variance (Ba, Kiros & Hinton 2016).

    Parameters
    ----------
    axis : the axis to normalise along.
    epsilon : added to the variance.
    center, scale : whether to shift by beta and to scale by gamma.
    beta_initializer, gamma_initializer : first values.
    in_channels : size of the axis; known from the first batch where 0.

    >>> from d2lcore import nd
    >>> from d2lcore.gluon import nn
    >>> layer = nn.LayerNorm()
    >>> layer.initialize()
    >>> layer(nd.array([[1.0, 3.0]])).asnumpy().round(3)
    array([[-1.,  1.]], dtype=float32)
    """

    def __init__(
        self, axis: int = -1, epsilon: float = 1e-5, center: bool = True, scale: bool = True,
        beta_initializer: Any = "zeros", gamma_initializer: Any = "ones", in_channels: int = 0,
        prefix: str | None = None, params: Any = None,
    ) -> None:  # fmt: skip
        super().__init__(
            epsilon, center, scale, in_channels, beta_initializer, gamma_initializer, prefix=prefix, params=params
        )
        self._axis = axis

    def hybrid_forward(self, F: Any, x: Any, gamma: Any, beta: Any) -> Any:
        """Normalise ``x``."""
        return F.LayerNorm(x, gamma, beta, axis=self._axis, eps=self._epsilon)


class GroupNorm(_Norm):
    """Normalises each example in groups of channels (Wu & He 2018).

    Parameters
    ----------
    num_groups : how many groups the channels (axis 1) form.
    epsilon : added to the variance.
    center, scale : whether to shift by beta and to scale by gamma.
    beta_initializer, gamma_initializer : first values.

    Parameters gamma and beta have one value for each *group* (num_groups,), as in MXNet 1.9; the paper has one for each
    channel.

    >>> from d2lcore import nd
    >>> from d2lcore.gluon import nn
    >>> layer = nn.GroupNorm(num_groups=2)
    >>> layer.initialize()
    >>> layer(nd.array([[1.0, 3.0, 5.0, 9.0]])).asnumpy().round(3)
    array([[-1.,  1., -1.,  1.]], dtype=float32)
    """

    _one_dtype = True

    def __init__(
        self, num_groups: int = 1, epsilon: float = 1e-5, center: bool = True, scale: bool = True,
        beta_initializer: Any = "zeros", gamma_initializer: Any = "ones", prefix: str | None = None, params: Any = None,
    ) -> None:  # fmt: skip
        super().__init__(
            epsilon, center, scale, num_groups, beta_initializer, gamma_initializer, prefix=prefix, params=params
        )
        self._num_groups = num_groups

    def extra_repr(self) -> str:
        return f"eps={self._epsilon}, num_groups={self._num_groups}, center={self._center}, scale={self._scale}"

    def hybrid_forward(self, F: Any, x: Any, gamma: Any, beta: Any) -> Any:
        """Normalise ``x``."""
        return F.GroupNorm(x, gamma, beta, num_groups=self._num_groups, eps=self._epsilon)


class InstanceNorm(_AlongAxis):
    """Normalises each channel of each example over all other axes (Ulyanov, Vedaldi & Lempitsky 2016).

    Parameters
    ----------
    axis : the axis of channels.
    epsilon : added to the variance.
    center, scale : whether to shift by beta and to scale by gamma.
    beta_initializer, gamma_initializer : first values.
    in_channels : number of channels; known from the first batch where 0.
    """

    def __init__(
        self, axis: int = 1, epsilon: float = 1e-5, center: bool = True, scale: bool = False,
        beta_initializer: Any = "zeros", gamma_initializer: Any = "ones", in_channels: int = 0, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(epsilon, center, scale, in_channels, beta_initializer, gamma_initializer, **kwargs)
        self._axis = axis

    def hybrid_forward(self, F: Any, x: Any, gamma: Any, beta: Any) -> Any:
        """Normalise ``x``."""
        if self._axis == 1:
            return F.InstanceNorm(x, gamma, beta, eps=self._epsilon, name="fwd")
        normal = F.InstanceNorm(F.swapaxes(x, dim1=1, dim2=self._axis), gamma, beta, eps=self._epsilon, name="fwd")
        return F.swapaxes(normal, dim1=1, dim2=self._axis)
