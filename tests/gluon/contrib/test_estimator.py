"""What an estimator refuses, warns of and chooses by itself. (Its log, files and numbers are tests/parity's.)"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import d2lcore as mx
from d2lcore import gluon
from d2lcore.errors import DataError
from d2lcore.gluon.contrib import estimator as est


@pytest.fixture
def loader() -> gluon.data.DataLoader:
    x = np.arange(16, dtype="float32").reshape(8, 2) / 16
    return gluon.data.DataLoader(gluon.data.ArrayDataset(x, x[:, :1]), batch_size=4)


def make(**options) -> est.Estimator:
    net = gluon.nn.Dense(1, in_units=2)
    net.initialize()
    options = {"trainer": gluon.Trainer(net.collect_params(), "sgd"), "context": mx.cpu(), **options}
    made = est.Estimator(net, gluon.loss.L2Loss(), **options)
    made.logger.handlers = []
    return made


def test_what_it_chooses_by_itself() -> None:
    net = gluon.nn.Dense(2, in_units=2)
    with pytest.warns(UserWarning, match="no trainer is given, SGD with a learning rate of 0.001"):
        made = est.Estimator(net, gluon.loss.SoftmaxCrossEntropyLoss())
    assert made.trainer.learning_rate == 0.001
    assert made.context == [mx.cpu()]
    assert net.weight.data().shape == (2, 2)
    assert [m.name for m in made.train_metrics] == ["training accuracy", "training softmaxcrossentropyloss"]
    assert [m.name for m in made.val_metrics] == ["validation accuracy", "validation softmaxcrossentropyloss"]
    assert made.val_net is net
    assert made.val_loss is made.loss


def test_first_values_that_are_there_already() -> None:
    with pytest.warns(UserWarning, match="the initializer is not used"):
        make(initializer=mx.init.One())


def test_what_it_refuses(loader: gluon.data.DataLoader) -> None:
    with pytest.raises(ValueError, match=r"loss is a gluon.loss.Loss, got str"):
        est.Estimator(gluon.nn.Dense(1), "l2")
    with pytest.raises(ValueError, match=r"trainer is a gluon.Trainer, got str"):
        make(trainer="sgd")
    with pytest.raises(ValueError, match=r"metrics are mx.metric.EvalMetric or a list of these, got 'acc'"):
        make(train_metrics=["acc"])
    with pytest.raises(ValueError, match="a batch_processor has the methods fit_batch and evaluate_batch"):
        make(batch_processor=object())
    with pytest.raises(ValueError, match="context is a device or a list of these"):
        make(context="cpu")
    with pytest.raises(mx.MXNetError, match="there is no gpu"):
        make(context=mx.gpu(7))
    with pytest.raises(ValueError, match="give either epochs or batches"):
        make().fit(loader)
    with pytest.raises(ValueError, match="give either epochs or batches"):
        make().fit(loader, epochs=1, batches=1)
    for call in (make().fit, make().evaluate):
        with pytest.raises(ValueError, match=r"data come from a gluon.data.DataLoader, got list"):
            call([1, 2])
    with pytest.raises(ValueError, match=r"event_handlers inherit from TrainBegin, BatchEnd, ..., got str"):
        make().fit(loader, epochs=1, event_handlers=["log"])
    with pytest.raises(ValueError, match="MetricHandler has a metric of its own, 'accuracy', which is never updated"):
        make().fit(loader, epochs=1, event_handlers=est.MetricHandler(mx.metric.Accuracy()))
    with pytest.raises(ValueError, match="log_interval is a number of batches or 'epoch', got 'batch'"):
        est.LoggingHandler("batch")


def test_users_list_of_handlers_is_left_alone(loader: gluon.data.DataLoader) -> None:
    handlers = [est.GradientUpdateHandler()]
    make().fit(loader, epochs=1, event_handlers=handlers)
    assert len(handlers) == 1


def test_which_values_are_better() -> None:
    accuracy, loss = mx.metric.Accuracy(), mx.metric.Loss()
    assert est.EarlyStoppingHandler(accuracy).monitor_op is np.greater
    assert est.EarlyStoppingHandler(mx.metric.F1()).monitor_op is np.greater
    assert est.EarlyStoppingHandler(loss).monitor_op is np.less
    assert est.EarlyStoppingHandler(loss, mode="max").monitor_op is np.greater
    with pytest.warns(RuntimeWarning, match="mode is 'auto', 'min' or 'max', got 'least'"):
        est.EarlyStoppingHandler(loss, mode="least")
    with pytest.raises(ValueError, match="monitor is one metric of estimator"):
        est.EarlyStoppingHandler(mx.metric.CompositeEvalMetric([accuracy, loss]))


def test_a_monitor_without_a_value(loader: gluon.data.DataLoader, tmp_path: Path) -> None:
    monitor = mx.metric.Accuracy()
    with pytest.warns(RuntimeWarning, match="EarlyStoppingHandler: accuracy has no value"):
        make().fit(loader, epochs=1, event_handlers=est.EarlyStoppingHandler(monitor))
    with pytest.warns(RuntimeWarning, match="CheckpointHandler: accuracy has no value, the best is not saved"):
        make().fit(loader, epochs=1, event_handlers=est.CheckpointHandler(tmp_path, monitor=monitor, save_best=True))


def test_checkpoints_that_cannot_be_taken_up(loader: gluon.data.DataLoader, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="save_best needs a monitor"):
        est.CheckpointHandler(tmp_path, save_best=True)
    make().fit(loader, epochs=2, event_handlers=est.CheckpointHandler(tmp_path))
    resume = est.CheckpointHandler(tmp_path, resume_from_checkpoint=True)
    with pytest.raises(ValueError, match="has all of 2 epochs done"):
        make().fit(loader, epochs=2, event_handlers=resume)
    with pytest.raises(ValueError, match="to resume, save after epochs where fit counts epochs"):
        make().fit(loader, batches=9, event_handlers=resume)
    for file in tmp_path.glob("*.states"):
        file.unlink()
    with pytest.raises(DataError, match=r"the .*states beside it is not"):
        make().fit(loader, epochs=5, event_handlers=resume)


def test_training_taken_up_again_gives_the_same_network(loader: gluon.data.DataLoader, tmp_path: Path) -> None:
    weights = []
    for stops in ([6], [2, 6]):
        net = gluon.nn.Dense(1, in_units=2)
        net.initialize(mx.init.One())
        folder = tmp_path / str(len(stops))
        for epochs in stops:
            trainer = gluon.Trainer(net.collect_params(), "adam", {"learning_rate": 0.1})
            made = est.Estimator(net, gluon.loss.L2Loss(), trainer=trainer)
            made.logger.handlers = []
            made.fit(loader, epochs=epochs, event_handlers=est.CheckpointHandler(folder, resume_from_checkpoint=True))
        weights.append(net.weight.data().asnumpy())
    np.testing.assert_array_equal(*weights)
