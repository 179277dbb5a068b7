"""`mx.sym`: names, graphs as JSON text, shapes, and what bound symbols compute: outputs, gradients, states."""

from __future__ import annotations

from typing import Any

import numpy as onp
from cases_graphs import graph
from harness import Answers, Case, Draw, Raises, head_gradient, integers, normal, plain, program, uniform


def ramp(shape: tuple[int, ...], number: int) -> onp.ndarray:
    """Fixed values for the arguments that a symbol makes itself: weights, biases, states."""
    return onp.linspace(0.1, 0.9 + number / 10, int(onp.prod(shape)), dtype="float32").reshape(shape)


class Symbolic(Case):
    """`expr` makes a symbol of the variables x, y, z; it is looked at, bound and run forwards and backwards."""

    def run(self, mx: Any) -> Answers:
        arrays = dict(zip("xyzw", self.draw(), strict=False))
        with mx.name.NameManager():
            symbol = self.evaluate(mx, sym=mx.sym, **{name: mx.sym.var(name) for name in arrays})
        used = {name: a for name, a in arrays.items() if name in symbol.list_inputs()}
        shapes = symbol.infer_shape(**{name: a.shape for name, a in used.items()})
        text = symbol.tojson()
        answers = {
            "graph": graph(text),
            "read again": onp.array(graph(mx.sym.load_json(text).tojson()).tolist() == graph(text).tolist()),
            "arguments": onp.array(symbol.list_arguments(), dtype=str),
            "outputs": onp.array(symbol.list_outputs()),
            "states": onp.array(symbol.list_auxiliary_states(), dtype=str),
            "internals": onp.array(symbol.get_internals().list_outputs()),
            "shapes": onp.array(str([[tuple(shape) for shape in kind] for kind in shapes])),
        }
        bound = symbol.simple_bind(mx.cpu(), grad_req="write", **{name: a.shape for name, a in used.items()})
        for i, name in enumerate(symbol.list_arguments()):
            bound.arg_dict[name][:] = used[name] if name in used else ramp(bound.arg_dict[name].shape, i)
        for i, name in enumerate(symbol.list_auxiliary_states()):
            bound.aux_dict[name][:] = ramp(bound.aux_dict[name].shape, i)
        outputs = bound.forward(is_train=True)
        answers |= {f"out{i}": plain(out) for i, out in enumerate(outputs)}
        if self.options.get("grad", True):
            bound.backward([mx.nd.array(head_gradient(out.shape, "float32")) for out in outputs])
            answers |= {f"grad {n}": plain(g) for n, g in bound.grad_dict.items() if g is not None}
        answers |= {f"state {name}": plain(state) for name, state in bound.aux_dict.items()}
        return answers | {f"predict{i}": plain(out) for i, out in enumerate(bound.forward(is_train=False))}


def sym(expr: str, *inputs: Draw, note: str = "", **options: Any) -> Symbolic:
    return Symbolic(expr, inputs, note=note, options=options)


# Tables are read by rows.
# fmt: off
ROWS, POSITIVE, PICTURE = normal(3, 4), uniform(0.5, 2, 3, 4), normal(2, 3, 6, 6)

OPERATORS = [
    sym("x + y", ROWS, ROWS),
    sym("x - y * 2 + 1", ROWS, ROWS),
    sym("(x / y) % 0.7", POSITIVE, POSITIVE),
    sym("x ** y + 2 ** x", POSITIVE, POSITIVE),
    sym("-x + (3 - x) * (1 / x)", POSITIVE),
    sym("(x > 0) + (x <= y) * 2", ROWS, ROWS),
    sym("(x == y) + (x != 1) + (x < y) + (2 >= x)", integers(3, 3, 4), integers(3, 3, 4)),
    sym("sym.maximum(x, y) + sym.minimum(x, 0.5) + sym.hypot(x, y) + sym.pow(2, y)", ROWS, ROWS),
    sym("abs(x).sqrt().log().exp()", ROWS),
    sym("x.reshape((2, 6)).transpose().sum(axis=0, keepdims=True)", ROWS),
    sym("x.slice_axis(axis=1, begin=1, end=3).mean()", ROWS),
    sym("sym.dot(x, y, transpose_b=True)", ROWS, normal(5, 4)),
    sym("sym.broadcast_add(x, y) * sym.broadcast_mul(x, y)", ROWS, normal(1, 4)),
    sym("sym.concat(x, y, dim=0)", ROWS, normal(2, 4)),
    sym("sym.stack(x, y, axis=1)", ROWS, ROWS),
    sym("sym.add_n(x, y, x)", ROWS, ROWS),
    sym("sym.where(x > 0, x, y)", ROWS, ROWS),
    sym("sym.clip(x, -0.5, 0.5) + sym.square(x)", ROWS),
    sym("sym.softmax(x) + sym.log_softmax(x, axis=0)", ROWS),
    sym("sym.split(x, num_outputs=2, axis=1)", ROWS),
    sym("sym.split(x, num_outputs=2, axis=1)[1]", ROWS),
    sym("sym.Group([x * 2, sym.sum(y)])", ROWS, ROWS),
    sym("sym.take(x, y)", ROWS, integers(3, 2)),
    sym("sym.one_hot(x, 4)", integers(4, 3), grad=False),
    sym("sym.BlockGrad(x) * y", ROWS, ROWS),
    sym("sym.MakeLoss(x * x)", ROWS),
    sym("x + sym.ones((3, 4)) * sym.zeros((3, 4)) + sym.arange(12).reshape((3, 4))", ROWS),
    sym("sym.linalg.gemm2(x, y)", ROWS, normal(4, 2)),
]

NETWORKS = [
    sym("sym.FullyConnected(x, num_hidden=5, name='fc')", ROWS),
    sym("sym.FullyConnected(x, num_hidden=5, no_bias=True)", ROWS),
    sym("sym.FullyConnected(x, y, z, num_hidden=5, flatten=False)", ROWS, normal(5, 4), normal(5)),
    sym("sym.FullyConnected(x, num_hidden=2, attr={'__lr_mult__': '2'})", ROWS),
    sym("sym.Convolution(x, kernel=(3, 3), num_filter=4, pad=(1, 1))", PICTURE),
    sym("sym.Deconvolution(x, kernel=(2, 2), num_filter=2, stride=(2, 2))", PICTURE),
    sym("sym.Pooling(x, kernel=(2, 2), stride=(2, 2), pool_type='avg')", PICTURE),
    sym("sym.BatchNorm(x)", PICTURE),
    sym("sym.BatchNorm(x, fix_gamma=False, momentum=0.5, name='bn')", PICTURE),
    sym("sym.LayerNorm(x)", ROWS),
    sym("sym.Activation(x, act_type='tanh') + sym.LeakyReLU(x, slope=0.1)", ROWS),
    sym("sym.LeakyReLU(x, act_type='prelu')", PICTURE),
    sym("sym.Embedding(sym.BlockGrad(x), input_dim=4, output_dim=3)", integers(4, 2, 3)),
    sym("sym.Flatten(x)", PICTURE),
    sym("sym.SoftmaxOutput(sym.FullyConnected(x, num_hidden=3), name='softmax')", ROWS),
    sym("sym.SoftmaxOutput(x, y, ignore_label=1, use_ignore=True, normalization='valid')", ROWS, integers(4, 3)),
    sym("sym.LinearRegressionOutput(x, y)", ROWS, ROWS),
    sym("sym.LogisticRegressionOutput(x, y, grad_scale=2)", ROWS, ROWS),
    sym("sym.SVMOutput(x, y)", ROWS, integers(4, 3)),
    sym("sym.RNN(x, state_size=2, num_layers=1, mode='rnn_tanh', state_outputs=True)", normal(3, 2, 4)),
    sym("sym.Dropout(x, p=0)", ROWS),
    sym("h = sym.relu(sym.FullyConnected(x, num_hidden=4, name='a')); "
        "sym.SoftmaxOutput(sym.FullyConnected(h, num_hidden=2, name='b') + sym.FullyConnected(h, num_hidden=2), y)",
        ROWS, integers(2, 3)),
]

RANDOM = [
    program(f"sym.random.{expr}", f"""
        import json
        with mx.name.NameManager():
            made = mx.sym.random.{expr}
        nodes = json.loads(made.tojson())["nodes"]
        values = made.eval(**dict(m=nd.array([0.2, 0.8]), s=nd.array([1, 3])))
        answer = [str([[n["op"], n["name"], sorted(n.get("attrs", {{}}).items())] for n in nodes]),
            str([[v.shape, v.dtype.__name__] for v in values])]
        """)
    for expr in (
        "uniform(0, 2, shape=(2, 3))", "normal(1, 2, shape=(2,), dtype='float64')", "randn(2, 3, scale=2)",
        "gamma(2, 0.5, shape=3)", "exponential(2, shape=(2,))", "poisson(3, shape=(2, 1))",
        "negative_binomial(3, 0.5, shape=(4,))", "generalized_negative_binomial(2, 0.3, shape=(4,))",
        "randint(0, 9, shape=(2, 2))", "normal(mx.sym.var('m'), mx.sym.var('s'), shape=4)",
        "uniform(mx.sym.var('m'), mx.sym.var('s'))", "poisson(mx.sym.var('s'), shape=(2, 2))",
        "multinomial(mx.sym.var('m'), shape=5)", "multinomial(mx.sym.var('m'), get_prob=False)",
        "shuffle(mx.sym.var('m'))", "normal_like(mx.sym.var('m'), loc=2)", "uniform_like(mx.sym.var('m'), high=2)",
    )
]

PROGRAMS = [
    program("attributes of symbols", """
        with mx.AttrScope(__group__='4', ctx_group='dev1'):
            a = mx.sym.var('a', shape=(2, 3), lr_mult=0.5, dtype='float16', init=mx.init.One())
            b = mx.sym.FullyConnected(a, num_hidden=2, name='fc')
        answer = [str(sorted(a.list_attr().items())),
            str(sorted((k, sorted(v.items())) for k, v in b.attr_dict().items()))]
        """),
    program("shapes that are known in part", """
        a, b = mx.sym.var('a'), mx.sym.var('b')
        s = mx.sym.FullyConnected(a, num_hidden=3) + b
        answer = [str(s.infer_shape_partial(a=(2, 4))), str(s.infer_shape(a=(2, 4))), str(s.infer_shape_partial()),
            str(mx.sym.Convolution(a, kernel=(3, 3), num_filter=2).infer_shape_partial(a=(0, 3, 8, 8)))]
        """),
    program("types follow", """
        a = mx.sym.var('a')
        s = mx.sym.cast(mx.sym.FullyConnected(a, num_hidden=3, name='f'), 'int32')
        types = s.infer_type(a='float64')
        answer = [str([[t.__name__ for t in kind] for kind in types])]
        """),
    program("composition", """
        with mx.name.NameManager():
            first = mx.sym.FullyConnected(mx.sym.var('data'), num_hidden=4, name='one')
            second = mx.sym.FullyConnected(mx.sym.var('data2'), num_hidden=2, name='two')
            whole = second(data2=first, name='whole')
        answer = [str(whole.list_arguments()), str(whole.list_outputs()), whole.name, str(second.list_arguments())]
        """),
    program("parts of a graph", """
        with mx.name.NameManager():
            net = mx.sym.Activation(mx.sym.FullyConnected(mx.sym.var('data'), num_hidden=4, name='fc'), act_type='relu')
            inner = net.get_internals()
            answer = [str(inner.list_outputs()), inner['fc_output'].name, str(net.get_children().list_outputs()),
                str(inner), str(net), str(net.get_children()), str(len(inner)), str(net.attr('act_type'))]
        """),
    program("executor: gradients that add up, and those that are not wanted", """
        a, b = mx.sym.var('a'), mx.sym.var('b')
        e = (a * b).bind(mx.cpu(), {'a': x, 'b': y}, args_grad={'a': nd.ones((3, 4)), 'b': nd.ones((3, 4))},
            grad_req={'a': 'add', 'b': 'null'})
        for _ in range(2):
            e.forward(is_train=True)
            e.backward(nd.ones((3, 4)))
        answer = [e.outputs[0], e.grad_dict['a'], e.grad_arrays[0], str(sorted(e.arg_dict)), str(len(e.output_dict)),
            str([g is None for g in e.grad_arrays])]
        """, ROWS, ROWS),
    program("executor: arguments by keyword, and other shapes", """
        e = mx.sym.FullyConnected(mx.sym.var('a'), num_hidden=2, name='f').simple_bind(mx.cpu(), a=(3, 4))
        e.copy_params_from({'f_weight': nd.ones((2, 4)), 'f_bias': nd.array([1, 2])})
        first = e.forward(a=x)[0].copy()
        other = e.reshape(a=(2, 4))
        other.forward(a=x[:2])
        answer = [first, other.outputs[0]]
        """, ROWS),
    program("executor: a monitor", """
        seen = []
        with mx.name.NameManager():
            net = mx.sym.exp(mx.sym.FullyConnected(mx.sym.var('a'), num_hidden=2, name='f'), name='e')
        e = net.simple_bind(mx.cpu(), a=(3, 4))
        e.set_monitor_callback(lambda name, array: seen.append(str(getattr(name, "decode", lambda: name)())))
        e.forward(a=x)
        answer = seen
        """, ROWS),
    program("eval", """
        a, b = mx.sym.var('a'), mx.sym.var('b')
        answer = (a + b * 2).eval(ctx=mx.cpu(), a=x, b=y)
        """, ROWS, ROWS),
    program("foreach over rows", """
        a, b = mx.sym.var('a'), mx.sym.var('b')
        out, state = mx.sym.contrib.foreach(lambda row, s: (row * s, row + s), a, b)
        e = mx.sym.Group([out, state]).bind(mx.cpu(), {'a': x, 'b': y}, {'a': nd.zeros((3, 4)), 'b': nd.zeros((4,))})
        e.forward(is_train=True)
        e.backward([nd.ones((3, 4)), nd.ones((4,))])
        answer = [*e.outputs, e.grad_dict['a'], e.grad_dict['b'], str(mx.sym.Group([out, state]).list_arguments())]
        """, ROWS, normal(4)),
    program("while_loop", """
        a, b = mx.sym.var('a'), mx.sym.var('b')
        out, states = mx.sym.contrib.while_loop(lambda i, s: i <= 3, lambda i, s: (s * i, [i + 1, s + i]), [a, b], 5)
        e = mx.sym.Group([out, *states]).bind(mx.cpu(), {'a': nd.ones((1,)), 'b': y})
        found = e.forward()
        answer = [found[0][:3], found[1], found[2]]
        """, ROWS, normal(1)),
    program("cond", """
        a = mx.sym.var('a')
        out = mx.sym.contrib.cond(mx.sym.sum(a) > 0, lambda: a * 2, lambda: a - 1)
        answer = [out.bind(mx.cpu(), {'a': value}).forward()[0] for value in (x, -x)]
        """, uniform(0, 1, 3)),
    program("SymbolBlock", """
        with mx.name.NameManager():
            out = mx.sym.FullyConnected(mx.sym.var('data'), num_hidden=2, name='fc')
            net = gluon.SymbolBlock(out, mx.sym.var('data'))
            net.initialize(mx.init.One())
            z = net(x)
        answer = [z, str(list(net.collect_params())), str([p.shape for p in net.collect_params().values()])]
        """, ROWS),
]

REFUSED = [
    Raises("mx.sym.FullyConnected(mx.sym.var('a'), num_hidden=2).infer_shape(a=(2, 3), b=(1,))"),
    Raises("mx.sym.load_json('{}')"),
    Raises("bool(mx.sym.var('a') > mx.sym.var('b'))"),
    Raises("mx.sym.var('a')[2]"),
    Raises("mx.sym.var(3)"),
    Raises("mx.sym.Group([])"),
    Raises("(mx.sym.var('a') + mx.sym.var('b')).infer_shape(a=(2, 3), b=(3, 2))"),
    Raises("(mx.sym.var('a') + mx.sym.var('b')).eval(a=x)", (ROWS,)),
    Raises("mx.sym.var('a').asnumpy()"),
    Raises("mx.sym.FullyConnected(mx.sym.var('a'), num_hidden=2, colour='red')"),
    Raises("mx.sym.FullyConnected(mx.sym.var('a'))"),
    Raises("mx.sym.Variable('a', colour='red')"),
    Raises("mx.sym.nothing_of_the_kind(mx.sym.var('a'))"),
]

CASES = OPERATORS + NETWORKS + RANDOM + PROGRAMS + REFUSED
