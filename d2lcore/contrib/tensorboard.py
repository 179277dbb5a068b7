"""`LogMetricsCallback`: a module's metrics for TensorBoard to show (MXNet's ``mx.contrib.tensorboard``)."""

from __future__ import annotations

from os import PathLike
from typing import Any

__all__ = ["LogMetricsCallback"]


class LogMetricsCallback:
    """A callback for ``module.fit`` that writes the metrics of every epoch into an event file.

    Parameters
    ----------
    logging_dir : folder for the file; ``tensorboard --logdir=...`` shows it.
    prefix : in front of the metrics' names, such as ``"train"``.

    The file is written by the ``tensorboard`` package (``pip install d2lcore[tensorboard]``).

    >>> import d2lcore as mx
    >>> callback = mx.contrib.tensorboard.LogMetricsCallback("logs/train")                  # doctest: +SKIP
    >>> module.fit(data, batch_end_callback=[callback], num_epoch=2)                        # doctest: +SKIP
    """

    def __init__(self, logging_dir: str | PathLike, prefix: str | None = None) -> None:
        from ..compat.mxboard import SummaryWriter

        self.prefix = prefix
        self.summary_writer = SummaryWriter(str(logging_dir))

    def __call__(self, param: Any) -> None:
        if param.eval_metric is None:
            return
        for name, value in param.eval_metric.get_name_value():
            tag = name if self.prefix is None else f"{self.prefix}-{name}"
            self.summary_writer.add_scalar(tag, value, global_step=param.epoch)
