"""Samples of operators that reduce, rearrange, index, multiply and make arrays."""

from __future__ import annotations

from sampling import apart, between, fixed, flags, legacy, misfit, real, sample, whole

# ---- reductions

for name in ("sum", "mean", "prod", "max", "min", "nansum", "nanprod", "norm", "var", "std", "logsumexp"):
    sample(name, apart(2, 3, 4))
    sample(name, apart(2, 3, 4), axis=1)
    sample(name, apart(2, 3, 4), axis=(0, -1), keepdims=True)
    sample(name, apart(2, 3, 4), axis=(0, 2))
    misfit(name, real(2, 3), axis=2)
sample("norm", apart(2, 3), ord=1, axis=1)
sample("var", apart(2, 3), ddof=1, axis=0)
sample("std", apart(2, 3), ddof=1, axis=1, keepdims=True)
sample("sum", real(2, 3), axis=())
sample("prod", fixed([[0.0, 2.0, 3.0], [4.0, 5.0, 6.0]]), axis=1, second=False)
sample("nansum", fixed([1.0, float("nan"), 3.0]), second=False)
for axis in (None, 0, -1):
    sample("argmax", apart(2, 3), axis=axis)
    sample("argmin", apart(2, 3), axis=axis, keepdims=True)
    sample("cumsum", real(2, 3), axis=axis)
for name in ("argmax", "argmin", "max", "min"):
    misfit(name, real(0, 3), axis=0)
misfit("cumsum", real(2, 3), axis=2)

for shape in ((2, 3), (3,), (1, 3), (2, 1), (), (1, 1)):
    sample("sum_to", real(2, 3), shape=shape)
    sample("broadcast_to", real(*shape), shape=(2, 3))
misfit("sum_to", real(2, 3), shape=(2,))
misfit("broadcast_to", real(2, 3), shape=(3, 3))

# ---- shapes and order

sample("reshape", real(2, 6), shape=(3, 4))
sample("reshape", real(2, 6), shape=(4, -1))
misfit("reshape", real(2, 6), shape=(5, -1))
sample("transpose", real(2, 3, 4))
sample("transpose", real(2, 3, 4), axes=(1, -1, 0))
misfit("transpose", real(2, 3), axes=(0, 0))
for axis in (0, 1, -1):
    sample("expand_dims", real(2, 3), axis=axis)
misfit("expand_dims", real(2, 3), axis=4)
sample("squeeze", real(2, 1, 3, 1))
sample("squeeze", real(2, 1, 3, 1), axis=(1, -1))
misfit("squeeze", real(2, 1), axis=0)
for axis in (None, 0, (0, -1)):
    sample("flip", real(2, 3), axis=axis)
sample("roll", real(2, 3), shift=2)
sample("roll", real(2, 3), shift=(1, -1), axis=(0, 1))
misfit("flip", real(2, 3), axis=2)
misfit("roll", real(2, 3), shift=1, axis=2)
for name in ("tril", "triu"):
    sample(name, real(3, 4))
    sample(name, real(2, 3, 3), k=1)
    sample(name, real(3, 3), k=-1)
    misfit(name, real())
for k in (0, 2, -1):
    sample("diag", real(3), k=k)
    sample("diag", real(3, 4), k=k)
    sample("diag", real(2, 3, 4), k=k, axis1=-1, axis2=1)
    sample("undiag", real({0: 3, 2: 2, -1: 2}[k]), shape=(3, 4), k=k)
sample("undiag", real(2, 3), shape=(4, 2, 3), axis1=2, axis2=0)
misfit("diag", real(2, 2, 2), axis1=1, axis2=1)
misfit("undiag", real(1), shape=(3, 3))
sample("depth_to_space", real(2, 8, 2, 3), block_size=2)
sample("space_to_depth", real(2, 2, 4, 6), block_size=2)
misfit("depth_to_space", real(2, 3, 2, 2), block_size=2)
misfit("space_to_depth", real(2, 3, 3, 2), block_size=2)

# ---- joining, splitting, padding

for reps in (2, (2, 1), (2, 1, 3)):
    sample("tile", real(2, 3), reps=reps)
for axis in (None, 0, -1):
    sample("repeat", real(2, 3), repeats=2, axis=axis)
    sample("sort", apart(3, 4), axis=axis)
    sample("sort", apart(3, 4), axis=axis, is_ascend=False)
    sample("argsort", apart(3, 4), axis=axis)
    sample("topk", apart(3, 4), axis=axis, k=2)
sample("argsort", whole(3, 8), is_ascend=False)
sample("topk", apart(3, 4), k=0, is_ascend=True)
misfit("repeat", real(2, 3), repeats=2, axis=2)
misfit("sort", real(2, 3), axis=2)
misfit("argsort", real(2, 3), axis=2)
misfit("topk", real(2, 3), k=4)
for axis in (1, -2):
    sample("concat", real(2, 1, 3), real(2, 3, 3), real(2, 2, 3), axis=axis)
    sample("stack", real(2, 3), real(2, 3), axis=axis)
    sample("split", real(2, 6), sections=2, axis=axis)
sample("concat", real(2))
sample("split", real(6), indices=(1, 4))
sample("split", real(2, 6), indices=(3, 9), axis=1)
misfit("concat", real(2, 3), real(3, 2), axis=0)
misfit("stack", real(2, 3), real(3, 2))
misfit("split", real(2, 5), sections=2, axis=1)
for mode in ("constant", "edge", "reflect"):
    sample("pad", real(2, 3, 3), pad_width=((0, 0), (1, 2), (2, 0)), mode=mode)
    sample("unpad", real(2, 6, 5), pad_width=((0, 0), (1, 2), (2, 0)), mode=mode)
sample("pad", real(3), pad_width=((1, 1),), constant_value=2)
misfit("pad", real(2, 3), pad_width=((1, 1),))
misfit("pad", real(3), pad_width=((3, 0),), mode="reflect")
misfit("unpad", real(2, 3), pad_width=((1, 1),))

# ---- indexing

for key, shape in ((1, (3, 4)), ((slice(None), -1), (2, 4)), ((..., slice(None, None, 2)), (2, 3, 2))):
    sample("getitem", real(2, 3, 4), key=key)
    sample("put", real(*shape), key=key, shape=(2, 3, 4))
sample("getitem", real(2, 3), key=(None, slice(1, None), 0))
sample("getitem", real(3), key=0)
sample("put", real(), key=0, shape=(3,))
rows = fixed([[2, 0], [2, 1]])
sample("getitem", real(3, 4), rows, key="array")
sample("getitem", real(3, 4), legacy([2, 0, 2]), fixed([1, 1, 1]), key=("array", "array"))
sample("getitem", real(2, 3, 4), fixed([2, 2, 0]), key=(slice(None), "array", slice(1, 3)))
sample("getitem", real(2, 3), flags([True, False, True], [False, False, True]), key="array", fixed_shape=False)
sample("put", real(2, 2, 4), rows, key="array", shape=(3, 4))
misfit("getitem", real(2, 3), key=(0, 0, 0))
misfit("getitem", real(2, 3), flags(True, False, True), key="array")
misfit("put", real(2, 2), rows, key="array", shape=(3, 4))
sample("boolean_mask", real(3, 2), flags(True, False, True), fixed_shape=False)
misfit("boolean_mask", real(3, 2), flags(True, False))
sample("gather_nd", real(3, 4), fixed([[2, 0, 2], [1, 1, 1]]))
sample("gather_nd", real(3, 4), fixed([[2, 0, 2]]))
sample("scatter_nd", real(3), fixed([[2, 0, 2], [1, 1, 1]]), shape=(3, 4))
sample("scatter_nd", real(3, 4), fixed([[2, 0, 2]]), shape=(3, 4))
misfit("gather_nd", real(3), fixed([[0], [0]]))
misfit("scatter_nd", real(2), fixed([[0, 1, 2]]), shape=(3,))

# ---- looking up

for axis in (0, 1, -1, None):
    sample("take", real(2, 3, 4), fixed([[1, 0], [1, 1]]), axis=axis)
sample("take", real(3), legacy([-1, 7]))
sample("take", real(3), fixed([-1, 7]), mode="wrap")
sample("index_add", real(4, 2), fixed([1, 0, 1, 9]), shape=(3, 2))
sample("index_add", real(2, 2, 3), fixed([0, -1]), shape=(2, 4, 3), axis=1, mode="wrap")
sample("embedding", whole(5, 2, 3), real(5, 4))
misfit("take", real(2, 3), whole(2, 2), axis=2)
misfit("index_add", real(2, 2), whole(2, 3), shape=(4, 2))
misfit("embedding", whole(5, 2, 3), real(5))
for axis in (-1, 0):
    sample("pick", real(3, 3), legacy([0, 2, 9]), axis=axis)
    sample("pick", real(3, 3), fixed([0, 2, -1]), axis=axis, keepdims=True, mode="wrap")
    sample("take_along_axis", real(3, 3), fixed([[0, 2, 0], [1, 1, 0]]), axis=0)
    sample("put_along_axis", real(2, 3), fixed([[0, 2, 0], [1, 1, 0]]), size=4, axis=axis)
sample("pick", real(2, 3, 4), whole(3, 2, 1, 4), axis=1)
misfit("pick", real(3, 3), whole(2, 2))
misfit("take_along_axis", real(3, 3), whole(2, 2, 2), axis=0)
misfit("put_along_axis", real(3, 3), whole(2, 3, 2), size=2, axis=0)
sample("one_hot", fixed([[0, 2, 5]]), depth=3)
sample("one_hot", legacy([0, 1]), depth=2, on_value=3.0, off_value=-1.0, dtype="float64")

# ---- products

for x, y in (((2, 3), (3, 4)), ((3,), (3, 4)), ((2, 3), (3,)), ((3,), (3,)), ((5, 2, 3), (3, 4)), ((3,), (2, 3, 4))):
    sample("matmul", real(*x), real(*y))
sample("matmul", real(2, 1, 2, 3), real(4, 3, 2))
misfit("matmul", real(2, 3), real(2, 3))
misfit("matmul", real(2, 3), real())
for a in (False, True):
    for b in (False, True):
        sample("dot", real(3, 2) if a else real(2, 3), real(4, 3) if b else real(3, 4), transpose_a=a, transpose_b=b)
        sample(
            "dot", real(3, 2, 2) if a else real(2, 2, 3), real(4, 3) if b else real(3, 4), transpose_a=a, transpose_b=b
        )
        sample(
            "batch_dot",
            real(5, 3, 2) if a else real(5, 2, 3), real(5, 4, 3) if b else real(5, 3, 4), transpose_a=a, transpose_b=b
        )  # fmt: skip
sample("dot", real(3), real(3))
sample("dot", real(2, 3), real(3))
misfit("dot", real(2, 3), real(2, 3))
misfit("dot", real(2, 3, 4), real(3, 4))
misfit("batch_dot", real(2, 3, 4), real(2, 3, 4))
misfit("batch_dot", real(1, 3, 4), real(2, 4, 3))
for axes in (0, 1, ((0, 2), (1, 0)), ((2, 0), (0, 1)), ((-1,), (0,))):
    sample("tensordot", real(2, 3, 4), real(4, 2, 3), axes=axes)
misfit("tensordot", real(2, 3), real(2, 3), axes=1)
for subscripts in ("ij,jk->ik", "ij,jk", "ij,kj->ki", "ij,ij->", "ij,jk->i"):
    sample("einsum", real(3, 3), real(3, 3), subscripts=subscripts)
sample("einsum", real(2, 3, 4), subscripts="ijk->kj")
sample("einsum", real(2, 3, 4), real(4, 2), real(3), subscripts="...k,kl,j->...l")
sample("einsum", real(1, 2, 3), real(5, 3, 2), subscripts="...ij,...jk->...ik")
misfit("einsum", real(2, 3), real(2, 3), subscripts="ij,jk->ik")
misfit("einsum", real(2, 3), subscripts="ijk->i")
sample("fully_connected", real(2, 3), real(4, 3), real(4))
sample("fully_connected", real(2, 3), real(4, 3))
sample("fully_connected", real(2, 3, 2), real(4, 6), real(4))
sample("fully_connected", real(2, 3, 2), real(4, 2), None, flatten=False)
sample("fully_connected", real(2), real(4, 1), real(4))
misfit("fully_connected", real(2, 3), real(4, 2), real(4))
misfit("fully_connected", real(2, 3), real(4, 3), real(1))

# ---- new arrays and random numbers

for name in ("zeros", "ones"):
    sample(name, shape=(2, 3))
sample("full", shape=(2,), value=1.5, dtype="float64")
sample("arange", start=5)
sample("arange", start=2, stop=7.5, step=0.5, repeat=2, dtype="float64")
sample("arange", start=3, stop=0, step=-2)
sample("linspace", start=0, stop=2, num=5)
sample("linspace", start=0, stop=2, num=5, endpoint=False)
sample("eye", n=3)
sample("eye", n=2, m=3, k=1, dtype="int32")
for name in ("zeros_like", "ones_like"):
    sample(name, real(2, 3))
sample("full_like", real(2, 3), value=2)
for name in ("random_uniform", "random_normal", "random_gamma", "random_exponential", "random_poisson", "bernoulli"):
    sample(name, shape=(2, 3))
    sample(name, shape=(), dtype="float64")
sample("random_uniform", low=1, high=2, shape=(3,), dtype="float16")
sample("random_normal", loc=1, scale=2, shape=(3,))
sample("random_negative_binomial", k=3, p=0.4, shape=(3,))
sample("random_randint", low=-2, high=3, shape=(2, 3))
sample("random_multinomial", between(0.1, 1, 4, 3), shape=(2,))
sample("random_multinomial", between(0.1, 1, 3))
sample("gamma_each", between(0.5, 3, 2, 3))
sample("poisson_each", between(0.5, 3, 2, 3))
misfit("random_multinomial", real(2, 0))
sample("shuffle", real(5, 2))
misfit("shuffle", real())
sample("dropout", real(4, 5), p=0.4)
sample("dropout", real(4, 5), p=0.4, axes=(1,))
sample("dropout", real(4, 5), p=1.0)
sample("dropout", real(4, 5), training=False)
misfit("dropout", real(2), axes=(1,))
