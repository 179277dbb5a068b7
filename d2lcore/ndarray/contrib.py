"""What MXNet keeps in ``mx.nd.contrib``: masks, control flow and some layers as functions."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..core import F, NDArray, from_host
from ..errors import ShapeError
from ..ops.index import ARRAY
from . import contrib_attention, contrib_maths, contrib_quantization, contrib_updates
from ._call import Shape, dims, store
from .activation import CTCLoss, ctc_loss
from .calibration import calibrate_entropy
from .contrib_attention import *  # noqa: F403
from .contrib_layers import *  # noqa: F403
from .contrib_layers import __all__ as _layers
from .contrib_maths import *  # noqa: F403
from .contrib_quantization import *  # noqa: F403
from .contrib_updates import *  # noqa: F403
from .deformable import DeformableConvolution, DeformablePSROIPooling, ModulatedDeformableConvolution
from .detection import *  # noqa: F403
from .detection import __all__ as _detection
from .regions import MultiProposal, Proposal, PSROIPooling, ROIAlign, RROIAlign
from .resampling import BilinearResize2D

__all__ = [
    "AdaptiveAvgPooling2D",
    "CTCLoss",
    "arange_like",
    "boolean_mask",
    "calibrate_entropy",
    "cond",
    "ctc_loss",
    "div_sqrt_dim",
    "foreach",
    "index_array",
    "isfinite",
    "isinf",
    "isnan",
    "while_loop",
    *contrib_attention.__all__,
    *contrib_maths.__all__,
    *contrib_quantization.__all__,
    *contrib_updates.__all__,
    *_detection,
    *_layers,
    "BilinearResize2D",
    "DeformableConvolution",
    "DeformablePSROIPooling",
    "ModulatedDeformableConvolution",
    "MultiProposal",
    "PSROIPooling",
    "Proposal",
    "ROIAlign",
    "RROIAlign",
]


def boolean_mask(data: NDArray, index: NDArray, axis: int = 0, out: NDArray | None = None) -> NDArray:
    """The slices of ``data`` along an axis where ``index`` (a vector) is other than zero.

    >>> from d2lcore import nd
    >>> nd.contrib.boolean_mask(nd.array([[1, 2], [3, 4], [5, 6]]), nd.array([1, 0, 1])).asnumpy()
    array([[1., 2.],
           [5., 6.]], dtype=float32)
    """
    if index.shape != (data.shape[axis],):
        raise ShapeError(f"boolean_mask: index expects shape {(data.shape[axis],)}, got {index.shape}")
    found = F.getitem(data, F.not_equal(index, 0), key=(slice(None),) * (axis % data.ndim) + (ARRAY,))
    return store(found, out)


def arange_like(
    data: NDArray, start: float = 0.0, step: float = 1.0, repeat: int = 1, ctx: Any = None, axis: int | None = None,
    out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """Numbers ``step`` apart, as many as ``data`` has elements (in its shape), or places along ``axis``.

    >>> from d2lcore import nd
    >>> nd.contrib.arange_like(nd.zeros((2, 3)), axis=1).asnumpy()
    array([0., 1., 2.], dtype=float32)
    """
    count = data.size if axis is None else data.shape[axis]
    values = (start + step * (np.arange(count) // repeat)).astype(data.dtype)
    values = values.reshape(data.shape) if axis is None else values
    return store(from_host(values, data.ctx, type(data), copy=False), out)


def index_array(data: NDArray, axes: Sequence[int] | None = None, out: NDArray | None = None) -> NDArray:
    """The position of each element, along a new last axis (int64).

    >>> from d2lcore import nd
    >>> nd.contrib.index_array(nd.zeros((1, 2))).asnumpy()
    array([[[0, 0],
            [0, 1]]])
    """
    grid = np.moveaxis(np.indices(data.shape, dtype=np.int64), 0, -1)
    return store(from_host(grid if axes is None else grid[..., list(axes)], data.ctx, type(data)), out)


def isnan(data: NDArray, out: NDArray | None = None) -> NDArray:
    """Ones where elements are NaN, else zeros.

    >>> from d2lcore import nd
    >>> nd.contrib.isnan(nd.array([1, float("nan")])).asnumpy()
    array([0., 1.], dtype=float32)
    """
    return store(F.cast(F.isnan(data), dtype=data._data.dtype), out)


def isinf(data: NDArray, out: NDArray | None = None) -> NDArray:
    """Ones where elements are infinite, else zeros.

    >>> from d2lcore import nd
    >>> nd.contrib.isinf(nd.array([1, float("inf")])).asnumpy()
    array([0., 1.], dtype=float32)
    """
    return store(F.cast(F.isinf(data), dtype=data._data.dtype), out)


def isfinite(data: NDArray, out: NDArray | None = None) -> NDArray:
    """Ones where elements are neither infinite nor NaN, else zeros.

    >>> from d2lcore import nd
    >>> nd.contrib.isfinite(nd.array([1, float("inf")])).asnumpy()
    array([1., 0.], dtype=float32)
    """
    return store(F.cast(F.isfinite(data), dtype=data._data.dtype), out)


def div_sqrt_dim(data: NDArray, out: NDArray | None = None) -> NDArray:
    """Divided by the root of the size of the last axis: scaled dot-product attention.

    >>> from d2lcore import nd
    >>> nd.contrib.div_sqrt_dim(nd.ones((1, 4))).asnumpy()
    array([[0.5, 0.5, 0.5, 0.5]], dtype=float32)
    """
    return store(F.multiply(data, 1 / math.sqrt(data.shape[-1])), out)


def AdaptiveAvgPooling2D(data: NDArray, output_size: Shape = 1, out: NDArray | None = None) -> NDArray:
    """Averages over windows as large as it takes for a result of a given height and width.

    >>> from d2lcore import nd
    >>> nd.contrib.AdaptiveAvgPooling2D(nd.ones((1, 2, 5, 7)), output_size=2).shape
    (1, 2, 2, 2)
    """
    size = dims(output_size)
    size = size * 2 if len(size) == 1 else size
    return store(F.adaptive_avg_pool(data, output_size=size), out)


# ---- control flow: plain Python here, kept for programs that are written with it ----


def foreach(body: Callable[[Any, Any], tuple[Any, Any]], data: Any, init_states: Any) -> tuple[Any, Any]:
    """Run ``body(slice, states)``, which gives (output, new states), over the first axis; outputs are stacked.

    >>> from d2lcore import nd
    >>> total = lambda x, state: (x + state, x + state)
    >>> outputs, last = nd.contrib.foreach(total, nd.array([1, 2, 3]), nd.zeros(1))
    >>> outputs.asnumpy().ravel(), last.asnumpy()
    (array([1., 3., 6.], dtype=float32), array([6.], dtype=float32))
    """
    states, outputs = init_states, []
    for i in range((data if isinstance(data, NDArray) else data[0]).shape[0]):
        part = data[i] if isinstance(data, NDArray) else [x[i] for x in data]
        output, states = body(part, states)
        outputs.append(output)
    return _stacked(outputs), states


def _stacked(outputs: list) -> Any:
    if not outputs:
        return []
    if isinstance(outputs[0], NDArray):
        return F.stack(*outputs, axis=0)
    return [F.stack(*column, axis=0) for column in zip(*outputs, strict=True)]


def while_loop(
    cond: Callable[..., Any], func: Callable[..., tuple[Any, Any]], loop_vars: Any, max_iterations: int | None = None
) -> tuple[Any, Any]:
    """While ``cond(*vars)`` holds, run ``func(*vars)``, which gives (outputs, new vars); outputs are stacked.

    The stacked outputs have ``max_iterations`` rows; those of steps that did not come are zeros.

    >>> from d2lcore import nd
    >>> outputs, (i,) = nd.contrib.while_loop(lambda i: i < 2, lambda i: ([i], [i + 1]), [nd.zeros(1)], 3)
    >>> outputs[0].asnumpy().ravel(), i.asscalar()
    (array([0., 1., 0.], dtype=float32), np.float32(2.0))
    """
    if max_iterations is None:
        raise ValueError("while_loop: max_iterations is needed, the number of rows of the stacked outputs")
    single = isinstance(loop_vars, NDArray)
    values = [loop_vars] if single else list(loop_vars)
    outputs: list = []
    while len(outputs) < max_iterations and bool(cond(*values)):
        output, new = func(*values)
        outputs.append(list(output) if isinstance(output, (list, tuple)) else [output])
        values = [new] if isinstance(new, NDArray) else list(new)
    rest = max_iterations - len(outputs)
    columns = [F.stack(*c, *[F.zeros_like(c[0])] * rest, axis=0) for c in zip(*outputs, strict=True)]
    return columns, values[0] if single else values


def cond(pred: Any, then_func: Callable[[], Any], else_func: Callable[[], Any]) -> Any:
    """``then_func()`` where ``pred`` is other than zero, else ``else_func()``.

    >>> from d2lcore import nd
    >>> nd.contrib.cond(nd.array([1]) > 0, lambda: nd.ones(1), lambda: nd.zeros(1)).asscalar()
    np.float32(1.0)
    """
    return then_func() if bool(pred) else else_func()
