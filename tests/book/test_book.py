"""The book as a reader gets it: built from the notebooks, opened from a disk, with no network and no kernel."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

pytest.importorskip("myst_nb", reason="needs the book's tools: pip install -e '.[book]'")
pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
CHAPTER = "ch06_lenet/convolution_and_lenet.html"


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the built pages."""
    folder = tmp_path_factory.mktemp("book") / "html"
    paths = [str(ROOT), str(ROOT / "widgets"), os.environ.get("PYTHONPATH", "")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    command = [sys.executable, str(ROOT / "book" / "build.py"), str(folder)]
    built = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert built.returncode == 0, built.stdout + built.stderr
    assert (folder / "index.html").as_uri() in built.stdout
    return folder


class Page(HTMLParser):
    """What a page loads and links to, its pictures and its views."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.links: list[str] = []
        self.alts: list[str | None] = []
        self.views: dict[str, dict] = {}
        self._view = ""
        self._data = False
        self.feed(file.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if tag in ("script", "img", "iframe") and values.get("src"):
            self.loads.append(values["src"])
        if tag == "link" and values.get("rel") != "canonical":
            self.loads.append(values["href"])
        if tag == "a" and values.get("href"):
            self.links.append(values["href"])
        if tag == "img":
            self.alts.append(values.get("alt"))
        classes = (values.get("class") or "").split()
        if "d2l-embed" in classes:
            self._view = values["data-view"]
        self._data = tag == "script" and "d2l-data" in classes

    def handle_data(self, data):
        if self._data:
            self.views[self._view] = json.loads(data)
            self._data = False


def test_pages_load_only_files_that_are_there(book):
    pages = [file for file in book.rglob("*.html") if "_static" not in file.parts]  # the theme leaves templates there
    assert book / CHAPTER in pages
    for file in pages:
        for address in Page(file).loads:
            parts = urlsplit(address)
            assert not parts.scheme, (file, address)
            assert not parts.netloc, (file, address)
            assert (file.parent / unquote(parts.path)).exists(), (file, address)


def test_what_differs_from_mxnet_is_counted_and_explained(book):
    page = (book / "what_runs.html").read_text(encoding="utf-8")
    assert "questions</strong> have the same answer" in page
    assert page.count("<tr") > 30, "a line for each room"
    assert "multi_precision=True" in page, "deviations with their reasons"
    assert "Out of scope" in page


def test_the_start_page_leads_to_the_chapter(book):
    assert CHAPTER in Page(book / "index.html").links


def test_the_chapters_views_carry_the_finished_run(book):
    views = Page(book / CHAPTER).views
    assert list(views) == ["graph", "training", "gradients", "memory"]
    run = views["training"]
    assert (run["state"], run["done"]) == ("finished", run["total"])
    assert run["curves"]["loss"]["mean"][-1] < run["curves"]["loss"]["mean"][0] / 4
    assert views["gradients"]["steps"] == run["total"]
    assert views["memory"]["peak"]["bytes"] > 1e6


def test_every_figure_is_there_and_described(book):
    alts = Page(book / CHAPTER).alts
    assert len(alts) == 6
    assert all(alt and "_build" not in alt and len(alt) > 40 for alt in alts)


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_in_a_browser_without_network_everything_is_alive(book, browser, scheme):
    with browser.new_context(color_scheme=scheme, offline=True) as context:
        page = context.new_page()
        wrong: list[str] = []
        page.on("console", lambda m: wrong.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("requestfailed", lambda request: wrong.append(request.url))
        page.on("request", lambda r: wrong.append(r.url) if not r.url.startswith(("file:", "data:", "blob:")) else None)

        page.goto((book / CHAPTER).as_uri())
        page.wait_for_selector("mjx-container svg")
        page.wait_for_selector('.d2l-embed[data-view="memory"][data-live]')
        assert page.locator(".d2l-embed[data-live]").count() == 4
        assert page.locator("html").get_attribute("data-theme") == scheme
        assert "\\(" not in page.locator("article").inner_text()
        graph = page.locator('.d2l-embed[data-view="graph"]')
        assert "convolution" not in graph.inner_text()
        graph.get_by_text("Operators").click()
        graph.get_by_text("convolution").first.wait_for()

        page.goto(f"{(book / 'search.html').as_uri()}?q=pooling")
        page.locator("#search-results").get_by_text("Convolution and LeNet", exact=True).first.wait_for()
        assert wrong == []
