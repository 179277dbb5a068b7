"""Operators written in Python."""

import mxnet as mx, numpy as np
from mxnet import nd, gluon, autograd


class Sigmoid(mx.operator.CustomOp):
    def forward(self, is_train, req, in_data, out_data, aux):
        x = in_data[0].asnumpy()
        self.assign(out_data[0], req[0], mx.nd.array(1 / (1 + np.exp(-x))))

    def backward(self, req, out_grad, in_data, out_data, in_grad, aux):
        y = out_data[0].asnumpy()
        dy = out_grad[0].asnumpy()
        self.assign(in_grad[0], req[0], mx.nd.array(dy * (1 - y) * y))


@mx.operator.register("sigmoid3")
class SigmoidProp(mx.operator.CustomOpProp):
    def __init__(self):
        super(SigmoidProp, self).__init__(True)

    def list_arguments(self):
        return ["data"]

    def list_outputs(self):
        return ["output"]

    def infer_shape(self, in_shapes):
        return (in_shapes[0],), (in_shapes[0],), ()

    def create_operator(self, ctx, in_shapes, in_dtypes):
        return Sigmoid()


x = nd.array([0, 1, 2, 3])
x.attach_grad()
with autograd.record():
    y = nd.Custom(x, op_type="sigmoid3")
y.backward()
print(y, x.grad)


class Dense(mx.operator.CustomOp):
    def __init__(self, bias):
        self._bias = bias

    def forward(self, is_train, req, in_data, out_data, aux):
        x = in_data[0].asnumpy()
        w = in_data[1].asnumpy()
        self.assign(out_data[0], req[0], mx.nd.array(x.dot(w.T) + self._bias))

    def backward(self, req, out_grad, in_data, out_data, in_grad, aux):
        x = in_data[0].asnumpy()
        w = in_data[1].asnumpy()
        dy = out_grad[0].asnumpy()
        self.assign(in_grad[0], req[0], mx.nd.array(dy.dot(w)))
        self.assign(in_grad[1], req[1], mx.nd.array(dy.T.dot(x)))


@mx.operator.register("dense3")
class DenseProp(mx.operator.CustomOpProp):
    def __init__(self, bias):
        super().__init__(True)
        self._bias = float(bias)

    def list_arguments(self):
        return ["data", "weight"]

    def infer_shape(self, in_shapes):
        d = in_shapes[0]
        w = in_shapes[1]
        return (d, w), ((d[0], w[0]),), ()

    def create_operator(self, ctx, s, t):
        return Dense(self._bias)


class DenseBlock(mx.gluon.Block):
    def __init__(self, in_c, units, bias, **kw):
        super().__init__(**kw)
        self._bias = bias
        self.weight = self.params.get("weight", shape=(units, in_c))

    def forward(self, x):
        return mx.nd.Custom(x, self.weight.data(x.context), bias=self._bias, op_type="dense3")


d = DenseBlock(3, 5, 0.1)
d.initialize(mx.init.One())
x = nd.ones((4, 3))
with autograd.record():
    y = d(x)
y.backward()
print(y, d.weight.grad())


class Softmax(mx.operator.CustomOp):
    def forward(self, is_train, req, in_data, out_data, aux):
        x = in_data[0].asnumpy()
        y = np.exp(x - x.max(axis=1).reshape((x.shape[0], 1)))
        y /= y.sum(axis=1).reshape((x.shape[0], 1))
        self.assign(out_data[0], req[0], mx.nd.array(y))

    def backward(self, req, out_grad, in_data, out_data, in_grad, aux):
        l = in_data[1].asnumpy().ravel().astype(int)
        y = out_data[0].asnumpy().copy()
        y[np.arange(l.shape[0]), l] -= 1.0
        self.assign(in_grad[0], req[0], mx.nd.array(y))


@mx.operator.register("softmax3")
class SP(mx.operator.CustomOpProp):
    def __init__(self):
        super().__init__(need_top_grad=False)

    def list_arguments(self):
        return ["data", "label"]

    def list_outputs(self):
        return ["output"]

    def infer_shape(self, s):
        return [s[0], [s[0][0]]], [s[0]], []

    def infer_type(self, t):
        return t, [t[0]], []

    def create_operator(self, c, s, t):
        return Softmax()


rs = np.random.RandomState(0)
X = rs.rand(40, 6).astype("f")
Y = X[:, :3].argmax(1).astype("f")
net = mx.sym.Custom(
    data=mx.sym.FullyConnected(mx.sym.var("data"), num_hidden=3, name="fc"), name="softmax", op_type="softmax3"
)
print(net.list_arguments(), net.list_outputs(), net.infer_shape(data=(4, 6)))
mod = mx.mod.Module(net)
it = mx.io.NDArrayIter(X, Y, 10)
mod.fit(it, num_epoch=5, optimizer="sgd", optimizer_params={"learning_rate": 0.5}, initializer=mx.init.Zero())
print(mod.score(it, ["acc", "ce"]), mod.get_params()[0]["fc_bias"])
try:
    nd.Custom(nd.ones(2), op_type="nonexist")
except mx.MXNetError as e:
    print("MXNetError")


class Bad(mx.operator.CustomOpProp):
    pass


class HB(gluon.HybridBlock):
    def hybrid_forward(self, F, x):
        return F.Custom(x, op_type="sigmoid3")


h = HB()
h.hybridize()
print(h(nd.zeros(2)))
