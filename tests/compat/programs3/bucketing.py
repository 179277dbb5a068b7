"""A recurrent language model in buckets (Module API)."""

import mxnet as mx, numpy as np, logging, sys

logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stdout)
import re


class H(logging.Filter):
    def filter(self, r):
        m = r.getMessage()
        r.msg = re.sub(r"cost=\S+", "cost=T", m)
        r.args = ()
        return True


logging.getLogger().handlers[0].addFilter(H())
sents = [["a", "b", "c"], ["b", "c", "d", "e"], ["a", "b"], ["c", "d", "e", "a", "b"]] * 8
s, vocab = mx.rnn.encode_sentences(sents, invalid_label=0, start_label=1)
print(sorted(vocab.items(), key=str), s[1])
np.random.seed(0)
import random

random.seed(1)
it = mx.rnn.BucketSentenceIter(s, 4, buckets=[3, 5], invalid_label=0)
print(it.provide_data, it.provide_label, it.default_bucket_key)
stack = mx.rnn.SequentialRNNCell()
for i in range(2):
    stack.add(mx.rnn.LSTMCell(num_hidden=8, prefix="lstm_l%d_" % i))


def sym_gen(seq_len):
    data = mx.sym.Variable("data")
    label = mx.sym.Variable("softmax_label")
    embed = mx.sym.Embedding(data=data, input_dim=len(vocab) + 1, output_dim=6, name="embed")
    stack.reset()
    outputs, states = stack.unroll(seq_len, inputs=embed, merge_outputs=True)
    pred = mx.sym.Reshape(outputs, shape=(-1, 8))
    pred = mx.sym.FullyConnected(data=pred, num_hidden=len(vocab) + 1, name="pred")
    label = mx.sym.Reshape(label, shape=(-1,))
    pred = mx.sym.SoftmaxOutput(data=pred, label=label, name="softmax")
    return pred, ("data",), ("softmax_label",)


print(sym_gen(3)[0].list_arguments())
model = mx.mod.BucketingModule(sym_gen=sym_gen, default_bucket_key=it.default_bucket_key, context=mx.cpu())


class I(mx.init.Initializer):
    def _init_weight(self, n, a):
        a[:] = mx.nd.array(np.sin(np.arange(a.size)).reshape(a.shape) * 0.3)

    _init_default = _init_weight


model.fit(
    train_data=it,
    eval_data=it,
    eval_metric=mx.metric.Perplexity(0),
    kvstore="device",
    optimizer="sgd",
    optimizer_params={"learning_rate": 0.05, "momentum": 0.0, "wd": 1e-5},
    initializer=I(),
    num_epoch=3,
    batch_end_callback=mx.callback.Speedometer(4, 50, auto_reset=False),
)
a, x = model.get_params()
print({k: v.shape for k, v in sorted(a.items())})
model.save_checkpoint("bk", 3)
print(sorted(__import__("os").listdir(".")))
m2 = mx.mod.BucketingModule.load("bk", 3, sym_gen, default_bucket_key=5)
m2.bind(it.provide_data, it.provide_label, for_training=False)
print(m2.score(it, mx.metric.Perplexity(0)))
a, x = m2.get_params()
mx.model.save_checkpoint("bk", 3, sym_gen(5)[0], stack.unpack_weights(a), x)
sym, arg, aux = mx.rnn.load_rnn_checkpoint(stack, "bk", 3)
print(sorted(arg))
mx.rnn.save_rnn_checkpoint(stack, "bk2", 1, sym, arg, aux)
fused = mx.rnn.FusedRNNCell(8, num_layers=2, mode="lstm", prefix="lstm_")
print([c._prefix for c in fused.unfuse()._cells])
o, _ = fused.unroll(4, inputs=mx.sym.var("x"), layout="NTC", merge_outputs=True)
print(o.list_arguments(), o.infer_shape(x=(2, 4, 6))[1])
