"""nd.contrib beyond detection, and operators that MXNet calls deprecated; control flow with gradients."""

from __future__ import annotations

from harness import integers, nd, nd_only, normal, program, uniform

X, ROWS = normal(3, 4), normal(2, 4)

# fmt: off
ELEMENTS = [
    nd("nd.contrib.quadratic(x, a=1, b=2, c=3)", X),
    nd("nd.contrib.quadratic(data=x, a=0.5)", normal(5)),
    nd_only("nd.contrib.allclose(x, x).reshape((1,))", X),
    nd_only("nd.contrib.allclose(x, x + 0.1).reshape((1,))", X),
    nd_only("nd.contrib.allclose(x, x + 0.1, atol=0.2).reshape((1,))", X),
    nd_only("nd.contrib.allclose(x * float('nan'), x * float('nan'), equal_nan=False).reshape((1,))", X),
    nd("nd.contrib.gradientmultiplier(x * x, scalar=3)", X),
    nd("nd.contrib.gradientmultiplier(x, scalar=-0.5, is_int=False)", normal(2)),
    nd("nd.contrib.round_ste(x * 3) * x", X),
    nd("nd.contrib.sign_ste(x * 3) * x", X),
    nd("nd.contrib.div_sqrt_dim(x)", normal(2, 3, 9)),
    *[nd_only(f"nd.contrib.{f}(x / y)", normal(4), uniform(0, 1, 4)) for f in ("isnan", "isinf", "isfinite")],
    *[nd_only(f"nd.contrib.{f}(nd.array([0, float('nan'), float('inf'), -float('inf'), 1e38]))")
      for f in ("isnan", "isinf", "isfinite")],
    nd("nd.contrib.boolean_mask(x, nd.array([1, 0, 1]))", X),
    nd_only("nd.contrib.arange_like(x)", X),
    nd_only("nd.contrib.arange_like(x, start=2, step=0.5, axis=1)", X),
    nd_only("nd.contrib.arange_like(x, axis=-1, repeat=2)", X),
    nd_only("nd.contrib.arange_like(x, axis=0)", normal(3, dtype="float64")),
    nd_only("nd.contrib.index_array(x)", X),
    nd_only("nd.contrib.index_array(x, axes=(1, 0))", normal(2, 3, 2)),
    nd("nd.contrib.index_copy(x, nd.array([2, 0]), y)", X, ROWS),
    nd("nd.contrib.index_copy(x, nd.array([1], dtype='int32'), y)", X, normal(1, 4)),
]

ATTENTION = [
    nd("nd.contrib.interleaved_matmul_selfatt_qk(x, heads=3)", normal(5, 2, 36)),
    nd("nd.contrib.interleaved_matmul_selfatt_qk(x, heads=1)", normal(2, 1, 6)),
    nd("nd.contrib.interleaved_matmul_selfatt_valatt(x, y, heads=3)", normal(5, 2, 36), normal(6, 5, 5)),
    nd("nd.contrib.interleaved_matmul_encdec_qk(x, y, heads=3)", normal(4, 2, 12), normal(5, 2, 24)),
    nd("nd.contrib.interleaved_matmul_encdec_valatt(x, y, heads=3)", normal(5, 2, 24), normal(6, 4, 5)),
]

LEGACY = [
    nd_only("nd.fill_element_0index(x, y, z)", X, normal(3), integers(4, 3)),
    nd_only("nd.onehot_encode(x, nd.zeros((4, 3)))", integers(3, 4)),
    nd("nd.choose_element_0index(x, y)", X, integers(4, 3), wrt="x"),
    nd("nd.choose_element_0index(x, y, axis=0)", X, integers(3, 4), wrt="x"),
    nd("nd.Crop(x, h_w=(2, 3), offset=(1, 0), num_args=1)", normal(1, 2, 4, 4)),
    nd("nd.Crop(x, y, center_crop=True, num_args=2)", normal(1, 2, 5, 5), normal(1, 1, 2, 3), wrt="x"),
    nd("nd.Crop(x, y, offset=(2, 1), num_args=2)", normal(1, 2, 5, 5), normal(1, 1, 2, 3), wrt="x"),
    *[nd(f"nd.Reshape(x, {how})", normal(2, 3, 4)) for how in (
        "shape=(-1, 0), reverse=True", "target_shape=(2, 0)", "target_shape=(0, 12)",
        "target_shape=(0, 0), keep_highest=True", "shape=(-4, 1, 2, -2)", "shape=(0, -3)", "shape=(-2, 1)",
        "shape=(0, 3, 4, 1, 1)", "shape=(-2, 1, 1)")],
    nd("nd.norm(x, ord=1, axis=(0, 1), keepdims=True)", normal(2, 3, 4)),
    nd("nd.norm(x, 2, 1)", X),
    nd("nd.moments(x, axes=(0,))", X),
    nd("nd.moments(x, axes=(0, 2), keepdims=True)", normal(2, 3, 4)),
    nd_only("nd.LayerNorm(x, nd.ones(4), nd.zeros(4), output_mean_var=True)", normal(2, 3, 4)),
    *[nd_only(f"nd.amp_cast(x, dtype='{t}')", X) for t in ("float16", "float32")],
    nd_only("nd.amp_cast(x, dtype='float16')", integers(3, 4, dtype="int32"), note="whole numbers"),
    nd_only("o = [nd.zeros((3, 2)), nd.zeros((3, 2))]; nd.split(x, num_outputs=2, out=o); o", X),
    nd("nd.split_v2(ary=x, indices_or_sections=(1, 3), axis=1)", X),
    nd("nd.power(base=x, exp=2)", X),
    nd("nd.broadcast_power(lhs=x, rhs=y)", uniform(0.5, 1, 3, 1), uniform(1, 2, 1, 4)),
    nd_only("nd.cumsum(a=x, axis=1)", X),
    nd_only("nd.histogram(x, bins=3, range=(-1, 2))", X),
    nd_only("nd.histogram(a=x, bins=nd.array([-1, 0, 2]))", X),
]

FLOW = [
    program("foreach with two inputs and two states", """
        x.attach_grad(); y.attach_grad()
        with autograd.record():
            def body(data, states):
                a, b = data
                s, t = states
                return [a * s, b + t], [s + a, t * b]
            outs, states = nd.contrib.foreach(body, [x, y], [nd.ones(4), nd.ones(4)])
            loss = outs[0].sum() + 2 * outs[1].sum() + 3 * states[0].sum() + states[1].sum()
        loss.backward()
        answer = [*outs, *states, x.grad, y.grad]
    """, X, normal(3, 4)),
    program("foreach without states", """
        out, states = nd.contrib.foreach(lambda a, s: (a * 2, s), x, [])
        answer = [out, nd.array([len(states)])]
    """, X),
    program("foreach with one state", """
        out, state = nd.contrib.foreach(lambda a, s: (a + s, a + s), x, nd.zeros(4))
        answer = [out, state]
    """, X),
    program("while_loop with outputs and gradients", """
        x.attach_grad()
        with autograd.record():
            outs, (i, s) = nd.contrib.while_loop(
                cond=lambda i, s: i <= 3, func=lambda i, s: ([i * s, s], [i + 1, s + x]),
                loop_vars=[nd.array([1]), nd.zeros(4)], max_iterations=5)
            loss = outs[0][:3].sum() + s.sum()
        loss.backward()
        answer = [outs[0][:3], outs[1][:3], i, s, x.grad]
    """, normal(4)),
    program("while_loop without outputs", """
        outs, (i,) = nd.contrib.while_loop(lambda i: i < 3, lambda i: ([], [i * 2]), [nd.array([1])], max_iterations=9)
        answer = [nd.array([len(outs)]), i]
    """),
    program("while_loop with one output and one variable", """
        outs, i = nd.contrib.while_loop(lambda i: i < 3, lambda i: (i + 5, i + 1), nd.array([0]), max_iterations=3)
        answer = [*(outs if isinstance(outs, list) else [outs]), *(i if isinstance(i, list) else [i])]
    """),
    program("while_loop that never runs", """
        outs, i = nd.contrib.while_loop(lambda i: i < 0, lambda i: (i, i), [nd.array([1])], max_iterations=3)
        answer = [nd.array([len(outs)]), *i]
    """),
    program("cond with gradients", """
        x.attach_grad()
        with autograd.record():
            y = nd.contrib.cond(x.sum() > -100, lambda: x * 2, lambda: x * 3)
        y.backward()
        answer = [y, x.grad]
    """, X),
    program("cond with several outputs", """
        answer = nd.contrib.cond(nd.array([0]), lambda: [x, x], lambda: [x + 1, x + 2])
    """, X),
]

CASES = ELEMENTS + ATTENTION + LEGACY + FLOW
