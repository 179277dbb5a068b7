"""`Parameter`: an array that a network learns, with its gradient and a replica on each device."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import RLock
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from .. import initializer, scope, util
from .. import ndarray as nd
from .. import numpy as mxnp
from ..core import F, NDArray, assign, create, from_host, mixed, recorder
from ..core.base import as_dtype, wrap
from ..core.tape import attach
from ..device import Context, current
from ..errors import ContextError, DeferredInitializationError, DTypeError, MXNetError, ParameterError, ShapeError
from ..ndarray._call import real
from .utils import Contexts, contexts

if TYPE_CHECKING:
    from ..symbol import Symbol

__all__ = ["Constant", "DeferredInitializationError", "Parameter"]

_drawing = RLock()


@contextmanager
def unrecorded() -> Iterator[None]:
    """Work that belongs to no tape and no traced graph, such as drawing the first values of a parameter."""
    token = recorder.set(None)
    try:
        yield
    finally:
        recorder.reset(token)


class Parameter:
    """An array that is learned, with its gradient (MXNet's ``gluon.Parameter``).

    Parameters
    ----------
    name : what it is called in messages, files and `collect_params`.
    grad_req : what ``backward()`` does: ``"write"`` its gradient, ``"add"`` to it, or ``"null"`` (no gradient).
    shape : sizes; 0, -1 or None stand for sizes that are not known before the network has seen data.
    dtype : type of the elements.
    lr_mult, wd_mult : factors on the trainer's learning rate and weight decay.
    init : initializer of its own; the network's where None.
    allow_deferred_init : wait for the first batch where the shape is not fully known.
    differentiable : False for state such as running statistics; ``grad_req`` stays ``"null"``.
    stype : storage: ``"default"`` (dense), or ``"row_sparse"``, whose rows `row_sparse_data` gives.
    grad_stype : storage of the gradient: ``"default"``, or ``"row_sparse"``, with which optimizers update only the
        rows that a batch has used.

    >>> import d2lcore as mx
    >>> w = mx.gluon.Parameter("weight", shape=(2, 3))
    >>> w.initialize(mx.init.One())
    >>> w.data().sum().asscalar(), w.grad().shape
    (np.float32(6.0), (2, 3))
    """

    #: how often arrays of any parameter were replaced by new ones; graphs capture arrays, and look at this
    replaced: ClassVar[int] = 0
    #: MXNet's places for what lies elsewhere here: subclasses that stand in for a parameter (GluonNLP's dropped
    #: weights) copy them with the rest, and `_allow_deferred_init`
    _grad: Any = None
    _ctx_list: Any = None
    _ctx_map: Any = None
    _trainer: Any = None

    def __init__(
        self,
        name: str = "weight",
        grad_req: str = "write",
        shape: int | Sequence[int | None] | None = None,
        dtype: Any = np.float32,
        lr_mult: float = 1.0,
        wd_mult: float = 1.0,
        init: Any = None,
        allow_deferred_init: bool = False,
        differentiable: bool = True,
        stype: str = "default",
        grad_stype: str = "default",
    ) -> None:
        for what, kind in (("stype", stype), ("grad_stype", grad_stype)):
            if kind not in ("default", "row_sparse"):
                raise MXNetError(f"parameter '{name}': {what} is 'default' or 'row_sparse', got {kind!r}")
        self.name, self.init, self.lr_mult, self.wd_mult = name, init, lr_mult, wd_mult
        self.allow_deferred_init, self.stype, self.grad_stype = allow_deferred_init, stype, grad_stype
        #: how often values were written by hand; a `Trainer` that keeps a copy looks at this
        self.version = 0
        self._differentiable = differentiable
        self._dtype, self._written = real(dtype), dtype
        self._shape = _shape(shape)
        self._data: dict[Context, NDArray] = {}
        self._var: Symbol | None = None  #: see `var`
        #: initializers and devices, until the shape is known
        self._deferred_init: tuple[Any, Any, list[Context]] | None = None
        self._grad_req = "null"
        self.grad_req = grad_req

    def __repr__(self) -> str:
        written = self._written if real(self._written) == self._dtype else self._dtype  # as it was given, as in MXNet
        return f"{type(self).__name__} {self.name} (shape={self.shape}, dtype={written})"

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._replaced()  # copies and unpickled arrays are on no tape

    # ---- what it is ----

    @property
    def _allow_deferred_init(self) -> bool:
        return self.allow_deferred_init

    @property
    def shape(self) -> Any:
        """Sizes; one that is not known yet is 0 (-1 under NumPy semantics) and can be set. None: nothing is known."""
        if self._shape is None or not util.is_np_shape():
            return self._shape
        return tuple([n or -1 for n in self._shape])

    @shape.setter
    def shape(self, shape: Sequence[int]) -> None:
        merged = merged_shape(self._shape, shape)
        if merged is None:
            raise ShapeError(
                f"parameter '{self.name}' has shape {self.shape}, which cannot become {tuple(shape)}: "
                "only sizes that are not known (0) can be set"
            )
        self._shape = merged

    @property
    def dtype(self) -> np.dtype:
        """Type of the elements; set it with `cast`."""
        return self._dtype

    @dtype.setter
    def dtype(self, dtype: Any) -> None:
        self.cast(dtype)

    @property
    def grad_req(self) -> str:
        """What ``backward()`` does with the gradient: ``"write"``, ``"add"`` or ``"null"``; can be set at any time."""
        return self._grad_req

    @grad_req.setter
    def grad_req(self, req: str) -> None:
        if req not in ("write", "add", "null"):
            raise ParameterError(f"parameter '{self.name}': grad_req is 'write', 'add' or 'null', got {req!r}")
        req = req if self._differentiable else "null"
        if req != self._grad_req:
            self._grad_req = req
            self._attach()

    # ---- first values ----

    def initialize(
        self, init: Any = None, ctx: Contexts = None, default_init: Any = None, force_reinit: bool = False
    ) -> None:
        """Draw the first values, the same for every device, or note to do so when the shape is known.

        Parameters
        ----------
        init : initializer for this parameter; its own (``Parameter(init=...)``), else ``default_init``, where None.
        ctx : device or devices; the current one where None.
        default_init : the network's initializer; ``Uniform(0.07)`` where None.
        force_reinit : draw again where it has values already.
        """
        if self._data and not force_reinit:
            warnings.warn(
                f"Parameter '{self.name}' is already initialized, ignoring. Set force_reinit=True to re-initialize.",
                stacklevel=2,
            )
            return
        default = initializer.create(initializer.Uniform() if default_init is None else default_init)
        own = init if init is not None else self.init
        self._set_deferred((own, default, contexts(ctx)))

    def _set_deferred(self, plan: tuple[Any, Any, list[Context]]) -> None:
        if not self._is_known() and not self.allow_deferred_init:
            raise ParameterError(
                f"Cannot initialize parameter '{self.name}' because its shape {self.shape} is not fully known. "
                "Give the missing sizes (in_units, in_channels), or make it with allow_deferred_init=True."
            )
        self._data, self._deferred_init = {}, plan
        if self._is_known():
            self._finish_deferred_init()

    def _is_known(self) -> bool:
        return self._shape is not None and all(self._shape)

    def _finish_deferred_init(self) -> None:
        """Draw the values that `initialize` asked for, now that the shape is known; nothing where none are wanted."""
        with _drawing:  # one replica a thread, all of which see their first batch now: the first of them draws
            if self._deferred_init is not None:
                self._draw(*self._deferred_init)

    def _draw(self, own: Any, default: Any, devices: list[Context]) -> None:
        if not self._is_known():
            raise self._unavailable()
        # on the CPU whatever the devices: the same seed gives the same network everywhere
        cpu = Context("cpu", 0)
        with unrecorded(), scope.allocating("parameter"):
            value = create("zeros", cpu, util.array_class(), shape=self._shape, dtype=self._dtype)
            if own is None and isinstance(default, initializer.Initializer):
                own = default
            default(initializer.InitDesc(self.name, {"__init__": own} if own is not None else None), value)
        self._install(value, devices)

    def _install(self, value: NDArray, devices: Sequence[Context]) -> None:
        """Make a replica of ``value`` on each device."""
        with scope.allocating("parameter"):
            self._data = {
                ctx: value if value.ctx is ctx else from_host(value.asnumpy(), ctx, type(value)) for ctx in devices
            }
        self._deferred_init = None
        self._replaced()

    def _replaced(self) -> None:
        """The arrays are new: give them their place on the tape; graphs that captured the old ones are outdated."""
        Parameter.replaced += 1
        self.version += 1
        self._attach()

    def _attach(self) -> None:
        with unrecorded():
            for ctx, array in self._data.items():
                grad = None if self.grad_stype == "default" else F.zeros_like(array).tostype(self.grad_stype)
                attach(array, self._grad_req, ctx, grad, name=self.name)

    # ---- values and gradients ----

    def data(self, ctx: Context | None = None) -> NDArray:
        """The array on ``ctx`` (the only one, or that of the current context, where None); ops on it are recorded."""
        return self._check_and_get(self._data, ctx)

    def _check_and_get(self, found: dict[Context, NDArray], ctx: Context | None) -> NDArray:
        """That of the replicas which `data` gives: what a subclass whose `data` does something to it starts from."""
        if ctx is None:
            if len(found) == 1:
                return next(iter(found.values()))
            ctx = current()
        try:
            return found[ctx]
        except KeyError:
            for here, array in found.items():
                if here.device_id == ctx.device_id and ctx.shares_memory(here):
                    return array
            raise self._unavailable(ctx) from None

    def var(self) -> Symbol:
        """The variable that stands for this parameter in symbols: its name, and what is known of it."""
        if self._var is None:
            from ..symbol import var

            made = var(
                self.name, shape=self.shape, dtype=self.dtype, lr_mult=self.lr_mult, wd_mult=self.wd_mult,
                init=self.init if isinstance(self.init, (str, initializer.Initializer)) else None, stype=self.stype,
            )  # fmt: skip
            self._var = made.as_np_ndarray() if util.is_np_array() else made
        return self._var

    def data_like(self, x: NDArray) -> NDArray:
        """The array on the device of ``x``, for use together with it; `DTypeError` where their dtypes differ."""
        array = self.data(x._ctx)
        if array._data.dtype != x._data.dtype and mixed.target() is None:
            raise DTypeError(
                f"in {scope.current()}: data has dtype {x._data.dtype}, parameter '{self.name}' {self._dtype}. "
                f"Use x.astype('{self._dtype}') on the data, or net.cast('{x._data.dtype}') on the network."
            )
        return array

    def list_data(self) -> list[NDArray]:
        """The arrays on all devices, in the order of `list_ctx`."""
        if not self._data:
            raise self._unavailable()
        return list(self._data.values())

    def row_sparse_data(self, row_id: NDArray) -> Any:
        """Some rows of a row-sparse parameter, on the device of ``row_id``; gradients flow back through them."""
        if self.stype != "row_sparse":
            raise ParameterError(f"parameter '{self.name}' has stype '{self.stype}': use data(), not row_sparse_data()")
        array = self.data(row_id.ctx)
        rows = array.detach().tostype("row_sparse").retain(row_id)
        rows._entry = array._entry
        return rows

    def list_row_sparse_data(self, row_id: NDArray) -> list[Any]:
        """The same rows on all devices, in the order of `list_ctx`."""
        return [self.row_sparse_data(row_id.as_in_context(ctx)) for ctx in self.list_ctx()]

    def grad(self, ctx: Context | None = None) -> NDArray:
        """The gradient on ``ctx``, as the last ``backward()`` left it."""
        array = self._check_and_get(self._data, ctx)
        self._require_grad()
        return array.grad

    def list_grad(self) -> list[NDArray]:
        """The gradients on all devices, in the order of `list_ctx`."""
        arrays = self.list_data()
        self._require_grad()
        return [a.grad for a in arrays]

    def list_ctx(self) -> list[Context]:
        """The devices that it is, or will be, on."""
        if self._deferred_init is not None:
            return list(self._deferred_init[2])
        if not self._data:
            raise self._unavailable()
        return list(self._data)

    def _require_grad(self) -> None:
        if self._grad_req == "null":
            raise ParameterError(f"Cannot get the gradient of parameter '{self.name}' because grad_req='null'")

    def _unavailable(self, ctx: Context | None = None) -> MXNetError:
        where = f"in {scope.current()}: " if scope.current() else ""
        if self._data:
            return ContextError(
                f"{where}parameter '{self.name}' is on {list(self._data)}, not on {ctx}. Bring the data there with "
                "x.as_in_context(ctx), or the network to the data with initialize(ctx=...) or reset_ctx()."
            )
        if self._deferred_init is not None:
            return DeferredInitializationError(
                f"{where}parameter '{self.name}' has no values yet: its shape {self.shape} is known only "
                "when the network has seen data. Pass one batch through it first, or give in_units, in_channels, ... "
                "to its layers."
            )
        return ParameterError(
            f"{where}parameter '{self.name}' has not been initialized. Call net.initialize() before the first batch; "
            "for a Trainer, take net.collect_params(), which includes the layers inside."
        )

    def set_data(self, data: Any) -> None:
        """Write new values (an array, or nested lists) into every replica; a wrong shape changes nothing."""
        if not isinstance(data, NDArray):
            data = from_host(np.asarray(data, dtype=self._dtype))
        self.check_shape(data.shape, "set_data")
        if not self._data and self._deferred_init is None:
            raise self._unavailable()
        self._shape = data.shape
        self.store(data)

    def check_shape(self, shape: tuple[int, ...], doing: str) -> None:
        """`ParameterError` where values of this shape do not fit."""
        if merged_shape(self._shape, shape) is None:
            raise ParameterError(f"{doing}: parameter '{self.name}' expects shape {self.shape}, got {shape}")

    def store(self, data: NDArray, devices: Sequence[Context] | None = None) -> None:
        """Write values that are known to fit; makes the replicas (on ``devices``) where there are none yet."""
        if self._data:
            self.version += 1
            for ctx, array in self._data.items():
                assign(array, wrap(type(array), data.as_in_context(ctx)._data, ctx))
            return
        with unrecorded():
            value = from_host(data.asnumpy().astype(self._dtype, copy=False), Context("cpu", 0), util.array_class())
        self._install(value, devices or (self._deferred_init[2] if self._deferred_init else [current()]))

    def zero_grad(self) -> None:
        """Set the gradients to 0 (needed with ``grad_req="add"``)."""
        if self._grad_req != "null":
            for array in self._data.values():
                assign(array.grad, 0)

    # ---- elsewhere, otherwise ----

    def mean_data(self) -> NDArray:
        """The values, as one array on the CPU: replicas that differ (running statistics) are averaged."""
        with unrecorded():
            arrays = [a.as_in_context(Context("cpu", 0)) for a in self.list_data()]
            total = sum(arrays[1:], arrays[0].detach())
            return total / len(arrays) if len(arrays) > 1 else total

    def reset_ctx(self, ctx: Contexts) -> None:
        """Move to another device or devices."""
        if self._data:
            self._install(self.mean_data().copy(), contexts(ctx))
        elif self._deferred_init is not None:
            self._deferred_init = (*self._deferred_init[:2], contexts(ctx))
        else:
            raise self._unavailable()

    reset_device = reset_ctx

    def cast(self, dtype: Any) -> None:
        """Change the type of values and gradient."""
        self._dtype, self._written = as_dtype(dtype), dtype
        with unrecorded(), scope.allocating("parameter"):
            self._data = {ctx: array.astype(self._dtype) for ctx, array in self._data.items()}
        self._replaced()


def _shape(shape: Any) -> tuple[int, ...] | None:
    """A shape as a tuple in which unknown sizes are 0."""
    if shape is None:
        return None
    sizes = (shape,) if isinstance(shape, (int, np.integer)) else shape
    return tuple([0 if n is None or n < 0 else int(n) for n in sizes])


def merged_shape(known: tuple[int, ...] | None, given: Any) -> tuple[int, ...] | None:
    """What two partly known shapes say together; None where they do not agree."""
    sizes = _shape(given)
    if known is None or sizes is None:
        return sizes if known is None else known
    if len(sizes) != len(known) or any(a and b and a != b for a, b in zip(known, sizes)):
        return None
    return tuple(map(max, known, sizes))


class Constant(Parameter):
    """An array that a network uses and does not learn (MXNet's ``gluon.Constant``).

    >>> import d2lcore as mx
    >>> c = mx.gluon.Constant("c", [[1, 2], [3, 4]])
    >>> c.initialize()
    >>> c.data().asnumpy()
    array([[1., 2.],
           [3., 4.]], dtype=float32)
    """

    def __init__(self, name: str, value: Any) -> None:
        if not isinstance(value, NDArray):
            with Context("cpu", 0):
                value = (mxnp if util.is_np_array() else nd).array(value)  # NumPy's float64 stays so among np arrays
        self.value = value
        init = initializer.Constant(value)
        super().__init__(name, "null", value.shape, value.dtype, init=init, differentiable=False)


def __getattr__(name: str) -> Any:
    if name == "ParameterDict":  # MXNet has it in this module
        from .parameter_dict import ParameterDict

        return ParameterDict
    if name == "tensor_types":
        from ..symbol import Symbol

        return Symbol, NDArray
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
