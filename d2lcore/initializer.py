"""How parameters begin (MXNet's ``mx.init``): distributions whose spread keeps signals alive through many layers.

An initializer is called with a parameter's name and its array and fills the array. The name matters only by its ending,
as in MXNet: biases and shifts begin at 0, scales and running variances at 1, and only weights are drawn, unless the
parameter was given an initializer of its own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import numpy as np

from .core import NDArray, assign, from_host
from .core import create as draw
from .core.base import wrap
from .errors import FormatError, ParameterError, unknown

_REGISTRY: dict[str, type[Initializer]] = {}


def register(cls: type[Initializer]) -> type[Initializer]:
    """Class decorator: make an initializer known by the lower-case name of its class."""
    _REGISTRY[cls.__name__.lower()] = cls
    return cls


def create(init: Any, **arguments: Any) -> Initializer:
    """An initializer from what users write: an object, a name such as ``"xavier"``, or MXNet's JSON form of it.

    >>> create("normal", sigma=0.1)
    Normal(sigma=0.1)
    """
    if isinstance(init, Initializer) or (callable(init) and not isinstance(init, type)):
        return init
    if isinstance(init, type) and issubclass(init, Initializer):
        return init(**arguments)
    if isinstance(init, str) and init.startswith("["):
        name, arguments = json.loads(init)
        return create(name, **arguments)
    if not isinstance(init, str) or init.lower() not in _REGISTRY:
        raise unknown("initializer", init, _REGISTRY)
    return _REGISTRY[init.lower()](**arguments)


class InitDesc(str):
    """A parameter's name, with the initializer that it asks for (MXNet's name for it)."""

    attrs: dict[str, Any]
    global_init: Any

    def __new__(cls, name: str, attrs: dict[str, Any] | None = None, global_init: Any = None) -> InitDesc:
        self = super().__new__(cls, name)
        self.attrs, self.global_init = attrs or {}, global_init
        return self


class Initializer:
    """Base of all initializers; a subclass writes `_init_weight`."""

    def __init__(self, **arguments: Any) -> None:
        self._arguments = arguments

    def __call__(self, desc: str, array: NDArray) -> None:
        """Fill ``array`` by the convention that belongs to the parameter's name."""
        own = getattr(desc, "attrs", {}).get("__init__")
        if own:
            own = create(own)
            if isinstance(own, Initializer):
                own._init_weight(desc, array)
            else:  # Load, Mixed or a function; it gets the name alone, without this request
                own(str(desc), array)
            return
        for ending, fill in self._by_ending:
            if desc.endswith(ending):
                fill(self, desc, array)
                return
        raise ParameterError(
            f"initializer: nothing is known of a parameter called '{desc}': a name ends in weight, bias, gamma, beta, "
            "alpha, running_mean, running_var, ... Give it an initializer of its own: Parameter(..., init=init.One())."
        )

    def _init_weight(self, desc: str, array: NDArray) -> None:
        raise NotImplementedError(f"{type(self).__name__}: write _init_weight(self, name, array)")

    def _init_bias(self, desc: str, array: NDArray) -> None:
        assign(array, 0)

    def _init_zero(self, desc: str, array: NDArray) -> None:
        assign(array, 0)

    def _init_one(self, desc: str, array: NDArray) -> None:
        assign(array, 1)

    def _init_alpha(self, desc: str, array: NDArray) -> None:
        assign(array, 0.25)

    _by_ending: ClassVar[Sequence[tuple[str, Callable]]] = (
        ("weight", lambda self, desc, array: self._init_weight(desc, array)),
        ("bias", lambda self, desc, array: self._init_bias(desc, array)),
        ("gamma", _init_one),
        ("beta", _init_zero),
        ("alpha", _init_alpha),
        ("running_mean", _init_zero),
        ("moving_mean", _init_zero),
        ("running_var", _init_one),
        ("moving_var", _init_one),
        ("moving_avg", _init_zero),
        ("min", _init_zero),
        ("max", _init_one),
    )

    def dumps(self) -> str:
        """The initializer as MXNet writes it: ``["xavier", {"rnd_type": ...}]``."""
        return json.dumps([type(self).__name__.lower(), self._arguments])

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{k}={v!r}' for k, v in self._arguments.items())})"

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self._arguments == other._arguments

    def __hash__(self) -> int:
        return hash((type(self), self.dumps()))


def _fill(array: NDArray, name: str, **arguments: Any) -> None:
    """Draw from the device's own random numbers."""
    drawn = draw(name, array.ctx, type(array), shape=array.shape, dtype=np.dtype(array.dtype), **arguments)
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


class Mixed:
    """Different initializers for parameters whose names match different patterns; the first match is used.

    >>> import d2lcore as mx
    >>> net = mx.gluon.nn.Dense(1, in_units=2)
    >>> net.initialize(mx.init.Mixed([".*bias", ".*"], [mx.init.Zero(), mx.init.One()]))
    >>> net(mx.nd.ones((1, 2))).asscalar()
    np.float32(2.0)
    """

    def __init__(self, patterns: Sequence[str], initializers: Sequence[Any]) -> None:
        if len(patterns) != len(initializers):
            raise ValueError(f"Mixed: {len(patterns)} patterns for {len(initializers)} initializers")
        self.map = [(re.compile(p), create(i)) for p, i in zip(patterns, initializers, strict=True)]

    def __call__(self, desc: str, array: NDArray) -> None:
        for pattern, initializer in self.map:
            if pattern.match(desc):
                initializer(desc, array)
                return
        raise ParameterError(f"Mixed: '{desc}' matches none of the patterns; add '.*' with a default at the end")


class Load:
    """Values from a file or a dictionary of arrays; others by ``default_init``.

    Parameters
    ----------
    param : dictionary of arrays by name, or the name of a file that holds one.
    default_init : initializer of the parameters that are not in it; None makes them an error.
    verbose : accepted for MXNet's sake.

    >>> import d2lcore as mx
    >>> w = mx.gluon.Parameter("weight", shape=(2,))
    >>> w.initialize(mx.init.Load({"weight": mx.nd.array([3, 4])}))
    >>> w.data().asnumpy()
    array([3., 4.], dtype=float32)
    """

    def __init__(self, param: Any, default_init: Any = None, verbose: bool = False) -> None:
        if isinstance(param, str):
            from .ndarray import load

            param = load(param)
        if not isinstance(param, dict):
            raise FormatError("Load: expected a dictionary of arrays by name, or a file that holds one")
        self.param = {name.removeprefix("arg:").removeprefix("aux:"): array for name, array in param.items()}
        self.default_init = default_init and create(default_init)
        self.verbose = verbose

    def __call__(self, desc: str, array: NDArray) -> None:
        if desc in self.param:
            source = self.param[desc]
            if source.shape != array.shape:
                raise ParameterError(f"Load: '{desc}' has shape {array.shape}, the file {source.shape}")
            assign(array, wrap(type(array), source.as_in_context(array.ctx)._data, array.ctx))
        elif self.default_init is None:
            raise ParameterError(f"Load: '{desc}' is not in the file, and there is no default_init")
        else:
            self.default_init(desc, array)


_REGISTRY.update(zeros=Zero, ones=One, gaussian=Normal)
