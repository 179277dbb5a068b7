"""Networks in whole numbers of eight bits (MXNet's ``mx.contrib.quantization``).

A trained network is rewritten: convolutions and dense layers, and what lies between them, compute with bytes; sums are
int32 (see ``nd.contrib.quantize`` for the arithmetic). Weights become a quarter of their size. How the ranges of the
arrays on the way are found is the calibration: ``"none"`` looks at each array when the network runs, ``"naive"`` takes
the smallest and greatest numbers that calibration data give, ``"entropy"`` cuts off rare great ones.

MXNet's modes of oneDNN (fused operators, ``channel-wise`` granularity) are not here.

>>> import d2lcore as mx
>>> from d2lcore import gluon, nd
>>> net = gluon.nn.HybridSequential()
>>> net.add(gluon.nn.Dense(8, activation="relu"), gluon.nn.Dense(2))
>>> net.initialize(mx.init.Xavier())
>>> x = nd.random.uniform(shape=(16, 4))
>>> y = net(x)
>>> small = mx.quantization.quantize_net(net, calib_data=gluon.data.DataLoader(x, 8), calib_mode="naive")
>>> bool((abs(small(x) - y) < 0.05).asnumpy().all())
True
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from .. import io, symbol
from ..context import Context, cpu
from ..errors import MXNetError, unknown
from ..gluon import HybridBlock, SymbolBlock
from ..ndarray import NDArray, array, zeros
from ..ndarray import max as greatest
from ..ndarray import min as smallest
from ..ndarray.contrib import quantize
from ..symbol import Symbol
from ..symbol.evaluate import evaluate
from .calibration import MODES, Collector, HistogramCollector, MinMaxCollector, Thresholds, thresholds_of
from .graph import OPERATORS, calibrated, quantize_symbol

__all__ = ["calib_graph", "quantize_graph", "quantize_model", "quantize_net", "quantize_net_v2"]

Params = dict[str, NDArray]


def quantize_model(
    sym: Symbol | str, arg_params: Params, aux_params: Params, data_names: Sequence[str] = ("data",),
    label_names: Sequence[str] = ("softmax_label",), ctx: Context | None = None,
    excluded_sym_names: Sequence[str] | None = None, excluded_op_names: Sequence[str] | None = None,
    calib_mode: str = "entropy", calib_data: io.DataIter | None = None, num_calib_examples: int | None = None,
    quantized_dtype: str = "int8", quantize_mode: str = "smart", quantize_granularity: str = "tensor-wise",
    logger: Any = None,
) -> tuple[Symbol, Params, Params]:  # fmt: skip
    """A trained symbol and its parameters, quantized.

    Parameters
    ----------
    sym, arg_params, aux_params : the network, as `model.load_checkpoint` gives it.
    data_names, label_names : names of the inputs; labels are not quantized.
    ctx : device to calibrate on.
    excluded_sym_names, excluded_op_names : nodes, or kinds of nodes ("Pooling"), to leave in float32.
    calib_mode : "none", "naive" or "entropy".
    calib_data : iterator (``mx.io``) over data to calibrate with.
    num_calib_examples : how many samples to look at; all where None.
    quantized_dtype : "int8"; "uint8" for data that are never negative; "auto": by what calibration finds.
    quantize_mode : "smart" leaves layers without weights in float32 where their input is; "full" quantizes all.

    Returns the quantized symbol, its parameters (``NAME_quantize`` in int8, with their ranges), and the states.
    """
    if calib_mode not in (None, "none"):
        if calib_data is None:
            raise ValueError(f"quantize_model: calib_mode={calib_mode!r} needs calib_data")
        if not isinstance(calib_data, io.DataIter):
            raise ValueError(f"quantize_model: calib_data is an iterator of mx.io, got {type(calib_data).__name__}")
    ctx = ctx or cpu()
    network = symbol.load(sym) if isinstance(sym, str) else sym
    quantized, params, states, collector = quantize_graph(
        network, arg_params, aux_params, ctx, excluded_sym_names, excluded_op_names, calib_mode, quantized_dtype,
        quantize_mode, quantize_granularity, logger=logger,
    )  # fmt: skip
    if collector is None or calib_data is None:
        return quantized, params, states
    names = list(data_names)
    batches = (dict(zip(names, batch.data, strict=False)) for batch in calib_data)
    examine(network, {**arg_params, **aux_params}, batches, collector, num_calib_examples, ctx, label_names, logger)
    return calib_graph(quantized, params, states, collector, calib_mode, quantized_dtype, logger)


def quantize_graph(
    sym: Symbol, arg_params: Params, aux_params: Params, ctx: Context | None = None,
    excluded_sym_names: Sequence[str] | None = None, excluded_op_names: Sequence[str] | None = None,
    calib_mode: str = "entropy", quantized_dtype: str = "int8", quantize_mode: str = "full",
    quantize_granularity: str = "tensor-wise", LayerOutputCollector: Collector | None = None, logger: Any = None,
) -> tuple[Symbol, Params, Params, Any]:  # fmt: skip
    """The first half of `quantize_model`: the quantized symbol without ranges, and a collector that is to find them.

    Give the collector's ``collect(name, array)`` the arrays of the network (an executor's monitor callback does), then
    call `calib_graph`. ``calib_mode="customize"`` takes a collector of one's own, with ``min_max_dict``.

    Returns symbol, parameters, states, collector (None without calibration).
    """
    excluded = _names("excluded_sym_names", excluded_sym_names), _names("excluded_op_names", excluded_op_names)
    _one_of("quantized_dtype", quantized_dtype, ("int8", "uint8", "auto"))
    _one_of("quantize_mode", quantize_mode, ("full", "smart"))
    _one_of("quantize_granularity", quantize_granularity, ("tensor-wise", "channel-wise"))
    if quantize_granularity == "channel-wise":
        raise MXNetError("quantize_granularity='channel-wise' is oneDNN's; arrays have one range here: 'tensor-wise'")
    calib_mode = calib_mode or "none"
    _one_of("calib_mode", calib_mode, MODES)
    if calib_mode == "customize" and LayerOutputCollector is None:
        raise ValueError("quantize_graph: calib_mode='customize' needs LayerOutputCollector")
    for op in excluded[1]:
        _one_of("excluded_op_names", op, tuple(OPERATORS))
    quantized, watched = quantize_symbol(
        sym, arg_params, quantized_dtype, quantize_mode, *excluded, calibrated=calib_mode != "none"
    )
    collector: Any = LayerOutputCollector
    if calib_mode in ("naive", "entropy"):
        collector = (MinMaxCollector if calib_mode == "naive" else HistogramCollector)(watched, logger)
    if logger:
        logger.info("quantized; %d arrays to calibrate", len(watched))
    return quantized, _quantized_params(quantized, arg_params), aux_params, collector


def calib_graph(
    qsym: Symbol, arg_params: Params, aux_params: Params, collector: Any, calib_mode: str = "entropy",
    quantized_dtype: str = "int8", logger: Any = None,
) -> tuple[Symbol, Params, Params]:  # fmt: skip
    """The second half of `quantize_model`: write the ranges that a collector has found into the quantized symbol.

    Returns symbol, parameters, states.
    """
    if calib_mode in (None, "none"):
        raise ValueError("calib_graph: calib_mode is 'naive', 'entropy' or 'customize'")
    thresholds: Thresholds = thresholds_of(collector, calib_mode, quantized_dtype)
    if logger:
        logger.info("calibrated %d arrays", len(thresholds))
    return calibrated(qsym, thresholds), _quantized_params(qsym, arg_params), aux_params


def quantize_net_v2(
    network: HybridBlock, quantized_dtype: str = "auto", quantize_mode: str = "full",
    quantize_granularity: str = "tensor-wise", exclude_layers: Sequence[str] | None = None,
    exclude_layers_match: Sequence[str] | None = None, exclude_operators: Sequence[str] | None = None,
    calib_data: Any = None, data_shapes: Sequence[Any] | None = None, calib_mode: str = "none",
    num_calib_examples: int | None = None, ctx: Context | None = None, LayerOutputCollector: Collector | None = None,
    logger: Any = None,
) -> SymbolBlock:  # fmt: skip
    """A trained Gluon network, quantized: a `SymbolBlock` for prediction.

    Parameters
    ----------
    network : the network; it is not changed.
    exclude_layers : names of nodes to leave in float32; ``exclude_layers_match``: parts of such names.
    exclude_operators : kinds of nodes to leave in float32.
    calib_data : a `DataLoader` (or any batches, whose labels are passed over) or an iterator of ``mx.io``.
    data_shapes : shapes of the inputs (or ``DataDesc``), where there is no calib_data.

    The others are those of `quantize_model`.
    """
    ctx = ctx or cpu()
    if calib_mode not in (None, "none") and calib_data is None:
        raise ValueError(f"quantize_net: calib_mode={calib_mode!r} needs calib_data")
    inputs = _inputs_of(network, calib_data, data_shapes, ctx)
    names = ["data"] if len(inputs) == 1 else [f"data{i}" for i in range(len(inputs))]
    network(*inputs)  # makes the parameters that wait for data
    outputs = network(*(symbol.var(name) for name in names))
    graph = outputs if isinstance(outputs, Symbol) else symbol.Group(outputs)
    states = set(graph.list_auxiliary_states())
    values = {p.name: p.data(ctx) for p in network.collect_params().values() if p.name in graph.list_inputs()}
    excluded = list(exclude_layers or ())
    for part in exclude_layers_match or ():
        excluded += [str(layer.name) for layer in graph.get_internals() if part in str(layer.name)]
    params = {name: value for name, value in values.items() if name not in states}
    quantized, args, _, collector = quantize_graph(
        graph, params, {}, ctx, excluded, list(exclude_operators or ()), calib_mode, quantized_dtype, quantize_mode,
        quantize_granularity, LayerOutputCollector, logger,
    )  # fmt: skip
    if collector is not None:
        batches = (dict(zip(names, batch, strict=False)) for batch in _batches(calib_data))
        examine(graph, values, batches, collector, num_calib_examples, ctx, (), logger)
        quantized, args, _ = calib_graph(quantized, args, {}, collector, calib_mode, quantized_dtype, logger)
    return SymbolBlock._with_values(quantized, names, {**args, **{name: values[name] for name in states}})


def quantize_net(
    network: HybridBlock, quantized_dtype: str = "auto", quantize_mode: str = "full",
    exclude_layers: Sequence[str] | None = None, exclude_layers_match: Sequence[str] | None = None,
    exclude_operators: Sequence[str] | None = None, calib_data: Any = None, data_shapes: Sequence[Any] | None = None,
    calib_mode: str = "none", num_calib_examples: int | None = None, ctx: Context | None = None, logger: Any = None,
) -> SymbolBlock:  # fmt: skip
    """`quantize_net_v2` with one range for each array, the older of MXNet's two."""
    return quantize_net_v2(
        network, quantized_dtype, quantize_mode, "tensor-wise", exclude_layers, exclude_layers_match,
        exclude_operators, calib_data, data_shapes, calib_mode, num_calib_examples, ctx, None, logger,
    )  # fmt: skip


# ---- parts ----


def examine(
    graph: Symbol, values: Params, batches: Iterable[dict[str, NDArray]], collector: Any, examples: int | None,
    ctx: Context, labels: Sequence[str] = (), logger: Any = None,
) -> int:  # fmt: skip
    """Run the real network over calibration data while a collector looks on; gives how many samples it saw."""
    missing = [name for name in graph.list_inputs() if name in labels]
    values = {name: x.as_in_context(ctx) for name, x in values.items()}
    seen = 0
    for batch in batches:
        arrays = {name: x.as_in_context(ctx) for name, x in batch.items() if name in graph.list_inputs()}
        count = next(iter(arrays.values())).shape[0]
        blanks = {name: zeros((count,), ctx=ctx) for name in missing}
        for name, x in arrays.items():
            collector.collect(name, x)
        evaluate(graph, {**values, **arrays, **blanks}, lambda name, op, x: collector.collect(name, x))
        seen += count
        if examples is not None and seen >= examples:
            break
    if logger:
        logger.info("looked at %d samples", seen)
    return seen


def _quantized_params(quantized: Symbol, params: Params) -> Params:
    """Values for the arguments of a quantized symbol: int8 and ranges, where it asks for these."""
    found: Params = {}
    for name in quantized.list_arguments():
        original = name.removesuffix("_quantize")
        if name in params:
            found[name] = params[name]
        elif original != name and original in params:
            x = params[original]
            parts = quantize(x, smallest(x), greatest(x), out_type="int8")
            for end, part in zip(("", "_min", "_max"), parts, strict=True):
                found[name + end] = part
    return found


def _inputs_of(network: HybridBlock, data: Any, shapes: Sequence[Any] | None, ctx: Context) -> list[NDArray]:
    """Arrays to call the network with once: from shapes, or the first calibration batch without what it cannot take."""
    if shapes:
        return [zeros(tuple(getattr(shape, "shape", shape)), ctx=ctx) for shape in shapes]
    if data is None:
        raise ValueError("quantize_net: give calib_data, or data_shapes, which say what the inputs are")
    first = next(_batches(data))
    wanted = network._takes().parameters
    known = [p for p in wanted.values() if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    needed = sum(p.default is p.empty for p in known)
    return [x.as_in_context(ctx) for x in first[: max(needed, 1)]]


def _batches(data: Any) -> Iterator[list[NDArray]]:
    """The arrays of each batch."""
    if isinstance(data, io.DataIter):
        data.reset()
        for batch in data:
            yield list(batch.data)
        data.reset()
        return
    for batch in data:
        yield [
            x if isinstance(x, NDArray) else array(x) for x in (batch if isinstance(batch, (list, tuple)) else [batch])
        ]


def _names(argument: str, names: Collection[str] | None) -> list[str]:
    if names is not None and not isinstance(names, (list, tuple)):
        raise ValueError(f"{argument} is a list of names, got {type(names).__name__}")
    return list(names or ())


def _one_of(argument: str, value: str, known: Collection[str]) -> None:
    if value not in known:
        raise ValueError(str(unknown(argument, str(value), known)))
