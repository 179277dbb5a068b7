"""`gluon.contrib.estimator`: what it logs, number for number, which files it keeps, and when it stops."""

from __future__ import annotations

import logging
import os
import re
import tempfile
import textwrap
import warnings
from dataclasses import dataclass
from typing import Any

import numpy as onp
from harness import Answers, Case


class Lines(logging.Handler):
    """Keeps what is logged, without times and folders."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        text = re.sub(r"\d+\.\d{3}s|total \d+s", "<time>", record.getMessage())
        if "-symbol.json" in text:  # that a network which is not hybridized has no symbol: each in its own words
            return
        text = text.replace("Hanlder", "Handler")  # MXNet's slip in "EarlyStoppingHandler"
        self.lines.append(re.sub(r"/\S*(tmp|temp|var)\S*", "<folder>", text))


@dataclass(frozen=True)
class Training(Case):
    """`expr` is a title; `code` has an estimator `est`, loaders `train` and `val`, and the folder `folder`."""

    code: str = ""

    def run(self, mx: Any) -> Answers:
        gluon, rng = mx.gluon, self.rng()
        x, y = rng.standard_normal((20, 5)).astype("float32"), rng.randint(0, 3, 20).astype("float32")
        train = gluon.data.DataLoader(gluon.data.ArrayDataset(x[:12], y[:12]), batch_size=4)
        val = gluon.data.DataLoader(gluon.data.ArrayDataset(x[12:], y[12:]), batch_size=4)
        net = gluon.nn.Dense(3, in_units=5)
        net.initialize()
        net.weight.set_data(mx.nd.array(rng.standard_normal((3, 5))))
        trainer = gluon.Trainer(net.collect_params(), "sgd", {"learning_rate": 0.3, "momentum": 0.9})
        est = gluon.contrib.estimator
        with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            lines = Lines()
            names = {"mx": mx, "net": net, "trainer": trainer, "train": train, "val": val, "folder": folder, "E": est}
            names |= {"gluon": gluon, "os": os}

            def made(**options: Any) -> Any:
                options = {
                    "loss": gluon.loss.SoftmaxCrossEntropyLoss(),
                    "trainer": trainer,
                    "context": mx.cpu(),
                    **options,
                }
                estimator = est.Estimator(net, **options)
                estimator.logger.handlers = [lines]
                return estimator

            names["make"] = made
            exec(textwrap.dedent(self.code), names)
            answer = {"log": onp.array(lines.lines), "files": onp.array(sorted(os.listdir(folder)))}
        return answer | {"weight": net.weight.data().asnumpy(), **names.get("more", {})}


CASES = [
    Training("fit for epochs", code="make().fit(train, epochs=2)"),
    Training("fit for batches", code="make().fit(train, batches=5)"),
    Training("fit with validation data", code="make().fit(train, val, epochs=2)"),
    Training("evaluate alone", code="make().evaluate(val)"),
    Training("log every batch", code="make().fit(train, epochs=2, event_handlers=E.LoggingHandler(1))"),
    Training(
        "log every second batch with metrics",
        code="e = make(); e.fit(train, val, epochs=2, event_handlers=[E.LoggingHandler(2, e.train_metrics)])",
    ),
    Training(
        "metrics that are given",
        code="""
        e = make(train_metrics=[mx.metric.Accuracy(), mx.metric.CrossEntropy()], val_metrics=mx.metric.Accuracy())
        e.fit(train, val, epochs=1)
        more = {"names": [m.name for m in e.train_metrics + e.val_metrics]}
        more = {k: __import__("numpy").array(v) for k, v in more.items()}
        """,
    ),
    Training(
        "another loss",
        code="""
        class Margin(gluon.loss.Loss):
            def __init__(self):
                super().__init__(None, 0)
            def hybrid_forward(self, F, pred, label):
                return F.relu(1 - pred).mean(axis=1)
        make(loss=Margin(), train_metrics=mx.metric.Loss()).evaluate(val)
        make(loss=Margin()).fit(train, epochs=1)
        """,
    ),
    Training("checkpoints", code="make().fit(train, epochs=3, event_handlers=E.CheckpointHandler(folder))"),
    Training(
        "checkpoints after batches, the last two kept",
        code="""
        handler = E.CheckpointHandler(folder, "net", epoch_period=None, batch_period=2, max_checkpoints=2)
        make().fit(train, batches=7, event_handlers=[handler])
        """,
    ),
    Training(
        "the best checkpoint",
        code="""
        e = make()
        handler = E.CheckpointHandler(folder, monitor=e.train_metrics[1], save_best=True, mode="min")
        e.fit(train, epochs=3, event_handlers=[handler])
        """,
    ),
    Training(
        "training taken up again after epochs",
        code="""
        make().fit(train, epochs=2, event_handlers=E.CheckpointHandler(folder))
        make().fit(train, epochs=5, event_handlers=E.CheckpointHandler(folder, resume_from_checkpoint=True))
        """,
    ),
    Training(
        "training taken up again after batches",
        code="""
        period = {"epoch_period": None, "batch_period": 2}
        make().fit(train, batches=4, event_handlers=E.CheckpointHandler(folder, **period))
        handler = E.CheckpointHandler(folder, resume_from_checkpoint=True, **period)
        make().fit(train, batches=9, event_handlers=handler)
        """,
    ),
    Training(
        "early stopping",
        code="""
        e = make()
        handler = E.EarlyStoppingHandler(e.train_metrics[1], mode="min", patience=1, min_delta=0.2)
        e.fit(train, epochs=10, event_handlers=[handler])
        more = {"stopped": __import__("numpy").array([handler.stopped_epoch, handler.current_epoch])}
        """,
    ),
    Training(
        "early stopping by a baseline",
        code="""
        e = make()
        handler = E.EarlyStoppingHandler(e.train_metrics[0], mode="max", patience=2, baseline=2.0)
        e.fit(train, epochs=10, event_handlers=[handler])
        """,
    ),
    Training(
        "validation after batches",
        code="""
        e = make()
        e.fit(train, epochs=1, event_handlers=[E.ValidationHandler(val, e.evaluate, None, 2)])
        """,
    ),
    Training(
        "handlers in the order of their priorities",
        code="""
        seen = []
        class Note(E.TrainBegin, E.EpochBegin, E.BatchBegin, E.BatchEnd, E.EpochEnd, E.TrainEnd):
            def __init__(self, name, priority=None):
                self.name = name
                if priority is not None:
                    self.priority = priority
            def train_begin(self, estimator, *args, **kwargs):
                seen.append(f"{self.name} train_begin")
            def epoch_begin(self, estimator, *args, **kwargs):
                seen.append(f"{self.name} epoch_begin")
            def batch_begin(self, estimator, *args, **kwargs):
                seen.append(f"{self.name} batch_begin {sorted(kwargs)}")
            def batch_end(self, estimator, *args, **kwargs):
                seen.append(f"{self.name} batch_end {sorted(kwargs)} {estimator.train_metrics[0].num_inst}")
            def epoch_end(self, estimator, *args, **kwargs):
                seen.append(f"{self.name} epoch_end")
            def train_end(self, estimator, *args, **kwargs):
                seen.append(f"{self.name} train_end")
        make().fit(train, epochs=1, event_handlers=[Note("b", 5), Note("a"), Note("first", -3000)])
        more = {"seen": __import__("numpy").array(seen)}
        """,
    ),
    Training(
        "a processor of one's own, and an update handler",
        code="""
        class Half(E.BatchProcessor):
            def fit_batch(self, estimator, train_batch, batch_axis=0):
                data, label = self._get_data_and_label(train_batch, estimator.context, batch_axis)
                with mx.autograd.record():
                    pred = [estimator.net(x) for x in data]
                    loss = [0.5 * estimator.loss(p, y) for p, y in zip(pred, label)]
                mx.autograd.backward(loss)
                return data, label, pred, loss
        make(batch_processor=Half()).fit(train, epochs=2, event_handlers=E.GradientUpdateHandler())
        """,
    ),
]
