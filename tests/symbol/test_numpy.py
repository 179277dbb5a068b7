"""Symbols of np: they give what the functions of np give, and files name them as MXNet does."""

from __future__ import annotations

import json

import numpy as onp
import pytest

import d2lcore as mx
from d2lcore import gluon, np, npx, sym

X = onp.array([[1.5, -2, 3, 0.5], [0.5, 4, -1, 2]], "float32")
SAME = [
    "np.concatenate([x, x * 2], 1)", "np.concatenate((x, x), axis=None)", "np.stack([x, x], axis=-1)",
    "np.vstack([x, x])", "np.hstack([x, x])", "np.dstack([x, x])", "np.column_stack([x, x])",
    "np.einsum('ij,kj->ik', x, x)", "np.split(x, 2, axis=1)[1]", "np.split(x, [1], axis=1)[0]", "np.hsplit(x, 2)[0]",
    "np.vsplit(x, 2)[1]", "np.array_split(x, 2)[0]", "np.tensordot(x, x, 2)", "np.tensordot(x, x, ((1,), (1,)))",
    "np.append(x, x)", "np.append(x, x, axis=0)", "np.linalg.norm(x)", "np.linalg.norm(x, axis=1)",
    "np.pad(x, ((1, 0), (0, 2)), constant_values=3)", "np.pad(x, ((1, 0), (0, 2)), 'edge')", "np.average(x, axis=0)",
    "x.reshape(-1)", "x.reshape((4, 2))", "x.T", "x.transpose(1, 0)", "x[0]", "x[-1]", "x[:, 1:]", "x[:, ::2][1]",
    "x[1, -1]", "x[None, 0]", "x[:, None, 1:, None]", "x[0, ...]", "x.astype('float16')", "x.sum()",
    "x.sum(axis=0, keepdims=True)", "np.ones_like(x)", "np.full_like(x, 3)", "x.mean(axis=1)", "x.max()",
    "x.argmax(axis=1)", "x.squeeze()", "x.clip(0, 1)", "x.std()", "x > 1", "2 - x", "x @ x.T", "np.where(x > 1, x, -x)",
    "npx.softmax(x, axis=-1)", "np.linalg.inv(x[:, :2])",
]  # fmt: skip
FILES = {
    "np.concatenate([x, x], axis=1)": ("_npi_concatenate", {"axis": "1", "num_args": "2"}),
    "np.vstack([x, x])": ("_npi_vstack", {"num_args": "2"}),
    "np.einsum('ij,jk->ik', x, x)": (
        "_npi_einsum",
        {"num_args": "2", "optimize": "0", "subscripts": "ij,jk->ik"},
    ),
    "np.tensordot(x, x, 1)": ("_npi_tensordot_int_axes", {"axes": "1"}),
    "x[0]": ("_npx_reshape", {"newshape": "(-3, -4)"}),
    "x.astype('float16')": ("Cast", {"dtype": "float16"}),
}


@pytest.mark.parametrize("expression", SAME)
def test_it_gives_what_np_gives(expression):
    found = eval(expression, {"np": sym.np, "npx": sym.npx, "x": sym.var("x").as_np_ndarray()})
    found = sym.load_json(found.tojson()).eval(x=np.array(X))[0]
    expected = eval(expression, {"np": np, "npx": npx, "x": np.array(X)})
    assert (found.shape, found.dtype) == (expected.shape, expected.dtype)
    onp.testing.assert_allclose(found.asnumpy(), expected.asnumpy(), rtol=1e-6)


@pytest.mark.parametrize("expression", FILES)
def test_files_name_it_as_mxnet_does(expression):
    made = eval(expression, {"np": sym.np, "x": sym.var("x").as_np_ndarray()})
    node = json.loads(made.tojson())["nodes"][-1]
    assert (node["op"], node.get("attrs", {})) == FILES[expression]


def test_a_network_of_np_is_exported_whole(tmp_path):
    class Net(gluon.HybridBlock):
        def __init__(self):
            super().__init__()
            self.hidden, self.out = gluon.nn.Dense(4, activation="relu"), gluon.nn.Dense(2)

        def hybrid_forward(self, F, x):
            h = self.hidden(x)
            return F.npx.softmax(self.out(F.np.concatenate([h, h[:, ::2] * 2], axis=1)), axis=-1)

    npx.set_np()
    try:
        net = Net()
        net.initialize(mx.init.Xavier())
        net.hybridize()
        expected = net(np.array(X))
        net.export(str(tmp_path / "net"))
        read = gluon.SymbolBlock.imports(str(tmp_path / "net-symbol.json"), ["data"], str(tmp_path / "net-0000.params"))
        onp.testing.assert_allclose(read(np.array(X)).asnumpy(), expected.asnumpy(), rtol=1e-6)
    finally:
        npx.reset_np()


def test_an_index_that_only_arrays_have():
    with pytest.raises(TypeError, match="symbols of np take numbers, slices and None as indices"):
        sym.var("x").as_np_ndarray()[[0, 1]]
