"""Key-value stores: sums over devices, updates, compression, rows, keys, and what they refuse."""

from __future__ import annotations

import numpy as np
import pytest

import d2lcore as mx
from d2lcore import errors, nd

CPUS = [mx.cpu(i) for i in range(3)]


def on_each(*values):
    return [nd.array(v, ctx=c) for v, c in zip(values, CPUS)]


def test_devices_are_added_up_and_all_get_the_sum():
    for kind in ("local", "device", "nccl", "local_allreduce_cpu", "local_allreduce_device"):
        kv = mx.kv.create(kind)
        kv.init("w", nd.zeros(2))
        kv.push("w", on_each([1, 2], [10, 20], [100, 200]))
        out = on_each([0, 0], [0, 0], [0, 0])
        kv.pull("w", out=out)
        assert [o.asnumpy().tolist() for o in out] == [[111, 222]] * 3
        assert [o.ctx for o in out] == CPUS
        kv.push("w", nd.ones(2))  # without an updater the last push is what is stored
        kv.pull("w", out=out[0])
        assert out[0].asnumpy().tolist() == [1, 1]


def test_all_reduce_in_place_and_many_keys():
    kv = mx.kv.create("device")
    kv.broadcast([1, 2], [nd.zeros(1), nd.zeros(2)], out=[on_each([9], [9]), on_each([9, 9], [9, 9])])
    a, b = on_each([1], [2]), on_each([1, 2], [3, 4])
    kv.pushpull([1, 2], [a, b])
    assert [x.asnumpy().tolist() for x in a + b] == [[3], [3], [4, 6], [4, 6]]


def test_sums_are_done_in_order_with_the_same_bits_each_time():
    values = np.random.default_rng(0).standard_normal((3, 50)).astype("float32")
    kv = mx.kv.create("device")
    kv.init(0, nd.zeros(50))
    grads = on_each(*values)
    kv.pushpull(0, grads)
    np.testing.assert_array_equal(grads[2].asnumpy(), (values[0] + values[1]) + values[2])


def test_virtual_devices_and_where_values_live(monkeypatch):
    monkeypatch.setenv("D2LCORE_VIRTUAL_GPUS", "2")
    kv = mx.kv.create("device")
    kv.init(0, nd.ones(2))
    seen = []
    kv.set_updater(lambda key, grad, stored: seen.append((key, grad.ctx, stored.ctx)))
    kv.push(0, [nd.ones(2, ctx=mx.gpu(i)) for i in range(2)])
    assert seen == [(0, mx.gpu(0), mx.gpu(0))]


def test_an_updater_and_an_optimizer(tmp_path):
    kv = mx.kv.create()
    kv.init("w", nd.ones(2))
    kv.set_updater(lambda key, grad, stored: stored.__iadd__(grad * 2))
    kv.push("w", on_each([1, 1], [2, 2]))
    out = nd.zeros(2)
    kv.pull("w", out=out)
    assert out.asnumpy().tolist() == [7, 7]
    with pytest.raises(AssertionError, match=r"there are no optimizer states; call set_optimizer\(\) first"):
        kv.save_optimizer_states(str(tmp_path / "s"))
    kv.set_optimizer(mx.optimizer.SGD(learning_rate=0.5, momentum=0.9))
    kv.push("w", nd.ones(2))
    kv.save_optimizer_states(str(tmp_path / "s"), dump_optimizer=True)
    kv.pull("w", out=out)
    assert out.asnumpy().tolist() == [6.5, 6.5]
    other = mx.kv.create()
    other.init("w", out)
    other.set_optimizer(mx.optimizer.SGD(learning_rate=0.1))
    other.load_optimizer_states(str(tmp_path / "s"))
    for store in (kv, other):
        store.push("w", nd.ones(2))
        store.pull("w", out=out)
        np.testing.assert_allclose(out.asnumpy(), 6.5 - 0.95, rtol=1e-6)


def test_two_bits_keep_what_they_lose():
    kv = mx.kv.create("device")
    kv.set_gradient_compression({"type": "2bit", "threshold": 0.5})
    kv.init("g", nd.zeros(5))
    total = np.zeros(5)
    for _ in range(40):
        grads = on_each(*[[0.3, 0.45, -0.2, 0.05, 0.0]] * 2)
        kv.pushpull("g", grads)
        assert set(np.unique(grads[0].asnumpy())) <= {-1.0, 0.0, 1.0}  # two devices, each -0.5, 0 or 0.5
        total += grads[0].asnumpy()
    np.testing.assert_allclose(total / 80, [0.3, 0.45, -0.2, 0.05, 0.0], atol=0.5 / 40 + 1e-6)


def test_one_bit():
    kv = mx.kv.create("device")
    kv.set_gradient_compression({"type": "1bit"})
    kv.init(0, nd.zeros(2))
    signs = []
    for _ in range(4):
        g = nd.array([0.5, -0.5])
        kv.pushpull(0, g)
        signs.append(g.asnumpy())
    np.testing.assert_array_equal(np.mean(signs, axis=0), [0.5, -0.5])


def test_compression_that_cannot_be():
    with pytest.raises(errors.MXNetError, match="not supported for a kvstore of type 'local'"):
        mx.kv.create("local").set_gradient_compression({"type": "2bit"})
    kv = mx.kv.create("device")
    for params in ({"threshold": 1}, {"type": "3bit"}, {"type": "2bit", "threshold": -1}):
        with pytest.raises(errors.MXNetError, match="set_gradient_compression"):
            kv.set_gradient_compression(params)


def test_row_sparse_values():
    kv = mx.kv.create()
    kv.init("w", nd.array([[1, 1], [2, 2], [3, 3]]).tostype("row_sparse"))
    out = nd.sparse.zeros("row_sparse", (3, 2))
    for ids, rows in (([0, 2], [0, 2]), ([2, 2], [2]), ([1, 0], [0, 1])):
        kv.row_sparse_pull("w", out=out, row_ids=nd.array(ids, dtype="int64"))
        assert out.indices.asnumpy().tolist() == rows
        assert (out.data.asnumpy()[:, 0] == np.array(rows) + 1).all()
    kv.push("w", [nd.sparse.row_sparse_array(([[1.0, 1]], [i]), (3, 2), ctx=mx.cpu(i)) for i in range(2)])
    dense = nd.zeros((3, 2))
    kv.pull("w", out=dense)
    assert not dense.asnumpy().any()  # sparse values are left out unless asked for
    kv.pull("w", out=dense, ignore_sparse=False)
    assert dense.asnumpy().tolist() == [[1, 1], [1, 1], [0, 0]]


def test_what_is_refused():
    kv = mx.kv.create()
    kv.init(3, nd.zeros(2))
    for kind, call in (
        (errors.MXNetError, lambda: kv.init(3, nd.zeros(2))),
        (errors.MXNetError, lambda: kv.push(4, nd.zeros(2))),
        (errors.MXNetError, lambda: kv.pull(4, out=nd.zeros(2))),
        (errors.MXNetError, lambda: kv.init("w", nd.zeros(2))),
        (errors.ShapeError, lambda: kv.push(3, nd.zeros(3))),
        (errors.ShapeError, lambda: kv.pull(3, out=nd.zeros(3))),
        (AssertionError, lambda: kv.pull(3)),
        (AssertionError, lambda: kv.init([1, "a"], [nd.zeros(1)] * 2)),
        (AssertionError, lambda: kv.init([1, 2], [nd.zeros(1)])),
        (AssertionError, lambda: kv.init(5, np.zeros(2))),
        (AssertionError, lambda: kv.init(2.5, nd.zeros(2))),
        (ValueError, lambda: kv.is_capable("x")),
        (TypeError, lambda: mx.kv.create(3)),
        (TypeError, lambda: kv.set_optimizer("sgd")),
        (errors.UnknownNameError, lambda: mx.kv.create("lokal")),
    ):
        with pytest.raises(kind):
            call()
    with pytest.raises(errors.MXNetError, match=r"'dist_sync' is for several machines, .* Use 'device'"):
        mx.kv.create("dist_sync")
    assert (kv.type, kv.rank, kv.num_workers, kv.is_capable("optimizer")) == ("local", 0, 1, True)


def test_a_store_of_ones_own(monkeypatch):
    monkeypatch.setattr(mx.kv.KVStoreBase, "kv_registry", {})

    @mx.kv.KVStoreBase.register
    class Sums(mx.kv.KVStoreBase):
        @staticmethod
        def is_capable(capability):
            return False

        def broadcast(self, key, value, out, priority=0):
            for o in out:
                value.copyto(o)

        def pushpull(self, key, value, out=None, priority=0):
            total = sum(v.as_in_context(mx.cpu()) for v in value)
            for o in value if out is None else out:
                total.copyto(o)

    net = mx.gluon.nn.Dense(1, in_units=1, use_bias=False)
    net.initialize(mx.init.One(), ctx=CPUS[:2])
    trainer = mx.gluon.Trainer(net.collect_params(), "sgd", {"learning_rate": 0.1}, kvstore="sums")
    with mx.autograd.record():
        losses = [net(nd.ones((1, 1), ctx=c)) for c in CPUS[:2]]
    mx.autograd.backward(losses)
    trainer.step(1)
    assert [w.asscalar() for w in net.weight.list_data()] == pytest.approx([0.8, 0.8])
    with pytest.raises(NotImplementedError, match="Sums: set_optimizer is not written"):
        mx.kv.create("sums").set_optimizer(mx.optimizer.SGD())
    with pytest.warns(UserWarning, match="kvstore 'sums' is now|kvstore 'sums': "):
        mx.kv.KVStoreBase.register(Sums)
