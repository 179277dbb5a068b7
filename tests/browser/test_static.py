"""Pages without a kernel: recorded data comes to life from a file, and stays readable where no script runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from d2lcore import nd, observe

pytest.importorskip("anywidget", reason="needs anywidget: pip install -e '.[lab]'")
import d2lwidgets

expect = pytest.importorskip("playwright.sync_api", reason="needs playwright: pip install -e '.[test]'").expect
pytestmark = pytest.mark.browser


@pytest.fixture
def page_file(tmp_path: Path) -> Path:
    """A page on the disk with three recordings and the script beside it."""
    x = nd.random.uniform(shape=(8, 20))
    with observe.graph(level="op") as graph, observe.memory() as memory:
        nd.tanh(nd.dot(x, x, transpose_b=True)).sum()
    run = observe.TrainingRun(({"loss": 1 / (i + 1)} for i in range(100)), total=100).start("sync")
    (tmp_path / "host.js").write_bytes(d2lwidgets.host_script().read_bytes())
    body = "".join(f"<section>{thing.html()}</section>" for thing in (graph, memory, run))
    file = tmp_path / "page.html"
    file.write_text(f'<!doctype html><title>t</title>{body}<script src="host.js" defer></script>', encoding="utf-8")
    return file


def test_recordings_come_to_life_from_a_disk(watched, page_file):
    page = watched.page
    page.goto(page_file.as_uri())
    expect(page.locator(".d2l")).to_have_count(3)
    expect(page.locator("section > .d2l-embed > svg")).to_have_count(0)
    expect(page.locator("body")).not_to_contain_text("[object")
    expect(page.get_by_role("treegrid").locator("[role=row]")).to_have_count(4)
    expect(page.locator(".d2l-badge")).to_have_text("finished")
    expect(page.get_by_role("button", name="Pause")).to_be_hidden()

    # pointing at the curve reads a step, and the mountain a moment
    page.locator(".d2l-chart").hover(position={"x": 200, "y": 80})
    expect(page.locator(".d2l-keys .d2l-when")).to_contain_text("step ")
    page.locator(".d2l-legend + div svg").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".d2l-legend .d2l-when")).to_contain_text("at the start")
    watched.clean()


def test_without_scripts_the_drawings_stay(browser, page_file):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(page_file.as_uri())
    assert page.locator("section > .d2l-embed > svg[role=img]").count() == 3
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_drawings_follow_the_readers_system(browser, page_file, scheme):
    context = browser.new_context(color_scheme=scheme, java_script_enabled=True)
    page = context.new_page()
    page.goto(page_file.as_uri())
    background = page.locator(".d2l").first.evaluate("node => getComputedStyle(node).backgroundColor")
    assert background == {"light": "rgb(255, 255, 255)", "dark": "rgb(17, 19, 21)"}[scheme]
    context.close()
