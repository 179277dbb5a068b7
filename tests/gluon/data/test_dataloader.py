"""DataLoader: the same batches however they are read; errors that arrive; no memory or process left behind."""

from __future__ import annotations

import gc
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import cloudpickle
import numpy as np
import pytest

import d2lcore as mx
from d2lcore import autograd, nd
from d2lcore.errors import MXNetError
from d2lcore.gluon import data
from d2lcore.gluon.data import batchify, ring, workers

HOW = {
    "here": {},
    "processes": {"num_workers": 2},
    "one process": {"num_workers": 1, "prefetch": 0},
    "threads": {"num_workers": 2, "thread_pool": True},
}
linux = pytest.mark.skipif(sys.platform != "linux", reason="looks into /dev/shm and /proc")
# This module has no name that a worker could import it by; a notebook's has none either.
cloudpickle.register_pickle_by_value(sys.modules[__name__])


def numbers(count: int = 23) -> data.ArrayDataset:
    return data.ArrayDataset(np.arange(count * 6, dtype=np.float32).reshape(count, 2, 3), np.arange(count))


def slowly(x, y):
    """A transform that `columns` knows nothing of."""
    return x + 0, y


def segments(pid: int) -> list[str]:
    """The pieces of shared memory that a process made and has not removed."""
    return [name for name in os.listdir("/dev/shm") if name.startswith(f"d2lcore-{pid}-")]


@pytest.fixture(autouse=True)
def nothing_left():
    """No test leaves a process or a piece of shared memory."""
    yield
    gc.collect()
    assert multiprocessing.active_children() == []
    if sys.platform == "linux":
        assert segments(os.getpid()) == []


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("dataset", [numbers(), numbers().transform(slowly)], ids=["columns", "samples"])
def test_batches_are_the_same_however_they_are_read(how, dataset):
    loader = data.DataLoader(dataset, 5, **HOW[how])
    assert len(loader) == 5
    for _ in range(3):
        epoch = list(loader)
        assert [x.shape for x, _ in epoch] == [(5, 2, 3)] * 4 + [(3, 2, 3)]
        x = np.concatenate([x.asnumpy() for x, _ in epoch])
        y = np.concatenate([y.asnumpy() for _, y in epoch])
        np.testing.assert_array_equal(x.ravel(), np.arange(23 * 6))
        np.testing.assert_array_equal(y, np.arange(23))
        assert (x.dtype, y.dtype) == (np.float32, np.int64)


@pytest.mark.parametrize("how", HOW)
def test_shuffle_depends_on_the_seed_and_on_nothing_else(how):
    def epochs(**options):
        mx.random.seed(5)
        loader = data.DataLoader(numbers(), 4, shuffle=True, **options)
        return [[y.asnumpy().tolist() for _, y in loader] for _ in range(2)]

    first, second = epochs(**HOW[how])
    assert first != second
    assert sorted(sum(first, [])) == list(range(23))  # noqa: RUF017
    assert [first, second] == epochs()


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize(
    ("last_batch", "sizes"), [("keep", [[9, 9, 5]] * 2), ("discard", [[9, 9]] * 2), ("rollover", [[9, 9], [9, 9, 9]])]
)
def test_last_batch(how, last_batch, sizes):
    loader = data.DataLoader(numbers(), 9, last_batch=last_batch, **HOW[how])
    assert [[len(y) for _, y in loader] for _ in range(2)] == sizes


@pytest.mark.parametrize("how", HOW)
def test_samplers_and_batchify(how):
    words = data.SimpleDataset([([1], "a"), ([2, 3], "b"), ([4, 5, 6], "c")])
    loader = data.DataLoader(
        words,
        batch_sampler=data.BatchSampler(data.SequentialSampler(2, start=1), 2),
        batchify_fn=batchify.Group(batchify.Pad(), batchify.AsList()),
        **HOW[how],
    )
    [(x, names)] = list(loader)
    assert x.asnumpy().tolist() == [[2, 3, 0], [4, 5, 6]]
    assert names == ["b", "c"]
    [batch] = data.DataLoader(words, 2, sampler=data.FilterSampler(lambda s: s[1] == "b", words), batchify_fn=list)
    assert batch == [([2, 3], "b")]


@pytest.mark.parametrize("how", HOW)
def test_numpy_semantics(how):
    with mx.util.np_array():
        for x, y in data.DataLoader(numbers(4), 2, **HOW[how]):
            assert type(x) is type(y) is mx.np.ndarray


@pytest.mark.parametrize("how", HOW)
def test_nothing_is_recorded(how):
    weight = nd.ones((2, 3))
    weight.attach_grad()
    with autograd.record():
        for x, _ in data.DataLoader(numbers(4).transform(lambda x, y: (nd.array(x) * weight, y)), 2, **HOW[how]):
            assert x._entry is None


@pytest.mark.parametrize("how", ["processes", "one process"])
def test_batches_lie_in_shared_memory_until_they_are_let_go_of(how):
    loader = data.DataLoader(numbers(40), 4, **HOW[how])
    lent, kept = [], []
    for x, _ in loader:
        lent.append(isinstance(_base(x), ring._Loan))
        if len(kept) < 4:
            kept.append(x)
    assert lent == [True, True] + [False] * 8, "two in place, then copies while the caller keeps those"
    np.testing.assert_array_equal(np.concatenate([x.asnumpy() for x in kept]).ravel(), np.arange(4 * 4 * 6))
    del kept, x
    assert [isinstance(_base(x), ring._Loan) for x, _ in loader] == [True] * 10


def _base(x: nd.NDArray):
    base = x._data
    while isinstance(base, (np.ndarray, memoryview)):
        base = base.base if isinstance(base, np.ndarray) else base.obj
    return base


def test_the_data_set_is_at_hand():
    loader = data.DataLoader(dataset := data.SimpleDataset([1, 2]), 2)
    assert loader._dataset is dataset  # as the book's semantic segmentation has it


def test_a_kept_batch_outlives_its_loader():
    loader = data.DataLoader(numbers(8), 4, num_workers=1)
    x, y = next(iter(loader))
    del loader
    gc.collect()
    x[:] = x + 1
    np.testing.assert_array_equal(x.asnumpy().ravel(), np.arange(24) + 1)
    assert y.asnumpy().tolist() == [0, 1, 2, 3]


def test_batches_of_all_sizes_and_layouts():
    sizes = [3, 1000, 0, 50_000, 1]

    def make(i):
        values = np.arange(sizes[i] * 2, dtype=np.float64).reshape(2, -1)
        return {"a": values.T, "b": [nd.array(values), "text", None], "c": (values.astype(np.int32), i)}

    loader = data.DataLoader(data.SimpleDataset(range(5)).transform(make), 1, batchify_fn=lambda s: s[0], num_workers=2)
    for i, batch in enumerate(loader):
        expected = make(i)
        np.testing.assert_array_equal(batch["a"], expected["a"])
        np.testing.assert_array_equal(batch["b"][0].asnumpy(), expected["b"][0].asnumpy())
        np.testing.assert_array_equal(batch["c"][0], expected["c"][0])
        assert batch["b"][1:] == ["text", None]
        assert batch["c"][1] == i


class Draws(data.Dataset):
    """Random numbers of all three sources."""

    def __len__(self):
        return 12

    def __getitem__(self, idx):
        return mx.random.host_rng().random(), np.random.random(), random.random(), float(nd.random.uniform().asscalar())


def test_random_numbers_are_seeded_and_do_not_depend_on_the_workers():
    def epochs(count):
        mx.random.seed(1)
        loader = data.DataLoader(Draws(), 2, num_workers=count)
        return [np.stack([np.stack([p.asnumpy() for p in batch]) for batch in loader]) for _ in range(2)]

    one, two = epochs(1), epochs(2)
    np.testing.assert_array_equal(one, two)
    drawn = np.array(one)
    assert len(np.unique(drawn)) == drawn.size, "no number comes twice: not in two batches, not in two epochs"


class Fails(data.SimpleDataset):
    """Sample 7 cannot be read."""

    def __getitem__(self, idx):
        if idx == 7:
            raise KeyError("no such picture")
        return super().__getitem__(idx)


class Unpicklable(Exception):
    """An exception that does not survive a journey between processes."""

    def __init__(self, a, b):
        super().__init__(f"{a} {b}")


@pytest.mark.parametrize("how", HOW)
def test_an_error_names_the_sample(how):
    loader = data.DataLoader(Fails(np.arange(12)), 3, **HOW[how])
    batches = iter(loader)
    assert [next(batches).asnumpy().tolist() for _ in range(2)] == [[0, 1, 2], [3, 4, 5]]
    with pytest.raises(KeyError) as caught:
        next(batches)
    assert caught.value.args == ("no such picture",)
    assert caught.value.__notes__ == ["while reading sample 7 of Fails"]
    if "process" in how:
        text = str(caught.value.__cause__)
        assert 'raise KeyError("no such picture")' in text
        assert __file__ in text
    assert next(iter(loader)).asnumpy().tolist() == [0, 1, 2], "the loader can be used again"


def test_an_error_that_cannot_be_pickled_arrives_as_text():
    def fail(x):
        raise Unpicklable("one", "two")

    with pytest.raises(MXNetError) as caught:
        list(data.DataLoader(data.SimpleDataset([1]).transform(fail), 1, num_workers=1))
    assert str(caught.value) == "DataLoader worker 0 failed, see its traceback above"
    assert "Unpicklable: one two" in str(caught.value.__cause__)


def test_a_very_long_error_does_not_block_the_pipe():
    def fail(x):
        raise ValueError("x" * 1_000_000)

    with pytest.raises(MXNetError):
        list(data.DataLoader(data.SimpleDataset([1] * 9).transform(fail), 1, num_workers=1))


@linux
def test_a_killed_worker_is_noticed():
    def kill(x):
        os.kill(os.getpid(), signal.SIGKILL)

    with pytest.raises(MXNetError) as caught:
        list(data.DataLoader(data.SimpleDataset(range(40)).transform(kill), 20, num_workers=1, timeout=30))
    text = str(caught.value)
    assert text.startswith("DataLoader: worker 0 (process ")
    assert text.endswith(
        ") ended with signal SIGKILL while it made a batch of samples 0, 1, 2, 3, .... SIGKILL usually comes from the "
        "system, out of memory: use fewer workers. num_workers=0 shows errors where they happen."
    )


@linux
def test_a_worker_killed_between_batches_is_noticed():
    loader = data.DataLoader(numbers(40), 2, num_workers=2)
    batches = iter(loader)
    next(batches)
    os.kill(multiprocessing.active_children()[0].pid, signal.SIGKILL)
    with pytest.raises(MXNetError, match="ended with signal SIGKILL"):
        list(batches)
    assert len(list(loader)) == 20, "the next epoch gets new workers"


def test_a_worker_that_leaves_is_noticed():
    with pytest.raises(MXNetError, match="ended with exit code 3 while it made a batch of samples 0"):
        list(data.DataLoader(data.SimpleDataset([1]).transform(lambda x: sys.exit(3)), 1, num_workers=1))


@pytest.mark.parametrize("options", [{}, {"thread_pool": True}], ids=["processes", "threads"])
def test_a_worker_that_hangs_is_noticed(options):
    loader = data.DataLoader(
        data.SimpleDataset([1]).transform(lambda x: time.sleep(1)), 1, num_workers=1, timeout=0.2, **options
    )
    with pytest.raises(TimeoutError) as caught:
        list(loader)
    assert str(caught.value) == (
        "DataLoader: no worker has finished a batch in 0.2 seconds. Raise timeout if reading samples takes that long; "
        "num_workers=0 shows where it stops."
    )


@pytest.mark.parametrize("how", HOW)
def test_leaving_early_and_coming_back(how):
    loader = data.DataLoader(numbers(), 2, **HOW[how])
    for _ in range(4):
        for x, y in loader:  # noqa: B007
            if y.asnumpy()[0] >= 4:
                break
        assert x.asnumpy()[0, 0, 0] == 24
    assert [int(y.asnumpy()[0]) for _, y in loader] == list(range(0, 23, 2))


@pytest.mark.parametrize("how", HOW)
def test_two_iterators_of_one_loader(how):
    loader = data.DataLoader(numbers(), 3, **HOW[how])
    for (x1, y1), (x2, y2) in zip(loader, loader, strict=True):
        np.testing.assert_array_equal(x1.asnumpy(), x2.asnumpy())
        np.testing.assert_array_equal(y1.asnumpy(), y2.asnumpy())


def test_workers_live_as_long_as_the_loader():
    loader = data.DataLoader(numbers(), 5, num_workers=2)
    list(loader)
    first = {p.pid for p in multiprocessing.active_children()}
    list(loader)
    assert {p.pid for p in multiprocessing.active_children()} == first
    assert len(first) == 2
    del loader
    assert multiprocessing.active_children() == []


def test_iterating_in_another_thread():
    seen = []

    def train():
        seen.extend(y.asnumpy().tolist() for _, y in data.DataLoader(numbers(), 5, num_workers=2))

    thread = threading.Thread(target=train)
    thread.start()
    thread.join()
    assert sum(seen, []) == list(range(23))  # noqa: RUF017


@linux
def test_too_little_shared_memory_is_explained(monkeypatch):
    def full(file, start, size):
        raise OSError(28, "No space left on device")

    usage = type("Usage", (), {"free": 1_500_000, "total": 64_000_000})
    monkeypatch.setattr(os, "posix_fallocate", full)
    monkeypatch.setattr(ring.shutil, "disk_usage", lambda path: usage)
    with pytest.raises(MXNetError) as caught:
        list(data.DataLoader(data.SimpleDataset(np.zeros((4, 1_000_000), np.float32)), 2, num_workers=1))
    assert str(caught.value) == (
        "DataLoader: a batch needs 9.0 MB of shared memory, and /dev/shm has 1.5 MB left of 64.0 MB. Docker gives a "
        "container 64 MB unless it is started with --shm-size=1g. Otherwise make batch_size or prefetch smaller, or "
        "use thread_pool=True, which needs none."
    )


@pytest.mark.slow
def test_workers_started_as_on_windows(monkeypatch):
    monkeypatch.setattr(workers, "_CONTEXT", multiprocessing.get_context("spawn"))
    loader = data.DataLoader(numbers().transform(slowly), 5, num_workers=1)
    assert [y.asnumpy().tolist() for _, y in loader] == [[*range(i, min(i + 5, 23))] for i in range(0, 23, 5)]


def test_what_cannot_be_sent_is_explained():
    lock = threading.Lock()
    with pytest.raises(MXNetError) as caught:
        list(data.DataLoader(numbers().transform(lambda x, y: (x, lock)), 5, num_workers=1))
    assert str(caught.value) == (
        "DataLoader: the data set cannot be sent to worker processes: TypeError: cannot pickle '_thread.lock' object. "
        "Open files and the like where a sample is read rather than where the data set is made, or use "
        "thread_pool=True or num_workers=0."
    )


def test_a_full_disk_is_explained(monkeypatch):
    def full(file, *args):
        raise OSError(28, "No space left on device")

    real = workers.tempfile.NamedTemporaryFile
    names = []

    def temporary(*args, **options):
        file = real(*args, **options)
        names.append(file.name)
        monkeypatch.setattr(file, "write", full)
        return file

    monkeypatch.setattr(workers.tempfile, "NamedTemporaryFile", temporary)
    with pytest.raises(MXNetError) as caught:
        list(data.DataLoader(numbers(), 5, num_workers=1))
    assert str(caught.value).startswith("DataLoader: the data set, 0.0 MB, cannot be written to ")
    assert str(caught.value).endswith(
        "for its worker processes: [Errno 28] No space left on device. TMPDIR names another place; thread_pool=True "
        "and num_workers=0 need none."
    )
    assert not os.path.exists(names[0])


@linux
def test_the_file_that_brings_the_data_set_is_gone_once_it_was_read(monkeypatch, tmp_path):
    monkeypatch.setattr(workers.tempfile, "tempdir", str(tmp_path))
    batches = iter(data.DataLoader(numbers(), 5, num_workers=2))
    next(batches)
    assert list(tmp_path.iterdir()) == []


def test_workers_share_the_data_set_and_may_write_to_it():
    values = np.zeros((4, 3))

    def write(x):
        x += 1
        return x

    loader = data.DataLoader(data.SimpleDataset(values).transform(write), 1, num_workers=1)
    assert [float(b.asnumpy().sum()) for b in loader] == [3] * 4
    assert values.sum() == 0, "workers write to copies"


@linux
def test_a_thread_in_a_matrix_product_goes_on_when_workers_start(tmp_path):
    """Forking would stop it for good: OpenBLAS ends its threads before a fork."""
    path = tmp_path / "train.py"
    path.write_text(
        textwrap.dedent(
            """
            import threading, time
            import numpy as np
            from d2lcore.gluon import data
            products = []
            def multiply():
                a = np.ones((400, 400))
                while len(products) < 1_000_000:
                    a @ a
                    products.append(None)
            threading.Thread(target=multiply, daemon=True).start()
            for _ in range(3):
                loader = data.DataLoader(data.SimpleDataset(np.arange(8)), 2, num_workers=2)
                assert len(list(loader)) == 4
                before, start = len(products), time.time()
                while len(products) == before and time.time() - start < 20:
                    time.sleep(0.01)
                assert len(products) > before, "the thread hangs"
            print("done")
            """
        )
    )
    process = run(path, OPENBLAS_NUM_THREADS="2")
    assert process.communicate(timeout=100) == ("done\n", "")


def script(tmp_path: Path, body: str) -> Path:
    path = tmp_path / "train.py"
    path.write_text(
        textwrap.dedent(
            """
            import os, sys, time
            import numpy as np
            from d2lcore.gluon import data
            # Lasts longer than any test: no program is through before its signal comes, however busy the machine.
            dataset = data.SimpleDataset(np.arange(100_000)).transform(lambda x: (time.sleep(0.001), x)[1])
            loader = data.DataLoader(dataset, 2, num_workers=2)
            """
        )
        + textwrap.dedent(body)
    )
    return path


def run(path: Path, **environment: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-W", "error", str(path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env=os.environ | {"PYTHONPATH": str(Path(mx.__file__).parents[1])} | environment,
    )


@linux
@pytest.mark.parametrize(
    "body",
    [
        "it = iter(loader); next(it); print('done')",
        "for batch in loader: break\nprint('done')",
        "batch = next(iter(loader)); loader = None; print('done')",
        "it = iter(loader); next(it); print('done'); raise SystemExit",
    ],
    ids=["iterator alive", "after break", "batch alive", "exit"],
)
def test_a_program_ends_clean_whatever_is_alive(tmp_path, body):
    process = run(script(tmp_path, body))
    assert process.communicate(timeout=60) == ("done\n", "")
    assert segments(process.pid) == []


@linux
def test_ctrl_c_stops_workers_and_program(tmp_path):
    process = run(script(tmp_path, "for batch in loader: print('batch', flush=True)"))
    assert process.stdout.readline() == "batch\n"
    os.killpg(process.pid, signal.SIGINT)  # as a terminal sends it: to the program and its workers alike
    _, err = process.communicate(timeout=60)
    assert err.rstrip().endswith("KeyboardInterrupt")
    assert err.count("Traceback") == 1, "only the program speaks, its workers end in silence"
    assert segments(process.pid) == []


@linux
def test_workers_end_when_their_parent_is_killed(tmp_path):
    process = run(
        script(
            tmp_path,
            """
            import multiprocessing
            it = iter(loader); next(it)
            print(*[p.pid for p in multiprocessing.active_children()], flush=True)
            time.sleep(60)
            """,
        )
    )
    pids = [int(pid) for pid in process.stdout.readline().split()]
    assert len(pids) == 2
    process.kill()
    process.communicate()
    for _ in range(200):
        if not any(Path(f"/proc/{pid}/stat").exists() for pid in pids):
            break
        time.sleep(0.05)
    assert [pid for pid in pids if Path(f"/proc/{pid}/stat").exists()] == []


def test_bad_arguments():
    with pytest.raises(ValueError) as caught:
        data.DataLoader([1, 2])
    assert str(caught.value) == "DataLoader: batch_size is needed unless there is a batch_sampler"
    with pytest.raises(ValueError) as caught:
        data.DataLoader([1, 2], 1, shuffle=True, sampler=data.SequentialSampler(2))
    assert str(caught.value) == "DataLoader: shuffle and sampler exclude each other; the sampler gives the order"
    with pytest.raises(ValueError, match="batch_sampler takes the place of batch_size, shuffle, sampler"):
        data.DataLoader([1, 2], 1, batch_sampler=[[0, 1]])
    with pytest.raises(ValueError) as caught:
        data.DataLoader([1, 2], 1, timeout=0)
    assert str(caught.value) == "DataLoader: timeout is more than 0 seconds, got 0"


def test_any_array_is_a_dataset():
    assert [b.asnumpy().tolist() for b in data.DataLoader([1, 2, 3], 2)] == [[1, 2], [3]]
    assert [b.shape for b in data.DataLoader(nd.zeros((3, 4)), 2)] == [(2, 4), (1, 4)]
    assert list(data.DataLoader([], 2)) == []
