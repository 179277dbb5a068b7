"""What to do after a batch or an epoch of `Module.fit`: log speed, save checkpoints (MXNet's ``mx.callback``)."""

from __future__ import annotations

import logging
import math
import sys
import time
from collections.abc import Callable
from typing import Any

from .model import save_checkpoint

__all__ = [
    "LogValidationMetricsCallback",
    "ProgressBar",
    "Speedometer",
    "do_checkpoint",
    "log_train_metric",
    "module_checkpoint",
]


def module_checkpoint(mod: Any, prefix: str, period: int = 1, save_optimizer_states: bool = False) -> Callable:
    """At the end of every ``period`` epochs, have the module write a checkpoint."""
    period = int(max(1, period))

    def at_epoch_end(iter_no: int, sym: Any = None, arg: Any = None, aux: Any = None) -> None:
        if (iter_no + 1) % period == 0:
            mod.save_checkpoint(prefix, iter_no + 1, save_optimizer_states)

    return at_epoch_end


def do_checkpoint(prefix: str, period: int = 1) -> Callable:
    """At the end of every ``period`` epochs, write symbol and parameters."""
    period = int(max(1, period))

    def at_epoch_end(iter_no: int, sym: Any, arg: Any, aux: Any) -> None:
        if (iter_no + 1) % period == 0:
            save_checkpoint(prefix, iter_no + 1, sym, arg, aux)

    return at_epoch_end


def log_train_metric(period: int, auto_reset: bool = False) -> Callable:
    """Log the training metric every ``period`` batches; ``auto_reset`` begins it anew each time."""

    def at_batch_end(param: Any) -> None:
        if param.nbatch % period == 0 and param.eval_metric is not None:
            for name, value in param.eval_metric.get_name_value():
                logging.info("Iter[%d] Batch[%d] Train-%s=%f", param.epoch, param.nbatch, name, value)
            if auto_reset:
                param.eval_metric.reset_local()

    return at_batch_end


class Speedometer:
    """Log examples per second, and the training metric, every ``frequent`` batches.

    Parameters
    ----------
    batch_size : examples a batch.
    frequent : batches between two lines.
    auto_reset : begin the metric anew after each line.

    >>> import d2lcore as mx
    >>> mx.callback.Speedometer(batch_size=128, frequent=50).frequent
    50
    """

    def __init__(self, batch_size: int, frequent: int = 50, auto_reset: bool = True) -> None:
        self.batch_size, self.frequent, self.auto_reset = batch_size, frequent, auto_reset
        self.init, self.tic, self.last_count = False, 0.0, 0

    def __call__(self, param: Any) -> None:
        """Called after each batch."""
        count = param.nbatch
        if self.last_count > count:
            self.init = False
        self.last_count = count
        if not self.init:
            self.init, self.tic = True, time.time()
            return
        if count % self.frequent:
            return
        seconds = time.time() - self.tic
        speed = self.frequent * self.batch_size / seconds if seconds else math.inf
        if param.eval_metric is None:
            logging.info("Iter[%d] Batch [%d]\tSpeed: %.2f samples/sec", param.epoch, count, speed)
        else:
            told = param.eval_metric.get_name_value()
            since = count - self.frequent if self.auto_reset else 0
            if self.auto_reset:
                param.eval_metric.reset_local()
            metrics = "".join(f"\t{name}={value:f}" for name, value in told)
            logging.info(
                "Epoch[%d] Batch [%d-%d]\tSpeed: %.2f samples/sec%s", param.epoch, since, count, speed, metrics
            )
        self.tic = time.time()


class ProgressBar:
    """A bar of ``length`` characters that fills up over ``total`` batches."""

    def __init__(self, total: int, length: int = 80) -> None:
        self.bar_len, self.total = length, total

    def __call__(self, param: Any) -> None:
        """Called after each batch."""
        part = min(param.nbatch / self.total, 1.0)
        filled = round(self.bar_len * part)
        bar = "=" * filled + "-" * (self.bar_len - filled)
        sys.stdout.write(f"[{bar}] {math.ceil(100 * part)}%\r")


class LogValidationMetricsCallback:
    """Log the validation metrics at the end of an evaluation."""

    def __call__(self, param: Any) -> None:
        """Called when `Module.score` ends."""
        if param.eval_metric:
            for name, value in param.eval_metric.get_name_value():
                logging.info("Epoch[%d] Validation-%s=%f", param.epoch, name, value)
