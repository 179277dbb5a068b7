"""The rest of np and npx: every documented name, MXNet's own rules of dtypes, and what it leaves to NumPy."""

from __future__ import annotations

from cases_random import NumpyDrawn
from harness import distinct, integers, normal, np, np_only, uniform, values

# Tables are read by rows.
# fmt: off
# ruff: noqa: E501
X = normal(2, 3)
SQUARE = normal(3, 3)
INT = integers(9, 2, 3, dtype="int32")
LONG = integers(9, 6, dtype="int64")
COUNTS = integers(5, 9, dtype="int32")
ROW = distinct(7)
FLAGS = values([True, False, True], dtype="bool")
HOLES = values([[1, float("nan"), 3], [float("nan"), 5, -6]])

ELEMENTS = [
    *[np(f"np.{name}(x)", uniform(-0.9, 0.9, 2, 3)) for name in ("arcsin", "arccos", "arctanh", "tan", "fabs")],
    np("np.arccosh(x)", uniform(1.1, 3, 2, 3)),
    *[np_only(f"np.{name}(x)", X) for name in ("modf", "frexp", "signbit", "spacing", "positive", "real", "i0")],
    *[np_only(f"np.{name}(x)", HOLES) for name in ("isposinf", "isneginf")],
    *[np_only(f"np.{name}(x)", INT, note="int32") for name in ("modf", "positive", "isposinf", "square", "sign")],
    np_only("np.round_(x, 1)", X),
    np_only("np.around(x, 2)", uniform(-9, 9, 8, dtype="float64"), note="float64"),
    np_only("np.heaviside(x, 0.5)", values([-1, 0, 2])),
    np_only("np.float_power(x, 2)", X),
    np_only("np.divmod(x, 4)", INT, note="int32"),
    np_only("np.divmod(x, 0.5)", X),
    np_only("np.remainder(x, y)", values([-7, 7, -7, 7]), values([3, 3, -3, -3])),
    np_only("np.lcm(x, y)", values([4, 6, 0], dtype="int32"), values([6, 4, 5], dtype="int32")),
    np_only("np.lcm(x, 6)", values([4, 6, 9], dtype="int64")),
    np("np.ldexp(x, y)", X, normal(2, 3)),
    np_only("np.ldexp(x, 3)", X),
    *[np_only(f"np.bitwise_{name}(x, y)", INT, integers(9, 2, 3, dtype="int32")) for name in ("and", "or", "xor")],
    *[np_only(f"np.{name}(x)", FLAGS) for name in ("invert", "bitwise_not")],
    np_only("np.bitwise_not(x)", INT, note="int32"),
    *[
        np_only(f"np.{name}(x, y)", integers(3, 2, 3), integers(3, 3))
        for name in ("greater_equal", "less", "less_equal", "not_equal")
    ],
    np_only("np.isclose(x, x + 1e-9)", X), np_only("np.allclose(x, x + 1)", X), np_only("np.array_equal(x, x)", X),
    np_only("np.array_equiv(x, np.concatenate([x[:1], x[:1]]))", X),
    np_only("np.nan_to_num(x, nan=7)", HOLES), np_only("np.isnan(x)", HOLES),
    np_only("np.add(x, x, where=True, casting='same_kind', order='K', subok=True)", X),
]

DTYPES = [
    *[
        np_only(expr, values([True, False], dtype="bool"), note="bool")
        for expr in ("x.sum()", "x.sum().dtype", "x.mean()", "x * 2", "x + 1.5", "np.where(x, 1.0, 0.0)", "np.where(x)",
                     "x.astype('float32')", "x.cumsum()", "x == x", "x * np.ones(2)", "x & x", "x | ~x", "x ^ x")
    ],
    *[
        np_only(expr, values([1, 2, 7], dtype="int32"), note="int32")
        for expr in ("2 ** x", "1 / x", "x - 0.0", "x > 1.5", "x.mean(axis=0)", "x.sum(dtype='float32')", "x.cumsum()",
                     "x.prod()", "x.std(dtype='float32')", "np.argsort(x)", "np.sort(x)", "np.maximum(x, 2)",
                     "np.floor(x)", "x.max()",
                     "x.astype('float16') + x.astype('float32')", "x.astype('float64') + x.astype('float32')",
                     "x + x.astype('int64')", "x + x.astype('int8')", "np.full_like(x, 2.5)", "np.zeros_like(x)",
                     "np.unique(x)", "np.diff(x)", "np.clip(x, 2, 5)", "np.flip(x)", "x.tolist()")
    ],
    *[
        np_only(expr)
        for expr in (
            "np.array(onp.float64(3))", "np.array(onp.int64(3))", "np.array([onp.float64(3)])", "np.array([]).shape",
            "np.array(onp.zeros((0, 2))).shape", "np.full((2,), True)", "np.full((2,), np.array([1.0, 2.0]))",
            "np.full((), 2.5)", "np.full((2,), 7, dtype='int32')", "np.linspace(0, 10, 5, dtype='int32')",
            "np.linspace(0, 1, 3, retstep=True)", "np.linspace(0, 1, 5, endpoint=False)", "np.linspace(0, 1, 1)",
            "np.arange(3, dtype=np.int64)", "np.arange(1, 10, 3, dtype='float64')", "np.zeros((2,), dtype=bool)",
            "np.empty((2, 3)).shape", "np.empty_like(np.ones((2, 3), dtype='int8')).dtype", "np.eye(2, 3, k=1)",
            "np.eye(3, dtype='int32')", "np.indices((2, 2), dtype='int64')", "np.blackman(5)", "np.hamming(4)",
            "np.hamming(4, dtype='float64').dtype", "np.logspace(0, 1, 3, base=2.0)", "np.array([1, 2]).dtype.name",
            "np.ones((0, 2)).sum()", "np.ones((0, 2)).sum(axis=0)", "np.ones((0, 2)).max(axis=1)",
            "np.concatenate([np.ones((0, 2)), np.ones((1, 2))])", "np.ones((2, 0, 3)).reshape(0, 6).shape",
            "np.zeros(()).item()", "np.array(3)[()]", "np.array(2.5).shape", "float(np.array(2.5))",
            "np.uint8(3).dtype", "np.int8(3).dtype", "np.float16(3).dtype", "np.bool_(1)", "np.finfo(np.float32).eps",
            "np.NAN", "np.NaN", "np.nan", "np.PINF", "np.NINF", "np.PZERO", "np.NZERO", "np.e", "np.newaxis is None",
            "isinstance(np.ones(2), np.ndarray)", "np.genfromtxt(['1,2', '3,4'], delimiter=',')",
            "np.min_scalar_type(10)", "np.promote_types('int32', 'float32')", "np.result_type('int8', 'int32')",
        )
    ],
]

REDUCTIONS = [
    *[np(f"np.{name}(x, axis=1)", distinct(2, 3, 4)) for name in ("amax", "amin")],
    np("np.product(x)", uniform(0.5, 2, 2, 3)),
    np("np.sum(x, 0, None, True)", X, note="positional"),
    np_only("np.sometrue(x)", X), np_only("np.alltrue(x)", X), np_only("np.all(x, 1, True)", X),
    *[np_only(f"np.nan{name}(x)", HOLES) for name in ("max", "min", "prod", "median")],
    *[np_only(f"np.nan{name}(x, axis=1)", HOLES) for name in ("argmax", "argmin", "cumprod", "cumsum")],
    *[np_only(f"np.nan{name}(x, {q})", HOLES) for name, q in (("percentile", 30), ("quantile", 0.3))],
    np_only("np.ptp(x, axis=1)", X),
    np_only("np.count_nonzero(x)", COUNTS), np_only("np.count_nonzero(x, axis=1)", INT),
    np_only("np.cov(x)", X), np_only("np.corrcoef(x)", X), np_only("np.correlate(x, y)", ROW, normal(3)),
    np_only("np.quantile(x, np.array([0.1, 0.5]), axis=0)", X),
    np_only("np.percentile(x, 50, interpolation='lower')", ROW),
    np_only("np.percentile(x, 50)", INT, note="int32"),
    np_only("np.bincount(x, minlength=9)", COUNTS), np_only("np.bincount(x, weights=y)", COUNTS, normal(9)),
    np_only("np.histogram(x, bins=np.array([-2.0, 0.0, 1.0]))", normal(30)),
    np_only("np.histogram2d(x, y, bins=3)", normal(9), normal(9)),
    np_only("np.histogramdd(x, bins=2)[0]", normal(9, 2)), np_only("np.histogram_bin_edges(x, bins=4)", ROW),
    np("np.diff(x, n=2, axis=0)", normal(4, 2)), np("np.ediff1d(x)", X), np_only("np.ediff1d(x)", LONG, note="int64"),
    np_only("np.ediff1d(x, to_begin=5, to_end=np.array([1.0, 2.0]))", X),
    np_only("np.trapz(x)", ROW), np_only("np.unwrap(x)", uniform(-9, 9, 7)),
    np_only("np.std(x, axis=0, keepdims=True)", X), np_only("np.var(x, ddof=1)", X),
    np_only("np.average(x, axis=1, weights=np.array([1.0, 2.0, 3.0]))", X),
    np_only("np.apply_along_axis(lambda v: v.sum(), 0, x)", X),
    np_only("np.apply_over_axes(onp.sum, x, [0])", X),
]

ORDER = [
    np_only("np.argwhere(x)", COUNTS), np_only("np.flatnonzero(x)", COUNTS), np_only("np.nonzero(x)", INT),
    np_only("np.argpartition(x, 3)[3]", ROW), np_only("np.partition(x, 3)[3]", ROW), np_only("np.msort(x)", X),
    np_only("np.lexsort((x, y))", LONG, integers(3, 6)), np_only("np.sort(x, kind='quicksort')", ROW),
    np_only("np.argsort(x, axis=None)", distinct(2, 3)), np_only("x.argsort(kind='stable', order=None)", ROW),
    np_only("np.searchsorted(x, y)", values([1, 3, 5]), normal(4)), np_only("np.digitize(x, y)", X, values([-1, 0, 1])),
    np_only("np.searchsorted(x, 2, side='right')", values([1, 2, 5])),
    np_only("np.unique(x, return_index=True, return_inverse=True, return_counts=True)", COUNTS),
    np_only("np.unique(x, axis=0)", integers(2, 5, 2)),
    *[np_only(f"np.{name}(x, y)", COUNTS, LONG) for name in ("union1d", "intersect1d", "setdiff1d", "setxor1d", "in1d")],
    np_only("np.isin(x, y)", COUNTS, LONG), np_only("np.isin(x, y, invert=True)", COUNTS, LONG),
    np_only("np.trim_zeros(x)", values([0, 1, 2, 0])), np_only("np.extract(x > 0, x)", X),
    np_only("np.compress(x, y, axis=0)", FLAGS, SQUARE), np_only("np.choose(x, [y, y + 1])", integers(2, 4, dtype="int64"),
                                                                normal(4)),
    np_only("np.select([x > 0, x < 0], [x, -x])", X), np_only("np.piecewise(x, [x < 0, x >= 0], [-1, 1])", X),
    np_only("np.take_along_axis(x, y, 1)", X, integers(3, 2, 2, dtype="int64")),
    np_only("np.ix_(x, x)", values([0, 1])),
    np_only("np.interp(x, y, y * 2)", uniform(0, 4, 3), values([0, 1, 2, 3])),
    np_only("np.unravel_index(x, (3, 4))", integers(12, 5, dtype="int64")), np_only("np.unravel_index(7, (3, 4))"),
    np_only("np.diag_indices_from(x)", SQUARE), np_only("np.tril_indices_from(x)", SQUARE),
    np_only("np.triu_indices_from(x, 1)", SQUARE), np("np.diagflat(x)", X), np("np.diagflat(x, 1)", normal(2)),
    np_only("np.insert(x, 1, 9)", ROW), np_only("np.insert(x, 1, y, axis=0)", X, normal(3)),
    np_only("np.delete(x, 1)", ROW),
    np_only("np.delete(x, 1, axis=1)", X), np_only("np.delete(x, slice(0, 2))", ROW),
    np_only("np.delete(x, np.array([0, 2], dtype='int64'))", ROW),
    np_only("x[np.array([1, 0, 1], dtype='int64'), np.array([0, 2, 2], dtype='int64')]", X),
    np_only("x[y]", X, values([[True, False, True], [False, True, False]], dtype="bool"), note="bool"),
    np_only("x[1, None, ::-1]", X), np_only("x[..., -1]", X), np_only("x[np.array([0, -1])]", X),
    np_only("x[np.array([1, 0])] = np.array([5.0, 6.0, 7.0]); x", X), np_only("x[:, [0, 2]] = 1; x", X),
    np_only("x[0, 1] = y[0, 0]; x", X, normal(1, 1)), np_only("x[-1:, ::2] += 1; x", X),
    np_only("x[()] = 3; x", values(2.0)), np_only("x[...] = np.array([1.0, 2.0, 3.0]); x", X),
]

SHAPES = [
    np_only("np.resize(x, (3, 4))", X), np_only("np.resize(x, 2)", X), np_only("np.atleast_1d(x)", values(3.0)),
    np_only("np.atleast_2d(x)", ROW), np_only("np.broadcast_arrays(x, y)", normal(2, 1), normal(3)),
    np("np.dsplit(x, 2)", normal(2, 3, 4)), np("np.vsplit(x, [1])", normal(3, 2)), np("np.split(x, [1, 3])", ROW),
    np("np.fliplr(x)", X), np("np.flipud(x)", X), np("np.row_stack([x, x])", X), np_only("np.rollaxis(x, 2)", normal(2, 3, 4)),
    np("np.append(x, y)", X, normal(2)), np_only("np.append(x, x, axis=0)", X),
    np("np.roll(x, (1, 1), axis=(0, 1))", X), np("np.moveaxis(x, [0, 1], [-1, -2])", normal(2, 3, 4)),
    np("np.squeeze(x, axis=(0, 2))", normal(1, 3, 1)), np("np.repeat(x, 2)", X), np("np.tile(x, 2)", X),
    *[np_only(f"np.pad(x, ((1, 2), (0, 1)), mode='{mode}')", distinct(3, 4)) for mode in ("symmetric", "maximum", "minimum")],
    np_only("np.pad(x, ((1, 1), (2, 1)), mode='reflect')", distinct(3, 4)),
    np_only("np.pad(x, ((1, 1), (2, 1)), mode='edge')", distinct(3, 4)),
    np_only("np.pad(x, ((1, 1), (0, 0)), constant_values=3)", X),
    np("np.polyval(x, y)", normal(4), normal(2, 3)), np_only("np.polyval(x, y)", LONG, LONG, note="int64"),
    np_only("np.shares_memory(x, x[0])", X), np_only("np.may_share_memory(x, x.copy())", X),
    np_only("np.packbits(x)", values([1, 0, 1, 1], dtype="uint8")), np_only("np.unpackbits(x)", values([7], dtype="uint8")),
    *[np_only(f"np.{name}(x, y)", values([1, 2, 3]), values([1, 1])) for name in ("polyadd", "polysub", "polymul", "polydiv")],
    np_only("np.polyint(x)", values([1, 2, 3])), np_only("np.poly(x)", values([1, 2])), np_only("np.roots(x)", values([1, -3, 2])),
    np_only("np.polyfit(x, y, 1)", values([0, 1, 2]), values([1, 3, 5]), atol=1e-4),
    np_only("np.vander(x, 3)", values([1, 2, 3])), np_only("np.tensordot(x, x, ([0], [1]))", SQUARE),
    np("np.einsum('ii', x)", SQUARE), np("np.einsum('...j,...j->...', x, x)", X), np("np.einsum('ij->ji', x)", X),
    np_only("np.meshgrid(x, y, indexing='ij')", normal(2), normal(3)), np_only("np.size(x)", X), np_only("np.ndim(x)", X),
    np_only("x.item((0, 1))", X), np_only("x.swapaxes(axis1=0, axis2=1)", X), np_only("x.reshape(6, order='C')", X),
    np_only("x.astype('int32', order='K', casting='unsafe', subok=True, copy=False)", X),
    np_only("x.copy(order='C')", X), np_only("x.as_in_ctx(ctx=mx.cpu())", X), np_only("x.dtype == onp.float32", X),
    np_only("str(x.dtype)", X), np_only("x.dtype.itemsize", X),
]

LINALG = [
    np_only("np.linalg.svd(x)[1]", X), np("np.abs(np.linalg.svd(x)[1])", normal(2, 4), note="singular values"),
    np_only("u, s, v = np.linalg.svd(x); np.dot(u * s, v)", X),
    np_only("np.linalg.eigvalsh(np.dot(x, x.T))", SQUARE), np_only("np.linalg.eigvals(np.dot(x, x.T)).sum()", SQUARE),
    np_only("w, v = np.linalg.eigh(np.dot(x, x.T)); np.dot(v * w, v.T)", SQUARE, atol=1e-4),
    np_only("w, v = np.linalg.eig(np.dot(x, x.T)); np.dot(v * w, np.linalg.inv(v))", SQUARE, rtol=1e-3, atol=1e-3),
    np_only("np.abs(np.linalg.qr(x)[1])", SQUARE), np_only("np.linalg.pinv(x)", normal(2, 4)),
    np_only("np.linalg.cond(x)", SQUARE, rtol=1e-3), np_only("np.linalg.matrix_rank(x)", SQUARE),
    np_only("np.linalg.lstsq(x, y, rcond=None)[0]", normal(5, 2), normal(5)), np("np.linalg.slogdet(x)[1]", SQUARE),
    np_only("np.linalg.matrix_power(x, 3)", SQUARE), np_only("np.linalg.multi_dot([x, x, x])", SQUARE),
    np("np.linalg.tensorinv(x.reshape(2, 2, 4), ind=2)", normal(4, 4)),
    np("np.linalg.tensorsolve(x.reshape(2, 2, 4), y)", normal(4, 4), normal(2, 2)),
    *[np_only(f"np.linalg.norm(x, {ord})", SQUARE) for ord in ("'fro'", "'nuc'", 1, -1, 2, -2, "onp.inf", "-onp.inf")],
    *[np_only(f"np.linalg.norm(x, {ord}, axis=1)", X) for ord in (1, 2, 3)],
    np_only("np.linalg.norm(x, 1, (0, 2), True)", normal(2, 3, 4)),
]

PROTOCOL = [
    np_only(expr, X)
    for expr in (
        "onp.mean(x)", "type(onp.mean(x)) is np.ndarray", "onp.concatenate([x, x])", "onp.exp(x)", "onp.cov(x)",
        "onp.add(x, 1)", "onp.multiply(x, x)", "onp.float_power(x, 2)", "type(onp.cov(x)) is np.ndarray", "onp.sum(x, axis=0)",
        "onp.linalg.norm(x)", "onp.asarray(x.asnumpy()).dtype", "onp.stack([x, x]).shape",
        "onp.add(x, 1, out=x); x", "onp.where(x > 0, x, x)", "onp.transpose(x)", "onp.split(x, 3, axis=1)",
        "onp.argmax(x)", "onp.squeeze(x[:1])", "onp.maximum(x, x)", "x + onp.float32(2)",
    )
]

RANDOM = [
    *[
        NumpyDrawn(f"np.random.{call}, size=(400, 500))", options={"lowest": False})
        for call in ("beta(2.0, 3.0", "power(3.0", "gumbel(1.0, 2.0", "logistic(1.0, 2.0", "rayleigh(2.0", "weibull(2.0",
                     "lognormal(0.0, 0.5", "pareto(6.0", "chisquare(4.0")
    ],
    NumpyDrawn("npx.random.bernoulli(0.3, size=(400, 500))"),
    NumpyDrawn("npx.random.bernoulli(logit=np.zeros((400, 500)))"),
    NumpyDrawn("npx.random.uniform_n(np.zeros(500), 1, (400,))"),
    NumpyDrawn("npx.random.normal_n(0, 1, (400, 500))", options={"lowest": False}),
    NumpyDrawn("np.random.multivariate_normal(np.zeros(2), np.eye(2), size=100000)", options={"lowest": False}),
    *[
        np_only(expr)
        for expr in (
            "np.random.rand().shape", "np.random.normal(size=()).shape", "np.random.randint(3).shape",
            "np.random.randint(3, size=2).dtype", "np.random.randint(0, 3, (2,), dtype='int32').dtype",
            "np.random.choice(5).dtype", "np.random.multinomial(5, [0.5, 0.5]).dtype", "np.random.exponential().dtype",
            "np.random.gamma(np.array([1.0, 2.0]), 1).shape", "np.random.beta(1, 2, size=3).dtype",
            "np.random.normal(size=2, dtype='float64').dtype", "np.random.weibull(np.array([1.0, 2.0])).shape",
            "np.random.multivariate_normal(np.zeros(2), np.eye(2), size=3).shape",
            "np.random.uniform(np.zeros((2, 1)), np.ones(3)).shape", "np.random.choice(np.array([1.0, 2.0]), 3).shape",
        )
    ],
]

NPX = [
    np("npx.erfinv(x)", uniform(-0.9, 0.9, 2, 3)), np_only("npx.cast(x, dtype='int32')", X),
    np("npx.deconvolution(x, y, kernel=(2, 2), stride=(2, 2), num_filter=3, no_bias=True)", normal(1, 2, 3, 3), normal(2, 3, 2, 2)),
    np_only("npx.batch_norm(x, y, z, z * 2, y + 1)", normal(2, 3, 2), uniform(1, 2, 3), normal(3)),
    np_only("npx.dropout(x, p=0.5)", X), np_only("npx.constraint_check(x > -99, 'small')", X),
    np_only("npx.num_gpus()"), np_only("str(npx.cpu(0))"), np_only("str(npx.gpu(1))"), np_only("str(npx.cpu_pinned())"),
    np_only("str(npx.current_context())"), np_only("npx.waitall(); 1"), np_only("npx.nonzero(x)", COUNTS),
    np_only("mx.util.is_np_array(), mx.util.is_np_shape()"), np_only("mx.util.set_np_shape(True)"),
    np_only("mx.util.np_ufunc_legal_option('casting', 'safe')"), np_only("mx.util.np_ufunc_legal_option('a', 1)"),
    np_only("mx.util.getenv('SURELY_NOT_SET') is None"), np_only("mx.util.get_gpu_count()"),
]

CASES = ELEMENTS + DTYPES + REDUCTIONS + ORDER + SHAPES + LINALG + PROTOCOL + RANDOM + NPX
