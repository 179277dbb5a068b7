"""Training runs: three drivers, controls between steps, errors that come through, loops that are followed."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from d2lcore import nd, observe, scope
from d2lcore.observe import TrainingRun

PATIENCE = 20.0


def run_async(main):
    """Run a coroutine function in a thread of its own: a browser test in the same session keeps a loop in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(main())).result()


def until(condition) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.005)


def count(n: int):
    for step in range(n):
        yield {"loss": 1.0 / (step + 1), "epoch": step // 4, "samples": 32}


def forever():
    step = 0
    while True:
        time.sleep(0.001)
        yield {"loss": float(step)}
        step += 1


@pytest.fixture
def endless():
    """A run in a thread that ends with the test."""
    run = TrainingRun(forever).start()
    yield run
    run.stop()
    run.wait()


# ---- drivers ----


@pytest.mark.parametrize("driver", ["thread", "sync"])
def test_every_step_is_done_and_kept(driver):
    run = TrainingRun(count(10), total=10).start(driver).wait()
    assert (run.state, run.done, run.epoch) == ("finished", 10, 2)
    assert run.history["loss"].last(10) == [1 / (i + 1) for i in range(10)]
    assert set(run.history) == {"loss"}


def test_asyncio_leaves_room_for_others():
    async def main():
        run = TrainingRun(forever).start("asyncio")
        while run.done < 5:
            await asyncio.sleep(0)
        run.pause()
        while run.state != "paused":
            await asyncio.sleep(0)
        held = run.done
        await asyncio.sleep(0.05)
        assert run.done == held
        with pytest.raises(RuntimeError, match="use `await run`"):
            run.wait()
        run.stop()
        await run
        return run

    assert run_async(main).state == "stopped"


def test_a_thread_can_be_awaited():
    async def main():
        return await TrainingRun(count(10)).start("thread")

    assert run_async(main).done == 10


def test_the_thread_sees_where_it_was_started():
    def steps():
        yield {"depth": len(scope.current())}

    with scope.enter("course"):
        run = TrainingRun(steps).start().wait()
    assert run.history["depth"].last(1) == [6.0]


def test_a_run_runs_once():
    run = TrainingRun(count(2)).start("sync")
    with pytest.raises(RuntimeError, match="this run is finished; make a new one to train again"):
        run.start()


def test_unknown_driver():
    with pytest.raises(ValueError, match="driver is one of thread, asyncio, sync, got 'process'"):
        TrainingRun(count(2)).start("process")


# ---- controls ----


def test_pause_holds_step_does_one_resume_goes_on(endless):
    until(lambda: endless.done > 3)
    endless.pause()
    until(lambda: endless.state == "paused")
    held = endless.done
    time.sleep(0.05)
    assert endless.done == held

    endless.step()
    until(lambda: endless.done > held)
    time.sleep(0.05)
    assert (endless.done, endless.state) == (held + 1, "paused")

    endless.resume()
    until(lambda: endless.done > held + 5)
    assert endless.state == "running"


def test_step_of_a_running_run_pauses_it(endless):
    until(lambda: endless.done > 3)
    endless.step()
    until(lambda: endless.state == "paused")


@pytest.mark.parametrize("paused", [False, True])
def test_stop_keeps_everything_and_lets_the_generator_clean_up(paused):
    cleaned = []

    def steps():
        try:
            yield from forever()
        finally:
            cleaned.append(threading.current_thread().name)

    run = TrainingRun(steps, title="worker").start()
    until(lambda: run.done > 3)
    if paused:
        run.pause()
        until(lambda: run.state == "paused")
    run.stop()
    run.wait()
    assert run.state == "stopped"
    assert cleaned == ["worker"]
    assert len(run.history["loss"]) == run.done > 3


def test_pauses_do_not_count_as_training(endless):
    until(lambda: endless.done > 3)
    endless.pause()
    until(lambda: endless.state == "paused")
    before = endless.elapsed
    time.sleep(0.05)
    assert endless.elapsed == before


@pytest.mark.skipif(os.name == "nt", reason="signals of this kind are POSIX")
def test_interrupt_while_waiting_stops_after_the_step(endless):
    before = signal.getsignal(signal.SIGINT)
    threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGINT)).start()
    endless.wait()
    assert endless.state == "stopped"
    assert signal.getsignal(signal.SIGINT) is before


# ---- errors ----


def fails():
    yield {"loss": 1.0}
    raise ValueError("the data ends here")


@pytest.mark.parametrize("driver", ["thread", "sync"])
def test_an_error_ends_the_run_and_comes_through(driver):
    run = TrainingRun(fails)
    with pytest.raises(ValueError, match="the data ends here"):
        run.start(driver).wait()
    assert (run.state, run.done) == ("failed", 1)
    assert run.data()["error"] == "ValueError: the data ends here"
    assert "ValueError: the data ends here" in run.text()
    assert "ValueError: the data ends here" in run.svg()


def test_metrics_are_numbers():
    def steps(value):
        yield {"loss": value}

    with pytest.raises(TypeError) as caught:
        TrainingRun(steps(nd.ones((3,)))).start("sync")
    assert "step 0: the metric 'loss' is" in str(caught.value)
    assert "it should be one number. Take the mean of a loss first." in str(caught.value)
    with pytest.raises(TypeError, match="step 0 yielded 3; yield a dictionary of numbers"):
        TrainingRun(iter([3])).start("sync")


def test_arrays_of_one_number_and_no_metrics_are_fine():
    run = TrainingRun(iter([{"loss": nd.array([2.5])}, None, {"loss": 1}])).start("sync")
    assert run.done == 3
    assert run.history["loss"].last(2) == [2.5, 1.0]


# ---- following a loop ----


def test_a_followed_loop():
    run = TrainingRun(total=6)
    for epoch in range(2):
        for batch in run.follow([1.0, 2.0, 3.0], epoch=epoch):
            run.report(loss=batch)
    assert (run.state, run.done, run.epoch) == ("finished", 6, 1)
    assert run.history["loss"].last(6) == [1.0, 2.0, 3.0] * 2


@pytest.mark.skipif(os.name == "nt", reason="signals of this kind are POSIX")
def test_interrupt_ends_all_followed_loops_with_everything_kept():
    run = TrainingRun(total=1000)
    before = signal.getsignal(signal.SIGINT)
    for epoch in range(10):
        for i, _ in enumerate(run.follow(range(100), epoch=epoch)):
            run.report(loss=i)
            if run.done == 42:
                os.kill(os.getpid(), signal.SIGINT)
    assert (run.state, run.done, len(run.history["loss"])) == ("stopped", 43, 43)
    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.skipif(os.name == "nt", reason="signals of this kind are POSIX")
def test_a_second_interrupt_does_not_wait():
    run = TrainingRun()
    with pytest.raises(KeyboardInterrupt):  # noqa: PT012
        for _ in run.follow(range(10)):
            os.kill(os.getpid(), signal.SIGINT)
            os.kill(os.getpid(), signal.SIGINT)
    assert run.state == "stopped"


def test_an_error_in_a_followed_loop_is_its_own():
    run = TrainingRun()
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(ZeroDivisionError):  # noqa: PT012
        for batch in run.follow([1, 0]):
            run.report(loss=1 / batch)
    assert (run.state, run.done) == ("stopped", 1)
    assert signal.getsignal(signal.SIGINT) is before


def test_follow_and_start_do_not_mix():
    with pytest.raises(RuntimeError, match=r"use it as `for batch in run\.follow"):
        TrainingRun().start()
    with pytest.raises(RuntimeError, match=r"this run has steps of its own; use start\(\)"):
        next(TrainingRun(count(2)).follow([1]))


# ---- what is shown ----


def test_rates_and_time_left():
    run = TrainingRun(total=10)
    for i, _ in enumerate(run.follow(range(4))):
        time.sleep(0.01)
        run.report(samples=50)
        if i == 2:
            assert run.remaining == pytest.approx((10 - run.done) / run.rate)
    assert run.rate == pytest.approx(4 / run.elapsed)
    assert run.sample_rate == pytest.approx(200 / run.elapsed)
    assert 0 < run.rate <= 100


def test_long_histories_stay_small():
    run = TrainingRun(({f"m{i}": float(step) for i in range(20)} for step in range(5000)), total=5000).start("sync")
    data = run.data()
    points = sum(len(curve["step"]) for curve in data["curves"].values())
    assert points <= 4000
    first = data["curves"]["m0"]
    assert (first["low"][0], first["high"][0], first["mean"][0]) == (0.0, data["bin"] - 1, (data["bin"] - 1) / 2)


def test_listeners_hear_of_every_step_and_state():
    run = TrainingRun(count(3))
    heard = []
    stop = run.listen(lambda last: heard.append((run.state, run.done, last)))
    run.start("sync")
    assert heard == [
        ("running", 0, True), ("running", 1, False), ("running", 2, False), ("running", 3, False),
        ("finished", 3, True),
    ]  # fmt: skip
    stop()


def test_not_finite_metrics_survive_json():
    run = TrainingRun(iter([{"loss": float("nan")}, {"loss": float("inf")}])).start("sync")
    data = json.loads(json.dumps(run.data(), allow_nan=False))
    assert data["metrics"]["loss"] is None
    assert data["curves"]["loss"]["mean"] == [None, None]
    assert observe.Recording(data).svg().startswith("<svg")


def test_before_the_start():
    run = TrainingRun(count(2), total=2, title="Not yet")
    assert run.text() == "Not yet: ready · step 0 of 2"
    assert "ready" in run.svg()
