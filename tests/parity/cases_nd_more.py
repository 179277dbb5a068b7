"""Second spellings, user-defined operators, and edges: NaN, size 1, negative axes, repeated and unsorted values."""

from __future__ import annotations

from harness import integers, nd, nd_only, normal, program, uniform

X, Y, ROW = normal(3, 4), normal(3, 4), normal(1, 4)
FEW = integers(3, 3, 4)
PICTURE = normal(2, 3, 5, 6)

# fmt: off
PAIRS = [
    nd_only(f"nd.broadcast_{name}(lhs=x, rhs=y)", *inputs, note=note)
    for name in ("equal", "not_equal", "greater", "greater_equal", "lesser", "lesser_equal", "logical_and",
                 "logical_or", "logical_xor")
    for inputs, note in (((FEW, integers(3, 1, 4)), ""), ((integers(2, 2, 1, 3, dtype="int32"),
                                                            integers(2, 2, 4, 1, dtype="int32")), "int32"))
]

SPELLINGS = [
    nd("nd.ElementWiseSum(x, y, x)", X, Y),
    nd("nd.add_n(x)", X),
    nd("nd.Pad(x, mode='constant', pad_width=(0, 0, 0, 0, 1, 2, 0, 1), constant_value=3)", PICTURE),
    nd("nd.Pad(x, mode='edge', pad_width=(0, 0, 0, 0, 1, 2, 0, 1))", PICTURE),
    nd("nd.Pad(x, mode='reflect', pad_width=(0, 0, 0, 0, 1, 2, 0, 1))", PICTURE),
    nd("nd.sum_axis(x, axis=(0, -1), keepdims=True)", normal(2, 3, 4)),
    nd("nd.max_axis(x, axis=-1)", X),
    nd("nd.min_axis(x, axis=0, keepdims=True)", X),
    nd("nd.broadcast_axes(x, axis=(0, 2), size=(2, 3))", normal(1, 4, 1)),
    nd("nd.Convolution_v1(x, y, z, kernel=(3, 3), num_filter=2)", PICTURE, normal(2, 3, 3, 3), normal(2)),
    nd("nd.Convolution_v1(x, y, kernel=(3, 2), num_filter=2, no_bias=True, stride=(2, 1), pad=(1, 0))",
       PICTURE, normal(2, 3, 3, 2)),
    nd("nd.Pooling_v1(x, kernel=(2, 2), stride=(2, 2), pool_type='max')", PICTURE),
    nd("nd.Pooling_v1(x, kernel=(2, 2), stride=(1, 2), pool_type='sum')", PICTURE),
    nd("nd.Pooling_v1(x, global_pool=True, kernel=(1, 1), pool_type='avg')", PICTURE),
    nd("nd.Deconvolution(x, y, kernel=(3, 2), num_filter=2, stride=(2, 1))", PICTURE, normal(3, 2, 3, 2)),
    nd("nd.Deconvolution(x, y, z, kernel=(2, 2), num_filter=2, no_bias=False, pad=(1, 1))",
       PICTURE, normal(3, 2, 2, 2), normal(2)),
    nd("nd.LRN(x, nsize=3)", PICTURE),
    nd("nd.LRN(x, nsize=5, alpha=0.1, beta=0.5, knorm=1)", PICTURE),
    nd("nd.col2im(x, output_size=(4, 5), kernel=(2, 3), stride=(2, 1))", normal(2, 12, 6)),
    nd("nd.ctc_loss(x, y)", normal(6, 2, 5), integers(4, 2, 2), wrt="x"),
]

EDGES = [
    *[nd_only(f"nd.{f}(nd.array([[1, float('nan'), 3], [-1, 0, 2]]){more})")
      for f, more in (("sum", ""), ("nansum", ", axis=1"), ("nanprod", ", axis=0"), ("abs", ""), ("sign", ""),
                      ("relu", ""), ("clip", ", a_min=0, a_max=2"), ("square", ""))],
    *[nd(f"nd.{f}(x, axis=-2)", normal(2, 3, 4)) for f in ("sum", "mean", "max", "min", "prod", "softmax",
      "log_softmax")],
    *[nd(f"nd.{f}(x)", normal(1)) for f in ("sum", "mean", "softmax", "flatten")],
    *[nd(f"nd.{f}(x)", normal(1, 1, 1)) for f in ("squeeze", "transpose")],
    nd_only("nd.argsort(x, axis=-2, is_ascend=False)", normal(2, 3, 4)),
    nd_only("nd.topk(x, axis=-2, k=2)", normal(2, 3, 4)),
    nd_only("nd.one_hot(nd.array([-1, 0, 5]), depth=3)"),
    nd_only("nd.one_hot(nd.array([[1, 2]]), 3, on_value=5, off_value=-5, dtype='int32')"),
    nd("nd.take(x, nd.array([-1, 9]), axis=0, mode='clip')", X),
    nd("nd.take(x, nd.array([-1, 9]), axis=0, mode='wrap')", X),
    nd("nd.take(x, nd.array([[0, 0], [2, 1]]), axis=-1)", X),
    nd("nd.pick(x, nd.array([-1, 7, 0]), axis=1)", X),
    nd("nd.pick(x, nd.array([-1, 7, 0]), axis=1, mode='wrap', keepdims=True)", X),
    nd("nd.Embedding(nd.array([[0, 2], [2, 2]]), x, input_dim=3, output_dim=4)", X),
    nd("nd.gather_nd(x, nd.array([[0, 2, 0], [1, 3, 1]]))", X),
    nd("nd.batch_dot(x, y, transpose_a=True, transpose_b=True)", normal(2, 4, 3), normal(2, 5, 4)),
    nd("nd.dot(x, y, transpose_a=True)", normal(3, 2), normal(3, 4)),
    nd("nd.dot(x, y)", normal(2, 3, 4), normal(4, 5)),
    nd_only("nd.khatri_rao(x, y)", normal(2, 3), normal(4, 3)),
    nd("nd.smooth_l1(x * 3, scalar=2)", X),
    nd("nd.where(y, x, x * 2)", X, integers(2, 3, 4), wrt="x"),
    nd("nd.broadcast_like(x, y)", ROW, Y, wrt="x"),
    nd("nd.broadcast_like(x, y, lhs_axes=(0,), rhs_axes=(-1,))", ROW, normal(2, 5), wrt="x"),
    nd("nd.slice(x, begin=(2, None), end=(None, 1), step=(-1, -2))", X),
    nd("nd.slice(x, begin=(None, -3), end=(-1, None))", X),
    nd("nd.slice_like(x, y, axes=(-1,))", X, normal(2, 2), wrt="x"),
    nd("nd.repeat(x, repeats=2, axis=-1)", X),
    nd("nd.tile(x, reps=(2, 1, 3))", X),
    nd("nd.swapaxes(x, dim1=0, dim2=-1)", normal(2, 3, 4)),
    nd("nd.stack(x, y, axis=-1)", X, Y),
    nd("nd.concat(x, y, dim=-1)", X, normal(3, 2)),
    nd("nd.SequenceMask(x, y, use_sequence_length=True, value=-1, axis=1)", normal(2, 3, 2), uniform(1, 3, 2), wrt="x"),
    nd("nd.hard_sigmoid(x * 4, alpha=0.3, beta=0.4)", X),
    nd("nd.LeakyReLU(x, act_type='elu', slope=0.5)", X),
    nd("nd.Activation(x, act_type='softrelu')", X),
]

CUSTOM = [
    program("a custom operator", """
        class Gate(mx.operator.CustomOp):
            def forward(self, is_train, req, in_data, out_data, aux):
                self.assign(out_data[0], req[0], in_data[0] * in_data[1].sigmoid())
            def backward(self, req, out_grad, in_data, out_data, in_grad, aux):
                s = in_data[1].sigmoid()
                self.assign(in_grad[0], req[0], out_grad[0] * s)
                self.assign(in_grad[1], req[1], out_grad[0] * in_data[0] * s * (1 - s))

        @mx.operator.register('parity_gate')
        class GateProp(mx.operator.CustomOpProp):
            def __init__(self):
                super().__init__(need_top_grad=True)
            def list_arguments(self):
                return ['data', 'gate']
            def list_outputs(self):
                return ['output']
            def infer_shape(self, in_shape):
                return in_shape, [in_shape[0]], []
            def create_operator(self, ctx, shapes, dtypes):
                return Gate()

        x.attach_grad(); y.attach_grad()
        with autograd.record():
            z = nd.Custom(x, y, op_type='parity_gate') * 3
        z.backward()
        answer = [z, x.grad, y.grad]
    """, X, Y),
    program("a custom loss that needs no gradient from above", """
        class Loss(mx.operator.CustomOp):
            def __init__(self, scale):
                self.scale = scale
            def forward(self, is_train, req, in_data, out_data, aux):
                self.assign(out_data[0], req[0], nd.softmax(in_data[0]))
            def backward(self, req, out_grad, in_data, out_data, in_grad, aux):
                self.assign(in_grad[0], req[0], self.scale * (out_data[0] - in_data[1]))

        @mx.operator.register('parity_loss')
        class LossProp(mx.operator.CustomOpProp):
            def __init__(self, scale='1'):
                super().__init__(need_top_grad=False)
                self.scale = float(scale)
            def list_arguments(self):
                return ['data', 'label']
            def infer_shape(self, in_shape):
                return [in_shape[0], in_shape[0]], [in_shape[0]], []
            def create_operator(self, ctx, shapes, dtypes):
                return Loss(self.scale)

        x.attach_grad()
        with autograd.record():
            p = nd.Custom(x, y, op_type='parity_loss', scale=2.5)
        p.backward()
        answer = [p, x.grad]
    """, X, uniform(0, 1, 3, 4)),
]

CASES = PAIRS + SPELLINGS + EDGES + CUSTOM
