"""np and npx: NumPy semantics on the same engine (0-d results, bool comparisons, true division), with gradients."""

from __future__ import annotations

from harness import distinct, integers, normal, np, np_only, uniform, values

# Tables are read by rows.
# fmt: off
X = normal(2, 3)
CUBE = distinct(2, 3, 4)
INT = integers(9, 2, 3, dtype="int32")
LONG = integers(9, 2, 3, dtype="int64")

CONVENTIONS = [
    *[
        np_only(expr, X)
        for expr in (
            "x.sum()", "x.sum().shape", "x.mean().ndim", "x[0, 1].shape", "x[0][1]", "x.max().item()",
            "float(x.sum())", "int(x.sum())", "x == x", "(x > 0).dtype", "x > 0", "x <= 0.5", "x != 1", "x.size",
            "x.T.shape", "len(x)", "onp.dtype(x.dtype).name", "bool(x.sum() > -1e9)", "x.tolist()", "x.argmax()",
            "x.argmax().dtype", "np.argmax(x, axis=1)", "x.reshape(-1).shape", "x.reshape(3, -1)",
            "x.as_nd_ndarray().shape", "x.astype('int32')", "x.astype(bool)", "x.copy()", "x.flatten()",
            "x[x > 0].ndim", "x[None].shape", "x[..., None].shape", "x[:, ::-1]", "x[-1]", "x.std()", "x.var(axis=0)",
            "x.round(1)", "x.clip(0, 1)",
        )
    ],
    np_only("x / 2", INT, note="int32"),
    np_only("x / (y + 1)", INT, integers(8, 2, 3, dtype="int32"), note="int32 by int32"),
    np_only("x / 2", LONG, note="int64"),
    np_only("x + 1", INT, note="int32"),
    np_only("x + 1.5", INT, note="int32 and float"),
    np_only("x * 2.0", INT, note="int32 and float"),
    np_only("x + y", INT, X, note="int32 and float32"),
    np_only("x * y", X, normal(2, 3, dtype="float64"), note="float32 and float64"),
    np_only("x + y", values([True, False], dtype="bool"), values([1, 2]), note="bool and float32"),
    np_only("x.mean()", INT, note="int32"),
    np_only("np.mean(x, axis=0)", LONG, note="int64"),
    np_only("x.sum()", INT, note="int32"),
    np_only("x.sum()", values([True, True, False], dtype="bool"), note="bool"),
    np_only("x.max(axis=1)", INT, note="int32"),
    np_only("x ** 2", INT, note="int32"),
    np_only("np.sqrt(x)", INT, note="int32"),
    np_only("np.exp(x)", LONG, note="int64"),
    np_only("x % 4", INT, note="int32"),
    np_only("-x", INT, note="int32"),
    np_only("np.abs(-x)", INT, note="int32"),
    np_only("x == y", INT, integers(9, 2, 3, dtype="int32"), note="int32"),
    np_only("str(x)", values([[1, 2.5], [3, 4]])),
    np_only("repr(x)", values([1, 2])),
    np_only("str(x)", values([1, 2], dtype="int32"), note="int32"),
    *[
        np_only(expr)
        for expr in (
            "np.zeros((2, 3))", "np.zeros(3)", "np.ones((2,), dtype='int32')", "np.full((2, 2), 7)",
            "np.full((2,), 1.5)", "np.arange(5)", "np.arange(2, 8, 2)", "np.arange(5, dtype='int32')",
            "np.arange(0, 1, 0.25)", "np.linspace(0, 1, 5)", "np.eye(3)", "np.identity(2)", "np.array([1, 2, 3])",
            "np.array([1.5, 2])", "np.array(3)", "np.array([True, False])",
            "np.array([[1, 2], [3, 4]], dtype='int64')", "np.array([1, 2], dtype=bool)", "np.array(onp.arange(3))",
            "np.array(onp.arange(3.0))", "np.zeros(())", "np.ones(())", "np.pi", "np.inf", "np.zeros((0, 3)).shape",
            "np.logspace(0, 2, 3)", "np.tril(np.ones((3, 3)))", "np.meshgrid(np.arange(2), np.arange(3))",
            "np.indices((2, 3))", "np.zeros_like(np.arange(3))", "np.ones_like(np.array([1, 2], 'int32'))",
            "np.full_like(np.zeros((2,)), 4)", "np.array([1, 2, 3]).dtype", "np.hanning(4)",
        )
    ],
]

MATHS = [
    *[
        np(f"np.{name}(x)", X)
        for name in (
            "abs", "absolute", "exp", "expm1", "square", "negative", "sin", "cos", "tanh", "sinh", "cosh", "arctan",
            "arcsinh", "cbrt", "sign", "degrees", "radians",
        )
    ],
    *[np(f"np.{name}(x)", uniform(0.3, 3, 2, 3)) for name in ("log", "log2", "log10", "log1p", "sqrt", "reciprocal")],
    *[
        np_only(f"np.{name}(x)", values([-2.5, -1.5, -0.5, 0.5, 1.5, 2.7]))
        for name in (
            "floor", "ceil", "trunc", "rint", "fix", "round", "logical_not", "isnan", "isfinite", "isinf", "around",
        )
    ],
    *[
        np(f"np.{name}(x, y)", normal(2, 3), normal(1, 3))
        for name in ("add", "subtract", "multiply", "maximum", "minimum", "hypot", "arctan2")
    ],
    np("np.divide(x, y)", X, uniform(0.5, 2, 3)),
    np("np.true_divide(x, y)", X, uniform(0.5, 2, 3)),
    np("np.power(x, y)", uniform(0.5, 2, 2, 3), normal(3)),
    np_only("np.mod(x, y)", values([-7, 7, -7, 7]), values([3, 3, -3, -3])),
    np_only("np.copysign(x, y)", X, normal(2, 3)),
    np_only("np.equal(x, y)", integers(3, 2, 3), integers(3, 2, 3)),
    np_only("np.greater(x, 0)", X),
    np("x + y * 2 - x / 3", X, normal(3)),
    np("1 - x", X),
    np("2 / x", uniform(0.5, 2, 2, 3)),
    np("x ** 2", X),
    np("x @ y", normal(2, 3), normal(3, 4)),
    np("np.clip(x, -0.5, 0.5)", X),
    np("np.where(x > 0, y, z)", X, normal(2, 3), normal(2, 3), wrt="yz"),
    np("np.where(x > 0, x, 0)", X),
    np("np.nan_to_num(x)", X, grad=False),
]

REDUCTION = [
    *[
        np(f"np.{name}(x{arguments})", CUBE)
        for name in ("sum", "mean", "max", "min")
        for arguments in ("", ", axis=1", ", axis=(0, 2), keepdims=True", ", axis=-1")
    ],
    # values only: real MXNet's gradient of var and std is silently zero
    *[
        np_only(f"np.{name}(x{arguments})", normal(2, 3, 4))
        for name in ("var", "std")
        for arguments in ("", ", axis=1", ", axis=0, ddof=1")
    ],
    np("np.prod(x, axis=1)", uniform(0.5, 2, 2, 3)),
    np("np.cumsum(x, axis=1)", CUBE),
    np_only("np.cumsum(x)", INT, note="int32"),
    np_only("np.argmin(x, axis=0)", CUBE),
    np_only("np.any(x > 0, axis=1)", X),
    np_only("np.all(x > -9)", X),
    np_only("np.average(x, axis=0)", X),
    np_only("np.average(x, weights=y)", normal(3), uniform(0.1, 1, 3)),
    np_only("np.percentile(x, 30)", distinct(7)),
    np_only("np.quantile(x, 0.25)", distinct(7)),
    np_only("np.unique(x)", integers(4, 9)),
    np_only("np.bincount(x)", integers(5, 9, dtype="int32")),
    np_only("np.nonzero(x)", integers(2, 5)),
    np("np.linalg.norm(x)", CUBE),
    np("np.linalg.norm(x, axis=1)", CUBE),
    np_only("np.histogram(x, bins=4, range=(-2, 2))", normal(30)),
    np_only("np.diff(x)", normal(5)),
]

SHAPE = [
    *[
        np(expr, CUBE)
        for expr in (
            "np.reshape(x, (6, 4))", "x.reshape(4, -1)", "x.reshape((2, 12))", "np.transpose(x)",
            "x.transpose(1, 0, 2)", "np.swapaxes(x, 0, 2)", "np.moveaxis(x, 0, 2)", "np.expand_dims(x, 1)",
            "np.squeeze(x[:1])", "np.flip(x, 1)", "np.roll(x, 1, axis=2)", "np.tile(x, (1, 2, 1))",
            "np.repeat(x, 2, axis=0)", "np.split(x, 3, axis=1)", "np.array_split(x, 2, axis=1)", "np.ravel(x)", "x[0]",
            "x[:, 1:, ::2]", "x[..., 0]", "x[1, :, None]", "x[[1, 0, 1]]", "x[:, [2, 0]]", "x[onp.array([1, 0])]",
            "np.take(x, np.array([1, 0]), axis=0)", "np.rot90(x)", "np.broadcast_to(x[:, :1], (2, 3, 4))",
            "np.diagonal(x)", "np.hsplit(x, 3)", "npx.reshape(x, (-2, -1))", "npx.reshape(x, (-5, 4))",
            "npx.batch_flatten(x)",
        )
    ],
    np_only("np.atleast_3d(x)", X),
    np("np.concatenate([x, y], axis=1)", normal(2, 3), normal(2, 2)),
    np("np.stack([x, y], axis=1)", normal(2, 3), normal(2, 3)),
    np("np.vstack([x, y])", normal(2, 3), normal(1, 3)),
    np("np.hstack([x, y])", normal(2, 3), normal(2, 1)),
    np("np.dstack([x, y])", normal(2, 3), normal(2, 3)),
    np("np.column_stack([x, y])", normal(3), normal(3)),
    np("np.pad(x, ((1, 2), (0, 1)), mode='constant')", X),
    np("np.diag(x)", normal(3)),
    np("np.tril(x)", normal(3, 3)),
    np("np.tril(x, -1)", normal(3, 3)),
    np_only("np.sort(x, axis=0)", CUBE),
    np_only("np.argsort(x)", distinct(3, 4)),
    np_only("x[x > 0]", values([[-1, 2], [3, -4]])),
    np_only("x[0] = 5; x", X),
    np_only("x[:, 1] = y; x", X, normal(2)),
    np_only("x[x > 0] = 0; x", X),
    np_only("v = x[1]; v[:] = 0; x", X, note="a slice is a view"),
    np_only("x += 1; x", X),
]

PRODUCT = [
    np("np.dot(x, y)", normal(2, 3), normal(3, 4)),
    np("np.dot(x, y)", normal(3), normal(3), note="vectors"),
    np("np.dot(x, y)", normal(2, 3), normal(3), note="matrix, vector"),
    np("np.matmul(x, y)", normal(2, 3, 4), normal(2, 4, 5)),
    np("np.matmul(x, y)", normal(3), normal(3, 2), note="vector, matrix"),
    np("np.matmul(x, y)", normal(5, 2, 3), normal(3, 2), note="broadcast"),
    np("np.einsum('ij,jk->ik', x, y)", normal(2, 3), normal(3, 4)),
    np("np.einsum('bij,bkj->bik', x, y)", normal(2, 3, 4), normal(2, 5, 4)),
    np("np.tensordot(x, y, axes=1)", normal(2, 3), normal(3, 4)),
    np("np.tensordot(x, y, axes=([0, 1], [1, 0]))", normal(2, 3, 4), normal(3, 2, 5)),
    np("np.outer(x, y)", normal(3), normal(4)),
    np("np.inner(x, y)", normal(2, 3), normal(4, 3)),
    np("np.vdot(x, y)", normal(3), normal(3)),
    np("np.trace(x)", normal(3, 3)),
    np("np.linalg.inv(x)", normal(3, 3)),
    np("np.linalg.det(x)", normal(3, 3)),
    np("np.linalg.solve(x, y)", normal(3, 3), normal(3, 2)),
    np("np.linalg.cholesky(np.dot(x, x.T) + np.eye(3))", normal(3, 3)),
]

NPX = [
    *[np(f"npx.{name}(x)", normal(2, 3, 4)) for name in ("relu", "sigmoid", "softmax", "log_softmax", "erf")],
    np("npx.softmax(x, axis=1)", normal(2, 3, 4)),
    np("npx.softmax(x, temperature=2.0)", normal(2, 3, 4)),
    np("npx.log_softmax(x, axis=0)", normal(2, 3, 4)),
    np("npx.activation(x, act_type='tanh')", X),
    np("npx.leaky_relu(x, act_type='gelu')", X),
    np("npx.gammaln(x)", uniform(0.5, 4, 2, 3)),
    np("npx.smooth_l1(x)", X),
    np("npx.fully_connected(x, y, z, num_hidden=4)", normal(2, 3), normal(4, 3), normal(4)),
    np("npx.fully_connected(x, y, num_hidden=4, no_bias=True, flatten=False)", normal(2, 5, 3), normal(4, 3)),
    np(
        "npx.convolution(x, y, z, kernel=(3, 3), num_filter=3, pad=(1, 1))",
        normal(2, 2, 5, 5),
        normal(3, 2, 3, 3),
        normal(3),
    ),
    np("npx.pooling(x, kernel=(2, 2), stride=(2, 2), pool_type='max')", distinct(1, 2, 4, 6)),
    np("npx.layer_norm(x, y, z)", normal(3, 4), normal(4), normal(4)),
    np("npx.batch_dot(x, y, transpose_b=True)", normal(2, 3, 4), normal(2, 5, 4)),
    np("npx.embedding(x, y, input_dim=6, output_dim=3)", integers(6, 2, 4), normal(6, 3), wrt="y"),
    np("npx.pick(x, y)", normal(3, 4), values([0, 3, 1]), wrt="x"),
    np_only("npx.one_hot(x, 4)", values([0, 3])),
    np_only("npx.topk(x, k=2)", distinct(3, 5)),
    np_only("npx.topk(x, k=2, ret_typ='value')", distinct(3, 5)),
    np("npx.gather_nd(x, y)", normal(2, 3), values([[0, 1], [2, 0]]), wrt="x"),
    np("npx.sequence_mask(x, y, use_sequence_length=True)", normal(4, 3, 2), values([2, 4, 1]), wrt="x"),
    np("npx.reshape_like(x, y)", normal(2, 3), normal(3, 2), wrt="x"),
    np_only("npx.arange_like(x, axis=1)", X),
    np_only("npx.shape_array(x)", X),
    np_only("npx.is_np_array()"),
    np_only("npx.is_np_shape()"),
]

CASES = CONVENTIONS + MATHS + REDUCTION + SHAPE + PRODUCT + NPX
