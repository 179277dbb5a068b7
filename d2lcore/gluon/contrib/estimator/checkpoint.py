"""`CheckpointHandler`: saves the network and the optimizer while they learn, and takes training up again."""

from __future__ import annotations

import math
import os
import re
import warnings
from pathlib import Path
from typing import Any

from ....errors import DataError
from ....metric import EvalMetric
from .events import BatchEnd, EpochEnd, TrainBegin
from .improvement import better, worst

__all__ = ["CheckpointHandler"]


class CheckpointHandler(TrainBegin, BatchEnd, EpochEnd):
    """Saves parameters (``.params``) and the trainer's states (``.states``) after so many epochs or batches.

    The files are ``<model_prefix>-epoch<e>batch<b>`` and, for the best ones, ``<model_prefix>-best``. Of a hybridized
    network ``<model_prefix>-symbol.json`` is saved too, after the first batch.

    Parameters
    ----------
    model_dir : folder, made where it is not there.
    model_prefix : what the names of the files begin with.
    monitor : metric that says which parameters are best.
    verbose : 1 tells of every file.
    save_best : keep the parameters with the best value of ``monitor``.
    mode : as of `EarlyStoppingHandler`.
    epoch_period, batch_period : after how many epochs, and batches, to save; None never.
    max_checkpoints : how many to keep; the oldest is deleted. The best does not count.
    resume_from_checkpoint : begin with the newest in ``model_dir``, and train what is left of the epochs or batches.
    """

    def __init__(
        self, model_dir: str | os.PathLike, model_prefix: str = "model", monitor: EvalMetric | None = None,
        verbose: int = 0, save_best: bool = False, mode: str = "auto", epoch_period: int | None = 1,
        batch_period: int | None = None, max_checkpoints: int = 5, resume_from_checkpoint: bool = False,
    ) -> None:  # fmt: skip
        if save_best and not isinstance(monitor, EvalMetric):
            raise ValueError(
                "CheckpointHandler: save_best needs a monitor, one of estimator.train_metrics or estimator.val_metrics"
            )
        Path(model_dir).mkdir(parents=True, exist_ok=True)
        self.model_dir, self.model_prefix = str(model_dir), model_prefix
        self.monitor, self.verbose, self.save_best = monitor, verbose, save_best
        self.epoch_period, self.batch_period = epoch_period, batch_period
        self.max_checkpoints, self.resume_from_checkpoint = max_checkpoints, resume_from_checkpoint
        self.current_batch = self.current_epoch = 0
        self.trained_epoch = self.trained_batch = -1  #: of the checkpoint that training was taken up from
        self.saved_checkpoints: list[str] = []
        if monitor is not None and save_best:
            self.monitor_op = better(monitor, mode, "CheckpointHandler")
            self.best = worst(self.monitor_op)

    def train_begin(self, estimator: Any, *args: Any, **kwargs: Any) -> None:
        self.current_epoch = self.current_batch = 0
        if self.save_best:
            self.best = worst(self.monitor_op)
        if self.resume_from_checkpoint:
            same = bool(estimator.max_batch) == bool(self.batch_period)
            if not same or bool(estimator.max_epoch) != bool(self.epoch_period):
                raise ValueError(
                    "CheckpointHandler: to resume, save after epochs where fit counts epochs, and after batches where "
                    "it counts batches: give one of epoch_period and batch_period, and None for the other"
                )
            self._resume(estimator)

    def batch_end(self, estimator: Any, *args: Any, **kwargs: Any) -> None:
        if self.current_batch == 0:
            self._save_symbol(estimator)
        if self.batch_period and (self.current_batch + 1) % self.batch_period == 0:
            self._save_checkpoint(estimator)
        self.current_batch += 1

    def epoch_end(self, estimator: Any, *args: Any, **kwargs: Any) -> None:
        if self.epoch_period and (self.current_epoch + 1) % self.epoch_period == 0:
            self._save_checkpoint(estimator)
        self.current_epoch += 1

    # ---- saving ----

    def _save_checkpoint(self, estimator: Any) -> None:
        epoch, batch = self.current_epoch, self.current_batch
        if self.resume_from_checkpoint:
            epoch += self.trained_epoch + 1
            # after an epoch its last batch has been counted already
            batch += self.trained_batch + (0 if estimator.max_epoch else 1)
        prefix = f"{self.model_prefix}-epoch{epoch}batch{batch}"
        self._save(estimator, prefix)
        self.saved_checkpoints.append(prefix)
        if len(self.saved_checkpoints) > self.max_checkpoints:
            oldest = self.saved_checkpoints.pop(0)
            for ending in (".params", ".states"):
                (Path(self.model_dir) / (oldest + ending)).unlink(missing_ok=True)
        if self.verbose > 0:
            estimator.logger.info(
                "[Epoch %d] CheckpointHandler: trained total %d batches, saving model at %s with prefix: %s",
                self.current_epoch, self.current_batch + 1, self.model_dir, prefix,
            )  # fmt: skip
        if self.save_best:
            self._save_if_best(estimator)

    def _save_if_best(self, estimator: Any) -> None:
        assert self.monitor is not None  # as save_best asks for it
        name, value = self.monitor.get()
        if math.isnan(value):
            warnings.warn(
                f"CheckpointHandler: {name} has no value, the best is not saved. Is it one of the estimator's metrics?",
                RuntimeWarning,
                stacklevel=2,
            )
        elif self.monitor_op(value, self.best):
            prefix = f"{self.model_prefix}-best"
            self._save(estimator, prefix)
            if self.verbose > 0:
                estimator.logger.info(
                    "[Epoch %d] CheckpointHandler: %s improved from %0.5f to %0.5f, updating best model at %s with "
                    "prefix: %s", self.current_epoch, name, self.best, value, self.model_dir, prefix,
                )  # fmt: skip
            self.best = value
        elif self.verbose > 0:
            estimator.logger.info(
                "[Epoch %d] CheckpointHandler: %s did not improve from %0.5f, skipping updating best model",
                self.current_epoch, name, self.best,
            )  # fmt: skip

    def _save(self, estimator: Any, prefix: str) -> None:
        estimator.net.save_parameters(os.path.join(self.model_dir, f"{prefix}.params"))
        estimator.trainer.save_states(os.path.join(self.model_dir, f"{prefix}.states"))

    def _save_symbol(self, estimator: Any) -> None:
        file = os.path.join(self.model_dir, f"{self.model_prefix}-symbol.json")
        if estimator.net._active:
            from .... import symbol

            estimator.net(symbol.var("data")).save(file)
        else:
            estimator.logger.info("CheckpointHandler: %s is saved for networks after net.hybridize() only", file)

    # ---- taking up again ----

    def _resume(self, estimator: Any) -> None:
        found = self._found()
        todo, unit = (estimator.max_batch, "batches") if estimator.max_batch else (estimator.max_epoch, "epochs")
        if not found:
            estimator.logger.info(f"CheckpointHandler: No checkpoint found, training from scratch for {todo} {unit}")
            return
        self.trained_epoch, self.trained_batch = found[-1]
        self.saved_checkpoints = [f"{self.model_prefix}-epoch{e}batch{b}" for e, b in found]
        done = (self.trained_batch if estimator.max_batch else self.trained_epoch) + 1
        if done >= todo:
            raise ValueError(
                f"CheckpointHandler: the checkpoint in {self.model_dir} has all of {todo} {unit} done. To train from "
                "scratch, leave out resume_from_checkpoint; to train more, ask for more."
            )
        if estimator.max_batch:
            estimator.max_batch = todo - done
        else:
            estimator.max_epoch = todo - done
        prefix = os.path.join(self.model_dir, self.saved_checkpoints[-1])
        if not os.path.exists(f"{prefix}.states"):
            raise DataError(f"CheckpointHandler: {prefix}.params is there, the {prefix}.states beside it is not")
        estimator.net.load_parameters(f"{prefix}.params", ctx=estimator.context)
        estimator.trainer.load_states(f"{prefix}.states")
        estimator.logger.warning(
            "CheckpointHandler: Checkpoint resumed from epoch %d batch %d, continue to train for %d %s ",
            self.trained_epoch, self.trained_batch, todo - done, unit,
        )  # fmt: skip

    def _found(self) -> list[tuple[int, int]]:
        """(epoch, batch) of the checkpoints in the folder, the newest last."""
        name = re.compile(re.escape(self.model_prefix) + r"-epoch(\d+)batch(\d+)\.params")
        matches = (name.fullmatch(file) for file in os.listdir(self.model_dir))
        return sorted((int(match[1]), int(match[2])) for match in matches if match)
