"""nd: shapes, slices, joins, indexing, sorting and sequences, with gradients."""

from __future__ import annotations

from harness import distinct, integers, nd, nd_only, normal, values

# Tables are read by rows.
# fmt: off
X = normal(2, 3, 4)
LENGTHS = values([2, 4, 1])

SHAPE = [
    *[
        nd(f"x.reshape({shape})", X)
        for shape in (
            "(6, 4)", "6, 4", "(-1,)", "-1", "(0, -1)", "(4, 0, 2)", "(-2,)", "(0, -2)", "(2, -2)", "(-3, 4)",
            "(0, -3)", "(-3, -2)", "(-4, 1, 2, -2)", "(-4, -1, 2, -2)", "(0, 0, -4, 2, 2)", "(0, -4, 3, 1, 0)",
            "(-4, 2, -1, -3)",
        )
    ],
    nd("x.reshape((-1, 0), reverse=True)", X),
    nd("nd.reshape(x, shape=(0, -1))", X),
    nd("nd.reshape(x, shape=(-1, 0), reverse=True)", X),
    nd("nd.Reshape(x, shape=(-3, 0))", X),
    nd("nd.reshape_like(x, y)", X, normal(4, 6), wrt="x"),
    nd("nd.flatten(x)", X),
    nd("nd.Flatten(x)", X),
    nd("nd.expand_dims(x, axis=1)", X),
    nd("x.expand_dims(-1)", X),
    nd("nd.squeeze(x)", normal(1, 3, 1)),
    nd("nd.squeeze(x, axis=0)", normal(1, 3, 1)),
    nd("nd.squeeze(x, axis=(0, 2))", normal(1, 3, 1)),
    nd("nd.transpose(x)", X),
    nd("nd.transpose(x, axes=(1, 0, 2))", X),
    nd("x.transpose((2, 0, 1))", X),
    nd("x.T", X),
    nd("nd.swapaxes(x, 0, 2)", X),
    nd("nd.SwapAxis(x, dim1=0, dim2=1)", X),
    nd("nd.moveaxis(x, 0, 2)", X),
    nd("nd.moveaxis(x, [0, 1], [-1, -2])", X),
    nd("nd.flip(x, axis=1)", X),
    nd("nd.reverse(x, axis=(0, 2))", X),
    nd("nd.tile(x, reps=(2, 1, 3))", X),
    nd("nd.tile(x, reps=(2, 2, 1, 1))", normal(3, 2)),
    nd("nd.tile(x, reps=2)", normal(3, 2)),
    nd("nd.repeat(x, repeats=2, axis=1)", X),
    nd("nd.repeat(x, repeats=2)", normal(3, 2)),
    nd("nd.pad(x, mode='constant', pad_width=(0, 0, 0, 0, 1, 2, 2, 0), constant_value=3)", normal(2, 1, 3, 4)),
    nd("nd.pad(x, mode='edge', pad_width=(0, 0, 0, 0, 1, 2, 2, 0))", normal(2, 1, 3, 4)),
    nd("nd.pad(x, mode='reflect', pad_width=(0, 0, 0, 0, 1, 2, 2, 0))", normal(2, 1, 3, 4)),
    nd("nd.broadcast_to(x, shape=(2, 3, 4))", normal(1, 3, 1)),
    nd("nd.broadcast_to(x, shape=(2, 0, 4))", normal(1, 3, 1)),
    nd("x.broadcast_to((2, 3, 4))", normal(1, 3, 1)),
    nd("nd.broadcast_axis(x, axis=(0, 2), size=(2, 4))", normal(1, 3, 1)),
    nd("nd.broadcast_like(x, y)", normal(1, 3, 1), X, wrt="x"),
    nd("nd.diag(x)", normal(4)),
    nd("nd.diag(x, k=1)", normal(3, 4)),
    nd("nd.depth_to_space(x, block_size=2)", normal(1, 4, 2, 3)),
    nd("nd.space_to_depth(x, block_size=2)", normal(1, 1, 4, 6)),
    nd("nd.concat(x, y, dim=1)", normal(2, 3), normal(2, 2)),
    nd("nd.concat(x, y)", normal(2, 3), normal(2, 2), note="default axis"),
    nd("nd.concat(x, y, z, dim=0)", normal(1, 3), normal(2, 3), normal(3, 3)),
    nd("nd.Concat(x, y, dim=-1)", normal(2, 3), normal(2, 2)),
    nd("nd.concatenate([x, y], axis=0)", normal(1, 3), normal(2, 3), grad=False),
    nd("nd.stack(x, y)", normal(2, 3), normal(2, 3)),
    nd("nd.stack(x, y, axis=1)", normal(2, 3), normal(2, 3)),
    nd("nd.stack(x, y, z, axis=-1)", normal(2, 3), normal(2, 3), normal(2, 3)),
    nd("nd.split(x, num_outputs=3, axis=1)", X),
    nd("nd.split(x, num_outputs=2)", normal(3, 4), note="default axis"),
    nd("nd.split(x, num_outputs=3, axis=1, squeeze_axis=True)", X),
    nd("nd.SliceChannel(x, num_outputs=2, axis=0)", X),
    nd("nd.split_v2(x, (1, 3), axis=2)", X),
    nd("nd.split_v2(x, 2, axis=0, squeeze_axis=True)", X),
    nd_only("nd.shape_array(x)", X),
    nd_only("nd.size_array(x)", X),
    nd("nd.im2col(x, kernel=(2, 2), stride=(1, 1))", normal(1, 2, 3, 4)),
    nd("nd.UpSampling(x, scale=2, sample_type='nearest')", normal(1, 2, 2, 3)),
]

SLICE = [
    *[
        nd(expr, X)
        for expr in (
            "x[1]", "x[-1]", "x[0, 1]", "x[0, 1, 2]", "x[:, 1]", "x[:, 1:3]", "x[..., 0]", "x[:, None]",
            "x[0, :, ::2]", "x[:, ::-1]", "x[1:, :2, -1]", "x[:]",
        )
    ],
    nd("x[y]", normal(4, 3), values([2, 0, 2], dtype="int32")),
    nd("x[y, z]", normal(4, 3), values([2, 0, 2], dtype="int32"), values([0, 1, 2], dtype="int32")),
    nd("x[[2, 0]]", normal(4, 3)),
    nd("x[:, [2, 0, 2]]", normal(4, 3)),
    nd("nd.slice(x, begin=(0, 1), end=(2, 3))", X),
    nd("nd.slice(x, begin=(None, -2), end=(None, None))", X),
    nd("nd.slice(x, begin=(0, 2, 3), end=(2, None, 0), step=(1, -1, -2))", X),
    nd("x.slice((0, 1), (1, 3))", X),
    nd("nd.slice_axis(x, axis=1, begin=1, end=None)", X),
    nd("nd.slice_axis(x, axis=-1, begin=-3, end=-1)", X),
    nd("x.slice_axis(0, 0, 1)", X),
    nd("nd.slice_like(x, y)", normal(3, 4), normal(2, 3), wrt="x"),
    nd("nd.slice_like(x, y, axes=(1,))", normal(3, 4), normal(2, 3), wrt="x"),
    nd("nd.crop(x, begin=(0, 1), end=(2, 3))", normal(3, 4)),
    nd_only("x[0] = 5; x", X),
    nd_only("x[:, 1] = y; x", X, normal(2, 4)),
    nd_only("x[:] = 1; x", X),
    nd_only("x[1, :, 2] = onp.arange(3); x", X),
    nd_only("x[y] = 7; x", normal(4, 3), values([2, 0], dtype="int32")),
    nd_only("x[0, 1:3] += 2; x", X),
    nd_only("v = x[1]; v[:] = 0; x", X, note="a slice is a view"),
    nd_only("v = x.reshape((4, 6)); v[0] = 0; x", X, note="a reshape is a view"),
    nd_only("v = x; v += 1; x", X, note="in place"),
    nd_only("x -= y; x", X, normal(2, 3, 4)),
    nd_only("x *= 2; x /= 4; x", X),
]

INDEX = [
    nd("nd.take(x, y)", normal(4, 3), values([[0, 3], [1, 1]])),
    nd("nd.take(x, y, axis=1)", normal(4, 3), values([2, 0])),
    nd("nd.take(x, y)", normal(4, 3), values([-1, 7]), note="clipped"),
    nd("nd.take(x, y, mode='wrap')", normal(4, 3), values([-1, 7])),
    nd("x.take(y, axis=-1)", X, values([1, 3])),
    nd_only("nd.batch_take(x, y)", normal(3, 4), values([0, 3, 1], dtype="int32")),
    nd("nd.pick(x, y)", normal(3, 4), values([0, 3, 1]), wrt="x"),
    nd("nd.pick(x, y, axis=0)", normal(3, 4), values([0, 2, 1, 0]), wrt="x"),
    nd("nd.pick(x, y, axis=1, keepdims=True)", normal(3, 4), values([0, 3, 1]), wrt="x"),
    nd("nd.pick(x, y)", normal(3, 4), values([-1, 9, 1]), wrt="x", note="clipped"),
    nd("nd.pick(x, y, mode='wrap')", normal(3, 4), values([-1, 9, 1]), wrt="x"),
    nd("nd.pick(x, y, axis=1)", X, integers(3, 2, 4), wrt="x"),
    nd("nd.gather_nd(x, y)", X, values([[0, 1, 1], [2, 0, 2]]), wrt="x"),
    nd("nd.gather_nd(x, y)", X, values([[0, 1], [2, 0], [3, 3]]), wrt="x", note="full index"),
    nd("nd.scatter_nd(x, y, shape=(3, 4))", normal(3), values([[0, 1, 2], [3, 0, 2]]), wrt="x"),
    nd_only("nd.one_hot(x, 4)", values([[0, 3], [1, 2]])),
    nd_only("nd.one_hot(x, 3)", values([-1, 0, 3, 2]), note="out of range"),
    nd_only("nd.one_hot(x, 3, on_value=2.0, off_value=-1.0, dtype='int32')", values([0, 2])),
    *[
        nd_only(f"nd.topk(x{arguments})", distinct(3, 5))
        for arguments in (
            "", ", k=2", ", k=2, ret_typ='value'", ", k=2, ret_typ='both'", ", k=2, ret_typ='mask'", ", axis=0, k=2",
            ", k=3, is_ascend=True", ", k=2, dtype='int32'",
        )
    ],
    nd("nd.topk(x, k=2, ret_typ='value')", distinct(3, 5), note="gradient"),
    nd_only("nd.topk(x, axis=None, k=3)", distinct(3, 5)),
    nd_only("nd.sort(x)", distinct(3, 5)),  # real MXNet cannot differentiate sort with the default axis
    nd("nd.sort(x, axis=1)", distinct(3, 5)),
    nd("nd.sort(x, axis=0, is_ascend=False)", distinct(3, 5)),
    nd_only("nd.argsort(x)", distinct(3, 5)),
    nd_only("nd.argsort(x, axis=0, is_ascend=False)", distinct(3, 5)),
    nd_only("nd.argsort(x, dtype='int32')", distinct(3, 5)),
    nd_only("nd.ravel_multi_index(x, shape=(4, 5))", values([[0, 3], [2, 4]])),
    nd_only("nd.unravel_index(x, shape=(4, 5))", values([7, 19])),
    nd_only("nd.contrib.boolean_mask(x, y)", normal(3, 2), values([1, 0, 1])),
    nd("nd.contrib.arange_like(x, axis=1)", X, grad=False),
    nd_only("nd.histogram(x, bins=4, range=(-2, 2))", normal(50)),
]

SEQUENCE = [
    nd("nd.SequenceMask(x, y, use_sequence_length=True)", normal(4, 3, 2), LENGTHS, wrt="x"),
    nd("nd.SequenceMask(x, y, use_sequence_length=True, value=-1, axis=1)", normal(3, 4, 2), LENGTHS, wrt="x"),
    nd("nd.SequenceMask(x)", normal(4, 3, 2)),
    nd("nd.SequenceLast(x, y, use_sequence_length=True)", normal(4, 3, 2), LENGTHS, wrt="x"),
    nd_only("nd.SequenceLast(x)", normal(4, 3, 2)),  # its gradient crashes real MXNet
    nd("nd.SequenceReverse(x, y, use_sequence_length=True)", normal(4, 3, 2), LENGTHS, wrt="x"),
    nd("nd.SequenceReverse(x)", normal(4, 3, 2)),
]

CREATION = [
    *[
        nd_only(expr)
        for expr in (
            "nd.zeros((2, 3))", "nd.zeros(3)", "nd.ones((2, 3), dtype='int32')", "nd.full((2, 2), 7)",
            "nd.full((2,), 7, dtype='float64')", "nd.empty((2, 3)).shape", "nd.arange(5)", "nd.arange(2, 8, 2)",
            "nd.arange(1, 2, 0.25)", "nd.arange(3, repeat=2)", "nd.arange(5, dtype='int32')", "nd.linspace(0, 1, 5)",
            "nd.linspace(0, 1, 5, endpoint=False)", "nd.eye(3)", "nd.eye(2, 4, 1)", "nd.array([1, 2, 3])",
            "nd.array([[1, 2], [3, 4]], dtype='int32')", "nd.array(onp.arange(3))", "nd.array(onp.arange(3.0))",
            "nd.array(onp.ones(2, 'float16'))", "nd.array(nd.array([1, 2], dtype='int64'))", "nd.array(3)",
            "nd.array([True, False])", "nd.from_numpy(onp.arange(6, dtype='int32').reshape(2, 3))",
        )
    ],
]

CASES = SHAPE + SLICE + INDEX + SEQUENCE + CREATION
