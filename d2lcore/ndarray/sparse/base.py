"""What sparse arrays share: they know their dense form, and every operator that has no sparse one runs on that."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from ...core import NDArray, from_host
from ...core.base import Bare, as_dtype, wrap
from ...core.function import copy_to
from ...core.tape import TAPE, attach, recorder
from ...device import Context, checked
from ...errors import ContextError, DTypeError, MXNetError, NotSupportedForSparseNDArray, ShapeError
from ...ops import Op

STYPES = ("default", "row_sparse", "csr")


class BaseSparseNDArray(NDArray):
    """Base of `CSRNDArray` and `RowSparseNDArray`: an array of which only some elements are stored, the rest being 0.

    Operators that keep zeros zero (``sqrt``, ``x * 2``, ``x + y`` of two of a kind) give a sparse result. All others
    run on the dense form and give a dense array, as in MXNet; ``x.tostype("default")`` is that form.
    """

    __slots__ = ("_indices", "_shape", "_values")
    _sparse: ClassVar[bool] = True
    _stype: ClassVar[str]
    _values: Any  #: raw array of what is stored
    _indices: Any  #: raw int64 array of where it belongs
    _shape: tuple[int, ...]

    def __init_subclass__(cls) -> None:
        NDArray._storages[cls._stype] = cls

    # ---- to be written by the two kinds ----

    def _dense(self) -> Any:
        """A new raw array with all elements."""
        raise NotImplementedError

    def _with(self, values: Any) -> Any:
        """An array with other values at the same places."""
        raise NotImplementedError

    def _take(self, other: Any) -> None:
        """Become what another array of the same kind is, sharing nothing."""
        raise NotImplementedError

    def check_format(self, full_check: bool = True) -> None:
        """`MXNetError` where the parts do not make an array; ``full_check`` looks at every index."""
        raise NotImplementedError

    @classmethod
    def _from_dense(cls, raw: Any, ctx: Context) -> Any:
        """The sparse form of a raw array."""
        raise NotImplementedError

    # ---- what it is ----

    @property
    def _data(self) -> Any:
        """The dense form, for operators that know no other; made anew each time, so writing to it is refused."""
        raw = self._dense()
        raw.flags.writeable = False
        return raw

    @_data.setter
    def _data(self, value: Any) -> None:
        raise NotSupportedForSparseNDArray(f"{type(self).__name__} has no dense memory; use tostype('default')")

    @property
    def stype(self) -> str:
        """Storage type: ``"csr"`` or ``"row_sparse"``."""
        return self._stype

    @property
    def shape(self) -> tuple[int, ...]:
        """Sizes of the dimensions, with the elements that are not stored."""
        return self._shape

    @property
    def ndim(self) -> int:
        """Number of dimensions."""
        return len(self._shape)

    @property
    def dtype(self) -> Any:
        """Type of the elements."""
        return self._values.dtype.type

    @property
    def size(self) -> int:
        """Number of elements, with those that are not stored."""
        return int(np.prod(self._shape))

    @property
    def data(self) -> NDArray:
        """What is stored, as a dense array (a copy)."""
        return wrap(NDArray, self._values.copy(), self._ctx)

    @property
    def indices(self) -> NDArray:
        """Where the stored values belong, int64 (a copy)."""
        return wrap(NDArray, self._indices.copy(), self._ctx)

    def __len__(self) -> int:
        return self._shape[0]

    def __repr__(self) -> str:
        return f"\n<{type(self).__name__} {'x'.join(map(str, self._shape))} @{self._ctx}>"

    def __iter__(self) -> Any:
        raise self._refuse("iteration")

    def __bool__(self) -> bool:
        raise self._refuse("bool()")

    def reshape(self, *shape: Any, **options: Any) -> Any:
        """Refused: sparse arrays keep their shape."""
        raise self._refuse("reshape")

    def asscalar(self) -> Any:
        """Refused: sparse arrays give no scalar."""
        raise self._refuse("asscalar")

    def _refuse(self, what: str) -> NotSupportedForSparseNDArray:
        return NotSupportedForSparseNDArray(
            f"{what} is not supported for a {type(self).__name__}, only for dense arrays. Use tostype('default') first."
        )

    # ---- other forms, copies and devices ----

    def tostype(self, stype: str) -> Any:
        """The array in another storage type: ``"default"`` (dense), or a copy in its own."""
        if stype == self._stype:
            return self.copy()
        if stype == "default":
            return wrap(NDArray, self._dense(), self._ctx, self._entry)
        if stype not in STYPES:
            raise MXNetError(f"tostype: stype is one of {', '.join(STYPES)}, got {stype!r}")
        raise ValueError(f"cast_storage from {self._stype} to {stype} is not supported; go by way of 'default'")

    def copy(self) -> Any:
        """A copy on the same device."""
        return self._with(self._values.copy())

    def detach(self) -> Any:
        """The same values as an array through which no gradient flows."""
        return self._with(self._values)

    def astype(self, dtype: Any, copy: bool = True) -> Any:
        """The values as another dtype."""
        return self._with(self._values.astype(as_dtype(dtype), copy=copy))

    def copyto(self, other: Any) -> Any:
        """Copy into another array (dense or sparse) in place, or to a device (a new array)."""
        if isinstance(other, Context):
            moved = self.copy()
            return moved if other is self._ctx else self._moved(other)
        if isinstance(other, BaseSparseNDArray):
            if other._shape != self._shape:
                raise ShapeError(f"copyto: the array has shape {self._shape}, the target {other._shape}")
            other._assign(self if other._ctx is self._ctx else self._moved(other._ctx))
            return other
        return self.tostype("default").copyto(other)

    def as_in_context(self, context: Context) -> Any:
        """This array if it is on ``context`` already, else a copy there."""
        return self if context is self._ctx else self._moved(context)

    as_in_ctx = to_device = as_in_context

    def _moved(self, context: Context) -> Any:
        checked(context)
        moved = self.copy()
        for slot in self._buffers:
            setattr(moved, slot, copy_to(wrap(NDArray, getattr(self, slot), self._ctx), context)._data)
        moved._ctx = context
        return moved

    _buffers: ClassVar[tuple[str, ...]] = ("_values", "_indices")

    def __reduce__(self) -> tuple:
        return _rebuild, (type(self), self.asnumpy(), self._ctx)

    def __deepcopy__(self, memo: dict) -> Any:
        return self.copy()

    # ---- gradients ----

    def attach_grad(self, grad_req: str = "write", stype: str | None = None) -> None:
        """Make this array a variable, with a gradient of its own storage type or of ``stype``."""
        kind = type(self) if stype in (None, self._stype) else None
        if kind is None and stype != "default":
            raise MXNetError(f"attach_grad: stype is 'default' or '{self._stype}', got {stype!r}")
        zeros = np.zeros(self._shape, self._values.dtype)
        grad = wrap(NDArray, zeros, self._ctx) if kind is None else kind._from_dense(zeros, self._ctx)
        attach(self, grad_req, self._ctx, grad)

    # ---- reading and writing ----

    def __setitem__(self, key: Any, value: Any) -> None:
        if not (key == slice(None) if isinstance(key, slice) else key is Ellipsis):
            raise ValueError(f"{type(self).__name__}: only x[:] = value is possible, got x[{key}]")
        if isinstance(value, NDArray):
            value.copyto(self)
        else:
            self._assign(value)

    def _assign(self, value: Any) -> None:
        """Write new values in place; called by `core.dispatch.assign` and by the tape."""
        if isinstance(value, Bare) and value._ctx is not self._ctx:
            raise ContextError(f"cannot write an array on {value._ctx} into one on {self._ctx}. Use copyto().")
        if not isinstance(value, type(self)):
            dense = np.broadcast_to(value._data if isinstance(value, Bare) else np.asarray(value), self._shape)
            value = self._from_dense(dense.astype(self._values.dtype), self._ctx)
        elif value._values.dtype != self._values.dtype:
            value = value.astype(self._values.dtype)
        self._take(value)

    # ---- operators ----

    @classmethod
    def _invoke(cls, op: Op, inputs: tuple, attrs: dict) -> Any:
        """An operator whose first array is sparse; called by `core.dispatch.invoke`."""
        from ...core.dispatch import invoke
        from .rules import sparse_result

        who = recorder.get()
        flows = who is not None and (who is not TAPE or any(a._entry for a in inputs if isinstance(a, Bare)))
        result = sparse_result(op, inputs, attrs, flows)
        if result is not None:
            return result
        dense = [wrap(NDArray, a._dense(), a._ctx, a._entry) if isinstance(a, BaseSparseNDArray) else a for a in inputs]
        return invoke(op, *dense, **attrs)


def _rebuild(cls: type[BaseSparseNDArray], host: np.ndarray, ctx: Context) -> Any:
    return cls._from_dense(from_host(host, ctx)._data, ctx)


def new(cls: type, values: Any, indices: Any, shape: tuple[int, ...], ctx: Context) -> Any:
    """A sparse array around raw arrays."""
    _ = ctx.device  # where there is no such device, that is an error now
    self: Any = object.__new__(cls)
    self._values, self._indices, self._shape, self._ctx, self._entry = values, indices, shape, ctx, None
    return self


def host(array: Any, dtype: Any = None, what: str = "the data") -> np.ndarray:
    """What a user gives for a part of a sparse array, as a NumPy array of its own."""
    raw = np.array(array.asnumpy() if isinstance(array, NDArray) else array)
    if raw.dtype.kind not in "biuf":
        raise DTypeError(f"{what} of a sparse array are numbers, got {raw.dtype}")
    if dtype is None and not hasattr(array, "dtype"):
        dtype = np.float32  # lists become float32, as everywhere
    return raw if dtype is None else raw.astype(as_dtype(dtype), copy=False)
