"""The small rooms: what print_summary prints, what monitors and hooks are told, test_utils' tolerances, registries."""

from __future__ import annotations

import contextlib
import io
from typing import Any

import numpy as onp
from harness import Answers, Case, plain


class Printed(Case):
    """`expr` prints; compared line by line."""

    def run(self, mx: Any) -> Answers:
        with contextlib.redirect_stdout(io.StringIO()) as out:
            self.evaluate(mx)
        return {"lines": onp.array(out.getvalue().splitlines())}


class Value(Case):
    """`expr` is plain data."""

    def run(self, mx: Any) -> Answers:
        return {"value": plain(self.evaluate(mx))}


class Hooked(Case):
    """`expr` is a network; what a hook is told of its hybridized run (options: `shape` of the data, `every`)."""

    def run(self, mx: Any) -> Answers:
        with mx.name.NameManager():
            net = self.evaluate(mx)
        net.initialize()
        net.hybridize()
        seen: list[str] = []
        net.register_op_hook(lambda name, op, array: seen.append(f"{name!r} {op!r}"), self.options["every"])
        net(mx.nd.ones(self.options["shape"])).wait_to_read()
        return {"seen": onp.array(seen)}


class Monitored(Case):
    """`expr` is a symbol of ``data``; the names that a monitor of everything is told."""

    def run(self, mx: Any) -> Answers:
        executor = self.evaluate(mx).simple_bind(mx.cpu(), data=self.options["shape"])
        seen: list[str] = []
        executor.set_monitor_callback(lambda name, array: seen.append(mx.base.py_str(name)), True)
        for output in executor.forward():
            output.wait_to_read()
        # MXNet tells of hidden outputs too
        shown = [name for name in seen if not name.endswith(("_mask", "_workspace"))]
        return {"names": onp.array(shown)}


LENET = (
    "d = mx.sym.var('data'); c = mx.sym.Convolution(d, kernel=(5, 5), num_filter=6, name='c1'); "
    "p = mx.sym.Pooling(mx.sym.Activation(c, act_type='tanh', name='t1'), kernel=(2, 2), stride=(2, 2), name='p1'); "
    "f = mx.sym.Flatten(mx.sym.BatchNorm(p, name='bn'), name='fl'); "
    "h = mx.sym.LeakyReLU(mx.sym.FullyConnected(f, num_hidden=120, name='f1'), name='lr'); "
    "s = mx.sym.SoftmaxOutput(mx.sym.FullyConnected(h, num_hidden=10, no_bias=True, name='f2'), name='softmax'); "
)
BRANCHES = (
    "d = mx.sym.var('data'); c = mx.sym.Convolution(d, kernel=(3, 3), pad=(1, 1), num_filter=4, num_group=2, "
    "no_bias=True, name='a_name_that_is_longer_than_the_column_of_names_is_wide'); "
    "e = mx.sym.Convolution(c, kernel=(3, 3), pad=(1, 1), num_filter=4, name='e'); "
    "s = mx.sym.Concat(mx.sym.elemwise_add(c, e, name='sum'), c, e, name='k'); "
)
EMBEDDING = (
    "d = mx.sym.var('data'); e = mx.sym.Embedding(d, input_dim=20, output_dim=5, name='e'); "
    "s = mx.sym.SliceChannel(e, num_outputs=5, axis=2, name='sp'); "
)
STEM = "gluon.nn.HybridSequential(prefix='net_')"

CASES = [
    Printed(LENET + "mx.viz.print_summary(s, shape={'data': (7, 1, 28, 28)})"),
    Printed(LENET + "mx.viz.print_summary(s)"),
    Printed(LENET + "mx.viz.print_summary(s, {'data': (2, 1, 28, 28)}, 80, [30, 50, 60, 80])"),
    Printed(BRANCHES + "mx.viz.print_summary(s, shape={'data': (2, 4, 8, 8)}, line_length=90)"),
    Printed(BRANCHES + "mx.viz.print_summary(s, line_length=100, positions=[.3, .5, .7, 1.])"),
    Printed(EMBEDDING + "mx.viz.print_summary(s, shape={'data': (2, 3)})"),
    Printed(EMBEDDING + "mx.viz.print_summary(s)"),
    *[
        Hooked(expr, options={"shape": shape, "every": every}, note=f"everything={every}")
        for every in (False, True)
        for expr, shape in (
            ("gluon.nn.Dense(3, activation='relu', prefix='d_')", (2, 4)),
            ("gluon.nn.BatchNorm(prefix='b_')", (2, 4)),
            ("gluon.nn.Conv2D(3, 3, prefix='c_')", (1, 2, 5, 5)),
            ("gluon.nn.LayerNorm(prefix='l_')", (2, 4)),
        )
    ],
    *[
        Monitored(expr, options={"shape": (1, 2, 4, 4)})
        for expr in (
            "mx.sym.Activation(mx.sym.var('data'), act_type='relu', name='op')",
            "mx.sym.Pooling(mx.sym.var('data'), kernel=(2, 2), pool_type='max', name='op')",
            "mx.sym.Dropout(mx.sym.var('data'), name='op')",
            "mx.sym.exp(mx.sym.softmax(mx.sym.var('data'), name='s'), name='op')",
            "mx.sym.Convolution(mx.sym.var('data'), kernel=(1, 1), num_filter=1, name='op')",
            "d = mx.sym.var('data'); mx.sym.Concat(d, d, name='op')",
            "d = mx.sym.var('data'); mx.sym.elemwise_add(d, d, name='op')",
            "mx.sym.LeakyReLU(mx.sym.var('data'), act_type='elu', name='op')",
            "mx.sym.SliceChannel(mx.sym.var('data'), num_outputs=2, name='op')",
        )
    ],
    Value("list(mx.runtime.Features())"),
    Value("[mx.test_utils.get_rtol(None, onp.dtype(d)) for d in ('float16', 'float32', 'float64', 'int8')]"),
    Value("[mx.test_utils.get_atol(None, onp.dtype(d)) for d in ('float16', 'float32', 'float64', 'int8')]"),
    Value("list(mx.test_utils.default_numeric_eps().values())"),
    Value("mx.test_utils.get_tols(onp.ones(1, 'float16'), mx.nd.ones(1), None, None)"),
    Value("mx.test_utils.np_reduce(onp.arange(24.).reshape(2, 3, 4), (0, 2), True, onp.sum)"),
    Value("mx.test_utils.collapse_sum_like(onp.arange(24.).reshape(2, 3, 4), (3, 1))"),
    Value("mx.test_utils.gen_buckets_probs_with_ppf(lambda p: 2 * p - 1, 4)[0]"),
    Value("mx.test_utils.create_2d_tensor(3, 2)"),
]
