"""Optimizer operators in mixed precision, and for many parameters at once.

``mp_*`` operators keep a float32 copy ``weight32`` of a float16 weight, do the step on it and round the result.
``multi_*`` operators take the arrays of all parameters in turn (weight, gradient, states, next weight, ...) and
``num_weights``; their results are a list, and ``out`` takes one. ``preloaded_multi_*`` take the learning rates and
weight decays as two arrays at the end. The rules are those of `updates`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ..core import NDArray
from ..errors import ShapeError
from .updates import nag_mom_update, sgd_mom_update, sgd_update, written

__all__ = [
    "mp_nag_mom_update",
    "mp_sgd_mom_update",
    "mp_sgd_update",
    "multi_mp_sgd_mom_update",
    "multi_mp_sgd_update",
    "multi_sgd_mom_update",
    "multi_sgd_update",
    "preloaded_multi_mp_sgd_mom_update",
    "preloaded_multi_mp_sgd_update",
    "preloaded_multi_sgd_mom_update",
    "preloaded_multi_sgd_update",
]

Numbers = float | Sequence[float]


def on_master(rule: Callable[..., NDArray], weight: NDArray, grad: NDArray, *states: NDArray, **how: Any) -> NDArray:
    """A rule on the float32 copy (the last of ``states``), in place; its result in the weight's own precision."""
    *inner, weight32 = states
    out = how.pop("out", None)
    rule(weight32, grad.astype("float32"), *inner, out=weight32, **how)
    return written(rule.__name__, weight, weight32._data, out)


def mp_sgd_update(
    weight: NDArray, grad: NDArray, weight32: NDArray, lr: float, wd: float = 0.0, rescale_grad: float = 1.0,
    clip_gradient: float = -1.0, lazy_update: bool = True, out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """`sgd_update` on the float32 copy of a weight.

    >>> from d2lcore import nd
    >>> w = nd.ones(1, dtype="float16")
    >>> nd.mp_sgd_update(w, w, nd.ones(1), lr=0.5, out=w).asnumpy()
    array([0.5], dtype=float16)
    """
    how = {"wd": wd, "rescale_grad": rescale_grad, "clip_gradient": clip_gradient}
    return on_master(sgd_update, weight, grad, weight32, lr=lr, out=out, **how)


def mp_sgd_mom_update(
    weight: NDArray, grad: NDArray, mom: NDArray, weight32: NDArray, lr: float, momentum: float = 0.0,
    wd: float = 0.0, rescale_grad: float = 1.0, clip_gradient: float = -1.0, lazy_update: bool = True,
    out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """`sgd_mom_update` on the float32 copy of a weight; the momentum is float32, too.

    >>> from d2lcore import nd
    >>> w = nd.ones(1, dtype="float16")
    >>> nd.mp_sgd_mom_update(w, w, nd.ones(1), nd.ones(1), lr=0.5, momentum=0.5).asnumpy()
    array([1.], dtype=float16)
    """
    how = {"momentum": momentum, "wd": wd, "rescale_grad": rescale_grad, "clip_gradient": clip_gradient}
    return on_master(sgd_mom_update, weight, grad, mom, weight32, lr=lr, out=out, **how)


def mp_nag_mom_update(
    weight: NDArray, grad: NDArray, mom: NDArray, weight32: NDArray, lr: float, momentum: float = 0.0,
    wd: float = 0.0, rescale_grad: float = 1.0, clip_gradient: float = -1.0, out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """`nag_mom_update` on the float32 copy of a weight.

    >>> from d2lcore import nd
    >>> w = nd.ones(1, dtype="float16")
    >>> nd.mp_nag_mom_update(w, w, nd.zeros(1), nd.ones(1), lr=0.5, momentum=0.5).asnumpy()
    array([0.25], dtype=float16)
    """
    how = {"momentum": momentum, "wd": wd, "rescale_grad": rescale_grad, "clip_gradient": clip_gradient}
    return on_master(nag_mom_update, weight, grad, mom, weight32, lr=lr, out=out, **how)


# ---- many parameters at once -----------------------------------------------------------------------------------------


def each(function: str, data: Sequence[NDArray], count: int, group: int) -> list[Sequence[NDArray]]:
    """The arrays of each parameter, out of those of all."""
    if len(data) != count * group:
        raise ShapeError(
            f"{function}: {count} weights need {group} arrays each, {count * group} together, got {len(data)}"
        )
    return [data[i * group : (i + 1) * group] for i in range(count)]


def targets(function: str, out: Any, count: int) -> Sequence[NDArray | None]:
    """Where each parameter's result goes."""
    found = [None] * count if out is None else [out] if isinstance(out, NDArray) else list(out)
    if len(found) != count:
        raise ShapeError(f"{function}: out= has {len(found)} arrays for {count} results")
    return found


def _floats(function: str, name: str, values: Any, count: int) -> list[float]:
    found = [float(values)] if isinstance(values, (int, float)) else [float(v) for v in values]
    if len(found) != count:
        raise ShapeError(f"{function}: {name} has {len(found)} numbers for {count} weights")
    return found


def _multi(
    function: str, rule: Callable[..., NDArray], data: Sequence[NDArray], group: int, count: int, lrs: Any, wds: Any,
    out: Any, **how: Any,
) -> Any:  # fmt: skip
    parts, places = each(function, data, count, group), targets(function, out, count)
    rates, decays = _floats(function, "lrs", lrs, count), _floats(function, "wds", wds, count)
    done = [rule(*p, lr=lr, wd=wd, out=o, **how) for p, lr, wd, o in zip(parts, rates, decays, places, strict=True)]
    return done[0] if count == 1 else done


def multi_sgd_update(
    *data: NDArray, lrs: Numbers, wds: Numbers, rescale_grad: float = 1.0, clip_gradient: float = -1.0,
    num_weights: int = 1, out: Any = None,
) -> Any:  # fmt: skip
    """`sgd_update` of many parameters: arrays weight, gradient, weight, gradient, ...

    >>> from d2lcore import nd
    >>> w = [nd.ones(1), nd.ones(1)]
    >>> _ = nd.multi_sgd_update(w[0], nd.ones(1), w[1], nd.ones(1), lrs=(0.5, 0.25), wds=(0, 0), num_weights=2, out=w)
    >>> w[0].asscalar(), w[1].asscalar()
    (np.float32(0.5), np.float32(0.75))
    """
    how = {"rescale_grad": rescale_grad, "clip_gradient": clip_gradient}
    return _multi("multi_sgd_update", sgd_update, data, 2, num_weights, lrs, wds, out, **how)


def multi_sgd_mom_update(
    *data: NDArray, lrs: Numbers, wds: Numbers, momentum: float = 0.0, rescale_grad: float = 1.0,
    clip_gradient: float = -1.0, num_weights: int = 1, out: Any = None,
) -> Any:  # fmt: skip
    """`sgd_mom_update` of many parameters: arrays weight, gradient, momentum, weight, ...

    >>> from d2lcore import nd
    >>> w = nd.ones(1)
    >>> nd.multi_sgd_mom_update(w, nd.ones(1), nd.ones(1), lrs=0.5, wds=0, momentum=0.5).asscalar()
    np.float32(1.0)
    """
    how = {"momentum": momentum, "rescale_grad": rescale_grad, "clip_gradient": clip_gradient}
    return _multi("multi_sgd_mom_update", sgd_mom_update, data, 3, num_weights, lrs, wds, out, **how)


def multi_mp_sgd_update(
    *data: NDArray, lrs: Numbers, wds: Numbers, rescale_grad: float = 1.0, clip_gradient: float = -1.0,
    num_weights: int = 1, out: Any = None,
) -> Any:  # fmt: skip
    """`mp_sgd_update` of many parameters: arrays weight, gradient, float32 weight, weight, ...

    >>> from d2lcore import nd
    >>> w = nd.ones(1, dtype="float16")
    >>> nd.multi_mp_sgd_update(w, w, nd.ones(1), lrs=0.5, wds=0).asnumpy()
    array([0.5], dtype=float16)
    """
    how = {"rescale_grad": rescale_grad, "clip_gradient": clip_gradient}
    return _multi("multi_mp_sgd_update", mp_sgd_update, data, 3, num_weights, lrs, wds, out, **how)


def multi_mp_sgd_mom_update(
    *data: NDArray, lrs: Numbers, wds: Numbers, momentum: float = 0.0, rescale_grad: float = 1.0,
    clip_gradient: float = -1.0, num_weights: int = 1, out: Any = None,
) -> Any:  # fmt: skip
    """`mp_sgd_mom_update` of many parameters: arrays weight, gradient, momentum, float32 weight, weight, ...

    >>> from d2lcore import nd
    >>> w = nd.ones(1, dtype="float16")
    >>> nd.multi_mp_sgd_mom_update(w, w, nd.ones(1), nd.ones(1), lrs=0.5, wds=0, momentum=0.5).asnumpy()
    array([1.], dtype=float16)
    """
    how = {"momentum": momentum, "rescale_grad": rescale_grad, "clip_gradient": clip_gradient}
    return _multi("multi_mp_sgd_mom_update", mp_sgd_mom_update, data, 4, num_weights, lrs, wds, out, **how)


def _preloaded(function: Callable[..., Any], data: Sequence[NDArray], **how: Any) -> Any:
    *arrays, lrs, wds = data
    return function(*arrays, lrs=lrs.asnumpy(), wds=wds.asnumpy(), **how)


def preloaded_multi_sgd_update(
    *data: NDArray, rescale_grad: float = 1.0, clip_gradient: float = -1.0, num_weights: int = 1, out: Any = None
) -> Any:
    """`multi_sgd_update`, with the learning rates and weight decays as the last two arrays.

    >>> from d2lcore import nd
    >>> nd.preloaded_multi_sgd_update(nd.ones(1), nd.ones(1), nd.array([0.5]), nd.zeros(1)).asscalar()
    np.float32(0.5)
    """
    how = {"rescale_grad": rescale_grad, "clip_gradient": clip_gradient, "num_weights": num_weights, "out": out}
    return _preloaded(multi_sgd_update, data, **how)


def preloaded_multi_sgd_mom_update(
    *data: NDArray, momentum: float = 0.0, rescale_grad: float = 1.0, clip_gradient: float = -1.0,
    num_weights: int = 1, out: Any = None,
) -> Any:  # fmt: skip
    """`multi_sgd_mom_update`, with the learning rates and weight decays as the last two arrays.

    >>> from d2lcore import nd
    >>> one = nd.ones(1)
    >>> nd.preloaded_multi_sgd_mom_update(one, one, nd.ones(1), nd.array([0.5]), nd.zeros(1)).asscalar()
    np.float32(0.5)
    """
    how = {"rescale_grad": rescale_grad, "clip_gradient": clip_gradient, "num_weights": num_weights, "out": out}
    return _preloaded(multi_sgd_mom_update, data, momentum=momentum, **how)


def preloaded_multi_mp_sgd_update(
    *data: NDArray, rescale_grad: float = 1.0, clip_gradient: float = -1.0, num_weights: int = 1, out: Any = None
) -> Any:
    """`multi_mp_sgd_update`, with the learning rates and weight decays as the last two arrays.

    >>> from d2lcore import nd
    >>> w = nd.ones(1, dtype="float16")
    >>> nd.preloaded_multi_mp_sgd_update(w, w, nd.ones(1), nd.array([0.5]), nd.zeros(1)).asnumpy()
    array([0.5], dtype=float16)
    """
    how = {"rescale_grad": rescale_grad, "clip_gradient": clip_gradient, "num_weights": num_weights, "out": out}
    return _preloaded(multi_mp_sgd_update, data, **how)


def preloaded_multi_mp_sgd_mom_update(
    *data: NDArray, momentum: float = 0.0, rescale_grad: float = 1.0, clip_gradient: float = -1.0,
    num_weights: int = 1, out: Any = None,
) -> Any:  # fmt: skip
    """`multi_mp_sgd_mom_update`, with the learning rates and weight decays as the last two arrays.

    >>> from d2lcore import nd
    >>> w = nd.ones(1, dtype="float16")
    >>> lr, wd = nd.array([0.5]), nd.zeros(1)
    >>> nd.preloaded_multi_mp_sgd_mom_update(w, w, nd.zeros(1), nd.ones(1), lr, wd).asnumpy()
    array([0.5], dtype=float16)
    """
    how = {"rescale_grad": rescale_grad, "clip_gradient": clip_gradient, "num_weights": num_weights, "out": out}
    return _preloaded(multi_mp_sgd_mom_update, data, momentum=momentum, **how)
