"""Devices by name."""

from __future__ import annotations

import pickle
import threading

import pytest

import d2lcore as mx
from d2lcore import nd, np
from d2lcore.errors import ContextError


@pytest.fixture
def gpus(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("D2LCORE_VIRTUAL_GPUS", "2")


def test_a_context_is_one_object() -> None:
    assert mx.cpu() is mx.cpu(0) is mx.Context("cpu") is mx.Context(mx.cpu())
    assert mx.gpu(1) is not mx.gpu(0)
    assert pickle.loads(pickle.dumps(mx.gpu(1))) is mx.gpu(1)
    assert (repr(mx.gpu(1)), mx.gpu(1).device_type, mx.gpu(1).device_id) == ("gpu(1)", "gpu", 1)
    assert mx.device is mx.Context


def test_the_current_context(gpus: None) -> None:
    assert mx.current_context() is mx.cpu()
    with mx.gpu(1):
        assert mx.current_context() is mx.gpu(1)
        assert nd.zeros(1).ctx is nd.array([1]).ctx is np.array([1]).ctx is mx.gpu(1)
        assert nd.random.uniform().ctx is mx.gpu(1)
        with mx.cpu():
            assert np.arange(2).ctx is mx.cpu()
        assert mx.current_context() is mx.gpu(1)
    assert mx.current_context() is mx.cpu()


def test_each_thread_has_its_own(gpus: None) -> None:
    found = []
    with mx.gpu(0):
        worker = threading.Thread(target=lambda: found.append(mx.current_context()))
        worker.start()
        worker.join()
    assert found == [mx.cpu()]


def test_number_of_gpus(gpus: None) -> None:
    assert mx.num_gpus() == mx.npx.num_gpus() == 2


def test_no_gpus(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("D2LCORE_VIRTUAL_GPUS", raising=False)
    assert mx.num_gpus() == 0


def test_naming_an_absent_device_is_no_error_using_it_is(gpus: None) -> None:
    absent = mx.gpu(99)
    with pytest.raises(ContextError) as error:
        nd.zeros(1, ctx=absent)
    assert str(error.value) == (
        "gpu(99) is not there: this process has 2 GPUs. Set D2LCORE_VIRTUAL_GPUS=4 before starting Python to practise "
        "with virtual ones on the CPU, or use mx.cpu()."
    )


@pytest.mark.parametrize(
    ("arguments", "text"), [(("tpu",), "device_type is 'cpu' or 'gpu'"), (("cpu", -1), "device_id")]
)
def test_what_is_no_device(arguments, text) -> None:
    with pytest.raises(ValueError, match=text):
        mx.Context(*arguments)


def test_waitall_and_empty_cache() -> None:
    nd.waitall()
    mx.npx.waitall()
    mx.cpu().empty_cache()
    nd.ones(1).wait_to_read()


def test_plain_pinned_and_shared_memory_of_the_cpu_work_together():
    plain, pinned, other = mx.cpu(0), mx.cpu_pinned(0), mx.cpu(1)
    x, y = mx.nd.ones(2, ctx=plain), mx.nd.ones(2, ctx=pinned)
    assert (x + y).asnumpy().tolist() == [2, 2]
    x[0] = y[1]
    net = mx.gluon.nn.Dense(2)
    net.initialize(ctx=plain)
    for hybrid in (False, True):
        net.hybridize(hybrid)
        assert net(mx.nd.ones((1, 3), ctx=pinned)).shape == net(mx.nd.ones((1, 3))).shape == (1, 2)
    z = mx.nd.ones(2, ctx=other)
    assert (x + z).context == mx.cpu(0)
    assert sum([z, x]).context == mx.cpu(1)
    for a in (x, z):
        a.attach_grad()
    with mx.autograd.record():
        total = (x * z * 3).sum() + z.sum().as_in_context(plain)
    total.backward()
    assert [a.grad.context for a in (x, z)] == [plain, other]
    assert z.grad.asnumpy().tolist() == [4, 4]
