"""Samples of operators that go element by element: arithmetic, functions, activations, comparisons, rounding."""

from __future__ import annotations

from sampling import apart, between, definite, fixed, flags, legacy, misfit, real, sample, whole

# ---- two operands: equal shapes, broadcasting both ways, a number on either side

for name in ("add", "subtract", "multiply", "maximum", "minimum"):
    sample(name, apart(2, 3), apart(2, 3))
    sample(name, apart(2, 1, 3), apart(4, 1))
    sample(name, apart(2, 3), 1.0)
    sample(name, 1, apart(2, 3))
    misfit(name, real(2, 3), real(2))

for name in ("divide", "arctan2", "hypot"):
    sample(name, real(2, 3), between(0.5, 2, 2, 3))
    sample(name, real(2, 1, 3), between(0.5, 2, 4, 1))
    sample(name, real(2, 3), 2)
    sample(name, 1.5, between(0.5, 2, 2, 3))
    misfit(name, real(2, 3), real(2))

sample("copysign", apart(2, 3), apart(2, 3))
sample("copysign", apart(2, 3), -2)
sample("copysign", 3, apart(2, 3))
misfit("copysign", real(2, 3), real(2))

for name in ("mod", "floor_divide"):
    sample(name, between(1.1, 1.9, 2, 3), between(0.8, 0.9, 3))
    sample(name, between(-1.9, -1.1, 2, 3), 1)
    sample(name, 2, between(0.8, 0.9, 3))
    misfit(name, real(2, 3), real(2))

sample("power", between(0.5, 2, 2, 3), real(3))
sample("power", 2.0, real(2, 3))
for exponent in (0, 1, 2, 3, 0.5, -1.0):
    sample("power", between(0.5, 2, 2, 3), exponent)
sample("power", fixed([-1.0, 0.0, 2.0]), 2)
misfit("power", real(2, 3), real(2))

sample("where", flags([True], [False]), real(2, 3), real(3))
sample("where", fixed([0, 2, 1]), real(2, 3), 0)
sample("where", legacy([[1, 0, 0]]), 1.0, real(2, 3))
misfit("where", flags(True, False), real(2, 3), real(2, 3))

# ---- functions of one array, each where it is defined and smooth

for name in ("negative", "square", "exp", "expm1", "sin", "cos", "arctan", "sinh", "cosh", "tanh", "arcsinh"):
    sample(name, real(2, 3))
for name in ("degrees", "radians", "erf", "identity", "stop_gradient"):
    sample(name, real(2, 3))
for name in ("reciprocal", "sqrt", "rsqrt", "cbrt", "log", "log2", "log10", "log1p"):
    sample(name, between(0.5, 3, 2, 3))
for name in ("tan", "arcsin", "arccos", "arctanh", "erfinv"):
    sample(name, between(-0.9, 0.9, 2, 3))
for name in ("abs", "sign", "floor", "ceil", "trunc", "rint", "round"):
    sample(name, apart(2, 3))
sample("arccosh", between(1.5, 3, 2, 3))
sample("exp", real())

for name in ("gamma", "gammaln"):
    sample(name, between(0.5, 4, 2, 3))
    sample(name, fixed([-2.5, -0.3, 11.5]))
for n in (0, 1, 2):
    sample("polygamma", between(0.5, 4, 2, 3), n=n)
    sample("polygamma", fixed([-2.5, -0.3, 25.0]), n=n)

sample("clip", apart(2, 3), a_min=-0.5, a_max=0.5)
sample("clip", apart(2, 3), a_max=1)
sample("clip", apart(2, 3), a_min=0)
for dtype in ("float64", "float32", "int32", "bool"):
    sample("cast", real(2, 3), dtype=dtype, second=dtype == "float64")

# ---- activations

for name in ("sigmoid", "softplus", "log_sigmoid", "gelu", "mish"):
    sample(name, real(2, 3))
for name in ("relu", "softsign", "selu", "hard_sigmoid", "smooth_l1", "leaky_relu", "elu"):
    sample(name, apart(3, 4))
sample("leaky_relu", apart(2, 3), slope=0.1)
sample("elu", apart(2, 3), alpha=0.3)
sample("hard_sigmoid", apart(2, 3), alpha=0.5, beta=0.1)
sample("smooth_l1", apart(2, 3), scalar=2.0)
for shape in ((1,), (3,)):
    sample("prelu", apart(2, 3), real(*shape))
    sample("prelu", apart(2, 3, 4), real(*shape))
misfit("prelu", real(2, 3), real(2))

# ---- comparisons and logic

for name in ("equal", "not_equal", "greater", "greater_equal", "less", "less_equal"):
    sample(name, whole(3, 2, 3), whole(3, 3))
    sample(name, real(2, 3), 0, like_input=True)
    misfit(name, real(2, 3), real(2))
for name in ("logical_and", "logical_or", "logical_xor"):
    sample(name, whole(2, 2, 3), whole(2, 3))
    sample(name, real(2, 3), flags(True, False, True), like_input=True)
    misfit(name, real(2, 3), real(2))
sample("logical_not", whole(2, 2, 3))
sample("logical_not", real(2, 3), like_input=True)
for name in ("isnan", "isinf", "isfinite"):
    sample(name, fixed([0.0, float("nan"), float("inf"), -float("inf")]))

# ---- matrices as elements

for batch in ((), (2,)):
    sample("solve", definite(3, *batch), real(3, 2))
    sample("cholesky", definite(3, *batch))
sample("solve", definite(3), real(3))
sample("solve", definite(3, 2), real(3))
misfit("solve", real(3, 3), real(2, 3))
misfit("solve", real(2, 3), real(2))
misfit("cholesky", real(2, 3))
for batch in ((), (2,)):
    sample("det", definite(3, *batch))
    sample("slogdet", definite(3, *batch))
    sample("eigh", definite(3, *batch), second=False)
    sample("svd", definite(3, *batch), second=False)
    sample("svd", real(*batch, 4, 2), second=False)
    sample("svd", real(*batch, 2, 4), second=False)
    sample("qr", real(*batch, 4, 3))
misfit("qr", real(2, 3))
misfit("eigh", real(2, 3))
misfit("svd", real(2))
misfit("det", real(2, 3))
misfit("slogdet", real(2, 3))
