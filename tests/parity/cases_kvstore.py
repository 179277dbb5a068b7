"""Key-value stores and the trainer over several devices (`cpu(0)`, `cpu(1)`)."""

from __future__ import annotations

from harness import normal, program

STORE = """
kv = mx.kv.create({kind!r})
kv.init("w", nd.ones((2, 3)))
parts = [x.as_in_context(mx.cpu(0)), y.as_in_context(mx.cpu(1)), z.as_in_context(mx.cpu(2))]
kv.push("w", parts)
out = [nd.zeros((2, 3), ctx=mx.cpu(i)) for i in range(2)]
kv.pull("w", out=out)
first = out[1].copy()
kv.push("w", parts[:2])
kv.pull("w", out=out[0])
second = out[0].copy()
kv.pushpull("w", parts)
answer = [first, second, parts[2]]
"""

OPTIMIZER = """
kv = mx.kv.create({kind!r})
kv.init([0, 1], [nd.ones((2, 3)), nd.ones((2, 3)) * 2])
kv.set_optimizer(mx.optimizer.create({optimizer!r}, learning_rate=0.1, wd=0.01))
answer = [nd.zeros((2, 3)), nd.zeros((2, 3))]
for _ in range(3):
    kv.push([0, 1], [[x, y], [y, z]])
kv.pull([0, 1], out=answer)
"""

COMPRESSION = """
kv = mx.kv.create("device")
kv.set_gradient_compression({"type": "2bit", "threshold": 0.4})
kv.init(0, nd.zeros((2, 3)))
answer = []
for _ in range(4):
    kv.push(0, [v.as_in_context(mx.cpu(i)) for i, v in enumerate([x, y])])
    out = nd.zeros((2, 3))
    kv.pull(0, out=out)
    answer.append(out)
"""

TRAINER = """
ctxs = [mx.cpu(i) for i in range({n})]
net = nn.HybridSequential()
net.add(nn.Dense(4, activation="tanh", in_units=3), nn.Dense(2, in_units=4))
net.initialize(mx.init.One(), ctx=ctxs)
trainer = gluon.Trainer(net.collect_params(), {optimizer!r}, {{"learning_rate": 0.05, "wd": 0.01}}, **{options!r})
loss_of = gluon.loss.L2Loss()
for _ in range(4):
    xs, ys = [gluon.utils.split_and_load(a, ctxs) for a in (x, y)]
    with autograd.record():
        losses = [loss_of(net(a), b) for a, b in zip(xs, ys)]
    autograd.backward(losses)
    trainer.step(8)
on_store = trainer._kvstore is not None and bool(trainer._update_on_kvstore)
answer = [net[i].weight.data(c) for i in (0, 1) for c in ctxs] + [nd.array([trainer._kvstore is not None, on_store])]
"""

ROWS = """
ctxs = [mx.cpu(0), mx.cpu(1)]
net = nn.Embedding(6, 3, sparse_grad=True)
net.initialize(mx.init.One(), ctx=ctxs)
trainer = gluon.Trainer(net.collect_params(), {optimizer!r}, {arguments!r}, kvstore={kvstore!r})
for ids in ([1, 3], [3, 3], [0, 1]):
    with autograd.record():
        losses = [(net(nd.array([i], ctx=c)) ** 2).sum() for i, c in zip(ids, ctxs)]
    autograd.backward(losses)
    trainer.step(1)
answer = [net.weight.data(c) for c in ctxs] + [net.weight.grad(ctxs[0]).tostype("default")]
"""

STORED_ROWS = """
kv = mx.kv.create({kind!r})
kv.init("w", x.tostype("row_sparse"))
kv.push("w", [nd.sparse.row_sparse_array(([[1.0, 2.0, 3.0]], [i]), shape=(4, 3), ctx=mx.cpu(i)) for i in (0, 1)])
answer = []
for ids in ([0, 1], [2, 0, 2], [3]):
    out = nd.sparse.zeros("row_sparse", (4, 3))
    kv.row_sparse_pull("w", out=out, row_ids=nd.array(ids, dtype="int64"))
    answer.append(out.tostype("default"))
"""

SET_DATA = """
ctxs = [mx.cpu(0), mx.cpu(1)]
net = nn.Dense(1, in_units=2, use_bias=False)
net.initialize(mx.init.One(), ctx=ctxs)
trainer = gluon.Trainer(net.collect_params(), "sgd", {"learning_rate": 0.1})
answer = []
for step in range(3):
    with autograd.record():
        losses = [net(x[i : i + 1].as_in_context(c)).sum() for i, c in enumerate(ctxs)]
    autograd.backward(losses)
    trainer.step(1)
    answer.append(net.weight.data(ctxs[1]).copy())
    net.weight.set_data(nd.array([[step, -1.0]]))
"""

matrix = normal(2, 3)
batch = (normal(8, 3), normal(8, 2))

CASES = [
    *[program(f"store {k}", STORE.format(kind=k), matrix, matrix, matrix) for k in ("local", "device")],
    *[
        program(f"store {k} with {o}", OPTIMIZER.format(kind=k, optimizer=o), matrix, matrix, matrix)
        for k in ("local", "device")
        for o in ("sgd", "adam")
    ],
    program("2bit compression", COMPRESSION, matrix, matrix),
    *[
        program(f"trainer {n} {o} {options}", TRAINER.format(n=n, optimizer=o, options=options), *batch)
        for n, o, options in (
            (1, "sgd", {}),
            (2, "sgd", {}),
            (2, "adam", {"kvstore": "local"}),
            (4, "adam", {"update_on_kvstore": False}),
            (2, "sgd", {"kvstore": "local", "update_on_kvstore": False}),
            (2, "sgd", {"compression_params": {"type": "2bit", "threshold": 0.05}}),
            (2, "sgd", {"kvstore": None}),
        )
    ],
    *[
        program(f"rows {o} {a} {k}", ROWS.format(optimizer=o, arguments=a, kvstore=k))
        for o, a, k in (
            ("sgd", {"learning_rate": 0.1, "momentum": 0.9, "wd": 0.01}, "device"),
            ("sgd", {"learning_rate": 0.1, "momentum": 0.9, "wd": 0.01, "lazy_update": False}, "local"),
            ("adam", {"learning_rate": 0.1}, "local"),
            ("adagrad", {"learning_rate": 0.1}, "device"),
        )
    ],
    *[program(f"stored rows {k}", STORED_ROWS.format(kind=k), normal(4, 3)) for k in ("local", "device")],
    program("values set by hand reach the store", SET_DATA, normal(2, 2)),
]
