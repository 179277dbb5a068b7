"""The small rooms of the package: runtime, engine, log, registry, error, base, rtc, and second names of others."""

from __future__ import annotations

import logging
import re

import numpy as np
import pytest

import d2lcore as mx
from d2lcore import nd
from d2lcore.errors import MXNetError


def test_features_have_mxnets_names():
    features = mx.runtime.Features()
    assert list(features)[:3] == ["CUDA", "CUDNN", "NCCL"]
    assert len(features) == 32
    assert features.is_enabled("int64_tensor_size")
    assert not features.is_enabled("CUDA")
    assert [f.name for f in mx.runtime.feature_list()] == list(features)
    assert repr(features["CUDA"]) == "✖ CUDA"
    with pytest.raises(RuntimeError, match=r"unknown feature 'CUDAA'"):
        features.is_enabled("cudaa")


def test_bulk_size_is_put_back():
    with mx.engine.bulk(3):
        assert mx.engine.set_bulk_size(4) == 3
    assert mx.engine.set_bulk_size(15) == 15


def test_loggers_write_lines_of_one_form(tmp_path):
    file = tmp_path / "a.log"
    log = mx.log.get_logger("tests.log", filename=str(file), level=mx.log.INFO)
    try:
        log.info("hello %d", 3)
        log.debug("not this")
        assert mx.log.get_logger("tests.log", level=mx.log.DEBUG) is log
        assert log.level == logging.INFO
        assert len(log.handlers) == 1
        [line] = file.read_text().splitlines()
        assert re.fullmatch(r"I\d{4} \d\d:\d\d:\d\d \d+ .*test_small_rooms.py:test_\w+:\d+\] hello 3", line)
    finally:
        for handler in log.handlers:
            handler.close()
    with pytest.warns(DeprecationWarning, match="old name"):
        assert mx.log.getLogger() is logging.getLogger()


class Thing:
    def __init__(self, x=1):
        self.x = x


def test_registry():
    register = mx.registry.get_register_func(Thing, "thing")
    create = mx.registry.get_create_func(Thing, "thing")

    @register
    class Box(Thing):
        pass

    @mx.registry.get_alias_func(Thing, "thing")("ball", "sphere")
    class Ball(Thing):
        pass

    assert mx.registry.get_registry(Thing) == {"box": Box, "ball": Ball, "sphere": Ball}
    box = Box(7)
    assert create(box) is box
    made = [create("Box"), create("ball", 2), create('["box", {"x": 3}]'), create('{"thing": "sphere", "x": 5}')]
    assert [(type(m), m.x) for m in made] == [(Box, 1), (Ball, 2), (Box, 3), (Ball, 5)]
    assert create(thing="box", x=9).x == 9
    for wrong in (("bx",), (box, 1), (3,)):
        with pytest.raises(AssertionError):
            create(*wrong)
    with pytest.raises(AssertionError, match="a thing is a subclass of Thing"):
        register(int)

    class Other(Thing):
        pass

    with pytest.warns(UserWarning, match="thing 'box' was"):
        register(Other, "box")


def test_errors_by_name():
    assert issubclass(mx.error.InternalError, MXNetError)
    assert mx.base.error_types["InternalError"] is mx.error.InternalError
    assert mx.base.error_types["ValueError"] is ValueError

    @mx.error.register
    class Mine(RuntimeError):
        pass

    assert mx.base.error_types.pop("Mine") is Mine
    assert mx.base.register_error("Named", Mine) is Mine
    assert mx.base.error_types.pop("Named") is Mine
    with pytest.raises(mx.base.NotImplementedForSymbol):
        mx.sym.var("x").asnumpy()
    assert issubclass(mx.base.NotSupportedForSparseNDArray, MXNetError)


def test_data_dir(monkeypatch, tmp_path):
    monkeypatch.setenv("MXNET_HOME", str(tmp_path))
    monkeypatch.delenv("D2LCORE_HOME", raising=False)
    assert mx.base.data_dir() == str(tmp_path)
    assert mx.base.data_dir_default().endswith(".d2lcore")


def test_cuda_source_is_refused_in_words():
    for make in (mx.rtc.CudaModule, mx.rtc.CudaKernel):
        with pytest.raises(MXNetError, match=r"mx\.rtc compiles CUDA source while a program runs"):
            make("x")


def test_second_names(tmp_path):
    assert mx.rnd is mx.random
    assert mx.viz is mx.visualization
    mx.nd.utils.save(str(tmp_path / "a"), [nd.ones(2)])
    assert mx.nd.utils.load(str(tmp_path / "a"))[0].asnumpy().tolist() == [1, 1]
    assert mx.nd.utils.zeros((2,)).shape == (2,)
    assert mx.gluon.nn.SymbolBlock is mx.gluon.SymbolBlock


def test_the_first_form_of_autograd():
    from d2lcore.contrib import autograd

    x, y = nd.array([1.0, 2.0]), nd.array([3.0, 4.0])
    grads, value = autograd.grad_and_loss(lambda a, b: a * b + a)(x, y)
    assert [g.asnumpy().tolist() for g in grads] == [[4, 5], [1, 2]]
    assert value.asnumpy().tolist() == [4, 10]
    assert autograd.grad(lambda a, b: a * b, argnum=[1])(x, y)[0].asnumpy().tolist() == [1, 2]
    with autograd.train_section():
        assert mx.autograd.is_training()
        assert mx.autograd.is_recording()
        with autograd.test_section():
            assert not mx.autograd.is_training()
            assert not mx.autograd.is_recording()
        assert mx.autograd.is_recording()
    assert not mx.autograd.is_recording()
    with pytest.raises(AssertionError):
        autograd.grad(lambda a: a)(np.ones(2))


def test_metrics_for_tensorboard(tmp_path):
    pytest.importorskip("tensorboard")
    from collections import namedtuple

    metric = mx.metric.MSE()
    metric.update([nd.ones(2)], [nd.zeros(2)])
    callback = mx.contrib.tensorboard.LogMetricsCallback(tmp_path, prefix="train")
    Param = namedtuple("Param", "epoch eval_metric")
    callback(Param(1, None))
    callback(Param(1, metric))
    callback.summary_writer.close()
    [file] = tmp_path.glob("events*")
    assert b"train-mse" in file.read_bytes()
