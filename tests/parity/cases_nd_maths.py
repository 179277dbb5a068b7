"""nd: elementwise, broadcast and scalar arithmetic, reductions, softmaxes, norms and products, with gradients."""

from __future__ import annotations

from harness import distinct, integers, nd, nd_only, normal, uniform, values

# Tables are read by rows.
# fmt: off
X = normal(3, 4)
POSITIVE = uniform(0.3, 3, 3, 4)
HALVES = values([-2.5, -1.7, -1.5, -0.5, -0.2, 0, 0.2, 0.5, 1.5, 1.7, 2.5])

UNARY = [
    *[
        nd(f"nd.{name}(x)", X)
        for name in (
            "abs", "exp", "expm1", "square", "negative", "sin", "cos", "tanh", "sinh", "cosh", "arctan", "arcsinh",
            "cbrt", "sigmoid", "softsign", "relu", "erf", "sign", "degrees", "radians", "identity",
            "BlockGrad", "stop_gradient", "hard_sigmoid", "smooth_l1", "softmin", "flatten",
        )
    ],
    *[
        nd(f"nd.{name}(x)", POSITIVE)
        for name in ("log", "log2", "log10", "log1p", "sqrt", "rsqrt", "rcbrt", "reciprocal", "gamma", "gammaln", "tan")
    ],
    *[nd(f"nd.{name}(x)", uniform(-0.9, 0.9, 3, 4)) for name in ("arcsin", "arccos", "arctanh", "erfinv")],
    nd("nd.arccosh(x)", uniform(1.1, 4, 3, 4)),
    *[nd_only(f"nd.{name}(x)", X) for name in ("zeros_like", "ones_like")],
    *[nd_only(f"nd.{name}(x)", HALVES) for name in ("round", "rint", "fix", "trunc", "floor", "ceil")],
    nd_only("nd.logical_not(x)", HALVES),
    nd("nd.clip(x, -0.5, 0.7)", X),
    nd("nd.clip(x, a_min=0, a_max=1)", X),
    nd("nd.hard_sigmoid(x, alpha=0.4, beta=0.3)", X),
    nd("nd.smooth_l1(x, scalar=2.0)", X),
    nd("nd.Activation(x, act_type='softrelu')", normal(3, 4, scale=30)),
    nd("nd.LeakyReLU(x, act_type='leaky', slope=0.1)", X),
    nd("nd.LeakyReLU(x, act_type='elu', slope=0.5)", X),
    nd("nd.LeakyReLU(x, act_type='selu')", X),
    nd("nd.LeakyReLU(x, act_type='gelu')", X),
    nd("nd.LeakyReLU(x, y, act_type='prelu')", normal(2, 3, 4), uniform(0.1, 0.5, 3)),
    nd("nd.cast(x, dtype='float64')", X),
    nd("nd.cast(x, dtype='int32')", HALVES, grad=False),
    nd("x.astype('float16')", X),
    nd("nd.make_loss(x * x)", X),
]

BINARY = [
    *[
        nd(f"nd.{name}(x, y)", X, normal(3, 4))
        for name in (
            "elemwise_add", "elemwise_sub", "elemwise_mul", "add", "subtract", "multiply", "maximum", "minimum",
        )
    ],
    *[
        nd(f"nd.{name}(x, y)", normal(3, 4), uniform(0.5, 2, 3, 4))
        for name in ("elemwise_div", "divide", "true_divide")
    ],
    *[
        nd(f"nd.{name}(x, y)", normal(2, 3, 1), normal(1, 4), note="broadcast")
        for name in (
            "broadcast_add", "broadcast_sub", "broadcast_mul", "broadcast_maximum", "broadcast_minimum",
            "broadcast_plus", "broadcast_minus",
        )
    ],
    nd("nd.broadcast_div(x, y)", normal(3, 4), uniform(0.5, 2, 1, 4)),
    nd("nd.broadcast_power(x, y)", uniform(0.5, 2, 3, 4), normal(3, 1)),
    nd("nd.broadcast_mod(x, y)", values([[-7.5, -2, 2, 7.5]]), values([[3], [-3]]), grad=False),
    nd("nd.broadcast_hypot(x, y)", normal(3, 4), normal(3, 1)),
    nd("nd.power(x, y)", uniform(0.5, 2, 3, 4), normal(3, 4)),
    nd_only("nd.modulo(x, y)", values([-7, 7, -7, 7]), values([3, 3, -3, -3])),
    nd("x + y", normal(3, 4), normal(1, 4)),
    nd("x - y", normal(3, 4), normal(3, 1)),
    nd("x * y", normal(3, 1), normal(1, 4)),
    nd("x / y", normal(3, 4), uniform(0.5, 2, 1)),
    nd("x ** y", uniform(0.5, 2, 3, 4), normal(1, 4)),
    nd("nd.add_n(x, y, z)", X, normal(3, 4), normal(3, 4)),
    nd("x * y + x", X, normal(3, 4), note="x used twice"),
    nd("nd.maximum(x, 0.2)", X),
    nd("nd.minimum(0.2, x)", X),
    *[
        nd(expr, POSITIVE)
        for expr in (
            "x + 2", "2 + x", "x - 2", "2 - x", "x * 2.5", "2.5 * x", "x / 3", "3 / x", "x ** 3", "x ** 0.5", "2 ** x",
            "-x", "abs(x)", "x * x", "(x - 1) ** 2",
        )
    ],
    nd_only("x % 3", HALVES),
    nd_only("5 % x", values([-3, 3, 2])),
    *[nd_only(f"x {sign} y", integers(3, 3, 4), integers(3, 1, 4)) for sign in ("==", "!=", "<", "<=", ">", ">=")],
    *[nd_only(f"x {sign} 1", integers(3, 3, 4)) for sign in ("==", "!=", "<", "<=", ">", ">=")],
    *[
        nd_only(f"nd.broadcast_{name}(x, y)", integers(3, 3, 4), integers(3, 3, 1))
        for name in (
            "equal", "not_equal", "greater", "greater_equal", "lesser", "lesser_equal", "logical_and", "logical_or",
            "logical_xor",
        )
    ],
    *[
        nd_only(f"nd.{name}(x, y)", integers(3, 3, 4), integers(3, 3, 4))
        for name in (
            "equal", "not_equal", "greater", "greater_equal", "lesser", "lesser_equal", "logical_and", "logical_or",
            "logical_xor",
        )
    ],
    nd("nd.where(x > 0, y, z)", X, normal(3, 4), normal(3, 4), wrt="yz"),
    nd("nd.where(x, y, z)", values([1, 0, 1]), normal(3, 4), normal(3, 4), wrt="yz", note="condition by row"),
]

CUBE = distinct(2, 3, 4)
REDUCTION = [
    *[
        nd(f"nd.{name}(x{arguments})", CUBE)
        for name in ("sum", "mean", "max", "min")
        for arguments in (
            "", ", axis=1", ", axis=-1, keepdims=True", ", axis=(0, 2)", ", axis=0, exclude=True", ", axis=(0, 1, 2)",
            ", keepdims=True",
        )
    ],
    nd("nd.prod(x)", uniform(0.5, 2, 2, 3)),
    nd("nd.prod(x, axis=1)", uniform(0.5, 2, 2, 3)),
    nd("nd.nansum(x, axis=1)", values([[1, float("nan"), 2], [3, 4, float("nan")]])),
    nd("nd.nanprod(x, axis=0)", values([[1, float("nan"), 2], [3, 4, float("nan")]])),
    nd("nd.cumsum(x, axis=1)", CUBE),
    nd("nd.cumsum(x)", CUBE),
    nd("x.sum()", CUBE),
    nd("x.mean(axis=0)", CUBE),
    nd("x.max(axis=2)", CUBE),
    nd("nd.max(x, axis=1)", values([[1, 2, 2], [3, 3, 3]]), grad=False, note="ties"),
    *[
        nd_only(f"nd.{name}(x{arguments})", CUBE)
        for name in ("argmax", "argmin")
        for arguments in ("", ", axis=1", ", axis=-1, keepdims=True")
    ],
    nd_only("nd.argmax(x, axis=1)", values([[1, 2, 2], [3, 3, 3]]), note="ties"),
    nd_only("nd.argmax_channel(x)", distinct(3, 4)),
    nd("nd.norm(x)", CUBE),
    nd("nd.norm(x, axis=1)", CUBE),
    nd("nd.norm(x, ord=1, axis=2, keepdims=True)", CUBE),
    nd("nd.norm(x, ord=2, axis=(0, 2))", CUBE),
    nd("x.norm()", CUBE),
    nd("nd.L2Normalization(x)", CUBE),
    nd("nd.L2Normalization(x, mode='channel')", CUBE),
    nd("nd.L2Normalization(x, mode='spatial')", CUBE),
    nd("nd.moments(x, axes=(0, 2))", CUBE),
    nd_only("nd.sum(x)", integers(9, 3, 4, dtype="int32"), note="int32"),
    nd_only("nd.mean(x)", integers(9, 3, 4, dtype="int32"), note="int32"),
    nd_only("nd.max(x, axis=0)", integers(9, 3, 4, dtype="int64"), note="int64"),
]

S = normal(2, 3, 4)
SOFTMAX = [
    *[
        nd(f"nd.{name}(x{arguments})", S)
        for name in ("softmax", "log_softmax", "softmin")
        for arguments in ("", ", axis=1", ", temperature=2.5", ", axis=0, temperature=0.5")
        if (name, arguments) != ("softmin", "")
    ],
    nd("nd.softmax(x)", normal(2, 5, scale=200), note="large scores"),
    nd("nd.log_softmax(x)", normal(2, 5, scale=200), note="large scores"),
    nd("nd.softmax(x, y, axis=1, use_length=True)", normal(3, 4), values([2, 4, 1], dtype="int32"), wrt="x"),
    nd("nd.softmax(x, dtype='float64')", S),
    nd("nd.SoftmaxActivation(x)", normal(3, 4)),
    nd("nd.softmax_cross_entropy(x, y)", normal(3, 4), integers(4, 3), wrt="x"),
    nd("nd.SoftmaxOutput(x, y)", normal(3, 4), integers(4, 3), wrt="x"),
]

PRODUCT = [
    nd("nd.dot(x, y)", normal(3, 4), normal(4, 5)),
    nd("nd.dot(x, y, transpose_a=True)", normal(4, 3), normal(4, 5)),
    nd("nd.dot(x, y, transpose_b=True)", normal(3, 4), normal(5, 4)),
    nd("nd.dot(x, y, transpose_a=True, transpose_b=True)", normal(4, 3), normal(5, 4)),
    nd("nd.dot(x, y)", normal(4), normal(4), note="vectors"),
    nd("nd.dot(x, y)", normal(3, 4), normal(4), note="matrix, vector"),
    nd("nd.dot(x, y)", normal(2, 3, 4), normal(4, 5), note="3-d"),
    nd("nd.dot(x, y)", normal(2, 3, 4), normal(4, 2, 3), note="3-d by 3-d"),
    nd("nd.batch_dot(x, y)", normal(2, 3, 4), normal(2, 4, 5)),
    nd("nd.batch_dot(x, y, transpose_a=True)", normal(2, 4, 3), normal(2, 4, 5)),
    nd("nd.batch_dot(x, y, transpose_b=True)", normal(2, 3, 4), normal(2, 5, 4)),
    nd("nd.FullyConnected(x, y, z, num_hidden=5)", normal(3, 4), normal(5, 4), normal(5)),
    nd("nd.FullyConnected(x, y, num_hidden=5, no_bias=True)", normal(3, 2, 2), normal(5, 4)),
    nd("nd.FullyConnected(x, y, z, num_hidden=5, flatten=False)", normal(3, 2, 4), normal(5, 4), normal(5)),
    nd("nd.Embedding(x, y, input_dim=6, output_dim=3)", integers(6, 2, 4), normal(6, 3), wrt="y"),
    nd("nd.Convolution(x, y, z, kernel=(3, 3), num_filter=3)", normal(2, 2, 5, 5), normal(3, 2, 3, 3), normal(3)),
    nd("nd.Pooling(x, kernel=(2, 2), stride=(2, 2), pool_type='sum')", normal(2, 2, 5, 5)),
    nd("nd.Pooling(x, kernel=(2, 2), stride=(2, 2), pool_type='max', pooling_convention='full')", distinct(1, 2, 5, 5)),
    nd("nd.Pooling(x, kernel=(3, 3), stride=(2, 2), pool_type='lp', p_value=2)", uniform(0.5, 1, 1, 2, 5, 5)),
    nd("nd.Dropout(x, p=0.5)", normal(3, 4), grad=False, note="not training"),
    nd("nd.LayerNorm(x, y, z)", normal(3, 4), normal(4), normal(4)),
    nd("nd.linalg.gemm2(x, y)", normal(2, 3, 4), normal(2, 4, 5)),
    nd("nd.linalg.gemm2(x, y, transpose_b=True, alpha=2.0)", normal(3, 4), normal(5, 4)),
    nd("nd.linalg.gemm(x, y, z, alpha=2.0, beta=0.5)", normal(3, 4), normal(4, 5), normal(3, 5)),
    nd("nd.linalg.syrk(x)", normal(3, 4)),
    nd("nd.linalg.potrf(nd.dot(x, x.T) + nd.eye(3))", normal(3, 4)),
    nd("nd.linalg.det(x)", normal(3, 3)),
    nd("nd.linalg.inverse(x)", normal(3, 3)),
    nd("nd.khatri_rao(x, y)", normal(2, 3), normal(4, 3), grad=False),
]

CASES = UNARY + BINARY + REDUCTION + SOFTMAX + PRODUCT
