"""The views in a real JupyterLab: buttons act while it trains, rows open and close, nothing comes from elsewhere."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

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
