"""`NDArray`: an array on a device, as students hold it.

It wraps a raw array and shares its memory in both directions: ``np.asarray(x)``, ``np.from_dlpack(x)`` and slices of
``x`` are views of the same bytes. This class has MXNet's legacy semantics (``mx.nd``); `d2lcore.numpy.ndarray` is its
subclass and holds only what NumPy semantics change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from numbers import Number
from typing import Any, ClassVar

import numpy as np

from .. import events, scope
from ..device import Context, checked, current
from ..errors import AutogradError, ContextError, DTypeError, RangeError, ShapeError, unknown
from ..ops import OPS
from . import indexing, tape
from .base import Bare, as_dtype, wrap
from .dispatch import assign, invoke
from .fluent import Fluent
from .function import copy_to
from .readings import F


def _binary(compute: Callable[[Any, Any], Any]) -> tuple[Any, Any, Any]:
    """``x + y``, ``y + x`` and ``x += y`` from one function of two operands."""

    def forward(self: NDArray, other: Any) -> Any:
        if type(other) is not type(self):
            other = self._operand(other)
        return other if other is NotImplemented else compute(self, other)

    def reflected(self: NDArray, other: Any) -> Any:
        other = self._operand(other)
        return other if other is NotImplemented else compute(other, self)

    def in_place(self: NDArray, other: Any) -> Any:
        value = forward(self.detach(), other)
        if value is NotImplemented:
            return value
        _refuse_recorded(value, "x += value")
        assign(self, value)
        return self

    return forward, reflected, in_place


def _quotient(x: Any, y: Any) -> Any:
    """``x / y``; legacy arrays of whole numbers divide as in C, towards 0 (MXNet's rule)."""
    arrays = [a for a in (x, y) if isinstance(a, NDArray)]
    if all(a._numeric_bools and a._data.dtype.kind in "iu" for a in arrays):
        exact = [F.cast(a, dtype=np.dtype(np.float64)) if isinstance(a, NDArray) else a for a in (x, y)]
        return F.cast(F.divide(*exact), dtype=arrays[0]._data.dtype)
    return F.divide(x, y)


class NDArray(Fluent):
    """A multi-dimensional array on a device (MXNet's ``mx.nd.NDArray``); made by `nd.array` and friends."""

    __slots__ = ()
    #: comparisons give numbers of the array's own dtype (legacy), not bools
    _numeric_bools: ClassVar[bool] = True
    #: the subclass with NumPy's semantics, which enters itself here
    _numpy_class: ClassVar[type]
    #: sparse classes by storage type, which enter themselves here
    _storages: ClassVar[dict[str, Any]] = {}
    #: NumPy's operators leave ``numpy_array + x`` to this class
    __array_ufunc__: Any = None
    __hash__ = object.__hash__

    # ---- what it is ----

    @property
    def shape(self) -> tuple[int, ...]:
        """Sizes of the dimensions."""
        return self._data.shape

    @property
    def dtype(self) -> Any:
        """Type of the elements, as a NumPy scalar type (``numpy.float32``)."""
        return self._data.dtype.type

    @property
    def size(self) -> int:
        """Number of elements."""
        return self._data.size

    @property
    def ndim(self) -> int:
        """Number of dimensions."""
        return self._data.ndim

    @property
    def nbytes(self) -> int:
        """Bytes of all elements."""
        return self._data.nbytes

    @property
    def itemsize(self) -> int:
        """Bytes of one element."""
        return self._data.itemsize

    @property
    def context(self) -> Context:
        """The device it is on."""
        return self._ctx

    ctx = device = context

    @property
    def stype(self) -> str:
        """Storage type: ``"default"``, dense."""
        return "default"

    @property
    def T(self) -> Any:
        """The array with its axes reversed."""
        return F.transpose(self)

    def __len__(self) -> int:
        if not self._data.ndim:
            raise TypeError("len() of an array with no dimensions")
        return self._data.shape[0]

    def __repr__(self) -> str:
        shape = "x".join(map(str, self.shape))
        return self._traced() or f"\n{self._host()}\n<{type(self).__name__} {shape} @{self._ctx}>"

    # ---- out to Python and NumPy ----

    def _read(self) -> Any:
        """The raw array, its values computed; the one place where values leave the engine."""
        who = tape.recorder.get()
        if who is not None and who is not tape.TAPE:
            who.read(self)
        self._ctx.device.synchronize()
        return self._data

    def _traced(self) -> str:
        """How the array prints while it stands for a value of a graph being traced, and may not be read; "" if not."""
        who = tape.recorder.get()
        what = who.describe(self) if who is not None and who is not tape.TAPE else ""
        shape = "x".join(map(str, self.shape))
        return f"<{type(self).__name__} {shape} @{self._ctx}, {what} in the graph being traced>" if what else ""

    def _host(self) -> np.ndarray:
        """The values as a NumPy array that may share memory."""
        return self._ctx.device.to_host(self._read())

    def asnumpy(self) -> np.ndarray:
        """A NumPy copy of the values. For a view of the same memory use ``np.asarray(x)``."""
        return np.array(self._host())

    def item(self) -> Any:
        """The one value as a Python number; `ValueError` where there are more."""
        if self._data.size != 1:
            raise ValueError(f"the array has {self._data.size} values (shape {self.shape}), expected one")
        return self._host().item()

    def asscalar(self) -> Any:
        """The one value as a NumPy scalar (MXNet's name)."""
        if self._data.size != 1:
            raise ValueError(f"asscalar: the array has {self._data.size} values (shape {self.shape}), expected one")
        return self._host().reshape(-1)[0]

    def tolist(self) -> Any:
        """The values as nested lists of Python numbers."""
        return self._host().tolist()

    def __bool__(self) -> bool:
        if self._data.size != 1:
            raise ValueError(f"the truth of an array with {self._data.size} values is ambiguous; use .sum() or .max()")
        return bool(self.item())

    def __float__(self) -> float:
        return float(self.item())

    def __int__(self) -> int:
        return int(self.item())

    def __index__(self) -> int:
        if self._data.dtype.kind not in "iu":
            raise DTypeError(f"an index is a whole number, got an array of {self._data.dtype}")
        return int(self.item())

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        host = self._host()
        return np.array(host, dtype=dtype) if copy else host.astype(dtype or host.dtype, copy=False)

    def __array_function__(self, func: Any, types: Any, args: tuple, kwargs: dict) -> Any:
        """``numpy.mean(x)`` and friends compute on the host, with a NumPy result and no gradient."""
        return func(*_to_host(args), **_to_host(kwargs))

    def __dlpack__(self, **options: Any) -> Any:
        return self._read().__dlpack__(**options)

    def __dlpack_device__(self) -> tuple[int, int]:
        return self._data.__dlpack_device__()

    def __buffer__(self, flags: int) -> memoryview:  # read by Python >= 3.12: memoryview(x) shares the memory
        return memoryview(self._host())  # type: ignore[arg-type]

    def __reduce__(self) -> tuple:
        return _rebuild, (type(self), self.asnumpy(), self._ctx)

    def wait_to_read(self) -> None:
        """Wait until the values have been computed."""
        self._ctx.device.synchronize()

    def as_nd_ndarray(self) -> Any:
        """This array as a legacy one: itself."""
        return self

    def as_np_ndarray(self) -> Any:
        """The same memory as an array with NumPy's semantics (``mx.np.ndarray``); gradients flow back through it."""
        return wrap(self._numpy_class, self._data, self._ctx, self._entry)

    # ---- copies and devices ----

    def copy(self) -> Any:
        """A copy on the same device."""
        return F.identity(self)

    def copyto(self, other: Any) -> Any:
        """Copy into another array (in place), or to a device (a new array)."""
        if isinstance(other, Context):
            return copy_to(self, other)
        source = self if other._ctx is self._ctx else copy_to(self, other._ctx)
        assign(other, source)
        return other

    def as_in_context(self, context: Context) -> Any:
        """This array if it is on ``context`` already, else a copy there; gradients flow back through the copy."""
        return self if context is self._ctx else copy_to(self, context)

    as_in_ctx = to_device = as_in_context

    def astype(self, dtype: Any, copy: bool = True) -> Any:
        """The values as another dtype; the array itself where it has that dtype and ``copy`` is False."""
        dtype = as_dtype(dtype)
        return self if not copy and dtype == self._data.dtype else F.cast(self, dtype=dtype)

    def tostype(self, stype: str) -> Any:
        """A copy in another storage type: ``"row_sparse"``, ``"csr"``, or ``"default"`` (dense)."""
        if stype == "default":
            return self.copy()
        if stype not in NDArray._storages:
            raise unknown("storage type", stype, ["default", *NDArray._storages])
        return NDArray._storages[stype]._from_dense(self._read(), self._ctx)

    def __copy__(self) -> Any:
        return self.copy()

    def __deepcopy__(self, memo: dict) -> Any:
        return self.detach().copy()

    # ---- gradients ----

    def attach_grad(self, grad_req: str = "write", stype: str | None = None) -> None:
        """Make this array a variable: ``backward()`` will write (or ``"add"``) its gradient into ``.grad``."""
        if self._data.dtype.kind != "f":
            raise DTypeError(f"attach_grad: only real numbers have gradients, the array is {self._data.dtype}")
        grad = None if stype in (None, "default") else F.zeros_like(self.detach()).tostype(stype)
        tape.attach(self, grad_req, self._ctx, grad)

    @property
    def grad(self) -> Any:
        """The gradient buffer of a variable; None for other arrays."""
        leaf = self._entry and self._entry[0]
        return leaf.grad if isinstance(leaf, tape.Leaf) else None

    def backward(self, out_grad: Any = None, retain_graph: bool = False, train_mode: bool = True) -> None:
        """Compute the gradients of this array (ones, or ``out_grad``, being its own) by all variables behind it."""
        token = tape.training.set(train_mode)
        try:
            for _ in tape.backward_steps([self], [out_grad], retain_graph=retain_graph):
                pass
        finally:
            tape.training.reset(token)

    def detach(self) -> Any:
        """The same memory as an array through which no gradient flows."""
        who = tape.recorder.get()
        if who is not None and who is not tape.TAPE:
            return F.stop_gradient(self)  # a graph must know where the values come from
        return wrap(type(self), self._data, self._ctx)

    # ---- arithmetic ----

    def _operand(self, other: Any) -> Any:
        """The other side of an operator: a number, or an array of this class's kind; NotImplemented for the rest."""
        if type(other) is float and self._data.dtype.kind == "f":
            return other  # the common case, ahead of the slow test for all kinds of numbers
        if isinstance(other, (Number, np.generic)):
            # a legacy array of whole numbers stays one, whatever number it meets (as in MXNet)
            if isinstance(other, float) and self._numeric_bools and self._data.dtype.kind in "iub":
                return int(other)
            return other.item() if isinstance(other, np.generic) else other
        if isinstance(other, NDArray):
            return other
        if isinstance(other, (np.ndarray, list, tuple)):
            return from_host(np.asarray(other, dtype=self._data.dtype), self._ctx, type(self))
        return NotImplemented

    __add__, __radd__, __iadd__ = _binary(partial(invoke, OPS["add"]))
    __sub__, __rsub__, __isub__ = _binary(partial(invoke, OPS["subtract"]))
    __mul__, __rmul__, __imul__ = _binary(partial(invoke, OPS["multiply"]))
    __truediv__, __rtruediv__, __itruediv__ = _binary(_quotient)
    __mod__, __rmod__, __imod__ = _binary(partial(invoke, OPS["mod"]))
    # x **= y and x //= y make a new array, as in MXNet
    __floordiv__, __rfloordiv__ = _binary(partial(invoke, OPS["floor_divide"]))[:2]
    __pow__, __rpow__ = _binary(partial(invoke, OPS["power"]))[:2]
    __matmul__, __rmatmul__, __imatmul__ = _binary(partial(invoke, OPS["matmul"]))

    def __neg__(self) -> Any:
        if self._numeric_bools and self._data.dtype.kind == "b":
            return self * -1  # legacy bools are the numbers 0 and 1
        return F.negative(self)

    def __pos__(self) -> Any:
        return self

    def __abs__(self) -> Any:
        return F.abs(self)

    def __eq__(self, other: Any) -> Any:
        return False if other is None else _compare("equal", self, other)

    def __ne__(self, other: Any) -> Any:
        return True if other is None else _compare("not_equal", self, other)

    def __gt__(self, other: Any) -> Any:
        return _compare("greater", self, other)

    def __ge__(self, other: Any) -> Any:
        return _compare("greater_equal", self, other)

    def __lt__(self, other: Any) -> Any:
        return _compare("less", self, other)

    def __le__(self, other: Any) -> Any:
        return _compare("less_equal", self, other)

    # ---- parts ----

    def __getitem__(self, key: Any) -> Any:
        """A part of the array: a view where NumPy gives a view (numbers, slices), else a copy."""
        key, arrays = indexing.split(key, self)
        return F.getitem(self, *arrays, key=key)

    def __setitem__(self, key: Any, value: Any) -> None:
        if isinstance(value, (np.ndarray, list, tuple)):
            value = from_host(np.asarray(value, dtype=self._data.dtype), self._ctx, type(self))
        if (isinstance(key, slice) and key == slice(None)) or key is Ellipsis:
            assign(self, value)
            return
        who = tape.recorder.get()
        if who is not None and (who is not tape.TAPE or self._entry is not None):
            raise AutogradError(
                "x[...] = value on a part of an array cannot be recorded. Build the array with where(), concat() or "
                "stack(), or leave autograd.record() (autograd.pause()) first."
            )
        _refuse_recorded(value, "x[...] = value on a part of an array")
        if isinstance(value, NDArray) and not value._ctx.shares_memory(self._ctx):
            raise ContextError(
                f"x[...] = value: x is on {self._ctx}, value on {value._ctx}. Use value.as_in_context()."
            )
        raw_key = indexing.raw(key)
        new = value._data if isinstance(value, NDArray) else value
        if isinstance(value, NDArray) and new.size == 1:
            new = new.reshape(())  # a legacy (1,) fits into the place of one element
        try:
            self._data[raw_key] = new
        except IndexError as error:
            raise RangeError(f"x[...] = value: x has shape {self.shape}: {error}") from None
        except ValueError as error:
            raise ShapeError(f"x[...] = value: {error}") from None

    def __iter__(self) -> Iterator[Any]:
        return (self[i] for i in range(len(self)))

    def __contains__(self, value: Any) -> bool:
        return bool((self._host() == value).any())


def _refuse_recorded(value: Any, what: str) -> None:
    """No gradient would flow through such a write, and nobody would be told."""
    if isinstance(value, Bare) and value._entry is not None and tape.recorder.get() is tape.TAPE:
        raise AutogradError(
            f"{what} cannot be recorded, and value was computed from a variable: its gradient would be lost. Write "
            "y = x + value, build the array with where(), concat() or stack(), or give value.detach() where no "
            "gradient is wanted."
        )


def _compare(name: str, x: NDArray, other: Any) -> Any:
    other = x._operand(other)
    return other if other is NotImplemented else getattr(F, name)(x, other, like_input=x._numeric_bools)


def from_host(array: np.ndarray, ctx: Context | None = None, cls: type = NDArray, copy: bool = True) -> Any:
    """An array with the values of a NumPy array, on a device; shares its memory where ``copy`` is False and it can."""
    ctx = checked(ctx or current())
    raw = ctx.device.from_host(array, copy)
    if events.MEM:
        ctx.device.memory.track(raw, scope.category() or "data")
    return wrap(cls, raw, ctx)


def _to_host(value: Any) -> Any:
    """The arrays in nested arguments as NumPy arrays of the same memory."""
    if isinstance(value, NDArray):
        return value._host()
    if isinstance(value, (list, tuple)):
        return type(value)([_to_host(v) for v in value])
    return {k: _to_host(v) for k, v in value.items()} if isinstance(value, dict) else value


def _rebuild(cls: type, array: np.ndarray, ctx: Context) -> Any:
    return from_host(array, ctx, cls, copy=False)


def raw(array: Any) -> Any:
    """The raw array under an array; other values as they are."""
    return array._data if isinstance(array, NDArray) else array
