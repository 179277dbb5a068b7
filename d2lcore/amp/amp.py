"""Switching mixed precision on, and training with a scaled loss."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from types import TracebackType
from typing import Any

import numpy as np

from ..core import mixed
from ..core.base import as_dtype
from ..errors import DTypeError
from ..gluon import Trainer
from .lists import table_names
from .loss_scaler import LossScaler

__all__ = ["AMP", "init", "init_trainer", "scale_loss", "unscale"]


def low_dtype(target_dtype: Any) -> np.dtype:
    """The low precision asked for; an error where NumPy does not have it."""
    if str(target_dtype) == "bfloat16":
        raise DTypeError("amp: NumPy has no bfloat16. Use target_dtype='float16', with init_trainer and scale_loss.")
    dtype = as_dtype(target_dtype)
    if dtype != np.float16:
        raise DTypeError(f"amp: target_dtype is 'float16', got {target_dtype!r}")
    return dtype


def init(
    target_dtype: Any = "float16", target_precision_ops: Sequence[str] | None = None,
    conditional_fp32_ops: Sequence[tuple[str, str, Sequence[str]]] | None = None,
    fp32_ops: Sequence[str] | None = None,
) -> None:  # fmt: skip
    """Use mixed precision for all operators from now on; call it before the network is used.

    Products (convolutions, dense layers) compute in float16, what would lose digits or overflow in float32; see
    `list_lp16_ops` and its like. Variables stay float32, and so do their gradients. NumPy has no fast float16: on a CPU
    this saves memory and shows what half precision does, it saves no time.

    Parameters
    ----------
    target_dtype : the low precision, "float16".
    target_precision_ops, fp32_ops : names of operators for the low precision, or for float32, in place of the lists'.
    conditional_fp32_ops : accepted for MXNet's sake; here such activations are operators of their own, in float32.

    >>> import d2lcore as mx
    >>> from d2lcore import amp, nd
    >>> amp.init()
    >>> nd.FullyConnected(nd.ones((1, 2)), nd.ones((3, 2)), no_bias=True, num_hidden=3).dtype
    <class 'numpy.float16'>
    >>> amp.stop()
    """
    policies: dict[str, str] = {}
    for policy, default, names in (("low", "follow", target_precision_ops), ("float32", "follow", fp32_ops)):
        if names is not None:
            from ..ops import OPS

            policies |= {name: default for name, op in OPS.items() if op.amp == policy and name not in policies}
            policies |= dict.fromkeys(table_names(list(names)), policy)
    mixed.turn_on(low_dtype(target_dtype), policies)


def stop() -> None:
    """Turn off what `init` turned on. (MXNet has no way back.)"""
    mixed.turn_off()


def init_trainer(optimizer_or_trainer: Trainer) -> None:
    """Give a trainer a `LossScaler`: steps whose gradients overflowed are left out. See `scale_loss`."""
    trainer = _trainer("init_trainer", optimizer_or_trainer)
    if mixed.target() is None:
        raise AssertionError("amp.init_trainer: mixed precision is off. Call amp.init() first.")
    trainer._set_loss_scaler(LossScaler())


@contextmanager
def scale_loss(loss: Any, optimizer_or_trainer: Trainer) -> Iterator[Any]:
    """The loss (or list of losses), scaled up so that small gradients survive float16; ``step`` scales them back.

    Outputs that make their own gradient (`list_loss_output_functions`) do not see it: give these ``grad_scale``.

    >>> import d2lcore as mx
    >>> from d2lcore import amp, autograd, gluon, nd
    >>> amp.init()
    >>> net = gluon.nn.Dense(1)
    >>> net.initialize()
    >>> trainer = gluon.Trainer(net.collect_params(), "sgd", {"learning_rate": 0.1})
    >>> amp.init_trainer(trainer)
    >>> with autograd.record():
    ...     loss = net(nd.ones((4, 2))).astype("float32")
    ...     with amp.scale_loss(loss, trainer) as scaled:
    ...         autograd.backward(scaled)
    >>> trainer.step(4)
    >>> amp.stop()
    """
    trainer = _trainer("scale_loss", optimizer_or_trainer)
    scaler = trainer._amp_loss_scaler
    if scaler is None:
        raise AssertionError("amp.scale_loss: the trainer has no loss scaler. Call amp.init_trainer(trainer) first.")
    trainer._scale = trainer._amp_original_scale / scaler.loss_scale
    with np.errstate(over="ignore", invalid="ignore"):  # the scaler looks for it, and leaves the step out
        if isinstance(loss, (list, tuple)):
            yield [x * scaler.loss_scale for x in loss]
        else:
            yield loss * scaler.loss_scale


def unscale(optimizer_or_trainer: Trainer) -> None:
    """Scale the gradients back now, for these to be looked at or clipped before the step."""
    trainer = _trainer("unscale", optimizer_or_trainer)
    for p in trainer._params:
        if p.grad_req != "null":
            for grad in p.list_grad():
                grad[:] = grad * trainer._scale
    trainer._scale = 1.0


def _trainer(function: str, given: Any) -> Trainer:
    if not isinstance(given, Trainer):
        raise TypeError(f"amp.{function} takes a gluon.Trainer, got {type(given).__name__}")
    return given


class AMP:
    """Mixed precision as an object: for a ``with`` block, or with `init` for good.

    MXNet 1.9.1 has no such class, but the functions ``amp.init``, ``amp.init_trainer`` and ``amp.scale_loss``; printed
    programs write ``mx.amp.AMP``. Its methods are these functions.

    >>> import d2lcore as mx
    >>> from d2lcore import nd
    >>> with mx.amp.AMP():
    ...     y = nd.FullyConnected(nd.ones((1, 2)), nd.ones((1, 2)), no_bias=True)
    ...     p = nd.softmax(y)
    >>> y.dtype.__name__, p.dtype.__name__
    ('float16', 'float32')
    """

    def __init__(self, target_dtype: Any = "float16") -> None:
        self.target_dtype = low_dtype(target_dtype)
        self._running: list[AbstractContextManager[None]] = []

    def init(self) -> None:
        """Mixed precision from now on: `amp.init`."""
        init(self.target_dtype)

    def __enter__(self) -> AMP:
        running = mixed.within(self.target_dtype)
        running.__enter__()
        self._running.append(running)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self._running.pop().__exit__(kind, error, where)

    init_trainer = staticmethod(init_trainer)
    scale_loss = staticmethod(scale_loss)
    unscale = staticmethod(unscale)


def __getattr__(name: str) -> Any:
    if name == "_amp_initialized":  # what GluonNLP's attention looks at, to mask with a number that float16 has
        return mixed.target() is not None
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
