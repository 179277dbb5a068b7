"""The widgets: newest snapshot only, controls that only set flags, numbers as headless, a picture for everybody."""

from __future__ import annotations

import hashlib
import itertools
import json
import re
import struct
import time
from pathlib import Path

import pytest

from d2lcore import nd, observe
from d2lcore.observe.draw import style

pytest.importorskip("anywidget", reason="needs anywidget: pip install -e '.[lab]'")
import d2lwidgets
from d2lwidgets import GraphView, MemoryView, TrainingBoard, show
from d2lwidgets.board import pack

WIDGETS = Path(__file__).parents[2] / "widgets"


def steps(n: int):
    return ({"loss": 1 / (i + 1), "accuracy": i / n} for i in range(n))


def seconds_of_steps():
    while True:
        time.sleep(0.001)
        yield {"loss": 1.0}


# ---- the bundles ----


def digest(file: Path) -> str:
    return hashlib.sha256(file.read_text(encoding="utf-8").replace("\r\n", "\n").encode()).hexdigest()


def test_bundles_are_made_from_the_sources_that_are_here():
    manifest = json.loads((WIDGETS / "d2lwidgets/static/manifest.json").read_text())
    sources = [f for f in (WIDGETS / "src").rglob("*") if f.suffix in (".js", ".css")]
    sources += [WIDGETS / "build.js", WIDGETS / "package-lock.json"]
    found = {f.relative_to(WIDGETS).as_posix(): digest(f) for f in sources}
    assert manifest["sources"] == found, "run `make widgets`"
    bundles = {f.relative_to(WIDGETS).as_posix(): digest(f) for f in (WIDGETS / "d2lwidgets/static").glob("*.js")}
    assert manifest["bundles"] == bundles, "run `make widgets`"


def test_the_tokens_are_those_of_the_drawings():
    assert (WIDGETS / "src/tokens.css").read_text(encoding="utf-8") == style.tokens(), "run `make widgets`"


def test_bundles_load_nothing_from_elsewhere():
    for file in (WIDGETS / "d2lwidgets/static").glob("*.js"):
        words = file.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?://|@import|\bimport\(", words), file.name
        assert len(words) < 100_000


def test_the_lock_names_no_registry():
    assert "resolved" not in (WIDGETS / "package-lock.json").read_text()


# ---- snapshots ----


def test_a_board_holds_what_the_run_holds():
    board = TrainingBoard(steps(50), total=50, title="Fifty").start("sync")
    assert (board.trace["state"], board.trace["done"], board.trace["title"]) == ("finished", 50, "Fifty")
    data = board.run.data()
    assert board.trace["packed"] == {"loss": 50, "accuracy": 50}
    floats = struct.unpack(f"<{len(board.curves) // 4}f", board.curves)
    assert floats[50:100] == pytest.approx(data["curves"]["loss"]["mean"])
    assert floats[200:250] == pytest.approx(data["curves"]["accuracy"]["step"])


def test_pushes_stay_small_however_long_the_run():
    rows = ({f"m{i}": 1.0 for i in range(8)} for _ in range(20_000))
    board = TrainingBoard(rows, total=20_000).start("sync")
    assert len(board.curves) <= 64 * 1024
    assert len(json.dumps(board.trace)) < 4096


def test_pushes_are_paced_and_the_last_one_is_never_lost(monkeypatch):
    pushed = []
    monkeypatch.setattr(TrainingBoard, "push", lambda self: pushed.append((time.perf_counter(), self.run.done)))
    board = TrainingBoard(({"loss": 1.0} for _ in range(30_000)), total=30_000)
    board.start("sync")
    times = [t for t, _ in pushed[1:-1]]
    assert pushed[-1][1] == 30_000
    assert len(pushed) <= 20 * (pushed[-1][0] - pushed[0][0]) + 3
    assert all(b - a >= 0.045 for a, b in itertools.pairwise(times))


def test_missing_values_are_nan_on_the_way():
    counts, block = pack({"loss": {"step": [0], "mean": [None], "low": [None], "high": [None]}})
    assert counts == {"loss": 1}
    step, *rest = struct.unpack("<4f", block)
    assert step == 0
    assert all(v != v for v in rest)


def test_a_view_follows_its_collector():
    with observe.memory() as memory:
        view = MemoryView(memory)
        x = nd.ones((1000,))
    assert view.trace["peak"]["bytes"] == memory.data()["peak"]["bytes"] >= 4000
    assert x.shape == (1000,)


def test_an_error_in_a_view_reaches_the_view_not_the_training(monkeypatch):
    board = TrainingBoard(steps(5))

    def broken():
        raise OSError("the socket is gone")

    monkeypatch.setattr(board, "_snapshot", broken)
    board.start("sync")
    assert board.run.state == "finished"
    assert board.trace["failed"] == "OSError: the socket is gone"


# ---- controls ----


@pytest.fixture
def board():
    board = TrainingBoard(seconds_of_steps)
    board.heard = []
    board.send = lambda message: board.heard.append(message["heard"])
    board.start()
    yield board
    board.stop()
    board.wait()


def press(board, control: str) -> None:
    board._handle_custom_msg({"control": control}, [])


def until(condition) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_controls_arrive_and_are_answered(board):
    press(board, "hello")
    press(board, "pause")
    until(lambda: board.trace["state"] == "paused")
    held = board.run.done
    press(board, "step")
    until(lambda: board.run.done == held + 1)
    press(board, "resume")
    until(lambda: board.run.done > held + 5)
    press(board, "stop")
    until(lambda: board.trace["state"] == "stopped")
    assert board.heard == ["hello", "pause", "step", "resume", "stop"]


def test_unknown_messages_do_nothing(board):
    press(board, "start")
    press(board, "__class__")
    assert board.run.state == "running"


# ---- shown everywhere ----


def test_every_view_has_a_picture_for_those_without_a_kernel():
    bundle, _ = TrainingBoard(steps(5)).start("sync")._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert bundle["text/plain"].startswith("Training: finished · step 5")
    assert bundle["image/svg+xml"].startswith("<svg")
    assert 'class="d2l-embed" data-view="training"' in bundle["text/html"]


def test_show_knows_which_view_fits():
    with observe.graph() as graph:
        nd.ones((2,)) + 1
    run = observe.TrainingRun(steps(3)).start("sync")
    assert isinstance(show(graph), GraphView)
    assert isinstance(show(run), TrainingBoard)
    recording = show(json.loads(json.dumps(run.data())))
    assert recording.trace["done"] == 3
    with pytest.raises(TypeError, match="this board shows a recording"):
        recording.start()
    with pytest.raises(ValueError, match="one of graph, gradients, memory, training"):
        show({"view": "other"})


def test_the_host_script_is_there():
    assert d2lwidgets.host_script().stat().st_size > 10_000
