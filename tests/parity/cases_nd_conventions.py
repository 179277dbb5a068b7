"""nd: what surprises NumPy users: shapes and dtypes of results, methods of NDArray, and what is refused."""

from __future__ import annotations

from harness import Raises, integers, nd, nd_only, normal, values

# Tables are read by rows.
# fmt: off
INT = integers(9, 2, 3, dtype="int32")
F64 = normal(2, 3, dtype="float64")
F32 = normal(2, 3)

DTYPES = [
    nd_only("x / 2", INT, note="int32 divided stays int32"),
    nd_only("x / y", INT, values([[2, 3, 4]], dtype="int32"), note="int32 by int32"),
    nd_only("x + 1.7", INT, note="the scalar is truncated"),
    nd_only("x * 2", INT),
    nd_only("x ** 2", INT),
    nd_only("-x", INT),
    nd_only("x == 3", INT, note="int32 comparison"),
    nd_only("x > y", INT, integers(9, 2, 3, dtype="int32"), note="int32 comparison"),
    nd_only("x > 0", F64, note="float64 comparison"),
    nd_only("x + 1", F64, note="float64"),
    nd_only("x * 2", values([1, 2], dtype="float16"), note="float16"),
    nd_only("x + 1", values([250, 255], dtype="uint8"), note="uint8 wraps"),
    nd_only("nd.sum(x)", F64, note="float64"),
    nd_only("nd.sum(x)", values([1, 2], dtype="float16"), note="float16"),
    nd_only("nd.mean(x, axis=1)", INT),
    nd_only("nd.argmax(x, axis=1)", INT),
    nd_only("nd.sqrt(x)", values([1, 4], dtype="float64"), note="float64"),
    nd_only("nd.relu(x)", INT),
    nd_only("nd.square(x)", INT),
    nd_only("nd.dot(x, y)", F64, normal(3, 2, dtype="float64"), note="float64"),
    nd_only("nd.one_hot(x, 3)", values([0, 2], dtype="int32"), note="of int32"),
    nd_only("nd.zeros_like(x)", INT),
    nd_only("nd.ones_like(x)", F64),
    nd_only("nd.concat(x, y, dim=0)", INT, integers(9, 2, 3, dtype="int32"), note="int32"),
    nd_only("nd.where(x, y, y + 1)", values([1, 0], dtype="int32"), values([5, 6])),
    nd_only("nd.cast(x, 'uint8')", values([1.9, 200.2])),
    nd("nd.cast(x, 'float16')", F32),
    nd("x.astype('float64') * 2", F32),
    nd("x * y", F64, normal(2, 3, dtype="float64"), note="float64"),
]

SHAPES = [
    *[
        nd_only(expr, F32)
        for expr in (
            "x.sum().shape", "x.mean().shape", "x.norm().shape", "x.max().shape", "nd.sum(x, axis=(0, 1)).shape",
            "x[0].shape", "x[0, 1].shape", "x[0:1].shape", "x[0][1].shape", "x.argmax(axis=0).shape",
            "nd.argmax(x).shape",
        )
    ],
    nd_only("x[0].shape", normal(4), note="1-d"),
    nd_only("x[-1]", normal(4), note="1-d"),
    nd_only("x[1:2]", normal(4)),
    nd_only("nd.dot(x, y).shape", normal(4), normal(4)),
]

METHODS = [
    *[
        nd_only(expr, F32)
        for expr in (
            "x.shape", "x.size", "x.ndim", "len(x)", "onp.dtype(x.dtype).name", "str(x.context)", "x.stype",
            "x.sum().asscalar()", "x.asnumpy()", "x.copy()", "x.copyto(nd.zeros((2, 3)))", "x.copyto(mx.cpu())",
            "x.as_in_context(mx.cpu())", "x.detach()", "x.grad is None", "[row.sum().asscalar() for row in x]",
            "onp.asarray(x.asnumpy()).dtype.name", "x.astype('int32').dtype", "x.astype('float32', copy=False) is x",
            "x.zeros_like()", "x.ones_like()", "x.abs()", "x.exp()", "x.square().sqrt()", "x.clip(-1, 1)", "x.sign()",
            "x.relu()", "x.sigmoid()", "x.tanh()", "x.softmax()", "x.log_softmax(axis=0)", "x.argmax(axis=1)",
            "x.argmin(axis=0)", "x.argsort()", "x.sort()", "x.topk(k=2)", "x.flatten()", "x.tile((2, 1))",
            "x.repeat(2, axis=0)", "x.flip(axis=1)", "x.split(num_outputs=3, axis=1)", "x.prod()", "x.nansum()",
            "x.min(axis=1)", "x.round()", "x.floor()", "x.ceil()", "x.swapaxes(0, 1)", "x.squeeze()",
            "x.reshape_like(x)", "x.broadcast_like(x)", "x.expand_dims(axis=0)", "x.norm(axis=1)", "x.one_hot(3)",
            "x.pick(x[:, 0] * 0)", "bool(nd.array([2]))", "bool(nd.array([0]))",
        )
    ],
    nd_only("str(x)", values([[1, 2.5], [3, 4]])),
    nd_only("repr(x)", values([1])),
    nd_only("[v.asscalar() for v in x]", values([1, 2, 3])),
]

AUTOGRAD = [
    nd("x * x.detach()", F32),
    nd("nd.BlockGrad(x) + x", F32),
    nd_only("x.attach_grad(); x.grad", F32),
    nd_only("autograd.is_recording()"),
    nd_only("autograd.is_training()"),
]

REFUSED = [
    Raises("x.reshape((5, 5))", (F32,)),
    Raises("x + y", (F32, normal(4, 5))),
    Raises("nd.elemwise_add(x, y)", (F32, normal(1, 3))),
    Raises("nd.dot(x, y)", (F32, F32)),
    Raises("x.asscalar()", (F32,)),
    Raises("bool(x)", (F32,)),
    Raises("x[5]", (F32,)),
    Raises("x[0, 9]", (F32,)),
    Raises("x[0, 0, 0]", (F32,)),
    Raises("x.backward()", (F32,)),
    Raises("nd.concat(x, y, dim=0)", (F32, normal(2, 5))),
    Raises("nd.Activation(x, act_type='nonsense')", (F32,)),
    Raises("nd.array([[1, 2], [3]])"),
    Raises("nd.sum(x, axis=5)", (F32,)),
    Raises("nd.expand_dims(x, axis=7)", (F32,)),
    Raises("x[:] = y; x", (F32, normal(4, 5))),
    Raises("optimizer.create('nonsense')"),
    Raises("nn.Dense(3).weight.data()"),
    Raises("nn.Dense(3, in_units=2).weight.data()"),
    Raises("nn.Dense(3)(x)", (F32,)),
    Raises("n = nn.Dense(3, in_units=7); n.initialize(); n(x)", (F32,)),
    Raises("n = nn.Dense(3); n.load_parameters('no such file')"),
    Raises("loss.LogisticLoss(label_format='nonsense')"),
    Raises("gluon.Trainer([1], 'sgd')"),
]

CASES = DTYPES + SHAPES + METHODS + AUTOGRAD + REFUSED
