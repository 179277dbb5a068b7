"""A JupyterLab of the tests' own, and a page in headless Chromium that says what went wrong in it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).parents[2]
START = 90  # seconds that the server may take on a busy machine


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Address of a running JupyterLab, and the folder that it serves; its settings are nobody else's."""
    pytest.importorskip("jupyterlab", reason="needs JupyterLab: pip install -e '.[lab]'")
    home = tmp_path_factory.mktemp("lab")
    folder = home / "work"
    folder.mkdir()
    settings = home / "settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True)
    quiet = {"fetchNews": "false", "checkForUpdates": False}  # its question would cover the page
    (settings / "notification.jupyterlab-settings").write_text(json.dumps(quiet))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        **{f"JUPYTER_{kind}_DIR": str(home / kind.lower()) for kind in ("CONFIG", "DATA", "RUNTIME")},
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "widgets"), os.environ.get("PYTHONPATH", "")]),
    }
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}",
        "--ServerApp.port_retries=0", "--IdentityProvider.token=", "--ServerApp.disable_check_xsrf=True",
        f"--ServerApp.root_dir={folder}", "--LabApp.expose_app_in_browser=True", "--LabApp.extension_manager=readonly",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate", "--LabApp.news_url=",
    ]  # fmt: skip
    log = home / "server.log"
    with log.open("wb") as out:
        server = subprocess.Popen(command, cwd=folder, env=environment, stdout=out, stderr=subprocess.STDOUT)
    address = f"http://127.0.0.1:{port}"
    try:
        _await_server(address, server, log)
        yield address, folder
    finally:
        server.terminate()
        server.wait(30)


def _await_server(address: str, server: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + START
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        try:
            with urlopen(f"{address}/api", timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"JupyterLab did not start:\n{log.read_text()[-2000:]}")


class Watched:
    """A page, what its scripts complained of, and what it asked of other hosts."""

    def __init__(self, browser, dark: bool = False) -> None:
        self.errors: list[str] = []
        self.foreign: list[str] = []
        scheme = "dark" if dark else "light"
        self.context = browser.new_context(viewport={"width": 1180, "height": 900}, color_scheme=scheme)
        self.page = self.context.new_page()
        self.page.set_default_timeout(60_000)
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", self._asked)

    def _heard(self, message) -> None:
        if message.type == "error":
            self.errors.append(message.text)

    def _asked(self, request) -> None:
        if not request.url.startswith(("http://127.0.0.1", "ws://127.0.0.1", "file:", "data:", "blob:")):
            self.foreign.append(request.url)

    def clean(self) -> None:
        """Fail if a script complained, or something came from elsewhere."""
        assert not self.errors, self.errors
        assert not self.foreign, self.foreign


@pytest.fixture
def watched(browser) -> Iterator[Watched]:
    """A page in light colours."""
    watched = Watched(browser)
    yield watched
    watched.context.close()


@pytest.fixture
def shots() -> Path | None:
    """The folder that D2LCORE_SHOTS names, for screenshots to look at; None if it names none."""
    name = os.environ.get("D2LCORE_SHOTS")
    if not name:
        return None
    Path(name).mkdir(parents=True, exist_ok=True)
    return Path(name)


class Notebook:
    """A notebook of given cells, opened in JupyterLab."""

    def __init__(self, watched: Watched, lab: tuple[str, Path], name: str, cells: list[str]) -> None:
        address, folder = lab
        self.page = watched.page
        source = {
            "nbformat": 4, "nbformat_minor": 5,
            "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
            "cells": [
                {"cell_type": "code", "id": f"c{i}", "metadata": {}, "outputs": [], "execution_count": None, "source":
                cell} for i, cell in enumerate(cells)
            ],
        }  # fmt: skip
        (folder / f"{name}.ipynb").write_text(json.dumps(source))
        self.page.goto(f"{address}/lab/workspaces/{name}/tree/{name}.ipynb?reset")
        self.page.wait_for_selector(".jp-NotebookPanel")
        self.page.evaluate(
            """async () => {
                const panel = window.jupyterapp.shell.currentWidget;
                await panel.context.ready;
                await panel.sessionContext.ready;
                await panel.sessionContext.session.kernel.info;
            }"""
        )
        self.command("application:set-mode", {"mode": "single-document"})

    def command(self, name: str, arguments: dict | None = None) -> None:
        """Run a command of JupyterLab's, without waiting for what it does."""
        self.page.evaluate("([n, a]) => { void window.jupyterapp.commands.execute(n, a); }", [name, arguments or {}])

    def run(self, i: int) -> None:
        """Run a cell, without waiting for its end."""
        self.page.evaluate("i => { window.jupyterapp.shell.currentWidget.content.activeCellIndex = i; }", i)
        self.command("notebook:run-cell")

    def cell(self, i: int):
        """A cell."""
        return self.page.locator(".jp-Notebook .jp-Cell").nth(i)

    def output(self, i: int):
        """What a cell printed or returned."""
        return self.cell(i).locator(".jp-OutputArea-output")


@pytest.fixture
def notebook(watched: Watched, lab: tuple[str, Path]):
    """Makes notebooks: ``notebook(name, cells)``."""
    return lambda name, cells: Notebook(watched, lab, name, cells)
