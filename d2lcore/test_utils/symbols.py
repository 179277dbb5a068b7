"""Checking a symbol: its outputs and gradients against given ones, differences, other devices and dtypes."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from .. import autograd, symbol
from .. import ndarray as nd
from ..context import current_context
from ..core import NDArray
from ..symbol import Symbol
from ..symbol.node import Node, ordered
from .compare import assert_almost_equal, host
from .tolerance import Tolerance, default_numeric_eps, get_atol, get_rtol

__all__ = [
    "check_consistency",
    "check_gluon_hybridize_consistency",
    "check_numeric_gradient",
    "check_speed",
    "check_symbolic_backward",
    "check_symbolic_forward",
    "numeric_grad",
    "same_symbol_structure",
    "simple_forward",
]

Values = Mapping[str, Any] | Sequence[Any]


def simple_forward(sym: Symbol, ctx: Any = None, is_train: bool = False, **inputs: Any) -> Any:
    """The outputs of a symbol for arrays by name, as arrays of NumPy's: one, or a list.

    >>> import d2lcore as mx
    >>> mx.test_utils.simple_forward(mx.sym.var("a") * 2, a=[1.0, 2.0])
    array([2., 4.], dtype=float32)
    """
    arrays = {name: nd.array(value, ctx=ctx) for name, value in inputs.items()}
    outputs = [out.asnumpy() for out in sym.bind(ctx or current_context(), arrays).forward(is_train=is_train)]
    return outputs[0] if len(outputs) == 1 else outputs


def _named(what: str, names: list[str], given: Values | None, ctx: Any, dtype: Any) -> dict[str, NDArray]:
    """Values by name as arrays; ValueError where names and values do not match."""
    if isinstance(given, Mapping):
        if set(given) != set(names):
            raise ValueError(f"{what} has values for {sorted(given)}, the symbol has {sorted(names)}")
        values = {name: given[name] for name in names}
    else:
        given = [] if given is None else list(given)
        if len(given) != len(names):
            raise ValueError(f"{what} has {len(given)} values, the symbol has {names}")
        values = dict(zip(names, given, strict=True))
    return {name: _array(value, ctx, dtype) for name, value in values.items()}


def _array(value: Any, ctx: Any, dtype: Any) -> NDArray:
    """A copy on the device; real numbers of the dtype that is checked, integers of their own."""
    if isinstance(value, NDArray) and value.stype != "default":
        return value.as_in_context(ctx).copy()
    value = host(value)
    return nd.array(value, ctx=ctx, dtype=dtype if value.dtype.kind == "f" else value.dtype)


def _states(sym: Symbol, aux_states: Values | None, ctx: Any, dtype: Any) -> dict[str, NDArray]:
    names = sym.list_auxiliary_states()
    if aux_states is None:
        aux_states = {}
    if isinstance(aux_states, Mapping):
        unknown = set(aux_states) - set(names)
        if unknown:
            raise ValueError(f"aux_states has values for {sorted(unknown)}, the symbol has {names}")
        aux_states = {**dict.fromkeys(names), **aux_states}
        missing = [name for name in names if aux_states[name] is None]
        if missing:
            raise ValueError(f"aux_states has no value for {missing}")
    return _named("aux_states", names, aux_states, ctx, dtype)


def numeric_grad(
    executor: Any, location: dict[str, np.ndarray], aux_states: Mapping[str, Any] | None = None, eps: float = 1e-4,
    use_forward_train: bool = True, dtype: Any = np.float32,
) -> dict[str, np.ndarray]:  # fmt: skip
    """Gradients of the sum of an executor's first output by central differences.

    Parameters
    ----------
    executor : bound symbol.
    location : values of the arguments to differentiate by, by name.
    aux_states : values of the states, which every forward pass begins with.
    eps : distance of the two values.
    use_forward_train : compute as in training.
    dtype : of the gradients.

    >>> import d2lcore as mx, numpy
    >>> e = mx.sym.square(mx.sym.var("x")).simple_bind(mx.cpu(), x=(2,))
    >>> mx.test_utils.numeric_grad(e, {"x": numpy.array([1.0, 3.0])}, eps=1e-2)["x"].round(2)
    array([2., 6.], dtype=float32)
    """

    def value() -> np.ndarray:
        for name, state in (aux_states or {}).items():
            executor.aux_dict[name][:] = state
        return executor.forward(is_train=use_forward_train)[0].asnumpy().astype(np.float64)

    for name, v in location.items():
        executor.arg_dict[name][:] = host(v)
    found = {}
    for name, v in location.items():
        x = np.array(host(v))
        found[name] = gradient = np.zeros(x.shape, dtype)
        if x.dtype.kind != "f":
            continue
        for i in np.ndindex(x.shape):
            old = x[i]
            ends = []
            for end in (old + eps / 2, old - eps / 2):
                x[i] = end
                executor.arg_dict[name][:] = x
                ends.append(value())
            x[i] = old
            gradient[i] = (ends[0] - ends[1]).sum() / eps
        executor.arg_dict[name][:] = x
    return found


def check_numeric_gradient(
    sym: Symbol, location: Values, aux_states: Values | None = None, numeric_eps: float | None = None,
    rtol: Tolerance = None, atol: Tolerance = None, grad_nodes: Any = None, use_forward_train: bool = True,
    ctx: Any = None, grad_stype_dict: Mapping[str, str] | None = None, dtype: Any = np.float32,
) -> None:  # fmt: skip
    """AssertionError unless a symbol's gradients are those of central differences.

    The outputs are weighted by random numbers and summed, so that one number is differentiated.

    Parameters
    ----------
    sym : symbol.
    location : values of its arguments, by order or by name.
    aux_states : values of its states.
    numeric_eps, rtol, atol : step and tolerances; by dtype where None.
    grad_nodes : names of arguments to check, or a dict from names to ``"write"``, ``"add"`` or ``"null"``; all where
        None.
    use_forward_train : compute as in training.
    ctx : device.
    grad_stype_dict : storage types of the gradients; they are compared as dense arrays.
    dtype : float16, float32 or float64.

    >>> import d2lcore as mx, numpy
    >>> mx.test_utils.check_numeric_gradient(mx.sym.tanh(mx.sym.var("x")), [numpy.array([[0.3, -1.0]])])
    """
    assert np.dtype(dtype).kind == "f", f"dtype is float16, float32 or float64, got {np.dtype(dtype)}"
    ctx = ctx or current_context()
    rtol, atol = get_rtol(rtol, dtype), get_atol(atol, dtype)
    eps = default_numeric_eps()[np.dtype(dtype)] if numeric_eps is None else numeric_eps
    values = _named("location", sym.list_arguments(), location, ctx, dtype)
    states = _states(sym, aux_states, ctx, dtype)
    if grad_nodes is None:
        wanted = {name: "write" for name, v in values.items() if np.dtype(v.dtype).kind == "f"}
    else:
        wanted = dict(grad_nodes) if isinstance(grad_nodes, Mapping) else dict.fromkeys(grad_nodes, "write")
    _, shapes, _ = sym.infer_shape(**{name: v.shape for name, v in values.items()})
    weighted, weights = [], {}
    for i, shape in enumerate(shapes):
        name = f"__weights{i}"
        weights[name] = nd.array(np.random.rand(*shape) + 0.1, ctx=ctx, dtype=dtype)
        weighted.append(symbol.sum(symbol.cast(sym[i], dtype=np.dtype(dtype).name) * symbol.var(name)))
    total = weighted[0]
    for other in weighted[1:]:
        total = total + other
    total = symbol.make_loss(total)
    before = {name: np.random.normal(0, 0.01, values[name].shape).astype(dtype) for name in wanted}
    grads = {name: nd.array(g, ctx=ctx, dtype=dtype) for name, g in before.items()}
    arguments = {**values, **weights}
    requests = {name: wanted.get(name, "null") for name in arguments}
    executor = total.bind(ctx, arguments, grads, requests, {name: s.copy() for name, s in states.items()})
    executor.forward(is_train=True)
    executor.backward()
    got = {name: g.asnumpy() for name, g in executor.grad_dict.items() if g is not None}
    checker = total.bind(
        ctx, {k: v.copy() for k, v in arguments.items()}, aux_states={k: s.copy() for k, s in states.items()}
    )
    expected = numeric_grad(
        checker, {name: values[name].asnumpy() for name in wanted}, states, eps, use_forward_train, dtype
    )
    for name, request in wanted.items():
        right = {"write": expected[name], "add": expected[name] + before[name], "null": before[name]}[request]
        assert_almost_equal(right, got[name], rtol, atol, (f"NUMERICAL_{name}", f"BACKWARD_{name}"))


def check_symbolic_forward(
    sym: Symbol, location: Values, expected: Values, rtol: Tolerance = None, atol: Tolerance = None,
    aux_states: Values | None = None, ctx: Any = None, equal_nan: bool = False, dtype: Any = np.float32,
) -> list[NDArray]:  # fmt: skip
    """The outputs of a symbol, after comparing them with those expected (by order or by name).

    >>> import d2lcore as mx, numpy
    >>> [y] = mx.test_utils.check_symbolic_forward(mx.sym.var("x") + 1, [numpy.ones(2)], [numpy.array([2.0, 2.0])])
    >>> y.shape
    (2,)
    """
    ctx = ctx or current_context()
    names = sym.list_outputs()
    wanted = [expected[name] for name in names] if isinstance(expected, Mapping) else list(expected)
    values = _named("location", sym.list_arguments(), location, ctx, dtype)
    executor = sym.bind(ctx, values, aux_states=_states(sym, aux_states, ctx, dtype))
    outputs = executor.forward(is_train=False)
    for name, right, got in zip(names, wanted, outputs, strict=True):
        assert_almost_equal(right, got, rtol, atol, (f"EXPECTED_{name}", f"FORWARD_{name}"), equal_nan)
    return outputs


def check_symbolic_backward(
    sym: Symbol, location: Values, out_grads: Any, expected: Values, rtol: Tolerance = None,
    atol: Tolerance = None, aux_states: Values | None = None, grad_req: Any = "write", ctx: Any = None,
    grad_stypes: Mapping[str, str] | None = None, equal_nan: bool = False, dtype: Any = np.float32,
) -> dict[str, NDArray]:  # fmt: skip
    """The gradients of a symbol by its arguments, after comparing them with those expected.

    Parameters
    ----------
    sym : symbol.
    location : values of its arguments, by order or by name.
    out_grads : gradients of the outputs, by order or by name; None for ones.
    expected : gradients of the arguments, by order or by name; those that are not named are not computed.
    rtol, atol, equal_nan : see `assert_almost_equal`.
    aux_states : values of its states.
    grad_req : ``"write"``, ``"add"`` (to random numbers, which are taken off before comparing) or ``"null"``, for all,
        or as a list or dict.
    ctx : device.
    grad_stypes : storage types of the gradients; they are compared as dense arrays.
    dtype : of real numbers.

    >>> import d2lcore as mx, numpy
    >>> x = numpy.array([1.0, 3.0])
    >>> grads = mx.test_utils.check_symbolic_backward(mx.sym.square(mx.sym.var("x")), [x], [numpy.ones(2)], [2 * x])
    >>> grads["x"].asnumpy()
    array([2., 6.], dtype=float32)
    """
    ctx = ctx or current_context()
    names = sym.list_arguments()
    wanted = dict(expected) if isinstance(expected, Mapping) else dict(zip(names, expected, strict=False))
    values = _named("location", names, location, ctx, dtype)
    if isinstance(grad_req, str):
        requests = {name: grad_req if name in wanted else "null" for name in names}
    elif isinstance(grad_req, Mapping):
        requests = {name: grad_req.get(name, "null") for name in names}
    else:
        requests = dict(zip(names, grad_req, strict=True))
    before = {name: np.random.normal(size=values[name].shape).astype(dtype) for name in wanted}
    grads = {name: nd.array(g, ctx=ctx, dtype=values[name].dtype) for name, g in before.items()}
    executor = sym.bind(ctx, values, grads, requests, _states(sym, aux_states, ctx, dtype))
    outputs = executor.forward(is_train=True)
    if isinstance(out_grads, Mapping):
        out_grads = [out_grads[name] for name in sym.list_outputs()]
    if out_grads is not None:
        given = [out_grads] if isinstance(out_grads, (NDArray, np.ndarray)) else out_grads
        out_grads = [nd.array(host(g), ctx=ctx, dtype=out.dtype) for g, out in zip(given, outputs, strict=True)]
    executor.backward(out_grads)
    for name, right in wanted.items():
        got, request = host(executor.grad_dict[name]), requests[name]
        if request == "null":
            right = before[name]
        elif request == "add":
            got = got - before[name]
        assert_almost_equal(right, got, rtol, atol, (f"EXPECTED_{name}", f"BACKWARD_{name}"), equal_nan)
    return {name: g for name, g in executor.grad_dict.items() if name in wanted and g is not None}


def check_consistency(
    sym: Any, ctx_list: Sequence[Mapping[str, Any]], scale: float = 1.0, grad_req: str = "write",
    arg_params: dict[str, Any] | None = None, aux_params: dict[str, Any] | None = None, rtol: Tolerance = None,
    atol: Tolerance = None, raise_on_err: bool = True, ground_truth: Mapping[str, Any] | None = None,
    equal_nan: bool = False, use_uniform: bool = False, rand_type: Any = np.float64,
) -> dict[str, NDArray]:  # fmt: skip
    """Compare outputs and gradients of a symbol between devices and dtypes; gives those of the most precise one.

    Parameters
    ----------
    sym : symbol, or one for each entry of ``ctx_list``.
    ctx_list : arguments of `Symbol.simple_bind`: ``{"ctx": mx.cpu(), "data": (2, 3), "type_dict": {...}}``.
    scale, use_uniform, rand_type : of the random arguments: normal with this deviation, or uniform.
    grad_req : ``"null"`` leaves the gradients out.
    arg_params, aux_params : values in place of random ones, and of zeros.
    rtol, atol, equal_nan : see `assert_almost_equal`.
    raise_on_err : stop at the first difference; else print it.
    ground_truth : what to compare with, by name.
    """
    assert len(ctx_list) > 1, "check_consistency compares at least two"
    symbols = [sym] * len(ctx_list) if isinstance(sym, Symbol) else list(sym)
    assert len(symbols) == len(ctx_list), f"{len(symbols)} symbols for {len(ctx_list)} entries of ctx_list"
    executors = [s.simple_bind(grad_req=grad_req, **entry) for s, entry in zip(symbols, ctx_list, strict=True)]
    values, states = dict(arg_params or {}), dict(aux_params or {})
    for name, a in sorted(executors[0].arg_dict.items()):
        if name not in values:
            drawn = np.random.uniform(-0.92, 0.92, a.shape) if use_uniform else np.random.normal(size=a.shape)
            values[name] = (drawn * scale).astype(rand_type)
    found: list[dict[str, NDArray]] = []
    for executor in executors:
        for name, a in executor.arg_dict.items():
            a[:] = host(values[name]).astype(a.dtype)
        for name, a in executor.aux_dict.items():
            a[:] = host(states.get(name, 0))
        for g in executor.grad_arrays:
            if g is not None:
                g[:] = 0
        outputs = executor.forward(is_train=grad_req != "null")
        found.append(dict(zip(symbols[0].list_outputs(), outputs, strict=True)))
    precision = [max(np.dtype(a.dtype).itemsize for a in outs.values()) for outs in found]
    best = int(np.argmax(precision))
    if grad_req != "null":
        coarse = found[int(np.argmin(precision))]
        heads = [coarse[name].asnumpy() for name in symbols[0].list_outputs()]
        for executor, outs in zip(executors, found, strict=True):
            ctx = executor.outputs[0].ctx
            executor.backward([nd.array(h, ctx=ctx, dtype=o.dtype) for h, o in zip(heads, outs.values(), strict=True)])
            outs.update({name: g for name, g in executor.grad_dict.items() if g is not None})
    truth = found[best] if ground_truth is None else ground_truth
    for i, outs in enumerate(found):
        if i == best and ground_truth is None:
            continue
        for name, got in outs.items():
            if name not in truth:
                continue
            try:
                assert_almost_equal(got, truth[name], rtol, atol, (f"{name}[{i}]", f"{name}[{best}]"), equal_nan)
            except AssertionError as error:
                if raise_on_err:
                    raise
                print(error)
    return dict(truth)


def check_speed(
    sym: Symbol, location: Mapping[str, Any] | None = None, ctx: Any = None, N: int = 20,
    grad_req: str | None = None, typ: str = "whole", **kwargs: Any,
) -> float:  # fmt: skip
    """Seconds for one pass, the mean of ``N``.

    Parameters
    ----------
    sym : symbol.
    location : values of its arguments; normal ones, for the shapes in ``kwargs``, where None.
    ctx : device.
    N : how many passes.
    grad_req : ``"write"`` where None.
    typ : ``"whole"``: forward and backward; ``"forward"``.
    """
    if typ not in ("whole", "forward"):
        raise ValueError(f"check_speed: typ is 'whole' or 'forward', got {typ!r}")
    ctx = ctx or current_context()
    shapes = kwargs if location is None else {name: np.shape(v) for name, v in location.items()}
    executor = sym.simple_bind(ctx, grad_req=grad_req or "write", **shapes)
    for name, a in executor.arg_dict.items():
        a[:] = np.random.normal(size=a.shape) if location is None else location[name]

    def once() -> None:
        outputs = executor.forward(is_train=typ == "whole")
        if typ == "whole":
            executor.backward(outputs)
        for out in outputs:
            out.wait_to_read()

    once()
    start = time.perf_counter()
    for _ in range(N):
        once()
    return (time.perf_counter() - start) / N


def check_gluon_hybridize_consistency(
    net_builder: Callable[[], Any], data_l: Sequence[NDArray], numpy_func: Callable | None = None,
    test_grad: bool = True, rtol: float = 1e-4, atol: float = 1e-4,
) -> None:  # fmt: skip
    """AssertionError unless a network gives the same outputs and gradients as code and as a graph.

    Parameters
    ----------
    net_builder : makes the network; both get the same parameters.
    data_l : its inputs.
    numpy_func : what it computes, on arrays of NumPy's; compared with too.
    test_grad : compare gradients.
    rtol, atol : tolerances.
    """
    saved, outputs, gradients = None, [], []
    for hybrid in (False, True):
        net = net_builder()
        if hybrid:
            net.hybridize()
        inputs = [x.copy() for x in data_l]
        for x in inputs:
            x.attach_grad()
        net.initialize()
        with autograd.predict_mode():
            net(*inputs)  # makes deferred parameters known
        params = net._collect_params_with_prefix()
        if saved is None:
            saved = {place: p.data().copy() for place, p in params.items()}
        else:
            for place, p in params.items():
                p.set_data(saved[place])
        with autograd.record(train_mode=False):
            out = net(*inputs)
        if test_grad:
            out.backward(train_mode=False)
            own = {place: p.grad() for place, p in params.items() if p.grad_req != "null"}
            gradients.append({**{f"input{i}": x.grad for i, x in enumerate(inputs)}, **own})
        outputs.append(out)
    assert_almost_equal(outputs[0], outputs[1], rtol, atol, ("code", "graph"))
    for name in gradients[0] if test_grad else ():
        assert_almost_equal(gradients[0][name], gradients[1][name], rtol, atol, (f"code_{name}", f"graph_{name}"))
    if numpy_func is not None:
        assert_almost_equal(outputs[0], numpy_func(*[x.asnumpy() for x in data_l]), rtol, atol, ("net", "numpy"))


def same_symbol_structure(sym1: Symbol, sym2: Symbol) -> bool:
    """Whether two symbols are the same operators connected in the same way, whatever the names and attributes.

    >>> import d2lcore as mx
    >>> mx.test_utils.same_symbol_structure(mx.sym.exp(mx.sym.var("a")), mx.sym.exp(mx.sym.var("b")))
    True
    """

    def shape_of(sym: Symbol) -> list:
        nodes = ordered(sym.outputs)
        place: dict[int, int] = {id(node): i for i, node in enumerate(nodes)}

        def told(node: Node) -> tuple:
            return node.op, [(place[id(child)], i) for child, i in node.inputs]

        return [*map(told, nodes), [(place[id(node)], i) for node, i in sym.outputs]]

    return shape_of(sym1) == shape_of(sym2)
