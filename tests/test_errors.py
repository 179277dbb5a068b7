"""Errors are caught as what a program written for MXNet expects, and as what a Python reader expects."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import d2lcore as mx
from d2lcore import gluon, nd
from d2lcore.gluon import nn

ASSERTED: tuple[Callable, ...] = (
    lambda: gluon.data.ArrayDataset(),
    lambda: gluon.data.ArrayDataset([1, 2], [1]),
    lambda: gluon.loss.CTCLoss(layout="CTN"),
    lambda: gluon.utils.clip_global_norm([], 1),
    lambda: mx.init.Mixed(["a"], []),
    lambda: mx.io.NDArrayIter(None),
    lambda: mx.lr_scheduler.CosineScheduler("a"),
    lambda: mx.metric.CrossEntropy().update([nd.array([0, 2, 1])], [nd.ones((2, 3))]),
    lambda: mx.metric.TopKAccuracy(1),
    lambda: mx.mod.Module(mx.sym.var("data"), label_names=None).fit(mx.io.NDArrayIter(nd.ones((2, 1)), batch_size=1)),
    lambda: nn.Conv2D(3, (3, 3, 3)),
    lambda: nn.Conv2D(3, 3, layout="CHW"),
    lambda: nn.Lambda("no_such_function"),
    lambda: nn.LeakyReLU(-1),
)


@pytest.mark.parametrize("call", ASSERTED)
def test_what_mxnet_asserts(call: Callable) -> None:
    with pytest.raises(AssertionError) as caught:
        call()
    assert isinstance(caught.value, ValueError)
    assert isinstance(caught.value, mx.MXNetError)


def test_files_that_are_not_there(tmp_path) -> None:
    net = nn.Dense(1, in_units=1)
    net.initialize()
    trainer = gluon.Trainer(net.collect_params(), "sgd")
    for read in (trainer.load_states, gluon.data.vision.ImageFolderDataset):
        with pytest.raises(FileNotFoundError, match="nowhere") as caught:
            read(str(tmp_path / "nowhere"))
        assert isinstance(caught.value, mx.MXNetError)
