"""Control flow: foreach, while_loop, cond, for arrays and symbols."""

import mxnet as mx, numpy as np
from mxnet import nd, gluon, autograd
from mxnet.gluon import HybridBlock

step = lambda data, states: (data + states[0], [states[0] * 2])
data = nd.arange(10).reshape((5, 2))
states = [nd.array([1, 1])]
o, s = nd.contrib.foreach(step, data, states)
print(o, s)


def sum1(state, i):
    return state, [state + i, i + 1]


sf = lambda i, sm, f=None: ([sm], [i + 1, sm + i])
co = lambda i, sm: i < 5
outs, st = nd.contrib.while_loop(co, sf, (nd.array([0]), nd.array([0])), max_iterations=10)
print(outs[0].shape, st)
a, b = nd.array([1]), nd.array([2])
pred = a * b < 5
print(nd.contrib.cond(pred, lambda: (a + 5) * (b + 5), lambda: (a - 5) * (b - 5)))


class L(HybridBlock):
    def hybrid_forward(self, F, x, h):
        def f(d, s):
            n = F.tanh(d + s)
            return n, n

        return F.contrib.foreach(f, x, h)


l = L()
l.hybridize()
x = nd.ones((3, 2))
h = nd.zeros(2)
x.attach_grad()
with autograd.record():
    o, s = l(x, h)
    z = o.sum()
z.backward()
print(o, s, x.grad)


class RNN(HybridBlock):
    def __init__(self, length):
        super().__init__()
        with self.name_scope():
            self.cell = mx.gluon.rnn.GRUCell(3)
            self.length = length

    def hybrid_forward(self, F, data, vl):
        def body(d, states):
            out, st = self.cell(d, states[0:1])
            i = states[1]
            m = F.broadcast_lesser(i, vl)
            st = F.where(
                F.broadcast_like(F.reshape(m, (-1, 1)), st[0])
                if False
                else F.broadcast_axis(F.reshape(m, shape=(-1, 1)), axis=1, size=3),
                st[0],
                states[0],
            )
            return st, [st, i + 1]

        o, s = F.contrib.foreach(body, data, [F.zeros((2, 3)), F.zeros((1,))])
        return o


r = RNN(4)
r.initialize(mx.init.Constant(0.1))
try:
    print(r(nd.ones((4, 2, 5)), nd.array([2, 4])))
except Exception as e:
    print(type(e).__name__)
r.cell.initialize(mx.init.Constant(0.1), force_reinit=True)
r.hybridize()
try:
    print(r(nd.ones((4, 2, 5)), nd.array([2, 4])))
except Exception as e:
    print(type(e).__name__)
d = mx.sym.var("d")
st = mx.sym.var("s")
o, s = mx.sym.contrib.foreach(lambda a, b: (a + b, a * b), d, st)
g = mx.sym.Group([o, s])
print(g.list_arguments(), g.infer_shape(d=(4, 2), s=(2,))[1])
ex = g.bind(mx.cpu(), {"d": nd.ones((4, 2)) * 2, "s": nd.ones(2)})
print(ex.forward())
i = mx.sym.var("i")
o, s = mx.sym.contrib.while_loop(lambda i: i < 3, lambda i: ([i * 2], [i + 1]), [i], max_iterations=5)
ex = mx.sym.Group([o[0], s[0]]).bind(mx.cpu(), {"i": nd.zeros(1)})
print([q.shape for q in ex.forward()], ex.outputs[1])
c = mx.sym.contrib.cond(mx.sym.var("p"), lambda: mx.sym.var("u") + 1, lambda: mx.sym.var("u") - 1)
print(c.bind(mx.cpu(), {"p": nd.zeros(1), "u": nd.ones(2)}).forward()[0])
print(
    nd.contrib.isnan(nd.array([1, float("nan")])),
    nd.contrib.isinf(nd.array([float("inf"), 1])),
    nd.contrib.isfinite(nd.array([1.0])),
)
out = nd.zeros(3)
with autograd.record():
    w = nd.ones(3)
    w.attach_grad()
with autograd.record():
    o, s = nd.contrib.foreach(lambda d, s: (d * w, s + d * w), nd.ones((2, 3)), nd.zeros(3))
s.backward()
print(w.grad)
