"""Drawing samples for ``nd.random`` and ``np.random``, which differ in the class of the result and in spelling only."""

from __future__ import annotations

from typing import Any

from ..core import F, NDArray, create
from ..device import Context, current
from ..errors import DTypeError, ShapeError
from ._call import Shape, dims, real

Parameter = float | NDArray
"""A parameter of a distribution: a number, or an array with a parameter for each of several distributions."""


_REAL = ("random_exponential", "random_gamma", "random_normal", "random_uniform")


def draw(
    distribution: str, cls: type, shape: tuple[int, ...], ctx: Context | None, dtype: Any, **parameters: Any
) -> Any:
    """Samples of a distribution whose parameters are numbers."""
    dtype = real(dtype)
    if dtype.kind != "f" and distribution in _REAL:
        raise DTypeError(
            f"{distribution}: its numbers are real, dtype={dtype} would round them. Did you mean randint()?"
        )
    for name, value in parameters.items():
        if isinstance(value, NDArray):
            raise DTypeError(f"{distribution}: {name} is a number, got an array of shape {value.shape}")
    return create(distribution, ctx or current(), cls, shape=shape, dtype=dtype, **parameters)


def draw_affine(
    distribution: str, shift: Parameter, scale: Parameter, shape: tuple[int, ...], ctx: Context | None, dtype: Any
) -> Any:
    """``shift + scale * sample`` where the parameters are arrays that broadcast to ``shape``.

    Gradients flow to the parameters: this is the reparameterisation trick.
    """
    first = shift if isinstance(shift, NDArray) else scale
    if not isinstance(first, NDArray):
        raise DTypeError(f"{distribution}: expected an array as a parameter")
    if dtype is None and first._data.dtype.kind == "f":
        dtype = first.dtype
    sample = draw(distribution, type(first), shape, ctx or first.ctx, dtype)
    return F.add(F.multiply(sample, scale), shift)


def spread(name: str, shape: Shape | None, dtype: Any, *parameters: Parameter) -> list[NDArray]:
    """Parameters of shape s repeated to that of the samples, ``s + shape``, in their dtype (MXNet: float32)."""
    arrays = [p for p in parameters if isinstance(p, NDArray)]
    if len(arrays) < len(parameters):
        raise DTypeError(f"{name}: give the parameters as numbers or as arrays, not one of each")
    if len({p.shape for p in arrays}) > 1:
        raise ShapeError(f"{name}: the parameters have shapes " + " and ".join(str(p.shape) for p in arrays))
    more = () if shape is None else dims(shape)
    wide, dtype = arrays[0].shape + (1,) * len(more), real(dtype)
    size = arrays[0].shape + more
    return [F.broadcast_to(F.reshape(F.cast(p, dtype=dtype), shape=wide), shape=size) for p in arrays]
