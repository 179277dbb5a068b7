"""Arrays and derivatives, as a first lecture meets them."""

import numpy as np
from given import numbers, show
from mxnet import autograd, nd

x = nd.arange(12)
X = x.reshape((3, 4))
Y = nd.array([[2, 1, 4, 3], [1, 2, 3, 4], [4, 3, 2, 1]])
print(x, X, x.shape, x.size, Y)
print(X + Y, X * Y, X / (Y + 1), Y.exp(), nd.dot(X, Y.T))
print(nd.concat(X, Y, dim=0), nd.concat(X, Y, dim=1), X == Y, X.sum(), X.norm().asscalar())
A, B = nd.arange(3).reshape((3, 1)), nd.arange(2).reshape((1, 2))
print(A + B, X[1:3], A**2, 2**A, 1 - A, 7 % (A + 1), A != 1)
X[1, 2] = 9
X[1:2, :] += 12
print(X, X[-1], X[:, 1], X[0:2, 1:3], len(X), [row.shape for row in X])
Z = Y.zeros_like()
before = id(Z), id(X)
nd.elemwise_add(X, Y, out=Z)
Z[:] = Z + 1
X += Y
print((id(Z), id(X)) == before, Z)
D = nd.array(np.ones((2, 3)))
print(D, D.asnumpy(), D.context, D.astype("int32"), X.argmax(axis=1), X.mean(), X.sum(axis=0, keepdims=True))
print(nd.full((2, 2), 7), nd.arange(3, repeat=2), X.reshape((0, -1)).shape, X.expand_dims(0).shape, Y.flatten().shape)
print(nd.pick(Y, nd.array([0, 2, 1])), nd.one_hot(nd.array([0, 2]), 3), nd.topk(Y, k=2, ret_typ="both"), Y.T[::2])
for wrong in (lambda: Y.asscalar(), lambda: bool(Y)):
    try:
        wrong()
    except ValueError:
        print("ValueError")

x = nd.arange(4).reshape((4, 1))
x.attach_grad()
with autograd.record():
    y = 2 * nd.dot(x.T, x)
y.backward()
print(x.grad, autograd.is_training())


def doubled(a):
    b = a * 2
    while b.norm().asscalar() < 1000:
        b = b * 2
    return b if b.sum().asscalar() > 0 else 100 * b


a = nd.array([0.37])
a.attach_grad()
with autograd.record():
    c = doubled(a)
c.backward()
print(a.grad == c / a)
with autograd.record():
    y = x * x
    z = y.detach() * x
z.backward(nd.array([[10], [1], [0.1], [0.01]]))
print(x.grad)
x.attach_grad(grad_req="add")
for _ in range(3):
    with autograd.record():
        y = (x**2).sum()
    y.backward()
print(x.grad, autograd.grad is not None)
for error in (lambda: y.backward(), lambda: (x * 2).backward()):
    try:
        error()
    except Exception as e:
        print(isinstance(e, RuntimeError))
for name in ("relu", "sigmoid", "tanh", "softmax", "log_softmax", "square", "abs"):
    v = numbers(3, 4)
    v.attach_grad()
    with autograd.record():
        y = getattr(v, name)()
    y.backward(numbers(3, 4, seed=2))
    show(y, v.grad)
