"""Symbols of the NumPy kind: ``sym.np`` and ``sym.npx``, whose operators broadcast and keep zero dimensions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from .call import call
from .room import Room
from .symbol import Symbol

__all__ = ["_Symbol", "np", "npx"]


class _Symbol(Symbol):
    """A symbol for an array of ``mx.np``.

    >>> import d2lcore as mx
    >>> x = mx.sym.var("x").as_np_ndarray()
    >>> (x[1:] + 1).eval(x=mx.np.array([1, 2, 3]))[0]
    array([3., 4.])
    """

    __slots__ = ()
    _words: ClassVar[dict[str, tuple[str, str, str]]] = {
        "add": ("_npi_add", "_npi_add_scalar", "_npi_add_scalar"),
        "sub": ("_npi_subtract", "_npi_subtract_scalar", "_npi_rsubtract_scalar"),
        "mul": ("_npi_multiply", "_npi_multiply_scalar", "_npi_multiply_scalar"),
        "div": ("_npi_true_divide", "_npi_true_divide_scalar", "_npi_rtrue_divide_scalar"),
        "mod": ("_npi_mod", "_npi_mod_scalar", "_npi_rmod_scalar"),
        "pow": ("_npi_power", "_npi_power_scalar", "_npi_rpower_scalar"),
        "eq": ("_npi_equal", "_npi_equal_scalar", "_npi_equal_scalar"),
        "ne": ("_npi_not_equal", "_npi_not_equal_scalar", "_npi_not_equal_scalar"),
        "gt": ("_npi_greater", "_npi_greater_scalar", "_npi_less_scalar"),
        "ge": ("_npi_greater_equal", "_npi_greater_equal_scalar", "_npi_less_equal_scalar"),
        "lt": ("_npi_less", "_npi_less_scalar", "_npi_greater_scalar"),
        "le": ("_npi_less_equal", "_npi_less_equal_scalar", "_npi_greater_equal_scalar"),
    }

    def __getitem__(self, index: Any) -> Symbol:
        """Elements, as of an array; of a symbol with several outputs, one of these."""
        if len(self.outputs) != 1 or isinstance(index, str):
            return super().__getitem__(index)
        return _indexed(self, index if isinstance(index, tuple) else (index,))

    def __matmul__(self, other: Symbol) -> Symbol:
        return np.matmul(self, other)

    @property
    def T(self) -> Symbol:
        """The axes in reverse."""
        return np.transpose(self)

    def reshape(self, *shape: Any, **kwargs: Any) -> Symbol:
        """The same elements in another shape: ``x.reshape(2, -1)`` or ``x.reshape((2, -1))``."""
        if shape:
            kwargs["newshape"] = tuple(shape[0]) if isinstance(shape[0], (tuple, list)) else shape
        return np.reshape(self, **kwargs)

    def transpose(self, *axes: int | Sequence[int]) -> Symbol:
        """The axes in another order; in reverse where none are given."""
        return np.transpose(self, tuple(axes[0]) if axes and isinstance(axes[0], (tuple, list)) else axes or None)

    def astype(self, dtype: Any, **kwargs: Any) -> Symbol:
        """Elements of another type."""
        return npx.cast(self, dtype=dtype, **kwargs)


def _indexed(x: Symbol, index: tuple) -> Symbol:
    """A slice, and axes dropped or added by the codes of `npx.reshape`, as MXNet has it."""
    begin: list = []
    end: list = []
    step: list = []
    codes: list[int] = []
    new: list[int] = []
    for k, cut in enumerate(index):
        if cut is None:
            new.append(codes.count(-2) + len(new))  # the axis that it becomes
        elif cut is Ellipsis and k == len(index) - 1:
            break
        elif isinstance(cut, slice):
            begin, end, step = [*begin, cut.start], [*end, cut.stop], [*step, cut.step]
            codes.append(-2)
        elif isinstance(cut, int):
            begin, end, step = [*begin, cut], [*end, cut + 1 or None], [*step, None]
            codes.append(-3)
        else:
            raise TypeError(f"symbols of np take numbers, slices and None as indices, got {cut!r}. Use F.np.take.")
    if begin:
        x = call(type(x), "slice", (x,), {"begin": tuple(begin), "end": tuple(end), "step": tuple(step)}, "slice")
    if -3 in codes:
        x = npx.reshape(x, newshape=(*codes, -4))
    for axis in new:
        x = np.expand_dims(x, axis=axis)
    return x


def _method(name: str) -> Callable[..., Symbol]:
    def method(self: Symbol, *args: Any, **kwargs: Any) -> Symbol:
        return getattr(np, name)(self, *args, **kwargs)

    method.__name__ = name
    method.__doc__ = f"``np.{name}`` of it."
    return method


for _name in (
    "argmax", "argmin", "argsort", "clip", "cumsum", "dot", "max", "mean", "min", "prod", "repeat", "round", "sort",
    "squeeze", "std", "sum", "swapaxes", "take", "tile", "var",
):  # fmt: skip
    setattr(_Symbol, _name, _method(_name))


def _einsum(subscripts: str, *operands: Symbol, optimize: bool = False, **kwargs: Any) -> Symbol:
    """Sums of products over named axes."""
    return call(
        _Symbol, "_npi_einsum", operands, {"subscripts": subscripts, "optimize": int(optimize), **kwargs}, "einsum"
    )


def _append(arr: Symbol, values: Symbol, axis: int | None = None) -> Symbol:
    """One array behind the other, along an axis, or flat where it is None."""
    return np.concatenate((arr, values), axis=axis)


def _split(file_name: str, axis: int) -> Callable[..., Symbol]:
    def split(ary: Symbol, indices_or_sections: int | Sequence[int], axis: int = axis) -> Symbol:
        """Pieces along an axis: that many of equal size, or cut before the given places."""
        cuts: dict[str, Any] = {"indices": (), "sections": 0, "axis": axis, "squeeze_axis": False}
        if isinstance(indices_or_sections, int):
            cuts["sections"] = indices_or_sections
        else:
            cuts["indices"] = (0, *indices_or_sections)
        return call(_Symbol, file_name, (ary,), cuts, file_name)

    return split


def _tensordot(a: Symbol, b: Symbol, axes: Any = 2) -> Symbol:
    """Sums of products over axes: the last of ``a`` and the first of ``b``, or those given."""
    if isinstance(axes, int):
        return call(_Symbol, "_npi_tensordot_int_axes", (a, b), {"axes": axes}, "tensordot")
    first, second = ((axis,) if isinstance(axis, int) else tuple(axis) for axis in axes)
    return call(_Symbol, "_npi_tensordot", (a, b), {"a_axes_summed": first, "b_axes_summed": second}, "tensordot")


def _pad(x: Symbol, pad_width: Any, mode: str = "constant", constant_values: float = 0, **kwargs: Any) -> Symbol:
    """More elements at the ends of the axes."""
    how = {"pad_width": pad_width, "mode": mode, "constant_value": constant_values, **kwargs}
    return call(_Symbol, "_npi_pad", (x,), how, "pad")


_pieces = _split("_split_v2", 0)
np = Room(
    "np", _Symbol, append=_append, array_split=_pieces, einsum=_einsum, hsplit=_split("_npi_hsplit", 1),
    linalg=Room("np_linalg", _Symbol), pad=_pad, random=Room("np_random", _Symbol), split=_pieces,
    tensordot=_tensordot, vsplit=_pieces,
)  # fmt: skip
npx = Room("npx", _Symbol)
