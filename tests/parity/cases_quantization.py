"""Quantized arrays: what goes in and out of each operator, against MXNet's CPU kernels.

MXNet's oneDNN kernels scale by 127.5 and 255.5 where its documentation (and d2lcore) scale by 127 and 255, so whole
numbers may differ by one, and their real values by half a per cent.
"""

from __future__ import annotations

from typing import Any

from harness import Draw, Expression, integers, nd_only, normal, program, values

INT8 = values([[-127, 45, -80, -10, 65], [124, 68, -24, -118, 84]], "int8")
OTHER = values([[-45, -36, 1, 15, -28], [-74, 13, -6, 43, 127]], "int8")
UINT8 = integers(255, 2, 5, dtype="uint8")
IMAGE8 = integers(127, 2, 4, 5, 5, dtype="int8")
IMAGEU8 = integers(255, 2, 4, 5, 5, dtype="uint8")
SUMS = values([-1000000000, -1000000, 0, 2000000, 12345678], "int32")
ONE = {"atol": 1.01}  # whole numbers: the neighbour at most


def _q(call: str, *inputs: Draw, **options: Any) -> Expression:
    """A call of nd.contrib; RANGES, RANGES2 and WEIGHTS stand for the two ends of a range."""
    text = call.replace("RANGES2", "nd.array([-4]), nd.array([3])").replace("RANGES", "nd.array([-1]), nd.array([2])")
    text = text.replace("WEIGHTS", "nd.array([-.5]), nd.array([.25])")
    return nd_only(f"nd.contrib.{text}", *inputs, **options)


WEIGHT = integers(127, 3, 5, dtype="int8")
KERNEL = integers(127, 2, 4, 2, 2, dtype="int8")

CASES = [
    *[
        _q(f"{call}", normal(3, 4), **ONE)
        for call in (
            "quantize(x, nd.array([-1]), nd.array([1.5]), out_type='int8')",
            "quantize(x, nd.array([-1]), nd.array([1.5]), out_type='uint8')",
            "quantize(x, nd.array([0]), nd.array([1.5]))",
            "quantize_v2(x)",
            "quantize_v2(x, out_type='uint8')",
            "quantize_v2(x, out_type='auto')",
            "quantize_v2(x, min_calib_range=-1., max_calib_range=4.5)",
            "quantize_v2(x, out_type='auto', min_calib_range=0., max_calib_range=1.5)",
            "quantize_v2(x, out_type='auto', min_calib_range=-.1, max_calib_range=4.5)",
        )
    ],
    _q("dequantize(x, RANGES)", INT8, atol=0.02),
    _q("dequantize(x, RANGES)", UINT8, atol=0.02, note="uint8"),
    _q("requantize(x, nd.array([-1000]), nd.array([2000]), min_calib_range=-1., max_calib_range=950.)", SUMS, **ONE),
    _q(
        "requantize(x, nd.array([-9]), nd.array([9]), out_type='uint8', min_calib_range=0., max_calib_range=5.)",
        SUMS,
        **ONE,
    ),
    _q(
        "requantize(x, nd.array([-9]), nd.array([9]), out_type='auto', min_calib_range=0., max_calib_range=5.)",
        SUMS,
        **ONE,
    ),
    _q("quantized_fully_connected(x, y, RANGES, WEIGHTS, num_hidden=3, no_bias=True)", INT8, WEIGHT),
    _q("quantized_fully_connected(x, y, RANGES, WEIGHTS, num_hidden=3, no_bias=True)", UINT8, WEIGHT, note="uint8"),
    _q(
        "quantized_fully_connected(x, y, z, RANGES, WEIGHTS, nd.array([-3]), nd.array([1]), num_hidden=3)",
        INT8,
        WEIGHT,
        values([100, -50, 3], "int8"),
        rtol=0.01,
        atol=200,
    ),
    # only the sums: for uint8 MXNet gives the range of int8, twice too large
    _q("quantized_conv(x, y, RANGES, WEIGHTS, kernel=(2, 2), num_filter=2, no_bias=True)[0]", IMAGEU8, KERNEL),
    _q(
        "quantized_conv(x, y, RANGES, WEIGHTS, kernel=(2, 2), num_filter=2, no_bias=True, pad=(1, 1), "
        "stride=(2, 2))[0]",
        IMAGEU8,
        KERNEL,
    ),
    *[
        _q(f"quantized_pooling(x, RANGES, kernel=(2, 2), {how})", image, note=note, **ONE)
        for how in (
            "stride=(2, 2)",
            "stride=(1, 1), pool_type='avg'",
            "stride=(2, 2), pad=(1, 1), pool_type='avg'",
            "stride=(2, 2), pad=(1, 1), pool_type='avg', count_include_pad=False",
            "global_pool=True, pool_type='avg'",
        )
        for image, note in ((IMAGE8, "int8"), (IMAGEU8, "uint8"))
    ],
    _q("quantized_flatten(x, RANGES)", IMAGE8),
    _q("quantized_act(x, RANGES, act_type='relu')", INT8),
    _q("quantized_concat(x, y, RANGES, RANGES2, num_args=2, dim=1)", INT8, OTHER, **ONE),
    _q("quantized_concat(x, y, RANGES, RANGES2, num_args=2, dim=0)", UINT8, UINT8, note="uint8", **ONE),
    _q("quantized_elemwise_add(x, y, RANGES, RANGES2, min_calib_range=-6., max_calib_range=5.)", INT8, OTHER, **ONE),
    _q("quantized_elemwise_add(x, y, RANGES, RANGES2)", INT8, OTHER, rtol=0.005),
    _q("quantized_embedding(z, x, RANGES, input_dim=2, output_dim=5)", INT8, OTHER, values([1, 0, 1])),
    _q(
        "quantized_batch_norm(x, nd.ones(4), nd.arange(4), nd.arange(4) / 4, nd.arange(4) + 1, RANGES, eps=1e-3, "
        "min_calib_range=-8., max_calib_range=9.)",
        IMAGE8,
        **ONE,
    ),
    *[
        nd_only(
            f"nd.contrib.calibrate_entropy(x, nd.arange({len(counts) + 1}) - {len(counts) / 2}, "
            f"num_quantized_bins={levels})",
            values(counts),
            note=str(counts),
        )
        for counts in ([3, 0, 5, 0, 2, 0, 1], [0, 1, 2, 3, 2, 1, 0], [5, 1, 2, 3, 2, 1, 9], [3, 0, 5, 0, 2, 0, 1, 4, 4])
        for levels in (3, 5, 7)
    ],
    program(
        "the graph of a quantized network",
        """
        s = mx.sym
        y = s.Convolution(s.var("data"), kernel=(3, 3), num_filter=4, name="conv1")
        y = s.Pooling(s.Activation(y, act_type="relu", name="relu1"), kernel=(2, 2), stride=(2, 2), name="pool1")
        y = s.FullyConnected(s.Flatten(y, name="flat"), num_hidden=3, name="fc1")
        y = s.SoftmaxOutput(y, name="softmax")
        params = {"conv1_weight": x, "conv1_bias": nd.array([1, 2, 3, -1]), "fc1_weight": z, "fc1_bias": nd.ones(3)}
        from importlib import import_module
        quantize_model = import_module(mx.__name__ + ".contrib").quantization.quantize_model
        graph, params, states = quantize_model(y, params, {}, calib_mode="none", quantize_mode="full")
        answer = onp.array([*graph.list_arguments(), *graph.list_outputs(), *graph.get_internals().list_outputs()])
        """.replace("onp.array", "__import__('numpy').array"),
        normal(4, 1, 3, 3),
        normal(1),
        normal(3, 36),
    ),
    program(
        "the parameters of a quantized network",
        """
        y = mx.sym.FullyConnected(mx.sym.var("data"), num_hidden=3, name="fc1")
        from importlib import import_module
        quantize_model = import_module(mx.__name__ + ".contrib").quantization.quantize_model
        graph, params, states = quantize_model(y, {"fc1_weight": x, "fc1_bias": z}, {}, calib_mode="none")
        answer = [params[name] for name in sorted(params)]
        """,
        normal(3, 6),
        normal(1),
        normal(3),
    ),
]
