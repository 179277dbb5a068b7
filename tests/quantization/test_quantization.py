"""Networks in bytes: the graph that the rewriting gives, and what is lost by it."""

from __future__ import annotations

import json
import logging

import numpy as np
import pytest

import d2lcore as mx
from d2lcore import gluon, io, nd, quantization, sym


def _symbol():
    x = sym.Convolution(sym.var("data"), kernel=(3, 3), num_filter=4, name="conv1")
    x = sym.Activation(x, act_type="relu", name="relu1")
    x = sym.Pooling(x, kernel=(2, 2), stride=(2, 2), name="pool1")
    x = sym.FullyConnected(sym.Flatten(x, name="flat"), num_hidden=5, name="fc1")
    x = sym.FullyConnected(sym.Activation(x, act_type="relu", name="relu2"), num_hidden=3, name="fc2")
    return sym.SoftmaxOutput(x, name="softmax")


@pytest.fixture
def model():
    symbol, rng = _symbol(), np.random.default_rng(0)
    shapes, _, _ = symbol.infer_shape(data=(2, 1, 8, 8))
    args = {
        n: nd.array(rng.normal(0, 0.3, s)) for n, s in zip(symbol.list_arguments(), shapes, strict=True)
        if n not in ("data", "softmax_label")
    }  # fmt: skip
    return symbol, args, rng.random((20, 1, 8, 8)).astype("float32")


def _run(symbol, params, x):
    executor = symbol.simple_bind(mx.cpu(), data=x.shape, grad_req="null")
    executor.copy_params_from(params)
    return executor.forward(data=nd.array(x))[0].asnumpy()


def _nodes(symbol):
    return [(n["op"], n["name"]) for n in json.loads(symbol.tojson())["nodes"] if n["op"] != "null"]


@pytest.mark.parametrize("mode", ["full", "smart"])
def test_the_graph_is_that_of_mxnet(model, mode):
    symbol, args, x = model
    data = io.NDArrayIter(x, np.zeros(20), 2)
    quantized, params, states = quantization.quantize_model(
        symbol, args, {}, calib_mode="naive", calib_data=data, quantize_mode=mode
    )
    assert _nodes(quantized) == [
        ("_contrib_quantize_v2", "data_quantize"),
        ("_contrib_quantized_conv", "quantized_conv1"),
        ("_contrib_requantize", "requantize_conv1"),
        ("_contrib_quantized_act", "quantized_relu1"),
        ("_contrib_quantized_pooling", "quantized_pool1"),
        ("_contrib_quantized_flatten", "quantized_flat"),
        ("_contrib_quantized_fully_connected", "quantized_fc1"),
        ("_contrib_requantize", "requantize_fc1"),
        ("_contrib_quantized_act", "quantized_relu2"),
        ("_contrib_quantized_fully_connected", "quantized_fc2"),
        ("_contrib_requantize", "requantize_fc2"),
        ("_contrib_dequantize", "fc2_dequantize"),
        ("SoftmaxOutput", "softmax"),
    ]
    assert states == {}
    assert params["conv1_weight_quantize"].dtype == np.int8
    assert set(params) == {n for n in quantized.list_arguments() if n not in ("data", "softmax_label")}
    nodes = {n["name"]: n.get("attrs") for n in json.loads(quantized.tojson())["nodes"]}
    assert float(nodes["data_quantize"]["max_calib_range"]) == pytest.approx(x.max())
    assert float(nodes["data_quantize"]["min_calib_range"]) == pytest.approx(x.min())


@pytest.mark.parametrize("dtype", ["int8", "uint8", "auto"])
@pytest.mark.parametrize("calib", ["none", "naive"])
def test_results_are_near_and_go_through_files(model, dtype, calib, tmp_path):
    symbol, args, x = model
    data = io.NDArrayIter(x, np.zeros(20), 2)
    quantized, params, _ = quantization.quantize_model(
        symbol, args, {}, calib_mode=calib, calib_data=data, quantized_dtype=dtype
    )
    expected = _run(symbol, args, x[:4])
    assert np.abs(_run(quantized, params, x[:4]) - expected).max() < 0.02
    quantized.save(tmp_path / "q-symbol.json")
    nd.save(str(tmp_path / "q.params"), params)
    again = _run(sym.load(tmp_path / "q-symbol.json"), nd.load(str(tmp_path / "q.params")), x[:4])
    assert np.array_equal(again, _run(quantized, params, x[:4]))


def test_excluded_nodes_stay_in_float32(model):
    symbol, args, _ = model
    quantized, params, _ = quantization.quantize_model(
        symbol, args, {}, calib_mode="none", excluded_sym_names=["conv1"], excluded_op_names=["Pooling"]
    )
    kinds = {name: op for op, name in _nodes(quantized)}
    assert kinds["conv1"] == "Convolution"
    assert kinds["relu1"] == "Activation"
    assert kinds["pool1"] == "Pooling"
    assert kinds["flat_quantize"] == "_contrib_quantize_v2"  # smart: no reason to quantize what has no weights
    assert "conv1_weight" in params
    assert "conv1_weight_quantize" not in params


def test_the_numbers_of_calibration_samples_count(model, caplog):
    symbol, args, x = model
    with caplog.at_level(logging.INFO):
        quantization.quantize_model(
            symbol, args, {}, calib_mode="naive", calib_data=io.NDArrayIter(x, None, 2), num_calib_examples=6,
            logger=logging.getLogger("quantize"),
        )  # fmt: skip
    assert "looked at 6 samples" in caplog.text
    assert "calibrated 4 arrays" in caplog.text


def test_joins_sums_norms_and_tables():
    words, x = sym.var("words"), sym.var("data")
    rows = sym.Embedding(words, input_dim=7, output_dim=6, name="emb")
    dense = sym.FullyConnected(x, num_hidden=6, name="fc")
    joined = sym.Concat(rows, dense, sym.elemwise_add(rows, dense, name="plus"), dim=1, name="cat")
    net = sym.BatchNorm(joined, fix_gamma=False, name="bn")
    rng = np.random.default_rng(1)
    shapes, _, aux = net.infer_shape(words=(8,), data=(8, 5))
    args = {n: nd.array(rng.normal(0, 1, s)) for n, s in zip(net.list_arguments(), shapes, strict=True)}
    data = {"words": nd.array(rng.integers(0, 7, 8)), "data": args.pop("data")}
    args.pop("words")
    states = {n: nd.array(rng.random(s) + 0.5) for n, s in zip(net.list_auxiliary_states(), aux, strict=True)}
    expected = net.bind(mx.cpu(), {**data, **args}, aux_states=states).forward()[0].asnumpy()
    quantized, params, states, collector = quantization.quantize_graph(net, args, states, calib_mode="naive")
    quantization.examine(net, {**args, **states}, [data], collector, None, mx.cpu())
    quantized, params, states = quantization.calib_graph(quantized, params, states, collector, "naive")
    assert {op for op, _ in _nodes(quantized)} == {
        "_contrib_quantize_v2", "_contrib_quantized_embedding", "_contrib_quantized_fully_connected",
        "_contrib_requantize", "_contrib_quantized_elemwise_add", "_contrib_quantized_concat",
        "_contrib_quantized_batch_norm", "_contrib_dequantize",
    }  # fmt: skip
    assert quantized.list_auxiliary_states() == ["bn_moving_mean", "bn_moving_var"]
    again = sym.load_json(quantized.tojson())
    found = again.bind(mx.cpu(), {**data, **params}, aux_states=states).forward()[0].asnumpy()
    assert np.abs(found - expected).max() < 0.03 * np.abs(expected).max()
    attrs = next(n["attrs"] for n in json.loads(again.tojson())["nodes"] if n["op"] == "_contrib_quantized_concat")
    assert attrs["num_args"] == "3"  # the arrays, as MXNet counts; their ranges follow


def test_lenet_keeps_its_accuracy(trained):
    before = trained.accuracy(trained.net)
    assert before > 0.9
    data = gluon.data.DataLoader(gluon.data.ArrayDataset(trained.train[:200], trained.labels[:200]), 50)
    for mode in ("none", "naive", "entropy"):
        small = mx.contrib.quantization.quantize_net(trained.net, "int8", calib_data=data, calib_mode=mode)
        assert abs(trained.accuracy(small) - before) < 0.01, mode
        kinds = [op for op, _ in _nodes(small(sym.var("data")))]
        assert kinds.count("_contrib_quantized_conv") == 2
        assert kinds.count("_contrib_quantized_fully_connected") == 2
    assert small.collect_params()[next(n for n in small.collect_params() if "weight" in n)].dtype == np.int8
    eager = small(trained.test[:20]).asnumpy()
    small.hybridize()
    assert np.array_equal(small(trained.test[:20]).asnumpy(), eager)


def test_shapes_may_stand_for_data():
    net = gluon.nn.Dense(3, in_units=4)
    net.initialize()
    small = quantization.quantize_net_v2(net, data_shapes=[io.DataDesc("data", (2, 4))])
    x = nd.random.uniform(shape=(5, 4))
    assert np.abs((small(x) - net(x)).asnumpy()).max() < 0.01


@pytest.mark.parametrize(
    ("arguments", "error", "text"),
    [
        ({"calib_mode": "naive"}, ValueError, "calib_mode='naive' needs calib_data"),
        ({"calib_mode": "naive", "calib_data": [1]}, ValueError, "calib_data is an iterator of mx.io, got list"),
        ({"calib_mode": "none", "quantized_dtype": "int4"}, ValueError, "quantized_dtype 'int4'"),
        ({"calib_mode": "none", "excluded_sym_names": "conv1"}, ValueError, "excluded_sym_names is a list of names"),
        ({"calib_mode": "none", "quantize_granularity": "channel-wise"}, mx.MXNetError, "channel-wise' is oneDNN's"),
    ],
)
def test_bad_arguments(model, arguments, error, text):
    symbol, args, _ = model
    with pytest.raises(error, match=text):
        quantization.quantize_model(symbol, args, {}, **arguments)


def test_a_network_without_data_says_what_is_missing():
    net = gluon.nn.Dense(3, in_units=4)
    net.initialize()
    with pytest.raises(ValueError, match="give calib_data, or data_shapes"):
        quantization.quantize_net(net)


def test_its_places():
    assert mx.contrib.quantization is mx.contrib.quant is mx.quantization
