"""Arrays, gradients, linear and softmax regression, a perceptron, blocks and parameters."""

from __future__ import annotations

from d2l import mxnet as d2l
from mxnet import autograd, gluon, init, np, npx
from mxnet.gluon import nn
from sample import fill, sample, show

npx.set_np()

# arrays
x = np.arange(12)
X = np.arange(12).reshape(3, 4)
Y = np.array([[2, 1, 4, 3], [1, 2, 3, 4], [4, 3, 2, 1]])
print(repr(x), X.shape, x.size, repr(X[-1]), repr(X[1:3]))
print(repr(np.concatenate([X, Y], axis=1)), repr(X == Y), repr(X.sum()), float(X.sum()))
X[1, 2] = 17
X[:2, :] = 12
print(X)
A = X / X.sum(axis=1, keepdims=True)
show("reductions", A, X.cumsum(axis=0), X.mean(axis=0), np.linalg.norm(Y), np.dot(Y, np.ones(4)), np.exp(Y).T)
show("random", *(a.shape for a in (np.random.normal(0, 1, (2, 3)), np.random.multinomial(10, [0.5, 0.5], size=4))))

# gradients
x = np.arange(4.0)
x.attach_grad()
with autograd.record():
    y = 2 * np.dot(x, x)
y.backward()
print(repr(x.grad), repr(y))
with autograd.record():
    y = x * x
    z = y.detach() * x
z.backward()
print((x.grad == y).all())


def growing(a):
    b = a * 2
    while np.linalg.norm(b) < 1000:
        b = b * 2
    return b if b.sum() > 0 else 100 * b


a = np.array(0.37)
a.attach_grad()
with autograd.record():
    d = growing(a)
d.backward()
show("control flow", a.grad, d / a)

# regression, from arrays and from layers
features, w_true = sample(40, 2), np.array([2, -3.4])
labels = (np.dot(features, w_true) + 4.2).reshape(-1, 1)
w, b = np.zeros((2, 1)), np.zeros(1)
w.attach_grad(), b.attach_grad()
for _ in range(3):
    for i in range(0, 40, 10):
        with autograd.record():
            loss = d2l.squared_loss(d2l.linreg(features[i : i + 10], w, b), labels[i : i + 10])
        loss.backward()
        d2l.sgd([w, b], 0.3, 10)
show("scratch", w, b, loss)
net = nn.Sequential()
net.add(nn.Dense(1))
fill(net, features)
trainer = gluon.Trainer(net.collect_params(), "sgd", {"learning_rate": 0.1, "wd": 0.5})
net.collect_params(".*bias").setattr("wd_mult", 0)
for _ in range(5):
    with autograd.record():
        loss = gluon.loss.L2Loss()(net(features), labels)
    loss.backward()
    trainer.step(40)
show("concise", net[0].weight.data(), net[0].bias.data(), loss)

# classes
probabilities = np.array([[0.1, 0.3, 0.6], [0.3, 0.2, 0.5]])
y = np.array([0, 2])
show("cross-entropy", -np.log(probabilities[range(2), y]), d2l.accuracy(probabilities, y))
mlp = nn.Sequential()
mlp.add(nn.Dense(16, activation="relu"), nn.Dropout(0.5), nn.Dense(10))
inputs = sample(4, 1, 5, 5)
fill(mlp, inputs)
print(mlp)
show("perceptron", mlp(inputs), gluon.loss.SoftmaxCrossEntropyLoss()(mlp(inputs), np.array([1, 2, 3, 4])))

# blocks
shared = nn.Dense(8, activation="relu")
net = nn.Sequential()
net.add(nn.Dense(8, activation="relu"), shared, nn.Dense(8, activation="relu", params=shared.params), nn.Dense(2))
fill(net, sample(2, 20))
net[1].weight.data()[0, 0] = 100
print((net[1].weight.data() == net[2].weight.data()).all(), net[2].weight.shape)
net.save_parameters("net.params")
show("saved", net(sample(2, 20)))


class Half(init.Initializer):
    def _init_weight(self, name, data):
        data[:] = 0.5


net.initialize(Half(), force_reinit=True)
show("initialised", net[0].weight.data(), net[0].bias.data())
net.load_parameters("net.params")
show("loaded", net(sample(2, 20)))


class Fixed(nn.Block):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.weights = self.params.get_constant("weights", sample(20, 20))
        self.dense = nn.Dense(20, activation="relu")

    def forward(self, X):
        X = npx.relu(np.dot(self.dense(X), self.weights.data()) + 1)
        while np.abs(X).sum() > 1:
            X /= 2
        return X.sum()


net = Fixed()
net.initialize(init.Constant(0.1))
show("constant", net(sample(2, 20)))

# a model in the frame of classes
if hasattr(d2l, "SyntheticRegressionData"):
    data = d2l.SyntheticRegressionData(w=np.array([2, -3.4]), b=4.2, num_train=200, num_val=50)
    model = d2l.LinearRegression(lr=0.1)
    model.board.display = False
    d2l.Trainer(max_epochs=3).fit(model, data)
    weight, bias = model.get_w_b()
    print((np.abs(weight.reshape(-1) - data.w) < 0.2).all(), abs(float(bias) - 4.2) < 0.2)
