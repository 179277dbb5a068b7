"""Initializers that are constant, drawn, or shaped for one kind of layer."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from ..core import NDArray, assign, create, from_host
from ..errors import ParameterError
from .base import _REGISTRY, Initializer, register


def _fill(array: NDArray, name: str, **arguments: Any) -> None:
    """Draw from the device's own random numbers."""
    drawn = create(name, array.ctx, type(array), shape=array.shape, dtype=np.dtype(array.dtype), **arguments)
    assign(array, drawn)


@register
class Zero(Initializer):
    """All zeros.

    >>> import d2lcore as mx
    >>> w = mx.gluon.Parameter("weight", shape=(2,))
    >>> w.initialize(mx.init.Zero())
    >>> w.data().asnumpy()
    array([0., 0.], dtype=float32)
    """

    def _init_weight(self, desc: str, array: NDArray) -> None:
        assign(array, 0)


@register
class One(Initializer):
    """All ones.

    >>> import d2lcore as mx
    >>> w = mx.gluon.Parameter("weight", shape=(2,))
    >>> w.initialize(mx.init.One())
    >>> w.data().asnumpy()
    array([1., 1.], dtype=float32)
    """

    def _init_weight(self, desc: str, array: NDArray) -> None:
        assign(array, 1)


@register
class Constant(Initializer):
    """One value everywhere, or the values of an array.

    >>> import d2lcore as mx
    >>> w = mx.gluon.Parameter("weight", shape=(2,))
    >>> w.initialize(mx.init.Constant(0.5))
    >>> w.data().asnumpy()
    array([0.5, 0.5], dtype=float32)
    """

    def __init__(self, value: Any) -> None:
        super().__init__(value=value)
        self.value = value

    def _init_weight(self, desc: str, array: NDArray) -> None:
        value = self.value
        if isinstance(value, NDArray):
            value = value.as_in_context(array.ctx)
        elif isinstance(value, (list, tuple, np.ndarray)):
            value = from_host(np.asarray(value, dtype=array.dtype), array.ctx)
        assign(array, value)

    def dumps(self) -> str:
        value = self.value.tolist() if hasattr(self.value, "tolist") else self.value
        return json.dumps(["constant", {"value": value}])


@register
class Uniform(Initializer):
    """Uniform on ``[-scale, scale)``; MXNet's default for a network that is not told otherwise.

    >>> import d2lcore as mx
    >>> mx.init.Uniform(0.1)
    Uniform(scale=0.1)
    """

    def __init__(self, scale: float = 0.07) -> None:
        super().__init__(scale=scale)
        self.scale = scale

    def _init_weight(self, desc: str, array: NDArray) -> None:
        _fill(array, "random_uniform", low=-self.scale, high=self.scale)


@register
class Normal(Initializer):
    """Normal with mean 0 and standard deviation ``sigma``.

    >>> import d2lcore as mx
    >>> w = mx.gluon.Parameter("weight", shape=(100, 100))
    >>> w.initialize(mx.init.Normal(sigma=0.1))
    >>> bool(0.095 < w.data().asnumpy().std() < 0.105)
    True
    """

    def __init__(self, sigma: float = 0.01) -> None:
        super().__init__(sigma=sigma)
        self.sigma = sigma

    def _init_weight(self, desc: str, array: NDArray) -> None:
        _fill(array, "random_normal", loc=0.0, scale=self.sigma)


@register
class TruncNorm(Initializer):
    """Normal, drawn again wherever it is more than two standard deviations from its mean.

    Parameters
    ----------
    mean, stdev : of the normal distribution.

    >>> import d2lcore as mx
    >>> w = mx.gluon.Parameter("weight", shape=(100, 100))
    >>> w.initialize(mx.init.TruncNorm(stdev=0.1))
    >>> bool(abs(w.data().asnumpy()).max() <= 0.2)
    True
    """

    def __init__(self, mean: float = 0.0, stdev: float = 0.01) -> None:
        super().__init__(mean=mean, stdev=stdev)
        self.mean, self.stdev = mean, stdev

    def _init_weight(self, desc: str, array: NDArray) -> None:
        rng = array.ctx.device.rng
        values = rng.standard_normal(array.shape)
        while (far := np.abs(values) > 2).any():
            values[far] = rng.standard_normal(int(far.sum()))
        assign(array, from_host((self.mean + self.stdev * values).astype(array.dtype), array.ctx))


@register
class Orthogonal(Initializer):
    """A matrix with orthogonal rows or columns, times ``scale`` (Saxe, McClelland & Ganguli 2013).

    The array is taken as a matrix of its first axis by all the others.

    Parameters
    ----------
    scale : factor of the whole matrix.
    rand_type : ``"uniform"`` or ``"normal"``, what is drawn and then made orthogonal.

    >>> import d2lcore as mx
    >>> w = mx.gluon.Parameter("weight", shape=(2, 3))
    >>> w.initialize(mx.init.Orthogonal(scale=1))
    >>> q = w.data()
    >>> mx.nd.dot(q, q.T).asnumpy().round(3) + 0
    array([[1., 0.],
           [0., 1.]], dtype=float32)
    """

    def __init__(self, scale: float = 1.414, rand_type: str = "uniform") -> None:
        super().__init__(scale=scale, rand_type=rand_type)
        if rand_type not in ("uniform", "normal"):
            raise ValueError(f"Orthogonal: rand_type is 'uniform' or 'normal', got {rand_type!r}")
        self.scale, self.rand_type = scale, rand_type

    def _init_weight(self, desc: str, array: NDArray) -> None:
        shape = (array.shape[0], int(np.prod(array.shape[1:])))
        rng = array.ctx.device.rng
        drawn = rng.uniform(-1, 1, shape) if self.rand_type == "uniform" else rng.standard_normal(shape)
        u, _, v = np.linalg.svd(drawn, full_matrices=False)
        matrix = self.scale * (u if u.shape == shape else v)
        assign(array, from_host(matrix.reshape(array.shape).astype(array.dtype), array.ctx))


def _fans(desc: str, shape: tuple[int, ...]) -> tuple[float, float]:
    """Inputs and outputs of one unit, a convolution's window counted in."""
    if len(shape) < 2:
        raise ParameterError(
            f"Xavier: '{desc}' has shape {shape}, but fan-in and fan-out need a matrix or a convolution's weight. "
            "Give this parameter another initializer, such as init.Zero()."
        )
    window = float(np.prod(shape[2:]))
    return shape[1] * window, shape[0] * window


@register
class Xavier(Initializer):
    """Spread by the number of a unit's inputs and outputs (Glorot & Bengio 2010).

    Parameters
    ----------
    rnd_type : ``"uniform"`` on ``[-s, s)`` or ``"gaussian"`` with deviation ``s``, ``s = sqrt(magnitude / n)``.
    factor_type : ``n`` is the number of inputs (``"in"``), outputs (``"out"``) or their mean (``"avg"``).
    magnitude : see above; 3 with ``"avg"`` is Glorot's, 2 with ``"in"`` and gaussian is He's.

    >>> import d2lcore as mx
    >>> w = mx.gluon.Parameter("weight", shape=(100, 50))
    >>> w.initialize(mx.init.Xavier())
    >>> bool(abs(w.data().asnumpy()).max() <= (3 / 75) ** 0.5)
    True
    """

    def __init__(self, rnd_type: str = "uniform", factor_type: str = "avg", magnitude: float = 3) -> None:
        super().__init__(rnd_type=rnd_type, factor_type=factor_type, magnitude=magnitude)
        if rnd_type not in ("uniform", "gaussian"):
            raise ValueError(f"Xavier: rnd_type is 'uniform' or 'gaussian', got {rnd_type!r}")
        if factor_type not in ("in", "out", "avg"):
            raise ValueError(f"Xavier: factor_type is 'in', 'out' or 'avg', got {factor_type!r}")
        self.rnd_type, self.factor_type, self.magnitude = rnd_type, factor_type, float(magnitude)

    def _init_weight(self, desc: str, array: NDArray) -> None:
        fan_in, fan_out = _fans(desc, array.shape)
        n = {"in": fan_in, "out": fan_out, "avg": (fan_in + fan_out) / 2}[self.factor_type]
        scale = float(np.sqrt(self.magnitude / n))
        if self.rnd_type == "uniform":
            _fill(array, "random_uniform", low=-scale, high=scale)
        else:
            _fill(array, "random_normal", loc=0.0, scale=scale)


@register
class MSRAPrelu(Xavier):
    """Spread for rectifiers with leak ``slope`` (He, Zhang, Ren & Sun 2015).

    Parameters
    ----------
    factor_type : as of `Xavier`.
    slope : slope of the rectifier where its input is negative.

    >>> import d2lcore as mx
    >>> w = mx.gluon.Parameter("weight", shape=(100, 100))
    >>> w.initialize(mx.init.MSRAPrelu(factor_type="in", slope=0))
    >>> bool(0.13 < w.data().asnumpy().std() < 0.15)
    True
    """

    def __init__(self, factor_type: str = "avg", slope: float = 0.25) -> None:
        super().__init__("gaussian", factor_type, 2.0 / (1 + slope**2))
        self._arguments = {"factor_type": factor_type, "slope": slope}


@register
class Bilinear(Initializer):
    """Weights of a transposed convolution that enlarges an image by linear interpolation.

    >>> import d2lcore as mx
    >>> w = mx.gluon.Parameter("weight", shape=(1, 1, 2, 2))
    >>> w.initialize(mx.init.Bilinear())
    >>> w.data().asnumpy()
    array([[[[1., 0.],
             [0., 0.]]]], dtype=float32)
    """

    def _init_weight(self, desc: str, array: NDArray) -> None:
        height, width = array.shape[-2:]
        half = np.ceil(width / 2.0)
        centre = (2 * half - 1 - half % 2) / (2.0 * half)
        y, x = np.mgrid[:height, :width]
        window = (1 - np.abs(x / half - centre)) * (1 - np.abs(y / half - centre))
        assign(array, from_host(np.broadcast_to(window, array.shape).astype(array.dtype), array.ctx))


@register
class LSTMBias(Initializer):
    """Zeros, but ``forget_bias`` for the forget gate, so that an LSTM begins by remembering (gate order i, f, c, o).

    >>> import d2lcore as mx
    >>> w = mx.gluon.Parameter("weight", shape=(8,))
    >>> w.initialize(mx.init.LSTMBias())
    >>> w.data().asnumpy()
    array([0., 0., 1., 1., 0., 0., 0., 0.], dtype=float32)
    """

    def __init__(self, forget_bias: float = 1.0) -> None:
        super().__init__(forget_bias=forget_bias)
        self.forget_bias = forget_bias

    def _init_weight(self, desc: str, array: NDArray) -> None:
        hidden = array.shape[0] // 4
        values = np.zeros(array.shape, array.dtype)
        values[hidden : 2 * hidden] = self.forget_bias
        assign(array, from_host(values, array.ctx))

    _init_bias = _init_weight


_REGISTRY.update(zeros=Zero, ones=One, gaussian=Normal)
