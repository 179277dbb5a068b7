"""Several tasks, actor and critic, logistic regression."""

import mxnet as mx, numpy as np
from mxnet import nd, gluon, autograd
from mxnet.gluon import nn
import mxnet.ndarray as F


# multi-task
class MultiTaskNetwork(gluon.HybridBlock):
    def __init__(self):
        super().__init__()
        self.shared = nn.HybridSequential()
        with self.shared.name_scope():
            self.shared.add(nn.Dense(12, activation="relu"), nn.Dense(8, activation="relu"))
        self.output1 = nn.Dense(4)
        self.output2 = nn.Dense(1)

    def hybrid_forward(self, F, x):
        y = self.shared(x)
        return self.output1(y), self.output2(y)


rs = np.random.RandomState(0)
X = rs.rand(40, 6).astype("f")
Y = X[:, :4].argmax(1)
ds = gluon.data.ArrayDataset(X, Y).transform(lambda x, y: (x, int(y), np.float32(y % 2)))
dl = gluon.data.DataLoader(ds, batch_size=10)
net = MultiTaskNetwork()
net.initialize(mx.init.Xavier())
net(nd.ones((1, 6)))
for i, (n, p) in enumerate(net.collect_params().items()):
    p.set_data(nd.array(np.sin(np.arange(np.prod(p.shape)) * 1.7 + i).reshape(p.shape) * 0.4))
l1 = gluon.loss.SoftmaxCELoss()
l2 = gluon.loss.SigmoidBCELoss()
tr = gluon.Trainer(net.collect_params(), "adam", {"learning_rate": 0.02})
net.hybridize()
a1 = mx.metric.Accuracy(name="digits")
a2 = mx.metric.Accuracy(name="odd_even")
alpha = 0.6
for e in range(3):
    a1.reset()
    a2.reset()
    L = [0, 0]
    for x, y1, y2 in dl:
        with autograd.record():
            o1, o2 = net(x)
            s1 = l1(o1, y1)
            s2 = l2(o2, y2)
            c = alpha * s1 + (1 - alpha) * s2
        c.backward()
        a1.update([y1], [o1.softmax()])
        a2.update([y2], [o2.sigmoid() > 0.5])
        tr.step(x.shape[0])
        L[0] += s1.mean().asscalar()
        L[1] += s2.mean().asscalar()
    print(a1.get(), a2.get(), L, y1.dtype, y2.dtype)
print(net)


# actor critic
class Policy(gluon.Block):
    def __init__(self, **kw):
        super().__init__(**kw)
        with self.name_scope():
            self.dense = nn.Dense(8, in_units=4, activation="relu")
            self.action_pred = nn.Dense(2, in_units=8)
            self.value_pred = nn.Dense(1, in_units=8)

    def forward(self, x):
        x = self.dense(x)
        probs = self.action_pred(x)
        values = self.value_pred(x)
        return F.softmax(probs), values


net = Policy()
net.initialize(mx.init.Uniform(0.02))
for i, (n, p) in enumerate(net.collect_params().items()):
    p.set_data(nd.array(np.cos(np.arange(np.prod(p.shape)) * 1.7 + i).reshape(p.shape) * 0.4))
tr = gluon.Trainer(net.collect_params(), "adam", {"learning_rate": 3e-2})
loss = gluon.loss.L1Loss()
for ep in range(3):
    rewards = []
    values = []
    heads = []
    actions = []
    running = 10
    with autograd.record():
        for t in range(6):
            state = mx.nd.array(np.expand_dims(rs.randn(4), 0))
            prob, value = net(state)
            action, logp = mx.nd.sample_multinomial(prob, get_prob=True)
            a = nd.array([t % 2])
            logp = nd.log(nd.pick(prob, a))
            rewards.append(1.0)
            values.append(value)
            actions.append(a.asnumpy()[0])
            heads.append(logp)
        R = 0
        for i in range(len(rewards) - 1, -1, -1):
            R = rewards[i] + 0.99 * R
            rewards[i] = R
        rewards = np.array(rewards)
        rewards -= rewards.mean()
        rewards /= rewards.std() + np.finfo(rewards.dtype).eps
        L = sum([loss(value, mx.nd.array([r])) for r, value in zip(rewards, values)])
        final = []
        for logp, r, v in zip(heads, rewards, values):
            final.append(-logp * (r - v.asnumpy()[0, 0]))
        final = sum(final) + L if False else final + [L]
    autograd.backward(final)
    tr.step(6)
    print(L, net.dense.weight.data()[0])
# logistic regression
ctx = mx.cpu()
train_data = rs.rand(60, 5).astype("f")
ty = (train_data.sum(1) > 2.5).astype("f")
dl = gluon.data.DataLoader(gluon.data.dataset.ArrayDataset(train_data, ty), shuffle=False, batch_size=20)
net = nn.HybridSequential()
with net.name_scope():
    net.add(nn.Dense(units=10, activation="relu"))
    net.add(nn.Dense(units=6, activation="relu"))
    net.add(nn.Dense(units=1))
net.initialize(mx.init.Xavier(magnitude=2.34))
net(nd.array(train_data[:1]))
for i, (n, p) in enumerate(net.collect_params().items()):
    p.set_data(nd.array(np.cos(np.arange(np.prod(p.shape)) * 1.7 + i).reshape(p.shape) * 0.4))
tr = gluon.Trainer(params=net.collect_params(), optimizer="sgd", optimizer_params={"learning_rate": 0.1})
lf = gluon.loss.SigmoidBinaryCrossEntropyLoss()
acc = mx.metric.Accuracy()
f1 = mx.metric.F1()
for e in range(3):
    cum = 0
    for i, (d, l) in enumerate(dl):
        d = d.as_in_context(ctx)
        l = l.as_in_context(ctx)
        with autograd.record():
            o = net(d)
            ls = lf(o, l)
        ls.backward()
        tr.step(d.shape[0])
        cum += nd.sum(ls).asscalar()
    val = nd.sigmoid(net(nd.array(train_data)))
    cls = nd.ceil(val - 0.5)
    acc.update(nd.array(ty), cls.reshape(-1))
    f1.update(nd.array(ty), nd.concat(1 - val, val, dim=1))
    print(cum, acc.get()[1], f1.get()[1], cls[:3].T)
    acc.reset()
    f1.reset()
