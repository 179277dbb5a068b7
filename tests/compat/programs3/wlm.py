"""A word language model by each recurrent layer."""

import mxnet as mx, numpy as np, math
from mxnet import nd, gluon, autograd
from mxnet.gluon import nn, rnn


class RNNModel(gluon.Block):
    def __init__(self, mode, vocab_size, num_embed, num_hidden, num_layers, dropout=0.5, tie_weights=False, **kw):
        super().__init__(**kw)
        with self.name_scope():
            self.drop = nn.Dropout(dropout)
            self.encoder = nn.Embedding(vocab_size, num_embed, weight_initializer=mx.init.Uniform(0.1))
            if mode == "rnn_relu":
                self.rnn = rnn.RNN(num_hidden, num_layers, dropout=dropout, input_size=num_embed)
            elif mode == "rnn_tanh":
                self.rnn = rnn.RNN(num_hidden, num_layers, activation="tanh", dropout=dropout, input_size=num_embed)
            elif mode == "lstm":
                self.rnn = rnn.LSTM(num_hidden, num_layers, dropout=dropout, input_size=num_embed)
            elif mode == "gru":
                self.rnn = rnn.GRU(num_hidden, num_layers, dropout=dropout, input_size=num_embed)
            if tie_weights:
                self.decoder = nn.Dense(vocab_size, in_units=num_hidden, params=self.encoder.params)
            else:
                self.decoder = nn.Dense(vocab_size, in_units=num_hidden)
            self.num_hidden = num_hidden

    def forward(self, inputs, hidden):
        emb = self.drop(self.encoder(inputs))
        output, hidden = self.rnn(emb, hidden)
        output = self.drop(output)
        return self.decoder(output.reshape((-1, self.num_hidden))), hidden

    def begin_state(self, *a, **k):
        return self.rnn.begin_state(*a, **k)


def detach(h):
    return [detach(i) for i in h] if isinstance(h, (tuple, list)) else h.detach()


data = np.random.RandomState(0).randint(0, 10, (41, 4)).astype("f")
for mode in ["rnn_relu", "rnn_tanh", "lstm", "gru"]:
    m = RNNModel(mode, 10, 6, 6, 2, 0.0, tie_weights=mode == "lstm")
    m.initialize(mx.init.Xavier())
    if mode in ("lstm", "gru"):
        print(m)
        print(list(m.collect_params().keys()).__len__(), [k.split("_", 1)[1] for k in m.collect_params()])
    for i, (n, p) in enumerate(m.collect_params().items()):
        p.set_data(nd.array(np.cos(np.arange(np.prod(p.shape)) + i).reshape(p.shape) * 0.2))
    tr = gluon.Trainer(m.collect_params(), "sgd", {"learning_rate": 1.0, "momentum": 0, "wd": 0})
    L = gluon.loss.SoftmaxCrossEntropyLoss()
    hidden = m.begin_state(func=mx.nd.zeros, batch_size=4, ctx=mx.cpu())
    tot = 0
    for i in range(0, 40, 5):
        x, y = nd.array(data[i : i + 5]), nd.array(data[i + 1 : i + 6]).reshape((-1,))
        hidden = detach(hidden)
        with autograd.record():
            out, hidden = m(x, hidden)
            l = L(out, y)
            l.backward()
        grads = [p.grad(mx.cpu()) for p in m.collect_params().values()]
        norm = gluon.utils.clip_global_norm(grads, 0.25 * 5 * 4)
        tr.step(20)
        tot += nd.mean(l).asscalar()
    print(mode, tot, norm, math.exp(tot / 8), [h.shape for h in hidden] if isinstance(hidden, list) else hidden.shape)
l = rnn.LSTM(3, 2, layout="NTC", bidirectional=True, prefix="b_")
print(l, l.state_info(4))
l.initialize(mx.init.One())
o = l(nd.ones((2, 3, 4)))
print(o.shape, o[0, 0])
o, s = l(nd.ones((2, 3, 4)), l.begin_state(2))
print(len(s), s[0].shape)
print(rnn.GRU(3, input_size=2), rnn.RNN(4, 2, "relu", dropout=0.3))
stack = rnn.SequentialRNNCell()
with stack.name_scope():
    stack.add(rnn.LSTMCell(4))
    stack.add(rnn.DropoutCell(0.2))
    stack.add(rnn.ResidualCell(rnn.GRUCell(4)))
    stack.add(rnn.ZoneoutCell(rnn.RNNCell(4), 0.1, 0.1))
print(stack, stack.state_info(2))
stack.initialize(mx.init.Constant(0.1))
o, s = stack.unroll(3, nd.ones((2, 3, 4)), layout="NTC", merge_outputs=True)
print(o, len(s))
