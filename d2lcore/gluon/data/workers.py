"""Worker processes of a `DataLoader`: they read samples and make batches; the parent hands out indices and gets slots.

Every worker has a pipe of its own and no lock is shared, so a worker that is killed takes nothing with it. What goes
through a pipe is small: indices out, places in a slot back.

**How workers start.** On Linux they are forked: data sets, lambdas and functions typed into a notebook cell are simply
there (nothing is pickled, memory is shared until written to), a script needs no ``if __name__ == "__main__"``, and a
worker is up in milliseconds. The price is known: a lock that another thread of the notebook's kernel holds at that
moment stays locked in the worker. Workers therefore touch nothing but NumPy and their pipe, and one that hangs is
reported after ``timeout`` seconds. Elsewhere (macOS, Windows) forking is unsafe or impossible, and workers are spawned:
the data set then must be picklable. ``multiprocessing.set_start_method()`` overrules both.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import pickle
import random as python_random
import signal
import sys
import traceback
import warnings
import weakref
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from multiprocessing import connection, resource_tracker
from multiprocessing.process import BaseProcess
from typing import Any

import numpy as np

from ... import events, random, util
from ...context import cpu
from ...errors import MXNetError
from .ring import Ring, Slot, Spans, Writer

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
        self.close = weakref.finalize(self, _close, self._workers, self._ring, os.getpid())
        resource_tracker.ensure_running()  # before forking, so that there is one register of shared memory, not many
        context = multiprocessing.get_context(start_method())
        for number in range(count):
            pipe, theirs = context.Pipe()
            process = context.Process(  # type: ignore[attr-defined]
                target=_work, args=(theirs, load, util.is_np_array()), name=f"DataLoader-{number}", daemon=True
            )
            _start(process)
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
            while following not in self._done:
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


def timed_out(seconds: float) -> TimeoutError:
    """The error for a worker, process or thread, that has not given its batch in time."""
    return TimeoutError(
        f"DataLoader: no worker has finished a batch in {seconds:g} seconds. Raise timeout if reading samples takes "
        "that long; a process that hangs may have been forked while another thread held a lock: try num_workers=0 or "
        "thread_pool=True."
    )


def start_method() -> str:
    """How workers are started; the module's docstring says why."""
    default = "fork" if sys.platform == "linux" else "spawn"
    return multiprocessing.get_start_method(allow_none=True) or default


def _start(process: BaseProcess) -> None:
    try:
        with warnings.catch_warnings():
            # Python 3.12 and newer warn of any fork beside threads; every notebook kernel has threads.
            warnings.filterwarnings("ignore", ".*multi-threaded.*fork", DeprecationWarning)
            process.start()
    except (pickle.PicklingError, AttributeError, TypeError) as error:
        raise MXNetError(
            f"DataLoader: the data set cannot be sent to a worker process: {error}. Processes are spawned here, so "
            "data set, transforms and batchify_fn must be picklable: define them in a module rather than as lambdas or "
            "in a notebook cell, or use thread_pool=True or num_workers=0."
        ) from error


def _close(workers: list[_Worker], ring: Ring, owner: int) -> None:
    if os.getpid() != owner:
        return  # a forked copy of the parent's objects: neither processes nor memory are its own
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


# ---- the worker's side ----


def _work(pipe: Any, load: Load, np_array: bool) -> None:
    """What a worker does all its life: batch after batch, till it is told to end or the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    events.OP = events.GRAD = events.MEM = events.BLOCK = ()  # nobody looks here
    util.set_np(shape=np_array, array=np_array)
    writer, backlog = Writer(), deque[tuple]()
    parent = multiprocessing.parent_process()
    assert parent is not None

    def receive() -> Any:
        connection.wait([pipe, parent.sentinel])  # a pipe to a parent that is gone may stay open in other workers
        if not pipe.poll():
            sys.exit()
        return pipe.recv()

    def grow(nbytes: int) -> str:
        pipe.send(("grow", nbytes))
        while not isinstance(message := receive(), str):
            backlog.append(message)
        return message

    with cpu(), contextlib.suppress(EOFError):
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
    try:
        text = pickle.dumps(error)
        pickle.loads(text)
    except Exception:  # whatever its class does when it is pickled; the traceback goes along as text in any case
        return None
    return text if len(text) < LONGEST_TEXT else None
