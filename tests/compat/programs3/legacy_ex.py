"""Symbolic examples: several tasks, adversarial data, text, factorization, SVM."""

import mxnet as mx, numpy as np, logging, sys
from collections import namedtuple

S = mx.sym
rs = np.random.RandomState(0)


def sin(shape, k=0):
    return mx.nd.array(np.sin(np.arange(np.prod(shape)) * 1.3 + k).reshape(shape) * 0.3)


# multi-task
data = S.Variable("data")
fc1 = S.FullyConnected(data=data, name="fc1", num_hidden=16)
a = S.Activation(data=fc1, name="relu1", act_type="relu")
f = S.FullyConnected(data=a, name="fc3", num_hidden=4)
sm1 = S.SoftmaxOutput(data=f, name="softmax1")
sm2 = S.SoftmaxOutput(data=f, name="softmax2")
sm = S.Group([sm1, sm2])


class MT(mx.io.DataIter):
    def __init__(self, it):
        super().__init__()
        self.it = it
        self.batch_size = it.batch_size

    @property
    def provide_data(self):
        return self.it.provide_data

    @property
    def provide_label(self):
        p = self.it.provide_label[0]
        return [("softmax1_label", p[1]), ("softmax2_label", p[1])]

    def hard_reset(self):
        self.it.hard_reset()

    def reset(self):
        self.it.reset()

    def next(self):
        b = self.it.next()
        l = b.label[0]
        return mx.io.DataBatch(data=b.data, label=[l, l], pad=b.pad, index=b.index)


class MA(mx.metric.EvalMetric):
    def __init__(self, num=None):
        self.num = num
        super(MA, self).__init__("multi-accuracy")

    def reset(self):
        self.num_inst = 0 if self.num is None else [0] * self.num
        self.sum_metric = 0.0 if self.num is None else [0.0] * self.num

    def update(self, labels, preds):
        mx.metric.check_label_shapes(labels, preds)
        for i in range(len(labels)):
            p = mx.nd.argmax_channel(preds[i]).asnumpy().astype("int32")
            l = labels[i].asnumpy().astype("int32")
            mx.metric.check_label_shapes(l, p)
            if self.num is None:
                self.sum_metric += (p.flat == l.flat).sum()
                self.num_inst += len(p.flat)
            else:
                self.sum_metric[i] += (p.flat == l.flat).sum()
                self.num_inst[i] += len(p.flat)

    def get(self):
        if self.num is None:
            return super().get()
        return zip(
            *(
                (
                    "%s-task%d" % (self.name, i),
                    float("nan") if self.num_inst[i] == 0 else self.sum_metric[i] / self.num_inst[i],
                )
                for i in range(self.num)
            )
        )

    def get_name_value(self):
        n, v = self.get()
        return list(zip(n, v))


X = rs.rand(60, 8).astype("f")
Y = X[:, :4].argmax(1).astype("f")
it = MT(mx.io.NDArrayIter(X, Y, 20))
mod = mx.mod.Module(context=mx.cpu(), symbol=sm, label_names=("softmax1_label", "softmax2_label"))
logging.basicConfig(stream=sys.stdout, level=logging.INFO, format="%(message)s")


class TF(logging.Filter):
    def filter(self, r):
        return "Time" not in r.getMessage() and "Speed" not in r.getMessage()


logging.getLogger().handlers[0].addFilter(TF())
args = {
    n: sin(s, i)
    for i, (n, s) in enumerate(zip(sm.list_arguments(), sm.infer_shape(data=(20, 8))[0]))
    if n != "data" and "label" not in n
}
mod.fit(
    train_data=it,
    eval_data=it,
    num_epoch=3,
    optimizer_params=(("learning_rate", 0.1), ("momentum", 0.9), ("wd", 1e-5)),
    arg_params=args,
    eval_metric=MA(num=2),
    batch_end_callback=mx.callback.Speedometer(20, 50),
)
# FGSM
net = S.SoftmaxOutput(S.FullyConnected(S.var("data"), num_hidden=4, name="fc"), name="softmax")
argn = net.list_arguments()
ash, _, _ = net.infer_shape(data=(5, 8))
arrs = [sin(s, i) for i, s in enumerate(ash)]
arrs[-1][:] = mx.nd.array([0, 1, 2, 3, 0])
grads = [mx.nd.zeros(s) for s in ash]
ex = net.bind(ctx=mx.cpu(), args=arrs, args_grad=grads, grad_req="write")
ex.forward(is_train=True)
ex.backward()
d = dict(zip(argn, grads))
print(d["data"][0], mx.nd.sign(d["data"])[1])
ex.forward(is_train=False, data=arrs[0] + 0.1 * mx.nd.sign(d["data"]))
print(ex.outputs[0][0], ex.arg_arrays[1][0, :2])
# text cnn
seq, emb, vs = 6, 4, 10
inp = S.Variable("data")
y = S.Variable("softmax_label")
em = S.Embedding(data=inp, input_dim=vs, output_dim=emb, name="vocab_embed")
ci = S.reshape(data=em, shape=(-1, 1, seq, emb))
outs = []
for fs in [2, 3]:
    c = S.Convolution(data=ci, kernel=(fs, emb), num_filter=3, name="c%d" % fs)
    r = S.Activation(data=c, act_type="relu")
    p = S.Pooling(data=r, pool_type="max", kernel=(seq - fs + 1, 1), stride=(1, 1))
    outs.append(p)
cc = S.concat(*outs, dim=1)
h = S.reshape(cc, shape=(-1, 6))
h = S.Dropout(h, p=0.0)
cls = S.FullyConnected(data=h, num_hidden=2, name="cls")
smx = S.SoftmaxOutput(data=cls, label=y, name="softmax")
print(smx.list_arguments(), smx.infer_shape(data=(3, 6))[1])
ash, _, _ = smx.infer_shape(data=(4, 6))
A = [sin(s, i) for i, s in enumerate(ash)]
ag = {n: mx.nd.zeros(s) for n, s in zip(smx.list_arguments(), ash) if n not in ("data", "softmax_label")}
ex = smx.bind(ctx=mx.cpu(), args=A, args_grad=ag, grad_req="add")
ad = dict(zip(smx.list_arguments(), ex.arg_arrays))
ad["data"][:] = mx.nd.array(rs.randint(0, 10, (4, 6)))
ad["softmax_label"][:] = mx.nd.array([0, 1, 1, 0])
opt = mx.optimizer.create("rmsprop", learning_rate=0.01)
upd = mx.optimizer.get_updater(opt)
for t in range(5):
    ex.forward(is_train=True)
    ex.backward()
    norm = 0
    for n, g in ag.items():
        g /= 4
        norm += mx.nd.norm(g).asscalar() ** 2
    norm = np.sqrt(norm)
    for i, (n, g) in enumerate(sorted(ag.items())):
        if norm > 0.1:
            g *= 0.1 / norm
        upd(i, g, ad[n])
        g[:] = 0
    print(norm, ex.outputs[0].asnumpy()[:, 1])
# matrix factorization
user = S.Variable("user")
item = S.Variable("item")
score = S.Variable("score")
u = S.Embedding(data=user, input_dim=6, output_dim=3)
it_ = S.Embedding(data=item, input_dim=7, output_dim=3)
u = S.Activation(u, act_type="relu")
u = S.FullyConnected(u, num_hidden=3)
it_ = S.FullyConnected(it_, num_hidden=3)
pred = S.sum(u * it_, axis=1)
pred = S.Flatten(data=pred)
pred = S.LinearRegressionOutput(data=pred, label=score)
print(pred.list_arguments())
U = rs.randint(0, 6, 40)
I = rs.randint(0, 7, 40)
R = rs.rand(40)
tr = mx.io.NDArrayIter({"user": U, "item": I}, {"score": R}, 10)
m = mx.mod.Module(pred, data_names=("user", "item"), label_names=("score",))


def RMSE(l, p):
    ret = 0.0
    n = 0.0
    p = p.flatten()
    for i in range(len(l)):
        ret += (l[i] - p[i]) ** 2
        n += 1.0
    return np.sqrt(ret / n)


ini = {
    n: sin(s, i)
    for i, (n, s) in enumerate(zip(pred.list_arguments(), pred.infer_shape(user=(10,), item=(10,))[0]))
    if n not in ("user", "item", "score")
}
m.fit(
    tr,
    num_epoch=3,
    optimizer="adam",
    optimizer_params={"learning_rate": 0.02},
    eval_metric=mx.metric.create(RMSE),
    arg_params=ini,
)
print(m.score(tr, mx.metric.np(RMSE)), m.score(tr, "mse"))
# svm, makeloss, regressions
for o in [
    S.SVMOutput(S.FullyConnected(S.var("data"), num_hidden=4, name="fc"), name="svm", regularization_coefficient=0.5),
    S.SVMOutput(S.FullyConnected(S.var("data"), num_hidden=4, name="fc"), name="svm", use_linear=True),
]:
    mm = mx.mod.Module(o, label_names=["svm_label"])
    t = mx.io.NDArrayIter(X, Y, 20, label_name="svm_label")
    mm.fit(t, num_epoch=3, initializer=mx.init.Zero(), optimizer_params={"learning_rate": 0.1})
    print(mm.score(t, "acc"), mm.get_params()[0]["fc_weight"][0])
p = S.FullyConnected(S.var("data"), num_hidden=1, name="fc")
l = S.var("l")
ml = S.MakeLoss(S.smooth_l1(p - l, scalar=1.0), normalization="batch", name="ml")
lo = S.LogisticRegressionOutput(p, S.var("l"), name="lo")
ma = S.MAERegressionOutput(p, S.var("l"), name="ma")
g = S.Group([S.BlockGrad(p), ml])
for q in [ml, lo, ma, g]:
    mm = mx.mod.Module(q, label_names=["l"])
    t = mx.io.NDArrayIter(X, X[:, :1] * 2 - 1, 20, label_name="l")
    mm.bind(t.provide_data, t.provide_label)
    mm.init_params(mx.init.Constant(0.1) if 0 else mx.init.One())
    mm.init_optimizer(optimizer_params={"learning_rate": 0.01})
    for b in t:
        mm.forward_backward(b)
        mm.update()
    print(q.list_outputs(), mm.get_outputs()[-1].shape, mm.get_params()[0]["fc_weight"])
# input grads, reshape, states
mm = mx.mod.Module(net)
mm.bind([("data", (2, 8))], [("softmax_label", (2,))], inputs_need_grad=True)
mm.init_params(mx.init.Constant(0.1) if 0 else mx.init.One())
mm.forward(mx.io.DataBatch([mx.nd.ones((2, 8))], [mx.nd.zeros(2)]), is_train=True)
mm.backward()
print(mm.get_input_grads()[0])
mm.reshape([("data", (3, 8))], [("softmax_label", (3,))])
mm.forward(mx.io.DataBatch([mx.nd.ones((3, 8))], [mx.nd.zeros(3)]))
print(mm.get_outputs()[0].shape)
seqm = mx.mod.SequentialModule()
seqm.add(mx.mod.Module(S.FullyConnected(S.var("data"), num_hidden=5, name="f1"), label_names=[])).add(
    mx.mod.Module(S.SoftmaxOutput(S.FullyConnected(S.var("data"), num_hidden=4, name="f2"), name="softmax")),
    take_labels=True,
    auto_wiring=True,
)
t = mx.io.NDArrayIter(X, Y, 20)
seqm.fit(t, num_epoch=2, initializer=mx.init.One(), optimizer_params={"learning_rate": 0.01})
print(seqm.score(t, "acc"), sorted(seqm.get_params()[0]))
