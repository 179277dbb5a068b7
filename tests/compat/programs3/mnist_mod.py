"""Module: fit, checkpoints, fine-tuning."""

# Module API: mnist.py
import mxnet as mx, numpy as np, logging, os
from mxnet.io import DataBatch

logging.basicConfig(level=logging.INFO, format="%(message)s")
import sys

logging.getLogger().handlers[0].stream = sys.stdout
rs = np.random.RandomState(0)
X = rs.rand(200, 1, 8, 8).astype("f")
W = rs.randn(64, 10)
Y = (X.reshape(200, -1) - 0.5).dot(W).argmax(1).astype("f")
train = mx.io.NDArrayIter(X[:160], Y[:160], 40, shuffle=False)
val = mx.io.NDArrayIter(X[160:], Y[160:], 40)
data = mx.sym.var("data")
data = mx.sym.flatten(data=data)
fc1 = mx.sym.FullyConnected(data=data, num_hidden=32, name="fc1")
act1 = mx.sym.Activation(data=fc1, act_type="relu", name="relu1")
fc2 = mx.sym.FullyConnected(data=act1, num_hidden=10, name="fc2")
mlp = mx.sym.SoftmaxOutput(data=fc2, name="softmax")
print(mlp.list_arguments(), mlp.list_outputs(), mlp.name)
print(mlp.infer_shape(data=(40, 1, 8, 8)))
mod = mx.mod.Module(symbol=mlp, context=mx.cpu())
args = {
    "fc1_weight": mx.nd.array(rs.randn(32, 64) * 0.1),
    "fc1_bias": mx.nd.zeros(32),
    "fc2_weight": mx.nd.array(rs.randn(10, 32) * 0.1),
    "fc2_bias": mx.nd.zeros(10),
}
import re


class H(logging.Filter):
    def filter(self, r):
        if "Speed" in r.getMessage():
            r.msg = re.sub(r"Speed: \S+", "Speed: X", r.getMessage())
            r.args = ()
        if "Time cost" in r.getMessage():
            r.msg = re.sub(r"=\S+", "=T", r.getMessage())
            r.args = ()
        return True


logging.getLogger().handlers[0].addFilter(H())
mod.fit(
    train,
    eval_data=val,
    optimizer="sgd",
    optimizer_params={"learning_rate": 0.1, "momentum": 0.9},
    eval_metric="acc",
    batch_end_callback=mx.callback.Speedometer(40, 2),
    epoch_end_callback=mx.callback.do_checkpoint("mn", 2),
    num_epoch=4,
    arg_params=args,
)
print(sorted(os.listdir(".")))
print(mod.score(val, ["acc", "ce", mx.metric.TopKAccuracy(3)]))
p = mod.predict(val)
print(p.shape, type(p).__name__, p[0])
for preds, i, b in mod.iter_predict(val):
    print(preds[0].shape, i, b.pad, b.label[0].shape)
s, a, x = mx.model.load_checkpoint("mn", 4)
print(sorted(a), x, s.list_arguments())
m2 = mx.mod.Module.load("mn", 4)
m2.bind(data_shapes=val.provide_data, label_shapes=val.provide_label, for_training=False)
print(np.abs(m2.predict(val).asnumpy() - p.asnumpy()).max())


# fine-tune
def get_fine(symbol, arg_params, num_classes, layer):
    all_layers = symbol.get_internals()
    print(all_layers.list_outputs())
    net = all_layers[layer + "_output"]
    net = mx.sym.FullyConnected(data=net, num_hidden=num_classes, name="fcn")
    net = mx.sym.SoftmaxOutput(data=net, name="softmax")
    return net, dict((k, arg_params[k]) for k in arg_params if "fc2" not in k)


ns, na = get_fine(s, a, 3, "relu1")
m3 = mx.mod.Module(ns, context=[mx.cpu(0), mx.cpu(1)], fixed_param_names=["fc1_weight", "fc1_bias"])
t3 = mx.io.NDArrayIter(X[:160], Y[:160] % 3, 40, label_name="softmax_label")
m3.bind(data_shapes=t3.provide_data, label_shapes=t3.provide_label)
m3.init_params(initializer=mx.init.Constant(0.01))
m3.set_params(na, {}, allow_missing=True)
try:
    m3.set_params(na, {})
except Exception as e:
    print(type(e).__name__)
m3.init_optimizer(kvstore="local", optimizer="adam", optimizer_params=(("learning_rate", 0.01),))
metric = mx.metric.create("acc")
for ep in range(3):
    t3.reset()
    metric.reset()
    for b in t3:
        m3.forward(b, is_train=True)
        m3.update_metric(metric, b.label)
        m3.backward()
        m3.update()
    print(metric.get(), metric)
w = m3.get_params()[0]
print(np.abs(w["fc1_weight"].asnumpy() - a["fc1_weight"].asnumpy()).max(), w["fcn_bias"])
print(m3.data_names, m3.label_names, m3.output_names, m3.data_shapes, m3.label_shapes, m3.output_shapes)
m3.forward(DataBatch([mx.nd.ones((10, 1, 8, 8))], [mx.nd.zeros(10)]), is_train=False)
print(m3.get_outputs()[0].shape, m3.get_outputs(merge_multi_context=False)[0][0].shape)
mod.save_checkpoint("full", 7, save_optimizer_states=True)
print(sorted(os.listdir(".")))
mod4 = mx.mod.Module.load("full", 7, True, context=mx.cpu())
mod4.fit(train, num_epoch=9, begin_epoch=7, optimizer_params={"learning_rate": 0.05, "momentum": 0.9}, optimizer="sgd")
print(mod4.score(val, "acc"))
