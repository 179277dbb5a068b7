"""Networks in whole numbers of eight bits: ``nd.contrib.quantize``, ``quantized_conv`` and their family.

A quantized array stands for real numbers ``x = q / scale``. It travels with its range, two arrays of shape (1,), which
gives the scale: 127 / max(|min|, |max|) for int8, 255 / max(|min|, |max|) for uint8, 2147483647 / max(|min|, |max|) for
int32. So zero is zero in all of them, and sums of products need no corrections. (Jacob and others, Quantization and
Training of Neural Networks for Efficient Integer-Arithmetic-Only Inference, 2018; the symmetric kind.)

The sums of products are exact: products of bytes are summed in float64, whose 53 bits hold every int32, as NumPy has no
fast products of integers. MXNet's oneDNN kernels scale by 127.5 and 255.5 in places, so its last digit can differ;
where MXNet gives a range that does not fit its result (`quantized_conv` of uint8), the range here does.

Nothing here is differentiable: train in float32, then quantize (``mx.contrib.quantization``).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...core import F, NDArray
from ...errors import DTypeError, MXNetError, ShapeError, unknown
from .._call import store_all
from ..layers import Convolution, FullyConnected, Pooling, Size

__all__ = [
    "dequantize",
    "quantize",
    "quantize_v2",
    "quantized_act",
    "quantized_batch_norm",
    "quantized_concat",
    "quantized_conv",
    "quantized_elemwise_add",
    "quantized_elemwise_mul",
    "quantized_embedding",
    "quantized_flatten",
    "quantized_fully_connected",
    "quantized_pooling",
    "requantize",
]

_STEPS = {"int8": 127.0, "uint8": 255.0, "int32": 2147483647.0}
"""How many steps there are from zero to the end of the range."""

_LOWEST = {"int8": -127.0, "uint8": 0.0, "int32": -2147483647.0}


def _bound(low: NDArray, high: NDArray) -> NDArray:
    """The greatest magnitude of a range, shape (1,)."""
    return F.reshape(F.maximum(F.abs(low), F.abs(high)), shape=(1,))


def _scale(data: NDArray, low: NDArray, high: NDArray) -> NDArray:
    """Steps for each unit, of an array in its range (float64, so that int32 keeps all its digits)."""
    return F.divide(_steps(data), _nonzero(_wide(_bound(low, high))))


def _steps(data: NDArray) -> float:
    kind = data._data.dtype.name
    if kind not in _STEPS:
        raise DTypeError(f"a quantized array is int8, uint8 or int32, got {kind}. Use quantize_v2 on real numbers.")
    return _STEPS[kind]


def _wide(x: NDArray) -> NDArray:
    return F.cast(x, dtype=np.dtype(np.float64))


def _rounded(x: NDArray, dtype: str) -> NDArray:
    """The nearest whole numbers that the dtype has; halves go away from zero."""
    return F.cast(F.clip(F.round(x), a_min=_LOWEST[dtype], a_max=_STEPS[dtype]), dtype=np.dtype(dtype))


def _symmetric(bound: NDArray) -> tuple[NDArray, NDArray]:
    bound = F.cast(bound, dtype=np.dtype(np.float32))
    return F.negative(bound), bound


def _number(like: NDArray, value: float) -> NDArray:
    """A number as an array of shape (1,), on the device of another."""
    return F.add(F.zeros_like(F.cast(F.reshape(like, shape=(1,)), dtype=np.dtype(np.float32))), value)


def _real(real: NDArray) -> None:
    if real._data.dtype.kind != "f":
        raise DTypeError(f"quantize expects real numbers, got {real._data.dtype}")


def quantize(data: NDArray, min_range: NDArray, max_range: NDArray, out_type: str = "uint8", out: Any = None) -> list:
    """Real numbers as bytes, for a given range (arrays of shape (1,)); what is outside goes to its end.

    int8: round(127 x / max(|min|, |max|)), with the range (-max, max). uint8: round(255 x / max(|min|, |max|)) with
    negative numbers as zero (MXNet's documentation shifts by the minimum; its operators do not, and these neither).
    Returns [quantized, min, max].

    >>> from d2lcore import nd
    >>> q, low, high = nd.contrib.quantize(nd.array([-1, 0.5]), nd.array([-1]), nd.array([1]), out_type="int8")
    >>> q.asnumpy(), low.asscalar(), high.asscalar()
    (array([-127,   64], dtype=int8), np.float32(-1.0), np.float32(1.0))
    """
    if out_type not in ("int8", "uint8"):
        raise unknown("out_type", out_type, ("int8", "uint8"))
    _real(data)
    for name, x in (("min_range", min_range), ("max_range", max_range)):
        if x.shape != (1,):
            raise ShapeError(f"quantize: {name} is one number, of shape (1,), got {x.shape}")
    bound = _bound(min_range, max_range)
    q = _rounded(F.multiply(data, F.divide(_STEPS[out_type], _nonzero(bound))), out_type)
    ends = _symmetric(bound) if out_type == "int8" else (min_range, max_range)
    return store_all([q, *ends], out)


def _nonzero(bound: NDArray) -> NDArray:
    """A bound to divide by: of an array of zeros only, any would do."""
    return F.where(F.equal(bound, 0.0), F.ones_like(bound), bound)


def _output_type(out_type: str, low: float | None) -> str:
    if out_type == "auto":
        return "uint8" if low is not None and low >= 0 else "int8"
    if out_type not in ("int8", "uint8"):
        raise unknown("out_type", out_type, ("auto", "int8", "uint8"))
    return out_type


def quantize_v2(
    data: NDArray, out_type: str = "int8", min_calib_range: float | None = None, max_calib_range: float | None = None,
    out: Any = None,
) -> list:  # fmt: skip
    """`quantize` with a range that is known from calibration, or else the data's own.

    ``out_type="auto"`` is uint8 where the calibrated range has nothing negative, else int8.

    >>> from d2lcore import nd
    >>> q, low, high = nd.contrib.quantize_v2(nd.array([-2, 1]), min_calib_range=-1, max_calib_range=1)
    >>> q.asnumpy(), high.asscalar()
    (array([-127,  127], dtype=int8), np.float32(1.0))
    """
    dtype = _output_type(out_type, min_calib_range)
    _real(data)
    if min_calib_range is None or max_calib_range is None:
        low, high = (F.reshape(end(data), shape=(1,)) for end in (F.min, F.max))
    else:
        any_one = F.reshape(F.max(data), shape=(1,))
        low, high = _number(any_one, min_calib_range), _number(any_one, max_calib_range)
    return quantize(data, low, high, dtype, out)


def dequantize(
    data: NDArray, min_range: NDArray, max_range: NDArray, out_type: str = "float32", out: NDArray | None = None
) -> NDArray:
    """The real numbers (float32) that a quantized array stands for.

    >>> from d2lcore import nd
    >>> nd.contrib.dequantize(nd.array([-127, 64], dtype="int8"), nd.array([-1]), nd.array([1])).asnumpy().round(3)
    array([-1.   ,  0.504], dtype=float32)
    """
    if out_type != "float32":
        raise unknown("out_type", out_type, ("float32",))
    if data._data.dtype.name not in ("int8", "uint8"):
        raise MXNetError(f"dequantize expects int8 or uint8, got {data._data.dtype}. Requantize int32 first.")
    found = F.multiply(data, F.divide(_bound(min_range, max_range), _steps(data)))
    return store_all([F.cast(found, dtype=np.dtype(np.float32))], None if out is None else [out])[0]


def requantize(
    data: NDArray, min_range: NDArray, max_range: NDArray, out_type: str = "int8",
    min_calib_range: float | None = None, max_calib_range: float | None = None, out: Any = None,
) -> list:  # fmt: skip
    """Sums (int32, with their range) as bytes: for a range known from calibration, or else that of the sums.

    Returns [quantized, min, max].

    >>> from d2lcore import nd
    >>> sums = nd.array([-2**30, 2**29], dtype="int32")
    >>> nd.contrib.requantize(sums, nd.array([-8]), nd.array([8]), min_calib_range=-4, max_calib_range=4)[0].asnumpy()
    array([-127,   64], dtype=int8)
    """
    dtype = _output_type(out_type, min_calib_range)
    if data._data.dtype != np.int32:
        raise DTypeError(f"requantize expects int32, got {data._data.dtype}")
    values = F.divide(_wide(data), _scale(data, min_range, max_range))
    if min_calib_range is None or max_calib_range is None:
        bound = F.reshape(F.max(F.abs(values)), shape=(1,))
        low, high = F.negative(bound), bound
    else:
        low, high = _number(min_range, min_calib_range), _number(max_range, max_calib_range)
    bound = _wide(_bound(low, high))
    q = _rounded(F.multiply(values, F.divide(_STEPS[dtype], _nonzero(bound))), dtype)
    ends = _symmetric(bound) if dtype == "int8" else (low, high)
    return store_all([q, *(F.cast(end, dtype=np.dtype(np.float32)) for end in ends)], out)


# ---- products ----


def _product(
    function: Callable[..., NDArray], arrays: list[NDArray | None], no_bias: bool, how: dict[str, Any], out: Any
) -> list:
    """A layer on whole numbers: [sums in int32, min, max], where one step of the sums is the product of both steps."""
    data, weight, bias, *rest = arrays
    if no_bias and bias is not None:  # by position, MXNet's ranges follow the weight then
        rest, bias = [bias, *rest], None
    ranges = [r for r in rest[: 4 if no_bias else 6] if r is not None]
    if data is None or weight is None or len(ranges) < (4 if no_bias else 6):
        raise MXNetError(f"{function.__name__}: the ranges of data, weight and bias are needed, min and max of each")
    scale = F.multiply(_scale(data, *ranges[:2]), _scale(weight, *ranges[2:4]))
    sums = function(_wide(data), _wide(weight), no_bias=True, **how)
    if not no_bias and bias is not None:
        step = F.divide(scale, _scale(bias, *ranges[4:6]))
        shape = (-1,) if function is FullyConnected else (-1, *(1,) * (len(weight.shape) - 2))
        sums = F.add(sums, F.reshape(F.round(F.multiply(bias, step)), shape=shape))
    return store_all([_rounded(sums, "int32"), *_symmetric(F.divide(_STEPS["int32"], scale))], out)


def quantized_fully_connected(
    data: NDArray, weight: NDArray, bias: NDArray | None = None, min_data: NDArray | None = None,
    max_data: NDArray | None = None, min_weight: NDArray | None = None, max_weight: NDArray | None = None,
    min_bias: NDArray | None = None, max_bias: NDArray | None = None, num_hidden: int | None = None,
    no_bias: bool = False, flatten: bool = True, out: Any = None,
) -> list:  # fmt: skip
    """`nd.FullyConnected` of quantized data, weight (int8) and bias (int8): [sums in int32, min, max].

    >>> from d2lcore import nd
    >>> x, w = nd.array([[2, 3]], dtype="int8"), nd.array([[10, 100]], dtype="int8")
    >>> one = nd.array([1])
    >>> nd.contrib.quantized_fully_connected(x, w, -one, one, -one, one, num_hidden=1, no_bias=True)[0].asnumpy()
    array([[320]], dtype=int32)
    """
    arrays = [data, weight, bias, min_data, max_data, min_weight, max_weight, min_bias, max_bias]
    return _product(FullyConnected, arrays, no_bias, {"num_hidden": num_hidden, "flatten": flatten}, out)


def quantized_conv(
    data: NDArray, weight: NDArray, bias: NDArray | None = None, min_data: NDArray | None = None,
    max_data: NDArray | None = None, min_weight: NDArray | None = None, max_weight: NDArray | None = None,
    min_bias: NDArray | None = None, max_bias: NDArray | None = None, kernel: Size | None = None, stride: Size = 1,
    dilate: Size = 1, pad: Size = 0, num_filter: int | None = None, num_group: int = 1, workspace: int = 1024,
    no_bias: bool = False, cudnn_tune: str | None = None, cudnn_off: bool = False, layout: str | None = None,
    out: Any = None,
) -> list:  # fmt: skip
    """`nd.Convolution` of quantized data, weight (int8) and bias (int8): [sums in int32, min, max].

    (MXNet's CPU kernel takes uint8 data only, and gives a range twice too large for it; here int8 goes too.)

    >>> from d2lcore import nd
    >>> x, w, one = nd.ones((1, 1, 3, 3), dtype="int8"), nd.ones((1, 1, 2, 2), dtype="int8"), nd.array([1])
    >>> how = {"kernel": (2, 2), "num_filter": 1, "no_bias": True}
    >>> nd.contrib.quantized_conv(x, w, -one, one, -one, one, **how)[0].asnumpy()
    array([[[[4, 4],
             [4, 4]]]], dtype=int32)
    """
    arrays = [data, weight, bias, min_data, max_data, min_weight, max_weight, min_bias, max_bias]
    how = {"kernel": kernel, "stride": stride, "dilate": dilate, "pad": pad, "num_filter": num_filter,
           "num_group": num_group, "layout": layout}  # fmt: skip
    return _product(Convolution, arrays, no_bias, how, out)


# ---- layers that keep the range ----


def quantized_pooling(
    data: NDArray, min_data: NDArray, max_data: NDArray, kernel: Size = (), pool_type: str = "max",
    global_pool: bool = False, cudnn_off: bool = False, pooling_convention: str = "valid", stride: Size | None = None,
    pad: Size = 0, p_value: int | None = None, count_include_pad: bool | None = None, layout: str | None = None,
    out: Any = None,
) -> list:  # fmt: skip
    """`nd.Pooling` of quantized data, ``max`` or ``avg`` (rounded): [pooled, min, max].

    >>> from d2lcore import nd
    >>> x = nd.array([[[[1, 2], [3, 5]]]], dtype="int8")
    >>> how = {"kernel": (2, 2), "pool_type": "avg"}
    >>> nd.contrib.quantized_pooling(x, nd.array([-1]), nd.array([1]), **how)[0].asnumpy()
    array([[[[3]]]], dtype=int8)
    """
    if pool_type not in ("max", "avg"):
        raise MXNetError(f"quantized_pooling: pool_type is 'max' or 'avg', got {pool_type!r}")
    pooled = Pooling(
        F.cast(data, dtype=np.dtype(np.float32)), kernel, pool_type, global_pool, stride=stride, pad=pad,
        pooling_convention=pooling_convention, count_include_pad=count_include_pad, layout=layout,
    )  # fmt: skip
    return store_all([F.cast(F.rint(pooled), dtype=data._data.dtype), min_data, max_data], out)


def quantized_act(data: NDArray, min_data: NDArray, max_data: NDArray, act_type: str, out: Any = None) -> list:
    """`nd.Activation` of quantized data, ``relu`` only: [activated, min, max].

    >>> from d2lcore import nd
    >>> x = nd.array([-3, 5], dtype="int8")
    >>> nd.contrib.quantized_act(x, nd.array([-1]), nd.array([1]), act_type="relu")[0].asnumpy()
    array([0, 5], dtype=int8)
    """
    if act_type != "relu":
        raise MXNetError(f"quantized_act: act_type is 'relu', got {act_type!r}")
    return store_all([F.maximum(data, F.zeros_like(data)), min_data, max_data], out)


def quantized_flatten(data: NDArray, min_data: NDArray, max_data: NDArray, out: Any = None) -> list:
    """`nd.flatten` of quantized data: [(batch, features), min, max].

    >>> from d2lcore import nd
    >>> nd.contrib.quantized_flatten(nd.ones((2, 3, 4), dtype="int8"), nd.array([-1]), nd.array([1]))[0].shape
    (2, 12)
    """
    size = int(np.prod(data.shape[1:]))
    return store_all([F.reshape(data, shape=(data.shape[0], size)), min_data, max_data], out)


def quantized_embedding(
    data: NDArray, weight: NDArray, min_weight: NDArray, max_weight: NDArray, input_dim: int | None = None,
    output_dim: int | None = None, dtype: Any = "float32", sparse_grad: bool = False, out: Any = None,
) -> list:  # fmt: skip
    """`nd.Embedding` with a quantized weight (int8): [rows, min, max].

    >>> from d2lcore import nd
    >>> weight = nd.array([[1, 2], [3, 4]], dtype="int8")
    >>> nd.contrib.quantized_embedding(nd.array([1]), weight, nd.array([-1]), nd.array([1]))[0].asnumpy()
    array([[3, 4]], dtype=int8)
    """
    return store_all([F.embedding(data, weight), min_weight, max_weight], out)


# ---- layers that have ranges of several arrays ----


def _values(data: NDArray, low: NDArray, high: NDArray) -> NDArray:
    """The real numbers behind a quantized array, in float64."""
    return F.divide(_wide(data), _scale(data, low, high))


def quantized_concat(*data: NDArray, dim: int = 1, num_args: int | None = None, out: Any = None) -> list:
    """`nd.concat` of quantized arrays: [joined, min, max], with the widest range, and int8 where any is int8.

    data: the arrays, and then min and max of each. num_args: how many arrays, which need not be told here.

    >>> from d2lcore import nd
    >>> x, one = nd.array([[100]], dtype="int8"), nd.array([1])
    >>> joined, low, high = nd.contrib.quantized_concat(x, x, -one, one, -2 * one, 2 * one, dim=1)
    >>> joined.asnumpy(), high.asscalar()
    (array([[ 50, 100]], dtype=int8), np.float32(2.0))
    """
    n, rest = divmod(len(data), 3)
    if rest or not n:
        raise MXNetError(f"quantized_concat takes arrays, and then min and max of each; got {len(data)} in all")
    arrays, lows, highs = data[:n], data[n::2], data[n + 1 :: 2]
    dtype = "int8" if any(x._data.dtype == np.int8 for x in arrays) else "uint8"
    low, high = lows[0], highs[0]
    for a, b in zip(lows[1:], highs[1:], strict=True):
        low, high = F.minimum(low, a), F.maximum(high, b)
    step = F.divide(_STEPS[dtype], _nonzero(_wide(_bound(low, high))))
    parts = [F.rint(F.multiply(_values(*x), step)) for x in zip(arrays, lows, highs, strict=True)]
    return store_all([_rounded(F.concat(*parts, axis=dim), dtype), low, high], out)


def _calibrated(values: NDArray, lhs: NDArray, bound: NDArray, low: float | None, high: float | None, out: Any) -> list:
    """Results in the calibrated range as bytes, or else in the widest possible range as int32."""
    if low is None or high is None:
        scale = F.divide(_STEPS["int32"], _nonzero(bound))
        return store_all([_rounded(F.multiply(values, scale), "int32"), *_symmetric(bound)], out)
    dtype = lhs._data.dtype.name
    ends = _number(bound, low), _number(bound, high)
    return store_all([_rounded(F.multiply(values, _STEPS[dtype] / max(abs(low), abs(high))), dtype), *ends], out)


def quantized_elemwise_add(
    lhs: NDArray, rhs: NDArray, lhs_min: NDArray, lhs_max: NDArray, rhs_min: NDArray, rhs_max: NDArray,
    min_calib_range: float | None = None, max_calib_range: float | None = None, out: Any = None,
) -> list:  # fmt: skip
    """The sum of two quantized arrays of one shape: [sum, min, max]; bytes for a calibrated range, else int32.

    >>> from d2lcore import nd
    >>> x, one = nd.array([127], dtype="int8"), nd.array([1])
    >>> total = nd.contrib.quantized_elemwise_add(x, x, -one, one, -one, one, min_calib_range=-4, max_calib_range=4)
    >>> total[0].asnumpy()
    array([64], dtype=int8)
    """
    values = F.add(_values(lhs, lhs_min, lhs_max), _values(rhs, rhs_min, rhs_max))
    bound = _wide(F.add(_bound(lhs_min, lhs_max), _bound(rhs_min, rhs_max)))
    return _calibrated(values, lhs, bound, min_calib_range, max_calib_range, out)


def quantized_elemwise_mul(
    lhs: NDArray, rhs: NDArray, lhs_min: NDArray, lhs_max: NDArray, rhs_min: NDArray, rhs_max: NDArray,
    min_calib_range: float | None = None, max_calib_range: float | None = None, enable_float_output: bool = False,
    out: Any = None,
) -> Any:  # fmt: skip
    """The product of two quantized arrays of one shape: [product, min, max]; bytes for a calibrated range, else int32.

    With ``enable_float_output`` the real numbers (float32), one array. (In MXNet 1.9.1 the function fails on arrays.)

    >>> from d2lcore import nd
    >>> x, two = nd.array([127], dtype="int8"), nd.array([2])
    >>> nd.contrib.quantized_elemwise_mul(x, x, -two, two, -two, two, enable_float_output=True).asnumpy()
    array([4.], dtype=float32)
    """
    values = F.multiply(_values(lhs, lhs_min, lhs_max), _values(rhs, rhs_min, rhs_max))
    if enable_float_output:
        return store_all([F.cast(values, dtype=np.dtype(np.float32))], None if out is None else [out])[0]
    steps = F.divide(_STEPS["int32"], F.multiply(_scale(lhs, lhs_min, lhs_max), _scale(rhs, rhs_min, rhs_max)))
    return _calibrated(values, lhs, steps, min_calib_range, max_calib_range, out)


def quantized_batch_norm(
    data: NDArray, gamma: NDArray, beta: NDArray, moving_mean: NDArray, moving_var: NDArray, min_data: NDArray,
    max_data: NDArray, eps: float = 1e-3, momentum: float = 0.9, fix_gamma: bool = True,
    use_global_stats: bool = False, output_mean_var: bool = False, axis: int = 1, cudnn_off: bool = False,
    min_calib_range: float | None = None, max_calib_range: float | None = None, out: Any = None,
) -> list:  # fmt: skip
    """`nd.BatchNorm` in prediction, of quantized data, to int8 in a calibrated range: [normalized, min, max].

    (MXNet forgets ``fix_gamma`` here; this gives what the network before quantization gave.)

    >>> from d2lcore import nd
    >>> x, one = nd.array([[127], [-64]], dtype="int8"), nd.array([1])
    >>> how = {"eps": 0, "min_calib_range": -2, "max_calib_range": 2}
    >>> nd.contrib.quantized_batch_norm(x, one, one, 0 * one, one, -one, one, **how)[0].asnumpy()
    array([[127],
           [ 32]], dtype=int8)
    """
    if min_calib_range is None or max_calib_range is None:
        raise MXNetError("quantized_batch_norm needs min_calib_range and max_calib_range: calibrate the network")
    shape = tuple([-1 if i == axis % len(data.shape) else 1 for i in range(len(data.shape))])
    mean, var, gamma, beta = (F.reshape(x, shape=shape) for x in (moving_mean, moving_var, gamma, beta))
    values = F.multiply(F.subtract(_values(data, min_data, max_data), mean), F.rsqrt(F.add(var, eps)))
    values = F.add(values if fix_gamma else F.multiply(values, gamma), beta)
    ends = _number(min_data, min_calib_range), _number(max_data, max_calib_range)
    steps = _STEPS["int8"] / max(abs(min_calib_range), abs(max_calib_range))
    return store_all([_rounded(F.multiply(values, steps), "int8"), *ends], out)
