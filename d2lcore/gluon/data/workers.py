"""Worker processes of a `DataLoader`: they read samples and make batches; the parent hands out indices and gets slots.

Every worker has a pipe of its own and no lock is shared, so a worker that is killed takes nothing with it. What goes
through a pipe is small: indices out, places in a slot back.

**Workers are new processes, not forks of this one.** A fork copies one thread and leaves every lock as the others had
it; and before it OpenBLAS shuts its threads down, so that a training thread inside a matrix product hangs for good (it
did, at the first or second fork). Notebooks train in threads. So a clean helper process is started once, which has the
engine imported and has no threads (multiprocessing's fork server; Windows has none and starts each worker anew), and
workers are forked from that: the first costs about half a second, the others some hundredths.

The data set is therefore sent, not inherited: it is written once to a temporary file, its arrays as they are, and all
workers map that file copy-on-write, so that it is in memory once. Functions and classes typed into a notebook or a
script travel along by value, and the script itself is not run again: it needs no ``if __name__ == "__main__"``.
"""

from __future__ import annotations

import contextlib
import importlib
import mmap
import multiprocessing
import os
import pickle
import random as python_random
import signal
import sys
import tempfile
import threading
import traceback
import weakref
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from multiprocessing import connection
from multiprocessing.process import BaseProcess
from typing import Any

import numpy as np

from ... import config, random, util
from ...context import cpu
from ...errors import MXNetError
from .dataloader import timed_out
from .packing import Spans, pack, unpack
from .ring import Ring, Slot, Writer

Load = Callable[[list[int]], Any]
"""Reads the samples with these indices and makes a batch of them."""

LONGEST_TEXT = 8000  #: characters of a traceback: a reply must fit into a pipe, or both sides wait for each other


class WorkerTraceback(Exception):
    """Carries the traceback of a worker: the cause of the exception that the parent raises."""

    def __str__(self) -> str:
        return f"\n{self.args[0]}"


class _Worker:
    """What the parent knows of one worker."""

    def __init__(self, number: int, process: BaseProcess, pipe: Any) -> None:
        self.number, self.process, self.pipe = number, process, pipe
        self.tasks: deque[int] = deque()  #: the batches it was asked for, oldest first


class Pool:
    """Some workers and their ring of slots; used by one iterator at a time."""

    def __init__(self, count: int, load: Load) -> None:
        self._ring = Ring()
        self._workers: list[_Worker] = []
        self._sent = 0  # number of the next batch to be asked for
        self._slots: dict[int, Slot] = {}  # of batches asked for and not yet read
        self._done: dict[int, Spans | Exception] = {}  # what became of them
        self._indices: dict[int, list[int]] = {}
        self._opened = 0  # how many workers have the data set
        file = tempfile.NamedTemporaryFile(prefix="d2lcore-", suffix=".dataset", delete=False)  # noqa: SIM115
        self._file = file.name
        self.close = weakref.finalize(self, _close, self._workers, self._ring, file.name)
        try:
            with file:
                spans = _save(load, file)
            for number in range(count):
                self._start(number, (file.name, spans, util.is_np_array(), dict(os.environ), tuple(config.preload)))
        except BaseException:
            self.close()
            raise

    def _start(self, number: int, args: tuple) -> None:
        pipe, theirs = _CONTEXT.Pipe()
        process = _CONTEXT.Process(target=_work, args=(theirs, *args), name=f"DataLoader-{number}", daemon=True)
        with _main_left_alone():
            process.start()
        theirs.close()
        self._workers.append(_Worker(number, process, pipe))

    def run(self, batches: Iterable[list[int]], prefetch: int, timeout: float) -> Iterator[Any]:
        """The batches, in order; ``prefetch`` of them are being made while the caller looks at one."""
        self._forget()
        # Not drawn from the generator but split off: the order in which samples come does not depend on the workers.
        seeds = random.host_rng().bit_generator.seed_seq.spawn(1)[0]  # type: ignore[attr-defined]
        todo = iter(batches)
        following = self._sent
        while True:
            while self._sent - following < prefetch and (indices := next(todo, None)) is not None:
                self._ask(indices, int(seeds.spawn(1)[0].generate_state(1)[0]))
            if following == self._sent:
                return
            while following not in self._done or self._opened < len(self._workers):
                self._receive(timeout)
            del self._indices[following]
            result = self._done.pop(following)
            if isinstance(result, Exception):  # raised in its turn: what comes before it can still be used
                raise result
            yield self._ring.read(self._slots.pop(following), result)
            following += 1

    def _forget(self) -> None:
        """An earlier iterator was left early: its batches go unread, those still being made as soon as they come."""
        for number in list(self._done):
            self._ring.free.append(self._slots.pop(number))
            del self._done[number]
        self._indices.clear()

    def _ask(self, indices: list[int], seed: int) -> None:
        number, self._sent = self._sent, self._sent + 1
        worker = min(self._workers, key=lambda w: len(w.tasks))
        slot = self._slots[number] = self._ring.take()
        self._indices[number] = indices
        worker.tasks.append(number)
        try:
            worker.pipe.send((slot.number, slot.name, seed, indices))
        except OSError:
            raise self._died(worker) from None

    def _receive(self, timeout: float) -> None:
        """Wait for a word from any worker, and act on it."""
        pipes: dict[Any, _Worker] = {worker.pipe: worker for worker in self._workers}
        sentinels: dict[Any, _Worker] = {worker.process.sentinel: worker for worker in self._workers}
        ready = connection.wait([*pipes, *sentinels], timeout)
        if not ready:
            raise timed_out(timeout)
        for pipe in ready:
            if pipe in pipes:
                try:
                    message = pipes[pipe].pipe.recv()
                except (EOFError, OSError):
                    raise self._died(pipes[pipe]) from None
                self._answer(pipes[pipe], *message)
        if not any(pipe in pipes for pipe in ready):
            raise self._died(sentinels[ready[0]])

    def _answer(self, worker: _Worker, kind: str, content: Any) -> None:
        if kind == "opened":
            self._opened += 1
            if self._opened == len(self._workers) and os.name == "posix":
                os.unlink(self._file)  # those who have it keep it; nothing is left even if this program is killed
            return
        number = worker.tasks[0]
        if kind == "grow":
            worker.pipe.send(self._ring.grow(self._slots[number], content))
            return
        worker.tasks.popleft()
        if number not in self._indices:  # asked for by an iterator that was left early
            self._ring.free.append(self._slots.pop(number))
        elif kind == "done":
            self._done[number] = content
        else:
            pickled, text = content
            said = f"DataLoader worker {worker.number} failed, see its traceback above"
            error: Exception = pickle.loads(pickled) if pickled else MXNetError(said)
            error.__cause__ = WorkerTraceback(text)
            self._done[number] = error

    def _died(self, worker: _Worker) -> MXNetError:
        worker.process.join(5)
        code = worker.process.exitcode
        how = f"exit code {code}"
        if code is not None and code < 0:
            how = f"signal {signal.Signals(-code).name}"
        indices = self._indices.get(worker.tasks[0], []) if worker.tasks else []
        doing = f" while it made a batch of samples {', '.join(map(str, indices[:4]))}, ..." if indices else ""
        hint = " SIGKILL usually comes from the system, out of memory: use fewer workers." if "SIGKILL" in how else ""
        return MXNetError(
            f"DataLoader: worker {worker.number} (process {worker.process.pid}) ended with {how}{doing}.{hint} "
            "num_workers=0 shows errors where they happen."
        )


def _context() -> Any:
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__, "cloudpickle"])
    return context


_CONTEXT = _context()


def get_ready() -> None:
    """Start the helper that workers are forked from, if there is none yet; it imports the engine meanwhile."""
    if _CONTEXT.get_start_method() == "forkserver":
        from multiprocessing import forkserver

        forkserver.ensure_running()


_starting = threading.Lock()


@contextlib.contextmanager
def _main_left_alone() -> Iterator[None]:
    """Keep multiprocessing from running the main script again in a new process, where it would start itself anew.

    It does so to find what is defined there; here that travels by value. A main module without a file is not run.
    """
    with _starting:
        main = sys.modules["__main__"]
        kept: dict[str, Any] = {name: vars(main)[name] for name in ("__file__", "__spec__") if name in vars(main)}
        vars(main).pop("__file__", None)
        main.__spec__ = None
        try:
            yield
        finally:
            vars(main).update(kept)


def _save(load: Load, file: Any) -> Spans:
    """Write what workers need of the data set to a file."""
    try:
        parts, spans = pack(load)
    except Exception as error:  # pickling runs any class's own code, so any class of error
        raise MXNetError(
            f"DataLoader: the data set cannot be sent to worker processes: {type(error).__name__}: {error}. Open files "
            "and the like where a sample is read rather than where the data set is made, or use thread_pool=True or "
            "num_workers=0."
        ) from error
    try:
        for (start, _), part in zip(spans, parts, strict=True):
            file.seek(start)
            file.write(part)
        file.flush()
    except OSError as error:
        raise MXNetError(
            f"DataLoader: the data set, {spans[-1][1] / 1e6:.1f} MB, cannot be written to {file.name} for its worker "
            f"processes: {error}. TMPDIR names another place; thread_pool=True and num_workers=0 need none."
        ) from error
    return spans


def _close(workers: list[_Worker], ring: Ring, file: str) -> None:
    for worker in workers:
        worker.process.terminate()
    for worker in workers:
        worker.process.join(5)
        if worker.process.is_alive():
            worker.process.kill()
            worker.process.join()
        worker.process.close()
        worker.pipe.close()
    workers.clear()
    ring.close()
    with contextlib.suppress(FileNotFoundError):
        os.unlink(file)


# ---- the worker's side ----------------------------------------------------------------------------------------------


def _work(
    pipe: Any, file: str, spans: Spans, np_array: bool, environment: dict[str, str], preload: tuple[str, ...]
) -> None:
    """What a worker does all its life: batch after batch, till it is told to end or the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides
    os.environ.update(environment)  # that of the fork server may be older
    for name in preload:
        importlib.import_module(name)
    util.set_np(shape=np_array, array=np_array)
    with open(file, "rb") as stream, cpu():
        # copy-on-write: in memory once for all workers, and each may write to what it sees
        load: Load = unpack(memoryview(mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_COPY)), spans)
        pipe.send(("opened", None))
        _serve(pipe, load)


def _serve(pipe: Any, load: Load) -> None:
    writer, backlog = Writer(), deque[tuple]()
    parent = multiprocessing.parent_process()
    assert parent is not None

    def receive() -> Any:
        connection.wait([pipe, parent.sentinel])
        if not pipe.poll():
            sys.exit()  # the parent is gone
        return pipe.recv()

    def grow(nbytes: int) -> str:
        pipe.send(("grow", nbytes))
        while not isinstance(message := receive(), str):
            backlog.append(message)
        return message

    with contextlib.suppress(EOFError):
        while True:
            slot, name, seed, indices = backlog.popleft() if backlog else receive()
            # The same numbers for the same batch, whichever worker makes it; and no two workers with the same ones.
            random.seed(seed)
            python_random.seed(seed)
            np.random.seed(seed)
            try:
                reply: tuple = ("done", writer.write(load(indices), slot, name, grow))
            except Exception as error:
                reply = ("error", (_pickled(error), traceback.format_exc()[-LONGEST_TEXT:]))
            pipe.send(reply)


def _pickled(error: Exception) -> bytes | None:
    """The exception as bytes, if it survives the journey and is not too large for a pipe."""
    import cloudpickle

    try:
        text = cloudpickle.dumps(error)
        pickle.loads(text)
    except Exception:  # whatever its class does when it is pickled; the traceback goes along as text in any case
        return None
    return text if len(text) < LONGEST_TEXT else None
