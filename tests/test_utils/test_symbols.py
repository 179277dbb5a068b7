"""`mx.test_utils`: checks of symbols find what is right and what is wrong."""

import numpy as np
import pytest

import d2lcore as mx
from d2lcore import nd
from d2lcore import test_utils as tu


def layer():
    return mx.sym.FullyConnected(mx.sym.var("data"), num_hidden=2, name="f")


@pytest.fixture
def values():
    rng = np.random.default_rng(0)
    return {"data": rng.normal(size=(3, 4)), "f_weight": rng.normal(size=(2, 4)), "f_bias": rng.normal(size=2)}


class Wrong(mx.operator.CustomOp):
    """x squared, with the gradient of something else."""

    def forward(self, is_train, req, in_data, out_data, aux):
        self.assign(out_data[0], req[0], in_data[0] ** 2)

    def backward(self, req, out_grad, in_data, out_data, in_grad, aux):
        self.assign(in_grad[0], req[0], out_grad[0] * in_data[0])


@mx.operator.register("test_utils_wrong")
class WrongProp(mx.operator.CustomOpProp):
    def create_operator(self, ctx, shapes, dtypes):
        return Wrong()


def test_numeric_gradients(values):
    for dtype in (np.float32, np.float64):
        tu.check_numeric_gradient(layer(), values, dtype=dtype, rtol=2e-2, atol=2e-2)
    tu.check_numeric_gradient(layer(), list(values.values()), grad_nodes=["f_weight"], rtol=2e-2, atol=2e-2)
    requests = {"data": "add", "f_weight": "null", "f_bias": "write"}
    tu.check_numeric_gradient(layer(), values, grad_nodes=requests, rtol=2e-2, atol=2e-2)
    tu.check_numeric_gradient(mx.sym.split(mx.sym.var("x"), num_outputs=2), [np.ones((1, 2))], rtol=1e-2)
    with pytest.raises(AssertionError, match="NUMERICAL_x"):
        tu.check_numeric_gradient(mx.sym.Custom(mx.sym.var("x"), op_type="test_utils_wrong"), [np.array([1.0, 2.0])])


def test_numeric_gradients_with_states_and_integers():
    batch = mx.sym.BatchNorm(mx.sym.var("x"), fix_gamma=False, name="bn")
    x = np.random.default_rng(1).normal(size=(4, 2))
    states = {"bn_moving_mean": np.zeros(2), "bn_moving_var": np.ones(2)}
    location = {"x": x, "bn_gamma": np.ones(2), "bn_beta": np.zeros(2)}
    tu.check_numeric_gradient(batch, location, states, numeric_eps=1e-2, rtol=5e-2, atol=5e-2)
    rows = mx.sym.Embedding(mx.sym.var("i"), mx.sym.var("w"), input_dim=3, output_dim=2)
    tu.check_numeric_gradient(rows, {"i": np.array([0, 2]), "w": np.ones((3, 2))}, grad_nodes=["w"], rtol=1e-2)


def test_forward(values):
    right = values["data"] @ values["f_weight"].T + values["f_bias"]
    [out] = tu.check_symbolic_forward(layer(), values, [right])
    assert out.shape == (3, 2)
    tu.check_symbolic_forward(layer(), list(values.values()), {"f_output": right})
    with pytest.raises(AssertionError, match="EXPECTED_f_output"):
        tu.check_symbolic_forward(layer(), values, [right + 1])
    with pytest.raises(ValueError, match="location has values for"):
        tu.check_symbolic_forward(layer(), {"data": values["data"]}, [right])
    np.testing.assert_allclose(tu.simple_forward(layer(), **values), right, rtol=1e-5)


def test_backward(values):
    heads = np.arange(6.0).reshape(3, 2)
    right = {"data": heads @ values["f_weight"], "f_weight": heads.T @ values["data"], "f_bias": heads.sum(0)}
    got = tu.check_symbolic_backward(layer(), values, [heads], right)
    assert list(got) == list(right)
    tu.check_symbolic_backward(layer(), values, {"f_output": nd.array(heads)}, list(right.values()), grad_req="add")
    some = {"data": right["data"]}
    assert list(tu.check_symbolic_backward(layer(), values, heads, some)) == ["data"]
    with pytest.raises(AssertionError, match="EXPECTED_data"):
        tu.check_symbolic_backward(layer(), values, [heads], {"data": right["data"] + 1})


def test_consistency():
    entries = [{"ctx": mx.cpu(0), "data": (2, 3), "type_dict": {"data": d}} for d in (np.float32, np.float64)]
    found = tu.check_consistency(layer(), entries)
    assert sorted(found) == ["data", "f_bias", "f_output", "f_weight"]
    assert found["f_output"].dtype == np.float64
    with pytest.raises(AssertionError):
        tu.check_consistency(layer(), entries, ground_truth={"f_output": np.full((2, 2), 1e9)})
    assert tu.check_speed(layer(), N=1, data=(2, 3)) > 0


def test_code_and_graph():
    class Square(mx.gluon.HybridBlock):
        def hybrid_forward(self, F, x):
            return F.square(x)

    tu.check_gluon_hybridize_consistency(Square, [nd.ones((2, 2)) * 3], numpy_func=np.square)
    tu.check_gluon_hybridize_consistency(lambda: mx.gluon.nn.Dense(2), [nd.ones((2, 3))])
    with pytest.raises(AssertionError):
        tu.check_gluon_hybridize_consistency(Square, [nd.ones((2, 2)) * 3], numpy_func=np.sqrt)


def test_structures():
    a, b = mx.sym.var("a"), mx.sym.var("b")
    assert tu.same_symbol_structure(layer(), mx.sym.FullyConnected(b, num_hidden=9))
    assert not tu.same_symbol_structure(a - b, b / a)
    assert not tu.same_symbol_structure(a - a, a - b)


def test_optimizers():
    sgd = mx.optimizer.SGD
    tu.compare_optimizer(sgd(momentum=0.9), sgd(momentum=0.9), (3, 4), "float32")
    with pytest.raises(AssertionError):
        tu.compare_optimizer(sgd(learning_rate=0.1), sgd(learning_rate=0.2), (3, 4), "float32")
    tu.compare_optimizer(sgd(), sgd(), (3, 4), "float32", g_stype="row_sparse")
