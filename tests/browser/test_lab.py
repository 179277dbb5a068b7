"""The views in a real JupyterLab: buttons act while it trains, rows open and close, nothing comes from elsewhere."""

from __future__ import annotations

import re

import pytest

expect = pytest.importorskip("playwright.sync_api", reason="needs playwright: pip install -e '.[test]'").expect
pytestmark = [pytest.mark.browser, pytest.mark.slow]

TOY = """
import math, time
from d2lwidgets import TrainingBoard

def train():
    for step in range(4000):
        time.sleep(0.01)
        left = math.exp(-step / 200)
        yield {"loss": 2.3 * left, "accuracy": 1 - left, "epoch": step // 100, "samples": 32}
"""
BOARD = TOY + 'board = TrainingBoard(train, total=4000, title="A toy that learns")\nboard.start()'


def steps(page) -> int:
    return int(re.search(r"step ([\d,]+)", page.locator(".d2l-facts").inner_text()).group(1).replace(",", ""))


def button(page, name: str):
    return page.get_by_role("button", name=name)


def shoot(page, shots, name: str) -> None:
    if shots:
        page.locator(".d2l").first.screenshot(path=shots / f"{name}.png")


def test_board_obeys_its_buttons_while_it_trains(notebook, watched, shots):
    book = notebook("board", [BOARD, "board.run.state, board.run.done"])
    page = book.page
    book.run(0)
    badge, facts = page.locator(".d2l-badge"), page.locator(".d2l-facts")
    expect(badge).to_have_text("running")
    expect(button(page, "Pause")).to_be_enabled()
    expect(facts).to_contain_text("left")
    expect(page.locator(".d2l-line").first).to_be_visible()
    shoot(page, shots, "board-running")

    button(page, "Pause").click()
    expect(badge).to_have_text("paused")
    held = steps(page)
    page.wait_for_timeout(400)
    assert steps(page) == held > 0
    shoot(page, shots, "board-paused")

    button(page, "Step").click()
    expect(facts).to_contain_text(f"step {held + 1:,} of")
    page.wait_for_timeout(300)
    assert steps(page) == held + 1
    expect(badge).to_have_text("paused")

    button(page, "Resume").click()
    expect(badge).to_have_text("running")
    expect(facts).not_to_contain_text(f"step {held + 1:,} of")

    button(page, "Stop").click()
    expect(badge).to_have_text("stopped")
    expect(button(page, "Pause")).to_be_hidden()
    shoot(page, shots, "board-stopped")
    book.run(1)
    expect(book.output(1)).to_contain_text(f"('stopped', {steps(page)})")
    watched.clean()


def test_board_obeys_while_a_cell_awaits_it(notebook, watched, shots):
    book = notebook("await", [BOARD, "await board\nboard.run.state"])
    page = book.page
    book.run(0)
    expect(button(page, "Pause")).to_be_enabled()
    book.run(1)
    page.wait_for_timeout(500)
    button(page, "Pause").click()
    expect(page.locator(".d2l-badge")).to_have_text("paused")
    held = steps(page)
    page.wait_for_timeout(400)
    assert steps(page) == held
    button(page, "Resume").click()
    expect(page.locator(".d2l-badge")).to_have_text("running")
    button(page, "Stop").click()
    expect(page.locator(".d2l-badge")).to_have_text("stopped")
    expect(book.output(1)).to_contain_text("'stopped'")
    watched.clean()


def test_interrupt_ends_a_followed_loop_with_everything_kept(notebook, watched, shots):
    loop = TOY + (
        "board = TrainingBoard(total=4000)\ndisplay(board)\n"
        "for metrics in board.follow(train()):\n    board.report(**metrics)\n"
        "print('the loop has ended:', board.run.state, board.run.done == len(board.run.history['loss']))"
    )
    book = notebook("follow", [loop])
    page = book.page
    book.run(0)
    page.wait_for_function("() => /step [1-9]/.test(document.querySelector('.d2l-facts')?.textContent)")
    button(page, "Stop").wait_for()
    page.wait_for_timeout(1800)
    shoot(page, shots, "board-followed")
    book.command("notebook:interrupt-kernel")
    expect(page.locator(".d2l-badge")).to_have_text("stopped")
    expect(book.output(0).last).to_contain_text("the loop has ended: stopped True")
    watched.clean()


FAILS = """
from d2lwidgets import TrainingBoard

def train():
    for step in range(30):
        yield {"loss": 2.0 ** step}
    raise FloatingPointError("the loss is no longer finite")

board = TrainingBoard(train, total=100, title="Too large a step")
board.start()
"""


def test_an_error_is_shown_in_the_board_and_raised_by_wait(notebook, watched, shots):
    book = notebook("fails", [FAILS, "board.wait()"])
    page = book.page
    book.run(0)
    expect(page.locator(".d2l-badge")).to_have_text("failed")
    expect(page.locator(".d2l-trouble")).to_have_text("FloatingPointError: the loss is no longer finite")
    shoot(page, shots, "board-failed")
    book.run(1)
    expect(book.output(1).first).to_contain_text("FloatingPointError")
    watched.clean()


LENET = """
from d2lcore import autograd, gluon, nd, observe
from d2lcore.gluon import nn
from d2lwidgets import GradientView, GraphView, MemoryView

net = nn.HybridSequential()
net.add(
    nn.Conv2D(6, kernel_size=5, padding=2, activation="sigmoid"), nn.AvgPool2D(2, 2),
    nn.Conv2D(16, kernel_size=5, activation="sigmoid"), nn.AvgPool2D(2, 2),
    nn.Dense(120, activation="sigmoid"), nn.Dense(84, activation="sigmoid"), nn.Dense(10),
)
net.initialize()
loss_of = gluon.loss.SoftmaxCrossEntropyLoss()
trainer = gluon.Trainer(net.collect_params(), "adam", {"learning_rate": 0.003})
x, y = nd.random.uniform(shape=(64, 1, 28, 28)), nd.array([i % 10 for i in range(64)])
net(x)
with observe.graph(net) as graph, observe.gradients(net) as gradients, observe.memory(net, trainer) as memory:
    for _ in range(12):
        with autograd.record():
            loss = loss_of(net(x), y)
        loss.backward()
        trainer.step(64)
"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_views_of_a_real_run(notebook, watched, shots, theme):
    cells = [LENET, "GraphView(graph)", "GradientView(gradients)", "MemoryView(memory)", "print(graph.text())"]
    book = notebook(f"views-{theme}", cells)
    page = book.page
    if theme == "dark":
        book.command("apputils:change-theme", {"theme": "JupyterLab Dark"})
        page.wait_for_selector("body[data-jp-theme-light=false]", state="attached")
    for i in range(len(cells)):
        book.run(i)
    view = {name: book.cell(i).locator(".d2l") for i, name in enumerate(("graph", "gradients", "memory"), 1)}
    for name, one in view.items():
        expect(one.locator("svg").first).to_be_visible()
        if shots:
            one.scroll_into_view_if_needed()
            one.screenshot(path=shots / f"{name}-{theme}.png")

    # colours follow the theme of the page
    background = view["graph"].evaluate("node => getComputedStyle(node).backgroundColor")
    assert (background == "rgb(255, 255, 255)") == (theme == "light")

    # a layer opens and closes, by mouse and by keyboard
    rows = view["graph"].locator("[role=row]")
    before = rows.count()
    rows.get_by_text("[0] · 5 × 5").click()
    expect(rows).to_have_count(before + 2)
    opened = view["graph"].locator("[role=row][aria-expanded=true]").filter(has_text="[0]")
    expect(opened).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(rows).to_have_count(before)
    page.keyboard.press("ArrowDown")
    expect(rows.filter(has_text="AvgPool2D").first).to_be_focused()

    # the numbers are the engine's own
    expect(view["graph"].locator(".d2l-facts")).to_contain_text("61,706 parameters")
    expect(view["gradients"].locator("[data-row]")).to_have_count(10)
    expect(view["gradients"].locator(".d2l-facts")).to_contain_text("12 steps")
    expect(view["memory"].locator(".d2l-facts")).to_contain_text("peak")
    watched.clean()
