"""Every operator of the table, held to what the table promises; an operator without a sample fails.

Gradients are checked in random directions, in float64: the derivative of the weighted sum of all outputs along a
direction, by central differences and by the tape. The same again for the gradient itself gives second derivatives.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
import samples_arrays
import samples_elementwise
import samples_layers
import samples_nn
import samples_rnn
import samples_vision
from onnx_names import ONNX
from sampling import MISFITS, SAMPLES, Sample

import d2lcore as mx
from d2lcore import autograd
from d2lcore.core import F, NDArray, create, from_host
from d2lcore.core.readings import raw_reading
from d2lcore.errors import MXNetError, RangeError, ShapeError
from d2lcore.graph import Compiled
from d2lcore.ops import OPS, Op, Spec

FAMILIES = (
    samples_arrays,
    samples_elementwise,
    samples_layers,
    samples_nn,
    samples_rnn,
    samples_vision,
)  # imported for their samples
STEP = 1e-5
CLASSES = {"nd": NDArray, "np": mx.np.ndarray}

all_ops = pytest.mark.parametrize("op", list(OPS.values()), ids=lambda op: op.name)
all_samples = pytest.mark.parametrize("sample", [s for several in SAMPLES.values() for s in several], ids=str)
all_misfits = pytest.mark.parametrize("sample", [s for several in MISFITS.values() for s in several], ids=str)
differentiable = pytest.mark.parametrize(
    "sample", [s for name, several in SAMPLES.items() if OPS[name].vjp for s in several], ids=str
)


# ---- calling an operator


def arrays(values: list, cls: type = NDArray, ctx: Any = None) -> list:
    """Engine arrays with the values of NumPy's; numbers and None as they are."""
    return [from_host(v, ctx, cls) if isinstance(v, np.ndarray) else v for v in values]


def call(sample: Sample, inputs: list, cls: type = NDArray, ctx: Any = None) -> tuple:
    """All visible outputs, with the same random numbers each time."""
    op = OPS[sample.op]
    if op.random:
        mx.random.seed(7, ctx or mx.cpu())
    out = (
        getattr(F, op.name)(*inputs, **sample.attrs)
        if inputs
        else create(op.name, ctx or mx.cpu(), cls, **sample.attrs)
    )
    return out if isinstance(out, tuple) else (out,)


def reals(values: Any) -> list[int]:
    """Places of the float64 arrays: what can be differentiated."""
    return [i for i, v in enumerate(values) if getattr(v, "dtype", None) == np.float64]


def heads_of(sample: Sample, outs: tuple) -> tuple[list[int], list[np.ndarray]]:
    """Which outputs are differentiated, and their random weights."""
    places = reals(outs)
    rng = np.random.default_rng(1)
    return places, [np.asarray(rng.standard_normal(outs[i].shape)) for i in places]


def moved(values: list, directions: dict[int, np.ndarray], step: float) -> list:
    return [np.asarray(v + step * directions[i]) if i in directions else v for i, v in enumerate(values)]


def slopes(f: Any) -> float:
    return (f(STEP) - f(-STEP)) / (2 * STEP)


def directions_for(values: list, places: list[int], seed: int) -> dict[int, np.ndarray]:
    rng = np.random.default_rng(seed)
    return {i: np.asarray(rng.standard_normal(np.shape(values[i]))) for i in places}


def close(found: float, expected: float) -> None:
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-7)


# ---- what the table promises


@all_ops
def test_has_a_sample(op: Op) -> None:
    assert op.name in SAMPLES, f"enter a sample of {op.name} in tests/registry/samples_*.py"
    if op.variadic or len(op.inputs) > 1:
        assert op.name in MISFITS, f"enter a misfit of {op.name}: its inputs constrain each other's shapes"


@differentiable
@pytest.mark.parametrize("api", CLASSES)
def test_gradient(sample: Sample, api: str) -> None:
    cls, values = CLASSES[api], sample.draw()
    variables = reals(values)
    inputs = arrays(values, cls)
    for i in variables:
        inputs[i].attach_grad()
    with autograd.record():
        outs = call(sample, inputs, cls)
    places, weights = heads_of(sample, outs)
    if not places:
        pytest.skip("the output is not float64 here")
    autograd.backward([outs[i] for i in places], arrays(weights, cls))

    def weighted(vs: list) -> float:
        found = call(sample, arrays(vs, cls), cls)
        return sum(float((w * found[i].asnumpy()).sum()) for i, w in zip(places, weights, strict=True))

    for seed in (2, 3):
        along = directions_for(values, variables, seed)
        expected = slopes(lambda step, along=along: weighted(moved(values, along, step)))
        close(sum((along[i] * inputs[i].grad.asnumpy()).sum() for i in variables), expected)


@differentiable
def test_second_order(sample: Sample) -> None:
    cls, values = mx.np.ndarray, sample.draw()
    if not sample.second:
        pytest.skip("second derivatives are not those of the function here")
    places, weights = heads_of(sample, call(sample, arrays(values, cls), cls))
    variables = reals(values)
    if not places:
        pytest.skip("the output is not float64 here")
    onto = directions_for(values, variables, 4)
    n = len(values)

    def slope(vs: list) -> tuple[Any, list]:
        """The derivative along ``onto``, and what it depends on: inputs, then head gradients."""
        leaves = arrays(vs, cls)
        for i in [*variables, *range(n, n + len(weights))]:
            leaves[i].attach_grad()
        with autograd.record():
            outs = call(sample, leaves[:n], cls)
            grads = autograd.grad(
                [outs[i] for i in places], [leaves[i] for i in variables], leaves[n:], create_graph=True
            )
            total = F.sum(F.multiply(leaves[n], 0.0))  # so that there is something to differentiate in any case
            for g, i in zip(grads, variables, strict=True):
                total = total + F.sum(F.multiply(g, from_host(onto[i], cls=cls)))
        return total, leaves

    everything = [*values, *weights]
    total, leaves = slope(everything)
    total.backward()
    at = [*variables, *range(n, n + len(weights))]
    along = directions_for(everything, at, 5)
    expected = slopes(lambda step: float(slope(moved(everything, along, step))[0]))
    close(sum((along[i] * leaves[i].grad.asnumpy()).sum() for i in at), expected)


@all_samples
def test_rule_gives_the_real_shapes_and_dtypes(sample: Sample) -> None:
    op, drawn = OPS[sample.op], sample.draw()
    places = reals(drawn)
    for dtype in ("float64", "float32", "float16", "int32", "uint8", "bool") if places else ("float64",):
        if (op.name, dtype) == ("power", "bool"):
            continue  # NumPy itself gives int8 for x**2 and int64 for other powers of bools
        with np.errstate(all="ignore"):
            values = [v.astype(dtype) if i in places else v for i, v in enumerate(drawn)]
            outs = outputs_unless_refused(op, sample.attrs, values, refusable=dtype not in ("float32", "float64"))
        if outs is None:
            continue
        specs = tuple(Spec.of(v) for v in values)
        if sample.fixed_shape:
            assert op.infer(specs, sample.attrs) == tuple(Spec.of(o) for o in outs), dtype
        else:
            with pytest.raises(ShapeError, match="depends on the values"):
                op.infer(specs, sample.attrs)
        if op.vjp and dtype.startswith("float"):
            assert_gradients_are_like_inputs(op, sample.attrs, values, places, outs)


def outputs_unless_refused(op: Op, attrs: dict, values: list, refusable: bool) -> tuple | None:
    """All outputs as raw arrays; None where the operator refuses the dtype, and may."""
    generator = {"rng": np.random.default_rng(0)} if op.random else {}
    try:
        if op.strict:
            op.infer(tuple(Spec.of(v) for v in values), attrs)
        outs = op.forward(np, *values, **attrs, **generator)
    except (TypeError, OverflowError, MXNetError, np.linalg.LinAlgError):
        if not refusable:
            raise
        return None
    return outs if isinstance(outs, tuple) else (outs,)


def assert_gradients_are_like_inputs(op: Op, attrs: dict, values: list, places: list[int], outs: tuple) -> None:
    """On raw arrays (the fast backward pass), with nothing that would hide a float64 where float32 is meant."""
    inputs = op.padded(tuple(values))
    needs = tuple([i in places for i in range(len(inputs))])
    g = tuple([np.ones_like(o) for o in outs[: op.visible]])
    single = len(g) == 1 and op.outputs != ("outs",)
    with np.errstate(all="ignore"):
        grads = op.pull(raw_reading(mx.cpu().device), op.save(inputs, outs), needs, g[0] if single else g, attrs)
    assert len(grads) == len(inputs)
    for v, needed, grad in zip(inputs, needs, grads, strict=True):
        if needed:
            assert (grad.shape, grad.dtype) == (v.shape, v.dtype)


def run_with_gradients(sample: Sample, function: Any, ctx: Any = None) -> list[np.ndarray]:
    """Outputs and gradients of ``function`` (inputs to a tuple of outputs) on a device, as NumPy arrays."""
    cls = mx.np.ndarray
    values = sample.draw()
    inputs = arrays(values, cls, ctx)
    for i in reals(values):
        inputs[i].attach_grad()
    with autograd.record():
        outs = function(inputs)
    found = [o.asnumpy() for o in outs]
    places, weights = heads_of(sample, outs)
    if OPS[sample.op].vjp and places:
        autograd.backward([outs[i] for i in places], arrays(weights, cls, ctx))
        found += [inputs[i].grad.asnumpy() for i in reals(values)]
    return found


def assert_same(found: list[np.ndarray], expected: list[np.ndarray], tolerance: float) -> None:
    assert len(found) == len(expected)
    for x, y in zip(found, expected, strict=True):
        assert (x.shape, x.dtype) == (y.shape, y.dtype)
        np.testing.assert_allclose(x, y, rtol=tolerance, atol=tolerance)


@all_samples
def test_virtual_device_gives_the_same(sample: Sample, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("D2LCORE_VIRTUAL_GPUS", "1")
    check_on_another_device(sample, 0)


@all_samples
@pytest.mark.gpu
def test_gpu_gives_the_same(sample: Sample) -> None:
    check_on_another_device(sample, 1e-9)


def check_on_another_device(sample: Sample, tolerance: float) -> None:
    def run(ctx: Any) -> list[np.ndarray]:
        return run_with_gradients(sample, lambda inputs: call(sample, inputs, mx.np.ndarray, ctx), ctx)

    assert_same(run(mx.gpu(0)), run(mx.cpu()), tolerance)


@all_samples
def test_compiled_graph_gives_the_same(sample: Sample) -> None:
    op = OPS[sample.op]

    def graph(inputs: list) -> tuple:
        given = [v for v in inputs if isinstance(v, NDArray)] or [mx.np.ones(1)]

        def function(*traced: NDArray) -> tuple:
            rest = iter(traced)
            return call(sample, [next(rest) if isinstance(v, NDArray) else v for v in inputs], mx.np.ndarray)

        compiled = Compiled(function, op.name)
        compiled(*given)
        if op.random:
            mx.random.seed(7, mx.cpu())
        return compiled(*given)

    eager = run_with_gradients(sample, lambda inputs: call(sample, inputs, mx.np.ndarray))
    assert_same(run_with_gradients(sample, graph), eager, 1e-12)


@all_misfits
def test_shapes_that_do_not_fit_are_explained(sample: Sample) -> None:
    with pytest.raises((ShapeError, RangeError)) as caught:
        call(sample, arrays(sample.draw(), mx.np.ndarray), mx.np.ndarray)
    assert str(caught.value).startswith(f"{sample.op}: ")


@all_ops
def test_onnx_name_or_reason(op: Op) -> None:
    if op.onnx[:1].isupper():
        assert op.onnx in ONNX
    else:
        assert op.onnx, "a reason why it has no operator in ONNX"
        named = set(re.findall(r"\b[A-Z]\w+", op.onnx)) - {"ONNX"}
        assert named <= ONNX, f"no operators of ONNX: {named - ONNX}"


@all_ops
def test_documentation(op: Op) -> None:
    summary = op.doc.partition("\n\n")[0]
    assert re.search(r"[.;:)]$", summary), f"the first paragraph is a sentence: {summary!r}"
    assert ">>> " in op.doc, "it has an example (which runs with the docstrings of d2lcore.ops)"
    assert op.latex, "it has its formula"
    obvious = {"shape", "dtype", "keepdims"}
    undocumented = [a for a in op.attrs if a not in obvious and not re.search(rf"\b{a}\b", op.doc)]
    assert not undocumented, f"the docstring does not say what {undocumented} mean"
    assert not set(op.inputs) & set(op.attrs)
