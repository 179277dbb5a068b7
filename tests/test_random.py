"""Seeds: what they restart, and what they keep apart."""

from __future__ import annotations

import numpy
import pytest

import d2lcore as mx
from d2lcore import nd
from d2lcore.random import host_rng


@pytest.fixture
def gpus(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("D2LCORE_VIRTUAL_GPUS", "4")


def draw(ctx: mx.Context | None = None) -> list[float]:
    return nd.random.uniform(shape=(4,), ctx=ctx).asnumpy().tolist()


def test_the_same_seed_gives_the_same_numbers() -> None:
    mx.random.seed(3)
    first = draw()
    second = draw()
    mx.random.seed(3)
    assert draw() == first
    assert draw() == second != first
    mx.random.seed(4)
    assert draw() != first


def test_devices_draw_apart(gpus: None) -> None:
    mx.random.seed(3)
    drawn = [draw(ctx) for ctx in (mx.cpu(), mx.gpu(1), mx.gpu(2))]
    assert len({tuple(d) for d in drawn}) == 3
    mx.random.seed(3)
    assert [draw(ctx) for ctx in (mx.cpu(), mx.gpu(1), mx.gpu(2))] == drawn


def test_a_cpu_and_a_gpu_of_the_same_number_draw_alike(gpus: None) -> None:
    mx.random.seed(3)
    assert draw(mx.cpu(0)) == draw(mx.gpu(0))


def test_one_device_can_be_restarted(gpus: None) -> None:
    mx.random.seed(3)
    expected = draw(mx.cpu())
    mx.random.seed(3)
    host = host_rng().random()
    mx.random.seed(3, ctx=mx.gpu(2))
    assert draw(mx.gpu(2)) == expected
    assert host_rng().random() != host
    assert draw(mx.cpu()) == expected


def test_a_device_that_is_first_used_after_the_seed(gpus: None) -> None:
    mx.random.seed(11)
    fresh = mx.Context("cpu", 1234)
    first = draw(fresh)
    mx.random.seed(11)
    assert draw(fresh) == first


def test_the_host_has_numbers_of_its_own() -> None:
    mx.random.seed(3)
    host, device = host_rng().random(4, dtype="float32").tolist(), draw()
    assert host != device
    mx.random.seed(3)
    draw()
    assert host_rng().random(4, dtype="float32").tolist() == host


def test_numpys_own_generator_is_left_alone() -> None:
    numpy.random.seed(1)
    before = numpy.random.get_state()[1].tolist()
    mx.random.seed(3)
    draw()
    assert numpy.random.get_state()[1].tolist() == before


def test_negative_and_large_seeds() -> None:
    for seed in (-1, 2**64 + 5, numpy.int32(7)):
        mx.random.seed(seed)
        first = draw()
        mx.random.seed(seed)
        assert draw() == first


def test_what_is_no_seed() -> None:
    with pytest.raises(ValueError, match="expected a whole number, got 'one'"):
        mx.random.seed("one")
    with pytest.raises(ValueError, match="ctx is 'all' or a context, got 'cpu'"):
        mx.random.seed(1, ctx="cpu")


def test_the_same_functions_as_nd_random() -> None:
    for name in ("uniform", "normal", "randn", "randint", "gamma", "exponential", "poisson", "shuffle", "multinomial"):
        assert getattr(mx.random, name) is getattr(nd.random, name)
    assert mx.npx.seed is mx.random.seed
    assert mx.npx.random.seed is mx.np.random.seed
